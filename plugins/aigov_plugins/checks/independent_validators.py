"""Did those who validated keep their hands off what they validated?

Asked of the newest record of kind ``validation-report``: whoever is named under ``field`` must not
have written a commit, in the days before the report, that changed code of the system. Code is what
matches ``code`` below the folder of the system; tests, and folders of validators' own, are none.

Fails for: a validator who wrote such a commit.

Unknown: history that cannot be followed (a shallow clone); a validator who gives no e-mail address
and no name, so that nobody can tell whether an author of commits is the same person.

Parameters:
    field: the field that names the validators (validator).
    days: how many days before the report count (365).
    code: globs of the code, from the folder of the system.
    exclude: globs of what is no part of it.

Fails, for example: ``validator: bo@acme.org``, and bo@acme.org changed ``src/train.py`` in March.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from aigov.api import (
    Artifact,
    Outcome,
    Params,
    Problem,
    System,
    SystemEvidence,
    Unreadable,
    compile_globs,
    same_person,
)
from aigov_plugins.measured import newest
from aigov_plugins.shaping import text

MAX_FILES = 2_000
_COMPARABLE = re.compile(r"[\w.+-]+@[\w-]+\.\w|\w+ \w+")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each validator who changed the code in the period."""
    record = newest(evidence.of("validation-report"))
    field = params["field"]
    named = record.data.get(field) if record else None
    people = [text(each) for each in (named if isinstance(named, list) else [named]) if text(each)]
    if record is None or not people:
        at = record.at(field) if record else system.declared_at
        yield Problem("no-validator", f"{system.id} has no validation by anybody named", at)
        return
    at = record.at(field)
    for person in people:
        if not _COMPARABLE.search(person):
            what = f"cannot tell whether {person!r} wrote any of the code"
            hint = "write the e-mail address that the person commits with"
            yield Problem("validator", what, at, field, hint, Outcome.UNKNOWN)
    try:
        authors = _authors(system, params, evidence, _day(record, evidence.today))
    except Unreadable as exc:
        what = f"cannot tell who wrote the code: {exc.what}"
        yield Problem("validator", what, at, field, exc.hint, Outcome.UNKNOWN)
        return
    for person in people:
        found = next((who for who in authors if same_person(person, who)), None)
        if found is not None:
            path, day = authors[found]
            what = f"{person!r} changed {path} on {day}, and validated it"
            hint = "have it validated by somebody who did not write it"
            yield Problem("validator", what, at, field, hint)


def _day(record: Artifact, today: date) -> date:
    try:
        return date.fromisoformat(text(record.data.get("date"))[:10])
    except ValueError:
        return today


def _authors(
    system: System, params: Params, evidence: SystemEvidence, until: date
) -> dict[str, tuple[str, date]]:
    """Each author of a change of code in the period, with one path and day of such a change.

    Raises Unreadable where the history ends before the period does, and for too many files.
    """
    root = f"{system.root}/" if system.root else ""
    excluded = compile_globs(tuple(root + glob for glob in params["exclude"])).fullmatch
    paths = [p for p in evidence.paths(*(root + g for g in params["code"])) if not excluded(p)]
    if len(paths) > MAX_FILES:
        raise Unreadable(f"more than {MAX_FILES} files of code", hint="name the folders that count")
    since = until - timedelta(days=params["days"])
    found: dict[str, tuple[str, date]] = {}
    for path in paths:
        for point, _ in evidence.history.changes(path):
            if point.day < since:
                break
            if point.day <= until:
                found.setdefault(point.author, (path, point.day))
    return found
