"""Conda environments: ``environment.yml``, ``conda.yaml`` as kind ``environment-lock``.

Files: ``**/*environment*.{yml,yaml}``, ``**/*conda*.{yml,yaml}``, ``**/envs/*.{yml,yaml}`` with a
list ``dependencies`` at the top, those that MLflow writes beside a model too.

Format: YAML of ``conda env create`` (docs.conda.io, "Managing environments"): ``name``,
``channels``, ``dependencies`` with match specifications and a list ``pip``.

Data (kind ``environment-lock``): ``format`` (``conda-environment``), ``packages`` with
``manager`` (``conda``, ``pip``), ``version`` where it is exact, ``build``, ``specifier``,
``pinned``, ``hashed``, ``local``, ``includes``, ``python``, ``channels``, ``indexes``, ``counts``,
``locked``, ``hashed``. ``numpy=1.2`` is a prefix and not pinned; ``numpy==1.2`` and
``numpy=1.2=build`` are.

It proves what an environment is asked to hold. It cannot show what a solver made of it: a lock
(``conda-lock.yml``, an explicit list) does.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, parse_yaml
from aigov_plugins.addresses import without_secrets
from aigov_plugins.environments.conda_specs import channel_address, conda_package
from aigov_plugins.environments.lock_entries import Fault, broken, texts
from aigov_plugins.environments.lock_shape import Lock, inside
from aigov_plugins.environments.requirement_lines import requirement
from aigov_plugins.shaping import mapping, text
from aigov_plugins.templates import untemplated

_DEPENDENCIES: Final = re.compile(rb"^[\"']?dependencies[\"']?[ \t]*:", re.MULTILINE)
_OTHER: Final = re.compile(rb"^(?:package|apiVersion|on|\$schema)[ \t]*:", re.MULTILINE)
_INCLUDE: Final = re.compile(r"(?:-r|--requirement|-c|--constraint)(?:[ =]+|(?=[^-\s]))(\S+)")
_FLAG: Final = re.compile(
    r"--(?:no-index|pre|prefer-binary|require-hashes|no-binary|only-binary|trusted-host|use-feature)"
    r"\b.*|#.*|"
)
_INDEX: Final = re.compile(r"(?:-i|--(?:extra-)?index-url|-f|--find-links)[ =]+(\S+)")


@dataclass(slots=True)
class _Pip:
    """What lines of options in a ``pip`` list say."""

    includes: list[Json] = field(default_factory=list)
    constraints: list[Json] = field(default_factory=list)
    indexes: list[Json] = field(default_factory=list)


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for a list of dependencies at the top level of the file."""
    found = _DEPENDENCIES.search(head) and not _OTHER.search(head)
    return Sniff.YES if found else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The packages of Conda and of pip, in file order."""
    untemplated(raw, "what it installs")
    source = parse_yaml(raw)
    top = mapping(source.data)
    if "dependencies" not in top or isinstance(top["dependencies"], dict):
        return None
    fault = next(_faults(top), None)
    if fault is not None:
        return broken("conda-environment", source, fault)
    lock, pip = Lock("conda-environment"), _Pip()
    folder = posixpath.dirname(path)
    for index, entry in enumerate(top["dependencies"] or []):
        _add(lock, pip, entry, (folder, ("dependencies", index)))
    return lock.document(
        source,
        python=_python(lock),
        channels=[channel_address(name) for name in texts(top.get("channels"))],
        includes=pip.includes,
        constraints=pip.constraints,
        indexes=pip.indexes,
    )


def _faults(top: dict[str, Json]) -> Iterator[Fault]:
    entries = top["dependencies"]
    if not isinstance(entries, list | None):
        yield ("dependencies",), "'dependencies' must be a list"
        return
    for index, entry in enumerate(entries or []):
        at: Keys = ("dependencies", index)
        if isinstance(entry, dict):
            lines = entry.get("pip") or []
            if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
                yield at, "'pip' must be a list of texts"
        elif not isinstance(entry, str) or conda_package(entry) is None:
            yield at, f"{str(entry)[:60]!r} is no package of Conda"


def _add(lock: Lock, pip: _Pip, entry: Json, at: tuple[str, Keys]) -> None:
    folder, keys = at
    if isinstance(entry, str):
        package = conda_package(entry)
        if package is not None:
            lock.add(package, keys)
        return
    for index, line in enumerate(entry.get("pip") or []):
        _add_line(lock, pip, line.strip(), (folder, (*keys, "pip", index)))
    for other in entry:
        if other != "pip":  # a selector of conda-lock, or another manager: what it adds is open
            lock.add({"name": other, "manager": "conda", "templated": True}, (*keys, other))


def _add_line(lock: Lock, pip: _Pip, line: str, at: tuple[str, Keys]) -> None:
    folder, keys = at
    editable = line.startswith(("-e ", "--editable"))
    if include := _INCLUDE.match(line):
        found = inside(folder, include[1]) or without_secrets(include[1])
        (pip.constraints if line.startswith(("-c", "--c")) else pip.includes).append(found)
    elif index := _INDEX.match(line):
        pip.indexes.append(without_secrets(index[1]))
    elif not _FLAG.fullmatch(line):
        body = line.partition(" ")[2].strip() if editable else line.partition(" #")[0]
        read = requirement(body, folder, editable=editable)
        if read is None:
            unread = {"name": line[:200], "manager": "pip", "pinned": False, "hashed": False}
            lock.add(unread, keys)
        else:
            (lock.add_local if read.local else lock.add)(read.entry, keys)


def _python(lock: Lock) -> str:
    found = [entry for entry in lock.packages if entry["name"] == "python"]
    if not found:
        return ""
    return text(found[0].get("version") or found[0].get("specifier", "")).lstrip("= ")
