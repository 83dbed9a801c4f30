"""Evidence of another system, of none, or of a version that is no longer the one in use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.model import Problem
from aigov.rejections.leaves import rows, top
from aigov.schemas import RECORDS

_IN_USE = ("champion", "live", "prod", "production", "current")
_REGISTERS = (("registered-model", "versions"), ("model-register", "models"))
"""Kinds that say which version is in use, and the list in which they do."""

_OF_THE_PAST = ("decommissioning-plan", "experiment", "incident-log", "rollback-drill")
"""Kinds that tell what once was: an earlier version is what they are about."""

_OF_SYSTEMS = frozenset({*RECORDS, "evaluation", "fairness-report", "lineage"})
"""Kinds whose ``system`` is the id of an AI system."""

_VERSION = re.compile(r"v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,4})", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}")


def orphan_evidence(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """Tied to another system or to none, or to a version that a newer one has replaced."""
    system, data = evidence.system, top(artifact)
    named, version = data.get("system"), data.get("model_version")
    if artifact.kind in _OF_SYSTEMS and isinstance(named, str) and named.strip():
        if named.strip().lower() not in (system.id.lower(), system.name.lower()):
            what = f"is about system {named[:80]!r}, not {system.id!r}"
            hint = "mend system:, or take it from evidence: in the manifest"
            yield Problem("orphan-evidence", what, artifact.at("system"), "system", hint)
    elif artifact.kind in RECORDS and version in (None, "") and _is_elsewhere(artifact, evidence):
        what = "names no system and no model version, and lies outside of the system's folder"
        yield Problem("orphan-evidence", what, artifact.at(), hint=f"add system: {system.id}")
    if artifact.kind not in _OF_THE_PAST and version is not None:
        yield from _superseded(artifact, str(version), evidence)


def _is_elsewhere(artifact: Artifact, evidence: SystemEvidence) -> bool:
    """Whether nothing but being the only system makes the evidence this system's."""
    root = evidence.system.root
    below = not root or artifact.path.startswith(f"{root}/") or f"/{root}/" in artifact.path
    named = evidence.system.id in artifact.path.split("/")
    return not below and not named and not evidence.claimed(artifact)


def _superseded(artifact: Artifact, version: str, evidence: SystemEvidence) -> Iterator[Problem]:
    mine = _comparable(version)
    found = [(at, told) for at, told in _in_use(artifact, evidence) if _comparable(told)]
    versions = [_comparable(told) for _, told in found]
    if mine and versions and all(other > mine for other in versions):
        path, told = found[0]
        what = f"is about version {version[:40]!r}; {told[:40]!r} is in use ({path})"
        hint = "review it for the version in use"
        yield Problem("orphan-evidence", what, artifact.at("model_version"), "model_version", hint)


def _in_use(artifact: Artifact, evidence: SystemEvidence) -> list[tuple[str, str]]:
    """Paths and versions that registry entries mark as in use, else those of model cards."""
    marked = [
        (other.path, str(row.get("version")))
        for kind, listed in _REGISTERS
        for other in evidence.of(kind)
        for _, row in rows(other.data, listed)
        if _is_marked(row.get("stage")) or _is_marked(row.get("aliases"))
    ]
    cards = [
        (other.path, str(top(other).get("version")))
        for other in evidence.of("model-card")
        if top(other).get("version") and other.path != artifact.path
    ]
    return marked or cards


def _is_marked(told: object) -> bool:
    words = told if isinstance(told, list) else [told]
    return any(str(word).lower() in _IN_USE for word in words)


def _comparable(version: str) -> tuple[int, ...]:
    """A version as numbers without zeros at the end, empty for days, digests and names."""
    text = version.strip().rpartition("@")[2].rpartition("/")[2]
    match = _VERSION.fullmatch(text)
    if not match or _DAY.fullmatch(match[1]):
        return ()
    numbers = [int(part) for part in match[1].split(".")]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
