"""Grafana alert rules: provisioning files and exports as kind ``alert-rules``.

Files: YAML or JSON with ``apiVersion: 1`` and ``groups`` of ``rules``, mostly below
``provisioning/alerting/``.

Format: alerting provisioning of Grafana 9 and later. Go expressions in labels and annotations
belong to it; those of a chart make the file a template, which is unknown.

Data (kind ``alert-rules``, ``format: grafana``): ``rules`` with the queries, the metric names in
them, the threshold, hold time, severity, runbook, receiver, what missing data does, and whether
the rule is paused.

It proves which conditions are meant to alert. It cannot show that they are provisioned, that the
data source answers, or that anybody is told.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Sniff
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped
from aigov_plugins.operations.alert_rules import decided_by_nothing, rule
from aigov_plugins.templates import documents, refuse_chart

_WHAT: Final = "what it alerts on"
_VERSION: Final = re.compile(rb"\bapiVersion[\"']?[ \t]*:[ \t]*[\"']?1[\"']?[ \t]*(?:[,}#\r\n]|\Z)")
_GROUPS: Final = re.compile(rb"\bgroups[\"']?[ \t]*:")
_EXPRESSIONS: Final = ("__expr__", "-100")
_REFERENCE: Final = re.compile(r"\$\{?(\w+)")
_BRACED: Final = re.compile(r"\$\{([^{}]{1,100})\}")
_OPERATORS: Final = {"gt": ">", "lt": "<", "gte": ">=", "lte": "<=", "eq": "==", "ne": "!="}
_QUERIES: Final = ("expr", "query", "rawSql", "target", "rawQuery")


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head states version 1 and groups."""
    return Sniff.YES if _VERSION.search(head) and _GROUPS.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The rules in file order; None when the file is another one of provisioning."""
    if not (_VERSION.search(raw) and _GROUPS.search(raw)):
        return None
    source = documents(path, raw, _WHAT)
    whole = part((), format="grafana")
    try:
        for index, item in enumerate(source.data):
            if isinstance(item, dict) and isinstance(item.get("groups"), list):
                node = Node(item, (index,))
                refuse_chart(item, node.keys, source, _WHAT)
                _add_groups(whole, node)
    except BrokenError as exc:
        return broken("grafana", source, exc)
    return shaped(whole, source) if len(whole.data) > 1 else None


def _add_groups(whole: Part, node: Node) -> None:
    for group in node.entries("groups"):
        name = group.text("name")
        found = part(
            group.keys, name=name, interval=group.text("interval"), folder=group.text("folder")
        )
        whole.put("groups", [found])
        whole.put("rules", [_rule(entry, name) for entry in group.entries("rules")])


def _rule(entry: Node, group: str) -> Part:
    if not entry.text("title"):
        raise BrokenError(entry.keys, "a rule has no title")
    sources = _deciding(entry)
    queries = [query for query in map(_query, sources) if query]
    found = rule(
        entry,
        entry.text("title"),
        queries,
        group=group,
        uid=entry.text("uid"),
        expr="\n".join(queries),
        **{"for": entry.text("for"), "keep_firing_for": entry.text("keepFiringFor")},
        no_data=entry.text("noDataState").lower(),
        on_error=entry.text("execErrState").lower(),
        paused=entry.flag("isPaused"),
        receiver=entry.map("notification_settings").text("receiver"),
    )
    found.data.setdefault("dashboard", entry.text("dashboardUid"))
    if not found.data["dashboard"]:
        del found.data["dashboard"]
    found.put("thresholds", _thresholds(entry))
    found.data["vacuous"] = not sources or (bool(queries) and decided_by_nothing(queries))
    if sources:
        found.note("expr", sources[0].keys)
    return found


def _deciding(entry: Node) -> list[Node]:
    """The queries that the condition of a rule leads back to. Raises BrokenError for none."""
    steps = {data.text("refId"): data for data in entry.entries("data")}
    wanted = entry.text("condition")
    if steps and wanted not in steps:
        raise BrokenError(entry.at("condition"), f"the condition {wanted!r} is no query of it")
    todo, seen = [wanted], {wanted}
    while todo:
        step = steps.get(todo.pop())
        named = _asked(step) & steps.keys() if step is not None and _is_expression(step) else set()
        todo += sorted(named - seen)
        seen |= named
    return [data for name, data in steps.items() if name in seen and not _is_expression(data)]


def _asked(step: Node) -> set[str]:
    """The names that an expression may refer to: alone, in a formula, or in its conditions."""
    model = step.map("model")
    formula = model.get("expression")
    names = set(_REFERENCE.findall(formula)) if isinstance(formula, str) else set()
    if isinstance(formula, str):
        names |= {formula.strip(), *(braced.strip() for braced in _BRACED.findall(formula))}
    for condition in model.entries("conditions"):
        params = condition.map("query").get("params")
        names |= {str(one) for one in (params if isinstance(params, list) else [])[:1]}
    return names


def _is_expression(data: Node) -> bool:
    model = data.map("model")
    named = model.get("datasource")
    kind = named.get("type") if isinstance(named, dict) else named
    return data.text("datasourceUid") in _EXPRESSIONS or kind in _EXPRESSIONS


def _query(data: Node) -> str:
    model = data.map("model")
    found = (model.get(name) for name in _QUERIES)
    return next((value.strip() for value in found if isinstance(value, str) and value), "")


def _thresholds(entry: Node) -> list[Part]:
    found = []
    wanted = entry.text("condition")
    for data in entry.entries("data"):
        if data.text("refId") != wanted:
            continue
        for condition in data.map("model").entries("conditions"):
            evaluator = condition.map("evaluator")
            kind, limits = evaluator.text("type"), _numbers(evaluator)
            if kind and limits:
                operator = _OPERATORS.get(kind, kind.replace("_", "-"))
                found.append(part(evaluator.keys, operator=operator, limits=limits))
    return found


def _numbers(evaluator: Node) -> list[Json]:
    values = evaluator.get("params")
    values = values if isinstance(values, list) else []
    return [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
