"""Python environments of MLflow models: ``python_env.yaml`` as kind ``environment-lock``.

Files: ``**/python_env.{yaml,yml}``.

Format: ``python``, ``build_dependencies``, ``dependencies``, as MLflow writes it beside a model
(mlflow.org, "MLflow Models", environments).

Data (kind ``environment-lock``): ``format`` (``mlflow-python-env``), ``python`` as written,
``packages`` (those of ``build_dependencies`` in the group ``build``), ``includes`` (mostly
``requirements.txt``: what it asks for stands there), ``counts``, ``locked``, ``hashed``.

It proves what MLflow asks for where the model is served. It cannot show what was installed when
the model was trained.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, decode, parse_yaml
from aigov_plugins.addresses import without_secrets
from aigov_plugins.environments.lock_entries import Fault, broken
from aigov_plugins.environments.lock_shape import Lock, inside
from aigov_plugins.environments.requirement_lines import requirement
from aigov_plugins.shaping import items, mapping
from aigov_plugins.templates import untemplated

_LISTS: Final = ("build_dependencies", "dependencies")
_INCLUDE: Final = re.compile(r"(-r|--requirement|-c|--constraint)[ =]*(\S+)")
_PYTHON: Final = re.compile(r"^python[ \t]*:[ \t]*[\"']?([0-9][0-9A-Za-z.]*)", re.MULTILINE)


def parse(path: str, raw: bytes) -> Document | None:
    """The packages of both lists; None for a file with neither."""
    untemplated(raw, "what it installs")
    source = parse_yaml(raw)
    top = mapping(source.data)
    if not {"python", *_LISTS} & set(top):
        return None
    fault = next(_faults(top), None)
    if fault is not None:
        return broken("mlflow-python-env", source, fault)
    lock = Lock("mlflow-python-env")
    included: dict[str, list[Json]] = {"includes": [], "constraints": []}
    for key in _LISTS:
        for index, line in enumerate(items(top.get(key))):
            found = _INCLUDE.match(line)
            if found:
                name = inside(posixpath.dirname(path), found[2]) or without_secrets(found[2])
                kind = "constraints" if found[1] in ("-c", "--constraint") else "includes"
                lock.places[kind, len(included[kind])] = (key, index)
                included[kind].append(name)
            else:
                _add(lock, line, posixpath.dirname(path), (key, index))
    written = _PYTHON.search(decode(raw))  # 3.10 is the number 3.1 to YAML
    return lock.document(source, tool="mlflow", python=written[1] if written else "", **included)


def _faults(top: dict[str, Json]) -> Iterator[Fault]:
    for key in _LISTS:
        if not isinstance(top.get(key), list | None):
            yield (key,), f"{key!r} must be a list"
        for index, line in enumerate(items(top.get(key))):
            if not isinstance(line, str):
                yield (key, index), f"an entry of {key!r} is no text"
            elif not _INCLUDE.match(line) and requirement(line.partition(" #")[0]) is None:
                yield (key, index), f"{line[:60]!r} is no requirement"


def _add(lock: Lock, line: str, folder: str, at: tuple[str, int]) -> None:
    found = requirement(line.partition(" #")[0].strip(), folder)
    if found is not None:
        group = {"groups": ["build"]} if at[0] == "build_dependencies" else {}
        (lock.add_local if found.local else lock.add)({**found.entry, **group}, at)
