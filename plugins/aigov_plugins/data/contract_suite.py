"""Rules that a contract holds in the language of a tool: SodaCL, Great Expectations."""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Json, Keys, Unreadable, parse_json, parse_yaml
from aigov_plugins.data.expectation_rules import rule_of, type_of
from aigov_plugins.data.soda_contract_rules import contract_rule
from aigov_plugins.data.soda_rules import blocks, rules_of
from aigov_plugins.shaping import items, mapping


def suite_rules(kind: str, written: Json, at: Keys) -> Iterator[tuple[dict[str, Json], Keys]]:
    """Each rule with the keys of its place; none for the language of another tool.

    Args:
        kind: the tool, in lower case.
        written: its rules as data, or as text that holds YAML or JSON.
        at: keys of ``written``.
    """
    if kind == "sodacl":
        for table, checks, keys in blocks(mapping(_inner(written))):
            inside = (*at, *keys) if isinstance(written, dict) else at
            rules = _inner(checks)
            for rule, there in rules_of(rules, table, inside):
                yield rule, there if rules is checks and inside != at else inside
    elif kind == "great-expectations":
        for table, suite in mapping(_inner(written)).items():
            told = _inner(suite)
            listed = told if isinstance(told, list) else mapping(told).get("expectations")
            for expectation in items(listed):
                if type_of(expectation):
                    yield rule_of(expectation, table), (*at, table)


def engine_rule(engine: str, implementation: Json) -> dict[str, Json]:
    """What a rule for a tool says in its language; empty where that is not understood."""
    told = _inner(implementation)
    if not isinstance(told, dict) or not type_of(told):
        return {}
    if "expect" in engine.lower():
        return rule_of(told)
    return contract_rule(told) if "soda" in engine.lower() else {}


def _inner(written: Json) -> Json:
    """A text that holds YAML or JSON, as data; anything else as it is."""
    if not isinstance(written, str):
        return written
    read = parse_json if written.lstrip().startswith(("{", "[")) else parse_yaml
    try:
        return read(written.encode("utf-8", "replace")).data
    except Unreadable:
        return None
