"""The hooks a plugin may implement.

Every hook is called once per run, returns data and changes nothing. The results of all plugins
are joined: none is ``firstresult``, so no plugin can hide what another one brings.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from aigov.evidence import Evidence
from aigov.model import Check, Reporter, System
from aigov.readers import ArtifactKind, Reader

hookspec = pluggy.HookspecMarker("aigov")
hookimpl = pluggy.HookimplMarker("aigov")


@hookspec
def aigov_artifact_kinds() -> Iterable[ArtifactKind]:
    """Kinds of evidence: a role and the JSON Schema of its data."""
    return ()


@hookspec
def aigov_readers() -> Iterable[Reader]:
    """Readers: file name patterns, a sniff and a parser for one kind."""
    return ()


@hookspec
def aigov_systems(evidence: Evidence) -> Iterable[System]:  # noqa: ARG001  a specification
    """AI systems seen in ``evidence`` otherwise than by manifest, each with its reason."""
    return ()


@hookspec
def aigov_checks() -> Iterable[Check]:
    """Checks that a policy may name in ``check:``."""
    return ()


@hookspec
def aigov_policies() -> Iterable[str]:
    """Folders with ``<domain>/<policy-id>.yaml`` and ``packs/<pack-id>.yaml``."""
    return ()


@hookspec
def aigov_reporters() -> Iterable[Reporter]:
    """Formats that ``-o`` may name."""
    return ()
