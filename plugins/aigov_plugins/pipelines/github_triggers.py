"""What starts a workflow of GitHub Actions: ``on:``, as triggers of the shape.

Source: docs.github.com, "Events that trigger workflows".
"""

from __future__ import annotations

from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.pipelines.ci_shape import Pipeline, names, short
from aigov_plugins.shaping import items, mapping

_KINDS: Final = {
    "push": "push",
    "pull_request": "pull-request",
    "pull_request_target": "pull-request",
    "merge_group": "merge-queue",
    "schedule": "schedule",
    "workflow_dispatch": "manual",
    "workflow_call": "call",
    "workflow_run": "pipeline",
    "release": "release",
}
_CHANGES: Final = {"opened", "synchronize", "reopened", "ready_for_review"}
_FILTERS: Final = (
    "branches", "branches-ignore", "paths", "paths-ignore", "tags", "tags-ignore", "types",
    "workflows",
)  # fmt: skip


def add_triggers(pipeline: Pipeline, on: Json) -> None:
    """Add every event of ``on:``, which is a text, a list or a mapping."""
    if isinstance(on, dict):
        for event, settings in on.items():
            _add(pipeline, event, settings, ("on", event))
    elif isinstance(on, list):
        for index, event in enumerate(on):
            _add(pipeline, short(event), None, ("on", index))
    else:
        _add(pipeline, short(on), None, ("on",))


def _add(pipeline: Pipeline, event: str, settings: Json, at: Keys) -> None:
    if event == "schedule" and isinstance(settings, list):
        for index, entry in enumerate(items(settings)):
            cron = mapping(entry).get("cron")
            pipeline.schedule(
                (*at, index), short(cron), timezone=short(mapping(entry).get("timezone"))
            )
        return
    asked = mapping(settings)
    filters = {key.replace("-", "_"): names(asked.get(key)) for key in _FILTERS}
    kind = _KINDS.get(event, "other")
    if kind == "pull-request" and _is_elsewhere(filters):
        kind = "other"
    pipeline.trigger(at, kind, event, **filters)


def _is_elsewhere(filters: dict[str, list[str]]) -> bool:
    """Whether no change of a pull request starts it: labels alone do, or its end; or nothing."""
    types = filters["types"]
    other = bool(types) and not _CHANGES & set(types)
    return other or "**" in filters["branches_ignore"] or "**" in filters["paths_ignore"]
