"""Where judging starts: the root folder, its git directory and its index."""

from __future__ import annotations

import os

from aigov.errors import RepoError
from aigov.gitplumbing import find
from aigov.gitprocess import is_under


class Root:
    """What is judged: an absolute folder, its git directory, and its path below the git root.

    No dataclass: the path of a recalled report has no room for that import.
    """

    __slots__ = ("git_dir", "path", "prefix")

    def __init__(self, path: str, git_dir: str | None = None, prefix: str = "") -> None:
        self.path, self.git_dir, self.prefix = path, git_dir, prefix

    @property
    def top(self) -> str:
        """The git root; the folder itself without git."""
        return self.path[: len(self.path) - len(self.prefix)].rstrip("/") or "/"


def root_of(start: str | os.PathLike[str]) -> Root:
    """The folder to judge, seen from ``start``.

    The nearest ``aigov.yaml`` upwards, not above the git root; else the git root; without git
    the folder itself. Raises RepoError.
    """
    here = os.path.realpath(start)
    if not os.path.isdir(here):
        raise RepoError("no such folder", where=os.fspath(start), hint="check -C")
    found = find(here)
    if found is None:
        return Root(here)
    top, git_dir = found
    folder = here
    while folder != top and not os.path.lexists(os.path.join(folder, "aigov.yaml")):
        folder = os.path.dirname(folder)
    return Root(folder, git_dir, folder[len(top) :].strip("/"))


def index_file_of(root: Root, named: str) -> tuple[str, tuple[str, ...]]:
    """The index to list; ``named`` is what git says, and counts inside its own directory."""
    git_dir, notes = root.git_dir or "", tuple[str, ...]()
    if named:
        path = os.path.realpath(os.path.join(root.top, named))
        if is_under(path, git_dir) and os.path.isfile(path):
            return path, ()
        notes = ("GIT_INDEX_FILE is ignored: it names no file in the git directory",)
    path = os.path.join(git_dir, "index")
    if os.path.lexists(path) and not os.path.isfile(path):
        raise RepoError("is not a regular file", where=path, hint="git reset, in a new clone")
    return path, notes
