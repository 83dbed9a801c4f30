"""Do the documents of the map still describe code that is there, and did they keep up with it?

Asked of the newest ``documentation-map`` of the system, and of the history of what it names.

Fails when a document names code that is not in the repository, and when code changed later than its
document by more than the days of ``lag``, unless the document's entry has a ``no_change_note`` of a
day since that change. Fails too when the changelogs never mention one of the subjects; of a system
that generates content, those of ``generated`` as well. Unknown where history cannot say when one of
the two last changed. Absent without a map.

Parameters:
    lag: how far a document may be behind its code, as in 30d (30d).
    subjects: what changelogs have to mention, the phrases of each separated by a bar ([]).
    generated: what they have to mention beside that where the system is generative ([]).

Example:
    - {document: docs/scoring.md, code: src/scoring/**}   # governance/docs-map.yaml:4:
                                                          # docs/scoring.md of 2026-03-01 is behind
                                                          # src/scoring/** of 2026-10-01
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from aigov.api import (
    Artifact,
    Json,
    NotYet,
    Outcome,
    Params,
    Point,
    Problem,
    System,
    SystemEvidence,
)
from aigov_plugins.governance.changelogs import changelogs, never_mentioned
from aigov_plugins.governance.entries import day, newest, rows, whole_days

_KIND: Final = "documentation-map"
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_PATHS: Final = 5_000


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each entry whose code is gone or whose document is behind."""
    maps = evidence.of(_KIND)
    if not maps:
        what = f"{system.id} has no map from code to the documents that describe it"
        hint = f"write governance/docs-map.yaml: aigov schema {_KIND}"
        yield Problem("no-map", what, system.declared_at, hint=hint)
    record = newest(maps)
    if record is not None:
        for index, entry in rows(record.data, "documents"):
            yield from _entry(record, index, entry, params["lag"], evidence)
        yield from _mentioned(system, record, params, evidence)


def _mentioned(
    system: System, record: Artifact, params: Params, evidence: SystemEvidence
) -> Iterator[Problem]:
    """What the changelogs leave out; unknown where it is not known what they have to mention."""
    logs = changelogs(evidence)
    generative = system.facts.get("generative")
    if not logs:
        if params["subjects"]:
            what = "there is no changelog that says anything"
            hint = "write CHANGELOG.md with an entry for each release, model and data included"
            yield Problem("changelog-missing", what, record.at("documents"), hint=hint)
        return
    yield from never_mentioned(logs, params["subjects"])
    if params["generated"] and generative is None:
        what = f"{system.id} does not declare generative, so it is not known whether prompts count"
        hint = "facts: {generative: true}"
        at = system.at("facts")
        yield Problem("undecided", what, at, "generative", hint, outcome=Outcome.UNKNOWN)
    elif generative is not None and generative.value:
        yield from never_mentioned(logs, params["generated"])


def _entry(
    record: Artifact, index: int, entry: Mapping[str, Json], lag: str, evidence: SystemEvidence
) -> Iterator[Problem]:
    said = entry.get("code")
    globs = [str(one).strip().lstrip("/") for one in (said if isinstance(said, list) else [said])]
    document = str(entry.get("document") or "").strip().lstrip("/")
    at = record.at("documents", index)
    for glob in globs if said else ():
        if not evidence.paths(glob):
            what = f"{document} describes {glob!r}, which is not in the repository"
            yield Problem("code-gone", what, at, glob, "name the code as it is now")
    paths = evidence.paths(*globs) if said else ()
    code = [path for path in paths if path != document]
    if len(code) > _MAX_PATHS:
        what = f"cannot tell whether {document} keeps up with more than {_MAX_PATHS} files"
        yield Problem("history-unknown", what, at, document, "name less", Outcome.UNKNOWN)
        return
    if not code or not evidence.paths(document):
        return
    changed, written = _day(code, evidence), _day([document], evidence)
    if isinstance(changed, str) or isinstance(written, str):
        why = changed if isinstance(changed, str) else written
        what = f"cannot tell whether {document} keeps up: {why}"
        yield Problem("history-unknown", what, at, document, outcome=Outcome.UNKNOWN)
        return
    kept = max(written, _noted(entry) or written)
    if changed - kept > timedelta(days=whole_days(lag)):
        shown = globs[0] if len(globs) == 1 else f"{len(globs)} paths"
        what = f"{document} of {kept} is behind {shown} of {changed}"
        hint = "change the document, or write no_change_note with the day and why it still holds"
        yield Problem("behind", what, at, document, hint)


def _day(paths: list[str], evidence: SystemEvidence) -> date | str:
    """The day on which any of the paths last changed, or why that is not known."""
    answer = evidence.history.last_change(paths)
    if isinstance(answer, Point):
        return answer.day
    return evidence.today if isinstance(answer, NotYet) else answer.reason


def _noted(entry: Mapping[str, Json]) -> date | None:
    """The last day that a note on the code names."""
    found = _DAY.findall(str(entry.get("no_change_note") or ""))
    return max((known for text in found if (known := day(text))), default=None)
