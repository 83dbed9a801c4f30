"""Does the index of the technical file lead from each point to a page that says something?

Asked of the newest record ``technical-documentation`` that has points.

Fails when a point or sub-point that is wanted has no entry, when an entry leads nowhere and gives
no reason why the point does not apply, to a heading that the page does not have, or to a page that
is all but empty, when more points than may share one place do, and when neither a standard nor an
own solution in its place is named. Absent without the record.

Parameters:
    points: the points that need an entry, IV.1 to IV.9 ([]).
    sub_points: the sub-points that need one, as IV.2.a; that of the point is none ([]).
    same_place: how many points may lead to one place (2).
    page_words: words below which a page says nothing (30).
    own_words: words on own solutions where no standard is named (40).

Example:
    points:
      - {point: IV.2, ref: docs/model.md}   # docs/technical-file.yaml:3: points has no entry for
                                            # IV.1, IV.3
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence, plain_words
from aigov_plugins.governance.entries import listed, newest, rows, words

_KIND: Final = "technical-documentation"
_POINT: Final = re.compile(r"(?:annex )?(iv)?[. ()]*([1-9])(?:[. ()]*([a-h]))?[. ()]*")
_REASON: Final = 5
_HINT: Final = "map each point to the file that answers it, or say why it does not apply"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that is wrong with the index, by line."""
    files = evidence.of(_KIND)
    records = [one for one in files if not one.valid or "points" in one.data]
    evidence.leave_aside(one for one in files if one not in records)
    if not records:
        what = f"{system.id} has no index of its technical documentation"
        hint = f"write docs/technical-documentation/index.yaml: aigov schema {_KIND}"
        yield Problem("no-index", what, system.declared_at, hint=hint)
    record = newest(records)
    if record is not None:
        documents = evidence.of("document")
        evidence.leave_aside(documents)
        pages = {page.path: page for page in documents}
        found = [
            *_missing(record, [*params["points"], *params["sub_points"]]),
            *_leading_nowhere(record, pages, params["page_words"], evidence),
            *_shared(record, params["same_place"]),
            *_standards(record, params["own_words"]),
        ]
        yield from sorted(found, key=lambda problem: (problem.at, problem.key))


def _missing(record: Artifact, wanted: Sequence[str]) -> Iterator[Problem]:
    named = {_name(entry.get("point")) for _, entry in rows(record.data, "points")}
    lacking = [point for point in wanted if point not in named]
    if lacking:
        what = f"points has no entry for {listed(lacking)}"
        yield Problem("missing-point", what, record.at("points"), "points", _HINT)


def _name(point: Json) -> str:
    """``Annex IV(2)(a)`` and ``2 a`` as ``IV.2.a``."""
    match = _POINT.fullmatch(str(point).strip().lower()[:40])
    return ".".join(part for part in ("IV", match[2], match[3]) if part) if match else str(point)


def _leading_nowhere(
    record: Artifact, pages: Mapping[str, Artifact], wanted: int, evidence: SystemEvidence
) -> Iterator[Problem]:
    for index, entry in rows(record.data, "points"):
        ref = entry.get("ref")
        if isinstance(ref, str) and ref.strip():
            why = _why_not(record, ref.strip(), pages, wanted, evidence)
        elif len(words(entry.get("not_applicable"))) < _REASON:
            why = "has neither a path nor a reason why it does not apply"
        else:
            why = ""
        if why:
            name = _name(entry.get("point"))
            at = record.at("points", index)
            yield Problem("leads-nowhere", f"point {name} {why}", at, name, _HINT)


def _why_not(
    record: Artifact,
    ref: str,
    pages: Mapping[str, Artifact],
    wanted: int,
    evidence: SystemEvidence,
) -> str:
    """Why a path does not answer a point; empty when it does as far as can be seen."""
    path, _, fragment = ref.partition("#")
    place = next((p for p in _places(record, path) if evidence.entry(p)), None)
    if place is None:
        return f"leads to {path!r}, which is not in the repository"
    page = pages.get(place)
    if page is None:
        return ""
    if not fragment:
        count = page.data["words"]
        return f"leads to {path!r}, which has {count} words" if count < wanted else ""
    headings = [h for h in page.data["headings"] if plain_words(h["text"]) == plain_words(fragment)]
    if not headings:
        return f"leads to #{fragment}, which is no heading of {path!r}"
    count = max(heading["words"] for heading in headings)
    return f"leads to #{fragment}, which has {count} words" if count < wanted else ""


def _places(record: Artifact, path: str) -> tuple[str, ...]:
    """From the folder of the record, then from the root; nothing outside."""
    folder = record.path.rpartition("/")[0]
    parts: list[str] = [] if path.startswith("/") else folder.split("/") if folder else []
    for part in path.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return ("/".join(parts), path.removeprefix("./").lstrip("/").rstrip("/"))


def _shared(record: Artifact, most: int) -> Iterator[Problem]:
    """Places to which more points lead than may, sub-points left out."""
    by_place: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for index, entry in rows(record.data, "points"):
        name = _name(entry.get("point"))
        if isinstance(entry.get("ref"), str) and name.count(".") == 1:
            by_place[str(entry["ref"]).strip()].append((index, name))
    for place, points in by_place.items():
        if len(points) > most:
            what = f"{listed(name for _, name in points)} all lead to {place!r}"
            hint = "give each point a heading or a file of its own"
            at = record.at("points", points[0][0])
            yield Problem("same-place", what, at, place, hint)


def _standards(record: Artifact, wanted: int) -> Iterator[Problem]:
    named = record.data.get("standards_applied")
    said = [one for one in (named if isinstance(named, list) else [named]) if words(one)]
    own = len(words(record.data.get("own_solutions")))
    if not said and own < wanted:
        what = f"names no standard, and has {own} words on own solutions where {wanted} are wanted"
        yield Problem(
            "standards-not-named", what, record.at("standards_applied"), "standards_applied"
        )
