"""GitHub Actions workflows: ``.github/workflows/*.yml`` as kind ``ci-pipeline``.

Files: ``.github/workflows/*.{yml,yaml}`` at the root, the same below ``.gitea/`` and ``.forgejo/``;
``*.tmpl``, ``*.jinja``, ``*.j2`` beside them are templates, hence unknown, never absent.

Format: docs.github.com, "Workflow syntax for GitHub Actions"; YAML 1.2, where ``on`` is a text.

Data (kind ``ci-pipeline``): ``triggers`` with filters, ``schedules`` with the longest gap in days,
``permissions``, ``jobs`` (needs, environment as ``gate``, condition, disabled, allow_failure,
uses, image, steps), ``dependencies`` and ``images`` with ``pinned``, and ``unenforced``: what is
disabled, may fail, or hides the failure of a command. A file that GitHub refuses for its structure
is invalid.

It proves what the file asks GitHub to run. It cannot show that the workflow is switched on, that a
job is a required check, that an environment has reviewers, what an action does, or what an
expression gives: they are not evaluated, but for constants and the name of the event.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Keys
from aigov_plugins.pipelines.ci_pins import action
from aigov_plugins.pipelines.ci_shape import Pipeline, names, settle, short
from aigov_plugins.pipelines.ci_skips import skip_followers
from aigov_plugins.pipelines.ci_templates import templated, untemplated_yaml
from aigov_plugins.pipelines.github_faults import faults, merge_key
from aigov_plugins.pipelines.github_steps import add_steps, flag, is_never
from aigov_plugins.pipelines.github_triggers import add_triggers
from aigov_plugins.shaping import mapping, present, refused

_MAX_EVENTS: Final = 50
_STATUS: Final = re.compile(r"\b(?:always|cancelled|failure|success)\s*+\(", re.IGNORECASE)


def parse(path: str, raw: bytes) -> Document | None:
    """The workflow; None for YAML with neither ``on`` nor ``jobs``."""
    source = untemplated_yaml(path, raw)
    workflow = source.data
    if not isinstance(workflow, dict) or not {"on", "jobs"} & set(workflow):
        return None
    if any("{{" in name or "{%" in name for name in mapping(workflow.get("jobs"))):
        raise templated(raw)
    shape: Json = {"format": "github-actions"}
    line = merge_key(raw, workflow)
    if line:
        reason = f"line {line}: GitHub does not take the merge key '<<'"
        return Document(shape, lambda _: (line, 1), False, reason)
    fault = next(faults(workflow), None)
    if fault is not None:
        at, what = fault
        return refused(shape, source, at, f"line {source.locate(at)[0]}: {what}")
    return _pipeline(workflow).document(
        source, name=short(workflow.get("name")), permissions=permissions(workflow)
    )


def permissions(part: dict[str, Json]) -> Json:
    """What the token may do, by scope; ``all`` where one word is said for every scope."""
    asked = part.get("permissions")
    if isinstance(asked, str):
        word = {"read-all": "read", "write-all": "write"}.get(asked.strip(), short(asked))
        return {"all": word}
    if isinstance(asked, dict):
        return {scope: short(level) for scope, level in asked.items()} or {"all": "none"}
    return None


def _pipeline(workflow: dict[str, Json]) -> Pipeline:
    pipeline = Pipeline("github-actions")
    add_triggers(pipeline, workflow["on"])
    pipeline.started_by = _events(pipeline)
    shell = _default_shell(workflow)
    for name, job in workflow["jobs"].items():
        _add_job(pipeline, name, job, _default_shell(job) or shell or _shell_of(job))
    skip_followers(pipeline.jobs, lambda job: bool(_STATUS.search(job.get("condition", ""))))
    return pipeline


def _events(pipeline: Pipeline) -> tuple[str, ...]:
    """The events that start the workflow; none where a caller may start it, with any event."""
    found = tuple(dict.fromkeys(str(trigger["event"]) for trigger in pipeline.triggers))
    return () if "workflow_call" in found or len(found) > _MAX_EVENTS else found


def _shell_of(job: dict[str, Json]) -> str:
    """PowerShell where the job runs on Windows, by its label or a value of its matrix."""
    labels = " ".join(_labels(job.get("runs-on")))
    if "matrix." in labels:
        labels += str(mapping(job.get("strategy")).get("matrix"))[:10_000]
    return "pwsh" if "windows" in labels.lower() else ""


def _default_shell(part: dict[str, Json]) -> str:
    return short(mapping(mapping(part.get("defaults")).get("run")).get("shell"))


def _add_job(pipeline: Pipeline, name: str, job: dict[str, Json], shell: str) -> None:
    at: Keys = ("jobs", name)
    environment = job.get("environment")
    environment = short(mapping(environment).get("name") or environment)
    found: dict[str, Json] = {
        "id": name,
        **present(
            name=short(job.get("name")),
            needs=names(job.get("needs")),
            condition=short(job.get("if")),
            environment=environment,
            gate="environment" if environment else "",
            permissions=permissions(job),
            runs_on=_labels(job.get("runs-on")),
            image=_images(pipeline, job, name),
        ),
    }
    settle(
        found,
        disabled=is_never(job.get("if"), pipeline.started_by),
        allow_failure=flag(job.get("continue-on-error")),
    )
    if isinstance(job.get("strategy"), dict) and "matrix" in job["strategy"]:
        found["matrix"] = True
    if "uses" in job:
        used = action(job["uses"], "workflow")
        pipeline.depends(used, (*at, "uses"), name)
        found.update(present(uses=used["name"], ref=used.get("ref"), pinned=used.get("pinned")))
    steps = add_steps(pipeline, job.get("steps"), (len(pipeline.jobs), (*at, "steps")), shell)
    renamed: dict[str, Keys] = {
        "condition": (*at, "if"),
        "allow_failure": (*at, "continue-on-error"),
        "disabled": (*at, "if"),
        "gate": (*at, "environment"),
        "image": (*at, "container"),
        "runs_on": (*at, "runs-on"),
        "ref": (*at, "uses"),
        "pinned": (*at, "uses"),
    }
    pipeline.job({**found, **present(steps=steps)}, at, renamed)


def _labels(runs_on: Json) -> list[str]:
    if isinstance(runs_on, dict):
        return [*names(runs_on.get("group")), *names(runs_on.get("labels"))]
    return names(runs_on)


def _images(pipeline: Pipeline, job: dict[str, Json], name: str) -> str:
    """The image that the job runs in; those of its services are added as well."""
    at: Keys = ("jobs", name)
    for service, settings in mapping(job.get("services")).items():
        place = (*at, "services", service, "image")
        pipeline.image(mapping(settings).get("image"), place, name)
    container = job.get("container")
    image = container.get("image") if isinstance(container, dict) else container
    return pipeline.image(image, (*at, "container"), name)
