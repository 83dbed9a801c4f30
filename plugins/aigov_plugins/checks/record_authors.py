"""Did the one who is named as author write the record, and not the one who reviewed it?

Asked of the newest record of a kind that names an author and somebody else as reviewer. Git knows
who wrote each entry: the author, and the co-authors that trailers name, of the first commit that
held it. Merges, and moving the file, make nobody an author; what the very first commit of the
history holds was imported, as far as one can tell, and is nobody's. Days, status and the persons
who sign are no content: a reviewer may well be the one who commits these.

Fails when a reviewer wrote more than half of the entries, and when the trailers ``Reviewed-by``
and ``Approved-by`` of the newest commit name nobody but those who wrote it. Authors and trailers
are what whoever commits says of himself: they can be made up, and a contradiction remains one.

Unknown where history ends too early to tell, as in a shallow clone (``fetch-depth: 0``). A record
that is not committed yet has no author in git, and a team is no author of commits: neither is held
against it.

Parameters:
    kind: which record (risk-assessment).
    fields: the fields that name who reviewed (reviewer, reviewed_by, approver, approved_by).
    most: the share of the entries, in percent, that a reviewer may have written (50).

Fails, for example: ``author: ana@acme.org`` and ``reviewer: chidi@acme.org``, and each line of the
file came with a commit of Chidi's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aigov.api import (
    Artifact,
    Claims,
    Json,
    NotYet,
    Outcome,
    Params,
    Point,
    Problem,
    System,
    SystemEvidence,
    Unreadable,
    Written,
    same_person,
    with_handle,
)
from aigov_plugins.governance.entries import newest_record
from aigov_plugins.governance.persons import authors, is_among, is_comparable, named
from aigov_plugins.shaping import text

_ASIDE: Final = frozenset(
    "accepted_by accepted_on approved_by approved_on approver author date decision expires "
    "last_reviewed next_review reviewed reviewed_by reviewed_on reviewer reviewers signed_by "
    "signed_on status valid_until version".split()
)
"""What is written when a record is signed, not when it is made."""

_MAX_ENTRIES: Final = 5_000
_HINT: Final = "have it reviewed by somebody who did not write it, or name who wrote it"

Entry = tuple[tuple[str, ...], str]


@dataclass(slots=True)
class _Origin:
    """Of the entries of a record, how many are whose, and how many may be anybody's.

    ``first`` is the earliest commit of each who wrote any; ``reason`` is why history ends early.
    """

    total: int
    reason: Unreadable | None
    unknown: int = 0
    by: dict[tuple[str, ...], int] = field(default_factory=dict)
    first: dict[tuple[str, ...], Point] = field(default_factory=dict)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each reviewer who wrote the record."""
    record = newest_record(params["kind"], system, evidence)
    if isinstance(record, Problem):
        yield record
    if not isinstance(record, Artifact):
        return
    author = text(record.data.get("author"))
    reviewers = [
        (name, person)
        for name, person in named(record.data, params["fields"])
        if is_comparable(person) and not same_person(author, person)
    ]
    if not author or not reviewers:
        return
    last = evidence.history.last_change((record.path,))
    if isinstance(last, NotYet):
        return
    yield from _written_by(reviewers, record, params["most"], evidence)


def _written_by(
    reviewers: list[tuple[str, str]], record: Artifact, most: int, evidence: SystemEvidence
) -> Iterator[Problem]:
    versions, reason = _versions(record, evidence)
    origin = _origin(record, versions, reason, evidence)
    for name, person in reviewers:
        yield from _too_much(name, person, record, origin, most)
    if versions and not versions[0].first:
        yield from _reviewed_by_author(record, versions[0].point, evidence)


def _too_much(
    name: str, person: str, record: Artifact, origin: _Origin, most: int
) -> Iterator[Problem]:
    theirs = [who for who in origin.by if is_among(person, who)]
    wrote, limit = sum(origin.by[who] for who in theirs), origin.total * most / 100
    if wrote > limit:
        point = origin.first[theirs[0]]
        what = (
            f"{name} {person!r} wrote {wrote} of its {origin.total} entries, first in commit "
            f"{point.commit[:8]} of {point.day}, and another is named as author"
        )
        yield Problem("reviewer-wrote-it", what, record.at(name), name, _HINT)
    elif origin.reason and wrote + origin.unknown > limit:
        what = f"cannot tell whether {name} {person!r} wrote it: {origin.reason.what}"
        hint = origin.reason.hint
        yield Problem("reviewer-wrote-it", what, record.at(name), name, hint, Outcome.UNKNOWN)


def _reviewed_by_author(
    record: Artifact, point: Point, evidence: SystemEvidence
) -> Iterator[Problem]:
    """The commit that wrote the record claims a review, and by nobody but its author."""
    claims = evidence.history.claims(point)
    claimed = claims.trailer("Reviewed-by", "Approved-by") if isinstance(claims, Claims) else ()
    author = with_handle(point.author)
    if claimed and all(same_person(person, author) for person in claimed):
        what = f"commit {point.commit[:8]} of {point.day} says that its own author reviewed it"
        yield Problem("reviewed-by-author", f"{what}: {claimed[0]!r}", record.at(), hint=_HINT)


def _versions(
    record: Artifact, evidence: SystemEvidence
) -> tuple[list[Written], Unreadable | None]:
    """The commits that wrote the record, newest first, and why they are not all."""
    found: list[Written] = []
    try:
        found.extend(evidence.writers(record.path))
    except Unreadable as exc:
        return found, exc
    return found, None


def _origin(
    record: Artifact,
    versions: list[Written],
    reason: Unreadable | None,
    evidence: SystemEvidence,
) -> _Origin:
    """An entry is whose who wrote the first commit that held it."""
    missing = _entries(record.data)
    origin = _Origin(len(missing), reason, len(missing) if reason and not versions else 0)
    told = reason is None
    for version in reversed(versions):
        data = evidence.said(record, version)
        held = missing & _entries(data) if data is not None else set()
        missing -= held
        who = authors(version.point, evidence) if told and not version.first else ()
        if held and who:
            origin.by[who] = origin.by.get(who, 0) + len(held)
            origin.first.setdefault(who, version.point)
        elif not told:
            origin.unknown += len(held)
        told = data is not None  # what is first seen after an unreadable version may be older
    return origin


def _entries(data: Json) -> set[Entry]:
    """What a record says, place by place, whatever its order; one alike counts once."""
    found: set[Entry] = set()
    todo: list[tuple[tuple[str, ...], Json]] = [((), data)]
    while todo:
        keys, value = todo.pop()
        if len(found) > _MAX_ENTRIES:
            raise Unreadable(f"more than {_MAX_ENTRIES} entries", hint="split the record")
        if isinstance(value, dict):
            todo += [((*keys, str(k)), v) for k, v in value.items() if str(k) not in _ASIDE]
        elif isinstance(value, list):
            todo += [(keys, entry) for entry in value]
        elif value not in (None, ""):
            found.add((keys, " ".join(str(value).split())))
    return found
