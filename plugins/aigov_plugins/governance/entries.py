"""Records and their entries, as checks ask for them: the newest, row by row, with days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from aigov.api import (
    Artifact,
    Json,
    Problem,
    System,
    SystemEvidence,
    is_placeholder,
    plain_words,
)

MAX_SHOWN: Final = 8
_DAYS: Final = re.compile(r"[0-9]{1,5}d")


def newest(artifacts: Sequence[Artifact]) -> Artifact | None:
    """The artifact that ``which: newest`` means; None where it breaks its format, or there is none.

    What is wrong with its format is said by the requirement that asks for its fields.
    """
    if not artifacts:
        return None
    found = max(artifacts, key=lambda one: (str(mapped(one.data).get("date") or ""), one.path))
    return found if found.valid and isinstance(found.data, dict) else None


def newest_record(kind: str, system: System, evidence: SystemEvidence) -> Artifact | Problem | None:
    """The newest record of a kind, the others left aside, or that there is none.

    None where the newest breaks its format, as for ``newest``.
    """
    found = evidence.of(kind)
    if not found:
        what = f"{system.id} has no {kind}"
        return Problem(f"no-{kind}", what, system.declared_at, kind, f"aigov schema {kind}")
    record = newest(found)
    if record is not None:
        evidence.leave_aside(artifact for artifact in found if artifact is not record)
    return record


def mapped(data: Json) -> Mapping[str, Json]:
    """The data where they are a mapping, else an empty one."""
    return data if isinstance(data, dict) else {}


def rows(data: Json, name: str) -> Iterator[tuple[int, Mapping[str, Json]]]:
    """The entries of a list that are mappings, each with its index."""
    listed = mapped(data).get(name)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def items_in(data: Json, name: str) -> Iterator[Mapping[str, Json]]:
    """The entries of a list that are mappings."""
    return (entry for _, entry in rows(data, name))


def words(value: Json) -> list[str]:
    """The words of a text in lower case; none for what is no text, and for a placeholder."""
    said = isinstance(value, str) and not is_placeholder(value)
    return plain_words(str(value)) if said else []


def day(value: Json) -> date | None:
    """The day that a value starts with, as in 2026-11-22 or 2026-11-22T10:00:00Z."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def whole_days(text: str) -> int:
    """Whole days of a parameter such as ``365d``; ValueError for anything else."""
    if not _DAYS.fullmatch(text):
        raise ValueError(f"expected a duration such as 90d, found {text!r}")
    return int(text[:-1])


def why_not_recent(value: Json, evidence: SystemEvidence, limit: str) -> str:
    """Why a day is none, lies ahead, or is further back than a limit such as ``365d``."""
    found = day(value)
    if found is None:
        return f"{value!r} is not a day" if value not in (None, "") else "is missing"
    if found > evidence.today:
        return f"{found} is in the future"
    age = (evidence.today - found).days
    return (
        f"{found} is {age} days old, at most {limit[:-1]} are allowed"
        if age > whole_days(limit)
        else ""
    )


def listed(texts: Iterable[str]) -> str:
    """``a, b, c and 4 more``."""
    known = list(texts)
    more = f" and {len(known) - MAX_SHOWN} more" if len(known) > MAX_SHOWN else ""
    return ", ".join(known[:MAX_SHOWN]) + more
