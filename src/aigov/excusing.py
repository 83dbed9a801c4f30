"""Exceptions applied to findings: waivers excuse a finding, the baseline excuses problems. Pure.

What keeps a waiver from holding is a problem of the built-in policy ``waiver-governance``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from aigov import builtin
from aigov.artifacts import Location
from aigov.model import Finding, Problem, Selected, System, fingerprint
from aigov.people import same_person, why_nobody
from aigov.terms import Mode, Outcome, Tier
from aigov.waivers import MAX_LIFE, MAX_RENEWALS, BaselineEntry, Waiver, renewals

GOVERNANCE: Final = "waiver-governance"
BASELINE: Final = "baseline"
EVERYWHERE: Final = "*"
"""Stands for the repository where a finding is about no system; no system can be called so."""

SCREENING: Final = "prohibited-practice-screening"
SORTS: Final[Mapping[str, str]] = {
    "waiver-expired": "its last day is over, and no other waiver renews it",
    "waiver-not-yet": "it is granted from a day to come",
    "waiver-too-long": "it is granted for more days than the severity of the policy allows",
    "waiver-self-approved": "the person who approved it is the one who asked for it",
    "waiver-unapproved": "its approver is nobody who can be asked: a bot, a role, a stranger",
    "waiver-renewed-too-often": "an exception that was renewed more than twice is no exception",
    "waiver-prohibited": "a prohibited practice can be waived by nobody",
    "waiver-unknown": "its policy is not in force here, or its system is not declared",
    "waiver-unused": "what it excuses passes, or does not apply: it can be taken away",
}
"""Id of the problem -> what it means."""

_DOUBT = (Outcome.FAIL, Outcome.UNKNOWN)
Fault = tuple[str, str, str]
"""Id, words and remedy of what keeps a waiver from holding."""


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What a repository excuses, and what is needed to judge that.

    ``people`` are the known addresses and handles. ``subject`` gives the git blob id of a file as
    it is judged, empty where there is none: a problem of a file that changed since is not excused
    by the baseline any more.
    """

    waivers: tuple[Waiver, ...] = ()
    baseline: tuple[BaselineEntry, ...] = ()
    people: frozenset[str] = frozenset()
    subject: Callable[[str], str] = field(default=lambda _: "")

    @property
    def present(self) -> bool:
        """Whether there is any."""
        return bool(self.waivers or self.baseline)


def excused(
    findings: Iterable[Finding], exceptions: Exceptions, today: date
) -> tuple[Finding, ...]:
    """The findings, of which a waiver that holds or the baseline makes some ``waived``."""
    if not exceptions.present:
        return tuple(findings)
    by_pair: dict[tuple[str, str], list[Waiver]] = {}
    for waiver in exceptions.waivers:
        by_pair.setdefault((waiver.policy, waiver.system), []).append(waiver)
    entries = {e.fingerprint: e for e in exceptions.baseline if today <= e.expires}

    def excuse(finding: Finding) -> Finding:
        waivers = by_pair.get((finding.policy.id, finding.system.id), ())
        holding = [w for w in waivers if not any(faults(w, finding, exceptions, today))]
        if holding:
            return _waived(finding, holding[-1].id)
        if is_prohibited(finding):
            return finding
        return _known(finding, entries, exceptions)

    return tuple(excuse(f) if f.outcome in _DOUBT else f for f in findings)


def _waived(finding: Finding, by: str) -> Finding:
    return replace(finding, outcome=Outcome.WAIVED, by=by, was=finding.outcome)


def _known(
    finding: Finding, entries: Mapping[str, BaselineEntry], exceptions: Exceptions
) -> Finding:
    """A finding less what the baseline knows: all of it waived, or the rest told first."""

    def is_known(problem: Problem) -> bool:
        entry = entries.get(fingerprint(finding.policy.id, finding.system.id, problem))
        return entry is not None and entry.subject == subject_of(finding, problem, exceptions)

    known = frozenset(problem for problem in finding.problems if is_known(problem))
    if known and known.issuperset(finding.problems):
        return _waived(finding, BASELINE)
    ordered = sorted(finding.problems, key=lambda problem: problem in known)
    return replace(finding, problems=tuple(ordered), known=known) if known else finding


def subject_of(finding: Finding, problem: Problem, exceptions: Exceptions) -> str:
    """The blob id of the file that a problem is about; empty where something is missing.

    What is missing is told where the system is declared, in a file that may change for other
    reasons; what is wrong with another line of that file is a problem of the file.
    """
    at, declared = problem.at, finding.system.declared_at
    missing = (at.path, at.line) == (declared.path, declared.line)
    return "" if missing else exceptions.subject(at.path)


def is_prohibited(finding: Finding) -> bool:
    """Whether a finding is about a prohibited practice, which nobody can excuse."""
    return (
        finding.policy.id == SCREENING
        or finding.system.tier is Tier.PROHIBITED
        or any(problem.id == "prohibited" for problem in finding.problems)
    )


def faults(
    waiver: Waiver, finding: Finding, exceptions: Exceptions, today: date
) -> Iterator[Fault]:
    """What keeps a waiver from excusing a finding."""
    yield from _of_itself(waiver, exceptions, today)
    life = MAX_LIFE[finding.severity]
    if waiver.days > life:
        what = (
            f"is granted for {waiver.days} days; at severity {finding.severity} {life} are allowed"
        )
        yield "waiver-too-long", what, f"let it end by {life} days after it was granted"
    if is_prohibited(finding):
        what = f"would excuse a prohibited practice ({finding.policy.id})"
        yield "waiver-prohibited", what, "stop the work; nobody can waive this"


