"""What a run says beside its findings: notes, unowned evidence, and what waivers come to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aigov.artifacts import Artifact
from aigov.engine import INVENTORY
from aigov.excusing import EVERYWHERE, everywhere, governance, outdated
from aigov.model import Finding, System
from aigov.terms import Outcome

if TYPE_CHECKING:
    from aigov.run import Run


def unclaimed_of(run: Run) -> tuple[tuple[Artifact, str], ...]:
    """The evidence that no system owns, and why; nothing where no system is judged."""
    if not run.systems:
        return ()
    kinds = run.evidence.kinds_read()
    return tuple(item for kind in kinds for item in run.ownership.unclaimed(kind))


def notes_of(run: Run, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """What was left out, is not applied, is not tracked, or is due later."""
    notes = [*run.snapshot.notes]
    if run.snapshot.incomplete:
        notes.append(f"the listing is not complete: {run.snapshot.incomplete}")
    if run.exceptions.baseline:
        changed = outdated(findings, run.exceptions, run.question.moment.today)
        again = "changed since the baseline was made: its problems count again"
        notes += [f"{path} {again}" for path in changed]
    loose = {a.path for f in findings for a in f.evidence if not a.tracked}
    if loose:
        first = sorted(loose)[0]
        notes.append(f"{len(loose)} evidence files are not tracked by git yet, first {first}")
    if not any(item.policy.id == INVENTORY for item in run.selected):
        notes += [f"{s.id} was seen and is not declared: {s.reason}" for s in run.unseen]
    passed = {Outcome.PASS, Outcome.WAIVED, Outcome.NOT_APPLICABLE}
    later = [f for f in findings if not f.due and f.outcome not in passed]
    if later:
        count = "1 finding is" if len(later) == 1 else f"{len(later)} findings are"
        notes.append(f"{count} due at a later gate than {run.question.gate}")
    return tuple(notes)


def granted_of(run: Run, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What keeps the waivers of the systems judged from holding, or shows them to be unused."""
    if not run.exceptions.waivers or not run.oversees:
        return ()
    systems = {system.id: system for system in run.declared}
    systems[EVERYWHERE] = everywhere(run.config.exceptions[0])
    policies = [item.policy.id for item in run.in_force]
    today = run.question.moment.today
    found = governance(findings, run.exceptions, systems, policies, today)
    judged = {system.id for system in run.systems}
    if len(run.systems) == len(run.declared):
        judged.add(EVERYWHERE)
    return tuple(finding for finding in found if finding.system.id in judged)


def with_others(systems: tuple[System, ...], beside: Iterable[Finding]) -> tuple[System, ...]:
    """The systems, and after them what findings about governance are about beside them."""
    known = {system.id: system for system in systems}
    others = {f.system.id: f.system for f in beside if f.system.id not in known}
    return (*systems, *others.values())
