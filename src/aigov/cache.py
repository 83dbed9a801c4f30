"""Parsed documents by content, kept between runs in the user's cache folder.

One SQLite file per repository, never in the worktree or ``.git``, which can arrive from
elsewhere. A key holds the blob id, the reader's version and aigov's own; what cannot be trusted
or read is thrown away, and a cache that does not work is a slower run, never another verdict.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from typing import Any

from aigov import __version__
from aigov.cachefolder import file_for
from aigov.root import Root

MAX_ROWS = 50_000
MAX_VALUE = 1 << 20
"""Bytes of one stored value above which a document is read again each time."""


class Cache:
    """Documents that were read before; also a plain store for other small values.

    ``path`` is the file, ``history`` the one beside it for the history; both are empty where none
    can be used.
    """

    def __init__(self, connection: sqlite3.Connection | None, path: str = "") -> None:
        self._connection = connection
        self.path = path if connection is not None else ""
        self.history = f"{path.removesuffix('.sqlite')}.history" if self.path else ""
        self._new: dict[tuple[str, str], str] = {}
        self._known: dict[tuple[str, str], str] = {}
        self._loaded = False

    @classmethod
    def open(cls, root: Root, environment: Mapping[str, str]) -> Cache:
        """The cache of a root; an empty one when the folder cannot be used."""
        path = file_for(root, environment, "sqlite")
        if not path:
            return cls(None)
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            return cls(_connect(path), path)
        except (OSError, sqlite3.Error):
            return cls(None)

    def get(self, blob: str, reader: str) -> Any:
        """The stored value, or None."""
        key = (blob, reader)
        if key in self._new:
            return json.loads(self._new[key])
        if not self._loaded:
            self._load()
        stored = self._known.get(key)
        try:
            return json.loads(stored) if isinstance(stored, str) else None
        except (ValueError, RecursionError):
            return None

    def put(self, blob: str, reader: str, value: Any) -> None:
        """Store a JSON-like value; it is written at ``close``."""
        text = json.dumps(value)
        if len(text) <= MAX_VALUE:
            self._new[blob, reader] = text

    def close(self) -> None:
        """Write what is new and let go of the file."""
        if self._connection is None:
            return
        try:
            if self._new:
                self._write(self._connection)
            self._connection.close()
        except sqlite3.Error:
            self._connection = None  # another process holds it: what was new is read again

    def _load(self) -> None:
        self._loaded = True
        if self._connection is None:
            return
        try:
            rows = self._connection.execute("SELECT blob, reader, value FROM documents")
            self._known = {(blob, reader): value for blob, reader, value in rows}
        except sqlite3.Error:
            self._known = {}

    def _write(self, connection: sqlite3.Connection) -> None:
        rows = [(blob, reader, value) for (blob, reader), value in self._new.items()]
        with connection:
            connection.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", rows)
            connection.execute(
                "DELETE FROM documents WHERE rowid <= (SELECT max(rowid) FROM documents) - ?",
                (MAX_ROWS,),
            )


def _connect(path: str) -> sqlite3.Connection:
    """A connection to a file of this version, made anew when it is another's or broken."""
    for attempt in (1, 2):
        connection = sqlite3.connect(path, timeout=0.5)
        try:
            if _is_ours(connection):
                return connection
        except sqlite3.DatabaseError as exc:
            if attempt == 2 or isinstance(exc, sqlite3.OperationalError):
                raise
        connection.close()
        os.unlink(path)
    raise sqlite3.DatabaseError(path)


def _is_ours(connection: sqlite3.Connection) -> bool:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not tables:
        with connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE about (version TEXT)")
            connection.execute("INSERT INTO about VALUES (?)", (__version__,))
            connection.execute(
                "CREATE TABLE documents (blob TEXT, reader TEXT, value TEXT,"
                " PRIMARY KEY (blob, reader))"
            )
        return True
    row = connection.execute("SELECT version FROM about").fetchone()
    return bool(row == (__version__,))
