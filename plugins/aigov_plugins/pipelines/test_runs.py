"""Whether a pipeline runs a test file, as far as its commands say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Json, SystemEvidence
from aigov_plugins.pipelines.idle_text import working
from aigov_plugins.pipelines.parts import rest_on_steps

_EVERYTHING: Final = re.compile(
    r"\b(?:tox|nox|unittest|hatch test|make (?:check|ci|test)|(?:npm|pnpm|yarn)(?: run)? test"
    r"|go test|cargo test|(?:mvnw?|gradlew?)\b.{0,200}\b(?:build|check|test|verify))\b"
)
_RUNNER: Final = re.compile(r"\b(?:pytest|py\.test)\b(.{0,500})")
_PATH: Final = re.compile(r"(?<!\S)(?!-)[\w.-]+(?:/[\w.-]*)*(?!\S)")
_APART: Final = re.compile(r"[\n;|&]+")
_FETCHES: Final = re.compile(r"\b(?:install|add|sync)\b")
_MOST_STEPS: Final = 2_000


def is_run(path: str, evidence: SystemEvidence) -> bool | None:
    """Whether some command that can fail runs the file; None where a part is not in the files.

    The answer rests on the pipeline that does: the others are left aside.
    """
    pipelines = evidence.shared("ci-pipeline")
    evidence.leave_aside(pipelines)
    doubtful = False
    for pipeline in pipelines:
        if not pipeline.valid:
            continue
        doubtful = doubtful or bool(pipeline.data.get("incomplete"))
        if any(_runs(command, path.lstrip("/")) for command in _commands(pipeline.data)):
            rest_on_steps(evidence, pipeline, ())
            return True
    return None if doubtful else False


def _commands(data: Json) -> Iterator[str]:
    """Commands of the steps that stop the pipeline when they fail."""
    jobs = [job for job in data.get("jobs") or () if _holds(job)]
    steps = [step for job in jobs for step in job.get("steps") or () if _holds(step)]
    for step in steps[:_MOST_STEPS]:
        yield from _APART.split(working(str(step.get("run") or "")))


def _holds(part: Json) -> bool:
    idle = ("disabled", "allow_failure", "ignored_failure")
    return isinstance(part, dict) and not any(part.get(key) for key in idle)


def _runs(command: str, path: str) -> bool:
    """Whether a command names the file or a folder above it, or runs every test there is."""
    if _FETCHES.search(command):
        return False
    if path in command or _EVERYTHING.search(command):
        return True
    return any(_is_among(path, match[1]) for match in _RUNNER.finditer(command))


def _is_among(path: str, arguments: str) -> bool:
    """Whether a file is among what a test runner is given; without a path it takes everything."""
    given = [
        word.rstrip("/") for word in _PATH.findall(arguments) if "/" in word or word == "tests"
    ]
    return not given or any(path == one or path.startswith(f"{one}/") for one in given)
