"""Is the system attacked on purpose, in the classes that matter, by a pipeline?

Reads plans of red-team tools (promptfoo) and the pipelines.

Fails when no plan attacks anything, a plan lacks a class of attack, has fewer plug-ins switched on
than wanted, or no pipeline runs it: none names the file of the plan or the tool's red team.

Parameters:
    attacks: classes of attack that are wanted ([injection, jailbreak]).
    min_plugins: fewest plug-ins that are switched on (3).

Example:
    redteam: {plugins: [harmful]}   # promptfooconfig.yaml:1: attacks no injection, jailbreak
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.pipelines.idle_text import working
from aigov_plugins.pipelines.parts import rest_on_steps

_RUN: Final = re.compile(r"\b(?:promptfoo(?:@[\w.]+)?\s+redteam|promptfoo-action|garak|pyrit)\b")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that a plan lacks."""
    plans = [artifact for artifact in evidence.of("evaluation-plan") if artifact.valid]
    plans = [artifact for artifact in plans if artifact.data.get("red_team")]
    if not plans:
        yield Problem(
            "no-red-team",
            f"{system.id} has no plan that attacks it",
            system.declared_at,
            hint="add redteam: to promptfooconfig.yaml",
        )
        return
    pipelines = evidence.of("ci-pipeline")
    evidence.leave_aside(pipelines)
    for plan in plans:
        yield from _lacking(plan, params)
        name = plan.path.rpartition("/")[2]
        running = [p for p in pipelines if _runs(p, name)]
        for pipeline in running:
            rest_on_steps(evidence, pipeline, ())
        if not running:
            what = "is run by no pipeline"
            hint = f"run promptfoo redteam run -c {plan.path} in continuous integration"
            yield Problem("not-run", what, plan.at("red_team"), "red_team", hint)


def _lacking(plan: Artifact, params: Params) -> Iterator[Problem]:
    red_team = plan.data["red_team"]
    have = red_team.get("attacks") or ()
    lacking = [attack for attack in params["attacks"] if attack not in have]
    if lacking:
        what = f"attacks no {', '.join(lacking)}"
        yield Problem("attack-missing", what, plan.at("red_team"), ",".join(lacking))
    plugins = red_team.get("plugins") or ()
    count = sum(plugin.get("enabled") is not False for plugin in plugins)
    if count < params["min_plugins"]:
        what = f"has {count} plug-ins switched on, {params['min_plugins']} are wanted"
        yield Problem("few-attacks", what, plan.at("red_team", "plugins"), "plugins")


def _runs(pipeline: Artifact, name: str) -> bool:
    return any(_RUN.search(text) or name in text for text in _commands(pipeline))


def _commands(artifact: Artifact) -> Iterator[str]:
    """What the jobs of a pipeline run that can stop something."""
    for job in artifact.data.get("jobs") or ():
        if job.get("disabled") or job.get("allow_failure"):
            continue
        for step in job.get("steps") or ():
            loose = ("disabled", "allow_failure", "ignored_failure")
            if not any(step.get(key) for key in loose):
                yield f"{working(str(step.get('run') or ''))}\n{step.get('uses') or ''}"
