"""``ai-system.yaml`` -> System, and which artifact belongs to which system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aigov.artifacts import Location
from aigov.config import DEFAULT_SYSTEMS, Config, read_ours
from aigov.errors import AigovError, ConfigError, nearest
from aigov.globs import compile_globs, is_glob, matching, normal
from aigov.model import Fact, System
from aigov.strict import Strict, describe
from aigov.terms import FACTS, LIFECYCLES, TIERS, Tier

if TYPE_CHECKING:
    from aigov.snapshot import Snapshot

KEYS = (
    "evidence", "facts", "id", "lifecycle", "measures", "model", "name", "owner", "purpose",
    "reviewed", "risk_tier", "risk_tier_reason",
)  # fmt: skip
_TOLD = ("purpose", "reviewed", "risk_tier_reason")
"""Keys that switch nothing: a word close to one of them may well be a note of the team's own."""

_ID_LENGTH = 64
MAX_GLOBS = 100
"""Globs in one list of a manifest; exact paths may be many."""


def declared(snapshot: Snapshot, config: Config) -> tuple[System, ...]:
    """Every system that a manifest or ``aigov.yaml`` declares, sorted by id.

    Raises ConfigError for a manifest that cannot be used, and for an id used twice.
    """
    by_id: dict[str, System] = {}
    for strict in config.inline:
        _add(by_id, _system(strict, _root(strict)))
    excluded = set(matching(snapshot.entries, config.exclude))
    for path in matching(snapshot.entries, config.systems):
        if path not in excluded:
            strict = Strict.parse(read_ours(snapshot, path), path, ConfigError)
            if "root" in strict:
                hint = "its root is its folder; root: is for systems in aigov.yaml"
                raise strict.fail("unknown key 'root'", "root", hint=hint)
            _add(by_id, _system(strict, path.rpartition("/")[0]))
    return tuple(by_id[key] for key in sorted(by_id))


def _add(by_id: dict[str, System], system: System) -> None:
    """At once, not at the end: a tree can hold one manifest at a million paths."""
    if system.id in by_id:
        what = f"system id {system.id!r} is already used at {by_id[system.id].declared_at}"
        raise ConfigError(what, where=str(system.declared_at), hint="give each system its own id")
    by_id[system.id] = system


def _system(top: Strict, root: str) -> System:
    identity = _identity(top)
    tier = top.choice("risk_tier", TIERS, "")
    lifecycle = top.choice("lifecycle", LIFECYCLES, "")
    measures = tuple(_measure(each) for each in top.mappings("measures"))
    system = System(
        id=identity,
        root=root,
        name=top.text("name", identity),
        owner=top.text("owner", ""),
        tier=Tier(tier) if tier else None,
        lifecycle=lifecycle or None,
        facts=_facts(top),
        model=_paths(top, "model", root),
        evidence=_evidence(top, root),
        measures=measures,
        purpose=top.text("purpose", ""),
        tier_reason=top.text("risk_tier_reason", ""),
        reviewed=top.text("reviewed", ""),
        declared_at=top.at("id"),
        places=lambda keys: top.at(*keys),
    )
    for key in top.data:
        # Teams keep notes of their own here; a slip of the pen must not become one of them.
        if key not in (*KEYS, "root") and (hint := _slip(key)):
            raise top.fail(f"unknown key {key!r}", key, hint=hint)
    return system


def _measure(table: Strict) -> Mapping[str, Any]:
    """One product or model measure: where its value stands, and the bounds to keep."""
    table.text("id")
    table.text("from")
    table.choice("kind", ("model", "product"), "")
    for bound in ("min", "max"):
        value = table.get(bound)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if bound in table and not number:
            raise table.fail(f"{bound} must be a number, found {describe(value)}", bound)
    table.close()
    return table.data


def _slip(key: str) -> str:
    hint = nearest(key, tuple(known for known in KEYS if known not in _TOLD))
    return hint if hint.startswith("did you mean") else ""


def _identity(top: Strict) -> str:
    identity = top.text("id")
    allowed = "abcdefghijklmnopqrstuvwxyz0123456789-"
    if len(identity) > _ID_LENGTH or set(identity) - set(allowed) or identity.startswith("-"):
        shown = repr(identity[:_ID_LENGTH])
        hint = f"use at most {_ID_LENGTH} of a-z, 0-9 and -, as in: id: loan-approval"
        raise top.fail(f"id {shown} is not a kebab-case name", "id", hint=hint)
    return identity


