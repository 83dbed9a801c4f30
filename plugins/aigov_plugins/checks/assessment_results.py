"""Did somebody from outside assess the system, not long ago, and is what was found followed up?

Asked of the newest OSCAL assessment results; plans of action and threat models are none.

Fails for: results that break the format; results that are too old or of a day to come; no assessor
who can be reached, or one who also owns the system; results that hold no observation and no
finding; a finding that is not satisfied and names no risk of the file; a risk of such a finding
that is neither closed nor accepted and has no deadline, or one that has passed.

Parameters:
    max_age: how old the results may be, in days (365).

Fails, for example: finding ``ms-2.4`` is not satisfied, and the deadline of its risk was in May.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from aigov.api import (
    Artifact,
    Json,
    Params,
    Problem,
    System,
    SystemEvidence,
    same_person,
    why_nobody,
)
from aigov_plugins.shaping import items, mapping, text

_FORMAT = "oscal-assessment-results"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DONE = ("accepted", "closed")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that the newest results lack."""
    found = [a for a in evidence.of("risk-assessment") if a.data.get("format") == _FORMAT]
    if not found:
        what = f"{system.id} has no OSCAL assessment results"
        yield Problem("no-assessment", what, system.declared_at)
        return
    last = max(found, key=lambda artifact: (text(artifact.data.get("as_of")), artifact.path))
    if not last.valid:
        yield Problem("invalid", f"does not follow its format: {last.reason}", last.at())
        return
    today, day = evidence.today.isoformat(), text(last.data.get("as_of"))
    oldest = (evidence.today - timedelta(days=params["max_age"])).isoformat()
    if not _DAY.fullmatch(day) or not oldest <= day <= today:
        what = f"is of {day or 'no day'}, at most {params['max_age']} days are allowed"
        yield Problem("as-of", what, last.at(), "as_of", "have it assessed again")
    yield from _assessor(last)
    if not items(last.data.get("observations")) and not items(last.data.get("findings")):
        yield Problem("nothing", "holds no observation and no finding", last.at(), "observations")
    yield from _followed_up(last, today)


def _assessor(results: Artifact) -> Iterator[Problem]:
    who, owner = text(results.data.get("reviewer")), text(results.data.get("owner"))
    if reason := why_nobody(who):
        what = f"assessor {who!r} {reason}" if who else "names no assessor"
        hint = "name a party with an address under responsible-parties, role assessor"
        yield Problem("assessor", what, results.at(), "reviewer", hint)
    elif same_person(who, owner):
        yield Problem("assessor", f"assessor {who!r} also owns it", results.at(), "reviewer")


def _followed_up(results: Artifact, today: str) -> Iterator[Problem]:
    risks = {text(mapping(r).get("id")): mapping(r) for r in items(results.data.get("risks"))}
    for n, finding in enumerate(map(mapping, items(results.data.get("findings")))):
        if text(finding.get("state")) != "not-satisfied":
            continue
        at, name = results.at("findings", n), text(finding.get("title")) or text(finding.get("id"))
        named = [risks[text(each)] for each in items(finding.get("risks")) if text(each) in risks]
        if not named:
            what = f"{name!r} is not satisfied, and no risk says what follows"
            yield Problem("unfollowed", what, at, "findings[].risks")
        for risk in named:
            if late := _late(risk, today):
                what = f"{name!r} is not satisfied, and its risk {late}"
                yield Problem("unfollowed", what, at, "findings[].risks")


def _late(risk: Json, today: str) -> str:
    """Why an open risk of a finding is not on its way; empty when it is."""
    due = text(risk.get("due"))
    if text(risk.get("status")) in _DONE:
        return ""
    if not _DAY.fullmatch(due):
        return "is open without a deadline"
    return f"was to be closed by {due}" if due < today else ""
