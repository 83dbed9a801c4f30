"""``ai-system.yaml`` -> System, and which artifact belongs to which system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from aigov.config import Config, read_ours
from aigov.errors import ConfigError, PluginError, nearest
from aigov.evidence import Artifact, Doubt, Evidence, Location
from aigov.globs import is_glob, matching
from aigov.model import FACTS, LIFECYCLES, Fact, System, Tier
from aigov.strict import Strict

if TYPE_CHECKING:
    from aigov.history import History
    from aigov.snapshot import Snapshot

KEYS = (
    "evidence", "facts", "id", "lifecycle", "measures", "model", "name", "owner", "risk_tier",
)  # fmt: skip
TIERS = tuple(tier.value for tier in Tier)
_ID_LENGTH = 64
LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def declared(snapshot: Snapshot, config: Config) -> tuple[System, ...]:
    """Every system that a manifest or ``aigov.yaml`` declares, sorted by id.

    Raises ConfigError for a manifest that cannot be used, and for an id used twice.
    """
    found = [_system(strict, strict.text("root", "").strip("/")) for strict in config.inline]
    excluded = set(matching(snapshot.entries, config.exclude))
    for path in matching(snapshot.entries, config.systems):
        if path not in excluded:
            strict = Strict.parse(read_ours(snapshot, path), path, ConfigError)
            found.append(_system(strict, path.rpartition("/")[0]))
    by_id: dict[str, System] = {}
    for system in found:
        if system.id in by_id:
            first = by_id[system.id].declared_at
            what = f"system id {system.id!r} is already used at {first}"
            raise ConfigError(
                what, where=str(system.declared_at), hint="give each system its own id"
            )
        by_id[system.id] = system
    return tuple(by_id[key] for key in sorted(by_id))


def _system(top: Strict, root: str) -> System:
    identity = _identity(top)
    tier = top.choice("risk_tier", TIERS, "")
    lifecycle = top.choice("lifecycle", LIFECYCLES, "")
    measures = tuple(measure.data for measure in top.mappings("measures"))
    system = System(
        id=identity,
        root=root,
        name=top.text("name", identity),
        owner=top.text("owner", ""),
        tier=Tier(tier) if tier else None,
        lifecycle=lifecycle or None,
        facts=_facts(top, lifecycle),
        model=tuple(_from_root(p, root) for p in top.texts("model")),
        evidence=_evidence(top, root),
        measures=measures,
        declared_at=top.at("id"),
        places=lambda keys: top.at(*keys),
    )
    for key in top.data:
        # Teams keep notes of their own here; a slip of the pen must not become one of them.
        if key not in (*KEYS, "root") and (hint := _slip(key)):
            raise top.fail(f"unknown key {key!r}", key, hint=hint)
    return system


def _slip(key: str) -> str:
    hint = nearest(key, KEYS)
    return hint if hint.startswith("did you mean") else ""


def _identity(top: Strict) -> str:
    identity = top.text("id")
    allowed = "abcdefghijklmnopqrstuvwxyz0123456789-"
    if len(identity) > _ID_LENGTH or set(identity) - set(allowed) or identity.startswith("-"):
        shown = repr(identity[:_ID_LENGTH])
        hint = f"use at most {_ID_LENGTH} of a-z, 0-9 and -, as in: id: loan-approval"
        raise top.fail(f"id {shown} is not a kebab-case name", "id", hint=hint)
    return identity


def _facts(top: Strict, lifecycle: str) -> dict[str, Fact]:
    table = top.mapping("facts")
    facts: dict[str, Fact] = {}
    for name in table.data:
        if name not in FACTS:
            raise table.fail(f"unknown fact {name!r}", name, hint=nearest(name, FACTS))
        value = table.flag(name, default=False)
        facts[name] = Fact(value, f"declared at {table.at(name)}", declared=True)
    if lifecycle and "deployed" not in facts:
        facts["deployed"] = Fact(lifecycle == "production", f"lifecycle is {lifecycle}")
    return facts


def _from_root(path: str, root: str) -> str:
    """A path of a manifest, from the root of the snapshot: ``/`` starts there already."""
    if path.startswith("/"):
        return path[1:]
    return f"{root}/{path}" if root else path


def _evidence(top: Strict, root: str) -> dict[str, tuple[str, ...]]:
    """By kind, the paths a manifest names; under ``""`` those named without a kind."""
    value = top.get("evidence")
    if not isinstance(value, dict):
        paths = top.texts("evidence")
        return {"": tuple(_from_root(p, root) for p in paths)} if paths else {}
    table = top.mapping("evidence")
    return {kind: tuple(_from_root(p, root) for p in table.texts(kind)) for kind in table.data}


def with_inferred(system: System, seen: Iterable[System]) -> System:
    """The system with the facts that signals under its root decide and it does not declare."""
    signals: dict[str, Fact] = {}
    for other in seen:
        if within(other.root, system.root):
            for name, fact in other.facts.items():
                signals.setdefault(name, fact)
    return replace(system, facts={**signals, **system.facts}, signals=signals)


def undeclared(seen: Iterable[System], known: tuple[System, ...]) -> tuple[System, ...]:
    """The systems that were seen and lie under no declared system's root."""
    roots = [system.root for system in known]
    return tuple(s for s in seen if not any(within(s.root, root) for root in roots))


