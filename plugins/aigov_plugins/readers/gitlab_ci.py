"""GitLab CI/CD pipelines: ``.gitlab-ci.yml`` as kind ``ci-pipeline``.

Files: ``.gitlab-ci.yml``, ``*.gitlab-ci.yml``, ``.gitlab/ci/*.yml``, ``.gitlab-ci/*.yml`` and
``.gitlab/pipelines/*.yml``; the same with ``.tmpl``, ``.jinja``, ``.j2`` are templates: unknown.

Format: docs.gitlab.com, "CI/CD YAML syntax reference"; a ``spec:`` document may stand in front.

Data (kind ``ci-pipeline``, ``format: gitlab-ci``): ``jobs`` with what they take over by ``extends``
and ``!reference`` (hidden ones left out), stage, needs, ``gate`` (``manual`` or an environment),
``allow_failure`` (also by default: a job with ``when: manual``, and one whose child pipeline nobody
waits for), ``disabled`` where rules never let it run; ``dependencies`` are includes, ``pinned`` by
commit or ``integrity``. With any include, and in a file that is one, the pipeline is
``incomplete``: what a job leaves out may be said elsewhere.

It proves what the file asks GitLab to run. It cannot show what included files add, when schedules
start it, whether a failed pipeline stops a merge, who may approve a deployment to an environment,
or what variables make of a condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys
from aigov_plugins.pipelines.ci_shape import Pipeline, names, short
from aigov_plugins.pipelines.ci_templates import untemplated_yaml
from aigov_plugins.pipelines.gitlab_faults import faults
from aigov_plugins.pipelines.gitlab_includes import includes
from aigov_plugins.pipelines.gitlab_jobs import STAGE, Jobs, Resolved, is_whole, needs
from aigov_plugins.pipelines.gitlab_rules import conditions, events, reachable
from aigov_plugins.pipelines.shell_failures import Shell, ignored_commands, switches
from aigov_plugins.shaping import items, mapping, present, refused

_MAIN: Final = ".gitlab-ci.yml"
_PARTS: Final = ("script", "trigger", "run", "extends", "rules", "stage")
_SHELL: Final = Shell(pipefail=True)


def parse(path: str, raw: bytes) -> Document | None:
    """The pipeline; None for YAML that has no job, include or stage."""
    source = untemplated_yaml(path, raw, several=True)
    documents = items(source.data)
    index = 1 if len(documents) == 2 and "spec" in mapping(documents[0]) else 0
    data = documents[index] if index < len(documents) else None
    if not isinstance(data, dict):
        return None
    jobs = Jobs(data, (index,))
    main = path.rpartition("/")[2] == _MAIN
    if not main and not _is_pipeline(jobs):
        return None
    fault = next(faults(jobs, alone=main and "include" not in data), None)
    if fault is not None:
        at = (index, *fault[0])
        reason = f"line {source.locate(at)[0]}: {fault[1]}"
        return refused({"format": "gitlab-ci"}, source, at, reason)
    return _pipeline(jobs, source, alone=main and "include" not in data)


def _is_pipeline(jobs: Jobs) -> bool:
    if "include" in jobs.data or "stages" in jobs.data:
        return True
    parts = (job for name, job in jobs.data.items() if isinstance(job, dict))
    return any(part in job for job in parts for part in _PARTS)


def _pipeline(jobs: Jobs, source: Document, *, alone: bool) -> Document:
    pipeline = Pipeline("gitlab-ci", starts_told=alone)
    data = jobs.data
    for dependency, at in includes(data.get("include"), (*jobs.top, "include")):
        pipeline.depends(dependency, at)
    _add_triggers(pipeline, jobs, alone=alone)
    for name in jobs.names():
        _add_job(pipeline, jobs, name, jobs.resolve(name))
    rules = mapping(data.get("workflow")).get("rules")
    if isinstance(rules, list) and not reachable(jobs.lines(rules)):
        for job in pipeline.jobs:
            job["disabled"] = True
    pipeline.places[("stages",)] = (*jobs.top, "stages")
    pipeline.places[("name",)] = (*jobs.top, "workflow", "name")
    return pipeline.document(
        source,
        name=short(mapping(data.get("workflow")).get("name")),
        stages=names(data.get("stages")),
        incomplete=None if alone else True,
    )


def _add_triggers(pipeline: Pipeline, jobs: Jobs, *, alone: bool) -> None:
    """What rules speak of; pushes, where no rule narrows a job and there is no other file."""
    workflow = mapping(jobs.data.get("workflow"))
    seen: set[tuple[str, str]] = set()
    parts = [(workflow, (*jobs.top, "workflow"))]
    free = alone and "rules" not in workflow
    for name in jobs.names():
        job = jobs.resolve(name).data
        parts.append((job, (*jobs.top, name)))
        if free and not {"rules", "only", "except"} & set(job):
            parts.append(({"only": "push"}, (*jobs.top, name)))
    for part, at in parts:
        for kind, event in events(part, jobs.lines(part.get("rules"))):
            if (kind, event) not in seen:
                seen.add((kind, event))
                pipeline.trigger(at, kind, event)


def _add_job(pipeline: Pipeline, jobs: Jobs, name: str, resolved: Resolved) -> None:
    job, at = resolved.data, resolved.at
    here: Keys = (*jobs.top, name)
    environment = job.get("environment")
    environment = short(mapping(environment).get("name") or environment)
    found: dict[str, Json] = {
        "id": name,
        "stage": short(job.get("stage")) or STAGE,
        **conditions(job, jobs.lines(job.get("rules")), whole=_is_here(jobs, resolved)),
        **present(
            needs=needs(job),
            environment=environment,
            runs_on=names(job.get("tags")),
            image=_images(pipeline, job, at, name),
            extends=names(job.get("extends")),
            matrix=True if isinstance(job.get("parallel"), dict) else None,
        ),
    }
    if environment:
        found.setdefault("gate", "environment")
    _add_trigger(pipeline, found, job.get("trigger"), at.get("trigger", here))
    steps = list(_steps(pipeline, jobs, resolved))
    renamed = {key: at[key] for key in job if key in found} | {
        key: at[origin]
        for key, origin in (("condition", "rules"), ("disabled", "rules"), ("uses", "trigger"))
        if origin in at
    }
    if "gate" in found:
        origin = "environment" if found["gate"] == "environment" else "when"
        renamed["gate"] = at.get(origin) or at.get("rules", here)
    pipeline.job({**found, **present(steps=steps)}, here, renamed)


def _is_here(jobs: Jobs, resolved: Resolved) -> bool:
    """Whether nothing of the job comes from another file."""
    if resolved.missing:
        return False
    return is_whole(resolved.data) or "include" not in jobs.data


def _add_trigger(pipeline: Pipeline, found: dict[str, Json], trigger: Json, at: Keys) -> None:
    """A pipeline of another project, or of included files, that the job starts."""
    asked = mapping(trigger)
    if isinstance(trigger, str) or "project" in asked:
        found["uses"] = short(asked.get("project") or trigger)
        used = {"kind": "workflow", "name": found["uses"], "pinned": False}
        pipeline.depends({**used, **present(ref=short(asked.get("branch")))}, at, found["id"])
    elif "include" in asked:
        for dependency, keys in includes(asked["include"], (*at, "include")):
            found.setdefault("uses", dependency["name"])
            pipeline.depends(dependency, keys, found["id"])


def _images(pipeline: Pipeline, job: dict[str, Json], at: dict[str, Keys], name: str) -> str:
    for index, service in enumerate(items(job.get("services"))):
        named = mapping(service).get("name") or service
        pipeline.image(named, (*at["services"], index), name)
    image = job.get("image")
    return pipeline.image(mapping(image).get("name") or image, at.get("image", ()), name)


def _steps(pipeline: Pipeline, jobs: Jobs, resolved: Resolved) -> Iterator[Json]:
    """The scripts of a job; what fails in ``after_script`` never fails the job."""
    number = 0
    before = ""
    for key in ("before_script", "script", "after_script"):
        lines = [line for line in jobs.lines(resolved.data.get(key)) if isinstance(line, str)]
        if not lines:
            continue
        pipeline.step_at(len(pipeline.jobs), number, resolved.at[key])
        number += 1
        script = "\n".join(lines)
        step = {"name": key, "disabled": False, "allow_failure": False}
        step.update(pipeline.run(script, _SHELL, before if key == "script" else ""))
        if key == "before_script":  # it runs in the shell of the script
            before = switches(script)
        if key == "after_script":
            ignored = ignored_commands(f"{script}\ntrue", Shell(stops=False))
            step.update(ignored_failure=bool(ignored), **present(ignored=ignored[:20]))
        yield step
