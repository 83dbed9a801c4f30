"""Files on disk, reached component by component: no link is followed, nothing odd is opened."""

from __future__ import annotations

import errno
import os
import stat
from bisect import bisect_left
from itertools import islice

from aigov.errors import RepoError, Unreadable

MAX_FILE = 8 << 20
"""Bytes above which no file is read."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY
_LINK_HINT = "put the file itself there"
_SKIPPED = frozenset((b".git", b".hg", b".svn", b"node_modules", b"__pycache__"))
_MAX_TARGET = 200


def to_bytes(path: str) -> bytes:
    """A path of a snapshot as the bytes it has in git and on disk."""
    return path.encode("utf-8", "surrogateescape")


def to_text(path: bytes) -> str:
    """The bytes of a path as text; what is not UTF-8 becomes lone surrogates."""
    return path.decode("utf-8", "surrogateescape")


def safe(text: str) -> str:
    r"""Text with bytes that are no UTF-8 (they arrive as lone surrogates) written as ``\\xff``."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text


def escapes(path: str) -> bool:
    """Whether no checkout could hold the path: absolute, ``..``, ``.git``, an empty part, NUL."""
    parts = path.lower().split("/")
    return "\0" in path or any(part in ("", ".", "..", ".git", "git~1") for part in parts)


def too_large() -> Unreadable:
    """The refusal of a file above the limit."""
    return Unreadable(f"is larger than {MAX_FILE >> 20} MiB", hint="no evidence is read above that")


def link(target: bytes) -> Unreadable:
    """The refusal to follow a symbolic link."""
    shown = repr(to_text(target[:_MAX_TARGET]))
    return Unreadable(f"is a symbolic link to {shown}: its target is not opened", hint=_LINK_HINT)


def open_root(path: str) -> int:
    """A descriptor of the folder that is judged."""
    try:
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as exc:
        raise RepoError(f"cannot be opened: {os.strerror(exc.errno or 0)}", where=path) from exc


def read(root: int, path: str) -> bytes:
    """The bytes of a regular file under the folder ``root``. Raises Unreadable."""
    *folders, name = to_bytes(path).split(b"/")
    here = root
    try:
        for folder in folders:
            inner = _enter(here, folder)
            if here != root:
                os.close(here)
            here = inner
        return _read_at(here, name)
    except OSError as exc:
        gone = exc.errno in (errno.ENOENT, errno.ENOTDIR)
        what = "is gone" if gone else f"cannot be read: {os.strerror(exc.errno or 0)}"
        raise Unreadable(what, transient=True) from exc
    finally:
        if here != root:
            os.close(here)


def _enter(here: int, folder: bytes) -> int:
    try:
        return os.open(folder, _FOLDER, dir_fd=here)
    except OSError as exc:
        if exc.errno in (errno.ELOOP, errno.ENOTDIR) and stat.S_ISLNK(_lstat(here, folder)):
            what = f"lies behind the symbolic link {to_text(folder)!r}, which is not followed"
            raise Unreadable(what, hint=_LINK_HINT) from exc
        raise


def _lstat(here: int, name: bytes) -> int:
    return os.stat(name, dir_fd=here, follow_symlinks=False).st_mode


def _read_at(here: int, name: bytes) -> bytes:
    mode = _lstat(here, name)
    if stat.S_ISLNK(mode):
        raise link(os.readlink(name, dir_fd=here))
    if not stat.S_ISREG(mode):
        raise Unreadable("is not a regular file")
    descriptor = os.open(name, _FILE, dir_fd=here)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("is not a regular file")
        if status.st_size > MAX_FILE:
            raise too_large()
        return _all_of(descriptor)
    finally:
        os.close(descriptor)


def _all_of(descriptor: int) -> bytes:
    pieces, size = list[bytes](), 0
    while piece := os.read(descriptor, 1 << 20):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_FILE:
            raise too_large()
    return b"".join(pieces)


def existing(top: bytes, folders: set[bytes]) -> tuple[set[bytes], list[bytes]]:
    """Every name in those of ``folders`` that are real, and in the folders around them.

    Also the folders that cannot be listed. All are paths from ``top``; ``b""`` is top itself.
    """
    ordered = sorted(folders)

    def leads_on(path: bytes) -> bool:
        after = ordered[(at := bisect_left(ordered, path + b"/")) : at + 1]
        return path in folders or any(folder.startswith(path + b"/") for folder in after)

    found, closed, waiting = set[bytes](), list[bytes](), [b""]
    while waiting:
        folder = waiting.pop()
        prefix = folder + b"/" if folder else b""
        try:
            with os.scandir(os.path.join(top, folder)) as entries:
                for entry in entries:
                    path = prefix + entry.name
                    found.add(path)
                    if entry.is_dir(follow_symlinks=False) and leads_on(path):
                        waiting.append(path)
        except (FileNotFoundError, NotADirectoryError):  # gone since its parent was listed
            continue
        except OSError:
            closed.append(prefix)
    return found, closed


class Walk:
    """The files of a folder that git does not know: no links followed, caches skipped.

    Attributes:
        links: the paths among ``files`` that are symbolic links.
        nested: how many repositories were left out.
        incomplete: why ``files`` are not all, ``""`` when they are.
    """

    def __init__(self, top: bytes, limit: int) -> None:
        self.files, self.links = list[bytes](), set[bytes]()
        self.nested, self.incomplete = 0, ""
        self._limit, self._waiting = limit, [b""]
        while self._waiting and len(self.files) < limit:
            self._list(top, self._waiting.pop())
        if len(self.files) >= limit:
            self.incomplete = f"the listing stopped at {limit} paths"

    def _list(self, top: bytes, folder: bytes) -> None:
        prefix = folder + b"/" if folder else b""
        try:
            with os.scandir(os.path.join(top, folder)) as found:
                entries = list(islice(found, self._limit))
        except OSError as exc:
            reason = os.strerror(exc.errno or 0).lower()
            self.incomplete = f"folder {to_text(folder)!r} cannot be listed: {reason}"
            return
        names = {entry.name for entry in entries}
        if folder and b".git" in names:
            self.nested += 1
        elif b"pyvenv.cfg" not in names:
            for entry in entries:
                self._add(prefix + entry.name, entry)

    def _add(self, path: bytes, entry: os.DirEntry[bytes]) -> None:
        if entry.is_symlink():
            self.files.append(path)
            self.links.add(path)
        elif entry.is_dir(follow_symlinks=False):
            if entry.name not in _SKIPPED:
                self._waiting.append(path)
        elif entry.is_file(follow_symlinks=False):
            self.files.append(path)
