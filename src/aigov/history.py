"""When files last changed and by whom: one lazy pass of ``git log`` along first parents.

Authors are claims and messages are never read: whoever writes a commit writes both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from aigov.diskfiles import to_text
from aigov.errors import RepoError, Unreadable
from aigov.gitobjects import digest, subtree
from aigov.gitplumbing import Git
from aigov.listing import Entry, Lines, tree
from aigov.past import Answer, Claims, NotYet, Point, Unknown
from aigov.snapshot import Snapshot

MAX_EVENTS = 1_000_000
"""Changes kept in memory; above it only the newest change of a path is known."""

_MAX_FIELD = 1 << 20
_MAX_PERSON = 200
_MAX_TRAILERS = 20_000
_TRAILER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)")
_EPOCH = date(1970, 1, 1).toordinal()
_LOG = (
    "log", "-z", "--no-color", "--no-show-signature", "--no-notes", "--no-renames",
    "--no-ext-diff", "--encoding=UTF-8", "--format=%H %ct %P%n%an <%ae>%n%cn <%ce>",
)  # fmt: skip
LFS_POINTER = b"version https://git-lfs.github.com/spec/"


_SHALLOW = Unknown("shallow clone", "fetch-depth: 0, or git fetch --unshallow")
_NO_GIT = Unknown("no git history", "git init, or run aigov inside a clone")


class History:
    """The history of the files of one snapshot, from its commit (HEAD) backwards.

    ``asked`` are the paths that were asked for so far.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.asked: set[str] = set()
        self._points: list[Point | Unknown] = []
        self._merges: set[str] = set()
        self._events: dict[str, list[tuple[int, str | None]]] = {}
        self._kept, self._whole = 0, True
        self._pass = self._read()
        self._end: Unknown | None = None
        self._head: Mapping[str, Entry] | Unknown | None = None

    def last_change(self, paths: Iterable[str]) -> Answer:
        """The newest commit that touched any of the exact paths; a merge counts as one commit.

        NotYet when the snapshot holds one of them otherwise than its commit does.
        """
        wanted = sorted(set(paths))
        self.asked.update(wanted)
        if not wanted:
            return Unknown("no file is named")
        if blocked := self._blocked():
            return blocked
        states = [self._uncommitted(path) for path in wanted]
        for kind in (Unknown, NotYet):
            for state in states:
                if isinstance(state, kind):
                    return state
        while not (numbers := [self._events[p][0][0] for p in wanted if p in self._events]):
            if not self._advance():
                return self._end or Unknown(f"no commit names {wanted[0]!r}", "git fsck")
        return self._points[min(numbers)]

    def changes(self, path: str) -> Iterator[tuple[Point, str | None]]:
        """Newest first, each commit that changed a path, with the blob id after it.

        None stands for a deletion. Raises Unreadable where the history cannot be followed
        further, so that the end of the iteration is the first commit of the file.
        """
        if blocked := self._blocked():
            raise Unreadable(blocked.reason, hint=blocked.hint, transient=True)
        if path not in self._snapshot.entries:
            raise Unreadable("is not in the snapshot")
        seen = 0
        while True:
            known = self._events.get(path, [])
            if seen < len(known):
                number, blob = known[seen]
                point = self._points[number]
                if isinstance(point, Unknown):
                    raise Unreadable(point.reason, hint=point.hint, transient=True)
                seen += 1
                yield point, blob
            elif not self._advance():
                break
        if self._end or not self._whole:
            end = self._end or Unknown(f"more than {MAX_EVENTS} changes in the history")
            raise Unreadable(end.reason, hint=end.hint, transient=True)

    def first_seen(self, path: str, *, follow: bool = True) -> Answer:
        """The first commit of a file, in a process of its own: a question for a few files.

        ``follow`` goes on with the file that it was moved or copied from. Unknown where the
        history begins with it, as after an import, or may begin before.
        """
        answer, git = self.last_change((path,)), self._snapshot.git
        if git is None or not isinstance(answer, Point):
            return answer
        options = ("-M", "--follow") if follow else ()
        only = ("--diff-filter=A", self._snapshot.id, "--", self._full(path))
        try:
            raw, _ = git.listing(*_LOG, *options, *only)
            first, parents = self._point(raw.rstrip(b"\0").rpartition(b"\0")[2].lstrip(b"\n"))
        except RepoError as exc:
            return Unknown(exc.what, exc.hint)
        return first if parents else Unknown("the history begins with it")

    def claims(self, point: Point) -> Claims | Unknown:
        """What the commit of an answer says of itself: signature, trailers, whether it merges."""
        if self._snapshot.objects is None:
            return _NO_GIT
        try:
            raw = self._snapshot.objects.read(point.commit, "commit")[1]
        except Unreadable as exc:
            return Unknown(f"commit {point.commit[:12]} {exc.what}", exc.hint)
        return claims_of(raw)

    def last_author(self, path: str) -> Answer:
        """The newest commit that wrote the path as it is: behind a merge, not the merge itself."""
        answer, git = self.last_change((path,)), self._snapshot.git
        if git is None or not isinstance(answer, Point) or answer.commit not in self._merges:
            return answer
        try:
            raw, _ = git.listing(*_LOG, "-1", answer.commit, "--", self._full(path))
        except RepoError as exc:
            return Unknown(exc.what, exc.hint)
        return self._point(raw.rstrip(b"\0"))[0] if raw else answer

    def _blocked(self) -> Unknown | None:
        """Why no question about the history can be answered."""
        if self._snapshot.git is None:
            return _NO_GIT
        if self._snapshot.incomplete:
            return Unknown(self._snapshot.incomplete)
        committed = self._committed()
        return committed if isinstance(committed, Unknown) else None

    def _full(self, path: str) -> str:
        prefix = self._snapshot.prefix
        return f"{prefix}/{path}" if prefix else path

    def _advance(self) -> bool:
        """Reads one more commit; false at the end of the history, or of what can be read."""
        try:
            next(self._pass)
        except StopIteration:
            return False
        except (RepoError, OSError) as exc:
            self._end = Unknown(f"history cannot be read: {exc}", "git fsck")
            return False
        return True

    def _read(self) -> Iterator[None]:
        """Records one commit after the other, as far as it is asked."""
        git, prefix = self._snapshot.git, self._snapshot.prefix
        if git is None or not self._snapshot.id:
            return
        only = ("--", prefix) if prefix else ()
        options = ("--first-parent", "-m", "--raw", "--no-abbrev", self._snapshot.id)
        process = git.start(*_LOG, *options, *only)
        cut, first = len(prefix.encode("utf-8", "surrogateescape")) + 1 if prefix else 0, True
        try:
            while (field := process.until(b"\0", _MAX_FIELD)) is not None:
                field = field.lstrip(b"\n")
                if field.startswith(b":"):
                    path = process.until(b"\0", _MAX_FIELD) or b""
                    self._record(to_text(path[cut:]), field)
                    continue
                if not first:
                    yield
                first = False
                self._note(field)
            if process.close(kill=False):
                raise RepoError(git.complaint())
            yield
        finally:
            process.close()

    def _note(self, header: bytes) -> None:
        point, parents = self._point(header)
        self._points.append(point)
        if isinstance(point, Point) and parents > 1:
            self._merges.add(point.commit)

    def _record(self, path: str, raw: bytes) -> None:
        if path not in self._snapshot.entries:
            return
        blob = raw.split(b" ")[3].decode("ascii")
        events = self._events.setdefault(path, [])
        if events and self._kept >= MAX_EVENTS:
            self._whole = False
            return
        self._kept += 1
        events.append((len(self._points) - 1, blob if blob.strip("0") else None))

    def _point(self, header: bytes) -> tuple[Point | Unknown, int]:
        """A commit from its line of the log, and the number of its parents."""
        lines = header.decode("utf-8", "replace").split("\n")
        if len(lines) != 3 or lines[0].count(" ") < 2:
            raise RepoError("git log gave a line that cannot be understood")
        (commit, seconds, *parents), author, committer = lines[0].split(" "), *lines[1:]
        git = self._snapshot.git
        if git is not None and commit in git.shallow:
            return _SHALLOW, 0
        day = _day(seconds)
        if day is None:
            return Unknown(f"commit {commit[:12]} has no usable date"), 0
        people = author[:_MAX_PERSON], committer[:_MAX_PERSON]
        return Point(commit, day, *people), len([parent for parent in parents if parent])

    def _uncommitted(self, path: str) -> NotYet | Unknown | None:
        """Whether the snapshot holds the path otherwise than its commit; None when it does not."""
        snapshot, committed = self._snapshot, self._committed()
        if isinstance(committed, Unknown):
            return committed
        if path not in committed:
            found = path in snapshot.entries
            return NotYet() if found else Unknown(f"{path!r} is not in the snapshot")
        if snapshot.kind == "revision":
            return None
        try:
            same = path in snapshot.entries and self._same(path, committed)
        except RepoError as exc:
            return Unknown(exc.what, exc.hint)
        return None if same else NotYet()

    def _committed(self) -> Mapping[str, Entry] | Unknown:
        """What the commit of the snapshot (HEAD for worktree and index) holds under the root."""
        if self._snapshot.kind == "revision":
            return self._snapshot.entries
        if self._head is None:
            try:
                self._head = self._of_head()
            except RepoError as exc:
                self._head = Unknown(exc.what, exc.hint)
        return self._head

    def _of_head(self) -> Mapping[str, Entry] | Unknown:
        git, objects = self._snapshot.git, self._snapshot.objects
        if git is None or objects is None:
            return _NO_GIT
        if git.reftable:
            return Unknown("refs are kept in a reftable, which is not read")
        if not self._snapshot.id:
            return {}
        tree_id = subtree(git, objects.commit(self._snapshot.id)[1], self._snapshot.prefix)
        listed = tree(git, tree_id) if tree_id else None
        if listed is not None and listed.incomplete:
            return Unknown(listed.incomplete)
        return listed.entries if listed is not None else {}

    def _same(self, path: str, committed: Mapping[str, Entry]) -> bool:
        now, then = self._snapshot.entries[path], committed[path]
        if now.kind != then.kind:
            return False
        their_id = _object_id(committed, path)
        if self._snapshot.kind == "index":
            return _object_id(self._snapshot.entries, path) == their_id
        if now.kind != "file":
            return self._looks_unchanged(path, their_id)
        blob = self._snapshot.blob(path)
        if blob == their_id:
            return True
        if blob and not self._is_pointer(their_id):
            git = self._snapshot.git
            lines = self._snapshot.read(path).replace(b"\r\n", b"\n")
            return git is not None and digest("blob", lines, git.algorithm) == their_id
        return self._looks_unchanged(path, their_id)

    def _is_pointer(self, blob: str) -> bool:
        try:
            return self._snapshot.read_blob(blob).startswith(LFS_POINTER)
        except Unreadable:
            return False

    def _looks_unchanged(self, path: str, blob: str) -> bool:
        """Whether git's index says so: for what is too large to hash, or stored by git LFS."""
        git = self._snapshot.git
        assert isinstance(git, Git)
        command = ("ls-files", "-v", "-s", "-m", "-z", "--", self._full(path))
        raw, _ = git.listing(*command, index=f"{git.git_dir}/index", worktree=True)
        lines = raw.split(b"\0")[:-1]  # "H" is neither assume-unchanged nor skip-worktree
        return len(lines) == 1 and lines[0].startswith(b"H ") and blob.encode() in lines[0]


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


def _object_id(entries: Mapping[str, Entry], path: str) -> str:
    return entries.object_id(path) if isinstance(entries, Lines) else ""


def _day(seconds: str) -> date | None:
    if not seconds.isdecimal() or len(seconds) > 15:
        return None
    ordinal = _EPOCH + int(seconds) // 86400
    return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None
