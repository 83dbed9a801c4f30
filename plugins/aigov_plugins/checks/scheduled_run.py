"""Does continuous integration run something by the clock, often enough, and does it count?

Looks for a step, or an action or pipeline from elsewhere, that names one of the words, in a
pipeline that a schedule starts (GitHub Actions, GitLab CI, CircleCI, Azure Pipelines).

Fails when nothing that a schedule starts names a word; when the schedule leaves more days between
two runs than allowed; when the step or its job is switched off, may fail without the pipeline
failing, or hides its failure (``|| true``). One step that does all of it is enough.

Unknown when the file does not say how often the schedule runs: GitLab keeps that elsewhere.

Parameters:
    runs: words of which a command, action or name has to hold one, whatever its case and
        punctuation: ``great expectations`` is found in ``great_expectations checkpoint run``.
    max_interval: most days between two runs (30).

Example:
    on: {schedule: [{cron: "0 6 1 1 *"}]}   # .github/workflows/eval.yml:1: the schedule leaves 366
    jobs:                                   # days between two runs, at most 7 are allowed
      eval: {runs-on: ubuntu-latest, steps: [{run: python evaluate.py}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aigov.api import Artifact, Json, Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.plan_entries import folded


@dataclass(frozen=True, slots=True)
class _Run:
    """A step that runs one of the words: its pipeline, the numbers of its job and step."""

    pipeline: Artifact
    job: int
    step: int | None = None

    @property
    def parts(self) -> list[Mapping[str, Json]]:
        """The job, and the step if the job has it."""
        job = self.pipeline.data["jobs"][self.job]
        return [job] if self.step is None else [job, job["steps"][self.step]]

    def problem(self, name: str, what: str, outcome: Outcome = Outcome.FAIL) -> Problem:
        """A problem at the step, or at the job."""
        inner = () if self.step is None else ("steps", self.step)
        key = f"{self.pipeline.path}.{self.job}.{self.step}"
        return Problem(name, what, self.pipeline.at("jobs", self.job, *inner), key, outcome=outcome)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """Nothing when one step will do; else what is wrong with each that comes near."""
    pipelines = [one for one in evidence.of("ci-pipeline") if one.valid]
    runs = [one for pipeline in pipelines for one in _runs(pipeline, params["runs"])]
    _rest_on(runs, evidence)
    if not runs:
        listed = ", ".join(params["runs"])
        what = f"no pipeline runs anything that names one of: {listed}"
        yield Problem("no-scheduled-run", what, system.declared_at)
        return
    scheduled = [one for one in runs if one.pipeline.data.get("schedules")]
    if not scheduled:
        yield runs[0].problem("not-scheduled", "runs, but no schedule starts its pipeline")
        return
    found = [list(_faults(one, params["max_interval"])) for one in scheduled]
    if all(found):
        yield from dict.fromkeys(problem for problems in found for problem in problems)
        return
    _rest_on([one for one, faults in zip(scheduled, found, strict=True) if not faults], evidence)


def _rest_on(runs: Sequence[_Run], evidence: SystemEvidence) -> None:
    """Leave aside every pipeline but those of the runs: what else is run is beside the point."""
    kept = {one.pipeline.path for one in runs}
    evidence.leave_aside(one for one in evidence.of("ci-pipeline") if one.path not in kept)


def _runs(pipeline: Artifact, wanted: Sequence[str]) -> Iterator[_Run]:
    words = [f" {folded(word)} " for word in wanted]
    for number, job in enumerate(pipeline.data["jobs"]):
        if _names(job, words, ("uses", "id", "name")) and job.get("uses"):
            yield _Run(pipeline, number)
        for n, step in enumerate(job.get("steps") or ()):
            if _names(step, words, ("run", "uses", "name")):
                yield _Run(pipeline, number, n)


def _names(part: Mapping[str, Json], words: Sequence[str], keys: Sequence[str]) -> bool:
    told = f" {' '.join(folded(part.get(key) or '') for key in keys)} "
    return any(word in told for word in words)


def _faults(one: _Run, limit: float) -> Iterator[Problem]:
    schedules = one.pipeline.data["schedules"]
    intervals = [each["interval_days"] for each in schedules if "interval_days" in each]
    if intervals and min(intervals) > limit:
        what = f"the schedule leaves {min(intervals)} days between two runs, at most {limit:g}"
        at = one.pipeline.at("schedules", 0)
        yield Problem("rare-schedule", f"{what} are allowed", at, one.pipeline.path)
    elif not intervals:
        what = "the file does not say how often the schedule runs"
        at = one.pipeline.at("schedules", 0)
        yield Problem("untold-schedule", what, at, one.pipeline.path, outcome=Outcome.UNKNOWN)
    if any(part.get("disabled") for part in one.parts):
        yield one.problem("disabled-run", "runs by the clock, but is switched off")
    if any(part.get("allow_failure") or part.get("ignored_failure") for part in one.parts):
        yield one.problem("ignored-run", "runs by the clock, but its failure stops nothing")
    if any({"disabled", "allow_failure"} & {*(part.get("undecided") or ())} for part in one.parts):
        what = "the file does not decide whether it runs, and whether its failure counts"
        yield one.problem("undecided-run", what, Outcome.UNKNOWN)
