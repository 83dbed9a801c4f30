"""What a measure was before: by the rows of its table, or by the commits that wrote its file.

A table to which a row is added each week says itself what the measure was, and for which week;
the commits say only when somebody wrote that down, perhaps several rows at a time. So the rows are
the history where ``row=last`` is asked for and a column says when each row is from: one called
date, week, month or the like, or one of ISO dates, in which no two of the recent rows agree and,
where they are ISO dates, each is later than the one before. Rows of other tables are slices or
models, not a history; there, and for every other file, what ``from`` gave is read in the older
versions of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Final

from aigov.api import MAX_EARLIER, Earlier, Point, SystemEvidence, Unknown, Unreadable
from aigov_plugins.governance.measure_sources import (
    NowhereError,
    Sources,
    Value,
    column_of,
    index_of,
    number_in,
    row_of,
    written_at,
)
from aigov_plugins.tables import Table, word

MAX_SIZE: Final = 64 << 10
"""Characters of a file above which its older versions are not read."""

MAX_FILES: Final = 10
"""Files of a system whose older versions are read."""

MAX_VERSIONS: Final = 5_000
"""Older versions of files that are read in a run: each takes about half a millisecond."""

_LONGEST: Final = 40
_TIMES: Final = frozenset(
    "date day week month quarter year period time timestamp as_of week_of week_start week_starting"
    " week_end week_ending month_start month_end month_ending period_end reporting_date".split()
)
_ISO: Final = re.compile(
    r"\d{4}-(?:W\d{2}|Q[1-4]|\d{2}(?:-\d{2}(?:[T ][\d:.]{4,15}(?:Z|[+-]\d\d:?\d\d)?)?)?)"
)


@dataclass(slots=True)
class Budget:
    """How many older versions of files a run may still read, and whether it told that none."""

    left: int = MAX_VERSIONS
    told: bool = False


@dataclass(slots=True)
class Past:
    """The older versions of the files that the measures of one system are from.

    ``unread`` says of which files they are not read.
    """

    sources: Sources
    unread: list[str] = field(default_factory=list)
    _versions: dict[str, list[tuple[Point, str]]] = field(default_factory=dict)

    def of(self, path: str, fragment: str) -> tuple[Earlier, ...]:
        """What a source gave before, oldest first; a version in which it is no number is none."""
        table = self.sources.content(path)
        rows = series(table, fragment) if isinstance(table, Table) else None
        if rows is not None:
            return rows
        return self.by_commit(path, lambda blob: self._value(path, fragment, blob))

    def by_commit(self, path: str, value: Callable[[str], Value | None]) -> tuple[Earlier, ...]:
        """The values in the older versions of a file, oldest first, by blob id."""
        found = [(point, value(blob)) for point, blob in self.versions(path)]
        return tuple(
            Earlier(then.number, then.percent, point.day.isoformat(), point.commit)
            for point, then in reversed(found)
            if then is not None
        )

    def _value(self, path: str, fragment: str, blob: str) -> Value | None:
        try:
            return self.sources.value(path, fragment, blob)
        except (NowhereError, Unreadable):
            return None

    def versions(self, path: str) -> list[tuple[Point, str]]:
        """Newest first, commit and blob id of what a file was before, at most ``MAX_EARLIER``."""
        if path not in self._versions:
            self._versions[path] = self._allowed(path)
        return self._versions[path]

    def _allowed(self, path: str) -> list[tuple[Point, str]]:
        evidence = self.sources.evidence
        budget = evidence.once("older versions of measures", Budget)
        if why := self._refused(path, budget):
            self.unread.append(why)
        if why or budget.told:
            return []
        found = list(islice(_older(path, evidence), MAX_EARLIER))
        budget.left -= len(found)
        return found

    def _refused(self, path: str, budget: Budget) -> str:
        """Why the older versions of a file are not read; of a run that is over it is told once."""
        if budget.told:
            return ""
        if budget.left < MAX_EARLIER:
            budget.told = True
            return f"{path} and all files after it: a run reads at most {MAX_VERSIONS} versions"
        if len(self._versions) >= MAX_FILES:
            return f"{path}: at most {MAX_FILES} files of a system have theirs read"
        if len(self.sources.evidence.text(path)) > MAX_SIZE:
            return f"{path}: it is larger than {MAX_SIZE >> 10} KiB"
        return ""


def _older(path: str, evidence: SystemEvidence) -> Iterator[tuple[Point, str]]:
    """Newest first, each commit that left the file otherwise than it is now, as far as is known."""
    now = evidence.history.last_change((path,))
    if isinstance(now, Unknown):
        return
    try:
        for n, (point, blob) in enumerate(evidence.history.changes(path)):
            is_now = n == 0 and isinstance(now, Point)
            if blob and not is_now:
                yield point, blob
    except Unreadable:  # the clone ends here: what was seen until then holds
        return


def series(table: Table, fragment: str) -> tuple[Earlier, ...] | None:
    """The rows above the last one, oldest first; None for a table whose rows are no history."""
    recent = table.rows[-MAX_EARLIER - 1 :]
    times = _times(table, [cells for _, cells in recent])
    if row_of(fragment) != "last" or len(recent) < 2 or times is None:
        return None
    column = column_of(fragment)
    index = index_of(table, column)
    found = []
    for (_, cells), time in zip(recent[:-1], times, strict=False):
        number = number_in(written_at(cells, index, column))
        if number is not None:
            found.append(Earlier(*number, time[:_LONGEST]))
    return tuple(found)


def _times(table: Table, rows: list[list[str]]) -> list[str] | None:
    """When each row is from, as its column of dates says; None where no column does."""
    for n, heading in enumerate(table.headings):
        said = [cells[n].strip() if n < len(cells) else "" for cells in rows]
        if all(said) and len({*said}) == len(said):
            dates = all(_ISO.fullmatch(each) for each in said)
            if dates or word(heading) in _TIMES:
                later = all(a < b and len(a) == len(b) for a, b in pairwise(said))
                return said if later or not dates else None
    return None
