"""What runs: the commands of continuous integration and of data pipelines, and what they name.

A command whose failure stops nothing, and one that only a person starts, runs but guards nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from aigov.api import Artifact, Json, Location, SystemEvidence

READS: Final = ("ci-pipeline", "lineage")
"""The kinds that a check has to declare when it asks for ``commands``."""

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)
_SAID: Final = re.compile(r"^[ \t]*(?:echo|printf|Write-Host)\b[^\n|]*$", re.MULTILINE)
_TESTS: Final = re.compile(
    r"(?<![\w./-])(?:pytest|py\.test|tox|nox|unittest|make +(?:test|check)|hatch +(?:run +)?test)\b"
    r"([^\n;&|]*)"
)
_WORD: Final = re.compile(r"[\w-]+")
_PATH: Final = re.compile(r"(?<!\S)(?![-=])[\w./-]+(?!\S)")


@dataclass(frozen=True, slots=True)
class Command:
    """A command text without comments and without what is only said.

    ``stops`` is true where its failure fails what it is part of and nobody has to start it;
    ``scheduled`` where a clock starts it.
    """

    text: str
    artifact: Artifact
    keys: tuple[str | int, ...]
    stops: bool
    scheduled: bool = False

    @property
    def at(self) -> Location:
        """Where it is written."""
        return self.artifact.at(*self.keys)


class Commands:
    """All commands of a system's pipelines."""

    def __init__(self, evidence: SystemEvidence) -> None:
        self._evidence = evidence
        self._found: dict[tuple[str, bool], list[Command]] = {}

    @cached_property
    def all(self) -> tuple[Command, ...]:
        """Steps of continuous integration that can run, then jobs of data pipelines."""
        pipelines = [a for a in self._evidence.of("ci-pipeline") if a.valid]
        called = _called(pipelines)
        found = [c for a in pipelines if _is_started(a, called) for c in _steps(a)]
        found += [c for a in self._evidence.of("lineage") if a.valid for c in _jobs(a)]
        return tuple(found)

    def matching(self, pattern: re.Pattern[str], *, stops: bool = True) -> list[Command]:
        """Commands that a pattern finds something in; with ``stops`` those that guard."""
        key = (pattern.pattern, stops)
        if key not in self._found:
            found = (c for c in self.all if c.stops or not stops)
            self._found[key] = [c for c in found if pattern.search(c.text)]
        return self._found[key]

    def naming(self, names: Iterable[str], *, stops: bool = True) -> list[Command]:
        """Commands that name one of these: whole, or a path by its last part."""
        pattern = _mention(name for name in names if self._may_name(name))
        return self.matching(pattern, stops=stops) if pattern else []

    def _may_name(self, name: str) -> bool:
        """Whether every word of a name stands in some command: most names are out at once."""
        return self._words.issuperset(_WORD.findall(name.rpartition("/")[2]))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word for command in self.all for word in _WORD.findall(command.text))

    def testing(self, path: str) -> list[Command]:
        """Commands that guard and that run a test file: by name, or with all tests of a folder."""
        return [c for c in self.all if c.stops and (_runs(c, path) or _names(c, path))]


def _names(command: Command, path: str) -> bool:
    pattern = _mention([path])
    return pattern is not None and pattern.search(command.text) is not None


def _runs(command: Command, path: str) -> bool:
    for match in _TESTS.finditer(command.text):
        asked = [one.rstrip("/").removeprefix("./") for one in _PATH.findall(match[1])]
        folders = [one for one in asked if "/" in one or one.startswith("test")]
        if not folders or any(path == one or path.startswith(f"{one}/") for one in folders):
            return True
    return False


def _mention(names: Iterable[str]) -> re.Pattern[str] | None:
    parts = {part for name in names for part in (name.strip(), name.rpartition("/")[2].strip())}
    wanted = sorted((re.escape(part) for part in parts if part), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(wanted)})(?![\w-])") if wanted else None


def _called(pipelines: Iterable[Artifact]) -> frozenset[str]:
    """What steps use, without ``./``: an action of the repository by its folder."""
    steps = (step for a in pipelines for job in a.data["jobs"] for step in job.get("steps") or ())
    return frozenset(str(step.get("uses") or "").removeprefix("./").rstrip("/") for step in steps)


def _is_started(artifact: Artifact, called: frozenset[str]) -> bool:
    """An action starts nothing by itself: some step has to use it."""
    folder = artifact.path.rpartition("/")[0]
    return artifact.data["format"] != "github-action" or folder in called


def _steps(artifact: Artifact) -> Iterator[Command]:
    data = artifact.data
    manual = data.get("only_manual") is True
    scheduled = bool(data.get("schedules"))
    for number, job in enumerate(data.get("jobs") or ()):
        if job.get("disabled") is True:
            continue
        guards = not manual and job.get("allow_failure") is not True
        for index, step in enumerate(job.get("steps") or ()):
            text = _text(step)
            if text and step.get("disabled") is not True:
                fails = not any(
                    step.get(key) is True for key in ("allow_failure", "ignored_failure")
                )
                keys = ("jobs", number, "steps", index)
                yield Command(text, artifact, keys, guards and fails, scheduled)


def _text(step: Json) -> str:
    said = "\n".join(str(step[key]) for key in ("uses", "run") if step.get(key))
    return _SAID.sub("", _COMMENT.sub("", said))


def _jobs(artifact: Artifact) -> Iterator[Command]:
    for number, job in enumerate(artifact.data.get("jobs") or ()):
        text = _COMMENT.sub("", str(job.get("command") or ""))
        if text and not job.get("frozen"):
            yield Command(text, artifact, ("jobs", number), stops=True)
