"""Commits as ``git log`` prints them along first parents: who, when, and which files.

Private to ``history.py`` and ``chain.py``. Authors are claims: whoever writes a commit writes them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Generator
from contextlib import closing
from datetime import date
from typing import NamedTuple

from aigov.diskfiles import to_bytes
from aigov.errors import RepoError
from aigov.gitplumbing import Git
from aigov.gitprocess import Process
from aigov.past import Claims, Point, Unknown

MAX_CHANGES = 1_000_000
"""Files changed by one commit, above which the history is not followed."""

LOG = (
    "log", "-z", "--no-color", "--no-show-signature", "--no-notes", "--no-renames",
    "--no-ext-diff", "--encoding=UTF-8", "--format=%H %ct %P%n%an <%ae>%n%cn <%ce>",
)  # fmt: skip
_MAX_FIELD = 1 << 20
_MAX_PERSON = 200
_MAX_TRAILERS = 20_000
_TRAILER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)")
_EPOCH = date(1970, 1, 1).toordinal()
SHALLOW = Unknown("shallow clone", "fetch-depth: 0, or git fetch --unshallow")


class Logged(NamedTuple):
    """One commit of the log, of which most are never asked for: nothing of it is parsed.

    ``changes`` are paths below the root with the blob id after the change, all zeros for a
    deletion. Of a merge they are the changes against its first parent.
    """

    header: bytes
    changes: list[tuple[bytes, bytes]]

    @property
    def commit(self) -> str:
        """The hex id."""
        return self.header[: self.header.find(b" ")].decode("ascii", "replace")


def logged(git: Git, commit: str, prefix: str) -> Generator[Logged]:
    """A commit and its first parents, newest first, one git process for all.

    ``prefix`` is the path of the root below the git root. Raises RepoError.
    """
    only = ("--", prefix) if prefix else ()
    options = ("--first-parent", "-m", "--raw", "--no-abbrev", commit)
    process = git.start(*LOG, *options, *only)
    cut = len(to_bytes(prefix)) + 1 if prefix else 0
    header, blob, changes = b"", b"", list[tuple[bytes, bytes]]()
    try:
        with closing(_fields(process)) as fields:
            for field in fields:
                if blob:
                    changes.append((field[cut:], blob))
                    blob = b""
                    if len(changes) > MAX_CHANGES:
                        raise RepoError(f"a commit changes more than {MAX_CHANGES} files")
                elif field[:1] == b":" or field[:2] == b"\n:":
                    blob = field.split(b" ", 4)[3]
                else:
                    if header:
                        yield Logged(header, changes)
                    header, changes = field.lstrip(b"\n"), []
        if process.close(kill=False):
            raise RepoError(git.complaint())
        if header:
            yield Logged(header, changes)
    finally:
        process.close()


def _fields(process: Process) -> Generator[bytes]:
    rest = b""
    while piece := process.piece():
        parts = (rest + piece).split(b"\0")
        rest = parts.pop()
        if len(rest) > _MAX_FIELD:
            raise RepoError(f"git printed a field of more than {_MAX_FIELD} bytes")
        yield from parts


def point_of(header: bytes, shallow: Container[str]) -> tuple[Point | Unknown, int]:
    """A commit from its line of the log, and the number of its parents.

    ``shallow`` are the commits whose parents were not cloned.
    """
    lines = header.decode("utf-8", "replace").split("\n")
    if len(lines) != 3 or lines[0].count(" ") < 2:
        return Unknown("git log gave a line that cannot be understood"), 0
    (commit, seconds, *parents), author, committer = lines[0].split(" "), *lines[1:]
    if commit in shallow:
        return SHALLOW, 0
    day = _day(seconds)
    if day is None:
        return Unknown(f"commit {commit[:12]} has no usable date"), 0
    people = author[:_MAX_PERSON], committer[:_MAX_PERSON]
    return Point(commit, day, *people), len([parent for parent in parents if parent])


def point_of_object(commit: str, raw: bytes) -> Point | Unknown:
    """A commit from its object, as git stores it."""
    lines = raw.partition(b"\n\n")[0].split(b"\n")
    people = {}
    for line in lines:
        key, _, who = line.decode("utf-8", "replace").partition(" ")
        if key in ("author", "committer"):
            people[key] = who.rsplit(" ", 2)
    said = people.get("committer", [])
    day = _day(said[1]) if len(said) == 3 else None
    if day is None:
        return Unknown(f"commit {commit[:12]} has no usable date")
    author = people.get("author", [""])[0]
    return Point(commit, day, author[:_MAX_PERSON], said[0][:_MAX_PERSON])


def _day(seconds: str) -> date | None:
    if not seconds.isdecimal() or len(seconds) > 15:
        return None
    ordinal = _EPOCH + int(seconds) // 86400
    return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None


def claims_of(raw: bytes) -> Claims:
    """What a commit object says of itself.

    A trailer is a line ``Key: value`` of the last paragraph of the message, where every line of
    it is one, continues one, or is one of git's own ``(cherry picked from ...)``.
    """
    head, _, message = raw.partition(b"\n\n")
    headers = [line.partition(b" ")[0] for line in head.split(b"\n")]
    text = message.decode("utf-8", "replace").strip()
    paragraph = text.rpartition("\n\n")[2] if "\n\n" in text else ""
    trailers: list[tuple[str, str]] = []
    for line in paragraph.split("\n") if len(paragraph) <= _MAX_TRAILERS else ():
        found = _TRAILER.fullmatch(line)
        if found:
            trailers.append((found[1], found[2].strip()))
        elif line[:1] in (" ", "\t") and trailers:
            trailers[-1] = (trailers[-1][0], f"{trailers[-1][1]} {line.strip()}")
        elif not line.startswith("(cherry picked from "):
            trailers = []
            break
    return Claims(
        merge=headers.count(b"parent") > 1,
        signed=b"gpgsig" in headers or b"gpgsig-sha256" in headers,
        trailers=tuple(trailers),
    )
