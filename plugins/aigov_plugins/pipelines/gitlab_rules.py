"""When a job of GitLab CI runs, who has to start it, and whether it may fail.

A job that ``when: manual`` makes manual may fail by default; one that a rule makes manual may not,
and holds up what comes after it.

Source: docs.gitlab.com, "CI/CD YAML syntax reference" (``rules``, ``when``, ``allow_failure``);
gitlab.com/gitlab-org/gitlab issue 362225.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Json
from aigov_plugins.pipelines.ci_shape import names, settle, short
from aigov_plugins.shaping import items, mapping, present

_SOURCE: Final = re.compile(r"CI_PIPELINE_SOURCE\s*+==?~?\s*+[/\"']?\^?([a-z_]++)")
_VARIABLES: Final = (
    ("CI_MERGE_REQUEST", "pull-request"),
    ("CI_COMMIT_TAG", "push"),
    ("CI_COMMIT_BRANCH", "push"),
    ("CI_COMMIT_REF", "push"),
    ("CI_DEFAULT_BRANCH", "push"),
)
_SOURCES: Final = {
    "merge_request_event": "pull-request",
    "merge_requests": "pull-request",
    "external_pull_request_event": "pull-request",
    "external_pull_requests": "pull-request",
    "schedule": "schedule",
    "schedules": "schedule",
    "push": "push",
    "pushes": "push",
    "branches": "push",
    "tags": "push",
    "web": "manual",
    "parent_pipeline": "call",
    "pipeline": "pipeline",
    "pipelines": "pipeline",
    "trigger": "pipeline",
    "triggers": "pipeline",
}


def conditions(job: dict[str, Json], rules: list[Json], *, whole: bool) -> dict[str, Json]:
    """The keys of the shape that say when a job runs and whether it may fail.

    Where the job is not ``whole``, what it does not say may be said in another file.
    """
    known = [rule for rule in rules if isinstance(rule, dict)]
    running = reachable(known)
    when = short(job.get("when"))
    words = {short(rule.get("when")) or when or "on_success" for rule in running}
    if not rules and "rules" not in job:
        words = {when} if when else set()
    only = mapping(job.get("only"))
    changes = [*items(only.get("changes")), *(path for rule in running for path in _changes(rule))]
    found: dict[str, Json] = present(
        condition=" || ".join(text for rule in running if (text := short(rule.get("if"))))[:1000],
        paths=names(changes),
        when=min(words) if len(words) == 1 else "",
        gate="manual" if "manual" in words else "",
    )
    decided = len(known) == len(rules) and (whole or "rules" in job)
    settle(
        found,
        disabled=when == "never" or ("rules" in job and not running) if decided else None,
        allow_failure=_may_fail(job, running) if whole or "allow_failure" in job else None,
    )
    return found


def reachable(rules: list[Json]) -> list[dict[str, Json]]:
    """The rules that add a job: the first one that always holds ends the list."""
    found: list[dict[str, Json]] = []
    for rule in rules:
        if not isinstance(rule, dict):
            continue
        if rule.get("when") != "never":
            found.append(rule)
        elif not {"if", "changes", "exists"} & set(rule):
            break
    return found


def _changes(rule: dict[str, Json]) -> list[Json]:
    changes = rule.get("changes")
    return items(changes.get("paths") if isinstance(changes, dict) else changes)


def _may_fail(job: dict[str, Json], rules: list[dict[str, Json]]) -> bool | None:
    """True where some exit codes are allowed, too; None where rules differ."""
    asked = job.get("allow_failure")
    base = asked if asked is not None else job.get("when") == "manual"
    told = {_flag(rule.get("allow_failure", base)) for rule in rules} or {_flag(base)}
    trigger = job.get("trigger")
    if trigger and mapping(trigger).get("strategy") not in ("depend", "mirror"):
        return True  # nothing waits for the pipeline that it starts
    return told.pop() if len(told) == 1 else None


def _flag(value: Json) -> bool | None:
    if isinstance(value, dict):
        return "exit_codes" in value
    return value if isinstance(value, bool) else None


def events(job: dict[str, Json], rules: list[Json]) -> Iterator[tuple[str, str]]:
    """Kind and name of each event that the rules or ``only`` of a job or workflow speak of."""
    for asked in reachable(rules):
        if isinstance(asked.get("if"), str):
            yield from _of_condition(asked["if"])
    only = job.get("only")
    for name in names(only.get("refs") if isinstance(only, dict) else only):
        yield _SOURCES.get(name, "push"), name


def _of_condition(condition: str) -> Iterator[tuple[str, str]]:
    source = False
    for name in _SOURCE.findall(condition):
        source = True
        yield _SOURCES.get(name, "other"), name
    if not source:
        found = [(kind, name) for name, kind in _VARIABLES if name in condition]
        yield from found[:1]
