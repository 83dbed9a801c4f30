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
from aigov_plugins.pipelines.idle_text import working
from aigov_plugins.pipelines.parts import Step, rest_on_steps

READS: Final = ("ci-pipeline", "lineage")
"""The kinds that a check has to declare when it asks for ``commands``."""

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)
_TESTS: Final = re.compile(
    r"(?<![\w./-])(?:pytest|py\.test|tox|nox|unittest|make +(?:test|check)|hatch +(?:run +)?test)\b"
    r"([^\n;&|]*)"
)
_BOUND: Final = re.compile(
    r"[(){}`\\]|<<|^\s*(?:if|then|else|elif|for|while|until|case|do|done|set|trap|function)\b"
)
"""What binds lines of a script together: one that is hidden there may hide others."""
_MOST_HIDDEN: Final = 20
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
    """All commands of a system's pipelines.

    The pipelines are left aside; those that ``guarded_by`` is told of are evidence again.
    """

    def __init__(self, evidence: SystemEvidence) -> None:
        self._evidence = evidence
        self._found: dict[tuple[str, bool], list[Command]] = {}
        self._steps: dict[str, set[Step]] = {}

    @cached_property
    def all(self) -> tuple[Command, ...]:
        """Steps of continuous integration that can run, then jobs of data pipelines."""
        every = self._evidence.of("ci-pipeline")
        self._evidence.leave_aside((*every, *self._evidence.of("lineage")))
        pipelines = [a for a in every if a.valid]
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
        """Commands that run a test file: by name, or with all tests of a folder."""
        return [c for c in self.all if _runs(c, path) or _names(c, path)]

    def guarded_by(self, found: Iterable[Command]) -> bool:
        """Whether one of these commands guards.

        The answer rests on those that do; where none does, on all of them.
        """
        listed = list(found)
        guarding = [command for command in listed if command.stops]
        self.rest_on(guarding or listed)
        return bool(guarding)

    def rest_on(self, found: Iterable[Command]) -> None:
        """Say that the answer rests on these commands, whatever else their pipelines do.

        In what a guarding command needs nothing is switched off, nor may it fail.
        """
        artifacts = {}
        for command in found:
            artifacts[command.artifact.path] = command.artifact
            steps = self._steps.setdefault(command.artifact.path, set())
            if command.artifact.kind == "ci-pipeline" and not command.stops:
                steps.add((int(command.keys[1]), int(command.keys[3])))
        for path, artifact in artifacts.items():
            if artifact.kind == "ci-pipeline":
                rest_on_steps(self._evidence, artifact, self._steps[path])
            else:
                self._evidence.rest_on(artifact)


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
            if step.get("disabled") is True:
                continue
            stops = guards and step.get("allow_failure") is not True
            keys = ("jobs", number, "steps", index)
            firm, loose = _texts(step)
            if firm:
                yield Command(firm, artifact, keys, stops, scheduled)
            if loose:
                yield Command(loose, artifact, keys, stops=False, scheduled=scheduled)


def _texts(step: Json) -> tuple[str, str]:
    """What of a step can fail it, and what in it may fail unnoticed."""
    hidden = [str(command) for command in step.get("ignored") or ()]
    if step.get("ignored_failure") is not True:
        return _text(step), ""
    lines = str(step.get("run") or "").splitlines()
    apart = [line for line in lines if any(one in " ".join(line.split()) for one in hidden)]
    told = all(any(one in " ".join(line.split()) for line in apart) for one in hidden)
    if not told or not hidden or len(hidden) >= _MOST_HIDDEN or any(map(_BOUND.search, lines)):
        return "", _text(step)
    firm = "\n".join(line for line in lines if line not in apart)
    return _text({**step, "run": firm}), _text({"run": "\n".join(apart)})


def _text(step: Json) -> str:
    run = working(str(step.get("run") or ""))
    return "\n".join(said for said in (str(step.get("uses") or ""), run) if said.strip())


def _jobs(artifact: Artifact) -> Iterator[Command]:
    for number, job in enumerate(artifact.data.get("jobs") or ()):
        text = _COMMENT.sub("", str(job.get("command") or ""))
        if text and not job.get("frozen"):
            yield Command(text, artifact, ("jobs", number), stops=True)
