"""Open Data Contract Standard: ``*.odcs.yaml`` as kind ``data-contract``.

Files: ``*.odcs.yaml``, YAML in a folder ``contracts``, YAML with ``contract`` in its name, where it
says ``kind: DataContract``.

Format: ODCS 3.0 to 3.2 (Bitol, LF AI & Data). A file is judged by the official JSON Schema of the
``apiVersion`` that it states; one that breaks it is invalid. v3.0.0 is judged by the schema of
v3.0.1, which names it. Versions 2 and those to come are unknown, never valid.

Data (kind ``data-contract``): ``tables`` with their ``columns`` (nested ones under a dotted name),
every ``quality`` rule of contract, table and column with its limit (``vacuous`` where nothing could
break it), ``sla``, ``team``, ``roles``, ``servers`` without credentials, ``custom_properties``. A
column is ``personal`` where its classification, a label or a custom property says so.

It proves what the provider promises, in which version, and who stands behind it. It cannot show
that the data keep the promise, that a rule runs, or that the other side agreed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, Unreadable
from aigov_plugins.addresses import without_secrets
from aigov_plugins.data.contract_shape import (
    Contract,
    add_rule,
    custom_of,
    level,
    location_of,
    personal_of,
    refuse_template,
    texts_of,
)
from aigov_plugins.data.data_rules import bounded
from aigov_plugins.published_schemas import judged_by
from aigov_plugins.shaping import items, mapping, present, structured, text

_SCHEMAS: Final = {
    "v3.0.0": "odcs-v3.0.1.json",
    "v3.0.1": "odcs-v3.0.1.json",
    "v3.0.2": "odcs-v3.0.2.json",
    "v3.1.0": "odcs-v3.1.0.json",
    "v3.2.0": "odcs-v3.2.0.json",
}
_KIND: Final = re.compile(
    rb"^[ \t{,]*[\"']?kind[\"']?[ \t]*:[ \t]*[\"']?DataContract\b", re.MULTILINE
)
_VERSION: Final = re.compile(rb"^[\"']?apiVersion[\"']?[ \t]*:[ \t]*[\"']?v[0-9]", re.MULTILINE)
_CONTRACT: Final = {
    "spec_version": "apiVersion", "id": "id", "name": "name", "version": "version",
    "status": "status", "domain": "domain", "data_product": "dataProduct", "tenant": "tenant",
    "created": "contractCreatedTs",
}  # fmt: skip
_MEMBER: Final = {
    "name": "name", "username": "username", "role": "role", "since": "dateIn", "until": "dateOut",
}  # fmt: skip
# ``unevaluatedProperties`` makes these schemas several times slower than the others.
_MAX_VALUES: Final = 80_000
_FLAGS: Final = {
    "required": "required", "unique": "unique", "primary_key": "primaryKey",
    "critical": "criticalDataElement",
}  # fmt: skip
_OWNERS: Final = re.compile(
    r"(?:(?:data|product|data[ _-]product|contract)[ _-])?owner", re.IGNORECASE
)


def sniff(path: str, head: bytes) -> Sniff:
    """Yes by name, by ``kind: DataContract``, or when a long file may go on to say so."""
    if re.search(r"\.odcs\.(?:ya?ml|json)$", path.lower()) or _KIND.search(head):
        return Sniff.YES
    goes_on = len(head) >= HEAD_SIZE and _VERSION.search(head)
    return Sniff.YES if goes_on else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The contract; None when the file is of another kind."""
    refuse_template(raw)
    source = structured(path, raw)
    named = ".odcs." in path.lower()
    if not isinstance(source.data, dict) or source.data.get("kind") != "DataContract":
        if not named:
            return None
        version = mapping(source.data).get("apiVersion")
    else:
        version = source.data.get("apiVersion")
    schema = _SCHEMAS.get(text(version))
    if schema is None:
        return _unknown(source, version, named)
    return _shaped(judged_by(source, schema, most=_MAX_VALUES))


