"""Real projects: everything ends in a verdict or a named unknown, each at a path and a line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aigov.registry import Registry
from aigov.report.result import as_json, canonical
from aigov.report.text import render
from aigov.run import Options, judge, lines_of, prepare
from aigov.snapshot import root_of, take

PROJECTS = (
    "MLOps-essi-upc__TAED2-Falsettos",
    "aai-institute__practical-ai-act",
    "se4ai2122-cs-uniba__CT-COVID",
    "se4ai2324-uniba__DetectionOfOnlineSexism",
    "se4ai2324-uniba__ITdisambiguation",
    "se4ai2324-uniba__MalURLs",
    "se4ai2324-uniba__MusicExpress",
    "taed2-2425q1-gced-upc__TAED2_YOLOs",
)
OPTIONS = Options(today=date(2026, 11, 22))

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("project", PROJECTS)
def test_every_finding_has_a_path_and_a_line_that_are_there(project: str, shared: Path) -> None:
    with take(root_of(shared / "corpus" / "repos" / project), "worktree") as snapshot:
        run = prepare(snapshot, Registry(), OPTIONS)
        verdict = judge(run, OPTIONS)
        result = canonical(verdict, lines_of(snapshot))
        assert render(result)
        assert as_json(result)
        for finding in verdict.findings:
            for problem in finding.problems:
                lines = snapshot.read(problem.at.path).count(b"\n") + 1
                assert 1 <= max(problem.at.line, 1) <= lines
                assert problem.message
        for doubt in verdict.unreadable:
            assert doubt.reason
            assert doubt.path in snapshot.entries


@pytest.mark.parametrize("project", PROJECTS)
def test_every_file_is_read_refused_with_a_reason_or_no_evidence(
    project: str, shared: Path
) -> None:
    with take(root_of(shared / "corpus" / "repos" / project), "worktree") as snapshot:
        evidence = prepare(snapshot, Registry(), OPTIONS).evidence
        for kind in evidence.kinds:
            for artifact in evidence.of(kind):
                assert artifact.valid or artifact.reason
            for doubt in evidence.doubts(kind):
                assert doubt.reason


def test_what_the_real_cards_and_locks_contradict_is_found(shared: Path) -> None:
    """Read by hand: the card says 0.833 of 0.8317, 0.737 of 0.7343 and 0.920 of 0.9158."""
    folder = shared / "corpus" / "repos" / "se4ai2324-uniba__ITdisambiguation"
    with take(root_of(folder), "worktree") as snapshot:
        verdict = judge(prepare(snapshot, Registry(), OPTIONS), OPTIONS)
    found = {
        (problem.at.line, problem.key)
        for finding in verdict.findings
        for problem in finding.problems
        if problem.id == "card-contradicts-evaluation"
    }
    assert found == {(30, "metrics.mrr"), (33, "metrics.hits_1"), (36, "metrics.hits_3")}
