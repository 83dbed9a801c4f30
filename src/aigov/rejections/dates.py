"""Days that have passed, days to come, and days that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.config import iso_day
from aigov.model import Problem
from aigov.past import Point
from aigov.rejections.firsts import first_day
from aigov.rejections.leaves import dotted, rows, top
from aigov.values import leaves
from aigov.yaml_events import Keys

_DATED_ONCE = (
    "approved_on", "closed_on", "date", "dpo_advice_date", "last_erasure_test", "obtained_on",
    "reviewed", "reviewed_on", "signed_on",
)  # fmt: skip
_END_DAYS = ("next_review", "expires", "valid_until", "expiry")
_CLOSED = ("closed", "done", "resolved", "transferred", "treated")
_MOST_BEFORE = timedelta(days=30)
_NOTES = ("note", "notes", "comment", "comments", "remark", "remarks", "history", "provenance")
_SAYS_WHY = re.compile(
    r"(?i)\b(?:back-?dated|backfill\w*|copied|entered|import\w*|kept|migrat\w+|moved|original\w*"
    r"|paper|recorded|scanned|signed|transcri\w+|transferred)\b"
)


_NOTED = "write where it was kept before, as in: note: moved here from the wiki in May"


def expired(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A day by which the evidence, or a risk's acceptance, was to be reviewed has passed."""
    days: list[tuple[Keys, Any]] = [((key,), top(artifact).get(key)) for key in _END_DAYS]
    days += [
        (("risks", n, "expiry"), row.get("expiry"))
        for n, row in rows(artifact.data, "risks")
        if str(row.get("status") or "").lower() not in _CLOSED
    ]
    for keys, value in days:
        day = _day(value)
        if day is not None and day < evidence.today:
            what = f"{keys[-1]} {day} has passed"
            hint = "review it and set a new day"
            yield Problem("expired", what, artifact.at(*keys), dotted(keys), hint)


def impossible_date(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A day is none of the calendar, to come, later than its commit, or long before the file."""
    for keys, value in leaves(artifact.data):
        if not keys or keys[-1] not in _DATED_ONCE or not isinstance(value, str):
            continue
        day = _day(value)
        if day is None:
            none = _is_no_day(value)
            what = f"{keys[-1]} {value[:40]!r} is not a day of the calendar" if none else ""
        elif day > evidence.today:
            what = f"{keys[-1]} {day} is in the future"
        else:
            what = _against_history(keys, day, artifact, evidence)
        if what:
            hint = _NOTED if "without a note" in what else ""
            yield Problem("impossible-date", what, artifact.at(*keys), dotted(keys), hint)


def _against_history(keys: Keys, day: date, artifact: Artifact, evidence: SystemEvidence) -> str:
    """Why the day of a record does not fit its commits; ``""`` where it does, or none can tell."""
    ours = top(artifact).get("format") in (None, "record")
    if len(keys) != 1 or not ours or not evidence.is_written(artifact.kind):
        return ""
    last = evidence.history.last_change((artifact.path,))
    if not isinstance(last, Point):
        return ""
    if day > last.day + timedelta(days=1):
        return f"{keys[0]} {day} is later than the commit that wrote it ({last.day})"
    if keys[0] != "date" or last.day - day <= _MOST_BEFORE or _explained(artifact):
        return ""
    first = first_day(artifact.path, evidence)
    if first is not None and first - day > _MOST_BEFORE:
        days = (first - day).days
        return f"date {day} is {days} days before the file was first committed, without a note"
    return ""


def _explained(artifact: Artifact) -> bool:
    """Whether a note says why the record is older than its file."""
    return any(
        keys[-1] in _NOTES and isinstance(value, str) and _SAYS_WHY.search(value[:2000])
        for keys, value in leaves(top(artifact))
        if keys
    )


def _is_no_day(text: str) -> bool:
    """Whether a text has the form of a day and is none; a month alone is no day that is wrong."""
    match = re.match(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])", text)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return True
    return False


def _day(value: Any) -> date | None:
    try:
        return iso_day(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
