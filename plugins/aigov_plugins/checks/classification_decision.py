"""Is there an accepted decision record that argues the tier of the system?

Asked of architecture decision records that name Annex III; of several, of the newest accepted one,
else of the newest. A record that argues a classification names the points that were considered.

Fails when it is not accepted, has no day or one too far back, is decided by too few people or by
nobody who can be reached, is too short, or names Annex III without any of its points. Absent
without a decision record that names Annex III.

Parameters:
    max_age: how long a decision holds (365d).
    min_deciders: how many people decide (2).
    min_words: words of the whole record (150).

Example:
    status: proposed        # docs/adr/0007-risk-tier.md:2: status is 'proposed', not accepted
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence, why_nobody
from aigov_plugins.governance.entries import why_not_recent

_KIND: Final = "decision-record"
_ANNEX: Final = re.compile(r"(?i)\bannex (?:iii|3)(?!\w)")
_POINT: Final = re.compile(r"(?i)\b(?:points?|no\.|area)\s*[1-8](?![0-9])")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that the decision lacks."""
    decisions = evidence.of(_KIND)
    known = [one for one in decisions if _ANNEX.search(one.data["text"])]
    if not known:
        what = f"{system.id} has no decision record that considers the points of Annex III"
        hint = "write docs/adr/NNNN-risk-classification.md with status, date and deciders"
        yield Problem("no-classification-decision", what, system.declared_at, hint=hint)
        evidence.leave_aside(decisions)
        return
    record = max(known, key=lambda one: (_accepted(one), one.data.get("date", ""), one.path))
    evidence.leave_aside(one for one in decisions if one is not record)
    yield from _standing(record, params, evidence)
    yield from _deciders(record, params, evidence)
    if record.data["words"] < params["min_words"]:
        what = f"has {record.data['words']} words, {params['min_words']} are wanted"
        yield Problem("too-short", what, record.at("title"), "text")
    if not _POINT.search(record.data["text"]):
        hint = "say of each point that comes into question why it applies or not"
        what = "names Annex III and none of its points"
        yield Problem("points-not-named", what, record.at("title"), "points", hint)


def _accepted(record: Artifact) -> bool:
    return bool(record.data["status"] == "accepted")


def _standing(record: Artifact, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    if not _accepted(record):
        what = f"status is {record.data['status']!r}, not accepted"
        yield Problem("not-accepted", what, record.at("status"), "status")
    why = why_not_recent(record.data.get("date"), evidence, params["max_age"])
    if why:
        hint = "decide again, and write down when"
        yield Problem("decision-day", f"date {why}", record.at("date"), "date", hint)


def _deciders(record: Artifact, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    named = record.data.get("deciders", [])
    if len(named) < params["min_deciders"]:
        what = f"has {len(named)} deciders, {params['min_deciders']} are wanted"
        yield Problem("too-few-deciders", what, record.at("deciders"), "deciders")
    for decider in named:
        why = why_nobody(decider, evidence.people)
        if why:
            what = f"decider {decider!r} {why}"
            hint = "name a person: ana@acme.org or @acme/risk"
            yield Problem("nobody", what, record.at("deciders"), f"deciders.{decider}", hint)
