"""Stages, jobs and steps of Azure Pipelines, laid flat: what ``${{ if }}`` wraps is in doubt.

Source: learn.microsoft.com, "YAML schema reference for Azure Pipelines".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Json, Keys, Unreadable
from aigov_plugins.addresses import address
from aigov_plugins.pipelines.ci_pins import is_expression
from aigov_plugins.pipelines.ci_shape import Pipeline, settle, short
from aigov_plugins.pipelines.shell_failures import Shell
from aigov_plugins.shaping import items, mapping, present

_RELEASE: Final = re.compile(r"\d+\.\d+\.\d+")
_MAX_DEPTH: Final = 10
_MAX_PARTS: Final = 20_000
_SCRIPTS: Final = {"script": True, "bash": True, "pwsh": False, "powershell": False}
_SCRIPT_TASKS: Final = ("Bash", "CmdLine")
_SHELL: Final = Shell(stops=False)  # bash without -e: only the last command decides
_NEVER: Final = re.compile(
    r"false(?:\(\))?|and\(\s*+false\s*+,.*\)|and\(.*,\s*+false\s*+\)|not\(\s*+(?:true|always\(\))\s*+\)"
    r"|eq\(\s*+(\w++|'[^']*+')\s*+,\s*+(?!\1\s*+\))(?:\d++|true|false|'[^']*+')\s*+\)",
    re.IGNORECASE,
)
_APPROVAL: Final = "ManualValidation"


@dataclass(frozen=True, slots=True)
class Part:
    """A stage, job or step; ``condition`` is the template expression around it, or empty."""

    data: dict[str, Json]
    at: Keys
    condition: str = ""


def parts(value: Json, at: Keys, condition: str = "", depth: int = 0) -> Iterator[Part]:
    """The entries of a list, those inside of template expressions too. Raises Unreadable."""
    for number, entry in enumerate(items(value) if depth <= _MAX_DEPTH else []):
        if number > _MAX_PARTS:
            raise Unreadable(f"has more than {_MAX_PARTS} entries in a list")
        here: Keys = (*at, number)
        data = mapping(entry)
        wrapped = [key for key in data if key.startswith("${{")]
        for key in wrapped:
            yield from parts(data[key], (*here, key), short(key), depth + 1)
        if data and len(wrapped) < len(data):
            yield Part(data, here, condition)


def verdicts(part: Part) -> dict[str, Json]:
    """Condition, disabled and allow_failure of a stage, job or step."""
    data = part.data
    condition = data.get("condition")
    said = [part.condition, "" if condition is None else short(condition)]
    found: dict[str, Json] = present(condition=" and ".join(text for text in said if text)[:1000])
    never = _NEVER.fullmatch(short(condition)) is not None or data.get("enabled") is False
    settle(found, disabled=True if never else None if _is_doubtful(part) else False)
    settle(found, allow_failure=_flag(data.get("continueOnError")))
    return found


def _is_doubtful(part: Part) -> bool:
    enabled = part.data.get("enabled")
    return bool(part.condition) or (enabled is not None and not isinstance(enabled, bool))


def _flag(value: Json) -> bool | None:
    if value is None or isinstance(value, bool):
        return bool(value)
    return {"true": True, "false": False}.get(short(value).lower())


def template(value: Json) -> Json:
    """A template: a file of the repository, or with ``@`` of another one."""
    name, _, repository = short(value).partition("@")
    found: dict[str, Json] = {"kind": "template", "name": short(value)}
    if is_expression(name):
        return {**found, "templated": True}
    if repository and repository != "self":
        return {**found, "name": name, "ref": repository, "pinned": False}
    return {**found, **(address("", name.lstrip("/")) if name.startswith("/") else {})}


@dataclass(slots=True)
class Steps:
    """Reads the steps of a job; ``windows`` is true where its scripts are not for a POSIX shell."""

    pipeline: Pipeline
    windows: bool = False
    approves: bool = False

    def of(self, groups: list[tuple[Json, Keys]], index: int) -> list[Json]:
        """The steps of a job that gets the number ``index``, from one or more lists."""
        found: list[Json] = []
        for value, at in groups:
            for part in parts(value, at):
                self.pipeline.step_at(index, len(found), part.at)
                found.append(self._step(part))
        return found

    def _step(self, part: Part) -> Json:
        data = part.data
        found = {**present(name=short(data.get("displayName"))), **verdicts(part)}
        for word, posix in _SCRIPTS.items():
            if isinstance(data.get(word), str):
                shell = _SHELL if posix and not (self.windows and word == "script") else None
                return {**found, **self.pipeline.run(data[word], shell)}
        if "task" in data:
            found.update(self._task(short(data["task"]), (*part.at, "task")))
            script = mapping(data.get("inputs")).get("script")
            if found["uses"] in _SCRIPT_TASKS and isinstance(script, str):
                shell = _SHELL if found["uses"] == "Bash" or not self.windows else None
                found.update(self.pipeline.run(script, shell))
            return found
        if "template" in data:
            used = template(data["template"])
            self.pipeline.depends(used, (*part.at, "template"))
            return {**found, "uses": used["name"]}
        kind = next((key for key in data if key not in ("displayName", "condition")), "")
        return {"name": short(kind), **found}

    def _task(self, task: str, at: Keys) -> Json:
        name, _, ref = task.partition("@")
        self.approves = self.approves or name == _APPROVAL
        pinned = _RELEASE.fullmatch(ref) is not None
        self.pipeline.depends({"kind": "task", "name": name, "ref": ref, "pinned": pinned}, at)
        return {"uses": name, "ref": ref, "pinned": pinned}
