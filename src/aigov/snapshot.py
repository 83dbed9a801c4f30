"""The files of a repository at one moment: worktree, index or revision, without a checkout.

With ``history.py`` the only module that knows git. The repository is data, and hostile: git
runs over a sanitised directory (``gitplumbing``), objects are hashed again (``gitobjects``),
and files on disk are reached without following a link (``diskfiles``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType

from aigov import diskfiles, listing
from aigov.diskfiles import MAX_FILE, to_bytes, to_text
from aigov.errors import RepoError, Unreadable
from aigov.gitbases import merge_bases
from aigov.gitobjects import Objects, digest, head, subtree, tag_of
from aigov.gitplumbing import MAX_ENTRIES, Git
from aigov.listing import Entry, Lines, Listed
from aigov.root import Root, index_file_of, root_of

__all__ = (
    "MAX_FILE", "MAX_HELD", "Entry", "Root", "Snapshot", "bases", "of_files", "of_folder",
    "of_index", "of_revision", "of_worktree", "root_of", "take",
)  # fmt: skip

MAX_HELD = 64 << 20
"""Bytes of content kept in memory; what was dropped is read, and its id compared, again."""

_NO_GIT = "git init, or run aigov inside a clone"
_REFUSED = {
    "submodule": ("is a submodule: what is in it is not evaluated", "run aigov in the submodule"),
    "unmerged": ("is listed more than once: a conflict", "resolve it and git add it"),
}


@dataclass(slots=True)
class _Held:
    """What was read: refusals and ids for good, content as long as there is room."""

    content: dict[str, bytes] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    refused: dict[str, Unreadable] = field(default_factory=dict)
    size: int = 0

    def keep(self, path: str, data: bytes, blob: str) -> None:
        if self.ids.setdefault(path, blob) != blob:
            raise Unreadable("changed while it was judged", hint="run again", transient=True)
        self.content[path] = data
        self.size += len(data)
        while self.size > MAX_HELD:
            self.size -= len(self.content.pop(next(iter(self.content))))


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """The files of one moment, each read once.

    Attributes:
        kind: ``worktree``, ``index``, ``revision``, ``folder`` or ``memory``.
        id: hex id of the revision, else of HEAD; ``""`` where there is none.
        tree: of a revision, the hex id of the tree under the root; else ``""``.
        entries: by path from the root, sorted. Going over the paths is cheap, over the
            entries not: an entry is made when it is asked for.
        notes: what was left out or ignored, for the report.
        incomplete: why paths may be missing from ``entries``; ``""`` when none is.
        git: the sanitised repository; None for a folder or a mapping.
        prefix: path of the root below the git root.
        fetch: reads one path anew; use ``read``.
        objects: reads git objects; use ``read_blob``.
        raw: of the index, git's listing as it came.
    """

    kind: str
    id: str
    tree: str
    entries: Mapping[str, Entry]
    notes: tuple[str, ...] = ()
    incomplete: str = ""
    git: Git | None = None
    prefix: str = ""
    fetch: Callable[[str], bytes] = field(kw_only=True, repr=False)
    objects: Objects | None = field(default=None, kw_only=True, repr=False)
    raw: str = field(default="", kw_only=True, repr=False)
    _held: _Held = field(default_factory=_Held, init=False, repr=False)
    _closing: ExitStack = field(default_factory=ExitStack, init=False, repr=False)

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises Unreadable, without the path, the same each time."""
        held = self._held
        if path in held.refused:
            raise held.refused[path].with_traceback(None)
        if path in held.content:
            return held.content[path]
        try:
            data = self.fetch(path)
            algorithm = self.git.algorithm if self.git else "sha1"
            held.keep(path, data, digest("blob", data, algorithm))
        except Unreadable as exc:
            held.refused[path] = exc
            raise
        return data

    def blob(self, path: str) -> str:
        """The git blob id of the bytes of a file; ``""`` when it is unreadable."""
        if path not in self._held.ids:
            try:
                self.read(path)
            except Unreadable:
                return ""
        return self._held.ids[path]

    def read_blob(self, blob: str) -> bytes:
        """The bytes of a blob by its id, such as one of the history. Raises Unreadable."""
        if self.objects is None:
            raise Unreadable("is in no git repository", hint=_NO_GIT)
        return self.objects.read(blob, "blob")[1]

    def before_close(self, action: Callable[[], None]) -> None:
        """Do something when reading is over, while git can still be reached."""
        self._closing.callback(action)

    def tag_of(self, rev: str) -> tuple[str, str] | None:
        """Name and hex id of the tag that ``rev`` is; None where it is none."""
        return tag_of(self.git, rev) if self.git else None

    def close(self) -> None:
        """Ends git and removes its private directory: reading is over."""
        self._closing.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def take(root: Root, what: str, rev: str = "") -> Snapshot:
    """A snapshot of the ``worktree``, the ``index`` or the ``revision`` ``rev``.

    A folder without git has nothing but its files. Raises RepoError.
    """
    if what == "index":
        return of_index(root)
    if what == "revision":
        return of_revision(root, rev)
    return of_worktree(root) if root.git_dir else of_folder(root.path)


