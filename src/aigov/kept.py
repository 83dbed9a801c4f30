"""The chain of first parents, kept between runs in the user's cache: a contiguous piece of it.

A commit id stands for all that lies behind it, so what is kept under one never grows old. Commits
are numbered, newer ones higher; a number is never given twice. Private to ``chain.py``.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aigov.commits import Logged

MAX_KEPT = 400_000
"""Changes kept between runs; above it the older half is dropped."""

_TABLES = """\
CREATE TABLE IF NOT EXISTS chain (prefix BLOB, complete INTEGER, stamp BLOB);
CREATE TABLE IF NOT EXISTS commits (n INTEGER PRIMARY KEY, id TEXT UNIQUE, header BLOB,
    size INTEGER);
CREATE TABLE IF NOT EXISTS paths (path BLOB PRIMARY KEY, changes BLOB);
PRAGMA synchronous = OFF;
"""
_PUT = "INSERT OR REPLACE INTO paths VALUES (?, ?)"


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
        try:
            self._connection = sqlite3.connect(path, timeout=0.5, isolation_level=None)
            self._connection.executescript(_TABLES)
        except sqlite3.Error as exc:
            raise BrokenError(str(exc)) from exc
        self._run("BEGIN")  # one state of the file for the whole run
        rows = self._run("SELECT prefix, complete, stamp FROM chain")
        known, complete, stamp = rows[0] if rows else (None, 0, None)
        self._stamp: bytes | None = stamp
        oldest, newest = self._run("SELECT min(n), max(n) FROM commits")[0]
        self.empty = known != self._prefix or newest is None
        self._oldest, self._newest = oldest or 0, newest or 0
        self.complete, self.bound = bool(complete), self._newest

    def _run(self, statement: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as exc:
            raise BrokenError(str(exc)) from exc

    def number(self, commit: str) -> int | None:
        """The number of a commit; None for one that is not kept."""
        rows = self._run("SELECT n FROM commits WHERE id = ?", commit)
        return int(rows[0][0]) if rows else None

    def changes(self, path: bytes) -> Iterator[tuple[int, bytes, bytes]]:
        """Number, header and blob id of each commit that changed a path, newest first."""
        rows = self._run("SELECT changes FROM paths WHERE path = ?", path)
        for line in rows[0][0].split(b"\n") if rows else ():
            number, _, blob = line.partition(b" ")
            if int(number) > self.bound:
                continue
            found = self._run("SELECT header FROM commits WHERE n = ?", int(number))
            if found:
                yield int(number), found[0][0], blob

    def first(self) -> str:
        """The id of the oldest commit."""
        return str(self._run("SELECT id FROM commits WHERE n = ?", self._oldest)[0][0])

    def extend(
        self, newer: list[Logged], older: list[Logged], *, complete: bool, anew: bool
    ) -> None:
        """Keep what was read on both sides, newest first; ``anew`` drops all that was kept.

        Nothing happens where another run has written since this one began.
        """
        self._run("COMMIT")
        self._run("BEGIN IMMEDIATE")
        rows = self._run("SELECT stamp FROM chain")
        if (rows[0][0] if rows else None) != self._stamp:
            self._run("ROLLBACK")
            return
        if anew:
            self._run("DELETE FROM paths")
        self._run("DELETE FROM commits WHERE ? OR n > ?", anew, self.bound)
        above = self._add(newer, self._newest + len(newer))
        below = self._add(older, self._oldest - 1)
        if anew:
            self._many(_PUT, ((path, b"\n".join(lines)) for path, lines in sorted(above.items())))
        else:
            self._join(above, below)
        whole = complete and not self._trim()
        self._run("DELETE FROM chain")
        self._run("INSERT INTO chain VALUES (?, ?, ?)", self._prefix, int(whole), os.urandom(8))
        self._run("COMMIT")

    def _add(self, commits: Iterable[Logged], number: int) -> dict[bytes, list[bytes]]:
        """Number the commits downwards; the lines of changes by path."""
        lines: dict[bytes, list[bytes]] = {}
        rows = []
        for n, one in enumerate(commits):
            rows.append((number - n, one.commit, one.header, len(one.changes)))
            for path, blob in one.changes:
                lines.setdefault(path, []).append(b"%d %b" % (number - n, blob))
        self._many("INSERT INTO commits VALUES (?, ?, ?, ?)", rows)
        return lines

    def _join(self, above: Mapping[bytes, list[bytes]], below: Mapping[bytes, list[bytes]]) -> None:
        """Put lines before and behind those that are kept."""
        rows = []
        for path in sorted({*above, *below}):
            known = [row[0] for row in self._run("SELECT changes FROM paths WHERE path = ?", path)]
            rows.append((path, b"\n".join([*above.get(path, ()), *known, *below.get(path, ())])))
        self._many(_PUT, rows)

    def _many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.Error as exc:
            raise BrokenError(str(exc)) from exc

    def _trim(self) -> bool:
        """Drop the older half where there is too much; whether there was."""
        if (self._run("SELECT sum(size) FROM commits")[0][0] or 0) <= MAX_KEPT:
            return False
        left, cut = MAX_KEPT // 2, 0
        for number, size in self._run("SELECT n, size FROM commits ORDER BY n DESC"):
            left -= size
            if left < 0:
                cut = number
                break
        self._run("DELETE FROM commits WHERE n <= ?", cut)
        rows = []
        for path, changes in self._run("SELECT path, changes FROM paths"):
            lines = [x for x in changes.split(b"\n") if int(x.partition(b" ")[0]) > cut]
            rows.append((path, b"\n".join(lines)))
        self._many(_PUT, [row for row in rows if row[1]])
        self._many("DELETE FROM paths WHERE path = ?", [row[:1] for row in rows if not row[1]])
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
