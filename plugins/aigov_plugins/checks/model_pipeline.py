"""Does continuous integration do to a change of the model what it does to a change of code?

All pipelines of the repository are taken together: GitHub Actions, GitLab CI, CircleCI, Azure
Pipelines. A step does a stage when its command, its action or its name says so (``pytest``,
``promptfoo eval``, ``python evaluate.py``, ``pip-audit``, ``docker build`` ...), it runs by
itself, and its failure stops the pipeline: a step that is disabled, started by hand, allowed to
fail, or that hides the failure of its command, does nothing. A step whose command only prints
does nothing either.

Fails when

- a stage of ``stages`` is done nowhere, or, but for ``package``, only after the merge
  (``before_merge``);
- a change of prompts, of model settings, of serving definitions or of pointers to data or models
  starts no pipeline that evaluates (``covers_paths``);
- a job deploys and does not wait for the job of its pipeline that evaluates (``ordered``);
- a pipeline that does one of the stages uses an action, template or include that is not pinned to
  a commit or digest (``pinned``), or is a GitHub workflow whose token permissions are not declared
  or are ``write-all`` (``permissions``);
- exported settings of the repository protect branches and require none of the jobs that evaluate
  (``required_checks``); without an export nothing is said.

Unknown where only a run decides whether the step counts. There is no such evidence at all when no
pipeline does any stage of ``marks``.

Parameters:
    marks: stages of which one has to be done for the pipelines to be meant at all.
    stages: stages that have to be done.
    before_merge: whether they have to run on changes that are not merged yet.
    covers_paths: whether each kind of change has to start an evaluation.
    ordered: whether a deployment has to wait for the evaluation beside it.
    pinned: whether what is used from elsewhere has to be pinned.
    permissions: whether GitHub workflows have to declare what their token may do.
    required_checks: whether exported branch protection has to require the evaluation.

Stages: unit tests, data validation, evaluation, security scan, package, governance check.

Example:
    # .github/workflows/ci.yml runs pytest and evaluate.py, with on: workflow_dispatch

    .github/workflows/ci.yml:3: evaluation: done only after the merge, or when somebody
    starts it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aigov.api import Artifact, Json, Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.access.governed_paths import governed_paths
from aigov_plugins.delivery.changes import before_merge, fires_for, listed, runs_by_itself, triggers
from aigov_plugins.delivery.stages import STAGES, Done, deploying_jobs, places, waiting, wanted
from aigov_plugins.pipelines.parts import rest_on_steps

_EVALUATION: Final = "evaluation"
_AFTER_MERGE: Final = ("package",)
_DOCUMENTS: Final = (".md", ".txt", ".rst", ".csv")
_POINTERS: Final = (".dvc", "dvc.lock", "dvc.yaml", "feature_store.yaml", ".odcs.yaml")
_MAX_PATHS: Final = 2_000
_MAX_TRIGGERS: Final = 200

Started = Mapping[str, list[dict[str, Json]]]
"""What starts the pipeline in each file."""


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that pipelines do not do."""
    every = evidence.of("ci-pipeline")
    evidence.leave_aside(every)
    pipelines = [artifact for artifact in every if artifact.valid]
    done = {
        stage: [place for pipeline in pipelines for place in places(pipeline, stage)]
        for stage in dict.fromkeys((*params["marks"], *params["stages"], _EVALUATION))
        if stage in STAGES
    }
    if not any(done.get(stage) for stage in params["marks"]):
        yield _nothing(system, params["marks"])
        return
    used = {place.artifact.path: place.artifact for found in done.values() for place in found}
    for pipeline in used.values():
        rest_on_steps(evidence, pipeline, wanted(pipeline, done))
    started = {path: triggers(pipeline, pipelines) for path, pipeline in used.items()}
    for stage in params["stages"]:
        yield from _stage(system, stage, done.get(stage, []), params, started)
    evaluating = done[_EVALUATION]
    if params["covers_paths"]:
        yield from _uncovered(system, evidence, evaluating, started)
    if params["ordered"]:
        yield from _unordered(evaluating)
    for _, pipeline in sorted(used.items()):
        yield from _of_file(pipeline, params)
    if params["required_checks"]:
        yield from _not_required(evidence, evaluating)


