"""Grafana dashboards: the JSON model of a dashboard as kind ``dashboard``.

Files: JSON of dashboards by their keys, mostly in folders named ``dashboards`` or ``grafana``; a
panel that was exported alone too.

Format: JSON model of Grafana 4 (``rows``) to 11 (``panels``, with those of a collapsed row inside
of it), the answer of its API (``{"dashboard": ...}``), and the resource form
(``dashboard.grafana.app``, ``spec``). Variables as ``$job`` in a query belong to it.

Data (kind ``dashboard``, ``format: grafana`` or ``grafana-panel``): uid, title, tags, ``panels``
with the queries that they draw, the metric names in these, unit, thresholds and links, ``rows`` as
titles, ``variables``, ``annotations`` (markers of releases and the like), ``links``.

It proves what would be shown. It cannot show that the data source answers, nor that anybody
looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aigov.api import Document, Json, Sniff, parse_json
from aigov_plugins.addresses import without_secrets
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped
from aigov_plugins.operations.promql import metrics
from aigov_plugins.templates import refuse_chart

_KEYS: Final = re.compile(
    rb"\"(?:schemaVersion|panels|rows|gridPos|templating|timepicker|__inputs|targets)\"[ \t\r\n]*+:"
)
_QUERIES: Final = ("expr", "query", "rawSql", "target", "expression", "queryText")
_PROMQL: Final = ("expr",)
_ROW: Final = "row"
_WITHOUT_DATA: Final = ("text", "dashlist", "news", "welcome")
_EXPRESSIONS: Final = ("__expr__", "-100")
_USED: Final = re.compile(r"[$#]\{?(\w+)")


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head has keys that only a dashboard has, or is of one with a long start."""
    if _KEYS.search(head):
        return Sniff.YES
    return Sniff.YES if b'"dashboard"' in head or b"dashboard.grafana.app" in head else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """Panels in the order of the file; None when the JSON is no dashboard."""
    if not _KEYS.search(raw):
        return None
    source = parse_json(raw)
    node = _dashboard(source.data)
    if node is None:
        return None
    refuse_chart(node.value, node.keys, source, "what it shows")
    name = "grafana" if _is_dashboard(node.value) else "grafana-panel"
    try:
        return shaped(_shape(node, name), source)
    except BrokenError as exc:
        return broken(name, source, exc)


def _dashboard(data: Json) -> Node | None:
    for keys in ((), ("dashboard",), ("spec",)):
        value: Any = data.get(keys[0]) if keys and isinstance(data, dict) else data
        if isinstance(value, dict) and (_is_dashboard(value) or (not keys and _is_panel(value))):
            return Node(value, keys)
    return None


def _is_dashboard(value: dict[str, Json]) -> bool:
    holder = isinstance(value.get("panels"), list) or isinstance(value.get("rows"), list)
    signs = {"schemaVersion", "templating", "timepicker", "annotations", "uid", "editable"}
    return "title" in value and holder and bool(signs & value.keys())


def _is_panel(value: dict[str, Json]) -> bool:
    return {"type", "gridPos"} <= value.keys() and ("targets" in value or "options" in value)


def _shape(node: Node, name: str) -> Part:
    whole = part(node.keys, format=name)
    if name == "grafana-panel":
        whole.put("panels", [_panel(node, "")])
        return whole
    whole.data |= part(
        (),
        uid=node.text("uid"),
        title=node.text("title"),
        description=node.text("description"),
        tags=node.texts("tags"),
        refresh=_refresh(node),
        schema_version=node.number("schemaVersion"),
    ).data
    for key in ("uid", "title", "description", "tags", "refresh"):
        whole.note(key, node.at(key))
    panels = list(_panels(node))
    whole.put("panels", (_panel(panel, row) for panel, row in panels if not _is_row(panel)))
    rows = [panel.text("title") for panel, _ in panels if _is_row(panel)]
    whole.data |= part((), rows=rows).data
    whole.put("variables", map(_variable, node.map("templating").entries("list")))
    whole.put("annotations", _annotations(node))
    whole.put("links", map(_link, node.entries("links")))
    return whole


def _refresh(node: Node) -> str:
    return "" if isinstance(node.get("refresh"), bool) else node.text("refresh")


