"""What dbt promises of a table or column that can fail: tests, constraints, freshness."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.lineage.dbt_properties import Table, columns, is_templated, known, setting
from aigov_plugins.shaping import items, mapping, present, text

Rule = tuple[dict[str, Json], Keys]

DIMENSIONS: Final = {
    "not_null": "completeness",
    "unique": "uniqueness",
    "accepted_values": "validity",
    "relationships": "consistency",
    "freshness": "timeliness",
}
_WORDS: Final = frozenset("name description config arguments severity enabled test_name".split())
_SUREST: Final = re.compile(r"(?:1\s*=\s*1|true)", re.IGNORECASE)
_NEVER: Final = re.compile(r"\(?\s*(?:1\s*(?:=|<)\s*0|0\s*(?:=|>)\s*1|false)\s*\)?", re.IGNORECASE)
"""A condition that no row meets: a test below it looks at none."""
_JINJA_ONLY: Final = re.compile(r"\{\{[^{}]*\}\}")
_SWITCH: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def rules(table: Table) -> Iterator[Rule]:
    """Every rule of a table and of its columns, each with its place.

    The tests of what is disabled are never run.
    """
    switched = _switch(table)
    for rule, at in _rules(table):
        yield ({**rule, **switched} if rule.get("enabled") is not False else rule), at


def _switch(table: Table) -> dict[str, Json]:
    """What a table, else its source, says against running its tests; empty for nothing."""
    own = setting(table.node, "enabled")
    value = setting(table.parent, "enabled") if own is None else own
    if is_templated(value):
        return {"templated": True}
    return {"enabled": False} if _switched(value) is False else {}


def _switched(value: Json) -> bool | None:
    """Whether something is on, written as truth or as the text of one."""
    return value if isinstance(value, bool) else _SWITCH.get(text(value).lower())


def _rules(table: Table) -> Iterator[Rule]:
    yield from _tests(table.node, table.keys, table.name, "")
    yield from _constraints(table.node, table.keys, table.name, "")
    for column, at in columns(table):
        name = text(column.get("name"))
        yield from _tests(column, at, table.name, name)
        yield from _constraints(column, at, table.name, name)
    yield from freshness(table)


def freshness(table: Table) -> Iterator[Rule]:
    """How old the data of a table may be; a table overrides its source, null turns it off."""
    for node, keys in ((table.node, table.keys), (table.parent, table.keys[:2])):
        for holder, where in ((mapping(node.get("config")), ("config",)), (node, ())):
            if "freshness" in holder:
                limits = mapping(holder["freshness"])
                at: Keys = (*keys, *where, "freshness")
                for key, severity in (("error_after", "error"), ("warn_after", "warn")):
                    yield from _after(limits.get(key), (*at, key), table.name, severity)
                return


def _after(after: Json, at: Keys, table: str, severity: str) -> Iterator[Rule]:
    count, period = mapping(after).get("count"), mapping(after).get("period")
    if count is None or period is None:
        return
    rule: dict[str, Json] = {
        "type": "freshness",
        "table": table,
        "dimension": "timeliness",
        "severity": severity,
    }
    if is_templated(count) or is_templated(period):
        yield {**rule, "templated": True}, at
    else:
        limit = f"{text(count)} {text(period)}"
        yield {**rule, "operator": "<=", "limit": limit}, at


def _tests(node: dict[str, Json], at: Keys, table: str, column: str) -> Iterator[Rule]:
    for key in ("tests", "data_tests"):
        for number, entry in enumerate(items(node.get(key))):
            rule = _test(entry)
            if rule:
                yield {**rule, **present(table=table, column=column)}, (*at, key, number)


def _test(entry: Json) -> dict[str, Json]:
    """One test: its name alone, a mapping of its name to its arguments, or ``test_name``."""
    if isinstance(entry, str):
        return _typed(entry)
    if not isinstance(entry, dict) or not entry:
        return {}
    if isinstance(entry.get("test_name"), str):
        kind, options = entry["test_name"], entry
    else:
        kind, inner = next(iter(entry.items()))
        options = {**mapping(inner), **{key: entry[key] for key in entry if key in _WORDS}}
    arguments = {**options, **mapping(options.get("arguments"))}
    rule = _typed(kind)
    rule.update(present(name=known(text(options.get("name"))) if kind != "name" else ""))
    rule.update(present(description=known(text(options.get("description")))))
    rule.update(_settings(options))
    rule.update(_limits(kind, arguments))
    rule.update(_rows(options, arguments))
    return rule


def _rows(options: dict[str, Json], arguments: dict[str, Json]) -> dict[str, Json]:
    """Whether a test looks at any row, and can count one that breaks it."""
    condition = setting(options, "where") or arguments.get("row_condition")
    if _JINJA_ONLY.fullmatch(text(condition)):
        return {"templated": True}
    never = _NEVER.fullmatch(text(condition)) is not None
    nothing = text(setting(options, "fail_calc")) == "0" or text(setting(options, "limit")) == "0"
    return {"vacuous": True} if never or nothing or arguments.get("at_least") == 0 else {}


def _typed(kind: str) -> dict[str, Json]:
    name = kind.strip()
    return {"type": name, **present(dimension=DIMENSIONS.get(name.rpartition(".")[2]))}


def _settings(options: dict[str, Json]) -> dict[str, Json]:
    """Severity, and whether the test runs: from the test or its ``config``."""
    found: dict[str, Json] = {}
    severity, enabled = setting(options, "severity"), setting(options, "enabled")
    if is_templated(severity) or is_templated(enabled):
        found["templated"] = True
    if isinstance(severity, str) and not is_templated(severity):
        found["severity"] = severity.lower()
    switched = _switched(enabled)
    return found if switched is None else {**found, "enabled": switched}


def _limits(kind: str, arguments: dict[str, Json]) -> dict[str, Json]:
    """What values are compared with, where the test says it in a way that all tools share."""
    short = kind.rpartition(".")[2]
    values = arguments.get("values")
    if any(is_templated(value) for value in _compared(arguments)):
        return {"templated": True}
    if short == "accepted_values" and isinstance(values, list):
        return {"operator": "in", "limit": values, **({} if values else {"vacuous": True})}
    if short == "relationships":
        return present(limit=text(arguments.get("to")))
    if short.startswith("expression_is_true"):
        return {"vacuous": True} if _SUREST.fullmatch(text(arguments.get("expression"))) else {}
    return _range(arguments, limited=short.endswith(("_between", "accepted_range")))


def _compared(arguments: dict[str, Json]) -> Iterator[Json]:
    for key in ("values", "min_value", "max_value", "expression", "to"):
        value = arguments.get(key)
        yield from value if isinstance(value, list) else [value]


def _range(arguments: dict[str, Json], *, limited: bool) -> dict[str, Json]:
    """Bounds of a range; ``limited`` is a test that can fail by its bounds only."""
    low, high = arguments.get("min_value"), arguments.get("max_value")
    if _number(low) and _number(high):
        return {"operator": "between", "limit": [low, high]}
    if _number(low) or _number(high):
        strict = arguments.get("inclusive") is False or arguments.get("strictly") is True
        sign = ">" if _number(low) else "<"
        return {"operator": sign if strict else f"{sign}=", "limit": low if _number(low) else high}
    return {"vacuous": True} if limited and low is None and high is None else {}


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _constraints(node: dict[str, Json], at: Keys, table: str, column: str) -> Iterator[Rule]:
    """Constraints count where the contract of the table is enforced: dbt drops them elsewhere."""
    for number, entry in enumerate(items(node.get("constraints"))):
        kind = text(mapping(entry).get("type")).lower()
        if not kind:
            continue
        rule = {**_typed(kind), "constraint": True, **present(table=table, column=column)}
        rule.update(present(name=known(text(entry.get("name")))))
        rule.update(present(limit=known(text(entry.get("expression")))))
        yield rule, (*at, "constraints", number)
