"""Components of a bill of materials: models, datasets, software, and what is known to be weak."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aigov.api import Artifact, Json, Problem, System, SystemEvidence
from aigov_plugins.delivery.entries import said

_SETTLED: Final = ("resolved", "resolved_with_pedigree", "false_positive", "not_affected")
_OTHERS: Final = ("machine-learning-model", "data", "file")
_MAX_SHOWN: Final = 3


def models(document: Artifact, system: System, evidence: SystemEvidence) -> Iterator[Problem]:
    """Models that lack something, and models of the system that are not listed."""
    found = document.data.get("models") or []
    if not found:
        yield Problem("models-missing", "names no model", document.at("models"), "models")
    for index, model in enumerate(found):
        missing = list(_lacking(model))
        if not (model.get("model_card") or model.get("references")):
            missing.append("model card or reference to more")
        if missing:
            name = said(model.get("name"))
            message = f"model {name!r} has no {', '.join(missing)}"
            yield Problem("model-incomplete", message, document.at("models", index), name)
    have = " ".join(_letters(_named(model)) for model in found)
    lost = sorted(name for name in _used(evidence) if _letters(name) not in have)
    if found and lost:
        more = f" and {len(lost) - _MAX_SHOWN} more" if len(lost) > _MAX_SHOWN else ""
        listed = ", ".join(map(repr, lost[:_MAX_SHOWN]))
        message = f"models that {system.id} uses are not listed: {listed}{more}"
        yield Problem("model-unlisted", message, document.at("models"), lost[0])


def _named(model: Mapping[str, Json]) -> str:
    return f"{model.get('group', '')}/{model.get('name', '')} {model.get('purl', '')}"


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower().rpartition("/")[2])


def _used(evidence: SystemEvidence) -> set[str]:
    """Names of models in the registry, in prompts and in agents of the system."""
    found: set[str] = set()
    for kind, key in (("registered-model", "name"), ("prompt", "model"), ("agent", "model")):
        for artifact in evidence.of(kind):
            data: Any = artifact.data if isinstance(artifact.data, dict) else {}
            if not (data.get("development") or data.get("templated")):
                found.add(said(data.get(key)))
    return {name for name in found if _letters(name)}


def _lacking(component: Mapping[str, Json]) -> Iterator[str]:
    for key in ("name", "version"):
        if not said(component.get(key)):
            yield key
    if not (component.get("pinned") or component.get("external")):
        yield "digest that fixes it"
    if not component.get("licences"):
        yield "licence"
    if not (said(component.get("supplier")) or component.get("authors")):
        yield "supplier"


def datasets(document: Artifact) -> Iterator[Problem]:
    """Datasets without a name, or without a version or digest; a document without any."""
    found = document.data.get("datasets") or []
    if not found:
        message = "names no dataset, although models are trained"
        hint = (
            "add the data that the models were trained and evaluated on, as components of type data"
        )
        yield Problem("datasets-missing", message, document.at("datasets"), "datasets", hint)
    for index, data in enumerate(found):
        name = said(data.get("name"))
        fixed = said(data.get("version")) or data.get("pinned") or data.get("hashes")
        if not name or not fixed:
            message = (
                f"dataset {name!r} has no version or digest" if name else "a dataset has no name"
            )
            at = document.at("datasets", index)
            yield Problem("dataset-incomplete", message, at, name or str(index))


def software(document: Artifact) -> Iterator[Problem]:
    """Components of software that cannot be told apart, one problem for all."""
    loose = [
        (n, component)
        for n, component in enumerate(document.data.get("components") or [])
        if component.get("type") not in _OTHERS
        if not (component.get("identified") and said(component.get("version")))
    ]
    if loose:
        index, first = loose[0]
        more = f" and {len(loose) - 1} more" if len(loose) > 1 else ""
        message = f"component {said(first.get('name'))!r}{more} has no version or no package URL"
        at = document.at("components", index)
        yield Problem("component-loose", message, at, said(first.get("name")))


def vulnerabilities(document: Artifact) -> Iterator[Problem]:
    """Critical vulnerabilities that nobody settled."""
    for index, each in enumerate(document.data.get("vulnerabilities") or []):
        if each.get("severity") == "critical" and each.get("state") not in _SETTLED:
            name = said(each.get("id")) or "without an id"
            message = f"critical vulnerability {name} is open"
            hint = "update, or write down why it does not affect the system"
            yield Problem(
                "critical-open", message, document.at("vulnerabilities", index), name, hint
            )
