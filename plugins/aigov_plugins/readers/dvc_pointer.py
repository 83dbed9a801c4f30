"""DVC pointer: ``*.dvc`` as kind ``data-version``.

Files: ``<data>.dvc``, beside the file or folder that it stands for.

Format: DVC 1 to 3; stage files of DVC before 1.0 are read too.

Data (kind ``data-version``): each entry of ``outs`` is an entry of ``files`` with its digest (see
the reader ``dvc-lock`` for ``algorithm``). Where the data come from is read from ``deps``: the
address of ``dvc import-url``, the repository and revision of ``dvc import``, the connection of
``dvc import-db``; else from ``meta`` (``origin``, ``source``, ``url``). ``desc`` of the file or of
an entry is its ``description``. ``frozen`` is true for an import that is never updated.

It proves the exact content that this revision names.

It cannot show that the content is kept anywhere, or that a pipeline uses it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from aigov.api import Document, Json, Keys, parse_yaml
from aigov_plugins.addresses import without_credentials, without_secrets
from aigov_plugins.lineage.datasets import described
from aigov_plugins.lineage.dvc_digests import versions
from aigov_plugins.shaping import Places, refused, relocated


def parse(path: str, raw: bytes) -> Document:
    """The digests and the origin in a ``*.dvc`` file."""
    source = parse_yaml(raw)
    shape: dict[str, Json] = {"format": "dvc-pointer", "files": []}
    fault = next(_faults(source.data), None)
    if fault is not None:
        return refused(shape, source, *fault)
    data = source.data
    if data.get("frozen") is True:
        shape["frozen"] = True
    folder = posixpath.join(posixpath.dirname(path), _text(data, "wdir"))
    common = {**described(data.get("desc"), data.get("meta")), **_origin(data)}
    places: Places = {}
    for index, out in enumerate(data.get("outs") or []):
        own = described(out.get("desc"), out.get("meta"))
        for version in versions(out, folder):
            places[("files", len(shape["files"]))] = ("outs", index)
            shape["files"].append({**common, **own, **version, "role": "out"})
    return relocated(without_credentials(shape), source, places)


def _text(data: Json, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def _faults(data: Json) -> Iterator[tuple[Keys, str]]:
    if not isinstance(data, dict):
        yield (), "the file must be a mapping with 'outs'"
        return
    if not isinstance(data.get("outs"), list):
        yield (), "the file has no list 'outs'"
        return
    for index, out in enumerate(data["outs"]):
        if not isinstance(out, dict) or not isinstance(out.get("path"), str):
            yield ("outs", index), "an entry of 'outs' has no 'path'"


def _origin(data: Json) -> dict[str, str]:
    """The address of the first dependency of an import."""
    # With a command it is a stage of DVC before 1.0: what it reads is no place of origin.
    deps = None if "cmd" in data else data.get("deps")
    for dep in deps if isinstance(deps, list) else []:
        repo = dep.get("repo") if isinstance(dep, dict) else None
        if isinstance(repo, dict) and _text(repo, "url"):
            revision = _text(repo, "rev_lock") or _text(repo, "rev")
            return {"origin": _joined(_text(repo, "url"), _text(dep, "path"), revision)}
        database = dep.get("db") if isinstance(dep, dict) else None
        if isinstance(database, dict):
            return {"origin": _text(database, "connection") or _text(database, "profile")}
        if _text(dep, "path"):
            return {"origin": without_secrets(_text(dep, "path"))}
    return {}


def _joined(url: str, path: str, revision: str) -> str:
    return f"{without_secrets(url)}{f'@{revision}' if revision else ''}{f':{path}' if path else ''}"
