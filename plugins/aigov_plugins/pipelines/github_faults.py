"""What makes GitHub refuse a workflow for its structure, before anything of it runs.

Judged: ``on`` and ``jobs`` are there; jobs and steps have the types, ids and parts they need;
``needs`` names jobs of the file and does not go in a circle; filters of pushes and pull requests
have a known name; ``cron`` and the types of the inputs of a reusable workflow are written; flags
and numbers are literals or expressions; no merge keys.

Not judged: expressions and contexts, inputs of actions, names of events, runner labels, keys that
are not known, and details of events that decide nothing here.

Source: docs.github.com, "Workflow syntax for GitHub Actions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.pipelines.github_steps import inner
from aigov_plugins.shaping import mapping

_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*+")
_MERGE: Final = re.compile(rb"^[ \t]*+(?:-[ \t]++)*+<<[ \t]*+:[ \t]*+[*\[]", re.MULTILINE)
_ID_RULE: Final = "starts with a letter or _ and has letters, digits, - and _ only"
_INPUT_TYPES: Final = ("boolean", "number", "string")
_FILTERED: Final = ("push", "pull_request", "pull_request_target")
_FILTERS: Final = (
    "branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore", "types",
)  # fmt: skip

Fault = tuple[Keys, str]


def faults(workflow: dict[str, Json]) -> Iterator[Fault]:
    """Each thing that GitHub refuses, with its key."""
    yield from _on(workflow)
    jobs = workflow.get("jobs")
    if not isinstance(jobs, dict) or not jobs:
        yield ("jobs",), "'jobs' has to be a mapping with at least one job"
        return
    for name, job in jobs.items():
        yield from _job(name, job, ("jobs", name))
    yield from _needs(jobs)


def merge_key(raw: bytes, data: Json) -> int:
    """The line of the first merge key (``<<: *name``), which GitHub does not take; 0 for none."""
    found = _MERGE.search(raw)
    if not found or _is_quoted(data):
        return 0
    return raw.count(b"\n", 0, found.start()) + 1


def _is_quoted(data: Json) -> bool:
    """Whether a text of the file holds what looks like a merge key, as scripts may do."""
    todo = [data]
    while todo:
        node = todo.pop()
        if isinstance(node, dict | list):
            todo.extend(node.values() if isinstance(node, dict) else node)
        elif isinstance(node, str) and "<<" in node and _MERGE.search(node.encode()):
            return True
    return False


def _on(workflow: dict[str, Json]) -> Iterator[Fault]:
    on = workflow.get("on")
    events = list(on) if isinstance(on, dict | list) else [on]
    if not events or not all(isinstance(event, str) and event for event in events):
        yield ("on",), "'on' has to name an event, a list of events or a mapping of them"
    elif "schedule" in events:
        entries = on.get("schedule") if isinstance(on, dict) else None
        crons = (
            [mapping(entry).get("cron") for entry in entries] if isinstance(entries, list) else []
        )
        if not crons or not all(isinstance(cron, str) and cron.strip() for cron in crons):
            yield ("on", "schedule"), "'schedule' has to be a list of entries with 'cron'"
    yield from _filters(mapping(on))
    inputs = mapping(mapping(mapping(on).get("workflow_call")).get("inputs"))
    for name, asked in inputs.items():
        if mapping(asked).get("type") not in _INPUT_TYPES:
            at: Keys = ("on", "workflow_call", "inputs", name)
            yield at, f"input {name!r} of workflow_call needs a type: {', '.join(_INPUT_TYPES)}"


def _filters(on: dict[str, Json]) -> Iterator[Fault]:
    """A filter of another name would leave the event unfiltered, were it not refused."""
    for event in _FILTERED:
        for key in mapping(on.get(event)):
            if key not in _FILTERS:
                yield ("on", event, key), f"{key[:60]!r} is no filter of {event}"


def _job(name: str, job: Json, at: Keys) -> Iterator[Fault]:
    if not _ID.fullmatch(name):
        yield at, f"job id {name[:60]!r}: an id {_ID_RULE}"
    if not isinstance(job, dict):
        yield at, f"job {name[:60]!r} has to be a mapping"
        return
    strategy = mapping(job.get("strategy"))
    yield from _literal(job, "continue-on-error", bool, at)
    yield from _literal(job, "timeout-minutes", (int, float), at)
    yield from _literal(strategy, "fail-fast", bool, (*at, "strategy"))
    yield from _literal(strategy, "max-parallel", int, (*at, "strategy"))
    if "uses" in job:
        if not isinstance(job["uses"], str) or not job["uses"].strip():
            yield (*at, "uses"), "'uses' has to name a workflow"
        if "steps" in job:
            yield (*at, "steps"), "a job has either 'uses' or 'steps'"
        return
    if not job.get("runs-on"):
        yield at, f"job {name!r} needs 'runs-on', or 'uses' for a reusable workflow"
    if not isinstance(job.get("steps"), list) or not job["steps"]:
        yield (*at, "steps"), f"job {name!r} needs a list of steps"
        return
    yield from step_faults(job["steps"], (*at, "steps"))


def step_faults(steps: list[Json], at: Keys) -> Iterator[Fault]:
    """What GitHub refuses in a list of steps."""
    seen: set[str] = set()
    for index, step in enumerate(steps):
        here: Keys = (*at, index)
        if not isinstance(step, dict):
            yield here, "a step has to be a mapping"
            continue
        parts = [key for key in ("run", "uses") if key in step]
        if len(parts) != 1:
            yield here, f"a step needs either 'run' or 'uses', found {len(parts)} of them"
        for key in parts:
            if not isinstance(step[key], str | int | float | bool):
                yield (*here, key), f"{key!r} has to be text"
        yield from _literal(step, "continue-on-error", bool, here)
        yield from _literal(step, "timeout-minutes", (int, float), here)
        yield from _step_id(step, here, seen)


def _step_id(step: dict[str, Json], at: Keys, seen: set[str]) -> Iterator[Fault]:
    if "id" not in step:
        return
    name = step["id"]
    if not isinstance(name, str) or not _ID.fullmatch(name):
        yield (*at, "id"), f"step id {str(name)[:60]!r}: an id {_ID_RULE}"
    elif name.lower() in seen:
        yield (*at, "id"), f"step id {name!r} is used twice in the job"
    else:
        seen.add(name.lower())


def _literal(
    part: dict[str, Json], key: str, types: type | tuple[type, ...], at: Keys
) -> Iterator[Fault]:
    """A flag or a number has to be one, or an expression that gives one."""
    value = part.get(key)
    if value is None or (isinstance(value, str) and inner(value) is not None):
        return
    if not isinstance(value, types) or (isinstance(value, bool) and types is not bool):
        what = "true or false" if types is bool else "a number"
        yield (*at, key), f"{key!r} has to be {what}, or one expression"


def _needs(jobs: dict[str, Json]) -> Iterator[Fault]:
    known = {name.lower() for name in jobs}
    waits: dict[str, list[str]] = {}
    for name, job in jobs.items():
        needs = mapping(job).get("needs")
        asked = needs if isinstance(needs, list) else [needs] if needs is not None else []
        for other in asked:
            if not isinstance(other, str) or other.lower() not in known:
                yield (
                    ("jobs", name, "needs"),
                    f"job {name!r} needs {str(other)[:60]!r}, which is no job",
                )
                return
        waits[name.lower()] = [other.lower() for other in asked]
    circle = _circle(waits)
    if circle:
        yield ("jobs",), f"job {circle!r} waits for itself"


def _circle(waits: dict[str, list[str]]) -> str:
    """A job of a circle; empty when there is none. Jobs that wait for nothing left are dropped."""
    left = {name: set(others) for name, others in waits.items()}
    followers: dict[str, list[str]] = {}
    for name, others in left.items():
        for other in others:
            followers.setdefault(other, []).append(name)
    ready = [name for name, others in left.items() if not others]
    while ready:
        done = ready.pop()
        left.pop(done, None)
        for name in followers.get(done, ()):
            left[name].discard(done)
            if not left[name]:
                ready.append(name)
    return min(left, default="")