def _is_row(panel: Node) -> bool:
    return bool(panel.get("type") == _ROW)


def _panels(node: Node) -> Iterator[tuple[Node, str]]:
    """Each panel and row with the title of the row that it stands in."""
    for row in node.entries("rows"):
        title = row.text("title")
        yield Node({**row.value, "type": _ROW}, row.keys), title
        for panel in row.entries("panels"):
            yield panel, title
    title = ""
    for panel in node.entries("panels"):
        if not _is_row(panel):
            yield panel, title
            continue
        title = panel.text("title")
        yield panel, title
        for inner in panel.entries("panels"):
            yield inner, title


def _panel(node: Node, row: str) -> Part:
    targets = _shown(node)
    defaults = node.map("fieldConfig", "defaults")
    library = node.get("libraryPanel")
    found = part(
        node.keys,
        id=node.number("id"),
        title=node.text("title"),
        type=node.text("type"),
        row=row,
        description=node.text("description"),
        datasource=_datasource(node.get("datasource")),
        queries=[query for query in map(_query, targets) if query],
        metrics=_metric_names(targets),
        unit=defaults.text("unit") or node.text("format"),
        thresholds=_thresholds(defaults),
        library=library.get("name") or library.get("uid") if isinstance(library, dict) else None,
    )
    for key, name in (("title", "title"), ("description", "description"), ("queries", "targets")):
        found.note(key, node.at(name))
    found.note("metrics", node.at("targets"))
    found.note("thresholds", defaults.at("thresholds"))
    alert = node.child("alert")
    if alert is not None:
        found.data["alert"] = alert.text("name")
        found.note("alert", alert.keys)
    found.put("links", map(_link, node.entries("links")))
    return found


def _shown(panel: Node) -> list[Node]:
    """The queries whose answer is drawn: not hidden ones, unless one that is drawn uses them."""
    targets = panel.entries("targets")
    shown = [target for target in targets if target.get("hide") is not True]
    told = " ".join(_formula(target) for target in shown)
    used = set(_USED.findall(told))
    named = [one for one in targets if one.get("hide") is not True or one.text("refId") in used]
    return [] if panel.text("type") in _WITHOUT_DATA else named


def _formula(target: Node) -> str:
    """The text in which a target names others: ``$A``, ``${A}`` and, in Graphite, ``#A``."""
    stated = (target.get(name) for name in ("expression", "target", "expr", "query"))
    told = [value for value in stated if isinstance(value, str)]
    bare = _datasource(target.get("datasource")) in _EXPRESSIONS
    return " ".join([*told, *(f"${value}" for value in told if bare)])


def _datasource(value: Json) -> str:
    if isinstance(value, dict):
        value = value.get("type") or value.get("uid")
    return value if isinstance(value, str) else ""


def _query(target: Node) -> str:
    found = (target.get(name) for name in _QUERIES)
    return next((value.strip() for value in found if isinstance(value, str) and value), "")


def _metric_names(targets: list[Node]) -> list[str]:
    names: dict[str, None] = {}
    for target in targets:
        for key in _PROMQL:
            expression = target.get(key)
            if isinstance(expression, str):
                names |= dict.fromkeys(name for name in metrics(expression) if name != "{}")
    return list(names)


def _thresholds(defaults: Node) -> list[float]:
    steps = defaults.map("thresholds").entries("steps")
    values = [step.get("value") for step in steps]
    return [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]


def _variable(entry: Node) -> Part:
    query = entry.get("query")
    stated = query.get("query") if isinstance(query, dict) else query
    name, kind = entry.text("name"), entry.text("type")
    return part(entry.keys, name=name, type=kind, query=stated if isinstance(stated, str) else "")


def _annotations(node: Node) -> Iterator[Part]:
    """Markers on the time axis, without the one that every dashboard has."""
    for entry in node.map("annotations").entries("list"):
        if entry.get("builtIn"):
            continue
        query = _query(entry) or _query(Node(entry.get("target"), entry.at("target")))
        yield part(entry.keys, name=entry.text("name"), enabled=entry.flag("enable"), query=query)


def _link(entry: Node) -> Part:
    address = without_secrets(entry.text("url"))
    return part(entry.keys, title=entry.text("title"), url=address, type=entry.text("type"))
