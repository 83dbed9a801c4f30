"""Steps of CircleCI, with the commands of the file put in.

Source: circleci.com/docs, "Configuration reference".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Json, Keys, Unreadable
from aigov_plugins.pipelines.ci_shape import Pipeline, settle, short
from aigov_plugins.pipelines.shell_failures import Shell, shell_named
from aigov_plugins.shaping import items, mapping, present

_MAX_DEPTH: Final = 5
_MAX_STEPS: Final = 20_000


def shell(name: str) -> Shell | None:
    """How a ``shell:`` runs a script; the default is ``bash -eo pipefail``."""
    if not name:
        return Shell(pipefail=True)
    return shell_named(name)


@dataclass(slots=True)
class Steps:
    """Reads the steps of jobs; ``commands`` are those of the file, ``seen`` counts all steps."""

    pipeline: Pipeline
    commands: dict[str, Json]
    seen: int = 0

    def of(self, job: dict[str, Json], at: Keys, index: int) -> list[Json]:
        """The steps of a job that gets the number ``index``."""
        found: list[Json] = []
        for step, place in self._flat(job.get("steps"), (*at, "steps"), "", 0):
            self.pipeline.step_at(index, len(found), place)
            found.append(self._step(step, short(job.get("shell"))))
        return found

    def _flat(
        self, steps: Json, at: Keys, condition: str, depth: int
    ) -> Iterator[tuple[dict[str, Json], Keys]]:
        """Each step as a mapping, those of commands and conditions too; all places are real."""
        for number, entry in enumerate(items(steps) if depth <= _MAX_DEPTH else []):
            self._count()
            place: Keys = (*at, number)
            step = {entry: None} if isinstance(entry, str) else mapping(entry)
            for name, settings in list(step.items())[:1]:
                if name in ("when", "unless"):
                    inner = mapping(settings)
                    said = f"{name} {short(inner.get('condition')) or 'a condition holds'}"
                    if inner.get("condition") is (name == "unless"):
                        said = "false"
                    below = (*place, name, "steps")
                    yield from self._flat(inner.get("steps"), below, said, depth + 1)
                elif name in self.commands:
                    command = mapping(self.commands[name])
                    below = ("commands", name, "steps")
                    yield from self._flat(command.get("steps"), below, condition, depth + 1)
                else:
                    yield {"kind": name, "settings": settings, "condition": condition}, place

    def _count(self) -> None:
        self.seen += 1
        if self.seen > _MAX_STEPS:
            raise Unreadable(f"has more than {_MAX_STEPS} steps, commands put in")

    def _step(self, step: dict[str, Json], default_shell: str) -> Json:
        kind, settings = str(step["kind"]), step["settings"]
        asked = mapping(settings)
        when = short(asked.get("when")) if kind == "run" else ""
        condition = step["condition"] or when
        found: dict[str, Json] = present(name=short(asked.get("name")), condition=condition)
        background = short(asked.get("background")).lower() == "true"
        settle(found, disabled=condition == "false", allow_failure=background)
        command = settings if isinstance(settings, str) else asked.get("command")
        if kind in ("run", "deploy") and isinstance(command, str):
            how = shell(short(asked.get("shell")) or default_shell)
            return found | self.pipeline.run(command, how)
        return found | ({"uses": short(kind)} if "/" in kind else {"name": short(kind)})
