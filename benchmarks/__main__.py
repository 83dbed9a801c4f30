"""``python -m benchmarks``: CPU of the hook and of start-up, as multiples of bare Python.

CPU is user and system time of the whole process and its children (git), taken by the operating
system; each figure is the median of several runs, taken in turn with bare ``python -c pass`` so
that a machine that changes its speed changes both. Budgets: design section 11.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "loan-approval"
BARE = (sys.executable, "-c", "pass")
AIGOV = (str(Path(sys.executable).with_name("aigov")),)
GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.org")


def cpu(command: tuple[str, ...], folder: Path, environment: dict[str, str]) -> float:
    """CPU seconds of one run of a command and the processes it waited for."""
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=nowhere, stderr=nowhere
        )
        _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime


def repository(folder: Path, files: int) -> None:
    """The loan-approval example among modules of Python, all committed."""
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    have = sum(len(names) for _, _, names in os.walk(folder))
    for n in range(files - have):
        path = folder / "src" / f"part{n % 40}" / f"module{n}.py"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(f"X = {n}\n" * 20, "utf-8")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "all")):
        subprocess.run([*GIT, *words], cwd=folder, check=True)


def stage(folder: Path, name: str, text: str) -> None:
    """Append to a file and stage it."""
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(text)
    subprocess.run([*GIT, "add", name], cwd=folder, check=True)


def rows(folder: Path) -> list[tuple[str, str, tuple[str, ...], Callable[[int], None]]]:
    """Name, budget, command and what is done before each run."""
    hook = (*AIGOV, "check", "--staged")

    def nothing(_: int) -> None:
        return

    def module(n: int) -> None:
        stage(folder, "src/part1/module1.py", f"Y = {n}\n")

    def card(n: int) -> None:
        stage(folder, "models/MODEL_CARD.md", f"\nReviewed {n} times.\n")

    return [
        ("aigov --version", "<= 3", (*AIGOV, "--version"), nothing),
        ("aigov --help", "<= 3", (*AIGOV, "--help"), nothing),
        ("hook, nothing staged", "<= 4", hook, nothing),
        ("hook, a module staged", "<= 4", hook, module),
        ("hook, a card staged", "<= 8", hook, card),
        ("hook, cold", "", (*hook, "--no-cache"), nothing),
    ]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("-k", type=int, default=11, help="runs of each (default: 11)")
    parser.add_argument("--files", type=int, default=1000, help="tracked files (default: 1000)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "repository"
        repository(folder, args.files)
        environment = {**os.environ, "AIGOV_CACHE_DIR": f"{scratch}/cache"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        cpu((*AIGOV, "check", "--staged"), folder, environment)
        print(f"{args.files} tracked files, median CPU of {args.k} runs")
        for name, budget, command, before in rows(folder):
            ours, bare = [], []
            for n in range(args.k):
                before(n)
                ours.append(cpu(command, folder, environment))
                bare.append(cpu(BARE, folder, environment))
            mine, base = statistics.median(ours), statistics.median(bare)
            ratio = f"{mine / base:5.1f}x"
            print(f"{name:24}{mine * 1e3:8.1f} ms  bare {base * 1e3:5.1f} ms  {ratio}  {budget}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
