"""What every format of alert routing is brought into: routes, receivers, channels.

Of a channel only who is told is kept: an address of mail, the name of a channel, the host of a
hook. Keys, tokens and the paths of hooks are credentials and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from aigov.api import Json
from aigov_plugins.nodes import Node, Part, part, unresolved

_HOST: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+://(?:[^/@\s]*@)?([^/:?#\s]++)")
_WHO: Final = (
    "to", "addresses", "channel", "room_id", "roomId", "topic", "recipient", "service", "team",
)  # fmt: skip
_WHERE: Final = ("url", "webhook_url", "api_url", "server_url", "apiURL", "webhookURL", "apiUrl")
_WHOLE: Final = frozenset(
    {"00:00:24:00", "sunday:saturday", "1:31", "1:-1", "1:12", "january:december"}
)
"""Limits of a time interval that leave nothing out."""

_TIMES: Final = ("group_by", "group_wait", "group_interval", "repeat_interval")


def channel(kind: str, settings: Node) -> Part:
    """One way in which a receiver is told."""
    target = _who(settings)
    responders = settings.get("responders")
    return part(
        settings.keys,
        type=kind,
        to=None if unresolved(target) else target,
        templated=unresolved(target) or None,
        sends_resolved=_flag(settings, "send_resolved", "sendResolved"),
        responders=_responders(settings) if isinstance(responders, list) else None,
    )


def _who(settings: Node) -> str:
    named = next((settings.get(name) for name in _WHO if settings.get(name)), None)
    if isinstance(named, list):
        named = ", ".join(str(one) for one in named if isinstance(one, str))
    if isinstance(named, str | int) and not isinstance(named, bool):
        return str(named)
    address = next((settings.get(name) for name in _WHERE if settings.get(name)), None)
    host = _HOST.match(address) if isinstance(address, str) else None
    return host[1] if host else ""


def _responders(settings: Node) -> list[str]:
    named = [entry.text("name") or entry.text("id") for entry in settings.entries("responders")]
    return [name for name in named if name]


def _flag(settings: Node, *names: str) -> bool | None:
    found = (settings.get(name) for name in names)
    return next((value for value in found if isinstance(value, bool)), None)


def receiver(node: Node, name: str, channels: list[Part]) -> Part:
    """A receiver; one without a channel tells nobody."""
    found = part(node.keys, name=name, empty=not channels)
    found.put("channels", channels)
    return found


def walk(root: Node, names: Mapping[str, str], children: str = "routes") -> Iterator[Part]:
    """A route and those below it, depth first; ``names`` gives a format's word for each of ours."""
    todo: list[tuple[Node, int]] = [(root, 0)]
    while todo:
        node, depth = todo.pop()
        yield _route(node, names, depth)
        todo += [(inner, depth + 1) for inner in reversed(node.entries(children))]


def _route(node: Node, names: Mapping[str, str], depth: int) -> Part:
    times = {name: names.get(name, name) for name in _TIMES}
    found = part(
        node.keys,
        receiver=node.text("receiver"),
        depth=depth,
        matchers=_matchers(node),
        group_by=node.texts(times.pop("group_by")),
        mutes=node.texts(names.get("mutes", "mute_time_intervals")),
        active=node.texts(names.get("active", "active_time_intervals")),
        **{"continue": node.flag("continue")},
        **{name: node.text(theirs) for name, theirs in times.items()},
    )
    for name in _TIMES:
        found.note(name, node.at(names.get(name, name)))
    found.note("receiver", node.at("receiver"))
    return found


def _matchers(node: Node) -> list[str]:
    found = [
        f"{key}{operator}{value}"
        for name, operator in (("match", "="), ("match_re", "=~"))
        for key, value in node.map(name).value.items()
    ]
    for name in ("matchers", "object_matchers"):
        found += [_matcher(entry.value) for entry in Node(node.get(name)).children()]
    if isinstance(node.get("matchers"), str):
        found.append(node.text("matchers"))
    return [one for one in found if one]


def _matcher(value: Json) -> str:
    """One matcher: text, a triple of Grafana, or a mapping of the operator."""
    if isinstance(value, list):
        return "".join(str(one) for one in value)
    if isinstance(value, dict):
        operator = value.get("matchType") or ("=~" if value.get("regex") is True else "=")
        return f"{value.get('name', '')}{operator}{value.get('value', '')}"
    return str(value) if isinstance(value, str) else ""


def mark_silent(data: dict[str, Json], endless: set[str] | None = None) -> None:
    """Marks routes that tell nobody: an empty receiver of those in the file, or muted for ever.

    A route without a receiver has that of the route above. ``endless`` are the intervals that
    hold at all times.
    """
    empty = {one["name"] for one in data.get("receivers", []) if one["empty"]}
    above: list[str] = []
    for route in data.get("routes", []):
        depth = route.get("depth", 0)
        del above[depth:]
        above.append(route.get("receiver") or (above[-1] if above else ""))
        if above[-1] in empty or (endless or set()) & set(route.get("mutes", ())):
            route["silent"] = True
    if "route" in data and data.get("routes", [{}])[0].get("silent"):
        data["route"]["silent"] = True


def always_holds(interval: Node) -> bool:
    """Whether a named time interval of Alertmanager or Grafana holds at all times."""
    spans = interval.entries("time_intervals") or interval.entries("timeIntervals")
    return any(all(map(_is_whole, span.children())) for span in spans)


def _is_whole(limit: Node) -> bool:
    if limit.value in (None, [], {}) or limit.keys[-1] in ("location", "name"):
        return True
    stated = limit.value if isinstance(limit.value, list) else [limit.value]
    return any(_span_of(one) in _WHOLE for one in stated)


def _span_of(one: Json) -> str:
    if isinstance(one, dict):
        ends = (("start_time", "end_time"), ("startTime", "endTime"))
        return next((f"{one[a]}:{one[b]}" for a, b in ends if a in one and b in one), "")
    return str(one).lower()