def _unknown(source: Document, version: Json, named: bool) -> Document | None:
    if "/" in text(version) and not named:
        return None  # a resource of Kubernetes that is called the same
    line, column = source.locate(("apiVersion",))
    told = f"apiVersion {text(version)!r}" if text(version) else "no apiVersion"
    hint = f"known are {', '.join(_SCHEMAS)}"
    raise Unreadable(f"is a data contract with {told}", line=line, column=column, hint=hint)


def _shaped(source: Document) -> Document:
    contract = Contract({"format": "odcs"})
    data, node = contract.data, mapping(source.data)
    data.update(contract.take(node, _CONTRACT, ()))
    words = {"purpose": "purpose", "usage": "usage", "limitations": "limitations"}
    data.update(contract.take(node.get("description"), words, ("description",)))
    if isinstance(node.get("description"), str):
        data["description"] = text(node["description"])
    data["custom_properties"] = custom_of(node.get("customProperties"))
    contract.places["custom_properties",] = ("customProperties",)
    data["tags"] = texts_of(node.get("tags"))
    _add_links(contract, node)
    _add_people(contract, node)
    _add_levels(contract, node)
    _add_servers(contract, node)
    for index, table in enumerate(items(node.get("schema"))):
        if isinstance(table, dict):
            _add_table(contract, table, ("schema", index))
    _add_rules(contract, node.get("quality"), ("quality",), {})
    return contract.document(source)


def _add_links(contract: Contract, node: Json) -> None:
    contract.data["links"] = []
    inner = mapping(node.get("description")).get("authoritativeDefinitions")
    below = (inner, ("description", "authoritativeDefinitions"))
    for nodes, at in (
        (node.get("authoritativeDefinitions"), ("authoritativeDefinitions",)),
        below,
    ):
        for link, there, here in contract.each("links", nodes, at):
            found = contract.take(link, {"type": "type", "url": "url"}, there, here)
            if "url" in found:
                found["url"] = without_secrets(found["url"])
            contract.data["links"].append(found)


def _add_people(contract: Contract, node: Json) -> None:
    team = node.get("team")
    members, at = (team, ("team",)) if isinstance(team, list) else (None, ("team", "members"))
    if isinstance(team, dict):
        members = team.get("members")
        contract.data.update(contract.take(team, {"team_name": "name"}, ("team",)))
    contract.data["team"] = []
    for member, there, here in contract.each("team", members, at):
        found = contract.take(member, _MEMBER, there, here)
        active: dict[str, Json] = {"active": False} if "until" in found else {}
        contract.data["team"].append({**found, **active})
        if "owner" not in contract.data and _owns(found):
            key = "username" if "username" in found else "name"
            contract.data["owner"] = found[key]
            contract.places["owner",] = (*there, key)
    _add_roles(contract, node)
    _add_support(contract, node)


def _owns(member: Mapping[str, Json]) -> bool:
    named = "username" in member or "name" in member
    role = str(member.get("role", "")).strip()
    return named and "until" not in member and _OWNERS.fullmatch(role) is not None


def _add_roles(contract: Contract, node: Json) -> None:
    contract.data["roles"] = []
    for role, there, here in contract.each("roles", node.get("roles"), ("roles",)):
        found = contract.take(role, {"name": "role", "access": "access"}, there, here)
        levels = (role.get("firstLevelApprovers"), role.get("secondLevelApprovers"))
        approvers = [approver for level in levels for approver in texts_of(level)]
        contract.data["roles"].append({**found, **present(approvers=approvers)})


def _add_support(contract: Contract, node: Json) -> None:
    contract.data["support"] = []
    names = {key: key for key in ("channel", "url", "tool", "scope", "description")}
    for channel, there, here in contract.each("support", node.get("support"), ("support",)):
        found = contract.take(channel, names, there, here)
        if "url" in found:
            found["url"] = without_secrets(found["url"])
        contract.data["support"].append(found)
        key = "url" if "url" in found else "channel"
        if "contact" not in contract.data and key in found:
            contract.data["contact"] = found[key].removeprefix("mailto:")
            contract.places["contact",] = (*there, key)


