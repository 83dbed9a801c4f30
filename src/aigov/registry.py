"""Finds plugins through entry points and asks each, once, what it brings."""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

import pluggy

from aigov import hookspecs
from aigov.errors import PluginError
from aigov.evidence import Evidence
from aigov.gitprocess import is_under
from aigov.model import Check, Reporter, System
from aigov.readers import ArtifactKind, Reader, resolve
from aigov.root import root_of

T = TypeVar("T")

GROUP = "aigov"
OWN_DISTRIBUTION = "aigov-policy"


@dataclass(frozen=True, slots=True, order=True)
class EntryPoint:
    """One line of an ``[aigov]`` section, and the distribution that wrote it."""

    name: str
    module: str
    distribution: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} ({self.distribution} {self.version})"


@dataclass(frozen=True, slots=True)
class Brought:
    """One thing a plugin brings through a hook."""

    id: str
    hook: str
    distribution: str
    version: str


class Registry:
    """What all plugins bring, checked and indexed by id. The engine never sees pluggy.

    Raises PluginError, naming plugin, distribution and hook, when one cannot be imported,
    implements a hook that does not exist, returns the wrong type or repeats an id.
    """

    def __init__(self, entry_points: tuple[EntryPoint, ...] | None = None) -> None:
        found = installed() if entry_points is None else entry_points
        self.entry_points = {str(ep): ep for ep in sorted(found)}
        self.manager = _load(self.entry_points)
        self.brought: list[Brought] = []
        self.kinds = self._by_id("aigov_artifact_kinds", ArtifactKind)
        self.readers = self._by_id("aigov_readers", Reader)
        self.checks = self._by_id("aigov_checks", Check)
        self.reporters = self._by_id("aigov_reporters", Reporter)
        self.policy_folders = self._folders()
        self._refuse_unknown_kinds()

    def systems(self, evidence: Evidence) -> tuple[System, ...]:
        """Systems that plugins see in the evidence, sorted by root and id."""
        seen = [system for _, system in self._collect("aigov_systems", System, evidence)]
        return tuple(sorted(seen, key=lambda system: (system.root, system.id)))

    def _folders(self) -> dict[str, list[str]]:
        """Policy folders by the name that ``extends`` uses: ``aigov`` for what is bundled."""
        folders: dict[str, list[str]] = {}
        for ep, folder in self._collect("aigov_policies", str):
            name = "aigov" if ep.distribution == OWN_DISTRIBUTION else ep.distribution
            folders.setdefault(name, []).append(folder)
            self.brought.append(Brought(folder, "aigov_policies", ep.distribution, ep.version))
        return folders

    def _refuse_unknown_kinds(self) -> None:
        for reader in self.readers.values():
            if reader.kind not in self.kinds:
                raise PluginError(f"reader {reader.id!r} reads the unknown kind {reader.kind!r}")

    def _by_id(self, hook: str, kind: type[T]) -> dict[str, T]:
        table: dict[str, T] = {}
        for ep, item in self._collect(hook, kind):
            key: str = item.id  # type: ignore[attr-defined]  # each of the types has one
            if ep.distribution != OWN_DISTRIBUTION and not key.startswith(f"{ep.distribution}:"):
                hint = f"name it {ep.distribution}:{key}"
                raise PluginError(f"{hook}: id {key!r} lacks its prefix", where=str(ep), hint=hint)
            if key in table:
                raise PluginError(f"{hook}: {key!r} is defined twice", where=str(ep))
            table[key] = item
            self.brought.append(Brought(key, hook, ep.distribution, ep.version))
        return table

    def _collect(self, hook: str, kind: type[T], *args: Any) -> Iterator[tuple[EntryPoint, T]]:
        """Calls a hook plugin by plugin, in order of name, so that a broken one can be named."""
        impls = getattr(self.manager.hook, hook).get_hookimpls()
        for impl in sorted(impls, key=lambda impl: impl.plugin_name):
            ep = self.entry_points[impl.plugin_name]
            try:
                items = list(impl.function(*args[: len(impl.argnames)]))
            except PluginError:
                raise
            except (Exception, SystemExit) as exc:
                what = f"{hook} raised {type(exc).__name__}: {exc}"
                raise PluginError(what, where=str(ep), hint=f"uninstall {ep.distribution}") from exc
            for item in items:
                if not isinstance(item, kind):
                    what = f"{hook} returned {item!r}, expected {kind.__name__}"
                    raise PluginError(what, where=str(ep))
                yield ep, item


def rendered(reporter: Reporter, result: Mapping[str, Any]) -> str:
    """What a reporter makes of the canonical result.

    Raises PluginError, naming it, where one of another distribution raises or returns no text.
    """
    render = resolve(reporter.render, owner=reporter.id)
    if ":" not in reporter.id:
        return str(render(result))
    try:
        text = render(result)
    except Exception as exc:
        what = f"format {reporter.id!r} raised {type(exc).__name__}: {exc}"
        raise PluginError(what, hint="leave the format out, or upgrade its plugin") from exc
    if not isinstance(text, str):
        raise PluginError(f"format {reporter.id!r} returned {type(text).__name__}, expected str")
    return text


def installed(checked: str = "") -> tuple[EntryPoint, ...]:
    """The ``[aigov]`` entry points of every distribution on the path.

    Reads ``entry_points.txt`` itself: importlib.metadata costs the hook a third of its budget.
    Folders of the repository ``checked``, and of the one around the current directory, are never
    looked at, but for an environment that stands there.
    """
    found: dict[tuple[str, str], EntryPoint] = {}
    avoided = {root_of(os.curdir).top, checked} - {""}
    environment = [os.path.realpath(path) for path in (sys.prefix, site.USER_SITE) if path]
    for folder in sys.path:
        real = os.path.realpath(folder)
        inside = any(is_under(real, top) for top in avoided)
        if inside and not any(is_under(real, path) for path in environment):
            continue
        if not os.path.isdir(folder):
            continue
        for name in sorted(os.listdir(folder)):
            if name.endswith((".dist-info", ".egg-info")):
                for ep in _of_distribution(os.path.join(folder, name), name):
                    found.setdefault((ep.distribution, ep.name), ep)
    return tuple(sorted(found.values()))


def _of_distribution(folder: str, name: str) -> Iterator[EntryPoint]:
    try:
        with open(os.path.join(folder, "entry_points.txt"), encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return  # most distributions have none, and a broken one is not ours to judge
    if f"[{GROUP}]" not in text:
        return
    project, _, version = name.rpartition(".")[0].partition("-")
    section = ""
    for line in (each.strip() for each in text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif section == GROUP and "=" in line:
            key, _, module = line.partition("=")
            distribution = project.replace("_", "-").lower()
            yield EntryPoint(key.strip(), module.strip(), distribution, version)


def _load(entry_points: dict[str, EntryPoint]) -> pluggy.PluginManager:
    manager = pluggy.PluginManager("aigov")
    manager.add_hookspecs(hookspecs)
    for name, ep in entry_points.items():
        try:
            manager.register(import_module(ep.module), name=name)
            manager.check_pending()
        except (Exception, SystemExit) as exc:
            hint = f"upgrade or uninstall {ep.distribution}"
            what = f"cannot load plugin: {type(exc).__name__}: {exc}"
            raise PluginError(what, where=name, hint=hint) from exc
    return manager
