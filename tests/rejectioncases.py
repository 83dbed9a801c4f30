"""The labelled cases of the reject codes: ``tests/rejections/CODE.yaml``, read and judged.

A file has ``kind`` and ``path`` of the artifact that is judged, ``files`` beside it, and ``cases``
with ``name``, ``text`` of the artifact and ``expect``, ``line: message`` of each problem. A case
may say each of these keys for itself; a file given as null is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from aigov.api import parse_yaml
from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.model import Problem
from aigov.registry import Registry
from aigov.rejections import REJECTIONS
from aigov.run import Options, prepare
from aigov.snapshot import Snapshot, of_files

FOLDER = Path(__file__).parent / "rejections"
TODAY = date(2026, 11, 22)
MANIFEST = """\
id: loan-approval
name: Loan approval
owner: "@acme/risk-ml"
risk_tier: high
lifecycle: production
"""


@dataclass(frozen=True)
class Case:
    """One artifact among files, and what is found in it."""

    code: str
    name: str
    kind: str
    path: str
    files: dict[str, str | bytes]
    expect: tuple[str, ...]


@lru_cache
def registry() -> Registry:
    return Registry()


def cases() -> Iterator[Case]:
    """Every case of every code, in order."""
    for file in sorted(FOLDER.glob("*.yaml")):
        table: dict[str, Any] = parse_yaml(file.read_bytes()).data
        for case in table["cases"]:
            path = case.get("path", table.get("path"))
            files = {"ai-system.yaml": MANIFEST, **table.get("files", {}), **case.get("files", {})}
            files[path] = case["text"]
            yield Case(
                file.stem,
                case["name"],
                case.get("kind", table.get("kind")),
                path,
                {path: text for path, text in files.items() if text is not None},
                tuple(case["expect"]),
            )


def seen(snapshot: Snapshot, kind: str, path: str) -> tuple[Artifact, SystemEvidence]:
    """An artifact of the first system of a snapshot, and what a detector sees of it."""
    run = prepare(snapshot, registry(), Options(today=TODAY))
    system = next(s for s in run.systems if s.id == "loan-approval")
    view = SystemEvidence(system, run.ownership, run.question.moment)
    (artifact,) = [a for a in run.ownership.of(system, kind) if a.path == path]
    assert artifact.valid, artifact.reason
    return artifact, view


def found(case: Case) -> list[Problem]:
    """What the code of a case finds."""
    artifact, view = seen(of_files(case.files), case.kind, case.path)
    return list(REJECTIONS[case.code].find(artifact, view))
