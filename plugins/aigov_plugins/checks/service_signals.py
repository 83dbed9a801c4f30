"""Are latency, errors and the like of the service watched, by objectives, alerts or panels?

What an objective (OpenSLO, Sloth, Pyrra), an alert rule (Prometheus, Grafana) or a panel (Grafana)
is about is told by the words of its name and query. Latency counts as a percentile of 90 or more,
or as the share of requests below a limit: an average hides those who wait longest.

Fails when an aspect that is asked for has nothing that watches it; when latency is watched as an
average only; when an objective that counts has no target between 0 and 100 per cent, no window (but
for Sloth, whose window is set elsewhere), no alerts made from it, or no owner; when a rule that
counts has no hold time (``for``), no severity, or no runbook that is in the repository or an https
address. Rules that are paused, rules and objectives that no metric decides, and panels without a
query do not count.

Parameters:
    source: what is asked: ``objectives``, ``rules`` or ``panels``.
    aspects: latency, errors, availability, traffic ([latency, errors]).

Example:
    - alert: SlowLoanApi     # alerts.yml:4: latency is watched as an average only, which hides
      expr: rate(loan_latency_seconds_sum[5m]) / rate(loan_latency_seconds_count[5m]) > 0.5
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.owners import answerable
from aigov_plugins.operations.plan_entries import Entry, Test, entries, given, lacking
from aigov_plugins.operations.runbooks import runbook
from aigov_plugins.operations.signal_words import aspects

_TEXTS: Final[Mapping[str, Sequence[str]]] = {
    "objectives": ("name", "description", "indicator"),
    "rules": ("alert", "expr"),
    "panels": ("title",),
}
_KINDS: Final = {"objectives": "alert-rules", "rules": "alert-rules", "panels": "dashboard"}
_CALLED: Final = {
    "objectives": "service level objectives", "rules": "alert rules", "panels": "dashboard",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Watch:
    """An objective, rule or panel, and what it is about."""

    entry: Entry
    about: set[str]


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for the aspects that nothing watches, then what those that count lack."""
    source = params["source"]
    artifacts = evidence.of(_KINDS[source])
    found = [_Watch(one, _about(source, one)) for one in entries(artifacts, source)]
    found = [one for one in found if _counts(source, one.entry.data)]
    if not found:
        what = f"{system.id} has no {_CALLED[source]} that a metric decides"
        yield Problem(f"no-{source}", what, system.declared_at)
        return
    yield from _lost(found, params["aspects"])
    counted = [one.entry for one in found if one.about & set(params["aspects"])]
    used = {one.record.path for one in counted}
    evidence.leave_aside(one for one in artifacts if one.path not in used)
    demands = {
        "objectives": _of_objectives(system, evidence),
        "rules": {"for": given, "severity": given, "runbook": runbook(evidence)},
        "panels": {},
    }[source]
    for one in _by_file(counted):
        yield from lacking(*_windowless(one, demands))


def _about(source: str, entry: Entry) -> set[str]:
    texts = [entry.text(name) for name in _TEXTS[source]]
    for name in ("metrics", "queries"):
        listed = entry.data.get(name)
        texts += [str(one) for one in listed] if isinstance(listed, list) else []
    return aspects("\n".join(texts), share=source == "objectives")


def _counts(source: str, data: Mapping[str, Json]) -> bool:
    if source == "panels":
        return bool(data.get("queries"))
    return not data.get("paused") and not data.get("vacuous")


def _lost(found: Sequence[_Watch], wanted: Sequence[str]) -> Iterator[Problem]:
    watched = set().union(*(one.about for one in found))
    lost = [aspect for aspect in wanted if aspect not in watched]
    averages = [one.entry for one in found if "average-latency" in one.about]
    if "latency" in lost and averages:
        lost.remove("latency")
        what = "latency is watched as an average only, which hides those who wait longest"
        hint = "watch the 95th or 99th percentile, as with histogram_quantile(0.99, ...)"
        yield Problem("average-latency", what, averages[0].at(), "latency", hint)
    if lost:
        record = found[0].entry.record
        what = f"nothing watches {', '.join(lost)}"
        yield Problem("unwatched-aspect", what, record.at(), ",".join(lost))


def _of_objectives(system: System, evidence: SystemEvidence) -> Mapping[str, Test]:
    def target(value: Json) -> str:
        inside = isinstance(value, int | float) and 0 < value < 100
        return given(value) or ("" if inside else f"{value!r} is not between 0 and 100 per cent")

    def alerting(value: Json) -> str:
        return "" if value is True else "is off: no alert is made from it"

    owner = answerable(system, evidence)
    return {"target": target, "window": given, "alerting": alerting, "owner": owner}


def _by_file(found: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The entries of each file."""
    records: dict[str, Artifact] = {one.record.path: one.record for one in found}
    for path in records:
        yield [one for one in found if one.record.path == path]


def _windowless(
    found: list[Entry], demands: Mapping[str, Test]
) -> tuple[list[Entry], Mapping[str, Test]]:
    """The demands without that of a window for Sloth, which takes it from elsewhere."""
    sloth = found[0].record.data.get("format") == "sloth"
    return found, {k: v for k, v in demands.items() if not (sloth and k == "window")}