def _facts(top: Strict) -> dict[str, Fact]:
    table = top.mapping("facts")
    facts: dict[str, Fact] = {}
    for name in table.data:
        if name not in FACTS:
            raise table.fail(f"unknown fact {name!r}", name, hint=nearest(name, FACTS))
        value = table.flag(name, default=False)
        facts[name] = Fact(value, f"declared at {table.at(name)}", declared=True)
    return facts


def _from_root(path: str, root: str) -> str:
    """A path of a manifest, from the root of the snapshot: ``/`` starts there already.

    A path that leaves the snapshot stays as it is written: nothing is there by that name.
    """
    whole = path if path.startswith("/") or not root else f"{root}/{path}"
    return normal(whole) or path


def _paths(top: Strict, key: str, root: str) -> tuple[str, ...]:
    """Paths and globs of a manifest, from the root of the snapshot; ConfigError when malformed."""
    written = top.texts(key)
    if sum(map(is_glob, written)) > MAX_GLOBS:
        hint = "name a folder, as in: reports/**/*.json"
        raise top.fail(f"{key} has more than {MAX_GLOBS} globs", key, hint=hint)
    for n, path in enumerate(written):
        try:
            compile_globs((_from_root(path, root),))
        except AigovError as exc:
            place = (key, n) if isinstance(top.get(key), list) else (key,)
            raise top.fail(exc.what, *place, hint=exc.hint) from exc
    return tuple(_from_root(path, root) for path in written)


def _root(top: Strict) -> str:
    written = top.text("root", "")
    root = normal(written)
    if not root and written.strip("./"):
        raise top.fail(
            f"root {written!r} is outside of the repository", "root", hint="root: models/a"
        )
    return root


def _evidence(top: Strict, root: str) -> dict[str, tuple[str, ...]]:
    """By kind, the paths a manifest names; under ``""`` those named without a kind."""
    value = top.get("evidence")
    if not isinstance(value, dict):
        paths = _paths(top, "evidence", root)
        return {"": paths} if paths else {}
    table = top.mapping("evidence")
    return {kind: _paths(table, kind, root) for kind in table.data}


def with_inferred(system: System, seen: Iterable[System]) -> System:
    """The system with the facts that signals under its root decide and it does not declare."""
    signals: dict[str, Fact] = {}
    if system.lifecycle:
        deployed = system.lifecycle == "production"
        signals["deployed"] = Fact(deployed, f"lifecycle is {system.lifecycle}")
    for other in seen:
        if within(other.root, system.root):
            for name, fact in other.facts.items():
                signals.setdefault(name, fact)
    return replace(system, facts={**signals, **system.facts}, signals=signals)


def denied(snapshot: Snapshot, config: Config) -> tuple[System, ...]:
    """The systems whose manifests are there though the configuration says that there is none."""
    excluded = set(matching(snapshot.entries, config.exclude))
    found = []
    for path in matching(snapshot.entries, DEFAULT_SYSTEMS):
        if path not in excluded:
            root = path.rpartition("/")[0]
            name = root.rpartition("/")[2] or "repository"
            reason = f"{path} declares it, and systems: [] in the configuration says there is none"
            at = Location(path, 1, 1)
            plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "folder"
            found.append(System(plain, root, name, declared=False, reason=reason, declared_at=at))
    return tuple(found)


def undeclared(seen: Iterable[System], known: tuple[System, ...]) -> tuple[System, ...]:
    """The systems that were seen and lie under no declared system's root, each with its own id."""
    roots, ids = [system.root for system in known], {system.id for system in known}
    found = []
    for system in seen:
        if not any(within(system.root, root) for root in roots):
            names = (f"{system.id}{n}" for n in ("", *(f"-{n}" for n in range(2, 10_000))))
            found.append(replace(system, id=next(name for name in names if name not in ids)))
            ids.add(found[-1].id)
    return tuple(found)


def within(path: str, root: str) -> bool:
    """Whether a path is the folder ``root`` or lies under it."""
    return not root or path == root or path.startswith(f"{root}/")
