"""CircleCI pipelines: ``.circleci/config.yml`` as kind ``ci-pipeline``.

Files: ``.circleci/*.{yml,yaml}``.

Format: circleci.com/docs, "Configuration reference", versions 2 and 2.1.

Data (kind ``ci-pipeline``, ``format: circleci``): a job for each entry of a workflow, with its
``workflow``, needs, ``gate: approval`` for ``type: approval``, image, steps with the commands of
the file put in; a job that no workflow runs is ``disabled``; ``dependencies`` are orbs, ``pinned``
by a full version number, which CircleCI never changes; a ``setup`` pipeline, and a file of another
name than ``config.yml``, is ``incomplete``.

It proves what the file asks CircleCI to run. It cannot show what an orb does, whether pull requests
alone start it and whether a failure stops a merge (settings of the project and of the forge), nor
what parameters make of ``<< >>``.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Keys, parse_yaml
from aigov_plugins.pipelines.ci_shape import Pipeline, names, settle, short
from aigov_plugins.pipelines.circleci_steps import Steps
from aigov_plugins.pipelines.circleci_workflows import Entry, entries, faults, needs, workflows
from aigov_plugins.shaping import items, mapping, present, refused

_RELEASE: Final = re.compile(r"\d+\.\d+\.\d+")


def parse(path: str, raw: bytes) -> Document | None:
    """The pipeline; None for YAML with neither jobs, workflows nor a setup."""
    source = parse_yaml(raw)
    data = source.data
    if not isinstance(data, dict) or not {"jobs", "workflows", "setup"} & set(data):
        return None
    whole = path.rpartition("/")[2].startswith("config.")
    fault = next(faults(data, whole=whole), None)
    if fault is not None:
        reason = f"line {source.locate(fault[0])[0]}: {fault[1]}"
        return refused({"format": "circleci"}, source, fault[0], reason)
    pipeline = Pipeline("circleci", starts_told=False)
    _add_orbs(pipeline, data.get("orbs"))
    steps = Steps(pipeline, mapping(data.get("commands")))
    used: set[str] = set()
    for name, workflow in workflows(data):
        _add_triggers(pipeline, name, workflow)
        for entry in entries(name, workflow):
            used.add(entry[0])
            _add_job(steps, data, (name, workflow), entry)
    for name in mapping(data.get("jobs")):
        if name not in used and not (name == "build" and not list(workflows(data))):
            _add_unused(steps, data, name, whole=whole)
        elif name not in used:
            _add_job(steps, data, ("", {}), (name, {}, ("jobs", name)))
    incomplete = data.get("setup") is True or not whole
    return pipeline.document(source, incomplete=incomplete or None)


def _add_orbs(pipeline: Pipeline, orbs: Json) -> None:
    for name, orb in mapping(orbs).items():
        if isinstance(orb, str):
            path, _, ref = orb.partition("@")
            found = {"kind": "orb", "name": short(path), "ref": short(ref)}
            pinned = _RELEASE.fullmatch(ref) is not None
            said = {"templated": True} if "<<" in orb else {"pinned": pinned}
            pipeline.depends({**found, **said}, ("orbs", name))


def _add_triggers(pipeline: Pipeline, name: str, workflow: dict[str, Json]) -> None:
    """Schedules of a workflow; one without is started by pushes."""
    at: Keys = ("workflows", name)
    triggers = items(workflow.get("triggers"))
    for index, trigger in enumerate(triggers):
        schedule = mapping(mapping(trigger).get("schedule"))
        only = mapping(mapping(schedule.get("filters")).get("branches")).get("only")
        place = (*at, "triggers", index)
        pipeline.schedule(place, short(schedule.get("cron")), branches=names(only))
    if not triggers:
        pipeline.trigger(at, "push", "push", condition=_when(workflow))


def _when(part: dict[str, Json]) -> str:
    """The condition of a workflow: an expression, or one written as a mapping."""
    for word in ("when", "unless"):
        if word in part:
            said = short(part[word]) or "a condition holds"
            return said if word == "when" else f"unless {said}"
    return ""


def _add_job(
    steps: Steps, data: dict[str, Json], workflow: tuple[str, dict[str, Json]], entry: Entry
) -> None:
    name, settings, at = entry
    pipeline = steps.pipeline
    filters = settings.get("filters")
    job = mapping(mapping(data.get("jobs")).get(name))
    approval = "approval" in (settings.get("type"), job.get("type"))
    found: dict[str, Json] = {
        "id": short(settings.get("name")) or name,
        **present(
            workflow=workflow[0],
            needs=needs(settings),
            condition=" and ".join(
                text for text in (_when(workflow[1]), _filters(filters)) if text
            ),
            gate="approval" if approval else "",
            matrix=True if "matrix" in settings else None,
            uses=name if "/" in name else "",
        ),
    }
    settle(found, disabled=_is_never(workflow[1], filters), allow_failure=False)
    if job:
        found.update(_definition(steps, data, name, job))
    pipeline.job(found, at, {"needs": (*at, "requires"), "condition": (*at, "filters")})


def _is_never(workflow: dict[str, Json], filters: Json) -> bool:
    """Whether a constant, or a filter for all branches, leaves the job out."""
    ignored = names(mapping(mapping(filters).get("branches")).get("ignore"))
    no_branch = "/.*/" in ignored and "tags" not in mapping(filters)
    return no_branch or _when(workflow) in ("false", "unless true")


def _filters(filters: Json) -> str:
    """Branches and tags of an entry, or its expression, as one text."""
    if isinstance(filters, str):
        return short(filters)
    found = []
    for kind in ("branches", "tags"):
        for word in ("only", "ignore"):
            listed = names(mapping(mapping(filters).get(kind)).get(word))
            found.extend([f"{kind} {word} {', '.join(listed)}"] if listed else [])
    return "; ".join(found)[:1000]


def _add_unused(steps: Steps, data: dict[str, Json], name: str, *, whole: bool) -> None:
    """A job that no workflow of the file runs; in a part, one of another file may."""
    found: dict[str, Json] = {"id": name, "condition": "no workflow runs it"}
    settle(found, disabled=True if whole else None, allow_failure=False)
    found.update(_definition(steps, data, name, mapping(data["jobs"][name])))
    steps.pipeline.job(found, ("jobs", name), {})


def _definition(steps: Steps, data: dict[str, Json], name: str, job: dict[str, Json]) -> Json:
    """What the job itself says: where it runs, and its steps."""
    at: Keys = ("jobs", name)
    index = len(steps.pipeline.jobs)
    found: dict[str, Json] = {}
    executor = job.get("executor")
    executor = short(mapping(executor).get("name") or executor)
    executors = mapping(data.get("executors"))
    for part, place in ((job, at), (mapping(executors.get(executor)), ("executors", executor))):
        for number, container in enumerate(items(part.get("docker"))):
            image = mapping(container).get("image")
            kept = steps.pipeline.image(image, (*place, "docker", number, "image"), name)
            found.setdefault("image", kept)
    found.update(present(runs_on=[executor] if executor else names(job.get("resource_class"))))
    return present(**found, steps=steps.of(job, at, index))
