"""No detector falls over any data, and none takes more than linear time."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.errors import Unreadable
from aigov.model import Problem
from aigov.rejections import REJECTIONS
from aigov.run import Options, prepare
from aigov.snapshot import of_files
from rejectioncases import MANIFEST, TODAY, cases, registry, seen
from test_reader_fuzz import FOLDERS, LARGEST, ODD, spoiled

KEYS = (
    "actions aliases analyses approved approver author classes columns criteria date decision "
    "drift_share_limit enabled expectations facts failed_criteria file format headings jobs level "
    "likelihood links md5 metric metrics model_version mostly name objectives operator owner path "
    "personal_data quality red_team report results reviewer risk_tier risks rules sections "
    "settings severity sha256 signals sla steps system tables tests threshold thresholds "
    "unenforced value version versions workloads"
).split()
RECORD = "governance/risk-assessment.yaml"


def record() -> tuple[Artifact, SystemEvidence]:
    files = {RECORD: "risks: []\n", "ai-system.yaml": MANIFEST}
    return seen(of_files(files), "risk-assessment", RECORD)


def judged(artifact: Artifact, view: SystemEvidence) -> None:
    """Every detector on one artifact; a page that is not in the snapshot may be refused."""
    page = artifact.path.lower().endswith((".md", ".markdown", ".mdx"))
    for code, rejection in REJECTIONS.items():
        found: list[Problem] = []
        with suppress(Unreadable) if page else nullcontext():
            found = list(rejection.find(artifact, view))
        for problem in found:
            assert isinstance(problem, Problem)
            assert problem.id == code
            assert problem.at.path == artifact.path
            assert len(problem.message) < 2_000


def anything(chance: random.Random, depth: int = 3) -> Any:
    """Data of keys that detectors know, with values that they do not expect."""
    kind = chance.random()
    if depth == 0 or kind < 0.3:
        return json.loads(json.dumps(chance.choice(ODD)))
    if kind < 0.65:
        some = chance.sample(KEYS, 6)
        return {key: anything(chance, depth - 1) for key in some}
    return [anything(chance, depth - 1) for _ in range(chance.randint(1, 3))]


@pytest.mark.parametrize("seed", range(3))
def test_no_detector_falls_over_any_data_of_any_kind(seed: int) -> None:
    chance = random.Random(seed)
    artifact, view = record()
    for kind in registry().kinds:
        some = [anything(chance) for _ in range(6)]
        some = [each if isinstance(each, dict) else dict.fromkeys(KEYS, each) for each in some]
        for n, data in enumerate([*some, *ODD]):
            judged(replace(artifact, kind=kind, data=data, path=f"{kind}/{n}.yaml"), view)


def test_no_detector_falls_over_a_spoiled_case() -> None:
    chance = random.Random(4)
    for case in cases():
        artifact, view = seen(of_files(case.files), case.kind, case.path)
        for _ in range(4):
            judged(replace(artifact, data=spoiled(artifact.data, chance)), view)


@pytest.mark.shared
def test_no_detector_falls_over_a_spoiled_artifact_of_the_corpus(shared: Path) -> None:
    chance = random.Random(7)
    _, view = record()
    for folder in FOLDERS:
        for found in corpus.read(shared / "corpus", folder):
            for artifact in found.artifacts:
                if len(json.dumps(artifact.data)) < LARGEST:
                    judged(replace(artifact, data=spoiled(artifact.data, chance)), view)


def large(n: int) -> Iterator[tuple[str, Any]]:
    """Kinds and data with n of everything that detectors go through."""
    text = " ".join(f"word{k}" for k in range(n))
    yield (
        "risk-assessment",
        {"risks": [{"likelihood": 1, "impact": 1, "mitigation": text[:90]}] * n},
    )
    yield "risk-assessment", {"scope": text, "note": "![a](b.png)" * n}
    yield (
        "monitoring-plan",
        {
            "metrics": [
                {"name": f"accuracy {k}", "operator": ">=", "value": 0.12345} for k in range(n)
            ],
            "results": [{"metric": f"accuracy {k}", "value": 0.12345} for k in range(n)],
        },
    )
    yield "retention-plan", {"classes": [{"class": f"c{k}", "period": "1y"} for k in range(n)]}
    steps = [{"name": f"test {k}", "run": "pytest", "id": f"s{k}"} for k in range(n)]
    yield (
        "ci-pipeline",
        {
            "jobs": [{"id": "a", "steps": steps}],
            "unenforced": [
                {"job": "a", "step": f"test {k}", "reason": "allow-failure"} for k in range(n)
            ],
        },
    )
    yield (
        "data-contract",
        {"tables": [{"name": "t", "columns": [{"name": f"email{k}"} for k in range(n)]}]},
    )
    yield "data-version", {"files": [{"path": f"f{k}", "md5": "0" * 32} for k in range(n)]}
    yield "approval", {"evidence_seen": [f"a{k}.png" for k in range(n)], "approver": ["@a"] * n}


def seconds(n: int) -> float:
    artifact, view = record()
    start = time.process_time()
    for kind, data in large(n):
        judged(replace(artifact, kind=kind, data=data, locate=lambda _: (1, 1)), view)
    return time.process_time() - start


def test_ten_times_the_data_take_no_more_than_ten_times_the_time() -> None:
    seconds(300)
    small, much = min(seconds(300) for _ in range(3)), seconds(3_000)
    assert much < 50 * small + 0.5


def systems(n: int) -> float:
    """Seconds to judge one record of each of n systems, of which each is a copy of the others."""
    plan = "".join(f"  - The {k} applicants of region {k} wait for more than {k} days\n"
                   for k in range(30))  # fmt: skip
    files: dict[str, str | bytes] = {}
    for k in range(n):
        files[f"s{k}/ai-system.yaml"] = f"id: s-{k}\n"
        files[f"s{k}/incident-plan.yaml"] = f"system: s-{k}\nincident_types:\n{plan}"
    run = prepare(of_files(files), registry(), Options(today=TODAY))
    start = time.process_time()
    for system in run.systems:
        view = SystemEvidence(system, run.ownership, run.question.moment)
        (artifact,) = view.of("incident-plan")
        (problem,) = REJECTIONS["copied-boilerplate"].find(artifact, view)
        assert problem.message.startswith("100% the text of ")
    return time.process_time() - start


def test_comparing_records_takes_linear_time_in_the_number_of_systems() -> None:
    small, much = systems(40), systems(400)
    assert much < 50 * small + 0.5