def _of_itself(waiver: Waiver, exceptions: Exceptions, today: date) -> Iterator[Fault]:
    if today > waiver.expires:
        renewed = any(other.renews == waiver.id for other in exceptions.waivers)
        if not renewed:
            what = f"ended on {waiver.expires}"
            yield "waiver-expired", what, "mend what it excused, or aigov waive prune"
        else:
            yield "waiver-expired", "", ""  # history, and no problem
    if today < waiver.granted:
        what = f"is granted from {waiver.granted} on"
        yield "waiver-not-yet", what, "write the day on which it was granted"
    if same_person(waiver.requester, waiver.approver):
        what = f"was approved by who asked for it, {waiver.approver!r}"
        yield "waiver-self-approved", what, "let somebody else approve it"
    elif why := why_nobody(waiver.approver, exceptions.people):
        what = f"was approved by {waiver.approver!r}, who {why}"
        yield "waiver-unapproved", what, "name the person who approved it"
    count = renewals(waiver, exceptions.waivers)
    if count > MAX_RENEWALS:
        what = f"renews an exception for the {count}. time; {MAX_RENEWALS} are allowed"
        yield "waiver-renewed-too-often", what, "mend what it excuses"


def status(waiver: Waiver, exceptions: Exceptions, today: date) -> str:
    """Whether a waiver holds by itself, or why not: ``holds``, ``renewed``, ``ended on ...``."""
    found = [what or "renewed" for _, what, _ in _of_itself(waiver, exceptions, today)]
    return "; ".join(found) or "holds"


def outdated(findings: Iterable[Finding], exceptions: Exceptions, today: date) -> tuple[str, ...]:
    """Files whose problems the baseline knew and that changed since, so that they count again."""
    entries = {e.fingerprint: e for e in exceptions.baseline if today <= e.expires}
    found = {
        problem.at.path
        for finding in findings
        if finding.outcome in _DOUBT
        for problem in finding.problems
        if (entry := entries.get(fingerprint(finding.policy.id, finding.system.id, problem)))
        and entry.subject != subject_of(finding, problem, exceptions)
    }
    return tuple(sorted(found))


def governance(
    findings: Iterable[Finding],
    exceptions: Exceptions,
    systems: Mapping[str, System],
    policies: Iterable[str],
    today: date,
) -> tuple[Finding, ...]:
    """The findings of ``waiver-governance``: one a system that has waivers, after ``excused``.

    ``systems`` are all that are declared, with ``EVERYWHERE`` for what is about none of them;
    ``policies`` the ids of all that are in force, evaluated in this run or not.
    """
    by_pair = {(f.policy.id, f.system.id): f for f in findings}
    known = frozenset(policies)
    problems: dict[str, list[Problem]] = {}
    for waiver in exceptions.waivers:
        about = waiver.system if waiver.system in systems else EVERYWHERE
        told = problems.setdefault(about, [])
        finding = by_pair.get((waiver.policy, waiver.system))
        found = [*_strange(waiver, systems, known)]
        if not found and finding is not None:
            found = [*faults(waiver, finding, exceptions, today)]
        elif not found:
            found = [*_of_itself(waiver, exceptions, today)]
        if not found and finding is not None and finding.was is None:
            what = f"excuses {waiver.policy} for {waiver.system}, which is {finding.outcome}"
            found = [("waiver-unused", what, "aigov waive prune takes it away")]
        told += [_problem(waiver, fault) for fault in found if fault[1]]
    return tuple(_finding(systems[about], tuple(told)) for about, told in sorted(problems.items()))


def _strange(
    waiver: Waiver, systems: Mapping[str, System], known: frozenset[str]
) -> Iterator[Fault]:
    if waiver.system not in systems:
        what = f"names system {waiver.system!r}, which is not declared"
        yield "waiver-unknown", what, "correct the id, or aigov waive prune"
    if waiver.policy not in known:
        what = f"names policy {waiver.policy!r}, which is not in force here"
        yield "waiver-unknown", what, "correct the id, or aigov waive prune"


def _problem(waiver: Waiver, fault: Fault) -> Problem:
    sort, what, hint = fault
    return Problem(sort, f"waiver {waiver.id} {what}", waiver.at, waiver.id, hint)


def _finding(system: System, problems: tuple[Problem, ...]) -> Finding:
    selected = built_in()
    return Finding(
        policy=selected.policy,
        system=system,
        outcome=Outcome.FAIL if problems else Outcome.PASS,
        mode=Mode.ENFORCED,
        severity=selected.policy.severity["default"],
        due=True,
        way="" if problems else "every waiver holds",
        problems=problems,
    )


def everywhere(path: str) -> System:
    """The repository as the subject of a finding that is about no system."""
    return System(EVERYWHERE, "", "the repository", declared_at=Location(path))


def built_in() -> Selected:
    """The policy ``waiver-governance`` as every run with waivers has it: enforced, due at once."""
    told = {
        "title": "Exceptions are granted by a second person, for a time, and used",
        "requirement": "A waiver names what it excuses, what is done instead, who asked, who else "
        "approved it and until when; it is renewed twice at most, and taken away once unused.",
        "why": "An exception without an end and a second person is a policy that was switched off.",
        "fix": "Mend what the waiver excuses; otherwise have it approved by somebody else, for as "
        "long as its severity allows.",
        "limits": "That the approver may approve it, and that the compensating measure is in "
        "place, a reviewer decides.",
    }
    return builtin.built_in(GOVERNANCE, told, SORTS, "aigov, where there are waivers")
