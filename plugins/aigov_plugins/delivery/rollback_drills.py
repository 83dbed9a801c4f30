"""Rehearsals of going back: how long it took, to what, by whom, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence, why_nobody
from aigov_plugins.delivery import rollback_targets
from aigov_plugins.delivery.entries import day, number, rows, said, version_of, word_count
from aigov_plugins.delivery.versions import known_versions, live_versions

_FLOATING: Final = ("latest", "previous", "last", "main", "stable", "production", "champion")
_DONE: Final = ("done", "closed", "resolved", "mended")
_WHERE_WORDS: Final = 5


def problems(
    plan: Artifact,
    objective: float | None,
    params: Params,
    system: System,
    evidence: SystemEvidence,
) -> Iterator[Problem]:
    """What the newest drill lacks, or that there is none."""
    records = [a for a in evidence.of("rollback-drill") if isinstance(a.data, dict)]
    drills = [a for a in records if said(a.data.get("outcome"))]
    if not drills:
        at = plan.at("outcome") if plan.kind == "rollback-drill" else system.declared_at
        message = "no drill with an outcome is recorded"
        hint = "rehearse it with the real model, and write down how long it took"
        yield Problem("drill-missing", message, at, "outcome", hint)
        return
    drill = max(drills, key=lambda each: (said(each.data.get("date")), each.path))
    if not drill.valid:
        yield Problem("invalid", f"cannot be relied on: {drill.reason}", drill.at())
        return
    yield from _outcome(drill, params["max_age"], evidence)
    yield from _duration(drill, objective)
    yield from _target(drill, evidence)
    yield from _issues(drill, evidence)


def _outcome(drill: Artifact, max_age: int, evidence: SystemEvidence) -> Iterator[Problem]:
    outcome, when = said(drill.data.get("outcome")), day(drill.data.get("date"))
    if outcome.lower() not in ("succeeded", "success"):
        yield Problem("drill-failed", f"the drill {outcome}", drill.at("outcome"), "outcome")
    if said(drill.data.get("status")).lower() == "draft":
        yield Problem("draft", "is a draft", drill.at("status"), "status")
    oldest = evidence.today - timedelta(days=max_age)
    if when is None or not oldest <= when <= evidence.today:
        message = f"the drill is not of the last {max_age} days"
        yield Problem("drill-old", message, drill.at("date"), "date", "rehearse it again")
    who = said(drill.data.get("performed_by"))
    nobody = why_nobody(who, evidence.people) if who else "is missing"
    if nobody:
        at = drill.at("performed_by")
        yield Problem("performer", f"performed_by {nobody}", at, "performed_by")
    count = word_count(drill.data.get("environment"))
    if count < _WHERE_WORDS:
        message = f"environment has {count} words, {_WHERE_WORDS} are wanted"
        hint = "say where it ran, with which model and which data"
        yield Problem("drill-place", message, drill.at("environment"), "environment", hint)


def _duration(drill: Artifact, objective: float | None) -> Iterator[Problem]:
    minutes = number(drill.data.get("duration_minutes"))
    at = drill.at("duration_minutes")
    if minutes is None or minutes <= 0:
        message = "does not say how many minutes the drill took"
        yield Problem("drill-time", message, at, "duration_minutes")
    elif objective is not None and minutes > objective:
        message = f"the drill took {minutes:g} minutes, {objective:g} are allowed"
        yield Problem("drill-too-long", message, at, "duration_minutes")


def _target(drill: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    target, at = version_of(drill.data.get("target_version")), drill.at("target_version")
    exact = any(char.isdigit() for char in target) and target not in _FLOATING
    if not exact:
        message = f"target {target!r} is no exact version" if target else "names no target version"
        yield Problem("target-inexact", message, at, "target_version")
        return
    live, known = live_versions(evidence), known_versions(evidence)
    if target in live:
        message = f"target {target!r} is the version that is live ({live[target]})"
        yield Problem("target-live", message, at, "target_version", "rehearse an earlier one")
    elif known and target not in known:
        message = f"target {target!r} is not in {min(known.values())}"
        yield Problem("target-unknown", message, at, "target_version", "go back to a kept version")
    else:
        yield from rollback_targets.kept(drill, target, evidence)


def _issues(drill: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    for index, row in rows(drill, "issues"):
        if said(row.get("status")).lower() in _DONE:
            continue
        owner, due = said(row.get("owner")), day(row.get("due"))
        nobody = not owner or bool(why_nobody(owner, evidence.people))
        if nobody or due is None or due < evidence.today:
            message = "an open issue has no person as its owner" if nobody else (
                "an open issue has no day in the future by which it is mended")  # fmt: skip
            at = drill.at("issues", index)
            yield Problem("issue-open", message, at, f"issues.{index}")
