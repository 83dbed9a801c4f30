"""``python -m benchmarks.history``: the pass over a long history against plain ``git log``.

Makes a repository of ``--commits`` commits (one to five of 2,000 files each, from a fixed seed),
and times, in turn, ``git log --first-parent -m --name-only -z`` and a process that asks for the
whole history of every file: first without anything kept, then with all of it kept, then after a
hundred new commits. Seconds are wall time, the least of several runs; budgets are those of the
issue that asked for it: 1.3 times git at first, 50 ms above start-up for a hundred new commits.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from aigov.cache import Cache
from aigov.history import History
from aigov.snapshot import root_of, take

FILES = (*(f"src/part{n % 50}/module{n}.py" for n in range(1_999)), "dvc.lock")
PLAIN = ("git", "log", "--first-parent", "-m", "--name-only", "-z")


def stream(start: int, count: int, seed: int) -> Iterator[str]:
    """Commits in the format of ``git fast-import``."""
    chance = random.Random(seed)
    yield "reset refs/heads/main\n" if not start else ""
    for n in range(start, start + count):
        who = f"Person {n % 37} <p{n % 37}@example.org> {1_600_000_000 + n * 7200} +0000"
        message = f"change {n}\n\nReviewed-by: Bo <bo@example.org>\n"
        yield f"commit refs/heads/main\nauthor {who}\ncommitter {who}\n"
        yield f"data {len(message)}\n{message}"
        yield "from refs/heads/main^0\n" if n == start and n else ""
        for path in chance.sample(FILES, chance.randrange(1, 6)) if n else FILES:
            data = f"{path} {n}\n" * 10
            yield f"M 100644 inline {path}\ndata {len(data)}\n{data}\n"


def grow(folder: Path, start: int, count: int) -> None:
    """Add commits to a repository."""
    text = "".join(stream(start, count, start)).encode()
    command = ("git", "-C", str(folder), "fast-import", "--quiet", "--force")
    subprocess.run(command, input=text, check=True)


def whole(folder: Path) -> int:
    """Ask for the newest commit of every file, and for all of one: as many as there are."""
    root = root_of(folder)
    cache = Cache.open(root, os.environ)
    with take(root, "revision", "refs/heads/main") as snapshot:
        history = History(snapshot, cache.history)
        asked = sum(history.last_change([path]) is not None for path in snapshot.entries)
        asked += sum(1 for _ in history.changes("dvc.lock"))
    cache.close()
    return asked


def least(runs: int, *jobs: Callable[[], object]) -> list[float]:
    """The least wall time of each job, taken in turn."""
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(runs):
        for job, found in zip(jobs, times, strict=True):
            start = time.perf_counter()
            job()
            found.append(time.perf_counter() - start)
    return [min(found) for found in times]


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history")
    parser.add_argument("-k", type=int, default=7, help="runs of each (default: 7)")
    parser.add_argument("--commits", type=int, default=20_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, cache = Path(scratch) / "repository", Path(scratch) / "cache"
        os.environ["AIGOV_CACHE_DIR"] = str(cache)
        subprocess.run(("git", "init", "-q", "-b", "main", str(folder)), check=True)
        grow(folder, 0, args.commits)
        subprocess.run(("git", "-C", str(folder), "gc", "-q"), check=True)

        def plain() -> None:
            subprocess.run(PLAIN, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        def first() -> None:
            shutil.rmtree(cache, ignore_errors=True)
            whole(folder)

        git, ours = least(args.k, plain, first)
        (warm,) = least(args.k, lambda: whole(folder))
        later, made = [], args.commits
        for _ in range(args.k):
            grow(folder, made, 100)
            made += 100
            later += least(1, lambda: whole(folder))
        print(f"{args.commits} commits, least wall time of {args.k} runs")
        print(f"git log              {git:7.3f} s")
        print(f"first run            {ours:7.3f} s  {ours / git:5.2f}x  <= 1.3")
        print(f"all of it kept       {warm * 1e3:7.1f} ms")
        print(f"100 new commits      {min(later) * 1e3:7.1f} ms", end="")
        print(f"  {(min(later) - warm) * 1e3:+.1f} ms  <= +50")
    return 0


if __name__ == "__main__":
    sys.exit(main())
