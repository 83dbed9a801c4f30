"""``python -m benchmarks.reports``: size and CPU of each report of a portfolio, beside bare Python.

The portfolio is real: copies of the two loan-approval examples, every third of them the broken one,
each a system of its own in one repository, judged once. CPU is that of a process which reads the
result and renders one format; each figure is the median of several runs. Budget of the HTML page,
for 60 systems and 500 findings: 400 KB and half a second, which is about 45 times bare Python.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from aigov.report.formats import BUILT_IN
from benchmarks.__main__ import AIGOV, BARE, EXAMPLE, GIT, cpu

POLICIES = (
    "access-controls", "clear-ownership", "data-lineage", "data-versioning", "incident-handling",
    "model-card", "offline-benchmarks", "risk-assessment",
)  # fmt: skip
_RENDER = (
    "import json, sys; from aigov.readers import resolve;"
    "from aigov.report.formats import BUILT_IN;"
    "result = json.load(open(sys.argv[1], encoding='utf-8'));"
    "render = resolve(BUILT_IN[sys.argv[2]].render, owner=sys.argv[2]);"
    "open(sys.argv[3], 'w', encoding='utf-8').write(render(result))"
)


def portfolio(folder: Path, systems: int) -> None:
    """A repository of so many systems, all committed."""
    for number in range(systems):
        source = EXAMPLE if number % 3 else EXAMPLE.with_name("loan-approval-broken")
        place = folder / f"s{number:03}"
        shutil.copytree(source, place)
        (place / "aigov.yaml").unlink()
        for path in filter(Path.is_file, place.rglob("*.y*ml")):
            text = path.read_text("utf-8")
            named = re.sub(r"(?m)^(id|system): loan-approval$", rf"\1: loan-{number:03}", text)
            path.write_text(named, "utf-8")
    (folder / "aigov.yaml").write_text("version: 1\nextends: [aigov:baseline]\n", "utf-8")
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "all")):
        subprocess.run([*GIT, *command], cwd=folder, check=True)


def judged(folder: Path) -> Path:
    """The canonical result of the portfolio."""
    result = folder.with_name("result.json")
    words = ("check", "-q", "--rev", "HEAD", "--select", ",".join(POLICIES))
    subprocess.run(
        [*AIGOV, *words, "-o", f"json={result}"],
        cwd=folder, check=False, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return result


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reports")
    parser.add_argument("-k", type=int, default=5, help="runs of each format (default: 5)")
    parser.add_argument("--systems", type=int, default=60)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "portfolio"
        folder.mkdir()
        portfolio(folder, args.systems)
        result = judged(folder)
        findings = len(json.loads(result.read_text("utf-8"))["findings"])
        print(f"{args.systems} systems, {findings} findings, result of {_size(result)}")
        for format_ in BUILT_IN:
            report = Path(name) / "report"
            command = (sys.executable, "-c", _RENDER, str(result), format_, str(report))
            pairs = [_pair(command, folder) for _ in range(args.k)]
            spent, bare = (statistics.median(each) for each in zip(*pairs, strict=True))
            print(f"{format_:16}{_size(report):>12}{spent:8.2f} s CPU{spent / bare:8.1f}x bare")
    return 0


def _pair(command: tuple[str, ...], folder: Path) -> tuple[float, float]:
    environment = dict(os.environ)
    return cpu(command, folder, environment), cpu(BARE, folder, environment)


def _size(file: Path) -> str:
    return f"{file.stat().st_size / 1000:,.0f} KB"


if __name__ == "__main__":
    sys.exit(main())
