"""What the routing of alerts lacks: grouping, pauses between repeats, somebody who is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.plan_entries import Entry, given, invalid

_INHIBIT: Final = "inhibit_rules"
_MATCHER: Final = re.compile(r"[\"']?(\w+)[\"']? ?(=~|!~|!=|=) ?[\"']?([\w .|:/-]*)[\"']?")
_TIME: Final = re.compile(r"([0-9]{1,9})(ms|[smhdwy])")
_SECONDS: Final = {
    "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000,
}  # fmt: skip
_REPEATS: Final = 14400
"""Seconds after which Alertmanager and Grafana repeat where nothing is said."""


def routing_problems(
    system: System, rules: Sequence[Entry], params: Params, evidence: SystemEvidence
) -> Iterator[Problem]:
    """One problem for each fault of each routing configuration."""
    found = evidence.of("alert-routing")
    if not found:
        what = f"{system.id} has no configuration of who is told of its alerts"
        hint = "commit alertmanager.yml, or the notification policies of Grafana"
        yield Problem("routing-missing", what, system.declared_at, hint=hint)
    yield from invalid(found)
    for routing in (one for one in found if one.valid):
        yield from _default_route(routing, params)
        yield from _silent(routing, rules)


def _default_route(routing: Artifact, params: Params) -> Iterator[Problem]:
    route = routing.data.get("route") or {}
    for name in params["routing"]:
        if name == _INHIBIT:
            if routing.data.get("format") != "grafana" and not routing.data.get(_INHIBIT):
                what = "inhibit_rules is missing: no alert keeps others back"
                yield Problem("routing-lacks", what, routing.at("route"), _INHIBIT)
        elif given(route.get(name)):
            yield Problem("routing-lacks", f"{name} is missing", routing.at("route"), name)
    if "group_by" in params["routing"] and route.get("group_by") == ["..."]:
        what = "group_by '...' puts every alert in a group of its own"
        yield Problem("ungrouped", what, routing.at("route", "group_by"), "group_by")
    for n, each in enumerate(routing.data.get("routes") or ()):
        stated = each.get("repeat_interval")
        seconds = _seconds(stated) if stated else _REPEATS
        if seconds is not None and seconds < params["min_repeat"] * 60:
            least = f"{params['min_repeat']:g} minutes"
            what = f"repeat_interval {stated} is shorter than {least}"
            at = routing.at("routes", n, "repeat_interval")
            yield Problem("repeats-too-often", what, at, f"routes.{n}.repeat_interval")


def _seconds(text: Json) -> float | None:
    """A duration as 1h30m in seconds; None where it is none."""
    parts = _TIME.findall(str(text))
    whole = "".join(f"{count}{unit}" for count, unit in parts) == str(text)
    return sum(int(count) * _SECONDS[unit] for count, unit in parts) if parts and whole else None


def _silent(routing: Artifact, rules: Sequence[Entry]) -> Iterator[Problem]:
    for n, route in enumerate(routing.data.get("routes") or ()):
        if not route.get("silent"):
            continue
        at = routing.at("routes", n)
        matchers = route.get("matchers") or []
        if not matchers and route.get("depth") == 0:
            what = "the default route tells nobody"
            yield Problem("silent-route", what, at, f"routes.{n}")
        names = [rule.text("alert") for rule in rules if matchers and _takes(matchers, rule)]
        if names:
            what = f"nobody is ever told of {', '.join(map(repr, names[:3]))}"
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            yield Problem("silent-route", what + more, at, f"routes.{n}")


def _takes(matchers: Sequence[Json], rule: Entry) -> bool:
    """Whether a rule's labels match all matchers; false where that cannot be told."""
    stated = rule.data.get("labels")
    labels: Mapping[str, Json] = stated if isinstance(stated, dict) else {}
    labels = {**labels, "alertname": rule.text("alert")}
    for matcher in matchers:
        found = _MATCHER.fullmatch(str(matcher).strip())
        if not found or found[2] not in ("=", "=~"):
            return False
        values = found[3].split("|") if found[2] == "=~" else [found[3]]
        if str(labels.get(found[1], "")) not in values:
            return False
    return True
