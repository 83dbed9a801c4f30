"""Objects and revisions of a repository: each object is hashed again after it is read.

Private to ``snapshot.py`` and ``history.py``.
"""

from __future__ import annotations

import os
from collections.abc import Container

from aigov.diskfiles import MAX_FILE, to_bytes, too_large
from aigov.errors import RepoError, Unreadable
from aigov.gitplumbing import Git, read_meta
from aigov.gitprocess import Process

_HEX_DIGITS = frozenset("0123456789abcdef")
_PSEUDO = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ_")
MAX_TAGS = 20_000
_MAX_SYMBOLIC = 5
_MAX_HEADER = 8192
_REFTABLE = "the refs of this repository are kept in a reftable, which is not read"
_BY_ID = "name the commit by its id"


def is_id(text: str) -> bool:
    """Whether a text is a whole object id; no regular expression, start-up has no room for it."""
    return _is_hex(text, (40, 64))


def _is_hex(text: str, sizes: Container[int]) -> bool:
    return len(text) in sizes and not set(text) - _HEX_DIGITS


def digest(kind: str, data: bytes, algorithm: str) -> str:
    """The hex id that git gives an object of ``kind`` (``blob``, ``tree``, ``commit``)."""
    import hashlib

    head = f"{kind} {len(data)}\0".encode()
    return hashlib.new(algorithm, head + data, usedforsecurity=False).hexdigest()


