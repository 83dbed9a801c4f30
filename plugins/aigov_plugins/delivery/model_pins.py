"""Whether the models that a system uses cannot change under their names."""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import (
    Artifact,
    Json,
    Location,
    Outcome,
    Problem,
    System,
    SystemEvidence,
    is_model_path,
)
from aigov_plugins.delivery.entries import said


def problems(system: System, evidence: SystemEvidence) -> Iterator[Problem]:
    """No lock with digests; models that are not pinned; nothing that says which are used."""
    yield from _locks(system, evidence)
    named = [
        (artifact, keys, model)
        for kind in ("prompt", "agent")
        for artifact in evidence.of(kind)
        if artifact.valid and not artifact.data.get("development")
        for keys, model in _models(artifact)
    ]
    for artifact, keys, model in named:
        if not model.get("pinned"):
            yield _floating(artifact.at(*keys), model)
    loose = [
        (artifact, n, each) for artifact, n, each in _weights(evidence) if not each.get("digest")
    ]
    for artifact, index, each in loose:
        message = f"weights {each.get('path')!r} have no digest"
        yield Problem("weights-loose", message, artifact.at("files", index), str(each.get("path")))
    pinned = any(model.get("pinned") for _, _, model in named) or any(_weights(evidence))
    if not named and not pinned and not evidence.paths(*system.model):
        message = f"nothing says which model {system.id} uses"
        hint = "list it under model: in the manifest, or pin it by a pointer"
        # A lock alone is evidence of this; neither lock nor model is none.
        code = "model-unsaid" if evidence.of("environment-lock") else "no-model"
        yield Problem(code, message, system.declared_at, "model", hint)


def _floating(at: Location, model: dict[str, Json]) -> Problem:
    name = said(model.get("model"))
    if model.get("templated"):
        message = f"cannot tell which release of a model {name!r} is: a variable decides"
        return Problem("model-undecided", message, at, name, outcome=Outcome.UNKNOWN)
    hint = "name the release with its date or number, not the family"
    return Problem("model-floating", f"model {name!r} is no fixed release", at, name, hint)


def _locks(system: System, evidence: SystemEvidence) -> Iterator[Problem]:
    """No lock, or none in which each package is fixed by a digest."""
    locks = [artifact for artifact in evidence.of("environment-lock") if artifact.valid]
    if not locks:
        message = f"{system.id} has no lock of its packages"
        yield Problem("no-lock", message, system.declared_at, "environment-lock")
    elif not any(a.data.get("locked") and a.data.get("hashed") for a in locks):
        message = "fixes not every package by a digest, nor does another lock"
        hint = "lock with digests: uv lock, or pip-compile --generate-hashes"
        yield Problem("lock-loose", message, locks[0].at(), "hashed", hint)


def _models(artifact: Artifact) -> Iterator[tuple[tuple[str | int, ...], dict[str, Json]]]:
    if said(artifact.data.get("model")):
        yield ("model",), artifact.data
    for index, agent in enumerate(artifact.data.get("agents") or []):
        if isinstance(agent, dict) and said(agent.get("model")):
            yield ("agents", index, "model"), agent


def _weights(evidence: SystemEvidence) -> Iterator[tuple[Artifact, int, dict[str, Json]]]:
    for artifact in evidence.of("data-version"):
        for index, each in enumerate(artifact.data.get("files") or []):
            if artifact.valid and is_model_path(str(each.get("path", ""))):
                yield artifact, index, each