def _of_file(pipeline: Artifact, params: Params) -> Iterator[Problem]:
    if params["pinned"]:
        yield from _unpinned(pipeline)
    if params["permissions"]:
        yield from _undeclared(pipeline)


def _nothing(system: System, marks: Sequence[str]) -> Problem:
    message = f"{system.id} has no pipeline with {' or '.join(marks)}"
    hint = "add a step that fails when its limit is missed, named for what it does"
    return Problem("no-such-pipeline", message, system.declared_at, ",".join(marks), hint)


def _stage(
    system: System, stage: str, done: list[Done], params: Params, started: Started
) -> Iterator[Problem]:
    if not done:
        message = f"no pipeline does {stage} in a way that can fail"
        hint = "add a step for it, or let its failure stop the pipeline"
        yield Problem("stage-missing", message, system.declared_at, stage, hint)
        return
    early = params["before_merge"] and stage not in _AFTER_MERGE
    runs = {
        path: any(map(before_merge, found)) if early else runs_by_itself(found)
        for path, found in started.items()
    }
    at_all = [place for place in done if runs[place.artifact.path]]
    first = (at_all or done)[0]
    at = first.artifact.at(*first.at)
    if not at_all:
        when = "after the merge, or when somebody starts it" if early else "by hand"
        hint = "start it on pull_request, merge requests, or pushes to any branch"
        yield Problem("stage-too-late", f"{stage}: done only {when}", at, stage, hint)
    elif not any(place.sure for place in at_all):
        message = f"cannot tell whether {stage} is run and counts: an expression decides"
        yield Problem("stage-undecided", message, at, stage, outcome=Outcome.UNKNOWN)


def _paths(system: System, evidence: SystemEvidence) -> list[str]:
    """Files whose change may change what the model does: not documents, not raw data."""
    areas = governed_paths(system, evidence)
    found = [p for area in ("model", "deployment") for p in areas[area]
             if not p.endswith(_DOCUMENTS) or "prompt" in p]  # fmt: skip
    found += [path for path in areas["data"] if path.endswith(_POINTERS)]
    return sorted(found)


def _uncovered(
    system: System, evidence: SystemEvidence, evaluating: list[Done], started: Started
) -> Iterator[Problem]:
    by_job = {(place.artifact.path, place.job): place for place in evaluating}
    early = [
        (trigger, place.artifact.data["jobs"][place.job].get("paths") or [])
        for place in by_job.values()
        for trigger in started[place.artifact.path]
        if before_merge(trigger)
    ]
    unlike = {repr(each): each for each in early}
    if len(unlike) > _MAX_TRIGGERS:
        message = f"more than {_MAX_TRIGGERS} triggers start an evaluation"
        yield Problem("too-many-triggers", message, system.declared_at, outcome=Outcome.UNKNOWN)
        return
    missed: list[str] = []
    doubtful: list[str] = []
    paths = _paths(system, evidence) if unlike else []
    if len(paths) > _MAX_PATHS:
        message = f"more than {_MAX_PATHS} files may change what the model does"
        yield Problem("too-many-files", message, system.declared_at, outcome=Outcome.UNKNOWN)
        return
    for path in paths:
        answers = {
            fires_for(trigger, path) if not job or listed(job, path) else False
            for trigger, job in unlike.values()
        }
        if True not in answers:
            (doubtful if None in answers else missed).append(path)
    at = evaluating[0].artifact.at("triggers", 0) if evaluating else system.declared_at
    if missed:
        one = f"a change of {missed[0]!r} starts no evaluation"
        message = one if len(missed) == 1 else f"{one}, nor does one of {len(missed) - 1} others"
        hint = "add the paths to the triggers of the pipeline that evaluates"
        yield Problem("change-not-evaluated", message, at, missed[0], hint)
    elif doubtful:
        message = f"cannot tell whether a change of {doubtful[0]!r} starts an evaluation"
        hint = "write the paths of the triggers with * and ** alone"
        yield Problem("triggers-undecided", message, at, doubtful[0], hint, Outcome.UNKNOWN)