class Objects:
    """Reads objects by name through one long-lived ``git cat-file --batch``."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: Process | None = None

    def read(self, name: str, kind: str) -> tuple[str, bytes]:
        """Hex id and bytes of the object ``name``: an id, ``ID~2`` or ``ID:path``.

        The size is looked at before the content. Raises Unreadable.
        """
        try:
            header = self._ask(to_bytes(name))
            found, its_kind, size = self._described(header)
            if its_kind != kind or size > MAX_FILE:
                self._stop()  # its content is on the way, and is not read
                raise too_large() if its_kind == kind else Unreadable(f"is a {its_kind} in git")
            data = self._content(size)
        except (RepoError, OSError) as exc:
            self._stop()
            raise Unreadable(f"git gave no answer: {exc}", transient=True) from exc
        known = name if is_id(name) else found
        if not digest(kind, data, self._git.algorithm) == found == known:
            raise Unreadable(f"object {known} does not match its id", hint="git fsck")
        return found, data

    def _ask(self, name: bytes) -> bytes:
        if self._process is None:
            self._process = self._git.start("cat-file", "--batch", feed=True)
        self._process.write(name + b"\n")
        header = self._process.until(b"\n", _MAX_HEADER)
        if header is None:
            raise RepoError("git cat-file ended")
        return header

    def _described(self, header: bytes) -> tuple[str, str, int]:
        words = header.decode("utf-8", "replace").rsplit(" ", 2)
        if len(words) != 3 or not words[2].isdecimal():  # "... missing", "... ambiguous"
            partial = self._git.partial
            what = "is not in this partial clone" if partial else "is not among git's objects"
            raise Unreadable(what, hint=self._git.remedy(), transient=True)
        return words[0], words[1], int(words[2])

    def _content(self, size: int) -> bytes:
        assert self._process is not None
        data = self._process.exactly(size + 1)
        if len(data) != size + 1:
            raise RepoError("git cat-file ended")
        return data[:-1]

    def _stop(self) -> None:
        if self._process is not None:
            self._process.close()
        self._process = None

    def commit(self, rev: str) -> tuple[str, str]:
        """Hex ids of the commit that ``rev`` names and of its tree. Raises RepoError.

        Names are looked up here, in the real refs; git only ever sees hex digits and ``~^``.
        """
        import re

        parts = re.fullmatch(r"([^~^:?*\[\\\x00-\x20\x7f]+)((?:[~^][0-9]{0,6}){0,32})", rev)
        start = _named(self._git, parts[1]) if parts else ""
        if parts is None or not start:
            raise RepoError(_REFTABLE, hint=_BY_ID) if self._git.reftable else _no_revision(rev)
        try:
            found, data = self.read(f"{start}{parts[2]}^{{commit}}", "commit")
        except Unreadable as exc:
            if exc.transient:
                raise _no_revision(rev) from exc
            raise RepoError(f"revision {rev!r} {exc.what}", hint=exc.hint) from exc
        return found, data[5 : data.index(b"\n")].decode("ascii", "replace")


def _no_revision(rev: str) -> RepoError:
    return RepoError(f"no revision {rev!r}", hint="git fetch --tags, or check the spelling")


def subtree(git: Git, tree: str, prefix: str) -> str:
    """Hex id of the folder ``prefix`` of a tree; ``""`` when it has no such folder."""
    if not prefix:
        return tree
    raw, _ = git.listing("ls-tree", "-z", "-d", tree, "--", prefix)
    words = raw.partition(b"\t")[0].split(b" ")
    return words[2].decode("ascii") if words[0] == b"040000" else ""


def head(git: Git) -> str:
    """Hex id of the commit that is checked out; ``""`` before the first one."""
    return _named(git, "HEAD")


def tags(git: Git) -> dict[str, str]:
    """The object that each tag names, by the name of the tag. Raises RepoError.

    Names that no tag may have are left out.
    """
    if git.reftable:
        raise RepoError(_REFTABLE, hint=_BY_ID)
    start = b"refs/tags/"
    found = dict[str, str]()
    for line in git.packed_refs.split(b"\n"):
        identity, _, name = line.partition(b" ")
        if name.startswith(start):
            found[os.fsdecode(name[len(start) :])] = identity.decode("ascii", "replace")
    top = os.path.join(git.common, "refs", "tags")
    for folder, _, files in os.walk(top):
        for file in files:
            loose = os.path.relpath(os.path.join(folder, file), top)
            found[loose] = _ref(git, f"refs/tags/{loose}")
            if len(found) > MAX_TAGS:
                raise RepoError(f"more than {MAX_TAGS} tags")
    return {name: identity for name, identity in sorted(found.items()) if is_id(identity)}


def tag_of(git: Git, rev: str) -> tuple[str, str] | None:
    """Name and hex id of the tag that a revision is named by; None where it is named otherwise."""
    if is_id(rev):
        return None
    for full in _full_names(rev):
        if found := _ref(git, full):
            tag = full.startswith("refs/tags/")
            return (full.removeprefix("refs/tags/"), found) if tag else None
    return None


def _named(git: Git, name: str) -> str:
    """The hex id, maybe abbreviated, that a name stands for; ``""`` when there is none."""
    if name == "@":
        name = "HEAD"
    if is_id(name):
        return name
    for full in _full_names(name):
        if found := _ref(git, full):
            return found
    return name if _is_hex(name, range(4, 65)) else ""


def _full_names(name: str) -> list[str]:
    """The refs that a name may stand for, in the order in which git looks them up."""
    shapes = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
    names = [shape.format(name) for shape in shapes]
    if name.startswith("refs/") or not set(name) - _PSEUDO:
        names.insert(0, name)
    return names


def _ref(git: Git, name: str) -> str:
    for _ in range(_MAX_SYMBOLIC):
        text = _raw_ref(git, name)
        if not text.startswith("ref:"):
            return text if is_id(text) else ""
        name = text[4:].strip()
        if not name.startswith("refs/"):
            return ""
    return ""


def _raw_ref(git: Git, name: str) -> str:
    if not _is_ref_name(name):
        return ""
    for folder in dict.fromkeys((git.git_dir, git.common)):
        raw = read_meta(os.path.join(folder, name), _MAX_HEADER)
        if raw is not None:
            return os.fsdecode(raw).strip()
    at = git.packed_refs.find(b" " + os.fsencode(name) + b"\n")
    start = git.packed_refs.rfind(b"\n", 0, max(at, 0)) + 1
    return git.packed_refs[start:at].decode("ascii", "replace") if at >= 0 else ""


def _is_ref_name(name: str) -> bool:
    parts = name.split("/")
    return (
        ".." not in name
        and "@{" not in name
        and "\0" not in name
        and all(part and part[0] != "." and not part.endswith(".lock") for part in parts)
    )
