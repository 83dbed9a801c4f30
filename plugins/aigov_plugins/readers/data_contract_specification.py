"""Data Contract Specification: ``datacontract.yaml`` as kind ``data-contract``.

Files: YAML with ``contract`` in its name, and YAML in a folder ``contracts``, where it has the key
``dataContractSpecification``.

Format: versions 0.9 to 1.2 (datacontract.com; its project now leads to ODCS). A file is judged by
the official JSON Schema of its version: that of 1.1.0 for it and those before, that of 1.2.1 for
1.2; both name the versions that they serve. Another version is unknown, never valid.

Data (kind ``data-contract``): ``tables`` with ``columns`` (a ``$ref`` to a definition of the same
file is followed, another one is a ``reference``), ``quality`` of models, fields and the contract
(SodaCL and Great Expectations too), ``sla`` from ``servicelevels``, ``terms`` as ``usage``,
``limitations`` and ``change_notice``, ``servers`` without credentials. What ``datacontract init``
leaves behind stays as it stands, so that policies see it.

It proves what the provider promises and in which version. It cannot show that the data keep the
promise, that a rule runs, or that the other side agreed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, Unreadable, parse_yaml
from aigov_plugins.addresses import without_secrets
from aigov_plugins.data.contract_shape import (
    Contract,
    add_rule,
    level,
    location_of,
    personal_of,
    refuse_template,
    size_of,
    texts_of,
)
from aigov_plugins.data.contract_suite import suite_rules
from aigov_plugins.data.data_rules import bounded
from aigov_plugins.published_schemas import judged_by
from aigov_plugins.shaping import items, mapping, present, text

_EARLY: Final = "data-contract-specification-1.1.0.json"
_LATE: Final = "data-contract-specification-1.2.1.json"
_SCHEMAS: Final = {
    **dict.fromkeys(("0.9.0", "0.9.1", "0.9.2", "0.9.3", "1.1.0"), _EARLY),
    **dict.fromkeys(("1.2.0", "1.2.1"), _LATE),
}
_KEY: Final = re.compile(rb"\bdataContractSpecification[\"']?[ \t]*:")
_INFO: Final = {
    "name": "title", "version": "version", "status": "status", "description": "description",
    "owner": "owner",
}  # fmt: skip
_TERMS: Final = {
    "purpose": "usage", "usage": "usage", "limitations": "limitations",
    "change_notice": "noticePeriod",
}  # fmt: skip
_BOUNDS: Final = (
    "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "format", "precision",
)  # fmt: skip
_VALUES: Final = (
    "percentage",
    "period",
    "threshold",
    "interval",
    "cron",
    "responseTime",
    "recoveryTime",
    "time",
)
_NESTED: Final = ("fields", "items", "keys", "values")
_HOPS: Final = 8
_MAX_COLUMNS: Final = 10_000
_OWN_SIZE: Final = 100
"""What a column counts beside its name, so that there are not too many of them in all."""


def sniff(_path: str, head: bytes) -> Sniff:
    """Yes when the head has the key that names the version, or ends before it may come."""
    if _KEY.search(head):
        return Sniff.YES
    goes_on = len(head) >= HEAD_SIZE and re.search(
        rb"^(?:models|servicelevels):", head, re.MULTILINE
    )
    return Sniff.YES if goes_on else Sniff.NO


def parse(_path: str, raw: bytes) -> Document | None:
    """The contract; None when the file does not name a version of the specification."""
    if not _KEY.search(raw):
        return None
    refuse_template(raw)
    source = parse_yaml(raw)
    if not isinstance(source.data, dict) or "dataContractSpecification" not in source.data:
        return None
    version = source.data["dataContractSpecification"]
    schema = _SCHEMAS.get(text(version))
    if schema is None:
        line, column = source.locate(("dataContractSpecification",))
        hint = f"known are {', '.join(_SCHEMAS)}"
        what = f"is a data contract of version {text(version)!r}"
        raise Unreadable(what, line=line, column=column, hint=hint)
    return _shaped(judged_by(source, schema))


def _shaped(source: Document) -> Document:
    contract = Contract({"format": "data-contract-specification"})
    data, node = contract.data, mapping(source.data)
    data.update(contract.take(node, {"spec_version": "dataContractSpecification", "id": "id"}, ()))
    data.update(contract.take(node.get("info"), _INFO, ("info",)))
    data.update(contract.take(node.get("terms"), _TERMS, ("terms",)))
    data["tags"] = texts_of(node.get("tags"))
    _add_contact(contract, mapping(node.get("info")))
    _add_links(contract, node)
    _add_servers(contract, mapping(node.get("servers")))
    _add_levels(contract, mapping(node.get("servicelevels")))
    for name, model in mapping(node.get("models")).items():
        if isinstance(model, dict):
            _add_model(contract, node, bounded(name), model)
    _add_suite(contract, mapping(node.get("quality")))
    return contract.document(source)


def _add_contact(contract: Contract, info: Json) -> None:
    contact = mapping(info.get("contact"))
    for key in ("email", "url", "name"):
        if text(contact.get(key)):
            contract.data["contact"] = without_secrets(text(contact[key]))
            contract.places["contact",] = ("info", "contact", key)
            break
    member = contract.take(contact, {"name": "name", "username": "email"}, ("info", "contact"))
    for name in member:
        contract.places["team", 0, name] = contract.places.pop((name,))
    if "name" in member and "name" in contract.data:
        contract.places["name",] = ("info", "title")
    contract.data["team"] = [{**member, "role": "contact"}] if member else []


def _add_links(contract: Contract, node: Json) -> None:
    listed: list[Json] = []
    contract.data["links"] = listed
    policies, at = mapping(node.get("terms")).get("policies"), ("terms", "policies")
    for policy, there, here in contract.each("links", policies, at):
        found = contract.take(policy, {"type": "name", "url": "url"}, there, here)
        if "url" in found:
            found["url"] = without_secrets(found["url"])
        listed.append(found)
    for name, url in mapping(node.get("links")).items():
        if text(url):
            contract.places["links", len(listed)] = ("links", name)
            listed.append({"type": name, "url": without_secrets(text(url))})


def _add_servers(contract: Contract, servers: Json) -> None:
    listed: list[Json] = []
    contract.data["roles"] = []
    for name, server in servers.items():
        if isinstance(server, dict):
            _add_roles(contract, server, ("servers", name, "roles"))
            here = ("servers", len(listed))
            contract.places[here] = ("servers", name)
            names = {"type": "type", "environment": "environment"}
            found = contract.take(server, names, ("servers", name), here)
            listed.append({"name": name, **found, **present(location=location_of(server))})
    contract.data["servers"] = listed


def _add_roles(contract: Contract, server: Json, at: Keys) -> None:
    names = {"name": "name", "description": "description"}
    for role, there, here in contract.each("roles", server.get("roles"), at):
        contract.data["roles"].append(contract.take(role, names, there, here))


def _add_levels(contract: Contract, levels: Json) -> None:
    listed: list[Json] = []
    for name, promise in levels.items():
        if not isinstance(promise, dict):
            continue
        here = ("sla", len(listed))
        contract.places[here] = ("servicelevels", name)
        key = next((key for key in _VALUES if promise.get(key) is not None), "")
        value = "unlimited" if promise.get("unlimited") is True else promise.get(key)
        names = {"description": "description"}
        found = contract.take(promise, names, ("servicelevels", name), here)
        if key:
            contract.places[*here, "value"] = ("servicelevels", name, key)
        listed.append({"property": name, **found, **level(contract, value, "")})
    contract.data["sla"] = listed


def _add_model(contract: Contract, node: Json, name: str, model: Json) -> None:
    at, here = ("models", name), ("tables", len(contract.tables))
    contract.places[here] = at
    found = contract.take(model, {"description": "description", "type": "type"}, at, here)
    columns: list[Json] = []
    contract.tables.append({"name": name, **found})
    _add_rules(contract, model, at, {"table": name})
    keys = {text(key) for key in items(model.get("primaryKey"))}
    fields = mapping(model.get("fields"))
    for place, column, there in _fields((contract, node), fields, (*at, "fields"), ""):
        if len(columns) == _MAX_COLUMNS:
            what = f"has a model of more than {_MAX_COLUMNS} fields, definitions filled in"
            raise Unreadable(what, hint="split the model")
        spot = (*here, "columns", len(columns))
        shape = _column(contract, column, there, spot)
        if place in keys:
            shape["primary_key"] = True
        columns.append({"name": place, **shape})
        _add_rules(contract, column, there, {"table": name, "column": place})
    tags = texts_of(model.get("tags"))
    contract.tables[-1].update(present(columns=columns, tags=tags))


def _fields(
    whole: tuple[Contract, Json], fields: Mapping[str, Json], at: Keys, above: str, depth: int = 0
) -> Iterator[tuple[str, dict[str, Json], Keys]]:
    """Each field with its dotted name, completed by the definition that it refers to."""
    for name, written in fields.items():
        if not isinstance(written, dict):
            continue
        column = _completed(whole[1], written)
        size = _OWN_SIZE if written.get("$ref") is None else _OWN_SIZE + size_of(column)
        place = whole[0].names.bounded(f"{above}.{name}" if above else name, size)
        yield place, column, (*at, name)
        if depth < _HOPS * 4:
            for key in _NESTED:
                inner = mapping(column.get(key))
                if key != "fields":
                    inner = mapping(inner.get("fields"))
                    here = (*at, name, key, "fields")
                else:
                    here = (*at, name, key)
                yield from _fields(whole, inner, here, place, depth + 1)


def _completed(node: Json, written: dict[str, Json]) -> dict[str, Json]:
    """A field with the keys of its definition; what is not of this file stays a reference."""
    found = dict(written)
    for _ in range(_HOPS):
        reference = found.pop("$ref", None)
        if reference is None:
            return found
        definition = _definition(node, text(reference))
        if definition is None:
            return {**found, "reference": text(reference)}
        found = {**definition, **found}
    return found


def _definition(node: Json, reference: str) -> dict[str, Json] | None:
    if not reference.startswith("#/definitions/") or len(reference) > 500:
        return None
    found: Json = node
    for part in reference.removeprefix("#/").split("/"):
        found = mapping(found).get(part)
    return mapping(found) if isinstance(found, dict) else None


def _column(contract: Contract, column: Json, there: Keys, here: Keys) -> dict[str, Json]:
    contract.places[here] = there
    names = {key: key for key in ("type", "description", "classification", "reference")}
    found = contract.take(column, names, there, here)
    for name, keys in (
        ("required", ("required",)),
        ("unique", ("unique",)),
        ("primary_key", ("primaryKey", "primary")),
    ):
        key = next((key for key in keys if isinstance(column.get(key), bool)), None)
        if key:
            found[name] = column[key]
            contract.places[*here, name] = (*there, key)
    bounds = [key for key in _BOUNDS if column.get(key) not in (None, [], "")]
    found.update(present(constraints=bounds, tags=texts_of(column.get("tags"))))
    personal = personal_of(column, {})
    if personal is not None:
        found["personal"] = personal
        contract.places[*here, "personal"] = (*there, "pii")
    return found


def _add_rules(contract: Contract, node: Json, at: Keys, where: Mapping[str, str]) -> None:
    for index, rule in enumerate(items(node.get("quality"))):
        add_rule(contract, rule, (*at, "quality", index), where)


def _add_suite(contract: Contract, quality: Json) -> None:
    """The quality section of a whole contract: checks in the language of a tool."""
    kind, written = text(quality.get("type")).lower(), quality.get("specification")
    if not kind:
        return
    at: Keys = ("quality", "specification")
    found = list(suite_rules(kind, written, at))
    if not found and written:
        found = [({"type": kind}, at)]
    for rule, there in found:
        contract.places["quality", len(contract.quality)] = there
        contract.quality.append({**rule, "engine": kind})
