"""Which changes start a pipeline before they are merged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from aigov.api import Artifact, Json, compile_glob

_BEFORE_MERGE: Final = ("pull-request", "merge-queue")
_BY_ITSELF: Final = (*_BEFORE_MERGE, "push", "release", "pipeline", "schedule")
_HARD: Final = frozenset("[]{}+()|?\\")
_MAX_GLOB: Final = 300
_MAX_CROSSINGS: Final = 3


def triggers(artifact: Artifact, all_of_them: Sequence[Artifact]) -> list[dict[str, Json]]:
    """What starts a pipeline, by itself or through the pipelines that call it."""
    found: list[dict[str, Json]] = []
    seen, todo = {artifact.path}, [artifact]
    while todo:
        now = todo.pop()
        found += now.data.get("triggers") or []
        for other in all_of_them:
            if other.path not in seen and _calls(other, now):
                seen.add(other.path)
                todo.append(other)
    return found


def _calls(caller: Artifact, called: Artifact) -> bool:
    folder = called.path.rpartition("/")[0]
    return any(
        dependency.get("path") in (called.path, folder) and dependency.get("path")
        for dependency in caller.data.get("dependencies") or []
    )


def runs_by_itself(found: Iterable[dict[str, Json]]) -> bool:
    """Whether anything but a person starts a pipeline."""
    return any(trigger["kind"] in _BY_ITSELF for trigger in found)


def before_merge(trigger: dict[str, Json]) -> bool:
    """Whether a trigger fires for a change that is not merged yet.

    A push to any branch does; one that is kept to named branches or to tags does not.
    """
    if trigger["kind"] in _BEFORE_MERGE:
        return True
    return trigger["kind"] == "push" and not (trigger.get("branches") or trigger.get("tags"))


def fires_for(trigger: dict[str, Json], path: str) -> bool | None:
    """Whether a change of ``path`` alone is enough; None where the globs are beyond us."""
    only, but = trigger.get("paths") or [], trigger.get("paths_ignore") or []
    if any(_is_hard(glob) for glob in (*only, *but)):
        return None
    if only:
        return listed(only, path)
    return not any(_matches(glob, path) for glob in but)


def listed(globs: Iterable[str], path: str) -> bool:
    """Whether globs name a path; the last one that matches decides, ``!`` takes it out."""
    found = False
    for glob in globs:
        if _matches(glob.removeprefix("!"), path):
            found = not glob.startswith("!")
    return found


def _is_hard(glob: str) -> bool:
    parts = _folders(glob.removeprefix("!")).split("/")
    within = any("**" in part and part != "**" for part in parts)
    many = parts.count("**") > _MAX_CROSSINGS or len(glob) > _MAX_GLOB
    return within or many or bool(_HARD & set(glob))


def _matches(glob: str, path: str) -> bool:
    if _is_hard(glob):
        return False
    pattern = f"{glob}**" if glob.endswith("/") else _folders(glob)
    return compile_glob(pattern).fullmatch(path) is not None


def _folders(glob: str) -> str:
    """A glob that begins as ``**.md`` does, with its folders apart: ``**/*.md``."""
    return re.sub(r"^\*\*(?=[^/*])", "**/*", glob)