def _unordered(evaluating: list[Done]) -> Iterator[Problem]:
    by_path: dict[str, set[int]] = {}
    for place in evaluating:
        by_path.setdefault(place.artifact.path, set()).add(place.job)
    pipelines = {place.artifact.path: place.artifact for place in evaluating}
    for path, jobs in sorted(by_path.items()):
        pipeline = pipelines[path]
        wait = waiting(pipeline, jobs)
        for job in deploying_jobs(pipeline):
            if job not in wait:
                name = pipeline.data["jobs"][job]["id"]
                message = f"job {name!r} deploys without waiting for the job that evaluates"
                hint = "let it need the job that evaluates"
                yield Problem("deploys-too-early", message, pipeline.at("jobs", job), name, hint)


def _unpinned(pipeline: Artifact) -> Iterator[Problem]:
    found = [
        (n, each)
        for n, each in enumerate(pipeline.data.get("dependencies") or [])
        if each.get("pinned") is False
    ]
    if found:
        index, first = found[0]
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        named = "@".join(filter(None, (first["name"], first.get("ref"))))
        message = f"{first['kind']} {named!r}{more} can come to mean something else"
        hint = "pin it to the full commit id or digest, with the version in a comment"
        yield Problem("not-pinned", message, pipeline.at("dependencies", index), named, hint)


def _undeclared(pipeline: Artifact) -> Iterator[Problem]:
    if pipeline.data["format"] != "github-actions":
        return
    everywhere = pipeline.data.get("permissions")
    jobs = [(n, job) for n, job in enumerate(pipeline.data["jobs"]) if not job.get("disabled")]
    open_jobs = [(n, job) for n, job in jobs if not (job.get("permissions") or everywhere)]
    wide = [(n, job) for n, job in jobs
            if (job.get("permissions") or everywhere or {}).get("all") == "write"]  # fmt: skip
    hint = "write permissions: {contents: read} at the top, and more only where a job needs it"
    if open_jobs:
        index, job = open_jobs[0]
        message = f"job {job['id']!r} does not say what its token may do"
        yield Problem(
            "undeclared-permissions", message, pipeline.at("jobs", index), job["id"], hint
        )
    if wide:
        index, job = wide[0]
        message = f"the token of job {job['id']!r} may write everything"
        yield Problem("wide-permissions", message, pipeline.at("jobs", index), job["id"], hint)


def _not_required(evidence: SystemEvidence, evaluating: list[Done]) -> Iterator[Problem]:
    """Protections of branches, of which none requires a job that evaluates."""
    found = [
        (artifact, n, protection)
        for artifact in evidence.shared("access-policy")
        for n, protection in enumerate(artifact.data.get("protections") or [])
        if protection.get("kind", "branch") == "branch" and protection["enforcement"] == "active"
    ]
    jobs = [place.artifact.data["jobs"][place.job] for place in evaluating]
    names = {name for job in jobs for name in (job["id"], job.get("name")) if name}
    workflows = {place.artifact.path for place in evaluating}
    for _, _, protection in found:
        checks = {check.rpartition(" / ")[2] for check in protection.get("required_checks") or []}
        if checks & names or workflows & set(protection.get("required_workflows") or []):
            return
    if found and evaluating:
        artifact, index, _ = found[0]
        message = "no protection of a branch requires the job that evaluates"
        hint = f"require the check {sorted(names)[0]!r}"
        at = artifact.at("protections", index)
        yield Problem("check-not-required", message, at, sorted(names)[0], hint)
