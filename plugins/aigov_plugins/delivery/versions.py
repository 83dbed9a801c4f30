"""Which version of the model is in production, or about to be, as far as files name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aigov.api import Artifact, SystemEvidence
from aigov_plugins.delivery.entries import said, texts, version_of

_LISTS: Final = (("model-register", "models"), ("registered-model", "versions"))
_LIVE: Final = frozenset({"production", "prod", "live", "champion"})
_NEXT: Final = frozenset({"staging", "candidate", "challenger", "shadow", "canary"})


def live_versions(evidence: SystemEvidence) -> dict[str, str]:
    """Versions in production, each with the file that says so.

    What a registry marks as such; where none marks any, the version of the model card.
    """
    return _marked(evidence, _LIVE) or _of_cards(evidence)


def current_versions(evidence: SystemEvidence) -> dict[str, str]:
    """Versions in production or on their way there, and those of model cards."""
    return {**_of_cards(evidence), **_marked(evidence, _LIVE | _NEXT)}


def known_versions(evidence: SystemEvidence) -> dict[str, str]:
    """Every version that a registry or model register lists, each with the file that does."""
    return {
        version: artifact.path
        for kind, key in _LISTS
        for artifact in evidence.of(kind)
        for entry in _entries(artifact, key)
        if (version := version_of(entry.get("version")))
    }


def entries_of(evidence: SystemEvidence) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry of a registry or model register, with the file that holds it."""
    for kind, key in _LISTS:
        for artifact in evidence.of(kind):
            yield from ((artifact.path, entry) for entry in _entries(artifact, key))


def _marked(evidence: SystemEvidence, marks: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, key in _LISTS:
        for artifact in evidence.of(kind):
            for entry in _entries(artifact, key):
                stages = {said(entry.get("stage")).lower(), *texts(entry.get("aliases"))}
                version = version_of(entry.get("version"))
                if version and stages & marks:
                    found.setdefault(version, artifact.path)
    return found


def _entries(artifact: Artifact, key: str) -> list[dict[str, Any]]:
    if not artifact.valid or not isinstance(artifact.data, dict):
        return []
    listed = artifact.data.get(key)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _of_cards(evidence: SystemEvidence) -> dict[str, str]:
    found: dict[str, str] = {}
    for card in evidence.of("model-card"):
        version = version_of(card.data.get("version")) if isinstance(card.data, dict) else ""
        if version and card.valid:
            found.setdefault(version, card.path)
    return found
