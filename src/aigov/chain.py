"""The commits that lead to a snapshot along first parents, newest first, read as far as asked.

What an earlier run read is not read again: git is asked for the commits above what is kept, then
for those below it. Private to ``history.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import TypeVar

from aigov.commits import Logged, logged
from aigov.errors import RepoError
from aigov.gitplumbing import Git
from aigov.kept import MAX_KEPT, BrokenError, Kept
from aigov.past import Unknown

T = TypeVar("T")

MAX_EVENTS = 1_000_000
"""Changes kept in memory; above it only the newest change of a path is known."""

MAX_GAP = 5_000
"""New commits that are read to meet what is kept; above it that is another history's."""

_FIRST, _MOST = 64, 4096


class Chain:
    """Which commits changed a path, from one commit on; a commit is its line of the log.

    ``end`` is why the chain cannot be followed further; None at its beginning. ``whole`` is false
    where older changes of a path were not kept in memory. ``cache`` is the file to keep it in.
    """

    def __init__(self, git: Git, commit: str, prefix: str, cache: str) -> None:
        self._git, self._commit, self._prefix, self._cache = git, commit, prefix, cache
        self._kept: Kept | None = None
        with suppress(BrokenError):
            self._kept = Kept(cache, prefix) if cache else None
        if self._kept is not None and self._kept.empty:
            self._drop()
        self._start()

    def _start(self) -> None:
        self.end: Unknown | None = None
        self.whole, self._over = True, not self._commit
        self._met = False
        self._read: list[Logged] = []
        self._above = 0  # of what was read, how many are newer than what is kept
        self._events: dict[bytes, list[tuple[int, bytes]]] = {}
        self._count, self._batch = 0, _FIRST
        self._log = logged(self._git, self._commit, self._prefix)

    def last(self, paths: list[bytes]) -> bytes | None:
        """The newest commit that changed one of the paths; None where no commit of them did."""
        while True:
            found = self._look(lambda: self._newest(paths))
            if found is not None or not self._advance():
                return found

    def changes(self, path: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Each commit that changed a path with the blob id after it, newest first."""
        seen = 0
        while True:
            known = self._look(lambda: list(self._changes(path)))
            yield from known[seen:]
            seen = max(seen, len(known))
            if not self._advance():
                return

    def _newest(self, paths: list[bytes]) -> bytes | None:
        read = [events[0][0] for path in paths if (events := self._events.get(path))]
        above = [n for n in read if not self._met or n < self._above]
        if not above and self._met and self._kept is not None:
            kept = [found for path in paths for found in islice(self._kept.changes(path), 1)]
            if kept:
                return max(kept)[1]
        return self._read[min(above or read)].header if above or read else None

    def _changes(self, path: bytes) -> Iterator[tuple[bytes, bytes]]:
        events = self._events.get(path, ())
        limit = self._above if self._met else len(self._read)
        yield from ((self._read[n].header, blob) for n, blob in events if n < limit)
        if self._met and self._kept is not None:
            yield from ((header, blob) for _, header, blob in self._kept.changes(path))
        yield from ((self._read[n].header, blob) for n, blob in events if n >= limit)

    def _look(self, ask: Callable[[], T]) -> T:
        """What was read so far says; without the cache where that turns out to be broken."""
        try:
            return ask()
        except BrokenError:
            self._drop()
            self._start()
            return ask()

    def _drop(self) -> None:
        if self._kept is not None:
            self._kept.close()
        self._kept = None

    def _advance(self) -> bool:
        """Read more commits; false at the end of the chain, or of what can be read."""
        if self._over:
            return False
        try:
            if self._kept is not None and not self._met:
                self._seek(self._kept)
            else:
                self._follow()
        except BrokenError:
            self._drop()
            self._start()
        except (RepoError, OSError) as exc:
            self.end = Unknown(f"history cannot be read: {exc}", "git fsck")
            self._over = True
        return True

    def _seek(self, kept: Kept) -> None:
        """Read until a commit that is kept; without one near, all is read from git."""
        for commit in islice(self._log, MAX_GAP):
            number = kept.number(commit.commit)
            if number is not None:
                self._meet(kept, number)
                return
            self._add(commit)
        self._drop()

    def _meet(self, kept: Kept, number: int) -> None:
        """What lies behind a commit that is kept need not be read from git, as far as it goes."""
        kept.bound, self._met, self._above = number, True, len(self._read)
        self._log.close()
        self._over = kept.complete
        if not kept.complete:
            self._log = logged(self._git, kept.first(), self._prefix)
            next(self._log, None)

    def _follow(self) -> None:
        before = len(self._read)
        for commit in islice(self._log, self._batch):
            self._add(commit)
        self._over = len(self._read) - before < self._batch
        self._batch = min(self._batch * 2, _MOST)

    def _add(self, commit: Logged) -> None:
        number = len(self._read)
        self._read.append(commit)
        for path, blob in commit.changes:
            events = self._events.setdefault(path, [])
            if events and self._count >= MAX_EVENTS:
                self.whole = False
                continue
            self._count += 1
            events.append((number, blob))

    def close(self) -> None:
        """Keep what was read, and let go of git and of the cache."""
        self._log.close()
        if self._read and self.whole and self._cache:
            with suppress(BrokenError):
                self._keep()
        self._drop()

    def _keep(self) -> None:
        """What is kept stays one piece: of what does not fit, nothing behind it is kept either."""
        if self._kept is None:
            self._kept = Kept(self._cache, self._prefix)
        newer = self._read[: self._above] if self._met else self._read
        older = self._read[self._above :] if self._met else []
        above, below = _fitting(newer), _fitting(older)
        ended = self._over and self.end is None and len(below) == len(older)
        if not self._met and len(above) == len(newer):
            self._kept.begin(above, self._events, complete=ended)
        elif not self._met:
            self._kept.begin(above, _events(above), complete=False)
        elif len(above) == len(newer):
            self._kept.extend(above, below, complete=ended)


def _events(commits: list[Logged]) -> dict[bytes, list[tuple[int, bytes]]]:
    """Each path's changes: the place of the commit in the list, and the blob id after it."""
    found: dict[bytes, list[tuple[int, bytes]]] = {}
    for number, commit in enumerate(commits):
        for path, blob in commit.changes:
            found.setdefault(path, []).append((number, blob))
    return found


def _fitting(commits: list[Logged]) -> list[Logged]:
    """The commits before the first that has too many changes to be kept."""
    changes = 0
    for n, commit in enumerate(commits):
        changes += len(commit.changes)
        if changes > MAX_KEPT:
            return commits[:n]
    return commits
