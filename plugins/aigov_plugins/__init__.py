"""What ships with aigov, through the same door as any plugin: an index, nothing imported yet."""

from __future__ import annotations

from collections.abc import Iterable

from aigov.api import ArtifactKind, Check, Evidence, Reader, System, hookimpl
from aigov_plugins.index import CHECKS, READERS
from aigov_plugins.kinds import KINDS


@hookimpl
def aigov_artifact_kinds() -> Iterable[ArtifactKind]:
    """The kinds of evidence of the contract that have a reader, and two of our own."""
    return KINDS


@hookimpl
def aigov_readers() -> Iterable[Reader]:
    """One reader for each format."""
    return READERS


@hookimpl
def aigov_checks() -> Iterable[Check]:
    """The questions that policies ask."""
    return CHECKS


@hookimpl
def aigov_systems(evidence: Evidence) -> Iterable[System]:
    """AI systems seen otherwise than by manifest."""
    from aigov_plugins.discovery import systems

    return systems(evidence)


@hookimpl
def aigov_policies() -> Iterable[str]:
    """The bundled policies and packs."""
    from aigov_policies import folder

    return [folder()]