def _add_levels(contract: Contract, node: Json) -> None:
    contract.data["sla"] = []
    names = {key: key for key in ("property", "element", "driver", "description")}
    at = ("slaProperties",)
    for promise, there, here in contract.each("sla", node.get("slaProperties"), at):
        found = contract.take(promise, names, there, here)
        value = level(contract, promise.get("value"), text(promise.get("unit")))
        if "property" in found:
            contract.data["sla"].append({**found, **value})


def _add_servers(contract: Contract, node: Json) -> None:
    contract.data["servers"] = []
    names = {"name": "server", "type": "type", "environment": "environment"}
    for server, there, here in contract.each("servers", node.get("servers"), ("servers",)):
        found = contract.take(server, names, there, here)
        contract.data["servers"].append({**found, **present(location=location_of(server))})


def _add_table(contract: Contract, table: Json, at: Keys) -> None:
    name = bounded(text(table.get("name")) or text(table.get("physicalName")))
    here = ("tables", len(contract.tables))
    contract.places[here] = at
    names = {"description": "description", "granularity": "dataGranularityDescription"}
    found = contract.take(table, {**names, "type": "physicalType"}, at, here)
    custom = custom_of(table.get("customProperties"))
    columns: list[Json] = []
    shape = {"name": name, **found}
    contract.tables.append(shape)
    _add_rules(contract, table.get("quality"), (*at, "quality"), present(table=name))
    _add_columns(contract, table, at, (here, columns, name, ""))
    shape.update(
        present(columns=columns, tags=texts_of(table.get("tags")), custom_properties=custom)
    )


def _add_columns(
    contract: Contract, node: Json, at: Keys, into: tuple[Keys, list[Json], str, str]
) -> None:
    """The columns of a table or of a column, nested ones after their parent."""
    here, columns, table, above = into
    parts = [((*at, "properties", n), part) for n, part in enumerate(items(node.get("properties")))]
    if isinstance(node.get("items"), dict):
        parts.append(((*at, "items"), node["items"]))
    for there, part in parts:
        if not isinstance(part, dict):
            continue
        own = text(part.get("name")) or text(part.get("physicalName"))
        name = contract.names.bounded(".".join(word for word in (above, own) if word))
        if own:
            place = (*here, "columns", len(columns))
            columns.append(_column(contract, {**part, "name": name}, there, place))
        where = present(table=table, column=name)
        _add_rules(contract, part.get("quality"), (*there, "quality"), where)
        _add_columns(contract, part, there, (here, columns, table, name))


def _column(contract: Contract, part: Json, there: Keys, here: Keys) -> dict[str, Json]:
    contract.places[here] = there
    names = {"name": "name", "type": "logicalType", "description": "description"}
    found = contract.take(part, {**names, "classification": "classification"}, there, here)
    if "type" not in found:
        found.update(contract.take(part, {"type": "physicalType"}, there, here))
    for name, key in _FLAGS.items():
        if isinstance(part.get(key), bool):
            found[name] = part[key]
            contract.places[*here, name] = (*there, key)
    custom = custom_of(part.get("customProperties"))
    bounds = sorted(str(key) for key in mapping(part.get("logicalTypeOptions")) if key != "format")
    bounds += ["enum"] if part.get("enum") else []
    personal = personal_of(part, custom)
    found.update(
        present(constraints=bounds, custom_properties=custom, tags=texts_of(part.get("tags")))
    )
    return found if personal is None else {**found, "personal": personal}


def _add_rules(contract: Contract, rules: Json, at: Keys, where: Mapping[str, str]) -> None:
    for index, rule in enumerate(items(rules)):
        add_rule(contract, rule, (*at, index), where)
