"""Checks as the contracts of Soda write them, with their thresholds in keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aigov.api import Json
from aigov_plugins.data.data_rules import ANY, COUNT, PERCENT, aspect_of, holds_always
from aigov_plugins.shaping import items, mapping, present, text

_OPERATORS: Final = {
    "must_be": "==", "must_not_be": "!=", "must_be_greater_than": ">",
    "must_be_greater_than_or_equal": ">=", "must_be_less_than": "<",
    "must_be_less_than_or_equal": "<=", "must_be_between": "between",
    "must_be_not_between": "not-between", "must_not_be_between": "not-between",
}  # fmt: skip
_ASPECTS: Final = {
    "missing": "completeness", "duplicate": "uniqueness", "invalid": "validity",
    "freshness": "freshness", "row": "volume", "schema": "schema", "avg": "range",
    "sum": "range", "aggregate": "range", "min": "range", "max": "range",
}  # fmt: skip


def contract_rule(check: Json) -> dict[str, Json]:
    """A check of version 3 (``type: row_count``) or 4 (``row_count: {threshold: ...}``).

    Empty for what is no check.
    """
    if isinstance(check, str):
        kind, body = check, {}
    elif isinstance(check, dict) and text(check.get("type")):
        kind, body = text(check["type"]), check
    elif isinstance(check, dict) and check:
        kind = next(iter(check))
        body = mapping(check[kind])
    else:
        return {}
    bounds = {**body, **mapping(body.get("threshold"))}
    listed = items(body.get("columns")) or [body.get("column")]
    columns = ", ".join(text(column) for column in listed if text(column))
    told = present(name=text(body.get("name")), column=columns, aspect=aspect_of(kind, _ASPECTS))
    rule = {"type": kind, **told}
    severity = text(bounds.get("level")) or "fail"
    rule.update(present(filter=text(body.get("filter")) or text(body.get("filter_sql"))))
    return {**rule, "severity": severity, **_bound(kind, bounds)}


def _bound(kind: str, bounds: Mapping[str, Json]) -> dict[str, Json]:
    """Without one, a check of a contract has a strict default: nothing is missing or twice."""
    key = next((key for key in bounds if _sign(key) and bounds[key] is not None), None)
    if key is None:
        return {}
    operator, limit = _sign(key), bounds[key]
    if isinstance(limit, dict):
        pair = [limit.get("greater_than"), limit.get("less_than")]
        limit = _pair(pair, limit)
    percent = "percent" in kind or text(bounds.get("metric")) == "percent"
    counted = (
        COUNT if any(word in kind for word in ("count", "missing", "dupl", "invalid")) else ANY
    )
    vacuous = holds_always(operator, limit, PERCENT if percent else counted)
    limit = limit if isinstance(limit, int | float | str | list) else text(limit)
    unit = "percent" if percent else text(bounds.get("unit"))
    found = {"operator": operator, "limit": limit, **present(unit=unit)}
    return {**found, "vacuous": True} if vacuous else found


def _sign(key: str) -> str:
    """The operator of a threshold; ``must_be_less_than_or_equal_to`` is of version 3."""
    return _OPERATORS.get(key.removesuffix("_to"), "")


def _pair(pair: list[Json], limit: Mapping[str, Json]) -> list[Json]:
    """The two ends of a range, whichever way they are named."""
    low = pair[0] if pair[0] is not None else limit.get("greater_than_or_equal")
    high = pair[1] if pair[1] is not None else limit.get("less_than_or_equal")
    return [text(end) if not isinstance(end, int | float) else end for end in (low, high)]
