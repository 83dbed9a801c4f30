"""Is there a suite of cases that decides something, that continuous integration runs, and results?

A suite is an artifact of kind ``evaluation-plan`` (promptfoo and its like), or a test file that
``tests`` names. Of several suites one has to do.

Fails for: fewer cases than wanted, files of cases aside; cases for which nothing says which answer
passes; no limit; fewer classes of attack than wanted; no job of continuous integration that runs
the suite, by its path or, for a suite at its usual place, its tool; a job that may fail without
stopping anything, is switched off, or is started by hand alone; no kept result of the suite, or
one that is too old or did not end.

A suite of red-team plug-ins has its cases counted as tests for each plug-in. Of test files neither
cases nor limits are counted: they are code.

Parameters:
    tests: globs of test files that are suites, from the folder of the system ([]: none).
    min_cases: fewest cases of a plan (20).
    min_attacks: fewest classes of attack of a plan (0: it need not attack).
    result_days: how old the newest result may be, in days (0: no result is wanted).

Fails, for example: ``promptfooconfig.yaml`` has 30 cases, and no workflow runs promptfoo.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from aigov.api import Artifact, Json, Location, Params, Problem, System, SystemEvidence
from aigov_plugins.measured import UNFINISHED
from aigov_plugins.pipelines.idle_text import working
from aigov_plugins.pipelines.parts import part
from aigov_plugins.shaping import items, mapping, text

_DEFAULT = re.compile(r"promptfooconfig\.[a-z]+")
_PROMPTFOO = re.compile(r"\bpromptfoo(?:@[\w.-]+)? (?:eval|redteam (?:run|eval))\b")
_RUNNER = re.compile(r"\b(?:pytest|tox|nox)\b(?! +[\w./-]*/)")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one suite lacks, and the files that say so or say that it lacks nothing."""

    evidence: SystemEvidence
    problems: list[Problem] = field(default_factory=list)
    rests_on: list[Artifact] = field(default_factory=list)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the best suite lacks; nothing when one does."""
    root = f"{system.root}/" if system.root else ""
    plans = [p for p in evidence.of("evaluation-plan") if p.valid and _attacks(p, params)]
    tests = evidence.paths(*(root + glob for glob in params["tests"])) if params["tests"] else ()
    answers = [_Answer(evidence) for _ in (*plans, *tests)]
    for answer, plan in zip(answers, plans, strict=False):
        answer.rests_on.append(plan)
        answer.problems.extend(_plan(plan, params, answer))
    for answer, path in zip(answers[len(plans) :], tests, strict=True):
        answer.problems.extend(_run_by(path, Location(path, 1), answer))
    if not answers:
        what = f"{system.id} has no suite of cases that attacks it"
        what = what if params["min_attacks"] else what.removesuffix(" that attacks it")
        yield Problem("no-suite", what, system.declared_at)
        return
    best = min(answers, key=lambda answer: len(answer.problems))
    for kind in ("evaluation-plan", "evaluation", "ci-pipeline"):
        evidence.leave_aside(evidence.of(kind))
    for artifact in best.rests_on:
        evidence.rest_on(artifact)
    yield from best.problems


def _attacks(plan: Artifact, params: Params) -> bool:
    """Whether a plan is of the sort that is asked for: one that attacks, or any."""
    return bool(plan.data.get("red_team")) or not params["min_attacks"]


def _plan(plan: Artifact, params: Params, answer: _Answer) -> Iterator[Problem]:
    red_team = mapping(plan.data.get("red_team"))
    yield from _cases(plan, red_team, params["min_cases"])
    if not items(plan.data.get("thresholds")) and not red_team and not plan.data.get("assertions"):
        yield Problem("threshold", "states no limit and no assertion", plan.at(), "thresholds")
    classes = {text(each) for each in items(red_team.get("attacks"))}
    if len(classes) < params["min_attacks"]:
        what = f"attacks in {len(classes)} classes, {params['min_attacks']} are wanted"
        yield Problem("attacks", what, plan.at("red_team"), "red_team.attacks")
    yield from _run_by(plan.path, plan.at(), answer)
    if params["result_days"]:
        yield from _result(plan, params["result_days"], answer)


def _cases(plan: Artifact, red_team: Json, least: int) -> Iterator[Problem]:
    each = red_team.get("tests_per_plugin") or 5
    attacks = [mapping(plugin) for plugin in items(red_team.get("plugins"))]
    drawn = sum(p.get("tests") or each for p in attacks if p.get("enabled") is not False)
    count = plan.data["cases"] + drawn
    if count < least and not plan.data.get("case_files"):
        what = f"has {count} cases, {least} are wanted"
        yield Problem("cases", what, plan.at("cases"), "cases")
    if plan.data.get("unasserted"):
        what = f"{plan.data['unasserted']} cases say of no answer that it passes"
        yield Problem("unasserted", what, plan.at("cases"), "unasserted", "add assertions")


def _run_by(path: str, at: Location, answer: _Answer) -> Iterator[Problem]:
    """Whether a job that can fail runs the suite."""
    held = []
    for pipeline in answer.evidence.of("ci-pipeline"):
        steps = [
            ((number, index), _held_up(pipeline.data, job, step))
            for number, job in enumerate(map(mapping, items(pipeline.data.get("jobs"))))
            for index, step in enumerate(map(mapping, items(job.get("steps"))))
            if _runs(working(text(step.get("run"))), path)
        ]
        free = [at for at, why in steps if not why]
        held += [(part(pipeline, free or [at for at, _ in steps]), why) for _, why in steps]
    sound = [pipeline for pipeline, why in held if not why]
    answer.rests_on.extend(sound or [pipeline for pipeline, _ in held])
    if not held:
        what = f"{path} is run by no job of continuous integration"
        yield Problem("unused", what, at, "", "run it in a job that has to pass")
    elif not sound:
        yield Problem("disabled", f"{path} is run by {held[0][1]}", at, "", "let its failure stop")


def _runs(command: str, path: str) -> bool:
    """Whether a command names the suite, or its tool where the suite is at the usual place."""
    name = posixpath.basename(path)
    if path in command or re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", command):
        return True
    if _DEFAULT.fullmatch(name):
        return "/" not in path and bool(_PROMPTFOO.search(command))
    folders = [path[:end] for end in range(len(path)) if path[end] == "/"]
    if path.endswith(".py"):
        named = any(re.search(rf"(?<![\w/-]){re.escape(f)}/?(?![\w/-])", command) for f in folders)
        return bool(_RUNNER.search(command)) or ("pytest" in command and named)
    return False


def _held_up(pipeline: Json, job: Json, step: Json) -> str:
    """Why the failure of a step stops nothing; empty where it does."""
    named = f"job {text(job.get('id'))}"
    if pipeline.get("only_manual"):
        return f"{named}, which somebody has to start by hand"
    if job.get("disabled") or step.get("disabled"):
        return f"{named}, which never runs"
    passes = (job.get("allow_failure"), step.get("allow_failure"), step.get("ignored_failure"))
    return f"{named}, which may fail without stopping anything" if any(passes) else ""


def _result(plan: Artifact, days: int, answer: _Answer) -> Iterator[Problem]:
    named = {text(plan.data.get("description")), plan.path} - {""}
    found = [
        result
        for result in answer.evidence.of("evaluation")
        if result.valid and text(result.data.get("config")) in named
    ]
    if not found:
        what = "no result of it is kept"
        hint = "write the output of the run to a file, with the description of the suite"
        yield Problem("result", what, plan.at(), "", hint)
        return
    last = max(found, key=lambda result: text(result.data.get("date")))
    answer.rests_on.append(last)
    oldest = (answer.evidence.today - timedelta(days=days)).isoformat()
    day = text(last.data.get("date"))[:10]
    if last.data.get("status") in UNFINISHED:
        yield Problem("result", "its last run did not end", last.at("status"), "status")
    elif not _is_day(day) or day < oldest or day > answer.evidence.today.isoformat():
        said = f"is of {day or 'no day'}, at most {days} days are allowed"
        what = f"last result of {plan.path} {said}"
        yield Problem("result", what, last.at("date"), "date", "run it again")


def _is_day(said: str) -> bool:
    try:
        date.fromisoformat(said)
    except ValueError:
        return False
    return True
