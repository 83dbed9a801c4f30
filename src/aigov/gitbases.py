"""The commit that two lines of history share. Private to ``snapshot.py``."""

from __future__ import annotations

from aigov.errors import RepoError
from aigov.gitplumbing import Git

_FETCH = "fetch-depth: 0, or git fetch --unshallow"


def merge_bases(git: Git, one: str, other: str) -> tuple[str, ...]:
    """Hex ids of the best common ancestors of two commits, in git's order. Raises RepoError.

    Several where the lines have been merged crosswise. In a shallow clone what is beyond its edge
    may hold a better one: that is an error, unless one of the two commits is the answer.
    """
    process = git.start("merge-base", "--all", one, other)
    raw = b"".join(iter(process.piece, b""))
    code = process.close(kill=False)
    if code not in (0, 1):
        raise RepoError(f"git merge-base failed: {git.complaint()!r}", hint=git.remedy())
    found = tuple(raw.decode("ascii", "replace").split())
    if not found:
        what = f"commits {one[:12]} and {other[:12]} have no common ancestor"
        hint = _FETCH if git.shallow else "compare with a branch of the same history"
        raise RepoError(f"{what} in this shallow clone" if git.shallow else what, hint=hint)
    if git.shallow and found[0] not in (one, other) and _meets_edge(git, one, other, found):
        what = (
            f"the common ancestor of {one[:12]} and {other[:12]} may lie beyond this shallow clone"
        )
        raise RepoError(what, hint=_FETCH)
    return found


def _meets_edge(git: Git, one: str, other: str, found: tuple[str, ...]) -> bool:
    """Whether the history between two commits and their ancestors was cut off anywhere."""
    raw, _ = git.listing("rev-list", one, other, *(f"^{commit}" for commit in found))
    return not git.shallow.isdisjoint(raw.decode("ascii", "replace").split())
