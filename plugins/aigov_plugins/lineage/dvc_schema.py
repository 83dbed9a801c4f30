"""What may stand in a ``dvc.yaml``: the first thing in it that DVC itself would refuse.

Written after the documentation of dvc.yaml files (DVC 2 and 3). A flag or a text that
holds ``${...}`` has any type: DVC resolves it before it looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aigov.api import Json, Keys

Fault = tuple[Keys, str]

TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "true or false": (bool,),
    "a list": (list,),
    "a mapping": (dict,),
    "text or a list": (str, list),
    "text or a mapping": (str, dict),
    "text, a list or a mapping": (str, list, dict),
    "a list or a mapping": (list, dict),
    "anything": (object,),
}

CONTAINERS = ("a list", "a mapping", "a list or a mapping")

TOP = {
    "vars": "a list",
    "stages": "a mapping",
    "plots": "a list or a mapping",
    "params": "a list",
    "metrics": "a list",
    "artifacts": "a mapping",
    "datasets": "a list",
}
STAGE = {
    "cmd": "text or a list",
    "wdir": "text",
    "deps": "a list",
    "params": "a list",
    "outs": "a list",
    "metrics": "a list",
    "plots": "a list",
    "frozen": "true or false",
    "always_changed": "true or false",
    "vars": "a list",
    "desc": "text",
    "meta": "anything",
}
MATRIX = {**STAGE, "matrix": "a mapping"}
FOREACH = {"foreach": "text, a list or a mapping", "do": "a mapping"}
OUT = {
    "cache": "true or false",
    "persist": "true or false",
    "checkpoint": "true or false",
    "desc": "text",
    "type": "text",
    "labels": "a list",
    "meta": "a mapping",
    "remote": "text",
    "push": "true or false",
}
PLOT = {
    **OUT,
    "x": "text",
    "y": "text",
    "x_label": "text",
    "y_label": "text",
    "title": "text",
    "header": "true or false",
    "template": "text",
}
TOP_PLOT = {
    "x": "text or a mapping",
    "y": "text, a list or a mapping",
    "x_label": "text",
    "y_label": "text",
    "title": "text",
    "template": "text",
}
ARTIFACT = {
    "path": "text",
    "type": "text",
    "desc": "text",
    "meta": "a mapping",
    "labels": "a list",
}


def first_fault(data: Json) -> Fault | None:
    """The key and the reason of the first thing that breaks the format, None when all is well."""
    return next(_document(data), None)


def _document(data: Json) -> Iterator[Fault]:
    yield from _mapping(data, (), TOP)
    if not isinstance(data, dict):
        return
    for name, stage in data.get("stages", {}).items():
        yield from _stage(stage, ("stages", name))
    for name, artifact in data.get("artifacts", {}).items():
        yield from _mapping(artifact, ("artifacts", name), ARTIFACT, required="path")
    yield from _top_plots(data.get("plots", []))
    for key in ("params", "metrics"):
        yield from _texts(data.get(key, []), (key,))


def _stage(stage: Json, at: Keys) -> Iterator[Fault]:
    if isinstance(stage, dict) and "foreach" in stage:
        yield from _mapping(stage, at, FOREACH, required="do")
        stage, at = stage.get("do"), (*at, "do")
    fields = MATRIX if isinstance(stage, dict) and "matrix" in stage else STAGE
    yield from _mapping(stage, at, fields, required="cmd")
    if not isinstance(stage, dict):
        return
    yield from _texts(stage.get("deps", []), (*at, "deps"))
    yield from _outs(stage.get("outs", []), (*at, "outs"), OUT)
    yield from _outs(stage.get("metrics", []), (*at, "metrics"), OUT)
    yield from _outs(stage.get("plots", []), (*at, "plots"), PLOT)


def _mapping(
    value: Json, at: Keys, fields: Mapping[str, str], *, required: str = ""
) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield at, f"{_name(at)} must be a mapping"
        return
    for key, item in value.items():
        if key not in fields:
            yield (*at, key), f"unknown key {key!r}"
        elif not _fits(item, fields[key]):
            yield (*at, key), f"{key!r} must be {fields[key]}"
    if required and required not in value:
        yield at, f"{_name(at)} has no {required!r}"


def _fits(item: Json, wanted: str) -> bool:
    if isinstance(item, str) and "${" in item:
        return wanted not in CONTAINERS
    return isinstance(item, TYPES[wanted])


def _name(at: Keys) -> str:
    return repr(".".join(map(str, at))) if at else "the file"


def _texts(items: Json, at: Keys) -> Iterator[Fault]:
    for index, item in enumerate(items):
        if not isinstance(item, str):
            yield (*at, index), f"an entry of {at[-1]!r} must be text"


def _outs(items: Json, at: Keys, flags: Mapping[str, str]) -> Iterator[Fault]:
    for index, item in enumerate(items):
        if isinstance(item, str):
            continue
        if not isinstance(item, dict):
            yield (*at, index), f"an entry of {at[-1]!r} must be text or a mapping"
            continue
        for path, options in item.items():
            yield from _mapping(options, (*at, index, path), flags)


def _top_plots(plots: Json) -> Iterator[Fault]:
    listed = isinstance(plots, list)
    for index, entry in enumerate(plots if listed else [plots]):
        if isinstance(entry, str):
            continue
        at: Keys = ("plots", index) if listed else ("plots",)
        if not isinstance(entry, dict):
            yield at, "an entry of 'plots' must be text or a mapping"
            continue
        for name, options in entry.items():
            if options is not None:
                yield from _mapping(options, (*at, name), TOP_PLOT)
