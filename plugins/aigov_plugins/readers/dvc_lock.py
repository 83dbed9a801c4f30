"""DVC lock: ``dvc.lock`` as kind ``data-version``.

Files: ``dvc.lock``, beside its ``dvc.yaml``.

Format: schema 2.0 (``schema``, ``stages``) and 1.0 (stages at the top).

Data (kind ``data-version``): each dependency and output of each stage that was run is an entry of
``files`` with its digest, its ``algorithm`` and its path from the root of the repository.
``algorithm`` is ``md5`` (of the bytes) where the lock says ``hash: md5``, ``md5-dos2unix`` (DVC
before 3.0: of the text with LF line ends) where it says nothing, else the key that holds the
digest (``etag``, ``checksum``). The ``.dir`` at the end of the digest of a folder is left out;
``directory`` is then true. ``params`` of a stage are the names of the parameters on record,
without their values.

It proves which content a stage read and wrote when it last ran.

It cannot show that this content can still be fetched, or that the lock was not edited by hand.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from aigov.api import Document, Json, Keys, parse_yaml
from aigov_plugins.addresses import without_credentials
from aigov_plugins.lineage.dvc_digests import versions
from aigov_plugins.shaping import Places, mapping, present, refused, relocated

SIDES = (("deps", "dep"), ("outs", "out"))


def parse(path: str, raw: bytes) -> Document:
    """The digests in a ``dvc.lock``."""
    source = parse_yaml(raw)
    shape: dict[str, list[Json] | str] = {"format": "dvc-lock", "files": [], "stages": []}
    top: Keys = ("stages",) if isinstance(source.data, dict) and "schema" in source.data else ()
    recorded = source.data.get("stages", {}) if top else source.data
    fault = _fault(recorded, top)
    if fault is not None:
        return refused(shape, source, *fault)
    files: list[Json] = []
    runs: list[Json] = []
    places: Places = {}
    for name, stage in (recorded or {}).items():
        places[("stages", len(runs))] = (*top, name)
        command = stage.get("cmd", "")
        params = _params(stage.get("params"))
        runs.append(
            {
                "name": name,
                "command": command if isinstance(command, str) else "\n".join(command),
                **present(params=params),
            }
        )
        for entry, at in _entries(stage, (*top, name), posixpath.dirname(path)):
            places[("files", len(files))] = at
            files.append({**entry, "stage": name})
    return relocated(without_credentials({**shape, "files": files, "stages": runs}), source, places)


def _params(files: Json) -> list[str]:
    """Names of the parameters whose values are on record; a value may be a secret."""
    found: list[str] = []
    for file, values in mapping(files).items():
        names = list(_names(values))
        found += [f"{file}:{name}" for name in names] or [file]
    return found


def _names(values: Json) -> Iterator[str]:
    """The dotted name of each parameter; of a section that is on record whole, those in it."""
    todo = [(name, value) for name, value in reversed(mapping(values).items())]
    while todo:
        name, value = todo.pop()
        if isinstance(value, dict) and value:
            todo.extend((f"{name}.{key}", inner) for key, inner in reversed(value.items()))
        else:
            yield name


def _entries(stage: Json, at: Keys, folder: str) -> Iterator[tuple[Json, Keys]]:
    for side, role in SIDES:
        for index, entry in enumerate(stage.get(side) or []):
            for version in versions(entry, folder):
                yield {**version, "role": role}, (*at, side, index)


def _fault(recorded: Json, top: Keys) -> tuple[Keys, str] | None:
    if recorded is None:
        return None
    if not isinstance(recorded, dict):
        return top, "the stages of a lock must be a mapping"
    return next(_faults(recorded, top), None)


def _faults(recorded: Json, top: Keys) -> Iterator[tuple[Keys, str]]:
    for name, stage in recorded.items():
        at = (*top, name)
        if not isinstance(stage, dict):
            yield at, f"stage {name!r} must be a mapping"
            continue
        if not _is_command(stage.get("cmd", "")):
            yield (*at, "cmd"), "'cmd' must be text or a list of texts"
        for side, _ in SIDES:
            yield from _entry_faults(stage.get(side) or [], (*at, side))


def _is_command(command: Json) -> bool:
    lines = command if isinstance(command, list) else [command]
    return all(isinstance(line, str) for line in lines)


def _entry_faults(entries: Json, at: Keys) -> Iterator[tuple[Keys, str]]:
    if not isinstance(entries, list):
        yield at, f"{at[-1]!r} must be a list"
        return
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
            yield (*at, index), f"an entry of {at[-1]!r} has no 'path'"
