"""Properties files of dbt: what they are known by, their tables and columns.

Jinja is normal in their values. A value that holds an expression is never judged by its text: it
is left out, and what it belongs to says ``templated``. What only dbt can resolve (``ref(...)``,
``doc(...)``) is no name here either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Document, Json, Keys, Sniff
from aigov_plugins.shaping import items, mapping

TABLES: Final = ("models", "seeds", "snapshots")
NAMED: Final = (
    *TABLES, "sources", "exposures", "groups", "metrics", "semantic_models", "saved_queries",
    "macros", "analyses", "unit_tests", "data_tests",
)  # fmt: skip

_KEYS: Final = frozenset(
    """
    columns tables tests data_tests config description meta docs constraints versions freshness
    depends_on owner access latest_version loader schema database tags type_params arguments
    label maturity identifier quoting group deprecation_date loaded_at_field
""".split()
)
_SURE: Final = frozenset(
    "columns tables tests data_tests constraints freshness latest_version loader".split()
)
_TOP: Final = re.compile(rb"^(?:%s)[ \t]*:[ \t]*(?:#.*|\[.*)?\r?$" % b"|".join(
    name.encode() for name in NAMED
), re.MULTILINE)  # fmt: skip
_VERSION: Final = re.compile(rb"^version[ \t]*:[ \t]*['\"]?2['\"]?[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_OF_DBT: Final = re.compile(
    rb"^[ \t]+(?:- )?(?:%s)[ \t]*:" % b"|".join(sorted(key.encode() for key in _KEYS)),
    re.MULTILINE,
)
_JINJA: Final = re.compile(r"\{\{|\{%")


@dataclass(frozen=True, slots=True)
class Table:
    """A model, seed, snapshot or table of a source, and where it stands.

    ``parent`` is the source of a table, whose owner, freshness and schema it inherits.
    """

    kind: str
    name: str
    node: dict[str, Json]
    keys: Keys
    parent: dict[str, Json]


def sniffed(head: bytes) -> Sniff:
    """Whether a YAML file has a section of dbt and says version 2, or uses words of dbt."""
    if not _TOP.search(head):
        return Sniff.NO
    return Sniff.YES if _VERSION.search(head) or _OF_DBT.search(head) else Sniff.NO


def is_properties(data: Json) -> bool:
    """Whether the data are those of a properties file: named entries with words of dbt."""
    if not isinstance(data, dict):
        return False
    sections = [data[name] for name in NAMED if isinstance(data.get(name), list)]
    entries = [entry for section in sections for entry in section if isinstance(entry, dict)]
    if "version" in data and str(data["version"]) != "2":
        return False
    return bool(entries) and ("version" in data or _speaks_dbt(entries))


def _speaks_dbt(entries: list[dict[str, Json]]) -> bool:
    """Without a version: a word that only dbt has, or no word that dbt does not know."""
    if any(not _SURE.isdisjoint(entry) for entry in entries):
        return True
    used = {key for entry in entries for key in entry} - {"name"}
    return bool(used) and used <= _KEYS | {"type", "url"}


def fault(source: Document) -> tuple[Keys, str] | None:
    """The first section, entry, table or column that has the wrong type or no name."""
    return next(_faults(source.data), None)


def tables(data: Json) -> Iterator[Table]:
    """Every table of a file without a fault, in the order of the sections."""
    for section in TABLES:
        for number, node in enumerate(items(data.get(section))):
            yield Table(section[:-1], str(node["name"]), node, (section, number), {})
    for number, owner in enumerate(items(data.get("sources"))):
        for index, node in enumerate(items(owner.get("tables"))):
            name = f"{owner['name']}.{node['name']}"
            yield Table("source", name, node, ("sources", number, "tables", index), owner)


def columns(table: Table) -> Iterator[tuple[dict[str, Json], Keys]]:
    """The columns of a table, each with its place."""
    for number, column in enumerate(items(table.node.get("columns"))):
        yield column, (*table.keys, "columns", number)


def known(value: Json) -> Json:
    """The value, or None where dbt has to resolve it first."""
    return None if isinstance(value, str) and _JINJA.search(value) else value


def is_templated(value: Json) -> bool:
    """Whether dbt has to resolve the value first."""
    return known(value) is None and value is not None


def setting(node: dict[str, Json], key: str) -> Json:
    """A property that stands at the entry or, since dbt 1.8 to 1.10, in its ``config``."""
    config = mapping(node.get("config"))
    found = config.get(key, config.get(f"+{key}"))
    return node.get(key) if found is None else found


def _faults(data: dict[str, Json]) -> Iterator[tuple[Keys, str]]:
    for section in NAMED:
        entries = data.get(section)
        if entries is None:
            continue
        yield from _named(entries, (section,))
        for number, entry in enumerate(items(entries)):
            at: Keys = (section, number)
            if section in TABLES:
                yield from _named(mapping(entry).get("columns"), (*at, "columns"))
            if section == "sources":
                yield from _source_faults(mapping(entry).get("tables"), (*at, "tables"))


def _source_faults(entries: Json, at: Keys) -> Iterator[tuple[Keys, str]]:
    yield from _named(entries, at)
    for number, table in enumerate(items(entries)):
        yield from _named(mapping(table).get("columns"), (*at, number, "columns"))


def _named(entries: Json, at: Keys) -> Iterator[tuple[Keys, str]]:
    if entries is None:
        return
    if not isinstance(entries, list):
        yield at, f"{at[-1]!r} must be a list"
        return
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict):
            yield (*at, number), f"an entry of {at[-1]!r} must be a mapping"
        elif not isinstance(entry.get("name"), str | int | float) and at[-1] != "columns":
            yield (*at, number), f"an entry of {at[-1]!r} has no 'name'"
