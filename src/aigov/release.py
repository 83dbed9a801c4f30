"""What a release review looks at in a revision: its tag, who approved what, and what is over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import Moment
from aigov.model import Problem, System, Verdict
from aigov.past import Claims, Point
from aigov.run import Run
from aigov.terms import Outcome

_PERSONS = ("approver", "approved_by", "accountable")
_NAMES = ("name", "person", "email", "handle")
_MAX_TEXT = 200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OVER = (" has passed", " days old, at most ", " was due on ")
"""The words by which verbs, detectors and checks say that the time of something is over."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """What was asked for, and where it leads: days are ISO 8601 in UTC, people are claims.

    ``rev`` is the tag as it was named, else the id of the commit. ``tag`` is empty
    where no tag was named; ``tagger`` and ``tagged`` are of an annotated one.
    """

    rev: str
    commit: str
    day: str
    author: str
    signed: bool | None
    tag: str = ""
    tagger: str = ""
    tagged: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """A record of a decision, as it stands, and the commit that wrote it: ``""`` where unknown.

    ``expires`` is as written; ``over`` says that it is a day that has passed.
    """

    system: str
    path: str
    version: str
    decision: str
    approvers: tuple[str, ...]
    date: str
    expires: str = ""
    over: bool = False
    commit: str = ""
    day: str = ""
    author: str = ""
    signed: bool | None = None


@dataclass(frozen=True, slots=True)
class Expired:
    """A problem that says that the time of something is over, and the policies that told it."""

    system: str
    path: str
    line: int
    message: str
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """What a release manager sees beside the findings."""

    tagged: Tagged
    approvals: tuple[Approval, ...]
    expired: tuple[Expired, ...]


def release_of(run: Run, verdict: Verdict, tagged: Tagged) -> Release:
    """The release that a verdict on a revision is about."""
    found = [
        _approval(system, artifact, run.question.moment)
        for system in run.systems
        for artifact in _records(run, system)
    ]
    found.sort(key=lambda one: (one.system, _reversed(one.date), one.path))
    return Release(tagged, tuple(found), tuple(expired(verdict)))


def is_over(problem: Problem) -> bool:
    """Whether a problem says that a day has passed, or that something is too old."""
    said = f" {problem.message}"
    return problem.outcome is Outcome.FAIL and any(words in said for words in _OVER)


def expired(verdict: Verdict) -> Iterator[Expired]:
    """What the findings say is over, once for each place, sorted by system and place."""
    told: dict[tuple[str, str, int, str], set[str]] = {}
    for finding in verdict.findings:
        for problem in filter(is_over, finding.problems):
            place = problem.at.path, problem.at.line, problem.message
            told.setdefault((finding.system.id, *place), set()).add(finding.policy.id)
    for (system, path, line, message), policies in sorted(told.items()):
        yield Expired(system, path, line, message, tuple(sorted(policies)))


def _records(run: Run, system: System) -> Iterable[Artifact]:
    return run.ownership.of(system, "approval") if "approval" in run.evidence.kinds else ()


def _approval(system: System, artifact: Artifact, moment: Moment) -> Approval:
    data = artifact.data if isinstance(artifact.data, Mapping) else {}
    history, expires = moment.history, _text(data.get("expires"))
    told = Approval(
        system=system.id,
        path=artifact.path,
        version=_text(data.get("model_version")),
        decision=_text(data.get("decision")) if artifact.valid else "not readable",
        approvers=tuple(dict.fromkeys(_people(data))),
        date=_text(data.get("date")),
        expires=expires,
        over=_DAY.fullmatch(expires) is not None and expires < moment.today.isoformat(),
    )
    point = history.last_author(artifact.path)
    if not isinstance(point, Point):
        return told
    claims = history.claims(point)
    return replace(
        told,
        commit=point.commit,
        day=point.day.isoformat(),
        author=point.author,
        signed=claims.signed if isinstance(claims, Claims) else None,
    )


def _people(data: Mapping[str, Any]) -> Iterator[str]:
    for key in _PERSONS:
        value = data.get(key)
        for entry in (value if isinstance(value, list) else [value])[:20]:
            inner = entry if isinstance(entry, Mapping) else {}
            parts = [_text(inner.get(name)) for name in _NAMES]
            if said := _text(entry) or " ".join(filter(None, parts)):
                yield said


def _text(value: Any) -> str:
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return " ".join(str(value).split())[:_MAX_TEXT] if plain else ""


def _reversed(day: str) -> tuple[int, ...]:
    """A key by which later days come first."""
    return tuple(-ord(letter) for letter in day)
