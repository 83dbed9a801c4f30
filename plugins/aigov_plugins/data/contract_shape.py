"""What the readers of data contracts share: the contract in the making, and its quality rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Document, Json, Keys, Unreadable, is_placeholder
from aigov_plugins.addresses import without_secrets
from aigov_plugins.data.contract_suite import engine_rule
from aigov_plugins.data.data_rules import (
    ANY,
    COUNT,
    PERCENT,
    Names,
    Span,
    aspect_of,
    constant_query,
    days_of,
    holds_always,
)
from aigov_plugins.shaping import Places, items, mapping, present, relocated, text

_TEMPLATE_LINE: Final = re.compile(rb"^[ \t]*(?:-[ \t]+)?\{[{%]", re.MULTILINE)
_PERSONAL: Final = re.compile(
    r"(?:contains|is|has)?[ _-]?(?:pii|personal(?:[ _-]?(?:data|information|info))?|gdpr|phi)",
    re.IGNORECASE,
)
_OPERATORS: Final = {
    "mustBe": "==", "mustNotBe": "!=", "mustBeGreaterThan": ">", "mustBeGreaterOrEqualTo": ">=",
    "mustBeGreaterThanOrEqualTo": ">=", "mustBeLessThan": "<", "mustBeLessOrEqualTo": "<=",
    "mustBeLessThanOrEqualTo": "<=", "mustBeBetween": "between", "mustNotBeBetween": "not-between",
}  # fmt: skip
_ASPECTS: Final = {
    "null": "completeness", "missing": "completeness", "duplicate": "uniqueness",
    "unique": "uniqueness", "rowcount": "volume", "row_count": "volume", "invalid": "validity",
    "valid": "validity", "freshness": "freshness",
}  # fmt: skip
_RULE_TEXTS: Final = (
    "name", "dimension", "unit", "engine", "severity", "schedule", "description",
)  # fmt: skip


@dataclass(slots=True)
class Contract:
    """The data of a contract and, for each key that goes by another name, its place."""

    data: dict[str, Json]
    places: Places = field(default_factory=dict)
    tables: list[Json] = field(default_factory=list)
    quality: list[Json] = field(default_factory=list)
    names: Names = field(default_factory=Names)

    def take(
        self, node: Json, names: Mapping[str, str], there: Keys, here: Keys = ()
    ) -> dict[str, Json]:
        """The texts of a mapping of the file, under the names of the shape."""
        found = {}
        for name, key in names.items():
            value = text(mapping(node).get(key))
            if value:
                found[name] = value
                self.places[*here, name] = (*there, key)
        return found

    def each(self, name: str, nodes: Json, at: Keys) -> Iterator[tuple[Json, Keys, Keys]]:
        """Each mapping of a list with its keys in the file and in the shape."""
        for index, node in enumerate(items(nodes)):
            if isinstance(node, dict):
                here = (name, len(items(self.data.get(name))))
                self.places[here] = (*at, index)
                yield node, (*at, index), here

    def document(self, source: Document) -> Document:
        """The shape, with the places of the file and its verdict."""
        parts = present(tables=self.tables, quality=self.quality)
        return relocated({**present(**self.data), **parts}, source, self.places)


def refuse_template(raw: bytes) -> None:
    """Raises Unreadable where a line is an expression of a template, which YAML cannot be."""
    found = _TEMPLATE_LINE.search(raw)
    if found:
        line = raw.count(b"\n", 0, found.end()) + 1
        hint = "render the template and keep the result"
        raise Unreadable("is a template: what it promises is not known", line=line, hint=hint)


def add_rule(contract: Contract, rule: Json, at: Keys, where: Mapping[str, str]) -> None:
    """A rule as ODCS and, from 1.1 on, DCS write it; ``where`` names its table and column."""
    if not isinstance(rule, dict):
        return
    here = ("quality", len(contract.quality))
    contract.places[here] = at
    found = contract.take(rule, {name: name for name in _RULE_TEXTS}, at, here)
    key = next((key for key in ("metric", "rule") if text(rule.get(key))), "type")
    kind = text(rule.get(key)) or "library"
    contract.places[*here, "type"] = (*at, key)
    bounds = [name for name in _OPERATORS if rule.get(name) is not None]
    for name in bounds[:1]:
        found["operator"] = _OPERATORS[name]
        found["limit"] = limit_of(rule[name])
        contract.places[*here, "limit"] = contract.places[*here, "operator"] = (*at, name)
    aspect = aspect_of(kind.lower(), _ASPECTS)
    flags = {"vacuous": True} if _is_vacuous(rule, kind, found) else {}
    told = {"type": kind, **present(aspect=aspect), **flags}
    if kind == "custom":
        told.update(engine_rule(text(rule.get("engine")), rule.get("implementation")))
    contract.quality.append({**told, **where, **found})


def _is_vacuous(rule: Json, kind: str, found: Mapping[str, Json]) -> bool:
    """Whether nothing could break a rule: words only, nothing compared, or a bound that holds."""
    if kind == "text":
        return True
    if text(rule.get("type")) == "custom" or rule.get("implementation"):
        told = rule.get("implementation")
        return not told or (isinstance(told, str) and is_placeholder(told))
    if constant_query(text(rule.get("query"))):
        return True
    if "operator" not in found:
        # The first rules of the library say in their own keys what is valid.
        return not any(rule.get(key) for key in ("validValues", "pattern", "arguments"))
    return holds_always(str(found["operator"]), found["limit"], _span(rule, kind))


def _span(rule: Json, kind: str) -> Span:
    if kind == "sql":
        return ANY
    return PERCENT if text(rule.get("unit")).lower() in ("percent", "%") else COUNT


def limit_of(value: Json) -> Json:
    """A limit as the shape has it: a list of scalars, a scalar, or its text."""
    if isinstance(value, list):
        return [item if isinstance(item, str | int | float) else text(item) for item in value]
    return value if isinstance(value, str | int | float) else text(value)


def custom_of(pairs: Json) -> dict[str, Json]:
    """The custom properties of ODCS, a list of names and values, as one mapping."""
    found: dict[str, Json] = {}
    for pair in items(pairs):
        name = text(mapping(pair).get("property"))
        if name and name not in found:
            found[name] = pair.get("value")
    return {name: value for name, value in found.items() if value is not None}


def texts_of(value: Json) -> list[Json]:
    """The texts of a list, or the one text."""
    found = [text(item) for item in (value if isinstance(value, list) else [value])]
    return [item for item in found if item]


def personal_of(column: Mapping[str, Json], custom: Mapping[str, Json]) -> bool | None:
    """Whether a column is declared to be personal data; None where nothing is said of it."""
    flags = [column.get("pii"), *(value for name, value in custom.items() if _named(name))]
    stated = [flag if isinstance(flag, bool) else _flag(flag) for flag in flags]
    if True in stated:
        return True
    labels = [text(column.get("classification")), *texts_of(column.get("tags"))]
    if any(_named(str(label)) for label in labels):
        return True
    return False if False in stated else None


def _named(label: str) -> bool:
    return len(label) < 60 and _PERSONAL.fullmatch(label.strip()) is not None


def _flag(value: Json) -> bool | None:
    return {"true": True, "yes": True, "false": False, "no": False}.get(text(value).lower())


def level(contract: Contract, value: Json, unit: str) -> dict[str, Json]:
    """A promised value with its unit and, where it is a duration, its days."""
    told = value if isinstance(value, str | int | float | bool) else text(value)
    days = days_of(told, unit)
    return {**present(value=told, unit=unit), **({} if days is None else {"days": days})}


_PLACES: Final = (
    "location", "url", "endpointUrl", "path", "host", "stagingDir", "project", "account", "catalog",
    "database",
)  # fmt: skip


def location_of(server: Mapping[str, Json]) -> str:
    """Where a server is, by the first key that tells, without user and password."""
    told = next((text(server.get(key)) for key in _PLACES if text(server.get(key))), "")
    return without_secrets(told)


def size_of(column: Mapping[str, Json]) -> int:
    """About the characters that a definition gives each time that it is filled in."""
    told = [column.get(name) for name in ("description", "classification", "tags", "quality")]
    size, todo = 0, told
    while todo:
        one = todo.pop()
        if isinstance(one, dict | list):
            todo += one.values() if isinstance(one, dict) else one
            size += 10
        else:
            size += len(one) if isinstance(one, str) else 10
    return size
