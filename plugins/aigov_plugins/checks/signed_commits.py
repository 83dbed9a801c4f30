"""Is what a policy wants signed committed with a signature?

Asked of the newest record of a kind (``record``), and of the last change of the served model
(``model``): the commit that wrote it carries a signature. Whether the signature is good, and whose
it is, is never looked at: that takes keys which no repository can vouch for. Where the forge signs
what it merges, its signature counts as any other.

Fails when the commit carries no signature. Unknown where history ends too early to tell
(``fetch-depth: 0``), where nothing says which model is served, and while the change is not
committed.

Parameters:
    of: what has to be signed, of ``record`` and ``model`` ([]: nothing).
    kind: which record (approval).

Fails, for example: ``of: [record]``, and governance/approvals/3.2.0.yaml came in a commit without
``gpgsig``.
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import (
    Artifact,
    Location,
    NotYet,
    Outcome,
    Params,
    Point,
    Problem,
    System,
    SystemEvidence,
    Unknown,
    Unreadable,
)
from aigov_plugins.governance.entries import newest_record

_HINT = "sign it: git commit -S, or let the forge require signed commits"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each change that came without a signature."""
    record = newest_record(params["kind"], system, evidence)
    if isinstance(record, Problem):
        yield record
    if not isinstance(record, Artifact):
        return
    for other in sorted(set(params["of"]) - {"record", "model"}):
        what = f"cannot tell what is to be signed: {other!r} is neither record nor model"
        yield Problem("unsigned", what, record.at(), other, "", Outcome.UNKNOWN)
    if "record" in params["of"]:
        yield from _of_record(record, evidence)
    if "model" in params["of"]:
        yield from _of_model(record, evidence)


def _of_record(record: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    last = evidence.history.last_author(record.path)
    at = record.at()
    if isinstance(last, Point):
        yield from _unsigned(record.path, last, at, evidence)
    else:
        why = "it is not committed yet" if isinstance(last, NotYet) else last.reason
        hint = "" if isinstance(last, NotYet) else last.hint
        yield _untold(record.path, why, hint, at)


def _of_model(record: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    before = set(evidence.read)
    try:
        change = evidence.model_change()
    except Unreadable as exc:
        yield _untold("the model", exc.what, exc.hint, record.at())
        return
    finally:
        evidence.leave_aside(one for key, one in evidence.read.items() if key not in before)
    if change is None:
        yield _untold("the model", "its change is not committed yet", "", record.at())
    else:
        path, written = change
        yield from _unsigned(path, written.point, Location(path, 1), evidence)


def _unsigned(path: str, point: Point, at: Location, evidence: SystemEvidence) -> Iterator[Problem]:
    claims = evidence.history.claims(point)
    if isinstance(claims, Unknown):
        yield _untold(path, claims.reason, claims.hint, at)
    elif not claims.signed:
        what = f"{path} came in commit {point.commit[:8]} of {point.day}, which has no signature"
        yield Problem("unsigned", what, at, path, _HINT)


def _untold(path: str, why: str, hint: str, at: Location) -> Problem:
    what = f"cannot tell whether {path} came in a signed commit: {why}"
    return Problem("unsigned", what, at, path, hint, Outcome.UNKNOWN)
