"""Files of the corpus as evidence: ``python -m corpus FOLDER...`` (from ``tests/``) lists them.

Each ``<format>/<owner>__<repository>`` is read as a repository of its own.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aigov.artifacts import Artifact, Doubt
from aigov.evidence import Evidence
from aigov.registry import Registry
from aigov.snapshot import of_files


@dataclass
class Seen:
    """What became of one file: artifacts, refusals, and the readers that put it aside."""

    path: str
    label: str
    artifacts: list[Artifact] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    passed_by: str = ""


def files(corpus: Path, folder: str) -> dict[str, dict[str, tuple[Path, str]]]:
    """Repository -> original path -> (file, label), for the rows of MANIFEST.csv of a folder."""
    found: dict[str, dict[str, tuple[Path, str]]] = {}
    with (corpus / "MANIFEST.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            parts = row["path"].split("/", 2)
            file = corpus / row["path"]
            if row["repo"] != "-" and parts[0] == folder and len(parts) == 3 and file.is_file():
                found.setdefault(parts[1], {})[parts[2]] = (file, row["label"])
    return found


def read(corpus: Path, folder: str) -> Iterator[Seen]:
    """What all installed readers make of each file of a folder."""
    registry = Registry()
    for repository, members in files(corpus, folder).items():
        contents: dict[str, str | bytes] = {
            path: file.read_bytes() for path, (file, _) in members.items()
        }
        evidence = Evidence(of_files(contents), registry.kinds.values(), registry.readers.values())
        seen = {path: Seen(f"{repository}/{path}", label) for path, (_, label) in members.items()}
        for kind in sorted(evidence.kinds):
            for artifact in evidence.of(kind):
                seen[artifact.path].artifacts.append(artifact)
            for doubt in evidence.doubts(kind):
                seen[doubt.path].doubts.append(doubt)
        for path, one in seen.items():
            one.passed_by = evidence.why_not(path)
        yield from seen.values()


def _main(folders: list[str]) -> None:
    corpus = Path(__file__).resolve().parents[2] / "shared" / "corpus"
    for folder in folders:
        for seen in read(corpus, folder):
            print(f"{seen.path}  [{seen.label}]")
            for artifact in seen.artifacts:
                state = "" if artifact.valid else f"  INVALID {artifact.reason}"
                print(f"    {artifact.kind} by {artifact.reader}{state}")
            for doubt in seen.doubts:
                print(f"    unreadable as {doubt.kind}: {doubt.path}:{doubt.line}: {doubt.reason}")
            if not seen.artifacts and not seen.doubts:
                print(f"    nothing: {seen.passed_by}")


if __name__ == "__main__":
    _main(sys.argv[1:])
