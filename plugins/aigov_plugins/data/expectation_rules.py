"""Expectations of Great Expectations as rules, wherever they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from aigov.api import Json
from aigov_plugins.data.data_rules import ANY, COUNT, SHARE, Span, aspect_of, holds_always
from aigov_plugins.shaping import items, mapping, present, text

_ASPECTS: Final = {
    "table_row_count": "volume", "columns_to_match": "schema", "column_count": "schema",
    "column_to_exist": "schema", "of_type": "schema", "type_list": "schema",
    "not_be_null": "completeness", "to_be_null": "completeness", "unique": "uniqueness",
    "lengths": "validity",
    "be_between": "range", "increasing": "range", "decreasing": "range",
    "kl_divergence": "distribution", "z_scores": "distribution", "quantile": "distribution",
    "chisquare": "distribution", "kolmogorov": "distribution", "most_common": "distribution",
    "in_set": "validity", "contain_set": "validity", "equal_set": "validity", "regex": "validity",
    "like_pattern": "validity", "strftime": "validity", "parseable": "validity",
    "json": "validity", "pair_values": "validity",
}  # fmt: skip
_COUNTED: Final = ("row_count", "column_count", "value_count", "lengths", "unique_value_count")
_NEEDED: Final = {
    "to_be_in_set": ("value_set", "value_pairs_set"), "not_be_in_set": ("value_set",),
    "equal_set": ("value_set",), "contain_set": ("value_set",),
    "match_ordered_list": ("column_list",),
    "columns_to_match_set": ("column_set",), "in_type_list": ("type_list",),
    "be_of_type": ("type_",), "match_regex_list": ("regex_list",),
    "match_like_pattern_list": ("like_pattern_list",), "match_regex": ("regex",),
    "match_like_pattern": ("like_pattern",), "z_scores_to_be_less_than": ("threshold",),
    "kl_divergence_to_be_less_than": ("threshold",),
}  # fmt: skip
"""Without the value of these, an expectation holds for all data."""

_EMPTY_HOLDS: Final = ("not_be_in_set", "contain_set", "not_match_regex_list")
_ALL: Final = re.compile(
    r"(?:\(\?s\))?\^?\(?(?:(?:\.|\[\\s\\S\]|\[\\S\\s\]|\[\\w\\W\]|\[\\d\\D\])(?:\*|\{0,\})\??)?\)?\$?"
)
"""Expressions that every text matches."""

_ANY: Final = re.compile(r"%+")
"""The pattern of LIKE that every text matches."""


def type_of(expectation: Json) -> str:
    """The name of an expectation: ``type`` since 1.0, ``expectation_type`` before."""
    node = mapping(expectation)
    return text(node.get("type")) or text(node.get("expectation_type"))


def rule_of(expectation: Mapping[str, Json], table: str = "") -> dict[str, Json]:
    """One expectation as a rule."""
    kind, arguments = type_of(expectation), mapping(expectation.get("kwargs"))
    meta = mapping(expectation.get("meta"))
    rule: dict[str, Any] = {"type": kind, **present(table=table, column=_columns(arguments))}
    aspect = aspect_of(kind, _ASPECTS)
    severity = text(expectation.get("severity")) or text(meta.get("severity"))
    rule.update(present(aspect=aspect, severity=severity, description=_notes(expectation, meta)))
    mostly = arguments.get("mostly")
    if _is_number(mostly):
        rule["mostly"] = mostly
    rule.update(present(filter=text(arguments.get("row_condition"))))
    # A share that is no number is refused or filled in when the suite runs: it is not known here.
    unknown = mostly is not None and not _is_number(mostly)
    if unknown or any("$PARAMETER" in mapping(value) for value in arguments.values()):
        return {**rule, "templated": True}
    rule.update(_bound(kind, arguments))
    return {**rule, "vacuous": True} if _is_vacuous(kind, arguments, rule) else rule


def _columns(arguments: Mapping[str, Json]) -> str:
    names = [text(arguments.get(key)) for key in ("column", "column_A", "column_B")]
    names += [text(name) for name in items(arguments.get("column_list"))]
    return ", ".join(name for name in names if name)


def _notes(expectation: Mapping[str, Json], meta: Mapping[str, Json]) -> str:
    notes = meta.get("notes")
    content = mapping(notes).get("content", notes)
    lines = content if isinstance(content, list) else [content]
    told = "\n".join(text(line) for line in lines if text(line))
    return text(expectation.get("description")) or told or text(expectation.get("notes"))


def _bound(kind: str, arguments: Mapping[str, Json]) -> dict[str, Json]:
    low, high = arguments.get("min_value"), arguments.get("max_value")
    if low is not None and high is not None:
        return {"operator": "between", "limit": [_scalar(low), _scalar(high)]}
    if low is not None:
        return {"operator": ">" if arguments.get("strict_min") else ">=", "limit": _scalar(low)}
    if high is not None:
        return {"operator": "<" if arguments.get("strict_max") else "<=", "limit": _scalar(high)}
    if isinstance(arguments.get("value_set"), list) and "not_be_in_set" not in kind:
        return {"operator": "in", "limit": [_scalar(item) for item in arguments["value_set"]]}
    if kind.endswith("to_be_less_than") and arguments.get("threshold") is not None:
        return {"operator": "<", "limit": _scalar(arguments["threshold"])}
    value = arguments.get("value")
    return {} if value is None else {"operator": "==", "limit": _scalar(value)}


def _scalar(value: Json) -> Json:
    return value if isinstance(value, str | int | float) else text(value)


def _is_vacuous(kind: str, arguments: Mapping[str, Json], rule: Mapping[str, Json]) -> bool:
    """Whether no data could break it, by the meaning of its arguments."""
    if rule.get("mostly") is not None and rule["mostly"] <= 0:
        return True
    if kind.endswith("quantile_values_to_be_between"):
        ranges = items(mapping(arguments.get("quantile_ranges")).get("value_ranges"))
        return all(end is None for pair in ranges for end in items(pair))
    if kind.endswith("to_be_between"):
        if "operator" not in rule:
            return True
        return holds_always(str(rule["operator"]), rule["limit"], _span(kind))
    if _matches_all(kind, arguments):
        return True
    for ending, keys in _NEEDED.items():
        if kind.endswith(ending):
            values = [arguments.get(key) for key in keys]
            missing = all(value is None for value in values)
            return missing or (ending in _EMPTY_HOLDS and values == [[]])
    return False


def _matches_all(kind: str, arguments: Mapping[str, Json]) -> bool:
    """Whether a text must match a pattern that every text does, or one of which every text does."""
    if "_not_match_" in kind:
        return False
    told = [arguments.get("regex"), *_any_of(arguments, "regex_list")]
    likes = [arguments.get("like_pattern"), *_any_of(arguments, "like_pattern_list")]
    return any(isinstance(one, str) and _ALL.fullmatch(one) for one in told) or any(
        isinstance(one, str) and _ANY.fullmatch(one) for one in likes
    )


def _any_of(arguments: Mapping[str, Json], name: str) -> list[Json]:
    """The patterns of which one is enough, as it is where nothing is said of it."""
    return [] if arguments.get("match_on") == "all" else items(arguments.get(name))


def _span(kind: str) -> Span:
    if "proportion" in kind:
        return SHARE
    return COUNT if any(word in kind for word in _COUNTED) else ANY


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
