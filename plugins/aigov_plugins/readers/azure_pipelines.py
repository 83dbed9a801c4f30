"""Azure Pipelines: ``azure-pipelines.yml`` as kind ``ci-pipeline``.

Files: ``*azure-pipelines*.{yml,yaml}``, and below ``.azure-pipelines/``, ``.azuredevops/``,
``.azure/pipelines/`` or ``.pipelines/``.

Format: learn.microsoft.com, "YAML schema reference for Azure Pipelines".

Data (kind ``ci-pipeline``, ``format: azure-pipelines``): ``triggers``, ``schedules``, ``stages``,
``jobs`` with ``stage_needs``, ``environment`` and ``gate`` (``environment``, ``manual`` for a stage
that people start, ``approval`` for ManualValidation), steps; ``dependencies`` are tasks (``pinned``
by a full version), templates and repositories; with a template, ``incomplete``. Scripts run in a
shell that goes on after a failure: of several commands only the last decides.

It proves what the file asks Azure to run. It cannot show approvals and checks of an environment,
branch policies that require a run, what templates add, or what ``${{ }}`` gives.
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Document, Json, Keys, parse_yaml
from aigov_plugins.pipelines.azure_parts import Part, Steps, parts, template, verdicts
from aigov_plugins.pipelines.ci_shape import Pipeline, names, short
from aigov_plugins.pipelines.ci_skips import skip_followers
from aigov_plugins.shaping import items, mapping, present, refused

_BODIES = ("stages", "jobs", "steps", "extends")
_STRATEGIES = ("runOnce", "rolling", "canary")
_HOOKS = ("preDeploy", "deploy", "routeTraffic", "postRouteTraffic")


def parse(path: str, raw: bytes) -> Document | None:
    """The pipeline or template; None for YAML with no stage, job, step or template."""
    source = parse_yaml(raw)
    data = source.data
    if not isinstance(data, dict) or not set(_BODIES) & set(data):
        return None
    for key in _BODIES[:3]:
        if not isinstance(data.get(key, []), list | dict):
            reason = f"line {source.locate((key,))[0]}: {key!r} has to be a list"
            return refused({"format": "azure-pipelines"}, source, (key,), reason)
    pipeline = Pipeline("azure-pipelines", starts_told=False)
    _add_triggers(pipeline, data)
    _add_resources(pipeline, mapping(data.get("resources")))
    stages = [part for part in parts(data.get("stages"), ("stages",)) if _is(pipeline, part)]
    before = ""
    for stage in stages:
        _add_stage(pipeline, data, stage, before)
        before = short(stage.data.get("stage"))
    _add_jobs(pipeline, data, data.get("jobs"), ("jobs",), {})
    if "steps" in data:
        whole = Part({"job": "steps", "steps": data["steps"]}, ())
        _add_job(pipeline, data, whole, {})
    if "extends" in data:
        at: Keys = ("extends", "template")
        pipeline.depends(template(mapping(data["extends"]).get("template")), at)
    skip_followers(pipeline.jobs, lambda job: "condition" in job)
    found = [each["kind"] for each in pipeline.dependencies]
    return pipeline.document(
        source,
        name=short(data.get("name")),
        stages=[short(stage.data.get("stage")) for stage in stages],
        incomplete=True if "template" in found else None,
    )


def _is(pipeline: Pipeline, part: Part) -> bool:
    """Whether a stage or job is written here; a template of them is added as what it is."""
    if "template" in part.data:
        pipeline.depends(template(part.data["template"]), (*part.at, "template"))
    return "template" not in part.data


def _add_triggers(pipeline: Pipeline, data: dict[str, Json]) -> None:
    """Triggers that are written; those that Azure assumes, and policies of branches, are not."""
    for key, kind in (("trigger", "push"), ("pr", "pull-request")):
        asked = data.get(key)
        if asked is None or short(asked) == "none":
            continue
        branches = mapping(asked).get("branches") or (asked if isinstance(asked, list) else None)
        pipeline.trigger(
            (key,), kind, key, **_filter("branches", branches), **_filters(mapping(asked))
        )
    for index, schedule in enumerate(items(data.get("schedules"))):
        asked = mapping(schedule)
        more = _filter("branches", asked.get("branches"))
        pipeline.schedule(("schedules", index), short(asked.get("cron")), **more)


def _filters(asked: dict[str, Json]) -> dict[str, Json]:
    return {**_filter("paths", asked.get("paths")), **_filter("tags", asked.get("tags"))}


def _filter(name: str, asked: Json) -> dict[str, Json]:
    if isinstance(asked, dict):
        left_out = names(asked.get("exclude"))
        return present(**{name: names(asked.get("include")), f"{name}_ignore": left_out})
    return present(**{name: names(asked)})


def _add_resources(pipeline: Pipeline, resources: dict[str, Json]) -> None:
    for index, entry in enumerate(items(resources.get("repositories"))):
        asked = mapping(entry)
        found = {"kind": "repository", "name": short(asked.get("name")), "pinned": False}
        at: Keys = ("resources", "repositories", index)
        pipeline.depends({**found, **present(ref=short(asked.get("ref")))}, at)
    for index, entry in enumerate(items(resources.get("containers"))):
        pipeline.image(mapping(entry).get("image"), ("resources", "containers", index, "image"))
    for index, entry in enumerate(items(resources.get("pipelines"))):
        asked = mapping(entry)
        if asked.get("trigger") not in (None, "none", False):
            at = ("resources", "pipelines", index)
            source = short(asked.get("source"))
            pipeline.trigger(at, "pipeline", "pipeline", workflows=names(source))


def _add_stage(pipeline: Pipeline, data: dict[str, Json], stage: Part, before: str) -> None:
    asked = stage.data
    found = verdicts(stage)
    depends = names(asked["dependsOn"]) if "dependsOn" in asked else names(before)
    shared: dict[str, Json] = {
        "stage": short(asked.get("stage")),
        **present(stage_needs=depends, condition=found.get("condition")),
        **({"gate": "manual"} if asked.get("trigger") == "manual" else {}),
        **({"pool": asked["pool"]} if "pool" in asked else {}),
        "off": found.get("disabled"),
    }
    _add_jobs(pipeline, data, asked.get("jobs"), (*stage.at, "jobs"), shared)


def _add_jobs(
    pipeline: Pipeline, data: dict[str, Json], jobs: Json, at: Keys, shared: dict[str, Json]
) -> None:
    for part in parts(jobs, at):
        if _is(pipeline, part):
            _add_job(pipeline, data, part, shared)


def _add_job(
    pipeline: Pipeline, data: dict[str, Json], part: Part, shared: dict[str, Json]
) -> None:
    job, at = part.data, part.at
    name = short(job.get("job") or job.get("deployment")) or "job"
    environment = job.get("environment")
    environment = short(mapping(environment).get("name") or environment)
    runs_on = _pool(job.get("pool") or shared.get("pool") or data.get("pool"))
    steps = Steps(pipeline, any("win" in label.lower() for label in runs_on))
    found = steps.of(list(_step_lists(job, at)), len(pipeline.jobs))
    gate = "environment" if environment else shared.get("gate", "")
    own = verdicts(part)
    if shared.get("off") is not False and "off" in shared:
        own = _under(own, shared["off"])
    said = (shared.get("condition"), own.pop("condition", ""))
    shape: dict[str, Json] = {
        "id": name,
        **present(
            name=short(job.get("displayName")),
            stage=shared.get("stage"),
            stage_needs=shared.get("stage_needs"),
            needs=names(job.get("dependsOn")),
            condition=" and ".join(str(text) for text in said if text),
            environment=environment,
            gate="approval" if steps.approves else gate,
            runs_on=runs_on,
            image=_image(pipeline, job.get("container") or data.get("container"), at, name),
            matrix=True if "matrix" in mapping(job.get("strategy")) else None,
        ),
        **own,
        **present(steps=found),
    }
    renamed = {
        key: (*at, origin)
        for key, origin in (
            ("needs", "dependsOn"), ("allow_failure", "continueOnError"), ("name", "displayName"),
            ("gate", "environment"), ("image", "container"), ("runs_on", "pool"),
        )
    }  # fmt: skip
    pipeline.job(shape, at, renamed)


def _under(verdict: dict[str, Json], off: Json) -> dict[str, Json]:
    """The verdict on a job in a stage that is disabled, or of which one cannot tell."""
    if off:
        undecided = [key for key in verdict.get("undecided", []) if key != "disabled"]
        kept = {key: value for key, value in verdict.items() if key != "undecided"}
        return {**kept, **present(undecided=undecided), "disabled": True}
    if verdict.get("disabled") is False:
        doubts = [*verdict.get("undecided", []), "disabled"]
        return {k: v for k, v in verdict.items() if k != "disabled"} | {"undecided": doubts}
    return verdict


def _step_lists(job: dict[str, Json], at: Keys) -> Iterator[tuple[Json, Keys]]:
    """The lists of steps of a job: its own, or those of the hooks of a deployment."""
    if "steps" in job:
        yield job["steps"], (*at, "steps")
    strategy = mapping(job.get("strategy"))
    for kind in _STRATEGIES:
        hooks = mapping(strategy.get(kind))
        for hook in _HOOKS:
            yield mapping(hooks.get(hook)).get("steps"), (*at, "strategy", kind, hook, "steps")


def _pool(pool: Json) -> list[str]:
    asked = mapping(pool)
    return names(asked.get("vmImage") or asked.get("name") or (None if asked else pool))


def _image(pipeline: Pipeline, container: Json, at: Keys, name: str) -> str:
    """The image of a job; a bare name is one of ``resources``, which is told there."""
    image = mapping(container).get("image")
    if image is None and isinstance(container, str) and {":", "/"} & set(container):
        image = container
    return pipeline.image(image, (*at, "container"), name)
