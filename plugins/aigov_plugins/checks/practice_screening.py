"""Is each prohibited practice answered on its own, with a reason of its own?

Asked of the newest record ``practice-screening``, or of the section ``prohibited_practices`` of the
newest risk assessment, where the answers are a list of ``point``, ``hit`` and ``reasoning``, or the
points with ``no: because ...`` behind each.

Fails when a point has no answer or two, when an answer is neither yes nor no, when reasons are too
short, and when so few of them differ that they were copied from point to point. A single statement
that nothing is prohibited answers no point. Absent where there is no such record or section.

Parameters:
    record: the kind of record, practice-screening or risk-assessment (practice-screening).
    points: the points of Art.5(1) that need an answer ([a, b, ba, bb, c, d, e, f, g, h]).
    min_words: words that a reason has at least (6).
    distinct: how many different reasons there are at least (5).
    max_age: how long the record holds, as in 365d; empty asks nothing of its day ("").

Example:
    answers:                             # governance/prohibited-practices.yaml:9: has no answer for
      - {point: a, hit: false, ...}      # point b, point ba, point bb, point c, point d, point e,
                                         # point f, point g and 1 more
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.governance.entries import listed, mapped, newest, why_not_recent, words
from aigov_plugins.governance.practices import FIELDS, Answer, answers, reasons

_HINT: Final = "say what about this system decides it"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that is wrong, repeats counted."""
    kind = params["record"]
    artifacts = evidence.of(kind)
    record = newest(artifacts)
    said = mapped(record.data).get(FIELDS[kind]) if record else None
    if not artifacts or (record and said in (None, "", [], {})):
        what = f"{system.id} has no answers on prohibited practices in a {kind}"
        hint = "write governance/prohibited-practices.yaml: aigov schema practice-screening"
        at = record.at() if record and kind == "practice-screening" else system.declared_at
        name = "not-answered" if record and kind == "practice-screening" else "no-screening"
        yield Problem(name, what, at, hint=hint)
        evidence.leave_aside(artifacts)
    elif not record:
        broken = next(one for one in artifacts if not one.valid or not isinstance(one.data, dict))
        what = f"does not follow its format: {broken.reason}"
        yield Problem("invalid", what, broken.at(), hint=f"aigov explain {broken.reader}")
    else:
        found = answers(record)
        yield from _points(record, found, params["points"])
        yield from _undecided(record, found)
        yield from _short(record, found, params["min_words"])
        yield from _copied(record, found, params["distinct"])
        limit = params["max_age"]
        why = why_not_recent(record.data.get("date"), evidence, limit) if limit else ""
        if why:
            yield Problem("record-day", f"date {why}", record.at("date"), "date")


def _points(record: Artifact, found: list[Answer], wanted: list[str]) -> Iterator[Problem]:
    field = FIELDS[record.kind]
    named = [answer.point for answer in found]
    lacking = [point for point in wanted if point not in named]
    if lacking:
        what = f"has no answer for {listed(f'point {point}' for point in lacking)}"
        hint = "answer each point of Art.5(1) with yes or no, and why"
        yield Problem("unanswered-point", what, record.at(field), field, hint)
    for n, answer in enumerate(found):
        if answer.point in named[:n]:
            what = f"answers point {answer.point} a second time"
            yield Problem("answered-twice", what, record.at(*answer.keys), answer.point)


def _undecided(record: Artifact, found: list[Answer]) -> Iterator[Problem]:
    left = [answer for answer in found if answer.hit is None]
    if left:
        what = f"says neither yes nor no to {listed(f'point {a.point}' for a in left)}"
        yield Problem("undecided-point", what, record.at(*left[0].keys), "hit")


def _short(record: Artifact, found: list[Answer], wanted: int) -> Iterator[Problem]:
    left = [answer for answer in found if len(words(answer.reason)) < wanted]
    if left:
        points = listed(f"point {answer.point}" for answer in left)
        what = f"has a reason of fewer than {wanted} words for {points}"
        yield Problem("short-reason", what, record.at(*left[0].keys), "reasoning", _HINT)


def _copied(record: Artifact, found: list[Answer], wanted: int) -> Iterator[Problem]:
    different = set(reasons(found))
    if len(found) >= wanted > len(different):
        what = f"{len(found)} answers share {len(different)} reasons, {wanted} are wanted"
        yield Problem("copied-reason", what, record.at(*found[0].keys), "reasoning", _HINT)
