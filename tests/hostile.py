"""Runs the real command in hostile repositories, and watches for what it must never do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

MARKER = "AIGOV-SECRET-MARKER"
SECRET = "value-that-no-output-may-hold"
CARD = "---\nlicense: {}\n---\n# Model card\n\n## Intended use\n\nIt sorts the letters of a bank.\n"
POLICY = """id: p
version: "1"
title: t
requirement: r
severity: high
gate: commit
fix: f
"""
PATIENCE = 20.0
"""Seconds after which a run counts as hung."""

MAX_PEAK = 400 << 10
"""KiB of memory that aigov may hold; git's own is limited where it is started."""

EXIT_CODES = {0, 1, 2, 3, 4}
_STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SCRIPT = Path(sys.executable).with_name("aigov")
_CALL = "import sys; from aigov.cli import main; sys.exit(main())"
COMMAND = (str(_SCRIPT),) if _SCRIPT.exists() else (sys.executable, "-c", _CALL)
MODULE = (sys.executable, "-m", "aigov")
_END = "end-of-one-call"
_EACH = f"""
import json, sys
from aigov.cli import main
for words in json.loads(sys.argv[1]):
    try:
        code = main(words)
    except SystemExit as exc:
        code = exc.code
    sys.stdout.flush()
    sys.stdout.write(f"{_END} {{code}}\\n")
    sys.stderr.write(f"{_END}\\n")
"""
EACH = (sys.executable, "-P", "-c", _EACH)  # -P: as the script, without the current folder
"""Starts the command once and calls it for each list of words."""


@dataclass(frozen=True)
class Ran:
    """One run that ended: exit code (None: it did not end in time), output, peak KiB."""

    code: int | None
    out: str
    err: str
    peak: int

    @property
    def text(self) -> str:
        return self.out + self.err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment(canary: Path, cache: Path) -> dict[str, str]:
    """What a run sees: a canary that payloads write to, a secret, a cache of its own."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    ours = {"AIGOV_CANARY": canary, "AIGOV_TEST_SECRET": SECRET, "AIGOV_CACHE_DIR": cache}
    return {**inherited, **{key: str(value) for key, value in ours.items()}}


class Watch:
    """Runs aigov with a canary and a cache in ``folder``, and keeps what went wrong."""

    def __init__(self, folder: Path) -> None:
        self.canary, self.cache = folder / "canary", folder / "cache"

    def run(
        self,
        where: Path,
        *arguments: str,
        command: tuple[str, ...] = COMMAND,
        env: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> Ran:
        """One run with the current directory ``where``; never longer than ``patience``."""
        given = {**environment(self.canary, self.cache), **(env or {})}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(
                [*command, *arguments], cwd=where, env=given, stdin=subprocess.DEVNULL,
                stdout=out, stderr=err,
            )  # fmt: skip
            code, peak = _end_of(process, patience)
            shown, said = _text_of(out), _text_of(err)
        return Ran(code, shown, said, peak)

    def run_each(self, where: Path, calls: Sequence[Sequence[str]]) -> list[Ran]:
        """Several calls in one process, which takes a quarter of the time of one each.

        When the process does not get to the end, all its calls have ended so.
        """
        patience = PATIENCE * len(calls)
        whole = self.run(where, json.dumps(calls), command=EACH, patience=patience)
        out = re.split(f"{_END} (\\d+)\n", whole.out)
        err = whole.err.split(f"{_END}\n")
        if whole.code != 0 or len(out) != 2 * len(calls) + 1 or len(err) != len(calls) + 1:
            return [Ran(whole.code or None, whole.out, whole.err, whole.peak)] * len(calls)
        ended = zip(out[1::2], out[::2], err, strict=False)
        return [Ran(int(code), shown, said, whole.peak) for code, shown, said in ended]

    def harm(self, ran: Ran) -> list[str]:
        """Everything about a run that is not safe, in words."""
        woken = self.canary.read_text().split() if self.canary.exists() else []
        steering = _STEERS.search(ran.text)
        wrong = {
            f"ran code of the repository: {woken}": bool(woken),
            f"shows {MARKER}": MARKER in ran.text,
            f"shows {SECRET}": SECRET in ran.text,
            f"traceback: {ran.err.strip()[-300:]}": "Traceback" in ran.text,
            f"no end within {PATIENCE:.0f} s": ran.code is None,
            f"exit code {ran.code}": ran.code is not None and ran.code not in EXIT_CODES,
            f"holds {ran.peak >> 10} MiB": ran.peak > MAX_PEAK,
            f"prints {steering and steering[0]!r}": steering is not None,
        }
        return [what for what, holds in wrong.items() if holds]


def _text_of(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "surrogateescape")


def _end_of(process: subprocess.Popen[bytes], patience: float) -> tuple[int | None, int]:
    """Exit code and peak memory in KiB, as /proc tells it: what wait4 says starts with ours."""
    deadline, peak = time.monotonic() + patience, 0
    while time.monotonic() < deadline:
        peak = max(peak, _resident(process.pid))
        pid, status = os.waitpid(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, peak
        time.sleep(0.005)
    process.kill()
    process.wait()
    return None, peak


def _resident(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s*(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) if found else 0


def listing(folder: Path) -> dict[str, tuple[Any, ...]]:
    """Every path below a folder, ``.git`` included, with what shows that it was written to."""
    found: dict[str, tuple[Any, ...]] = {}
    for base, folders, files in os.walk(os.fsencode(folder)):
        for name in (*folders, *files):
            path = os.path.join(base, name)
            status = os.lstat(path)
            # git renews the time of a loose object that it has no need to write again.
            when = 0 if b"/.git/objects/" in path else status.st_mtime_ns
            found[os.fsdecode(path)] = (status.st_mode, status.st_size, when)
    return found
