"""Git processes over a sanitised git directory: nothing the checked repository configures runs.

The directory is our own (config, HEAD, no refs, no hooks) and only borrows the objects and the
index of the real one. Private to ``snapshot.py`` and ``history.py``.
"""

from __future__ import annotations

import atexit
import os
import stat

from aigov.errors import RepoError
from aigov.gitprocess import Process, find_git, is_under, spawn

MAX_ENTRIES = 400_000
"""Paths above which a listing stops."""

MAX_LISTING = 96 << 20
"""Bytes above which a listing stops: long names fill memory as well as many names do."""

_MAX_META = 1 << 20
_MAX_REFS = 64 << 20

_CONFIG = """\
[core]
	repositoryformatversion = {version}
	bare = true
	fsmonitor = false
	hooksPath = /dev/null
	attributesFile = /dev/null
	excludesFile = /dev/null
	commitGraph = false
	multiPackIndex = false
	untrackedCache = false
	quotePath = false
[log]
	showSignature = false
[protocol]
	allow = never
{extensions}"""

_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_FLUSH": "0",  # of the log; what is asked of cat-file is answered at once all the same
}


def read_meta(path: str, limit: int = _MAX_META) -> bytes | None:
    """A file of a git directory: None when there is none or it is no ordinary, sane file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def find(start: str) -> tuple[str, str] | None:
    """The nearest folder upwards that is a git worktree, and its git directory."""
    folder = start
    while True:
        git_dir = _git_dir_of(folder)
        if git_dir is not None:
            return folder, git_dir
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _git_dir_of(folder: str) -> str | None:
    path = os.path.join(folder, ".git")
    if os.path.isdir(path):
        return os.path.realpath(path) if _is_git_dir(path) else None
    if not os.path.lexists(path):
        return None
    text = read_meta(path)
    named = os.fsdecode(text[7:]).strip() if text and text.startswith(b"gitdir:") else ""
    git_dir = _resolved(folder, named)
    if not named or not git_dir or not _is_git_dir(git_dir):
        raise RepoError("names no git directory", where=path, hint="git worktree repair")
    return git_dir


def _resolved(folder: str, named: str) -> str:
    """The real path that a file in ``folder`` names; ``""`` for what no path can be."""
    return "" if "\0" in named else os.path.realpath(os.path.join(folder, named))


def _is_git_dir(path: str) -> bool:
    shared = ("objects", "commondir")
    return os.path.isfile(os.path.join(path, "HEAD")) and any(
        os.path.exists(os.path.join(path, name)) for name in shared
    )


class Git:
    """A repository seen through a git directory of our own; removed by ``close`` or at exit.

    Attributes:
        top: absolute path of the worktree.
        git_dir: the real git directory of this worktree; ``common`` the one it shares.
        algorithm: ``sha1`` or ``sha256``, which name objects.
        partial: whether objects may be missing because the clone is partial.
        shallow: hex ids of the commits whose parents were not cloned.
        notes: what the real directory asks for and does not get.
    """

    def __init__(self, top: str, git_dir: str) -> None:
        self.top, self.git_dir = top, git_dir
        shared = read_meta(os.path.join(git_dir, "commondir"))
        named = os.fsdecode(shared).strip() if shared else ""
        self.common = _resolved(git_dir, named) if named else git_dir
        config = _scan(read_meta(os.path.join(self.common, "config")) or b"")
        self.algorithm = "sha256" if config.get("objectformat") == "sha256" else "sha1"
        self.partial = "partialclone" in config or "promisor" in config
        shallow = read_meta(os.path.join(self.common, "shallow"), _MAX_REFS) or b""
        self.shallow = frozenset(shallow.decode("ascii", "replace").split())
        self.reftable = os.path.isdir(os.path.join(self.common, "reftable"))
        self.packed_refs = read_meta(os.path.join(self.common, "packed-refs"), _MAX_REFS) or b""
        self.notes = self._notes(config)
        self._program, self._processes = find_git(top), list[Process]()
        self.home, self._owner = "", os.getpid()
        atexit.register(self.close)  # first: whenever a run is interrupted, the folder goes
        self._make_home()
        try:
            self._furnish(shallow)
        except OSError as exc:
            what = f"cannot prepare a temporary folder: {exc.strerror}"
            raise RepoError(what, where=self.home, hint="make room, or set TMPDIR") from exc

    def _make_home(self) -> None:
        for base in (os.environ.get("TMPDIR", ""), "/tmp", "/var/tmp"):  # noqa: S108  mkdir, 0700
            if not os.path.isabs(base) or is_under(os.path.realpath(base), self.top):
                continue
            self.home = os.path.join(os.path.realpath(base), f"aigov-{os.urandom(12).hex()}")
            try:
                os.mkdir(self.home, 0o700)
            except OSError:
                continue
            return
        raise RepoError("no temporary folder outside the repository", hint="set TMPDIR")

    def _notes(self, config: dict[str, str]) -> tuple[str, ...]:
        notes = []
        worktree = config.get("worktree", "")
        if worktree and _resolved(self.git_dir, worktree) != self.top:
            notes.append("core.worktree is ignored")
        replaced = os.path.join(self.common, "refs", "replace")
        if (os.path.isdir(replaced) and os.listdir(replaced)) or (
            b" refs/replace/" in self.packed_refs
        ):
            notes.append("replace refs are ignored")
        if os.path.lexists(os.path.join(self.common, "info", "grafts")):
            notes.append("info/grafts is ignored")
        if self.reftable:
            notes.append("refs kept in a reftable are not read: there is no history")
        return tuple(notes)

    def _furnish(self, shallow: bytes) -> None:
        for folder in ("refs", "objects", "objects/info", "info"):
            os.mkdir(os.path.join(self.home, folder), 0o700)
        extended = self.algorithm != "sha1"
        extensions = f"[extensions]\n\tobjectFormat = {self.algorithm}\n" if extended else ""
        config = _CONFIG.format(version=int(extended), extensions=extensions)
        exclude = read_meta(os.path.join(self.common, "info", "exclude"))
        files = {
            "config": config.encode(),
            "HEAD": b"ref: refs/heads/none\n",
            "objects/info/alternates": _alternates(os.path.join(self.common, "objects")),
            "info/exclude": exclude or b"",
            "shallow": shallow,
        }
        for name, data in files.items():
            if data:
                with open(os.path.join(self.home, name), "xb") as file:
                    file.write(data)
        for name in os.listdir(self.git_dir):
            path = os.path.join(self.git_dir, name)
            if name.startswith("sharedindex.") and stat.S_ISREG(os.lstat(path).st_mode):
                # A copy: git renews the time of the shared index that it reads.
                with open(path, "rb") as theirs, open(os.path.join(self.home, name), "xb") as ours:
                    while piece := theirs.read(1 << 20):
                        ours.write(piece)

    def environment(self) -> dict[str, str]:
        """What git may know: the private directory, and absolute entries of PATH."""
        paths = os.environ.get("PATH", os.defpath).split(os.pathsep)
        return {
            **_ENVIRONMENT,
            "PATH": os.pathsep.join(path for path in paths if os.path.isabs(path)),
            "HOME": self.home,
            "GIT_DIR": self.home,
        }

    def start(
        self, *arguments: str, feed: bool = False, index: str = "", worktree: bool = False
    ) -> Process:
        """Starts git; ``feed`` lets it read what is written to it.

        ``index`` is the index file to read; with ``worktree`` the files on disk are looked at.
        """
        environment = self.environment()
        if index:
            environment["GIT_INDEX_FILE"] = index
        if worktree:
            environment["GIT_WORK_TREE"] = self.top
        command = [self._program, "-C", self.home, "--no-pager", *arguments]
        process = spawn(command, environment, os.path.join(self.home, "stderr"), feed=feed)
        self._processes = [other for other in self._processes if other.pid] + [process]
        return process

    def listing(
        self, *arguments: str, index: str = "", worktree: bool = False
    ) -> tuple[bytes, str]:
        """NUL-terminated fields, and why they are not all (``""``: they are)."""
        process = self.start(*arguments, index=index, worktree=worktree)
        pieces, size, fields = list[bytes](), 0, 0
        try:
            while piece := process.piece():
                pieces.append(piece)
                size, fields = size + len(piece), fields + piece.count(b"\0")
                if fields > MAX_ENTRIES or size > MAX_LISTING:
                    raw = b"".join(pieces)
                    return raw[: raw.rfind(b"\0") + 1], _limit(fields)
            code = process.close(kill=False)
        finally:
            process.close()
        if code:
            raise RepoError(f"git {arguments[0]} failed: {self.complaint()!r}", hint=self.remedy())
        return b"".join(pieces), ""

    def complaint(self) -> str:
        """The last line that git wrote to stderr, cut to 200 characters; hostile text."""
        raw = read_meta(os.path.join(self.home, "stderr"), _MAX_REFS) or b""
        return raw[-4096:].decode("utf-8", "replace").rstrip().rpartition("\n")[2][:200]

    def remedy(self) -> str:
        """What to do when an object is missing."""
        return "the clone is partial: git fetch --refetch" if self.partial else "git fsck"

    def close(self) -> None:
        """Ends what still runs and removes the private directory."""
        if os.getpid() != self._owner:  # a forked child does not own it
            return
        for process in self._processes:
            process.close()
        for folder, folders, files in os.walk(self.home, topdown=False):
            for name in files:
                os.unlink(os.path.join(folder, name))
            for name in folders:
                os.rmdir(os.path.join(folder, name))
        if os.path.isdir(self.home):
            os.rmdir(self.home)
        atexit.unregister(self.close)


def _limit(fields: int) -> str:
    if fields > MAX_ENTRIES:
        return f"the listing stopped at {MAX_ENTRIES} paths"
    return f"the listing stopped at {MAX_LISTING >> 20} MiB of names"


def _scan(raw: bytes) -> dict[str, str]:
    """The few keys that matter, whatever their section, from git's configuration text."""
    known = {"objectformat", "worktree", "partialclone", "promisor"}
    found = {}
    for line in os.fsdecode(raw).splitlines():
        rest = line.partition("]")[2] if line.lstrip().startswith("[") else line
        name, _, value = rest.partition("=")
        if name.strip().lower() in known:
            found[name.strip().lower()] = value.strip().strip('"')
    return found


def _alternates(objects: str) -> bytes:
    """Our alternates: the real objects, and those that they borrow by a relative path."""
    path = os.path.join(objects, "info", "alternates")
    if os.path.lexists(path) and not os.path.isfile(path):  # git would read it, and may wait
        raise RepoError("is not a regular file", where=path, hint="make a new clone")
    borrowed = read_meta(path) or b""
    lines = [b""] + [line for line in borrowed.splitlines() if line and line[:1] not in b'#"/']
    real = os.fsencode(objects)
    return b"".join(_quoted(os.path.join(real, line).rstrip(b"/")) + b"\n" for line in lines)


def _quoted(path: bytes) -> bytes:
    plain = all(32 < byte < 127 and byte not in b'"\\#' for byte in path)
    return path if plain else b'"%s"' % b"".join(b"\\%03o" % byte for byte in path)
