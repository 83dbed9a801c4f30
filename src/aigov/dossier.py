"""What a report shows beside the findings: exceptions, lineage, frameworks, how to run it again.

Gathered only where a result is written for a report or for a machine: the text at a commit needs
none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aigov.coverage import Coverage, of_verdict
from aigov.drawing import drawn
from aigov.excusing import BASELINE, GOVERNANCE
from aigov.graph import Graph
from aigov.measuring import measured
from aigov.model import System, Verdict
from aigov.run import Run
from aigov.waivers import Waiver

MAX_SYSTEMS = 100
"""Systems above which neither lineage nor measures are gathered: nobody reads so many at once."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A waiver as it stands on the day: what it excuses, and what keeps it from holding.

    ``excuses`` says whether a finding is waived by it; ``faults`` are the problems that
    ``waiver-governance`` has with it, none where that was not asked.
    """

    waiver: Waiver
    excuses: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The baseline: how many problems it lists, how many findings it waives, and until when.

    ``expires`` is the first last day of the entries that hold; of all, where none does.
    """

    entries: int
    excuses: int
    expires: date


@dataclass(frozen=True, slots=True)
class Dossier:
    """What stands beside the findings of a verdict.

    ``arguments`` are those of ``aigov`` that give the same result again. ``waivers`` are sorted by
    their last day. ``lineage`` has the systems of which anything could be drawn, ``measures`` is as
    in the canonical result; ``undrawn`` counts the systems that both leave out because there are
    more than ``MAX_SYSTEMS``.
    """

    arguments: tuple[str, ...] = ()
    waivers: tuple[Granted, ...] = ()
    baseline: Known | None = None
    lineage: tuple[tuple[System, Graph], ...] = ()
    measures: tuple[Mapping[str, Any], ...] = ()
    undrawn: int = 0
    frameworks: tuple[Coverage, ...] = ()


def gathered(run: Run, verdict: Verdict, arguments: tuple[str, ...]) -> Dossier:
    """The dossier of a run that was judged. Raises PluginError for a graph that is none."""
    shown = run.systems or run.unseen  # as the graph of the command line: a preview has one too
    systems = shown if len(shown) <= MAX_SYSTEMS else ()
    lineage = tuple((system, drawn(run.question, system)) for system in systems)
    return Dossier(
        arguments=arguments,
        waivers=tuple(sorted(_granted(run, verdict), key=_by_last_day)),
        baseline=_known(run, verdict),
        lineage=tuple((system, graph) for system, graph in lineage if graph.nodes or graph.gaps),
        measures=tuple(measured(run)) if len(systems) == len(shown) else (),
        undrawn=len(shown) - len(systems),
        frameworks=tuple(_covered(run, verdict)),
    )


def _by_last_day(granted: Granted) -> tuple[date, str, int]:
    waiver = granted.waiver
    return waiver.expires, waiver.id, waiver.at.line


def _granted(run: Run, verdict: Verdict) -> Iterator[Granted]:
    """The waivers of the systems judged; those of no known system where all are judged."""
    judged = {system.id for system in run.systems}
    elsewhere = {system.id for system in run.declared} - judged
    excused = {(f.policy.id, f.system.id, f.by) for f in verdict.findings if f.by}
    faults: dict[str, list[str]] = {}
    for finding in verdict.findings:
        if finding.policy.id == GOVERNANCE:
            for problem in finding.problems:
                faults.setdefault(problem.key, []).append(problem.message)
    for waiver in run.exceptions.waivers:
        if waiver.system not in elsewhere:
            excuses = (waiver.policy, waiver.system, waiver.id) in excused
            yield Granted(waiver, excuses, tuple(faults.get(waiver.id, ())))


def _known(run: Run, verdict: Verdict) -> Known | None:
    entries = run.exceptions.baseline
    if not entries:
        return None
    excuses = sum(finding.by == BASELINE for finding in verdict.findings)
    ends = [entry.expires for entry in entries]
    held = [day for day in ends if day >= verdict.today]
    return Known(len(entries), excuses, min(held or ends))


def _covered(run: Run, verdict: Verdict) -> Iterator[Coverage]:
    """The coverage of every installed framework that a policy of the run names."""
    policies = {item.policy.id: item.policy for item in run.selected}
    named = {name for policy in policies.values() for name in policy.references}
    if not named or not verdict.findings:
        return
    frameworks = run.library.frameworks()
    for name in sorted(named & set(frameworks)):
        # A policy that was not judged changes none of the four numbers: it need not be read.
        yield of_verdict(frameworks[name], policies, verdict)
