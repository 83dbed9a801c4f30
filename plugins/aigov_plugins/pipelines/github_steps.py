"""Steps and conditions as GitHub Actions has them, in workflows and in composite actions.

Source: docs.github.com, "Workflow syntax for GitHub Actions".
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.pipelines.ci_pins import action
from aigov_plugins.pipelines.ci_shape import Pipeline, settle, short
from aigov_plugins.pipelines.github_constants import truth
from aigov_plugins.pipelines.shell_failures import Shell, shell_named
from aigov_plugins.shaping import items, mapping, present

_WRAPPED: Final = re.compile(r"\$\{\{\s*+((?:(?!\}\}).)*+)\}\}", re.DOTALL)

Place = tuple[int, Keys]
"""Index of the job in the shape, and where its list of steps stands."""


def inner(text: str) -> str | None:
    """What stands in ``${{ }}`` where that is the whole text, else None."""
    found = _WRAPPED.fullmatch(text.strip())
    return found[1].strip() if found else None


def is_never(condition: Json, started_by: tuple[str, ...] = ()) -> bool:
    """Whether an ``if:`` is false whatever happens. An empty one is no condition."""
    if isinstance(condition, bool | int | float):
        return not condition
    if not isinstance(condition, str) or not condition.strip():
        return False
    plain = inner(condition)
    text = condition.strip() if plain is None else plain
    if plain is None and "${{" in text:
        return False  # text around an expression makes a text, which is true
    return all(truth(text, event) is False for event in started_by or ("",))


def flag(value: Json) -> bool | None:
    """A boolean, also as ``${{ true }}``; false where it is absent; None where a run decides."""
    if value is None or isinstance(value, bool):
        return bool(value)
    text = value.strip().lower() if isinstance(value, str) else ""
    word = inner(text) if inner(text) is not None else text
    return {"true": True, "false": False}.get(word or "")


def shell(name: str) -> Shell | None:
    """How a ``shell:`` runs a script; None for one that is no POSIX shell."""
    if not name:
        return Shell()
    if name in ("bash", "sh"):
        return Shell(pipefail=name == "bash")
    return shell_named(name)


def add_steps(pipeline: Pipeline, steps: Json, place: Place, default_shell: str) -> list[Json]:
    """The steps of a job in the shape; what they use is added to the pipeline."""
    index, at = place
    found: list[Json] = []
    for number, entry in enumerate(items(steps)):
        step = mapping(entry)
        pipeline.step_at(index, number, (*at, number))
        found.append(_step(pipeline, step, (*at, number), default_shell))
    return found


def _step(pipeline: Pipeline, step: dict[str, Json], at: Keys, default_shell: str) -> Json:
    found: dict[str, Json] = present(
        id=short(step.get("id")), name=short(step.get("name")), condition=short(step.get("if"))
    )
    settle(
        found,
        disabled=is_never(step.get("if"), pipeline.started_by),
        allow_failure=flag(step.get("continue-on-error")),
    )
    if isinstance(step.get("uses"), str):
        used = action(step["uses"], "action")
        pipeline.depends(used, (*at, "uses"))
        found["uses"] = used["name"]
        found.update(present(ref=used.get("ref"), pinned=used.get("pinned")))
    if isinstance(step.get("run"), str):
        found.update(pipeline.run(step["run"], shell(short(step.get("shell")) or default_shell)))
    return found
