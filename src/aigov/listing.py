"""Git's listings as entries by path: 100,000 lines are split, not parsed, until one is asked for.

Private to ``snapshot.py``, which re-exports ``Entry``.
"""

from __future__ import annotations

import os
import re
import stat
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from operator import lt

from aigov.diskfiles import escapes, existing, to_bytes, to_text
from aigov.gitplumbing import Git

_KINDS = {"120000": "link", "160000": "submodule"}
_WIDTH = {"sha1": 40, "sha256": 64}


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of a snapshot.

    Attributes:
        blob: git blob id that the listing gives; None for what has to be hashed first, and for
            whatever cannot be read.
        kind: ``file``, ``link``, ``submodule`` or ``unmerged``.
        tracked: whether git knows the path; true where there is no git.
    """

    blob: str | None
    kind: str
    tracked: bool = True


FILE, LINK = Entry(None, "file"), Entry(None, "link")
_NEW_FILE, _NEW_LINK = Entry(None, "file", tracked=False), Entry(None, "link", tracked=False)


class Lines(Mapping[str, Entry]):
    """Entries by path, sorted; each is made from git's line when it is asked for."""

    def __init__(self, paths: list[str], lines: Callable[[], list[str | Entry]]) -> None:
        """``paths`` ascend, and ``lines``, called once when needed, gives a line for each."""
        self._paths, self._made = paths, lines
        self._lines: list[str | Entry] | None = None

    @classmethod
    def of(cls, lines: Mapping[str, str | Entry]) -> Lines:
        """From lines by path, in any order."""
        paths = sorted(lines)
        return cls(paths, lambda: [lines[path] for path in paths])

    def _line(self, path: str) -> str | Entry:
        at = bisect_left(self._paths, path)
        if at == len(self._paths) or self._paths[at] != path:
            raise KeyError(path)
        if self._lines is None:
            self._lines = self._made()
        return self._lines[at]

    def __getitem__(self, path: str) -> Entry:
        line = self._line(path)
        if isinstance(line, Entry):
            return line
        mode, second, third = line.partition("\t")[0].split(" ")
        blob, stage = (third, "0") if second in ("blob", "commit") else (second, third)
        kind = _KINDS.get(mode, "file") if stage == "0" else "unmerged"
        readable = kind == "file" and not escapes(path)
        return Entry(blob if readable else None, kind)

    def object_id(self, path: str) -> str:
        """The id in git's line: for a link the blob that holds its target; ``""`` without one."""
        line = self._line(path)
        return max(line.partition("\t")[0].split(" "), key=len) if isinstance(line, str) else ""

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str):
            return False
        at = bisect_left(self._paths, path)
        return at < len(self._paths) and self._paths[at] == path

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@dataclass(frozen=True, slots=True)
class Listed:
    """What one listing gave."""

    entries: Mapping[str, Entry]
    notes: tuple[str, ...] = ()
    incomplete: str = ""
    raw: str = ""


def index(git: Git, prefix: str, index_file: str) -> Listed:
    """What is staged."""
    only = ("--", prefix) if prefix else ()
    raw, incomplete = git.listing("ls-files", "-s", "-z", *only, index=index_file)
    text, folder = to_text(raw), f"{prefix}/" if prefix else ""
    head = 10 + _WIDTH[git.algorithm]

    def inside() -> list[str | Entry]:
        return [line for line in _split(text) if line.startswith(folder, head)]

    # A regular expression finds the paths in a third of the time that a table of lines takes.
    paths = re.findall(rf"\t{re.escape(folder)}([^\0]*)\0", text)
    if all(map(lt, paths, islice(paths, 1, None))):
        entries = Lines(paths, inside)
    else:  # a conflict, or names whose bytes sort otherwise than their text
        entries = Lines.of({str(line)[head + len(folder) :]: line for line in inside()})
    return Listed(entries, _submodules(raw, b"160000 "), incomplete, text)


