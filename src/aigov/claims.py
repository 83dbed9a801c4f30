"""Which artifact belongs to which system, and what one check sees of one system."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

from aigov import writers
from aigov.artifacts import Artifact, Doubt, Location
from aigov.documents import Json
from aigov.errors import PluginError, nearest
from aigov.evidence import Evidence
from aigov.globs import is_glob, matching
from aigov.history import LFS_POINTER
from aigov.mentions import PATTERNS, Mentions
from aigov.model import System
from aigov.past import Past, Written

T = TypeVar("T")


class Ownership:
    """Which system owns an artifact: by manifest, by ``system:``, by folder, by being alone."""

    def __init__(self, evidence: Evidence, systems: tuple[System, ...]) -> None:
        self.evidence, self.systems = evidence, systems
        self._ids = {system.id for system in systems}
        self._by_root = {system.root: system for system in reversed(systems)}
        self._owned: dict[str, dict[str, list[Artifact]]] = {}
        named = [(p, s) for s in systems for paths in s.evidence.values() for p in paths]
        self._exact = {path: system for path, system in reversed(named) if not is_glob(path)}
        self._globs = [(path, system) for path, system in named if is_glob(path)]

    def of(self, system: System, kind: str) -> tuple[Artifact, ...]:
        """The artifacts of a kind that a system owns, sorted by path."""
        found = {artifact.path: artifact for artifact in self._table(kind).get(system.id, ())}
        for path in self._named_paths(system, kind):
            named = self.evidence.named(kind, path)
            if isinstance(named, Artifact):
                found[path] = named
        return tuple(found[path] for path in sorted(found))

    def doubts(self, system: System, kind: str) -> tuple[Doubt, ...]:
        """Files of a kind that could not be read and that the system may own."""
        found = {
            doubt.path: doubt
            for doubt in self.evidence.doubts(kind)
            if system in self._by_place(kind, doubt.path)
        }
        hint = f"aigov schema {kind} shows what is read"
        for path in self._named_paths(system, kind):
            named = self.evidence.named(kind, path)
            if isinstance(named, Doubt):
                found[path] = named
            elif named is None:
                found[path] = Doubt(kind, "", path, f"is not readable as {kind}", hint=hint)
        return tuple(found[path] for path in sorted(found))

    def missing(self, system: System, kind: str) -> tuple[str, ...]:
        """Paths the manifest names for a kind that the snapshot does not hold."""
        named = system.evidence.get(kind, ())
        return tuple(p for p in named if not self.evidence.paths(p))

    def unclaimed(self, kind: str) -> tuple[tuple[Artifact, str], ...]:
        """Artifacts that no system owns, each with the reason."""
        return tuple(
            (artifact, self._why_unclaimed(artifact))
            for artifact in self._table(kind).get("", ())
            if not any(artifact.path in self._named_paths(s, kind) for s in self.systems)
        )

    def _why_unclaimed(self, artifact: Artifact) -> str:
        named = _names_system(artifact)
        if named and named not in self._ids:
            return f"names system {named!r}, which is not declared"
        return "lies under no system's folder"

    def _named_paths(self, system: System, kind: str) -> tuple[str, ...]:
        return self.evidence.paths(*system.evidence.get(kind, ()))

    def _table(self, kind: str) -> Mapping[str, list[Artifact]]:
        if kind not in self._owned:
            table: dict[str, list[Artifact]] = {}
            for artifact in self.evidence.of(kind):
                for owner in self._owners(kind, artifact) or ("",):
                    table.setdefault(owner, []).append(artifact)
            self._owned[kind] = table
        return self._owned[kind]

    def _owners(self, kind: str, artifact: Artifact) -> list[str]:
        named = _names_system(artifact)
        claimed = self.claimed(artifact.path)
        if claimed is not None:
            return [claimed.id]
        if named is not None and self.evidence.kinds[kind].scope != "repository":
            return [named] if named in self._ids else []
        return [system.id for system in self._by_place(kind, artifact.path)]

    def claimed(self, path: str) -> System | None:
        """The system whose manifest names a file under ``evidence:``."""
        if path in self._exact:
            return self._exact[path]
        return next((s for pattern, s in self._globs if matching((path,), (pattern,))), None)

    def _by_place(self, kind: str, path: str) -> tuple[System, ...]:
        claimed = self.claimed(path)
        if claimed is not None:
            return (claimed,)
        shared = self.evidence.kinds[kind].scope == "repository"
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._by_root and (folder or not shared):
                return (self._by_root[folder],)
        if shared:
            return self.systems
        # What nobody owns concerns everybody where its absence is what counts.
        everybody = len(self.systems) == 1 or self.evidence.kinds[kind].exhaustive
        return self.systems if everybody else ()


def _names_system(artifact: Artifact) -> str | None:
    named = artifact.data.get("system") if isinstance(artifact.data, dict) else None
    return named if isinstance(named, str) and named else None


@dataclass(frozen=True, slots=True)
class Moment:
    """What every view of one run shares: the history, the day, and the people who are known."""

    history: Past
    today: date
    people: frozenset[str] = frozenset()


class SystemEvidence:
    """What one check or requirement sees of one system; what it reads is recorded.

    ``read`` holds every artifact handed out, ``aside`` those of them on which no answer rests,
    ``doubts`` the files that could not be read.
    """

    def __init__(
        self,
        system: System,
        ownership: Ownership,
        moment: Moment,
        reads: tuple[str, ...] | None = None,
    ) -> None:
        self.system = system
        self.today, self.history, self.people = moment.today, moment.history, moment.people
        self._ownership, self._reads = ownership, reads
        self.read: dict[tuple[str, str], Artifact] = {}
        self.aside: set[tuple[str, str]] = set()
        self.doubts: dict[tuple[str, str], Doubt] = {}
        self.missing: dict[tuple[str, str], Location] = {}

    def of(self, kind: str) -> tuple[Artifact, ...]:
        """This system's artifacts of a kind, sorted by path."""
        self._allow(kind)
        for doubt in self._ownership.doubts(self.system, kind):
            self.doubts[kind, doubt.path] = doubt
        for path in self._ownership.missing(self.system, kind):
            self.missing[kind, path] = self.system.at("evidence", kind)
        return self._record(self._ownership.of(self.system, kind))

    def shared(self, kind: str) -> tuple[Artifact, ...]:
        """Every artifact of a kind in the repository, sorted by path."""
        self._allow(kind)
        for doubt in self._ownership.evidence.doubts(kind):
            self.doubts[kind, doubt.path] = doubt
        return self._record(self._ownership.evidence.of(kind))

    def leave_aside(self, artifacts: Iterable[Artifact]) -> None:
        """Say that artifacts were looked at, and that the answer does not rest on them.

        They are no evidence of the finding: what is false in them is not held against it.
        """
        self.aside.update((artifact.kind, artifact.path) for artifact in artifacts)

    def rest_on(self, artifact: Artifact) -> None:
        """Say that the answer rests on an artifact after all, or on the part of it that is given.

        A part is a copy with less data: what is false in the rest is not held against the finding.
        """
        self.aside.discard((artifact.kind, artifact.path))
        self.read[artifact.kind, artifact.path] = artifact

    def paths(self, *patterns: str) -> tuple[str, ...]:
        """Files of the snapshot that match any of the globs, sorted."""
        return self._ownership.evidence.paths(*patterns)

    def entry(self, path: str) -> str | None:
        """``file``, ``link``, ``submodule``, ``folder`` or None: what is at this exact path."""
        return self._ownership.evidence.entry(path)

    def by_system(self, kind: str) -> Iterator[tuple[System, Artifact]]:
        """Every system of the repository with each of its artifacts of a kind."""
        for system in self._ownership.systems:
            for artifact in self._ownership.of(system, kind):
                yield system, artifact

    @property
    def others(self) -> tuple[System, ...]:
        """The other systems of the repository."""
        return tuple(s for s in self._ownership.systems if s.id != self.system.id)

    def claimed(self, artifact: Artifact) -> bool:
        """Whether the manifest of this system names the file under ``evidence:``."""
        return self._ownership.claimed(artifact.path) is self.system

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once in a run and kept under a name for all systems."""
        kept = self._ownership.evidence.kept
        if name not in kept:
            kept[name] = make()
        return cast("T", kept[name])

    def mentions(self, names: Iterable[str], apart: str = "") -> bool | None:
        """Whether a program, pipeline or page uses one of the words; None where that is unknown.

        Configuration in the folder ``apart`` does not count. None as well where nothing but pages
        is there that could.
        """
        evidence = self._ownership.evidence
        index = self.once("mentions", lambda: Mentions(evidence.snapshot))
        if path := index.find(names, apart):
            evidence.leaned.add(path)
            return True
        evidence.leaned.update(index.paths)
        evidence.globs.update(PATTERNS)
        return False if index.runs and not index.unknown else None

    def text(self, path: str, blob: str = "") -> str:
        """The text of a file, or what it was as the ``blob`` of its history. Raises Unreadable."""
        evidence = self._ownership.evidence
        evidence.leaned.add(path)
        if not blob:
            evidence.texts.add(path)
        snapshot = evidence.snapshot
        raw = snapshot.read_blob(blob) if blob else snapshot.read(path)
        return raw.decode("utf-8", "replace")

    def writers(self, path: str) -> Iterator[Written]:
        """Newest first, each commit that wrote a file: ``aigov.writers``. Raises Unreadable."""
        return writers.writers(self._ownership.evidence.snapshot, self.history, path)

    def said(self, artifact: Artifact, written: Written) -> Json:
        """What the file of an artifact said after a commit; None where that cannot be read."""
        return writers.said(self._ownership.evidence, artifact, written)

    def model_change(self) -> tuple[str, Written] | None:
        """By which file, and in which commit, the served model last changed: ``aigov.points``.

        A check that asks has ``aigov.api.MODEL_KINDS`` among its ``reads``. Raises Unreadable.
        """
        from aigov.points import model_change

        return model_change(self, self._ownership.evidence)

    def is_written(self, kind: str) -> bool:
        """Whether people, not tools, write the files of a kind."""
        return self._ownership.evidence.kinds[kind].written

    def tracked(self, path: str) -> bool:
        """Whether git tracks the file; true for every file of a folder without git."""
        entry = self._ownership.evidence.snapshot.entries.get(path)
        return entry is not None and entry.tracked

    def digests(self, path: str, algorithm: str) -> frozenset[str]:
        """Hex digests of a file as it is, with LF and with CRLF line ends; empty without a file.

        Of a Git LFS pointer only the SHA-256 of what it points to is known. Raises Unreadable when
        the file is there and cannot be read.
        """
        import hashlib

        if self.entry(path) != "file":
            return frozenset()
        self._ownership.evidence.leaned.add(path)
        raw = self._ownership.evidence.snapshot.read(path)
        if raw.startswith(LFS_POINTER):
            found = re.search(rb"^oid sha256:([0-9a-f]{64})$", raw[:1024], re.MULTILINE)
            known = algorithm == "sha256" and found
            return frozenset({found[1].decode()}) if found and known else frozenset()
        unix = raw.replace(b"\r\n", b"\n")
        forms = {raw, unix, unix.replace(b"\n", b"\r\n")}
        return frozenset(
            hashlib.new(algorithm, form, usedforsecurity=False).hexdigest() for form in forms
        )

    def _allow(self, kind: str) -> None:
        if self._reads is not None and kind not in self._reads:
            what = f"asks for {kind!r}, which it does not declare in reads"
            raise PluginError(what, hint=f"add {kind!r} to reads of the Check")
        if kind not in self._ownership.evidence.kinds:
            known = tuple(self._ownership.evidence.kinds)
            raise PluginError(f"unknown kind {kind!r}", hint=nearest(kind, known))

    def _record(self, artifacts: tuple[Artifact, ...]) -> tuple[Artifact, ...]:
        for artifact in artifacts:
            self.read[artifact.kind, artifact.path] = artifact
        return artifacts
