"""Texts that were copied: from a template, or from the record of another system.

Records of one kind are compared through an index that is made once in a run. It holds a part of
their shingles, and few records for each, so that its size and the work of a look-up grow with the
length of the texts and not with the number of systems; the few candidates are compared whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.model import Problem, System
from aigov.rejections.firsts import first_day
from aigov.rejections.leaves import top
from aigov.rejections.shingles import PROSE, of_data, prose, shingles, templates

LIKE = 0.85
LEAST = 40
"""Shingles below which a text is too short to be judged."""

_PART = 8
"""One in so many shingles is in the index."""

_HOLDERS = 8
"""Records that the index keeps for one shingle: what more of them share is said of the first."""

_CANDIDATES = 3
_SHARED = ("lineage",)
"""Kinds that tools write of a pipeline which may serve many systems: these are not compared."""

_MAX_HELD = 64
_HINT = "write what is true of this system, or let one record serve both under evidence:"


@dataclass(slots=True)
class _Shelf:
    """The records of one kind, and by shingle the first few that hold it."""

    records: list[tuple[Artifact, System]] = field(default_factory=list)
    holders: dict[int, list[int]] = field(default_factory=dict)
    held: dict[tuple[str, str], frozenset[int]] = field(default_factory=dict)


def copied_boilerplate(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """Nearly word for word a template, shipped or public, or the record of another system."""
    if not evidence.is_written(artifact.kind):
        return
    name = f"shingles of {artifact.kind}"
    shelf = evidence.once(name, lambda: _shelf(artifact.kind, evidence))
    mine = _of(artifact, evidence.system, evidence, shelf)
    if len(mine) < LEAST:
        return
    share, template = _template(mine)
    if share >= LIKE:
        what = f"{share:.0%} of its text stands in {template}"
        hint = "write what is true of this system"
        yield Problem("copied-boilerplate", what, artifact.at(), hint=hint)
        return
    alike = () if artifact.kind in _SHARED else _nearest(mine, artifact, evidence, shelf)
    for like, other in alike:
        if like >= LIKE and not _was_first(artifact, other, evidence):
            what = f"{like:.0%} the text of {other.path}, which is about another system"
            yield Problem("copied-boilerplate", what, artifact.at(), hint=_HINT)
            return


def _template(mine: frozenset[int]) -> tuple[float, str]:
    """The largest share of a text that one template holds, and its name."""
    names, holders = templates()
    counts = Counter(index for digest in mine for index in holders.get(digest, ()))
    if not counts:
        return 0.0, ""
    index, count = max(counts.items(), key=lambda item: (item[1], -item[0]))
    return count / len(mine), names[index]


def _shelf(kind: str, evidence: SystemEvidence) -> _Shelf:
    shelf = _Shelf()
    for system, artifact in evidence.by_system(kind):
        number = len(shelf.records)
        shelf.records.append((artifact, system))
        for digest in _indexed(_of(artifact, system, evidence, shelf)):
            holders = shelf.holders.setdefault(digest, [])
            if len(holders) < _HOLDERS:
                holders.append(number)
    return shelf


def _indexed(found: Iterable[int]) -> Iterator[int]:
    return (digest for digest in found if digest % _PART == 0)


def _nearest(
    mine: frozenset[int], artifact: Artifact, evidence: SystemEvidence, shelf: _Shelf
) -> Iterator[tuple[float, Artifact]]:
    """How like the likeliest records of other systems are: shared shingles of all of both."""
    asked = list(_indexed(mine))
    counts = Counter(number for digest in asked for number in shelf.holders.get(digest, ()))
    system = evidence.system
    ours = {shelf.records[n][0].path for n in counts if shelf.records[n][1] is system}
    ranked = sorted(counts, key=lambda n: (-counts[n], n))
    others = [n for n in ranked if shelf.records[n][0].path not in ours]
    for number in others[:_CANDIDATES]:
        if counts[number] * 2 < len(asked):
            return
        other, theirs = shelf.records[number]
        names = (system.name, system.id, theirs.name, theirs.id)
        one, two = (shingles(_texts(each, evidence), names) for each in (artifact, other))
        yield len(one & two) / max(1, len(one | two)), other


def _of(
    artifact: Artifact, system: System, evidence: SystemEvidence, shelf: _Shelf
) -> frozenset[int]:
    """The shingles of a record, the name of its system left out; a few records' are kept."""
    key = (artifact.path, system.id)
    if key not in shelf.held:
        while len(shelf.held) >= _MAX_HELD:
            shelf.held.pop(next(iter(shelf.held)))
        shelf.held[key] = shingles(_texts(artifact, evidence), (system.name, system.id))
    return shelf.held[key]


def _texts(artifact: Artifact, evidence: SystemEvidence) -> Iterable[str]:
    if not artifact.path.lower().endswith(PROSE):
        return of_data(artifact.data)
    return (prose(evidence.text(artifact.path)),)


def _was_first(artifact: Artifact, other: Artifact, evidence: SystemEvidence) -> bool:
    """Whether it is the one that was copied: it was committed before, else it is dated before.

    A file that was copied inside of git is as old as its source when it is followed, so that then
    the paths decide.
    """
    for follow in (True, False):
        mine, theirs = (first_day(a.path, evidence, follow=follow) for a in (artifact, other))
        if mine is not None and theirs is not None and mine != theirs:
            return mine < theirs
    dates = [str(top(each).get("date") or "") for each in (artifact, other)]
    return "" < dates[0] < dates[1]
