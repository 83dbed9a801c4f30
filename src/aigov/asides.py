"""What a run says beside its findings: notes, and evidence that nobody owns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov.artifacts import Artifact
from aigov.engine import INVENTORY
from aigov.excusing import outdated
from aigov.model import Finding
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
