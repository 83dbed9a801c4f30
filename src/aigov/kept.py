"""The chain of first parents, kept between runs in the user's cache: a contiguous piece of it.

A commit id stands for all that lies behind it, so what is kept under one never grows old. Commits
are numbered, newer ones higher; a number is never given twice. Private to ``chain.py``.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aigov.commits import Logged

MAX_KEPT = 400_000
"""Changes kept between runs; above it the older half is dropped."""

CHUNK = 512
"""Commits in one row: a row for each would take longer to write than git takes to tell them."""

_FIRST = 1 << 40
_VERSION = 1
_TABLES = f"""\
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS chain (prefix BLOB, complete INTEGER, top INTEGER, stamp BLOB);
CREATE TABLE IF NOT EXISTS commits (newest INTEGER PRIMARY KEY, oldest INTEGER, headers BLOB,
    size INTEGER);
CREATE TABLE IF NOT EXISTS paths (path BLOB PRIMARY KEY, changes BLOB);
PRAGMA user_version = {_VERSION};
"""
_NEAR = "SELECT newest, oldest, headers FROM commits WHERE newest >= ? ORDER BY newest LIMIT 1"
_PUT = "INSERT OR REPLACE INTO paths VALUES (?, ?)"

Events = Mapping[bytes, Sequence[tuple[int, bytes]]]
"""By path, its changes: the place of the commit in a list, newest first, and the blob id."""


class BrokenError(Exception):
    """The cache cannot be used: it is locked, full, or no database of ours."""


class Kept:
    """What earlier runs read of the chain. Any method may raise BrokenError.

    ``bound`` is the number of the newest commit that counts: those above are of another branch.
    ``complete`` says that the oldest one is where the history begins, ``empty`` that nothing of
    this root is kept. Changes of a path are lines ``NUMBER BLOB``, newest first; numbers of
    commits that were dropped since may stand among them.
    """

    def __init__(self, path: str, prefix: str) -> None:
        self._prefix = os.fsencode(prefix)
        self._connection = _opened(path)
        self._run("BEGIN")
        rows = self._run("SELECT prefix, complete, top, stamp FROM chain")
        known, complete, top, stamp = rows[0] if rows else (None, 0, _FIRST, None)
        self._top, self._stamp = int(top), stamp
        oldest, newest = self._run("SELECT min(oldest), max(newest) FROM commits")[0]
        self.empty = known != self._prefix or newest is None
        self._oldest = oldest or _FIRST
        self.complete, self.bound = bool(complete), newest or _FIRST
        self._rows: dict[int, list[bytes]] = {}
        self._numbers: dict[bytes, int] = {}

    def _run(self, statement: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as exc:
            raise BrokenError(str(exc)) from exc

    def number(self, commit: str) -> int | None:
        """The number of a commit; None for one that is not kept."""
        if not self._numbers:
            for newest, headers in self._run("SELECT newest, headers FROM commits"):
                for place, header in enumerate(headers.split(b"\0")):
                    self._numbers[header.partition(b" ")[0]] = newest - place
        return self._numbers.get(commit.encode())

    def changes(self, path: bytes) -> Iterator[tuple[int, bytes, bytes]]:
        """Number, header and blob id of each commit that changed a path, newest first."""
        rows = self._run("SELECT changes FROM paths WHERE path = ?", path)
        for line in rows[0][0].split(b"\n") if rows else ():
            number, _, blob = line.partition(b" ")
            header = self._header(int(number)) if int(number) <= self.bound else b""
            if header:
                yield int(number), header, blob

    def _header(self, number: int) -> bytes:
        """The line of a commit; empty for one that was dropped."""
        for newest, headers in self._rows.items():
            if newest - len(headers) < number <= newest:
                return headers[newest - number]
        for newest, oldest, packed in self._run(_NEAR, number):
            if oldest <= number:
                known: list[bytes] = packed.split(b"\0")
                self._rows[newest] = known
                place: int = newest - number
                return known[place]
        return b""

    def first(self) -> str:
        """The id of the oldest commit."""
        return self._header(self._oldest).partition(b" ")[0].decode("ascii", "replace")

    def begin(self, commits: Sequence[Logged], events: Events, *, complete: bool) -> None:
        """Keep a chain, newest first, instead of all that was kept.

        Nothing happens, here and in ``extend``, where another run has written since this began.
        """
        if self._locked():
            for table in ("commits", "paths"):
                self._run(f"DELETE FROM {table}")  # noqa: S608  two names of ours
            self._top = _FIRST
            self._add(commits, _FIRST)
            lines = ((path, _lines(changes, _FIRST)) for path, changes in events.items())
            self._many(_PUT, lines)
            self._end(complete=complete)

    def extend(self, newer: Sequence[Logged], older: Sequence[Logged], *, complete: bool) -> None:
        """Keep what was read on both sides of what counts of what is kept, newest first."""
        if self._locked():
            self._cut()
            self._top += len(newer)
            self._add(newer, self._top)
            self._add(older, self._oldest - 1)
            self._join(_by_path(newer, self._top), _by_path(older, self._oldest - 1))
            self._end(complete=complete)

    def _locked(self) -> bool:
        self._run("COMMIT")
        self._run("BEGIN IMMEDIATE")
        rows = self._run("SELECT stamp FROM chain")
        if (rows[0][0] if rows else None) == self._stamp:
            return True
        self._run("ROLLBACK")
        return False

    def _cut(self) -> None:
        """Drop the commits of another branch, those above the bound."""
        above = "SELECT newest, headers, size FROM commits WHERE newest > ?"
        for newest, headers, size in self._run(above, self.bound):
            self._run("DELETE FROM commits WHERE newest = ?", newest)
            left = headers.split(b"\0")[newest - self.bound :]
            if left:
                self._put(self.bound, left, size)

    def _put(self, newest: int, headers: Sequence[bytes], size: int) -> None:
        row = (newest, newest - len(headers) + 1, b"\0".join(headers), size)
        self._run("INSERT INTO commits VALUES (?, ?, ?, ?)", *row)

    def _add(self, commits: Sequence[Logged], newest: int) -> None:
        """Number commits downwards; a short row that they go on from becomes one with them."""
        for start in range(0, len(commits), CHUNK):
            part = commits[start : start + CHUNK]
            headers = [one.header for one in part]
            size = sum(len(one.changes) for one in part)
            below = newest - start - len(part)
            near = "SELECT headers, size FROM commits WHERE newest = ?"
            for known, more in self._run(near, below) if len(part) < CHUNK else ():
                if known.count(b"\0") + len(part) < CHUNK:
                    self._run("DELETE FROM commits WHERE newest = ?", below)
                    headers, size = [*headers, *known.split(b"\0")], size + more
            self._put(newest - start, headers, size)

    def _join(self, above: Mapping[bytes, list[bytes]], below: Mapping[bytes, list[bytes]]) -> None:
        """Put lines before and behind those that are kept."""
        rows = []
        for path in sorted({*above, *below}):
            known = [row[0] for row in self._run("SELECT changes FROM paths WHERE path = ?", path)]
            rows.append((path, b"\n".join([*above.get(path, ()), *known, *below.get(path, ())])))
        self._many(_PUT, rows)

    def _end(self, *, complete: bool) -> None:
        whole = complete and not self._trim()
        self._run("DELETE FROM chain")
        row = (self._prefix, int(whole), self._top, os.urandom(8))
        self._run("INSERT INTO chain VALUES (?, ?, ?, ?)", *row)
        self._run("COMMIT")

    def _many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.Error as exc:
            raise BrokenError(str(exc)) from exc

    def _trim(self) -> bool:
        """Drop the older half where there is too much; whether there was."""
        rows = self._run("SELECT oldest, size FROM commits ORDER BY newest DESC")
        if sum(size for _, size in rows) <= MAX_KEPT:
            return False
        left, cut = MAX_KEPT // 2, rows[0][0]
        for oldest, size in rows:
            left -= size
            if left < 0:
                break
            cut = oldest
        self._run("DELETE FROM commits WHERE newest < ?", cut)
        kept = []
        for path, changes in self._run("SELECT path, changes FROM paths"):
            lines = [x for x in changes.split(b"\n") if int(x.partition(b" ")[0]) >= cut]
            kept.append((path, b"\n".join(lines)))
        self._many(_PUT, [row for row in kept if row[1]])
        self._many("DELETE FROM paths WHERE path = ?", [row[:1] for row in kept if not row[1]])
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _lines(changes: Iterable[tuple[int, bytes]], newest: int) -> bytes:
    return b"\n".join([b"%d %b" % (newest - place, blob) for place, blob in changes])


def _by_path(commits: Iterable[Logged], newest: int) -> dict[bytes, list[bytes]]:
    lines: dict[bytes, list[bytes]] = {}
    for place, one in enumerate(commits):
        for path, blob in one.changes:
            lines.setdefault(path, []).append(b"%d %b" % (newest - place, blob))
    return lines


def _opened(path: str) -> sqlite3.Connection:
    """A connection to a file of this version, made anew where it is another's or broken."""
    try:
        for again in (True, False):
            connection = sqlite3.connect(path, timeout=0.5, isolation_level=None)
            try:
                ((version,),) = connection.execute("PRAGMA user_version").fetchall()
                if version in (0, _VERSION):
                    connection.executescript(_TABLES)
                    return connection
            except sqlite3.OperationalError:
                connection.close()
                raise
            except sqlite3.DatabaseError:
                if not again:
                    connection.close()
                    raise
            connection.close()
            os.unlink(path)
    except (sqlite3.Error, OSError) as exc:
        raise BrokenError(str(exc)) from exc
    raise BrokenError(path)
