"""Service level objectives: OpenSLO, Sloth and Pyrra as kind ``alert-rules``.

Files: any YAML with ``apiVersion: openslo/...``, ``version: prometheus/v1`` (Sloth) or the objects
``PrometheusServiceLevel`` (Sloth) and ``ServiceLevelObjective`` (Pyrra).

Format: OpenSLO v1 and v1alpha, Sloth v1, Pyrra v1alpha1. ``{{.window}}`` in a query belongs to
Sloth; an expression of a chart makes the file a template, which is unknown.

Data (kind ``alert-rules``, ``format: openslo``, ``sloth`` or ``pyrra``): ``objectives`` with
service, target in per cent, window, the query that is counted and its metric names, and whether
alerts are made from it.

It proves which level of service is aimed at. It cannot show that it was reached, nor that the
rules that are made from it are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from aigov.api import Document, Json, Sniff, Unreadable
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped
from aigov_plugins.operations.kubernetes_objects import metadata, objects, sniffed
from aigov_plugins.operations.promql import metrics
from aigov_plugins.templates import documents, refuse_chart

_WHAT: Final = "which level of service is aimed at"
_SIGN: Final = re.compile(
    rb"\bopenslo(?:\.com)?/|\bsloth\.slok\.dev/|\bpyrra\.dev/"
    rb"|^version[ \t]*:[ \t]*[\"']?prometheus/v1\b",
    re.MULTILINE,
)
_OWNERS: Final = ("owner", "team", "squad")
_MAX_REPEATED: Final = 1 << 20
_RUNBOOKS: Final = ("runbook", "runbook_url")
_SLOTH_WINDOW: Final = re.compile(r"\{\{[^{}]*\}\}")


def sniff(path: str, head: bytes) -> Sniff:
    """Whether the file names one of the formats, or may do so behind its head."""
    return sniffed(head, _SIGN)


def parse(path: str, raw: bytes) -> Document | None:
    """The objectives in file order; None when the file has none of the formats."""
    if not _SIGN.search(raw):
        return None
    source = documents(path, raw, _WHAT)
    whole = part((), format="")
    try:
        for keys, item in objects(source.data):
            form, read = _reader(item)
            if read is not None:
                refuse_chart(item, keys, source, _WHAT)
                whole.data["format"] = form
                whole.put("objectives", read(item, Node(item, keys)))
    except BrokenError as exc:
        return broken(whole.data["format"], source, exc)
    return shaped(whole, source) if whole.data.get("objectives") else None


_Read = Callable[[dict[str, Json], Node], Iterator[Part]]


def _reader(item: dict[str, Json]) -> tuple[str, _Read | None]:
    group, kind = str(item.get("apiVersion", "")), item.get("kind")
    if group.startswith("openslo") and kind == "SLO":
        return "openslo", _openslo
    if group.startswith("sloth.slok.dev/") and kind == "PrometheusServiceLevel":
        return "sloth", _sloth
    if group.startswith("pyrra.dev/") and kind == "ServiceLevelObjective":
        return "pyrra", _pyrra
    if str(item.get("version", "")).startswith("prometheus/v1") and "slos" in item:
        return "sloth", _sloth
    return "", None


def _objective(node: Node, name: str, queries: list[str], **values: Json) -> Part:
    if not name:
        raise BrokenError(node.keys, "an objective has no name")
    target = values.get("target")
    if target is not None and not 0 <= target <= 100:
        raise BrokenError(node.keys, f"a target of {target} % is not between 0 and 100")
    names: dict[str, None] = {}
    for query in queries:
        found = metrics(_SLOTH_WINDOW.sub("1m", query))
        names |= dict.fromkeys(one for one in found if one != "{}")
    indicator = "\n".join(queries)
    asked = [_SLOTH_WINDOW.sub("1m", query) for query in queries]
    constant = bool(asked) and all(not metrics(query) for query in asked)
    values |= {"vacuous": True} if constant else {}
    return part(node.keys, name=name, indicator=indicator, metrics=list(names), **values)


def _owner(*labels: Node) -> str:
    found = (one.text(name) for one in labels for name in _OWNERS)
    return next((name for name in found if name), "")


def _openslo(item: dict[str, Json], node: Node) -> Iterator[Part]:
    spec, name = node.map("spec"), metadata(item, "name")
    windows = [*spec.entries("timeWindow"), *spec.entries("timeWindows")]
    queries = list(_queries(spec.map("indicator", "spec")))
    reference = spec.text("indicatorRef")
    objectives = spec.entries("objectives")
    if len(objectives) * sum(map(len, queries)) > _MAX_REPEATED:
        what = f"repeats its indicator for {len(objectives)} objectives"
        raise Unreadable(what, hint="split the file")
    for entry in objectives:
        share, percent = entry.number("target"), entry.number("targetPercent")
        if share is not None:
            percent = round(share * 100, 6)
        found = _objective(
            entry,
            name,
            queries or [text for text in [reference] if text],
            service=spec.text("service"),
            target=percent,
            window=next((window.text("duration") for window in windows), ""),
            description=spec.text("description"),
            owner=_owner(node.map("metadata", "labels")),
            alerting=bool(spec.get("alertPolicies")),
        )
        if not queries:
            found.data.pop("metrics", None)
        found.note("target", entry.keys)
        yield found


def _queries(node: Node) -> Iterator[str]:
    """Every query below an indicator, whatever its source."""
    todo = [node]
    while todo:
        one = todo.pop(0)
        query = one.get("query")
        if isinstance(query, str):
            yield query.strip()
        todo += [inner for inner in one.children() if isinstance(inner.value, dict)]


def _sloth(item: dict[str, Json], node: Node) -> Iterator[Part]:
    spec = node.map("spec") if "apiVersion" in item else node
    for entry in spec.entries("slos"):
        sli, alerting = entry.map("sli"), entry.map("alerting")
        stated = [
            sli.map(kind).text(name)
            for kind, name in (
                ("events", "error_query"), ("events", "errorQuery"), ("events", "total_query"),
                ("events", "totalQuery"), ("raw", "error_ratio_query"), ("raw", "errorRatioQuery"),
                ("plugin", "id"),
            )
        ]  # fmt: skip
        notes = alerting.map("annotations")
        found = _objective(
            entry,
            entry.text("name"),
            [text for text in stated if text],
            service=spec.text("service"),
            target=entry.number("objective"),
            description=entry.text("description"),
            owner=_owner(entry.map("labels"), spec.map("labels"), alerting.map("labels")),
            alerting=not all(_disabled(alerting, name) for name in ("page", "ticket")),
            runbook=next((notes.text(name) for name in _RUNBOOKS if notes.get(name)), ""),
        )
        found.note("target", entry.at("objective"))
        yield found


def _disabled(alerting: Node, name: str) -> bool:
    stated = [alerting.map(key).flag("disable") for key in (f"{name}_alert", f"{name}Alert")]
    return True in stated


def _pyrra(item: dict[str, Json], node: Node) -> Iterator[Part]:
    spec = node.map("spec")
    indicator = spec.map("indicator")
    queries = [
        side.text("metric")
        for kind in indicator.children()
        for side in (kind, *kind.children())
        if isinstance(side.value, dict) and side.get("metric")
    ]
    target = spec.text("target")
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,10})?", target):
        raise BrokenError(spec.at("target"), f"target must be a number in per cent, not {target!r}")
    found = _objective(
        node,
        metadata(item, "name"),
        queries,
        target=float(target),
        window=spec.text("window"),
        description=spec.text("description"),
        owner=_owner(node.map("metadata", "labels")),
        alerting=spec.map("alerting").flag("disabled") is not True
        and spec.map("alerting").flag("burnrates") is not False,
    )
    found.note("target", spec.at("target"))
    yield found
