"""The part of a pipeline that an answer rests on: some of its steps, and the jobs they are in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from aigov.api import Artifact, Keys, SystemEvidence
from aigov_plugins.pipelines.ci_shape import step_name

_ROWS: Final = "unenforced"

Step = tuple[int, int]
"""Numbers of a job and of a step in it."""


def rest_on_steps(evidence: SystemEvidence, pipeline: Artifact, steps: Collection[Step]) -> None:
    """Say that an answer rests on steps of a pipeline, whatever its other steps do."""
    evidence.rest_on(part(pipeline, steps))


def part(pipeline: Artifact, steps: Collection[Step]) -> Artifact:
    """A pipeline in which nothing but these steps and their jobs is told as unenforced."""
    jobs = pipeline.data.get("jobs") or ()
    named = {(jobs[job]["id"], "") for job, _ in steps}
    named |= {(jobs[job]["id"], step_name(jobs[job]["steps"][step])) for job, step in steps}
    rows = pipeline.data.get(_ROWS) or ()
    kept = [n for n, row in enumerate(rows) if (row.get("job"), row.get("step", "")) in named]
    if len(kept) == len(rows):
        return pipeline

    def locate(keys: Keys) -> tuple[int, int]:
        moved = len(keys) > 1 and keys[0] == _ROWS and keys[1] in range(len(kept))
        return pipeline.locate((_ROWS, kept[int(keys[1])], *keys[2:]) if moved else keys)

    return replace(pipeline, data={**pipeline.data, _ROWS: [rows[n] for n in kept]}, locate=locate)