def bases(snapshot: Snapshot, rev: str) -> tuple[str, ...]:
    """Hex ids of the merge bases of a snapshot's commit (HEAD) and ``rev``, git's first one first.

    Raises RepoError where there is none, or a shallow clone may hide it.
    """
    if snapshot.git is None or snapshot.objects is None or not snapshot.id:
        raise RepoError("there is no commit to compare with", hint=_NO_GIT)
    try:
        other, _ = snapshot.objects.commit(rev)
    except RepoError as exc:
        hint = "git fetch origin, and in CI fetch-depth: 0, so that the base is in the clone"
        raise RepoError(exc.what, hint=hint) from exc
    return merge_bases(snapshot.git, snapshot.id, other)


def of_worktree(root: Root) -> Snapshot:
    """Tracked and untracked files on disk; never ignored ones, nor nested repositories."""
    with ExitStack() as stack:
        git = _open(root, stack)
        index_file, _ = index_file_of(root, "")
        listed = listing.worktree(git, _prefix(root), index_file)
        found = Snapshot(
            "worktree", head(git), "", listed.entries, git.notes + listed.notes,
            listed.incomplete, git, _prefix(root),
            fetch=_from_disk(root.path, listed, stack), objects=Objects(git),
        )  # fmt: skip
        found._closing.enter_context(stack.pop_all())
        return found


def of_index(root: Root) -> Snapshot:
    """What is staged, in the index that git names: ``commit -a`` and ``commit PATH`` set one."""
    with ExitStack() as stack:
        git = _open(root, stack)
        index_file, note = index_file_of(root, os.environ.get("GIT_INDEX_FILE", ""))
        listed = listing.index(git, _prefix(root), index_file)
        objects = Objects(git)
        found = Snapshot(
            "index", head(git), "", listed.entries, git.notes + listed.notes + note,
            listed.incomplete, git, _prefix(root),
            fetch=_from_git(objects, listed), objects=objects, raw=listed.raw,
        )  # fmt: skip
        found._closing.enter_context(stack.pop_all())
        return found


def of_revision(root: Root, rev: str) -> Snapshot:
    """The files of a commit: a branch, a tag, an id, with ``~2`` or ``^``. Raises RepoError."""
    with ExitStack() as stack:
        git = _open(root, stack)
        objects = Objects(git)
        commit, tree = objects.commit(rev)
        tree = subtree(git, tree, _prefix(root))
        absent = Listed(Lines.of({}), (f"{_prefix(root)!r} is not a folder of this revision",))
        listed = listing.tree(git, tree) if tree else absent
        found = Snapshot(
            "revision", commit, tree, listed.entries, git.notes + listed.notes,
            listed.incomplete, git, _prefix(root),
            fetch=_from_git(objects, listed), objects=objects,
        )  # fmt: skip
        found._closing.enter_context(stack.pop_all())
        return found


def of_folder(path: str | os.PathLike[str]) -> Snapshot:
    """The files of a folder without git; no links followed, no caches, no nested repositories."""
    with ExitStack() as stack:
        root = os.path.realpath(path)
        walk = diskfiles.Walk(os.fsencode(root), MAX_ENTRIES)
        entries: dict[str, str | Entry] = {
            to_text(file): listing.LINK if file in walk.links else listing.FILE
            for file in walk.files
        }
        notes = (f"nested repositories that are not evaluated: {walk.nested}",)
        listed = Listed(Lines.of(entries), notes if walk.nested else (), walk.incomplete)
        found = Snapshot(
            "folder", "", "", listed.entries, listed.notes, listed.incomplete,
            fetch=_from_disk(root, listed, stack),
        )  # fmt: skip
        found._closing.enter_context(stack.pop_all())
        return found


def of_files(files: Mapping[str, str | bytes]) -> Snapshot:
    """A snapshot of a mapping, for tests."""
    content = {
        path: to_bytes(data) if isinstance(data, str) else data
        for path, data in sorted(files.items())
    }
    entries = MappingProxyType(dict.fromkeys(content, listing.FILE))

    def fetch(path: str) -> bytes:
        _allowed(entries, path)
        return content[path]

    return Snapshot("memory", "", "", entries, fetch=fetch)


def _open(root: Root, stack: ExitStack) -> Git:
    if root.git_dir is None:
        raise RepoError("not a git repository", where=root.path, hint=_NO_GIT)
    git = Git(root.top, root.git_dir)
    stack.callback(git.close)
    return git


def _prefix(root: Root) -> str:
    return to_text(os.fsencode(root.prefix))


def _allowed(entries: Mapping[str, Entry], path: str) -> Entry:
    entry = entries.get(path)
    if entry is None:
        raise Unreadable("is not in the snapshot")
    if diskfiles.escapes(path):
        raise Unreadable("has a path that no checkout may hold", hint="rename it")
    if entry.kind in _REFUSED:
        what, hint = _REFUSED[entry.kind]
        raise Unreadable(what, hint=hint)
    return entry


def _from_git(objects: Objects, listed: Listed) -> Callable[[str], bytes]:
    def fetch(path: str) -> bytes:
        entry = _allowed(listed.entries, path)
        assert isinstance(listed.entries, Lines)
        data = objects.read(listed.entries.object_id(path), "blob")[1]
        if entry.kind == "link":
            raise diskfiles.link(data)
        return data

    return fetch


def _from_disk(root: str, listed: Listed, stack: ExitStack) -> Callable[[str], bytes]:
    descriptors = [diskfiles.open_root(root)]
    stack.callback(lambda: os.close(descriptors.pop()))

    def fetch(path: str) -> bytes:
        _allowed(listed.entries, path)
        if not descriptors:
            raise Unreadable("is asked for after the end", transient=True)
        return diskfiles.read(descriptors[0], path)

    return fetch
