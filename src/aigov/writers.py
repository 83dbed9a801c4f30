"""Who wrote a file, commit by commit, behind merges and before it was moved.

``history.py`` answers when a file came to a branch, along first parents. Who wrote it is another
question: whoever merges, moves or imports a file is not its author.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from aigov.artifacts import Artifact
from aigov.commits import LOG, point_of
from aigov.diskfiles import to_bytes
from aigov.documents import Json
from aigov.errors import RepoError, Unreadable
from aigov.evidence import Evidence
from aigov.gitplumbing import Git
from aigov.past import Past, Point, Unknown, Written
from aigov.readers import resolve
from aigov.snapshot import Snapshot

MAX_WRITTEN = 200
"""Commits of one file that are looked at before the answer is that it cannot be told."""

_UNSHALLOW = "fetch-depth: 0, or git fetch --unshallow"
_LOG = (
    *LOG, "--no-merges", "--raw", "--no-abbrev", "-M", "--topo-order", "--follow",
    "-n", str(MAX_WRITTEN + 1),
)  # fmt: skip


def writers(snapshot: Snapshot, past: Past, path: str) -> Iterator[Written]:
    """Newest first, each commit that wrote a file or what it was moved from; merges are none.

    A commit that takes the file away is none either. Raises Unreadable where history cannot be
    followed, at the latest where it ends: what was yielded until then holds.
    """
    answer = past.last_change((path,))
    if isinstance(answer, Unknown):
        raise Unreadable(answer.reason, hint=answer.hint, transient=True)
    git = snapshot.git
    if git is None:
        yield from (Written(point, blob or "") for point, blob in past.changes(path))
        return
    plain = _plain(snapshot, git, past, path)
    yield from _followed(snapshot, git, path) if plain is None else plain


def _followed(snapshot: Snapshot, git: Git, path: str) -> Iterator[Written]:
    """The commits of one file in a pass of its own."""
    try:
        raw, cut = git.listing(*_LOG, snapshot.id, "--", _full(snapshot, path))
    except RepoError as exc:
        raise Unreadable(exc.what, hint=exc.hint, transient=True) from exc
    found = list(_entries(raw.split(b"\0")[:-1]))
    for header, blob in found[:MAX_WRITTEN]:
        if blob.strip("0"):
            yield _written(header, blob)
        if header.partition(b" ")[0].decode("ascii", "replace") in git.shallow:
            raise Unreadable("shallow clone", hint=_UNSHALLOW, transient=True)
    if cut or len(found) > MAX_WRITTEN:
        raise Unreadable(f"more than {MAX_WRITTEN} commits wrote it")


def _full(snapshot: Snapshot, path: str) -> str:
    return f"{snapshot.prefix}/{path}" if snapshot.prefix else path


def _plain(snapshot: Snapshot, git: Git, past: Past, path: str) -> list[Written] | None:
    """The commits along first parents, where these are all: no merge, and no move, among them.

    They are known from the one pass over the history; another pass, for one file, is dear.
    """
    found: list[Written] = []
    try:
        for point, blob in islice(past.changes(path), MAX_WRITTEN):
            parents = _parents(snapshot, point)
            if parents > 1:
                return None
            if blob:
                found.append(Written(point, blob, first=parents == 0))
        if len(found) == MAX_WRITTEN or not found:
            return None
        return found if found[-1].first or _is_added(git, found[-1], snapshot, path) else None
    except (Unreadable, RepoError):
        return None


def _parents(snapshot: Snapshot, point: Point) -> int:
    if snapshot.objects is None:
        raise Unreadable("is in no git repository")
    head = snapshot.objects.read(point.commit, "commit")[1].partition(b"\n\n")[0]
    return head.count(b"\nparent ")


def _is_added(git: Git, written: Written, snapshot: Snapshot, path: str) -> bool:
    """Whether a commit made a file anew, and did not move it."""
    full = to_bytes(_full(snapshot, path))
    command = ("diff-tree", "-r", "-z", "-M", "--no-commit-id", "--name-status", "--diff-filter=A")
    raw, cut = git.listing(*command, written.point.commit)
    return not cut and full in raw.split(b"\0")[1::2]


def said(evidence: Evidence, artifact: Artifact, written: Written) -> Json:
    """What the file of an artifact said after a commit; None where that cannot be read."""
    if written.blob in ("", artifact.blob):
        return artifact.data
    parse = resolve(evidence.reader(artifact.reader).parse, owner=artifact.reader)
    try:
        document = parse(artifact.path, evidence.snapshot.read_blob(written.blob))
    except Unreadable:
        return None
    return document.data if document else None


def _entries(fields: list[bytes]) -> Iterator[tuple[bytes, str]]:
    """The header of each commit, with the id of the blob that it left."""
    header = b""
    for field in (each.lstrip(b"\n") for each in fields):
        if field.startswith(b":"):
            yield header, field.split(b" ")[3].decode("ascii", "replace")
        elif field.count(b"\n") == 2:
            header = field


def _written(header: bytes, blob: str) -> Written:
    point, parents = point_of(header, ())
    if isinstance(point, Unknown):
        raise Unreadable(point.reason, hint=point.hint, transient=True)
    return Written(point, blob, first=not parents)
