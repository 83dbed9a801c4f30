"""One git process: found, started, read in pieces, and always reaped.

Private to the modules that know git. ``subprocess`` would cost more than git itself.
"""

from __future__ import annotations

import fcntl
import os
import resource
import select
from collections.abc import Mapping
from contextlib import suppress

from aigov.errors import RepoError

PATIENCE = 30.0
"""Seconds for which a git process may say nothing before it is ended."""

MAX_MEMORY = 512 << 20
"""Bytes a git process may allocate, where the system can limit it: a tree can be a bomb."""

_SIGKILL, _SIGPIPE = 9, 13  # importing ``signal`` builds two enums; POSIX fixes both numbers
_PIPE, _BUFFER = 1 << 18, 1 << 20  # git writes on while we read


def find_git(avoid: str) -> str:
    """The git program: from absolute entries of PATH that do not lie under ``avoid``."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = os.path.join(folder, "git")
        if not os.path.isabs(folder) or is_under(os.path.realpath(folder), avoid):
            continue
        if os.path.isfile(program) and os.access(program, os.X_OK):
            return program
    raise RepoError("git is not installed", hint="install git 2.31 or newer, and put it on PATH")


def version_of(program: str) -> str:
    """The version that a git program says it is, such as ``2.39.5``; empty when it says none."""
    process = spawn([program, "version"], {"PATH": os.defpath}, os.devnull, feed=False)
    said = process.until(b"\n", 1000) or b""
    process.close(kill=False)
    return said.decode("ascii", "replace").removeprefix("git version ").partition(" ")[0]


def is_under(path: str, folder: str) -> bool:
    """Whether the absolute ``path`` is ``folder`` or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


class Process:
    """One git process: its output is read in pieces, and it is always reaped."""

    def __init__(self, pid: int, out: int, feed: int | None) -> None:
        self.pid, self._out, self._feed = pid, out, feed
        self._buffer, self._at = b"", 0
        self._poll = select.poll()
        self._poll.register(out, select.POLLIN)

    def write(self, data: bytes) -> None:
        """Sends a request to the process."""
        if self._feed is None or os.write(self._feed, data) != len(data):
            raise RepoError("git takes no request")

    def piece(self) -> bytes:
        """The next bytes, at most 256 KiB; none at the end. RepoError after 30 silent seconds."""
        if self._at < len(self._buffer):
            data, self._buffer, self._at = self._buffer[self._at :], b"", 0
            return data
        if self.pid == 0:
            raise RepoError("git has been closed")
        if not self._poll.poll(PATIENCE * 1000):
            raise RepoError(f"git said nothing for {PATIENCE:.0f} seconds", hint="git fsck")
        return os.read(self._out, _PIPE)

    def until(self, stop: bytes, limit: int) -> bytes | None:
        """The bytes before the next ``stop``, which is dropped; None at the end."""
        while (end := self._buffer.find(stop, self._at)) < 0:
            rest = self._buffer[self._at :]
            if len(rest) > limit:
                raise RepoError(f"git printed a field of more than {limit} bytes")
            self._buffer, self._at = b"", 0
            more = self.piece()
            self._buffer = rest + more
            if not more:
                return None
        found, self._at = self._buffer[self._at : end], end + len(stop)
        return found

    def exactly(self, size: int) -> bytes:
        """The next ``size`` bytes; fewer when the process ends before."""
        pieces, missing = [], size
        while missing and (piece := self.piece()):
            pieces.append(piece[:missing])
            if len(piece) > missing:
                self._buffer, self._at = piece[missing:], 0
            missing -= len(pieces[-1])
        return b"".join(pieces)

    def close(self, *, kill: bool = True) -> int:
        """Ends and reaps the process; its exit code, negative when it is not known."""
        if self.pid == 0:
            return 0
        pid, self.pid = self.pid, 0
        os.close(self._out)
        if self._feed is not None:
            os.close(self._feed)
        try:
            if kill:
                os.kill(pid, _SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        except (ProcessLookupError, ChildProcessError):  # whoever started us ignores SIGCHLD
            return -1


def spawn(
    command: list[str], environment: Mapping[str, str], errors: str, *, feed: bool
) -> Process:
    """Starts ``command`` with only ``environment``; stderr is appended to the file ``errors``.

    With ``feed`` it reads what ``Process.write`` sends, else nothing.
    """
    out, theirs = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # the user has too many large pipes: a small one does, slower
            fcntl.fcntl(out, fcntl.F_SETPIPE_SZ, _BUFFER)
    given, give = os.pipe() if feed else (os.open(os.devnull, os.O_RDONLY), None)
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    actions = [
        (os.POSIX_SPAWN_DUP2, given, 0),
        (os.POSIX_SPAWN_DUP2, theirs, 1),
        (os.POSIX_SPAWN_OPEN, 2, errors, append, 0o600),
    ]
    try:
        pid = os.posix_spawn(
            command[0], command, environment, file_actions=actions, setsigdef=[_SIGPIPE]
        )
    finally:
        os.close(theirs)
        os.close(given)
    if hasattr(resource, "prlimit"):
        with suppress(ValueError, OSError):  # it has ended, or has a lower limit
            resource.prlimit(pid, resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
    return Process(pid, out, give)
