"""Does a new version get traffic step by step, measured, with a way back that works by itself?

Reads what the tools of delivery are told: Argo Rollouts, Flagger, KServe, Seldon, Istio and other
routes of Kubernetes, Azure ML endpoints. One rollout that is all that is asked for is enough; else
each one is told with what it lacks.

Fails when

- no share of the traffic between 0 and 100 % goes to the new version first (``steps``);
- it asks for no analysis, or none of its metrics could fail: no condition, run dry (``analysis``);
- no metric of its analysis is about what the model says, only about latency and errors
  (``quality``): told by the words of its name and query, as in accuracy, drift, overrides,
  complaints;
- a failed analysis neither aborts nor goes back (``on_failure``);
- fewer than ``revisions`` earlier versions are kept, or the file does not say how many; a Flagger
  canary keeps the version that it goes back to;
- traffic is mirrored at 0 %, or to a target that also answers users (``mirror``);
- it names a template that no manifest defines, where other templates of its kind are kept.

Unknown when a template of the analysis is not in the repository, and may be kept elsewhere. There
is no such evidence at all when nothing shifts traffic in steps, or mirrors it where that is asked.

Parameters:
    steps: whether a share of the traffic has to come first.
    analysis: whether an analysis with a metric that can fail has to run.
    quality: whether one of its metrics has to be about the model.
    on_failure: whether its failure has to abort or to go back.
    revisions: earlier versions that have to be kept; 0 for any.
    mirror: whether traffic has to be mirrored; the rest is then not asked.

Example:
    metrics: [{name: error-rate, ...}]      # deploy/rollout.yaml:9: no metric of the analysis of
                                            # Rollout 'loan' is about the model
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.delivery import mirrors, rollouts


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What each rollout lacks; nothing where one is all that is asked for."""
    found = evidence.of("deployment")
    files = [artifact for artifact in found if artifact.valid]
    each = list(_mirrored(files) if params["mirror"] else _rolled_out(files, params))
    if not each:
        does = "mirrors traffic" if params["mirror"] else "shifts traffic in steps"
        message = f"no deployment of {system.id} {does}"
        yield Problem("no-such-rollout", message, system.declared_at)
    elif all(each):
        for problems in each:
            yield from problems
        for artifact in found:
            if not artifact.valid:
                yield Problem("invalid", f"cannot be relied on: {artifact.reason}", artifact.at())


def _mirrored(files: list[Artifact]) -> Iterator[list[Problem]]:
    for artifact in files:
        for group in ("workloads", "routes"):
            for index, item in enumerate(artifact.data.get(group) or []):
                if item.get("mirrors") or item.get("strategy") == "shadow":
                    yield list(mirrors.problems(artifact, (group, index), item))


def _rolled_out(files: list[Artifact], params: Params) -> Iterator[list[Problem]]:
    measured = rollouts.measured(files)
    for artifact in files:
        for index, item in enumerate(artifact.data.get("workloads") or []):
            if rollouts.is_progressive(item):
                rollout = rollouts.Rollout(artifact, index, item)
                yield list(rollouts.problems(rollout, measured, params))
