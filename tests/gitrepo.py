"""Real git repositories for tests, made with a clean environment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Cleo",
    "GIT_COMMITTER_EMAIL": "cleo@example.org",
}


class GitRepo:
    """A repository in a folder of the test."""

    def __init__(self, path: Path, *, algorithm: str = "sha1") -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        if not (path / ".git").exists():
            self.git("init", "-q", "-b", "main", f"--object-format={algorithm}")

    def git(
        self, *arguments: str, data: bytes | None = None, check: bool = True, **env: str
    ) -> str:
        """Runs git in the repository; its output without the last line break."""
        command = ["git", "-C", str(self.path), "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(
            command, input=data, capture_output=True, check=False, env={**ENVIRONMENT, **env}
        )
        if check and done.returncode:
            raise AssertionError(done.stderr.decode("utf-8", "replace"))
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Puts files into the worktree."""
        for name, data in files.items():
            path = os.path.join(os.fsencode(self.path), os.fsencode(name))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data.encode() if isinstance(data, str) else data)

    def commit(
        self,
        files: Mapping[str, str | bytes] | None = None,
        *,
        when: str = "2026-01-02T12:00:00+0000",
        **env: str,
    ) -> str:
        """Commits everything in the worktree, with ``files`` added; the id of the commit."""
        self.write(files or {})
        self.git("add", "-A")
        dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        self.git("commit", "-q", "--allow-empty", "-m", "a change", **{**dates, **env})
        return self.git("rev-parse", "HEAD")

    def object(self, kind: str, data: bytes) -> str:
        """Writes a raw object, sound or not; its id."""
        command = ("hash-object", "-t", kind, "-w", "--literally", "--stdin")
        return self.git(*command, data=data)

    def configure(self, text: str) -> None:
        """Appends to the configuration of the repository."""
        with (self.path / ".git" / "config").open("a") as file:
            file.write(text)

    def raw_commit(self, tree: str, *parents: str, who: str = "a <a@b> 1700000000 +0000") -> str:
        """A commit with the author line as it is given, on branch main."""
        lines = [f"tree {tree}", *(f"parent {p}" for p in parents), f"author {who}"]
        body = "\n".join([*lines, f"committer {who}", "", "raw"])
        commit = self.object("commit", body.encode())
        self.git("update-ref", "refs/heads/main", commit)
        return commit
