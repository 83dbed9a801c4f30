"""GitHub composite and container actions: ``action.yml`` as kind ``ci-pipeline``.

Files: ``action.yml``, ``action.yaml``, at any depth, with ``runs:`` and ``using:``.

Format: docs.github.com, "Metadata syntax for GitHub Actions".

Data (kind ``ci-pipeline``, ``format: github-action``): one job ``action`` with the steps of a
composite action, or the image of a container action; ``dependencies`` and ``images`` with
``pinned``; ``unenforced``. An action in JavaScript has no steps.

It proves what the action asks GitHub to run when a workflow uses it. It cannot show that one does,
nor what the code behind a JavaScript or container action does.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, parse_yaml
from aigov_plugins.pipelines.ci_shape import Pipeline, short
from aigov_plugins.pipelines.github_faults import step_faults
from aigov_plugins.pipelines.github_steps import add_steps
from aigov_plugins.shaping import mapping, present, refused

_RUNS: Final = re.compile(rb"^runs[ \t]*:", re.MULTILINE)


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head says how the action runs, or is too long to tell."""
    return Sniff.YES if _RUNS.search(head) or len(head) >= HEAD_SIZE else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The action as one job; None when it does not say what it uses to run."""
    source = parse_yaml(raw)
    runs = mapping(mapping(source.data).get("runs"))
    using = short(runs.get("using")).lower()
    if not using:
        return None
    steps = runs.get("steps")
    at: Keys = ("runs", "steps")
    if using == "composite":
        if not isinstance(steps, list):
            return _refused(source, at, "a composite action needs a list of steps")
        fault = next(step_faults(steps, at), None)
        if fault is not None:
            return _refused(source, *fault)
    pipeline = Pipeline("github-action")
    found: list[Json] = add_steps(pipeline, steps, (0, at), "") if using == "composite" else []
    image = _image(pipeline, runs.get("image")) if using == "docker" else ""
    job = {"id": "action", "disabled": False, "allow_failure": False}
    pipeline.job({**job, **present(runs_on=[using], image=image, steps=found)}, ("runs",), {})
    return pipeline.document(source, name=short(source.data.get("name")))


def _refused(source: Document, at: Keys, what: str) -> Document:
    shape: Json = {"format": "github-action"}
    return refused(shape, source, at, f"line {source.locate(at)[0]}: {what}")


def _image(pipeline: Pipeline, image: Json) -> str:
    """An image of a registry; a Dockerfile of the repository is read elsewhere."""
    name = short(image)
    if not name.startswith("docker://"):
        return ""
    return pipeline.image(name.removeprefix("docker://"), ("runs", "image"), "action")
