"""AI systems seen otherwise than by manifest: what files say that a model is made or used here.

Signals: model cards, MLflow models, pipelines that train, weights, configurations of LLM
applications; and beside these, data contracts with a column that they declare to be personal.
Signals are gathered by project folder: ``models/README.md`` and ``dvc.yaml`` speak of the same
system. A signal only ever shows that something is so, never that it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Evidence, Fact, Location, System
from aigov_plugins.data.personal_columns import personal_columns

_WEIGHTS: Final = tuple(
    f"**/*.{suffix}"
    for suffix in (
        "cbm", "ckpt", "gguf", "h5", "joblib", "keras", "onnx", "pickle", "pkl", "pt", "pth",
        "safetensors", "tflite",
    )
)  # fmt: skip
_LLM: Final = {
    "**/promptfooconfig.yaml": "a promptfoo configuration",
    "**/promptfooconfig.yml": "a promptfoo configuration",
    "**/*.prompty": "a prompt file",
    "**/langgraph.json": "a LangGraph application",
    "**/.well-known/agent-card.json": "an agent card",
    "**/rails.co": "guardrails",
}
_MODELS: Final = {
    "mlmodel": "is an MLflow model",
    "mlflow-registry": "keeps a model in an MLflow registry",
}
_INSIDE: Final = frozenset(
    "artifacts assets card cards checkpoints conf config configs data dist doc docs model "
    "model_card model_cards models mlruns mlartifacts output outputs prompts reference "
    "references reports results src trained_models weights .well-known".split()
)
_NOT_OURS: Final = frozenset(
    "fixture fixtures node_modules site-packages test testdata tests third_party vendor".split()
)
_TRAINING: Final = re.compile(r"(?:^|[\W_])(?:train|training|fit|finetune|fine_tune)(?:[\W_]|$)")
_OVER: Final = frozenset(("deprecated", "draft", "proposed", "retired"))
_GENERATIVE: Final = (
    "text-generation",
    "text2text",
    "text-to-image",
    "text-to-speech",
    "conversational",
)


MAX_SHOWN: Final = 4
"""Signals that the reason of a system names."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing seen: where, what it says in words, and the facts that it shows."""

    path: str
    line: int
    words: str
    facts: tuple[str, ...] = ()


def systems(evidence: Evidence) -> Iterator[System]:
    """One system for each project folder with signals."""
    by_folder: dict[str, list[Signal]] = {}
    for signal in _signals(evidence):
        if not _NOT_OURS & set(signal.path.split("/")):
            by_folder.setdefault(_project(signal.path), []).append(signal)
    for signal in _contracts(evidence):
        folder = _project(signal.path)
        while folder and folder not in by_folder:
            folder = folder.rpartition("/")[0]
        if folder in by_folder:  # a contract tells of a system, and is none
            by_folder[folder].append(signal)
    for folder in sorted(by_folder):
        yield _system(folder, by_folder[folder])


def _signals(evidence: Evidence) -> Iterator[Signal]:
    for card in evidence.of("model-card"):
        yield _card(card)
    for model in evidence.of("registered-model"):
        words = _MODELS.get(model.data.get("format", ""), "declares a model")
        yield Signal(model.path, 1, f"{model.path} {words}")
    for pipeline in evidence.of("lineage"):
        yield from _training(pipeline)
    for path in evidence.paths(*_WEIGHTS):
        yield Signal(path, 1, f"{path} holds weights")
    for pattern, what in _LLM.items():
        for path in evidence.paths(pattern):
            yield Signal(path, 1, f"{path} is {what}", ("generative", "uses_third_party_model"))


def _contracts(evidence: Evidence) -> Iterator[Signal]:
    """The first column of each data contract in force that it declares to be personal data."""
    for contract in evidence.of("data-contract"):
        status = str(contract.data.get("status") or "").lower()
        if not contract.valid or status in _OVER or _NOT_OURS & set(contract.path.split("/")):
            continue
        for keys, _, column in personal_columns(contract):
            if column.get("personal") is True:
                line = contract.at(*keys).line
                words = f"{contract.path}:{line} says that {column.get('name')!r} is personal data"
                yield Signal(contract.path, line, words, ("personal_data",))
                break


def _card(card: Artifact) -> Signal:
    task = str(card.data.get("front_matter", {}).get("pipeline_tag", ""))
    shown = {
        "uses_third_party_model": bool(card.data.get("base_model")),
        "generative": task.startswith(_GENERATIVE),
    }
    facts = tuple(name for name, holds in shown.items() if holds)
    return Signal(card.path, 1, f"{card.path} is a model card", facts)


def _training(pipeline: Artifact) -> Iterator[Signal]:
    if pipeline.data.get("format") == "dbt":
        return  # it builds tables: a train in the name of one runs on rails
    for n, job in enumerate(pipeline.data.get("jobs", ())):
        if _TRAINING.search(str(job.get("name", "")).lower()):
            words = f"{pipeline.path} has the training step {job['name']!r}"
            yield Signal(pipeline.path, pipeline.at("jobs", n).line, words, ("trains_model",))
            return


def _project(path: str) -> str:
    """The folder of the project that a file speaks of: folders inside a project are left out."""
    parts = path.split("/")[:-1]
    for store in ("mlruns", "mlartifacts"):
        parts = parts[: parts.index(store)] if store in parts else parts
    while parts and parts[-1].lower() in _INSIDE:
        parts.pop()
    return "/".join(parts)


def _system(folder: str, found: list[Signal]) -> System:
    name = folder.rpartition("/")[2] or "repository"
    facts: dict[str, Fact] = {}
    for signal in found:
        for fact in signal.facts:
            facts.setdefault(fact, Fact(True, signal.words))
    words = "; ".join(signal.words for signal in found[:MAX_SHOWN])
    more = f"; and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
    first = found[0]
    return System(
        id=f"{re.sub(r'[^a-z0-9]+', '-', folder.lower()).strip('-') or 'repository'}",
        root=folder,
        name=name,
        facts=facts,
        declared=False,
        reason=f"{words}{more}",
        declared_at=Location(first.path, first.line, 1),
    )
