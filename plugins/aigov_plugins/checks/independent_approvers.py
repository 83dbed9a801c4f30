"""Did somebody other than those who changed the model approve its release?

Asked of the newest record of a kind that names who approved: none of them must have written the
last change of the served model (that of ``last-model-change``). Who wrote it is told by git,
behind merges: the author of the commit, and the co-authors that its trailers name.

Fails when one of those who approved wrote the change; with ``committers``, also when one of them
committed what somebody else wrote. A forge or a bot is nobody, and what the very first commit of
the history holds is nobody's. Names in commits are what whoever commits says of himself.

Unknown where history ends too early to tell (``fetch-depth: 0``), and where nothing says which
model is served. A change that is not committed yet has no author in git, and a team is no author of
commits: neither is held against the decision.

Parameters:
    kind: which record (approval).
    fields: the fields that name who approved (accountable, approver, approved_by).
    committers: whether who committed the change counts as one who made it (false): where changes
        are rebased or applied for others, whoever approves often is the one who commits.

Fails, for example: ``accountable: bo@acme.org``, and the weights came with a commit of Bo's.
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import (
    Artifact,
    Outcome,
    Params,
    Problem,
    System,
    SystemEvidence,
    Unreadable,
    is_automation,
    with_handle,
)
from aigov_plugins.governance.entries import newest_record
from aigov_plugins.governance.persons import authors, is_among, is_comparable, named


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each person who approved a change of their own."""
    record = newest_record(params["kind"], system, evidence)
    if isinstance(record, Problem):
        yield record
    if not isinstance(record, Artifact):
        return
    people = [pair for pair in named(record.data, params["fields"]) if is_comparable(pair[1])]
    if not people:
        return
    before = set(evidence.read)
    try:
        change = evidence.model_change()
    except Unreadable as exc:
        field, person = people[0]
        what = f"cannot tell whether {field} {person!r} changed the model: {exc.what}"
        at = record.at(field)
        yield Problem("approver-changed-the-model", what, at, field, exc.hint, Outcome.UNKNOWN)
        return
    finally:
        evidence.leave_aside(one for key, one in evidence.read.items() if key not in before)
    if change is not None and not change[1].first:
        point, path = change[1].point, change[0]
        who = list(authors(point, evidence))
        if params["committers"] and not is_automation(point.committer):
            who.append(with_handle(point.committer))
        told = f"{path} in commit {point.commit[:8]} of {point.day}"
        yield from _own(record, people, who, told)


def _own(
    record: Artifact, people: list[tuple[str, str]], who: list[str], told: str
) -> Iterator[Problem]:
    for field, person in people:
        if is_among(person, who):
            what = f"{field} {person!r} made the last change of the model, {told}"
            hint = "have the release approved by somebody who did not change the model"
            yield Problem("approver-changed-the-model", what, record.at(field), field, hint)
