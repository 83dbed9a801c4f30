"""Workflows of CircleCI: which jobs they run, and what makes CircleCI refuse a file.

Source: circleci.com/docs, "Configuration reference".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.pipelines.ci_shape import short
from aigov_plugins.shaping import items, mapping

_NO_JOB_NEEDED: Final = ("approval", "no-op", "release", "lock", "unlock")

Entry = tuple[str, dict[str, Json], Keys]
"""An entry of a workflow: the job it names, its settings, its place."""


def workflows(data: dict[str, Json]) -> Iterator[tuple[str, dict[str, Json]]]:
    """The workflows by name; beside them may stand their version."""
    for name, workflow in mapping(data.get("workflows")).items():
        if isinstance(workflow, dict):
            yield name, workflow


def entries(name: str, workflow: dict[str, Json]) -> Iterator[Entry]:
    """The jobs that a workflow runs."""
    for index, entry in enumerate(items(workflow.get("jobs"))):
        at: Keys = ("workflows", name, "jobs", index)
        if isinstance(entry, str):
            yield entry, {}, at
        else:
            for job, settings in list(mapping(entry).items())[:1]:
                yield job, mapping(settings), (*at, job)


def needs(settings: dict[str, Json]) -> list[str]:
    """Jobs that an entry waits for; ``{job: status}`` names the status to wait for."""
    asked = settings.get("requires")
    found: list[str] = []
    for entry in asked if isinstance(asked, list) else [asked]:
        found.extend([entry] if isinstance(entry, str) else list(mapping(entry))[:1])
    return found


def faults(data: dict[str, Json], *, whole: bool) -> Iterator[tuple[Keys, str]]:
    """What CircleCI refuses: types, jobs without steps and, in a ``whole`` file, missing jobs."""
    for key in ("jobs", "workflows", "orbs", "commands"):
        if not isinstance(data.get(key), dict | None):
            yield (key,), f"{key!r} has to be a mapping"
    jobs = mapping(data.get("jobs"))
    for name, job in jobs.items():
        typed = mapping(job).get("type") not in (None, "build")
        if not isinstance(mapping(job).get("steps"), list) and not typed:
            yield ("jobs", name), f"job {name[:60]!r} needs a list of steps"
    for name, workflow in workflows(data) if whole else ():
        yield from _references(name, list(entries(name, workflow)), jobs)


def _references(
    name: str, listed: list[Entry], jobs: dict[str, Json]
) -> Iterator[tuple[Keys, str]]:
    known = {short(settings.get("name")) or job for job, settings, _ in listed}
    known |= {job for job, _, _ in listed}
    for job, settings, at in listed:
        elsewhere = "/" in job or settings.get("type") in _NO_JOB_NEEDED
        if job not in jobs and not elsewhere:
            yield at, f"workflow {name[:60]!r} runs {job[:60]!r}, which is no job"
        for other in needs(settings):
            if other not in known and "<<" not in other:
                yield (*at, "requires"), f"{job[:60]!r} requires {other[:60]!r}, which is no job"
