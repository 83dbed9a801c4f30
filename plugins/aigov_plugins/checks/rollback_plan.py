"""Is there a way back to a version that is known to be good, and was it tried?

Reads the plan in one ``form``: ``record`` for a rollback drill record that holds the plan too,
``runbook`` for a page about rolling back. The drill is the newest rollback drill record with an
outcome.

A plan fails when

- fewer than ``triggers`` triggers are limits (metric, operator, number, rationale), or none is
  about what the model says; in a runbook, when the triggers name no number or no such measure;
- the steps are told in fewer than 12 words or, of a record, ``automation`` is no file of the
  repository; of a runbook, when the steps hold neither commands nor a link, or commands that
  start a workflow or a script that is not there;
- compatibility does not speak of each of ``compatibility``;
- the work without AI is told in fewer than 20 words, or no switch or no safe state is named;
- nobody who is a person owns it, or may start it and can be reached;
- of a record, the target has no digest, or is kept no longer than today;
- the time objective is missing or longer than ``objective`` minutes.

A drill fails when it is missing, a draft, older than ``max_age`` days, did not succeed, took longer
than the objective, was of no exact version, of the version that is live, or of one that the
registry does not have, or has at a path where nothing is, or with other digests; when nobody who is
a person performed it; when where it ran is told in fewer than 5 words; when an issue that is not
done has no owner or its day has passed.

There is no such evidence at all when no record, or no runbook, holds a plan.

Parameters:
    form: record or runbook.
    triggers: triggers that a record needs.
    compatibility: what has to be spoken of.
    objective: minutes that going back may take at most.
    max_age: days since the drill.

Example:
    duration_minutes: 75      # governance/drills/2026-10.yaml:9: the drill took 75 minutes,
    objective_minutes: 60     # 60 are allowed
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Params, Problem, System, SystemEvidence, why_nobody
from aigov_plugins.delivery import rollback_drills, rollback_plans, rollback_targets
from aigov_plugins.delivery.entries import said


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the plan and its drill lack."""
    form = params["form"]
    kind = "runbook" if form == "runbook" else "rollback-drill"
    is_plan = rollback_plans.is_runbook if form == "runbook" else rollback_plans.is_record
    found = [a for a in evidence.of(kind) if isinstance(a.data, dict) and is_plan(a)]
    if not found:
        message = f"{system.id} has no rollback plan as a {form}"
        hint = "aigov schema rollback-drill --template prints a record to fill in"
        yield Problem("no-plan", message, system.declared_at, form, hint)
        return
    plan = max(found, key=lambda each: (said(each.data.get("date")), each.path))
    if not plan.valid:
        yield Problem("invalid", f"cannot be relied on: {plan.reason}", plan.at())
        return
    for looked_up in ("model-card", "model-register", "registered-model"):
        evidence.leave_aside(evidence.of(looked_up))
    yield from _owner(plan, evidence)
    if form == "runbook":
        evidence.leave_aside(page for page in evidence.of(kind) if page is not plan)
        yield from rollback_plans.of_runbook(plan, params)
        yield from rollback_targets.automation(plan, evidence)
    else:
        yield from rollback_plans.of_record(plan, params, evidence)
    objective = rollback_plans.objective(plan)
    if objective is None or objective > params["objective"]:
        told = "has no time objective" if objective is None else (
            f"has a time objective of {objective:g} minutes")  # fmt: skip
        message = f"{told}, at most {params['objective']} are allowed"
        key = "time_objective" if form == "runbook" else "objective_minutes"
        yield Problem("objective", message, plan.at(key), key)
    yield from rollback_drills.problems(plan, objective, params, system, evidence)


def _owner(plan: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    owner = said(plan.data.get("owner"))
    nobody = why_nobody(owner, evidence.people) if owner else "is missing"
    if nobody:
        yield Problem("owner-unnamed", f"owner {nobody}", plan.at("owner"), "owner")
