"""Is there a matrix of who may do what, with reasons, held against an export of the platform?

Reads access matrices (``governance/access-matrix.yaml``, ``.md``); one that is whole is enough,
else each is told with what it lacks.

Fails when the matrix has no row, or one without asset, role, permission, or a justification of
``min_words`` words; when it names no export of the platform that is in the repository; when it was
not reviewed by a person within ``max_age`` days. There is no such evidence at all without a matrix.

Parameters:
    max_age: days since the review.
    min_words: words of the justification of each right.

Example:
    export: exports/iam-2026-05.json    # governance/access-matrix.yaml:2: export
    date: 2026-05-04                    # 'exports/iam-2026-05.json' is not in the repository
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Params, Problem, System, SystemEvidence, why_nobody
from aigov_plugins.delivery.entries import day, rows, said, texts, word_count

_COLUMNS = ("asset", "role", "permission")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What each matrix lacks; nothing where one is whole."""
    found = [a for a in evidence.of("access-policy") if a.data["format"] == "matrix"]
    if not found:
        message = f"{system.id} has no access matrix"
        hint = "write governance/access-matrix.yaml: asset, role, permission and justification"
        yield Problem("no-matrix", message, system.declared_at, hint=hint)
    each = [list(_lacking(artifact, params, evidence)) for artifact in found]
    if all(each):
        for problems in each:
            yield from problems


def _lacking(matrix: Artifact, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    yield from _rows(matrix, params["min_words"])
    export = said(matrix.data.get("export"))
    if not export or evidence.entry(export.removeprefix("/")) != "file":
        message = f"export {export!r} is not in the repository" if export else "names no export"
        hint = "export what the platform grants, and name the file under export:"
        yield Problem("export", message, matrix.at("export"), "export", hint)
    reviewer, when = said(matrix.data.get("reviewer")), day(matrix.data.get("date"))
    nobody = why_nobody(reviewer, evidence.people) if reviewer else "is missing"
    if nobody:
        yield Problem("reviewer", f"reviewer {nobody}", matrix.at("reviewer"), "reviewer")
    if when is None or not 0 <= (evidence.today - when).days <= params["max_age"]:
        message = f"was not reviewed within the last {params['max_age']} days"
        yield Problem("not-reviewed", message, matrix.at("date"), "date", "review it again")


def _rows(matrix: Artifact, least: int) -> Iterator[Problem]:
    for index, row in rows(matrix, "rows"):
        missing = [key for key in _COLUMNS if not texts(row.get(key))]
        if word_count(row.get("justification")) < least:
            missing.append(f"justification of {least} words")
        if missing:
            message = f"row {index + 1} has no {', '.join(missing)}"
            yield Problem("row-incomplete", message, matrix.at("rows", index), str(index))
