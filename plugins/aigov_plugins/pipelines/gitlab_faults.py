"""What makes GitLab refuse a pipeline for its structure.

Judged: there is a job that runs; jobs are mappings, do not extend in a circle, and have either
``rules`` or ``only``; and, in a file that includes no other: every job has something to run, a
stage of the pipeline, and needs jobs that are there.

Source: docs.gitlab.com, "CI/CD YAML syntax reference".
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Json, Keys
from aigov_plugins.pipelines.ci_shape import names, short
from aigov_plugins.pipelines.gitlab_jobs import STAGE, Jobs, Resolved, is_whole, needs

Fault = tuple[Keys, str]


def faults(jobs: Jobs, *, alone: bool) -> Iterator[Fault]:
    """Each fault with its key; ``alone`` where the file is all of the pipeline."""
    if alone and not jobs.names():
        yield (), "a pipeline needs at least one job that is not hidden"
    for name in jobs.names():
        job = jobs.data[name]
        if not isinstance(job, dict):
            yield (name,), f"job {name[:60]!r} has to be a mapping"
            return
        resolved = jobs.resolve(name)
        if resolved.circle:
            yield (name, "extends"), f"job {name[:60]!r} extends itself, or too many others"
        if "rules" in job and ("only" in job or "except" in job):
            yield (name, "rules"), f"job {name[:60]!r} has both 'rules' and 'only' or 'except'"
        if alone and not resolved.missing:
            yield from _references(jobs, name, resolved)


def _references(jobs: Jobs, name: str, resolved: Resolved) -> Iterator[Fault]:
    stages = {".pre", ".post", *names(_stages(jobs))}
    if not is_whole(resolved.data):
        yield (name,), f"job {name[:60]!r} needs 'script', 'run' or 'trigger'"
    stage = short(resolved.data.get("stage")) or STAGE
    if stage not in stages:
        yield (name, "stage"), f"job {name[:60]!r} is in the stage {stage!r}, which is none"
    for other in needs(resolved.data, optional=False):
        if other not in jobs.data:
            yield (name, "needs"), f"job {name[:60]!r} needs {other!r}, which is no job"


def _stages(jobs: Jobs) -> Json:
    return jobs.data.get("stages") or jobs.data.get("types") or ["build", STAGE, "deploy"]