def within(path: str, root: str) -> bool:
    """Whether a path is the folder ``root`` or lies under it."""
    return not root or path == root or path.startswith(f"{root}/")


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
        if kind in system.evidence:
            found = (self.evidence.named(kind, p) for p in self._named_paths(system, kind))
            return tuple(item for item in found if isinstance(item, Artifact))
        return tuple(self._table(kind).get(system.id, ()))

    def doubts(self, system: System, kind: str) -> tuple[Doubt, ...]:
        """Files of a kind that could not be read and that the system may own."""
        if kind in system.evidence:
            found = [(p, self.evidence.named(kind, p)) for p in self._named_paths(system, kind)]
            hint = f"aigov schema {kind} shows what is read"
            return tuple(
                item
                if isinstance(item, Doubt)
                else Doubt(kind, "", path, f"is not readable as {kind}", hint=hint)
                for path, item in found
                if not isinstance(item, Artifact)
            )
        return tuple(
            d for d in self.evidence.doubts(kind) if system in self._by_place(kind, d.path)
        )

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
        if named is not None and self.evidence.kinds[kind].scope != "repository":
            return [named] if named in self._ids else []
        return [system.id for system in self._by_place(kind, artifact.path)]

    def _by_place(self, kind: str, path: str) -> tuple[System, ...]:
        if path in self._exact:
            return (self._exact[path],)
        for pattern, system in self._globs:
            if matching((path,), (pattern,)):
                return (system,)
        if self.evidence.kinds[kind].scope == "repository":
            return self.systems
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._by_root:
                return (self._by_root[folder],)
        # What nobody owns concerns everybody where its absence is what counts.
        everybody = len(self.systems) == 1 or self.evidence.kinds[kind].exhaustive
        return self.systems if everybody else ()


def _names_system(artifact: Artifact) -> str | None:
    named = artifact.data.get("system") if isinstance(artifact.data, dict) else None
    return named if isinstance(named, str) and named else None


@dataclass(frozen=True, slots=True)
class Moment:
    """What every view of one run shares: the history, the day, and the people who are known."""

    history: History
    today: date
    people: frozenset[str] = frozenset()


class SystemEvidence:
    """What one check or requirement sees of one system; what it reads is recorded.

    ``read`` holds every artifact handed out, ``doubts`` the files that could not be read.
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

    def paths(self, *patterns: str) -> tuple[str, ...]:
        """Files of the snapshot that match any of the globs, sorted."""
        return self._ownership.evidence.paths(*patterns)

    def entry(self, path: str) -> str | None:
        """``file``, ``link``, ``submodule``, ``folder`` or None: what is at this exact path."""
        return self._ownership.evidence.entry(path)

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
