"""What is asked of a history, and its answers: a commit, not yet, or unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Point:
    """A commit: hex id, committer day in UTC, and who claims to have written and committed it."""

    commit: str
    day: date
    author: str
    committer: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What a commit says of itself. Whoever writes a commit writes all of this: no proof.

    ``signed`` says that there is a signature, not that it is good: nothing is verified.
    ``trailers`` are the lines ``Key: value`` that end the message, in order, keys as written.
    """

    merge: bool = False
    signed: bool = False
    trailers: tuple[tuple[str, str], ...] = ()

    def trailer(self, *keys: str) -> tuple[str, ...]:
        """The values of the trailers of these names, whatever their case."""
        wanted = {key.lower() for key in keys}
        return tuple(value for key, value in self.trailers if key.lower() in wanted)


@dataclass(frozen=True, slots=True)
class Written:
    """A commit that wrote a file, and the id of the blob it left; ``""`` for the newest.

    ``first`` says that the history, or what a shallow clone has of it, begins with it: what it
    holds may be older, or have been imported.
    """

    point: Point
    blob: str
    first: bool = False


@dataclass(frozen=True, slots=True)
class NotYet:
    """The change is not committed yet: staged, untracked, or an edit in the worktree."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """History cannot answer, and why."""

    reason: str
    hint: str = ""


Answer = Point | NotYet | Unknown


class Past(Protocol):
    """What is asked of a history: ``History`` reads it from git, a test case states it."""

    asked: set[str]
    rests_on_tags: bool

    def last_change(self, paths: Iterable[str]) -> Answer:
        """The newest commit that touched any of the exact paths."""

    def changes(self, path: str) -> Iterator[tuple[Point, str | None]]:
        """Newest first, each commit that changed a path, with the blob id after it."""

    def last_author(self, path: str) -> Answer:
        """The newest commit that wrote the path as it is."""

    def last_tagged(self, wanted: Callable[[str], bool]) -> Answer:
        """The newest commit behind the snapshot with a tag whose name is wanted."""

    def claims(self, point: Point) -> Claims | Unknown:
        """What the commit of an answer says of itself: signature, trailers, whether it merges."""

    def first_seen(self, path: str, *, follow: bool = True) -> Answer:
        """The first commit of a file, or of the one that it was moved or copied from."""
