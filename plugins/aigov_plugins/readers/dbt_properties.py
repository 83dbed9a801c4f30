"""dbt properties: ``schema.yml`` and other YAML of models and sources as kind ``data-contract``.

Files: YAML below ``models/``, ``seeds/``, ``snapshots/`` or ``sources/``, and ``schema.yml``,
``sources.yml``, ``_*.yml`` anywhere. dbt gives these files no fixed name: they are known by a
section such as ``models:`` or ``sources:`` with ``version: 2`` or words of dbt in it.

Format: dbt properties files, version 2 (dbt 0.13 to 2.0).

Data (kind ``data-contract``): ``tables`` are models, seeds, snapshots and the tables of sources
(as ``source.table``; ``name`` and ``description`` of the file are those of its only source) with
``description``, ``owner`` (``meta.owner``, or the owner of the group where the same file defines
it), ``group``, ``access``, ``version`` (the latest), ``deprecated``, ``enforced`` (``contract``)
and ``columns``: ``type``, ``required`` and ``unique`` (from a constraint or a test that always
runs), ``personal`` and ``classification`` (from ``meta`` and ``tags``). ``quality`` has every
test, constraint and freshness limit; ``sla`` the freshness of sources; ``team`` the owners of
groups; ``consumers`` the exposures. A value in Jinja is left out and what it belongs to is
``templated``. Files with macros, metrics or unit tests only are no contract.

It proves what a team says of its tables, and where dbt refuses to build what breaks it
(``enforced``).

It cannot show that anybody agreed to it, or that the tests are run.
"""

from __future__ import annotations

from typing import Final

from aigov.api import Document, Json, Keys, Sniff, parse_yaml
from aigov_plugins.addresses import without_credentials, without_secrets
from aigov_plugins.lineage.dbt_artifacts import owner_of, person
from aigov_plugins.lineage.dbt_properties import (
    Table,
    columns,
    fault,
    is_properties,
    is_templated,
    known,
    setting,
    sniffed,
    tables,
)
from aigov_plugins.lineage.dbt_rules import freshness, rules
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

