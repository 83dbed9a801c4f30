"""What the findings come to: the exit code and the sentence that says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from aigov.model import Finding, Problem, Selected, System
from aigov.terms import Mode, Outcome

OK, FAILED, USAGE, NOTHING, UNKNOWN = 0, 1, 2, 3, 4
BUG, INTERRUPTED = 70, 130

EXIT_CODES = {
    OK: "every enforced policy that is due passed, is waived or does not apply",
    FAILED: "at least one enforced policy that is due fails",
    USAGE: "wrong usage, configuration, policy, pack or plugin: nothing was judged",
    NOTHING: "nothing was evaluated: no system declared, or an empty selection",
    UNKNOWN: "no enforced failure, but an enforced policy that is due is unknown",
    BUG: "a bug in aigov",
    INTERRUPTED: "interrupted",
}

_ABSENCES = ("no-", "dangling-reference")


def doubted(finding: Finding, incomplete: str) -> Finding:
    """The finding where the listing of files is not complete, for the reason ``incomplete``.

    What passes might not with the files that were not seen, and what is absent may be among them:
    both are unknown. What was seen and is wrong stays a failure.
    """
    absent = all(problem.id.startswith(_ABSENCES) for problem in finding.problems)
    if finding.outcome is Outcome.NOT_APPLICABLE or not absent:
        return finding
    what = f"not every file was seen: {incomplete}"
    hint = "judge a smaller folder: an aigov.yaml in it makes it the root"
    doubt = Problem("listing", what, finding.system.declared_at, "", hint, Outcome.UNKNOWN)
    problems = (doubt, *(replace(p, outcome=Outcome.UNKNOWN) for p in finding.problems))
    return replace(finding, outcome=Outcome.UNKNOWN, problems=problems)


def conclude(
    findings: tuple[Finding, ...],
    systems: tuple[System, ...],
    policies: tuple[Selected, ...],
    *,
    declares_none: bool = False,
    advisory: bool = False,
) -> tuple[int, str]:
    """Exit code and reason, the same for every format; ``advisory`` turns 1 into 0."""
    declared = [system for system in systems if system.declared]
    active = [selected for selected in policies if selected.mode is not Mode.OFF]
    if not declared and declares_none and not systems and not any(f.blocks for f in findings):
        return OK, "declared: no AI system; none seen"
    failed = _named(findings, Outcome.FAIL)
    if not failed and not (findings and active and declared):
        return NOTHING, _why_nothing(declared, systems, active)
    if failed:
        reason = f"{_count(failed, 'enforced failure')}: {_listed(failed)}"
        return (OK, f"advisory: {reason}") if advisory else (FAILED, reason)
    doubtful = _named(findings, Outcome.UNKNOWN)
    if doubtful:
        count = _count(doubtful, "enforced finding")
        return UNKNOWN, f"{count} unknown: {_listed(doubtful)}"
    return OK, _why_ok(findings)


def _why_nothing(
    declared: list[System], systems: tuple[System, ...], active: list[Selected]
) -> str:
    if declared and not active:
        return "no policy is selected, or every one is off"
    if systems and not declared:
        seen = (
            f"{len(systems)} seen but not declared"
            if len(systems) > 1
            else "one seen but not declared"
        )
        return f"no AI system is declared ({seen}): what is shown is a preview"
    return "no AI system is declared and none was seen"


def _why_ok(findings: tuple[Finding, ...]) -> str:
    applicable = [f for f in findings if f.outcome is not Outcome.NOT_APPLICABLE]
    if not applicable:
        return "nothing applies"
    due = [f for f in applicable if f.due and f.mode is Mode.ENFORCED]
    if not any(f.mode is Mode.ENFORCED for f in applicable):
        return "advisory only: nothing is enforced"
    later = [
        f
        for f in applicable
        if f.mode is Mode.ENFORCED and not f.due and f.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
        if not f.is_known
    ]
    known = [f for f in due if f.is_known]
    new = f" that the base did not; {len(known)} known" if known else ""
    waived = sum(f.outcome is Outcome.WAIVED for f in due)
    excused = f"; {waived} waived" if waived else ""
    passed = f"{_count(due, 'enforced finding')} due, none fails{new}{excused}"
    return f"{passed}; {len(later)} due later would not pass" if later else passed


def _named(findings: Iterable[Finding], outcome: Outcome) -> list[Finding]:
    return [f for f in findings if f.blocks and f.outcome is outcome]


def _count(items: list[Finding], one: str, many: str = "") -> str:
    return f"{len(items)} {one if len(items) == 1 else many or one + 's'}"


def _listed(findings: list[Finding]) -> str:
    names = sorted({f.policy.id for f in findings})
    shown = ", ".join(names[:4])
    return f"{shown} and {len(names) - 4} more" if len(names) > 4 else shown
