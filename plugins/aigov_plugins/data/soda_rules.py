"""Checks of the Soda Checks Language (SodaCL) as rules, wherever they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aigov.api import Json, Keys
from aigov_plugins.data.data_rules import (
    ANY,
    COUNT,
    PERCENT,
    Span,
    aspect_of,
    bounded,
    constant_query,
    holds_always,
)
from aigov_plugins.shaping import items, mapping, present, text

BLOCK: Final = re.compile(r"checks for (?:dataset )?(.+)|for each (?:dataset|table) .+")
_METRIC: Final = re.compile(r"([A-Za-z_]\w*)[ \t]*(?:\(([^()]*)\))?[ \t]*(.*)", re.DOTALL)
_CHANGE: Final = re.compile(
    r"(?:change|anomaly|same day last week|avg|min|max|sum)\b.{0,80}? for ([A-Za-z_]\w*)"
    r"[ \t]*(?:\(([^()]*)\))?[ \t]*(.*)",
    re.DOTALL,
)
_KEYS: Final = re.compile(
    r"values in (?:\(([^()]*)\)|(\w+)) must (?:not )?exist in (?:dataset )?([^\s()]+)\b[^:]*"
)
_USING: Final = re.compile(r"freshness using ([\w.:]+)(?: with [\w.]+)?[ \t]*(.*)", re.DOTALL)
_BOUND: Final = re.compile(r"(<=|>=|!=|<>|=|<|>)[ \t]*(.+)", re.DOTALL)
_BETWEEN: Final = re.compile(
    r"(not )?between[ \t]*[\[(]?[ \t]*([^\s,()\[\]]+)[ \t]*(?:and|,)[ \t]*([^\s()\[\]]+)"
    r"[ \t]*[\])]?[ \t]*"
)
_NUMBER: Final = re.compile(r"([-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?)[ \t]*(%?)")
_SIGNS: Final = {"=": "==", "<>": "!="}
_OPPOSITE: Final = {
    "<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==",
    "between": "not-between", "not-between": "between",
}  # fmt: skip
_FAILED_ROWS: Final = ("fail query", "fail_query")
_LEVELS: Final = ("fail", "warn")
_VARIABLE: Final = re.compile(r"\$\{")
_MAX_EXPRESSION: Final = 1000
_ASPECTS: Final = {
    "row_count": "volume", "missing": "completeness", "duplicate": "uniqueness",
    "invalid": "validity", "valid": "validity", "freshness": "freshness", "schema": "schema",
    "distribution": "distribution", "length": "validity", "avg": "range", "min": "range",
    "max": "range", "sum": "range", "stddev": "range", "variance": "range", "percentile": "range",
}  # fmt: skip


def blocks(data: Mapping[str, Json]) -> Iterator[tuple[str, Json, Keys]]:
    """The dataset, the list of checks and its keys, for each block of checks of a file."""
    for key, value in data.items():
        found = BLOCK.fullmatch(key.strip())
        if not found:
            continue
        if found[1] is not None:
            name = found[1].partition(" [")[0].strip().strip("\"'")
            yield bounded(name), value, (key,)
        else:
            names = [text(name) for name in items(mapping(value).get("datasets"))]
            yield bounded(", ".join(names)), mapping(value).get("checks"), (key, "checks")


def rules_of(checks: Json, dataset: str, at: Keys) -> Iterator[tuple[dict[str, Json], Keys]]:
    """Each check as a rule (two where it has a limit to warn and one to fail), with its keys."""
    for index, check in enumerate(items(checks)):
        if isinstance(check, str):
            written, details, keys = check, {}, (*at, index)
        elif isinstance(check, dict) and check:
            written = next(iter(check))
            inner = check[written]
            # Details that are not indented enough stand beside the check.
            details = inner if isinstance(inner, dict) else {**check, written: None}
            keys = (*at, index, written)
        else:
            continue
        if written.strip() == "group by" and isinstance(details.get("checks"), list):
            yield from rules_of(details["checks"], dataset, (*keys, "checks"))
            continue
        told = present(table=dataset, name=text(details.get("name")), filter=_filter(details, at))
        rule = {**_expression(written), **told}
        if any(_VARIABLE.search(told) for told in (written, dataset)):
            rule["templated"] = True
        for one in _levels(rule, details):
            yield one, keys


def _filter(details: Mapping[str, Json], at: Keys) -> str:
    """Which rows are looked at: by the check itself, or the partition that its block names."""
    block = next((key for key in at if isinstance(key, str) and BLOCK.fullmatch(key.strip())), "")
    partition = block.partition(" [")[2].rpartition("]")[0]
    return text(details.get("filter")) or bounded(partition)


def _expression(written: str) -> dict[str, Json]:
    told = " ".join(written.split())
    if len(told) > _MAX_EXPRESSION:
        return {"type": told[:_MAX_EXPRESSION]}
    keys = _KEYS.fullmatch(told)
    if keys:
        column = " ".join((keys[1] or keys[2]).split())
        rule = {"type": "values must exist in", "column": column, "operator": "in"}
        return {**rule, "limit": keys[3], "aspect": "references"}
    using = _USING.fullmatch(told)
    if using:
        return {**_metric("freshness", using[1]), **_bound(using[2])}
    change = _CHANGE.fullmatch(told)
    if change:
        kind = "anomaly" if told.startswith("anomaly") else "change"
        return {**_metric(change[1], change[2]), "type": kind, **_bound(change[3])}
    if told in ("schema", "failed rows", "group by", "group evolution"):
        return {"type": told, **present(aspect=aspect_of(told, _ASPECTS))}
    found = _METRIC.fullmatch(told)
    if not found:
        return {"type": told}
    return {**_metric(found[1], found[2]), **_bound(found[3])}


def _metric(name: str, arguments: str | None) -> dict[str, Json]:
    columns = ", ".join(part.strip() for part in (arguments or "").split(","))
    if name == "freshness" or name.startswith("percentile"):
        columns = columns.partition(",")[0].partition("::")[0]
    return {"type": name, **present(column=columns, aspect=aspect_of(name, _ASPECTS))}


def _bound(told: str) -> dict[str, Any]:
    told = told.strip()
    pair = _BETWEEN.fullmatch(told)
    if pair:
        (low, unit), (high, other) = _value(pair[2]), _value(pair[3])
        operator = "not-between" if pair[1] else "between"
        return {"operator": operator, "limit": [low, high], **present(unit=unit or other)}
    if told.startswith("same as "):
        return {"operator": "==", "limit": told.removeprefix("same as ").strip()}
    found = _BOUND.fullmatch(told)
    if not found:
        return {}
    limit, unit = _value(found[2])
    operator = _SIGNS.get(found[1], found[1])
    return {"operator": operator, "limit": limit, **present(unit=unit)}


def _value(told: str) -> tuple[Json, str]:
    found = _NUMBER.fullmatch(told.strip())
    if not found:
        return told.strip(), ""
    number = float(found[1])
    return (int(number) if number.is_integer() else number), found[2]


def _levels(rule: dict[str, Json], details: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    """The rule once for each level of alert that it sets, else as it is."""
    stated = [(name, details[name]) for name in _LEVELS if details.get(name) is not None]
    if not stated or "operator" in rule:
        severity = stated[0][0] if len(stated) == 1 else "fail"
        yield _judged({**rule, "severity": severity}, details)
        return
    for name, value in stated:
        yield _judged({**rule, "severity": name, **_alert(value)}, {**details, "when": value})


def _alert(value: Json) -> dict[str, Json]:
    """What ``when > 10`` asks: the rule holds where that does not."""
    told = text(value)
    if not told.startswith("when "):
        return {}
    found = _bound(told.removeprefix("when "))
    if "operator" in found:
        found["operator"] = _OPPOSITE[found["operator"]]
    return found


def _judged(rule: dict[str, Json], details: Mapping[str, Json]) -> dict[str, Json]:
    kind = str(rule["type"])
    if "operator" in rule:
        vacuous = holds_always(str(rule["operator"]), rule["limit"], _span(kind, rule))
    elif kind == "schema":
        vacuous = not any(_says(details.get(name)) for name in (*_LEVELS, "when"))
    elif kind == "failed rows":
        written = [text(value) for key, value in details.items() if key in _FAILED_ROWS]
        vacuous = any(map(constant_query, written))
    else:
        vacuous = kind in ("row_count", "freshness") or kind.endswith(("_count", "_percent"))
        vacuous = vacuous and "templated" not in rule
    return {**rule, "vacuous": True} if vacuous else rule


def _says(value: Json) -> bool:
    """Whether anything but empty lists and mappings is in it."""
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, dict | list):
            todo += one.values() if isinstance(one, dict) else one
        elif one not in (None, ""):
            return True
    return False


def _span(kind: str, rule: Mapping[str, Json]) -> Span:
    if kind.endswith("_percent"):
        return PERCENT
    counted = kind == "row_count" or kind.endswith("_count")
    return COUNT if counted and rule["type"] not in ("change", "anomaly") else ANY
