"""When files last changed and by whom: one lazy pass of ``git log`` along first parents.

The pass is kept between runs (``kept``). Authors and messages are claims: whoever writes a commit
writes both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from aigov.chain import MAX_EVENTS, Chain
from aigov.commits import LOG, SHALLOW, claims_of, point_of, point_of_object
from aigov.diskfiles import to_bytes
from aigov.errors import RepoError, Unreadable
from aigov.gitobjects import Objects, digest, subtree, tags
from aigov.gitplumbing import Git
from aigov.listing import Entry, Lines, tree
from aigov.past import Answer, Claims, NotYet, Point, Unknown
from aigov.snapshot import Snapshot

LFS_POINTER = b"version https://git-lfs.github.com/spec/"


_NO_GIT = Unknown("no git history", "git init, or run aigov inside a clone")


class History:
    """The history of the files of one snapshot, from its commit (HEAD) backwards.

    ``asked`` are the paths that were asked for so far, ``rests_on_tags`` says whether tags were.
    ``cache`` is the file in which the pass is kept; none is where it is empty.
    """

    def __init__(self, snapshot: Snapshot, cache: str = "") -> None:
        self._snapshot, self._cache = snapshot, cache
        self.asked: set[str] = set()
        self.rests_on_tags = False
        self._merges: set[str] = set()
        self._known: Chain | None = None
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
        chain = self._chain()
        found = chain.last([to_bytes(path) for path in wanted])
        if found is None:
            return chain.end or Unknown(f"no commit names {wanted[0]!r}", "git fsck")
        return self._answer(found)

    def changes(self, path: str) -> Iterator[tuple[Point, str | None]]:
        """Newest first, each commit that changed a path, with the blob id after it.

        None stands for a deletion. Raises Unreadable where the history cannot be followed
        further, so that the end of the iteration is the first commit of the file.
        """
        if blocked := self._blocked():
            raise Unreadable(blocked.reason, hint=blocked.hint, transient=True)
        if path not in self._snapshot.entries:
            raise Unreadable("is not in the snapshot")
        chain = self._chain()
        for header, blob in chain.changes(to_bytes(path)):
            point = self._answer(header)
            if isinstance(point, Unknown):
                raise Unreadable(point.reason, hint=point.hint, transient=True)
            yield point, blob.decode("ascii") if blob.strip(b"0") else None
        if chain.end or not chain.whole:
            end = chain.end or Unknown(f"more than {MAX_EVENTS} changes in the history")
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
            raw, _ = git.listing(*LOG, *options, *only)
        except RepoError as exc:
            return Unknown(exc.what, exc.hint)
        header = raw.rstrip(b"\0").rpartition(b"\0")[2].lstrip(b"\n")
        first, parents = point_of(header, git.shallow)
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

    def last_tagged(self, wanted: Callable[[str], bool]) -> Answer:
        """The newest commit behind the snapshot with a tag whose name is wanted."""
        self.rests_on_tags = True
        git, objects = self._snapshot.git, self._snapshot.objects
        if git is None or objects is None:
            return _NO_GIT
        if git.shallow:  # which tags are there says nothing about those that were not cloned
            return SHALLOW
        try:
            named = {identity for name, identity in tags(git).items() if wanted(name)}
            points = [self._tagged(objects, identity) for identity in named]
            known = {point for point in points if isinstance(point, Point)}
            unknown = next((point for point in points if isinstance(point, Unknown)), None)
            for point in sorted(known, key=lambda point: (point.day, point.commit), reverse=True):
                beyond = ("rev-list", "-n1", point.commit, f"^{self._snapshot.id}")
                if unknown is None and self._snapshot.id and not git.listing(*beyond)[0]:
                    return point
        except RepoError as exc:
            return Unknown(exc.what, exc.hint)
        hint = "git tag -a v1.0.0; in CI fetch-tags: true with fetch-depth: 0"
        return unknown or Unknown("no tag names a release", hint)

    def _tagged(self, objects: Objects, identity: str) -> Point | Unknown | None:
        """The commit of a tag; None for a tag of something else."""
        try:
            commit, raw = objects.read(f"{identity}^{{commit}}", "commit")
        except Unreadable as exc:
            return Unknown(f"a tag {exc.what}", exc.hint) if not exc.transient else None
        return point_of_object(commit, raw)

    def last_author(self, path: str) -> Answer:
        """The newest commit that wrote the path as it is: behind a merge, not the merge itself."""
        answer, git = self.last_change((path,)), self._snapshot.git
        if git is None or not isinstance(answer, Point) or answer.commit not in self._merges:
            return answer
        try:
            raw, _ = git.listing(*LOG, "-1", answer.commit, "--", self._full(path))
        except RepoError as exc:
            return Unknown(exc.what, exc.hint)
        return point_of(raw.rstrip(b"\0"), git.shallow)[0] if raw else answer

    def _chain(self) -> Chain:
        """The pass, begun when it is first needed; it ends, and is kept, with the snapshot."""
        if self._known is None:
            git, snapshot = self._snapshot.git, self._snapshot
            assert git is not None
            # What a shallow clone cannot show is not shown because another clone could.
            cache = "" if git.shallow else self._cache
            self._known = Chain(git, snapshot.id, snapshot.prefix, cache)
            snapshot.before_close(self._known.close)
        return self._known

    def _answer(self, header: bytes) -> Point | Unknown:
        git = self._snapshot.git
        point, parents = point_of(header, git.shallow if git is not None else ())
        if isinstance(point, Point) and parents > 1:
            self._merges.add(point.commit)
        return point

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


def _object_id(entries: Mapping[str, Entry], path: str) -> str:
    return entries.object_id(path) if isinstance(entries, Lines) else ""