def tree(git: Git, tree_id: str) -> Listed:
    """The files of a tree. Folders are asked for too, so that empty ones count as entries."""
    raw, incomplete = git.listing("ls-tree", "-r", "-t", "-z", tree_id)
    listed = _split(to_text(raw))
    cut = 13 + _WIDTH[git.algorithm]
    lines: dict[str, str | Entry] = {line[cut:]: line for line in listed if line[7] == "b"}
    notes = _submodules(raw, b"160000 ")
    if notes:
        lines.update({line[cut + 2 :]: line for line in listed if line[7] == "c"})
    if len(lines) < sum(line[7] != "t" for line in listed):
        every = Counter(line.partition("\t")[2] for line in listed if line[7] != "t")
        twice = Entry(None, "unmerged")
        lines.update({path: twice for path, count in every.items() if count > 1})
    return Listed(Lines.of(lines), notes, incomplete)


def worktree(git: Git, prefix: str, index_file: str) -> Listed:
    """The files on disk: tracked ones that are there, and untracked ones that are not ignored."""
    only = ("--", prefix) if prefix else ()
    options = ("-t", "-s", "-o", "--exclude-standard", "-z")
    raw, incomplete = git.listing("ls-files", *options, *only, index=index_file, worktree=True)
    if "could not open directory" in git.complaint():
        incomplete = incomplete or "a folder of the worktree cannot be listed"
    root, length = os.path.join(to_bytes(git.top), to_bytes(prefix)), _length(to_bytes(prefix))
    listed = raw.split(b"\0")[:-1]
    new = next((n for n, line in enumerate(listed) if line[:1] != b"?"), len(listed))
    cut = 12 + _WIDTH[git.algorithm] + length
    tracked = {line[cut:]: line for line in listed[new:]}
    tracked.pop(b"", None)
    paths = _there(root, tracked)
    entries = dict.fromkeys(paths, FILE)
    for path in paths:
        line = tracked[path]
        if line[2:5] != b"100" or line[:1] == b"M":
            kind = "unmerged" if line[:1] == b"M" else _KINDS.get(line[2:8].decode(), "file")
            entries[path] = Entry(None, kind)
    untracked, nested = _untracked(root, [line[2 + length :] for line in listed[:new]])
    entries.update(untracked)
    gone = tracked.keys() - paths if len(paths) < len(tracked) else set[bytes]()
    skipped = sum(tracked[path].startswith(b"S") for path in gone)
    sparse = _counted(skipped, "path{} left out by a sparse checkout", " is", "s are")
    notes = (*_submodules(raw, b"H 160000 "), *nested, *sparse)
    return Listed(Lines.of(_named(entries)), notes, incomplete)


def _split(text: str) -> list[str]:
    lines = text.split("\0")
    lines.pop()
    return lines


def _length(prefix: str | bytes) -> int:
    return len(prefix) + 1 if prefix else 0


def _named(entries: dict[bytes, Entry]) -> dict[str, str | Entry]:
    names = to_text(b"\0".join(entries)).split("\0") if entries else []
    return dict(zip(names, entries.values(), strict=True))


def _there(root: bytes, tracked: Mapping[bytes, bytes]) -> list[bytes]:
    """Those of the tracked paths whose file, or anything else, is on disk, in their order."""
    found, closed = existing(root, {path.rpartition(b"/")[0] for path in tracked})
    hidden = tuple(closed)
    return [path for path in tracked if path in found or path.startswith(hidden)]


def _untracked(root: bytes, paths: list[bytes]) -> tuple[dict[bytes, Entry], tuple[str, ...]]:
    found, nested = {}, 0
    for path in paths:
        if path.endswith(b"/"):
            nested += 1
            continue
        try:
            mode = os.lstat(os.path.join(root, path)).st_mode
        except (FileNotFoundError, NotADirectoryError):  # gone since git listed it
            continue
        except OSError:  # it is there, and whoever reads it is told why that cannot be done
            mode = stat.S_IFREG
        found[path] = _NEW_LINK if stat.S_ISLNK(mode) else _NEW_FILE
    return found, _counted(nested, "nested repositor{} not evaluated", "y is", "ies are")


def _submodules(raw: bytes, start: bytes) -> tuple[str, ...]:
    count = raw.count(b"\0" + start) + raw.startswith(start)
    return _counted(count, "submodule{} not evaluated", " is", "s are")


def _counted(count: int, text: str, one: str, many: str) -> tuple[str, ...]:
    return (f"{count} {text.format(one if count == 1 else many)}",) if count else ()