_PERSONAL: Final = frozenset("pii personal personal_data contains_pii is_pii gdpr".split())
_CLASSES: Final = ("classification", "sensitivity", "data_classification")


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether the head has a section and words of dbt."""
    return sniffed(head)


def parse(path: str, raw: bytes) -> Document | None:
    """The tables of a properties file; None when it describes none and no consumer."""
    source = parse_yaml(raw)
    if not is_properties(source.data):
        return None
    shape: dict[str, Json] = {"format": "dbt", "spec_version": "2", "tables": []}
    broken = fault(source)
    if broken is not None:
        return refused(shape, source, *broken)
    places: Places = {("spec_version",): ("version",)}
    found = list(tables(source.data))
    shape.update(_source(source.data, places))
    for table in found:
        places[("tables", len(shape["tables"]))] = table.keys
        shape["tables"].append(_table(table, source.data))
        _columns(shape["tables"][-1], table, ("tables", len(shape["tables"]) - 1), places)
    _lists(shape, places, source.data, found)
    useful = ("consumers", "team", "quality")
    if not shape["tables"] and not any(shape.get(key) for key in useful):
        return None
    return relocated(without_credentials(shape), source, places)


def _source(data: Json, places: Places) -> dict[str, Json]:
    """What the file says of its source, where it has one source only."""
    sources = items(data.get("sources"))
    if len(sources) != 1:
        return {}
    places[("name",)] = ("sources", 0, "name")
    places[("description",)] = ("sources", 0, "description")
    about = known(text(sources[0].get("description")))
    return present(name=known(text(sources[0]["name"])), description=about)


def _table(table: Table, data: Json) -> dict[str, Json]:
    node = table.node
    enforced = mapping(setting(node, "contract")).get("enforced")
    groups = data.get("groups")
    owner = owner_of(node, groups) or owner_of(table.parent, groups)
    about = text(node.get("description"))
    shaped: dict[str, Json] = {
        "name": table.name,
        "type": table.kind,
        **present(
            description=known(about),
            owner=known(owner),
            group=known(text(setting(node, "group"))),
            access=known(text(setting(node, "access"))),
            version=known(text(node.get("latest_version"))),
            deprecated=known(text(node.get("deprecation_date"))),
        ),
        **{key: value for key, value in _personal(node).items() if key != "categories"},
    }
    if isinstance(enforced, bool):
        shaped["enforced"] = enforced
    if any(is_templated(value) for value in (enforced, owner, about, table.name)):
        shaped["templated"] = True
    return shaped


def _columns(shaped: dict[str, Json], table: Table, at: Keys, places: Places) -> None:
    shaped["columns"] = []
    never_null, unique = _always(table)
    for column, where in columns(table):
        name = text(column.get("name"))
        if not name:
            continue
        places[(*at, "columns", len(shaped["columns"]))] = where
        found: dict[str, Json] = {
            "name": name,
            **present(
                type=known(text(column.get("data_type"))),
                description=known(text(column.get("description"))),
            ),
            **_personal(column),
        }
        if any(is_templated(column.get(key)) for key in ("data_type", "description")):
            found["templated"] = True
        if name in never_null:
            found["required"] = True
        if name in unique:
            found["unique"] = True
        shaped["columns"].append(found)


def _always(table: Table) -> tuple[set[str], set[str]]:
    """Columns that are never null, and unique ones: by a constraint, or a test that can fail."""
    never_null: set[str] = set()
    unique: set[str] = set()
    for rule, _ in rules(table):
        weak = rule.get("severity") == "warn" or rule.get("enabled") is False
        if weak or rule.get("templated") or "column" not in rule:
            continue
        if rule["type"] in ("not_null", "primary_key"):
            never_null.add(rule["column"])
        if rule["type"] in ("unique", "primary_key"):
            unique.add(rule["column"])
    return never_null, unique


def _personal(column: dict[str, Json]) -> dict[str, Json]:
    """What ``meta`` and ``tags`` say about personal data and how the column is classified."""
    config = mapping(column.get("config"))
    meta = {**mapping(config.get("meta")), **mapping(column.get("meta"))}
    tags = [tag for holder in (column, config) for tag in _texts(holder.get("tags"))]
    found: dict[str, Json] = {}
    said = [value for key, value in meta.items() if key.lower() in _PERSONAL]
    if True in said or any(tag.lower() in _PERSONAL for tag in tags):
        found["personal"] = True
    elif False in said:
        found["personal"] = False
    kind = next((text(meta[key]) for key in _CLASSES if text(meta.get(key))), "")
    categories = [*tags, *_texts(column.get("policy_tags"))]
    return {**found, **present(classification=known(kind), categories=categories)}


def _texts(value: Json) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if text(item) == item]


def _lists(shape: dict[str, Json], places: Places, data: Json, found: list[Table]) -> None:
    """``quality``, ``sla``, ``team`` and ``consumers``; a list without an entry is left out."""
    entries: dict[str, list[tuple[Json, Keys]]] = {
        "quality": [rule for table in found for rule in rules(table)],
        "sla": [level for table in found for level in _levels(table)],
        "team": [
            ({"role": text(group["name"]), **present(name=person(group.get("owner")))}, at)
            for group, at in _section(data, "groups")
        ],
        "consumers": [
            (_consumer(exposure), at)
            for exposure, at in _section(data, "exposures")
            if text(exposure["name"])
        ],
    }
    for name, listed in entries.items():
        if listed:
            shape[name] = [entry for entry, _ in listed]
            places.update({(name, n): at for n, (_, at) in enumerate(listed)})


def _section(data: Json, name: str) -> list[tuple[dict[str, Json], Keys]]:
    return [(mapping(entry), (name, n)) for n, entry in enumerate(items(data.get(name)))]


def _levels(table: Table) -> list[tuple[Json, Keys]]:
    """Freshness of a source as a service level: the age at which it is an error, else a warning."""
    for rule, at in freshness(table):
        if "limit" in rule:
            count, _, unit = rule["limit"].partition(" ")
            value = int(count) if count.isdecimal() and len(count) < 10 else count
            level = {"property": "freshness", "value": value, "unit": unit, "table": table.name}
            return [(level, at)]
    return []


def _consumer(exposure: dict[str, Json]) -> dict[str, Json]:
    url = text(exposure.get("url"))
    return present(
        name=text(exposure["name"]),
        type=known(text(exposure.get("type")).lower()),
        description=known(text(exposure.get("description"))),
        owner=known(person(exposure.get("owner"))),
        url=known(without_secrets(url)),
        reads=[entry for entry in _texts(exposure.get("depends_on")) if entry],
    )
