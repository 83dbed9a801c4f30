"""``python -m benchmarks.rejections CORPUS [--show CODE]``: what reject codes find in real files.

Each ``FOLDER/OWNER__REPOSITORY`` of the corpus is read as one repository with one system, and all
of a folder once more as one repository with a system for each, so that records of different
systems stand beside each other. A table gives, by code, the artifacts that were asked about and
those with a problem; ``--show`` lists the problems, to be judged by eye: precision is the share of
them that a reviewer calls false evidence.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from aigov.artifacts import Artifact
from aigov.claims import Moment, Ownership, SystemEvidence
from aigov.evidence import Evidence
from aigov.history import History
from aigov.model import Problem, System
from aigov.registry import Registry
from aigov.rejections import REJECTIONS
from aigov.snapshot import of_files

TODAY = date(2026, 11, 22)
ACROSS = ("copied-boilerplate",)
"""Codes that compare systems: they are asked with all repositories of a folder side by side."""

Files = dict[str, str | bytes]


def repositories(corpus: Path) -> Iterator[tuple[str, Files]]:
    """``FOLDER/OWNER__REPOSITORY`` and its files, for the rows of the corpus' manifest."""
    found: dict[str, Files] = {}
    with (corpus / "MANIFEST.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            parts, file = row["path"].split("/", 2), corpus / row["path"]
            if row["repo"] != "-" and len(parts) == 3 and file.is_file():
                repository = found.setdefault(f"{parts[0]}/{parts[1]}", {})
                repository[parts[2]] = file.read_bytes()
    yield from sorted(found.items())


def views(
    files: Files, roots: tuple[str, ...], registry: Registry
) -> Iterator[tuple[SystemEvidence, Artifact]]:
    """Every artifact of a repository with a system at each root, as a detector sees it."""
    snapshot = of_files(files)
    evidence = Evidence(snapshot, registry.kinds.values(), registry.readers.values())
    systems = tuple(System(id=root or "system", root=root) for root in roots)
    ownership = Ownership(evidence, systems)
    moment = Moment(History(snapshot), TODAY)
    for system in systems:
        view = SystemEvidence(system, ownership, moment)
        for kind in sorted(evidence.kinds):
            yield from ((view, artifact) for artifact in ownership.of(system, kind))


def hits(
    files: Files, roots: tuple[str, ...], codes: list[str], registry: Registry
) -> Iterator[tuple[str, Artifact, list[Problem]]]:
    """Code, artifact, and the problems that the code's detector finds."""
    for view, artifact in views(files, roots, registry):
        for code in codes:
            yield code, artifact, list(REJECTIONS[code].find(artifact, view))


def measured(corpus: Path) -> Iterator[tuple[str, str, Artifact, list[Problem]]]:
    """Repository, code, artifact and problems, over the whole corpus."""
    registry = Registry()
    within = sorted(set(REJECTIONS) - set(ACROSS))
    beside: dict[str, Files] = {}
    for name, files in repositories(corpus):
        folder, _, repository = name.partition("/")
        together = beside.setdefault(folder, {})
        together.update({f"{repository}/{path}": raw for path, raw in files.items()})
        for code, artifact, problems in hits(files, ("",), within, registry):
            yield name, code, artifact, problems
    for folder, files in beside.items():
        roots = tuple(sorted({path.partition("/")[0] for path in files}))
        across = [code for code in ACROSS if code in REJECTIONS]
        for code, artifact, problems in hits(files, roots, across, registry):
            yield folder, code, artifact, problems


def main() -> int:
    """Print the table, and the problems of the codes that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rejections")
    parser.add_argument("corpus", type=Path, help="folder with MANIFEST.csv")
    parser.add_argument("--show", action="append", default=[], metavar="CODE", help="list problems")
    args = parser.parse_args()
    judged: dict[str, int] = {}
    hit: dict[str, dict[str, int]] = {}
    start = time.process_time()
    for name, code, artifact, problems in measured(args.corpus):
        judged[code] = judged.get(code, 0) + 1
        if problems:
            kinds = hit.setdefault(code, {})
            kinds[artifact.kind] = kinds.get(artifact.kind, 0) + 1
        for problem in problems if code in args.show or "all" in args.show else ():
            print(f"{code}  {artifact.kind}  {name}/{problem.at}\n    {problem.message[:300]}")
    print(f"{'code':22}{'judged':>8}{'hits':>6}  by kind")
    for code in sorted(judged):
        kinds = hit.get(code, {})
        by_kind = ", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items()))
        print(f"{code:22}{judged[code]:8}{sum(kinds.values()):6}  {by_kind}")
    print(f"{time.process_time() - start:.0f} s of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
