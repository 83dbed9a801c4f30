"""Is every finding rated, owned, and closed in time?

Asked of the newest record of the kind; a record without findings has none to track.

Fails for: a finding that lacks one of ``fields``; a severity other than low, medium, high or
critical; a status other than open, in-progress, closed or accepted; an owner who is nobody; an open
finding without a day by which it is closed, or of a severity of ``overdue`` and past that day; an
accepted one without a reason or without somebody else who accepted it; three or more that are
accepted for one and the same reason.

Parameters:
    kind: the kind of record: security-assessment or validation-report (security-assessment).
    fields: what each finding has to say ([id, finding]).
    overdue: severities that may not be open past their day ([critical, high]).

Fails, for example: ``F2`` is high, was due on 2026-09-30, and is open in November.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from aigov.api import (
    Artifact,
    Json,
    Params,
    Problem,
    System,
    SystemEvidence,
    is_placeholder,
    plain_words,
    same_person,
    why_nobody,
)
from aigov_plugins.measured import newest
from aigov_plugins.shaping import items, mapping, text

_SEVERITIES = ("low", "medium", "high", "critical")
_OPEN, _ACCEPTED = ("open", "in progress"), "accepted"
_STATES = (*_OPEN, "closed", _ACCEPTED)
_IN_BULK = 3


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that a finding lacks."""
    record = newest(evidence.of(params["kind"]))
    if record is None:
        what = f"{system.id} has no {params['kind']}"
        yield Problem("no-record", what, system.declared_at)
        return
    findings = [mapping(row) for row in items(record.data.get("findings"))]
    for n, row in enumerate(findings):
        name = text(row.get("id")) or f"finding {n + 1}"
        found = (*_unsaid(row, params["fields"]), *_late(row, params["overdue"], evidence))
        for key, what in (*found, *_unaccepted(row)):
            at = record.at("findings", n)
            yield Problem(key, f"{name} {what}", at, f"findings[].{key}")
    yield from _in_bulk(record, findings)


def _unsaid(row: Json, fields: list[str]) -> Iterator[tuple[str, str]]:
    for field in fields:
        if is_placeholder(text(row.get(field))):
            yield field, f"says nothing under {field}"
    if text(row.get("severity")).lower() not in _SEVERITIES:
        yield "severity", f"has no severity of {', '.join(_SEVERITIES)}"
    if _state(row) not in _STATES:
        yield "status", f"has no status of {', '.join(_STATES)}"
    if reason := why_nobody(text(row.get("owner"))):
        yield "owner", f"has an owner who {reason}"


def _state(row: Json) -> str:
    return " ".join(plain_words(text(row.get("status")).replace("-", " ")))


def _late(row: Json, overdue: list[str], evidence: SystemEvidence) -> Iterator[tuple[str, str]]:
    due = text(row.get("due"))[:10]
    if _state(row) not in _OPEN:
        return
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", due):
        yield "due", "is open without a day by which it is closed"
    elif due < evidence.today.isoformat() and text(row.get("severity")).lower() in overdue:
        yield "due", f"was to be closed by {due} and is open"


def _unaccepted(row: Json) -> Iterator[tuple[str, str]]:
    if _state(row) == _ACCEPTED:
        owner, accepted_by = text(row.get("owner")), text(row.get("accepted_by"))
        if is_placeholder(text(row.get("reason"))):
            yield "reason", "is accepted without a reason"
        if why_nobody(accepted_by) or same_person(owner, accepted_by):
            yield "accepted_by", "is accepted by nobody but its owner"


def _in_bulk(record: Artifact, findings: list[Json]) -> Iterator[Problem]:
    accepted = [row for row in findings if _state(row) == _ACCEPTED]
    reasons = Counter(text(row.get("reason")).lower().rstrip(".") for row in accepted)
    for reason, count in reasons.items():
        if reason and count >= _IN_BULK:
            what = f"{count} findings are accepted for the same reason: {reason[:60]!r}"
            hint = "weigh each on its own"
            yield Problem("in-bulk", what, record.at("findings"), "findings[].reason", hint)
