"""Grafana contact points and notification policies as kind ``alert-routing``.

Files: YAML or JSON with ``apiVersion: 1`` and ``contactPoints``, ``policies`` or ``muteTimes``,
mostly below ``provisioning/alerting/``.

Format: alerting provisioning of Grafana 9 and later. Go expressions in messages belong to it;
those of a chart make the file a template, which is unknown.

Data (kind ``alert-routing``, ``format: grafana``): ``receivers`` with their channels, ``empty``
where nobody is told; ``route``, the root of the first policy; ``routes``, all of them;
``time_intervals``. No key, token or hook path is kept.

It proves how alerts are meant to be routed. It cannot show that a channel works, that anybody
reads it, or, where policies and contact points stand in several files, that the names agree.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Sniff
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped
from aigov_plugins.operations.alert_routes import always_holds, channel, mark_silent, receiver, walk
from aigov_plugins.templates import documents, refuse_chart

_WHAT: Final = "who is told of what"
_VERSION: Final = re.compile(rb"\bapiVersion[\"']?[ \t]*:[ \t]*[\"']?1[\"']?[ \t]*(?:[,}#\r\n]|\Z)")
_KEYS: Final = re.compile(rb"\b(?:contactPoints|policies|muteTimes)[\"']?[ \t]*:")


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head states version 1 and one of the keys."""
    return Sniff.YES if _VERSION.search(head) and _KEYS.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """Policies and contact points; None when the file is another one of provisioning."""
    if not (_VERSION.search(raw) and _KEYS.search(raw)):
        return None
    source = documents(path, raw, _WHAT)
    whole = part((), format="grafana")
    endless: set[str] = set()
    try:
        for index, item in enumerate(source.data):
            if isinstance(item, dict):
                refuse_chart(item, (index,), source, _WHAT)
                node = Node(item, (index,))
                _add(whole, node)
                mutes = node.entries("muteTimes")
                endless |= {entry.text("name") for entry in mutes if always_holds(entry)}
    except BrokenError as exc:
        return broken("grafana", source, exc)
    if len(whole.data) == 1:
        return None
    mark_silent(whole.data, endless)
    return shaped(whole, source)


def _add(whole: Part, node: Node) -> None:
    for entry in node.entries("contactPoints"):
        if not entry.text("name"):
            raise BrokenError(entry.keys, "a contact point has no name")
        channels = [_channel(one) for one in entry.entries("receivers")]
        whole.put("receivers", [receiver(entry, entry.text("name"), channels)])
    for policy in node.entries("policies"):
        routes = list(walk(policy, {}))
        whole.put("routes", routes)
        if "route" not in whole.data:
            whole.put_one("route", routes[0])
            whole.data["route"] = dict(routes[0].data)
    intervals = [entry.text("name") for entry in node.entries("muteTimes")]
    if intervals:
        whole.data["time_intervals"] = intervals


def _channel(entry: Node) -> Part:
    found = channel(entry.text("type"), entry.map("settings"))
    found.places[()] = entry.keys
    return found
