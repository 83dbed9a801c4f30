"""Alertmanager: who is told of which alert, as kind ``alert-routing``.

Files: any YAML with ``route`` and ``receivers`` at the top, as ``alertmanager.yml``;
``AlertmanagerConfig`` objects of the Prometheus Operator.

Format: the configuration of Alertmanager 0.22 and later, ``match`` of older ones too. Go
expressions in messages belong to it; those of a chart make the file a template, which is unknown.

Data (kind ``alert-routing``, ``format: alertmanager``): ``route``, the root with its grouping and
repeat interval; ``routes``, all of them, root first; ``receivers`` with their channels, ``empty``
where nobody is told; ``inhibit_rules``; ``time_intervals``. No key, token or hook path is kept.

It proves how alerts are meant to be routed. It cannot show that a channel works, that anybody
reads it, or what is silenced while it runs.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import HEAD_SIZE, Document, Sniff
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped
from aigov_plugins.operations.alert_routes import always_holds, channel, mark_silent, receiver, walk
from aigov_plugins.operations.kubernetes_objects import objects
from aigov_plugins.templates import documents, refuse_chart

_WHAT: Final = "who is told of what"
_ROUTE: Final = re.compile(rb"^route[ \t]*:", re.MULTILINE)
_RECEIVERS: Final = re.compile(rb"^receivers[ \t]*:", re.MULTILINE)
_CRD: Final = re.compile(rb"\bkind[\"']?[ \t]*:[ \t]*[\"']?AlertmanagerConfig(?:List)?\b")
_NOT_OF_ROOT: Final = (
    "match", "match_re", "matchers", "mute_time_intervals", "active_time_intervals",
)  # fmt: skip
_CAMEL: Final = {
    "group_by": "groupBy",
    "group_wait": "groupWait",
    "group_interval": "groupInterval",
    "repeat_interval": "repeatInterval",
    "mutes": "muteTimeIntervals",
    "active": "activeTimeIntervals",
}


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head has a route and receivers at the top, or names the object.

    Where the name says so one of the two is enough, and where the file goes on none is needed.
    """
    route, receivers = _ROUTE.search(head), _RECEIVERS.search(head)
    if len(head) >= HEAD_SIZE or _CRD.search(head) or (route and receivers):
        return Sniff.YES
    return Sniff.YES if "alertmanager" in path.lower() and (route or receivers) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """Routes and receivers; None when the file has no route and is no such object."""
    if not (_CRD.search(raw) or (_ROUTE.search(raw) and _RECEIVERS.search(raw))):
        return None
    source = documents(path, raw, _WHAT)
    whole = part((), format="alertmanager")
    try:
        for node in _roots(source):
            refuse_chart(node.value, node.keys, source, _WHAT)
            (_add_object if "apiVersion" in node.value else _add)(whole, node)
    except BrokenError as exc:
        return broken("alertmanager", source, exc)
    if len(whole.data) == 1:
        return None
    mark_silent(whole.data, _endless(source))
    return shaped(whole, source)


def _endless(source: Document) -> set[str]:
    """The time intervals that hold at all times: what they mute is never told."""
    return {
        entry.text("name")
        for root in _roots(source)
        for node in (root, root.map("spec"))
        for name in ("time_intervals", "mute_time_intervals", "muteTimeIntervals")
        for entry in node.entries(name)
        if always_holds(entry)
    }


def _roots(source: Document) -> list[Node]:
    plain = [
        Node(item, (index,))
        for index, item in enumerate(source.data)
        if isinstance(item, dict) and "route" in item and "apiVersion" not in item
    ]
    named = (pair for pair in objects(source.data) if pair[1].get("kind") == "AlertmanagerConfig")
    return plain + [Node(item, keys) for keys, item in named]


def _add(whole: Part, node: Node) -> None:
    root = node.map("route")
    names = _add_receivers(whole, node, "_configs")
    _add_routes(whole, root, {})
    intervals = [
        entry.text("name")
        for name in ("time_intervals", "mute_time_intervals")
        for entry in node.entries(name)
    ]
    _add_rest(whole, node, intervals, "inhibit_rules")
    _refuse_root(root)
    _refuse_undefined(whole, names, {*intervals})


def _add_object(whole: Part, node: Node) -> None:
    spec = node.map("spec")
    _add_receivers(whole, spec, "Configs")
    if spec.get("route") is not None:
        _add_routes(whole, spec.map("route"), _CAMEL)
    intervals = [entry.text("name") for entry in spec.entries("muteTimeIntervals")]
    _add_rest(whole, spec, intervals, "inhibitRules")


def _add_receivers(whole: Part, node: Node, suffix: str) -> set[str]:
    names: set[str] = set()
    for entry in node.entries("receivers"):
        name = entry.text("name")
        if not name or name in names:
            what = f"the receiver {name!r} is there twice" if name else "a receiver has no name"
            raise BrokenError(entry.keys, what)
        names.add(name)
        channels = [
            channel(key.removesuffix(suffix).lower(), settings)
            for key in entry.value
            if key.endswith(suffix)
            for settings in entry.entries(key)
        ]
        whole.put("receivers", [receiver(entry, name, channels)])
    return names


def _add_routes(whole: Part, root: Node, names: dict[str, str]) -> None:
    routes = list(walk(root, names))
    whole.put("routes", routes)
    if "route" not in whole.data:
        whole.put_one("route", routes[0])
        whole.data["route"] = dict(routes[0].data)


def _add_rest(whole: Part, node: Node, intervals: list[str], inhibitions: str) -> None:
    whole.put("inhibit_rules", (_inhibition(entry) for entry in node.entries(inhibitions)))
    if intervals:
        whole.data["time_intervals"] = intervals


def _inhibition(entry: Node) -> Part:
    found = part(entry.keys, equal=entry.texts("equal"))
    for key in ("source", "target"):
        words = [f"{name}={value}" for name, value in entry.map(f"{key}_match").value.items()]
        words += [f"{name}=~{value}" for name, value in entry.map(f"{key}_match_re").value.items()]
        for name in (f"{key}_matchers", f"{key}Match"):
            stated = Node(entry.get(name)).children()
            words += [one.value for one in stated if isinstance(one.value, str)]
        if words:
            found.data[key] = words
    return found


def _refuse_root(root: Node) -> None:
    if not root.text("receiver"):
        raise BrokenError(root.keys, "the root route has no receiver")
    for name in _NOT_OF_ROOT:
        if root.get(name):
            what = "matchers" if name.startswith("match") else "time intervals"
            raise BrokenError(root.at(name), f"the root route must not have {what}")


def _refuse_undefined(whole: Part, names: set[str], intervals: set[str]) -> None:
    for index, route in enumerate(whole.data["routes"]):
        at = whole.places[("routes", index)]
        stated = route.get("receiver")
        if stated and stated not in names:
            raise BrokenError((*at, "receiver"), f"the receiver {stated!r} is not defined")
        for interval in (*route.get("mutes", ()), *route.get("active", ())):
            if interval not in intervals:
                raise BrokenError(at, f"the time interval {interval!r} is not defined")
