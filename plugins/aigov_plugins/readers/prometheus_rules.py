"""Prometheus rules: alerts and recordings as kind ``alert-rules``.

Files: any YAML with ``groups`` of ``rules``, and ``PrometheusRule`` objects of the Prometheus
Operator. Loki, Mimir, Cortex and Thanos use the same form.

Format: that of Prometheus 2 and 3, ``monitoring.coreos.com/v1``. Go expressions in labels and
annotations (``{{ $value }}``) belong to it; an expression in a name, a query or a duration, or one
of a chart (``.Values``) makes the file a template, which is unknown.

Data (kind ``alert-rules``, ``format: prometheus``): ``rules`` with the expression, the metric
names in it, hold time, severity, owner, runbook, labels; ``recordings``; ``groups``. A rule that
no metric decides is ``vacuous``: it always fires, or never.

It proves which conditions are meant to alert. It cannot show that they are loaded, that the
metrics exist, or that anybody is told.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import HEAD_SIZE, Document, Sniff
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped
from aigov_plugins.operations.alert_rules import decided_by_nothing, rule
from aigov_plugins.operations.kubernetes_objects import objects
from aigov_plugins.operations.promql import metrics
from aigov_plugins.templates import documents, refuse_chart, template

_WHAT: Final = "what it alerts on"
_GROUPS: Final = re.compile(rb"^[\"']?groups[\"']?[ \t]*:", re.MULTILINE)
_RULE: Final = re.compile(rb"[\"']?\b(?:alert|record|expr)[\"']?[ \t]*:")
_CRD: Final = re.compile(rb"\bkind[\"']?[ \t]*:[ \t]*[\"']?PrometheusRule(?:List)?\b")
_DURATION: Final = re.compile(r"(?:[0-9]++(?:ms|[smhdwy]))++|0")
_KINDS: Final = ("alert", "record")
_OF_ALERTS: Final = ("for", "keep_firing_for", "annotations")
_KNOWN: Final = frozenset(
    {*_KINDS, *_OF_ALERTS, "expr", "labels", "debug", "update_entries_limit"}
)  # the last two are of vmalert


def sniff(path: str, head: bytes) -> Sniff:
    """Whether the file has groups of rules or names the object, or goes on to."""
    found = _CRD.search(head) or (_GROUPS.search(head) and _RULE.search(head))
    return Sniff.YES if found or len(head) >= HEAD_SIZE else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The rules in file order; None when the file holds none of the two forms."""
    if not _RULE.search(raw) or not (_GROUPS.search(raw) or _CRD.search(raw)):
        return None
    source = documents(path, raw, _WHAT)
    whole = part((), format="prometheus")
    try:
        for node in _specs(source):
            refuse_chart(node.value, node.keys, source, _WHAT)
            _add_groups(whole, node, source)
    except BrokenError as exc:
        return broken("prometheus", source, exc)
    return shaped(whole, source) if len(whole.data) > 1 else None


def _specs(source: Document) -> list[Node]:
    """What holds ``groups``: a document of its own, or the spec of an object."""
    found = []
    for index, item in enumerate(source.data):
        if isinstance(item, dict) and "apiVersion" not in item and _has_rules(item):
            found.append(Node(item, (index,)))
    for keys, item in objects(source.data):
        if item.get("kind") == "PrometheusRule":
            found.append(Node(item, keys).map("spec"))
    return found


def _has_rules(item: dict[str, object]) -> bool:
    groups = item.get("groups")
    rules = [
        rule
        for group in (groups if isinstance(groups, list) else [])
        for rule in _listed(group, "rules")
    ]
    return any(isinstance(rule, dict) and {*_KINDS, "expr"} & rule.keys() for rule in rules)


def _listed(group: object, name: str) -> list[object]:
    found = group.get(name) if isinstance(group, dict) else None
    return found if isinstance(found, list) else []


def _add_groups(whole: Part, node: Node, source: Document) -> None:
    names: set[str] = set()
    for group in node.entries("groups"):
        name = _literal(group, "name", source)
        if not name:
            raise BrokenError(group.keys, "a group has no name")
        if name in names:
            raise BrokenError(group.at("name"), f"the group {name!r} is there twice")
        names.add(name)
        interval = _duration(group, "interval", source)
        whole.put("groups", [part(group.keys, name=name, interval=interval)])
        for entry in group.entries("rules"):
            _add_rule(whole, entry, name, source)


def _add_rule(whole: Part, entry: Node, group: str, source: Document) -> None:
    kinds = [kind for kind in _KINDS if entry.get(kind) is not None]
    if len(kinds) != 1:
        raise BrokenError(entry.keys, "a rule must have either alert or record")
    expression = _literal(entry, "expr", source)
    if not expression:
        raise BrokenError(entry.keys, f"the rule {entry.text(kinds[0])!r} has no expr")
    unknown = next((key for key in entry.value if key not in _KNOWN), None)
    if unknown is not None:
        raise BrokenError(entry.at(unknown), f"a rule has no key {unknown!r}")
    name = _literal(entry, kinds[0], source)
    if kinds == ["record"]:
        _refuse_parts_of_alerts(entry)
        found = part(
            entry.keys, record=name, group=group, expr=expression, metrics=metrics(expression)
        )
        whole.put("recordings", [found])
        return
    held = {key: _duration(entry, key, source) for key in ("for", "keep_firing_for")}
    found = rule(entry, name, [expression], group=group, expr=expression, **held)
    found.data["vacuous"] = decided_by_nothing([expression])
    found.note("vacuous", entry.at("expr"))
    whole.put("rules", [found])


def _refuse_parts_of_alerts(entry: Node) -> None:
    stated = next((key for key in _OF_ALERTS if entry.get(key)), None)
    if stated is not None:
        raise BrokenError(entry.at(stated), f"a recording must not have {stated!r}")


def _literal(node: Node, name: str, source: Document) -> str:
    value = node.text(name)
    if "{{" in value:
        raise template(_WHAT, *source.locate(node.at(name)))
    return value


def _duration(node: Node, name: str, source: Document) -> str:
    value = _literal(node, name, source)
    if value and not _DURATION.fullmatch(value):
        raise BrokenError(node.at(name), f"{name} must be a duration as 5m, found {value!r}")
    return value
