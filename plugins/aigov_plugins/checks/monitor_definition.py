"""Does a monitor of an ML platform compare the served model with fixed data, and tell somebody?

Asks the monitors of Azure ML (kind ``monitoring-plan``, format ``azureml``). Those with signals of
the types asked for are joined: one monitor that does all of it is enough.

Fails when a monitor has no schedule, nobody who is notified, no target; when fewer limits than
wanted stand in its signals of the types asked for; when one of these signals does not alert, or
compares with data that no version fixes (``azureml:loan_train:3`` does).

Parameters:
    types: types of signal that count; any when empty ([]).
    min_limits: how many limits there have to be (3).

Example:
    reference_data: {input_data: {path: "azureml:loan_train@latest"}}   # monitor.yml:17: reference
                                        # 'azureml:loan_train@latest' is no fixed version
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.plan_entries import Entry, entries, given, invalid, person

_FORMAT: Final = "azureml"
_PINNED: Final = re.compile(
    r"azureml:[\w.-]+:[0-9][\w.-]*|azureml:.*/versions/[0-9][\w.-]*|.*[0-9a-f]{32,64}.*"
)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """Nothing when one monitor will do; else what each of them lacks."""
    plans = evidence.of("monitoring-plan")
    found = [one for one in plans if one.data.get("format") == _FORMAT]
    evidence.leave_aside(one for one in plans if one not in found)
    monitors = [one for one in found if not one.valid or _signals(one, params)]
    if not monitors:
        what = f"{system.id} has no monitor of an ML platform with such signals"
        yield Problem("no-monitor", what, system.declared_at)
        return
    each = [list(_faults(one, params, evidence)) for one in monitors]
    if all(each):
        yield from (problem for problems in each for problem in problems)


def _signals(monitor: Artifact, params: Params) -> list[Entry]:
    types = params["types"]
    found = entries([monitor], "signals")
    return [one for one in found if not types or one.text("type") in types]


def _faults(monitor: Artifact, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    yield from invalid([monitor])
    for field in ("schedule", "target"):
        if given(monitor.data.get(field)):
            yield Problem("incomplete-monitor", f"{field} is missing", monitor.at(field), field)
    people = monitor.data.get("notified") or []
    if not any(person(evidence)(one) == "" for one in people):
        told = ", ".join(map(str, people[:3]))[:200] or "none"
        what = f"nobody is notified who can be reached: {told}"
        yield Problem("nobody-notified", what, monitor.at("notified"), "notified")
    signals = _signals(monitor, params)
    if signals:
        yield from _limits(signals, params["min_limits"])
    for one in signals:
        name = one.text("name")
        if one.data.get("alert") is not True:
            yield Problem("silent-signal", f"signal {name!r} does not alert", one.at(), name)
        reference = one.text("reference")
        if not _PINNED.fullmatch(reference):
            what = f"reference {reference!r} is no fixed version"
            yield Problem("unpinned-reference", what, one.at("reference"), name)


def _limits(signals: Sequence[Entry], wanted: float) -> Iterator[Problem]:
    count = sum(
        limit.get("limit") is not None
        for one in signals
        for limit in one.data.get("thresholds") or ()
    )
    if count < wanted:
        what = f"its signals have {count} limits, {wanted:g} are wanted"
        yield Problem("few-limits", what, signals[0].at(), "signals")
