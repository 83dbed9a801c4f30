"""Declared dependencies of a Python project: ``pyproject.toml`` as kind ``environment-lock``.

Files: ``**/pyproject.toml`` that declares dependencies.

Format: PEP 621 (``project``), PEP 735 (``dependency-groups``) and Poetry (``tool.poetry``).

Data (kind ``environment-lock``): ``format`` (``pyproject``), ``packages`` with ``specifier``,
``groups``, ``pinned``, ``python``, ``counts``. ``locked`` is always false: a manifest says what is
wanted, a lock what is installed.

It proves what the project asks for. It cannot show what is installed: where a lock lies beside it,
the lock counts.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from aigov.api import Document, Json, Keys, parse_toml
from aigov_plugins.environments.lock_entries import (
    Fault,
    broken,
    from_path,
    from_repository,
    from_url,
)
from aigov_plugins.environments.lock_shape import Lock, exact_version, normal_name
from aigov_plugins.environments.requirement_lines import requirement
from aigov_plugins.shaping import items, mapping, present, text

Entry = tuple[str, Json, Keys]
"""Group, value and key path of a dependency."""


def parse(path: str, raw: bytes) -> Document | None:
    """What the project declares, in file order; None where it declares no dependencies."""
    source = parse_toml(raw)
    top = mapping(source.data)
    project, poetry = mapping(top.get("project")), mapping(mapping(top.get("tool")).get("poetry"))
    standard = list(_standard(top))
    own = list(_poetry(poetry))
    if not standard and not own:
        return None
    fault = next(_faults(standard), None)
    if fault is not None:
        return broken("pyproject", source, fault)
    lock = Lock("pyproject", manifest=True)
    folder = posixpath.dirname(path)
    for group, value, at in standard:
        _add_standard(lock, group, value, (folder, at))
    for group, value, at in own:
        _add_poetry(lock, group, value, (folder, at))
    wanted = mapping(poetry.get("dependencies")).get("python")
    lock.note("python", *(("project", "requires-python") if project.get("requires-python")
                          else ("tool", "poetry", "dependencies", "python")))  # fmt: skip
    return lock.document(source, python=text(project.get("requires-python")) or text(wanted))


def _standard(top: dict[str, Json]) -> Iterator[Entry]:
    """Dependencies of the tables that are standards."""
    project = mapping(top.get("project"))
    for index, value in enumerate(items(project.get("dependencies"))):
        yield "main", value, ("project", "dependencies", index)
    extras = ("project", "optional-dependencies"), project.get("optional-dependencies")
    for at, groups in (extras, (("dependency-groups",), top.get("dependency-groups"))):
        for group, values in mapping(groups).items():
            for index, value in enumerate(items(values)):
                yield group, value, (*at, group, index)


def _poetry(poetry: dict[str, Json]) -> Iterator[Entry]:
    tables: list[tuple[str, Keys, Json]] = [
        ("main", ("dependencies",), poetry.get("dependencies")),
        ("dev", ("dev-dependencies",), poetry.get("dev-dependencies")),
    ]
    for group, table in mapping(poetry.get("group")).items():
        at: Keys = ("group", group, "dependencies")
        tables.append((group, at, mapping(table).get("dependencies")))
    for group, at, table in tables:
        for name, value in mapping(table).items():
            for one in value if isinstance(value, list) else [value]:
                if name.lower() != "python":
                    yield group, one, ("tool", "poetry", *at, name)


def _faults(entries: list[Entry]) -> Iterator[Fault]:
    for _, value, at in entries:
        included = isinstance(value, dict) and "include-group" in value
        if not included and not (isinstance(value, str) and requirement(value)):
            yield at, f"{str(value)[:60]!r} is no requirement"


def _add_standard(lock: Lock, group: str, value: Json, at: tuple[str, Keys]) -> None:
    folder, keys = at
    found = requirement(value, folder) if isinstance(value, str) else None
    if found is not None:
        entry = {**found.entry, "groups": [group]}
        (lock.add_local if found.local else lock.add)(entry, keys)


def _add_poetry(lock: Lock, group: str, value: Json, at: tuple[str, Keys]) -> None:
    folder, keys = at
    said = value if isinstance(value, dict) else {"version": value}
    specifier = text(said.get("version"))
    entry: dict[str, Json] = {
        "name": normal_name(str(keys[-1])),
        "manager": "pip",
        "groups": [group],
        **present(specifier=specifier, version=_poetry_version(specifier)),
    }
    if "path" in said:
        editable = said.get("develop") is True
        found, local = from_path(entry, said["path"], folder, editable=editable)
        (lock.add_local if local else lock.add)(found, keys)
    elif "git" in said:
        lock.add(from_repository(entry, said["git"], said.get("rev")), keys)
    elif "url" in said:
        lock.add(from_url(entry, said["url"], []), keys)
    else:
        pinned = "version" in entry
        lock.add({**entry, "source": "index", "pinned": pinned, "hashed": False}, keys)


def _poetry_version(specifier: str) -> str:
    """A version without an operator is exact to Poetry."""
    bare = specifier if specifier[:1].isdigit() and not set(specifier) & set("*,<>=^~| ") else ""
    return bare or exact_version(specifier)
