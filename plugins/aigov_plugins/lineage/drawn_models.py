"""What is said about data and models beside the steps: cards, evaluations, runs, registries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from aigov.api import (
    Artifact,
    Gap,
    Json,
    Keys,
    Location,
    Node,
    Outcome,
    Sort,
    System,
    SystemEvidence,
)
from aigov_plugins.lineage.drawn_sketch import Sketch
from aigov_plugins.lineage.lineage_gaps import read_cards
from aigov_plugins.lineage.lineage_graph import covering
from aigov_plugins.shaping import items, mapping, text

_MAX_SEARCHED: Final = 1_000_000_000
"""Characters that are gone through for the names of data in all cards of a system."""

_MODEL_URI: Final = re.compile(r"models:/+([^/@]+)(?:[/@](.+))?")


def cards(sketch: Sketch, system: System, evidence: SystemEvidence) -> None:
    """Dataset cards beside the data that they name, model cards beside the model.

    A card that lies in a folder describes the sources there, and other data that it names.
    """
    paths = {name: key for name, key in sketch.names.items() if _is_data(sketch, key)}
    left = _MAX_SEARCHED
    for card in evidence.of("dataset-card"):
        key = _card(sketch, card, "dataset card")
        said = read_cards(system, [card])
        text_only = replace(said, folders=())
        left -= len(said.text) * len(paths)
        if left < 0:
            sketch.gaps.append(_unsearched(card, key))
            continue
        for name in sorted(paths):
            source = sketch.nodes[paths[name]].sort is Sort.SOURCE
            if (said if source else text_only).name(name):
                sketch.link(key, paths[name], "describes", card.at())
    for card in evidence.of("model-card"):
        key = _card(sketch, card, "model card")
        for model in _meant(sketch, read_cards(system, [card]).name):
            sketch.link(key, model.id, "describes", card.at())
            _bases(sketch, card, model)


def _unsearched(card: Artifact, key: str) -> Gap:
    what = f"{card.path}: which data it describes is unknown: too much text for so many names"
    hint = "shorten the cards, or give each system its own"
    return Gap(
        "not-searched", what, card.at(), key, closes=card.path, hint=hint, outcome=Outcome.UNKNOWN
    )


def _is_data(sketch: Sketch, key: str) -> bool:
    return key in sketch.nodes and sketch.nodes[key].sort in (Sort.SOURCE, Sort.DATASET)


def _meant(sketch: Sketch, named: object) -> list[Node]:
    """The models that a card names, else the only one that there is."""
    models = sketch.models()
    found = [model for model in models if callable(named) and named(model.label)]
    return found or (models if len(models) == 1 else [])


def _card(sketch: Sketch, card: Artifact, tool: str) -> str:
    data = mapping(card.data)
    label = text(data.get("name")) or text(data.get("title")) or card.path
    version = text(data.get("version"))
    node = Node(f"card:{card.path}", Sort.CARD, label, card.at(), tool, version)
    return sketch.add(node)


def _bases(sketch: Sketch, card: Artifact, model: Node) -> None:
    """The models that the card says this one was made from."""
    said = text(mapping(card.data).get("base_model"))
    for name in dict.fromkeys(each.strip() for each in said.split(",") if each.strip()):
        at = card.at("base_model")
        base = sketch.add(Node(f"base:{name}", Sort.MODEL, name, at, "model card"))
        sketch.link(base, model.id, "base of", at)


def evaluations(sketch: Sketch, evidence: SystemEvidence) -> None:
    """Results of evaluations that no step writes; those in a card are the card's."""
    described = {card.path for card in evidence.of("model-card")}
    models = sketch.models()
    versions = {node.version.rpartition(":")[2]: node.id for node in sketch.of(Sort.DATASET)}
    for result in evidence.of("evaluation"):
        if result.path in described or result.path in sketch.names:
            continue
        data = mapping(result.data)
        version, tool = text(data.get("model_version")), text(data.get("format"))
        node = Node(
            f"evaluation:{result.path}", Sort.EVALUATION, result.path, result.at(), tool, version
        )
        key = sketch.add(node)
        if len(models) == 1:
            sketch.link(models[0].id, key, "measured in", result.at())
        used = versions.get(text(data.get("dataset_version")) or "-")
        if used:
            sketch.link(used, key, "measured on", result.at("dataset_version"))


def registries(sketch: Sketch, evidence: SystemEvidence) -> None:
    """Entries of registries and of the model register, with the runs that made them."""
    runs = {text(mapping(run.data).get("run_id")): run for run in evidence.of("experiment")}
    runs.pop("", None)
    drawn: set[str] = set()
    loose: list[str] = []
    for register, keys, row in _entries(evidence):
        entry = _entry(sketch, register, keys, row)
        models = _registered(sketch, register, row)
        loose += () if models else [sketch.nodes[entry].label]
        for model in models:
            sketch.link(model, entry, "registered as", register.at(*keys))
        run_id = text(row.get("run_id")) or text(row.get("training_run"))
        if run_id in runs:
            drawn.add(run_id)
            sketch.link(_run(sketch, runs[run_id]), entry, "logged", register.at(*keys, "run_id"))
    if loose and sketch.models():
        entries = f"{loose[0]!r} and {len(loose) - 1} more" if len(loose) > 1 else repr(loose[0])
        sketch.notes.append(
            f"no file says which model of the steps the registry entry {entries} is"
        )
    for run_id, run in runs.items():
        if run_id not in drawn and _datasets(sketch, run):
            drawn.add(run_id)
            _run(sketch, run)
    if len(runs) > len(drawn):
        left = len(runs) - len(drawn)
        sketch.notes.append(f"{left} runs join no model and no data, and are not drawn")


def _entries(evidence: SystemEvidence) -> Iterator[tuple[Artifact, Keys, Json]]:
    """Each entry with its keys: versions of a registry, a package, rows of the model register.

    What a registry says of a model as such is left out where its versions are there.
    """
    versioned = {
        text(mapping(row).get("name"))
        for register in evidence.of("registered-model")
        for row in items(mapping(register.data).get("versions"))
    }
    for kind, listed in (("registered-model", "versions"), ("model-register", "models")):
        for register in evidence.of(kind):
            data = mapping(register.data)
            rows = items(data.get(listed))
            if not rows and text(data.get("name")) not in versioned - {""}:
                yield register, (), data
            for number, row in enumerate(rows):
                yield register, (listed, number), mapping(row)


def _entry(sketch: Sketch, register: Artifact, keys: Keys, row: Json) -> str:
    data = mapping(register.data)
    version = text(row.get("version"))
    name = text(row.get("name")) or text(data.get("name")) or register.path
    stage = text(row.get("stage"))
    label = " ".join(part for part in (name, version, f"({stage})" if stage else "") if part)
    number = f"#{keys[1]}" if keys else ""
    tool = text(data.get("format")) or "model register"
    key = f"registry:{register.path}{number}"
    at = register.at(*keys)
    return sketch.add(Node(key, Sort.REGISTRY_ENTRY, label, at, tool, version))


def _registered(sketch: Sketch, register: Artifact, row: Json) -> list[str]:
    """The models of the drawing that an entry names by path or address."""
    written = register.path.rpartition("/")[0] if register.path.endswith("/MLmodel") else ""
    said = [text(row.get(key)) for key in ("path", "uri", "artefact")]
    return models_at(sketch, *said, written)


def models_at(sketch: Sketch, *places: str) -> list[str]:
    """The models at some paths or addresses, or in the folders of these."""
    found: dict[str, None] = {}
    for place in filter(None, places):
        for name in covering(place.rstrip("/")):
            known = sketch.names.get(name, "")
            if known in sketch.nodes and sketch.nodes[known].sort is Sort.MODEL:
                found[known] = None
                break
        else:
            inside = f"{place.rstrip('/')}/"
            models = (node.id for node in sketch.of(Sort.MODEL))
            found.update(dict.fromkeys(key for key in models if key[5:].startswith(inside)))
    return list(found)


def entries_named(sketch: Sketch, uri: str, name: str) -> list[str]:
    """The registry entries that ``models:/name/version`` or a bare name means."""
    match = _MODEL_URI.fullmatch(uri)
    wanted, version = (match[1], match[2] or "") if match else (name, "")
    if not wanted:
        return []
    entries = sketch.of(Sort.REGISTRY_ENTRY)
    named = [entry for entry in entries if entry.label.split(" ")[0] == wanted]
    exact = [entry.id for entry in named if version and entry.version == version]
    return exact or ([entry.id for entry in named] if len(named) == 1 else [])


def _run(sketch: Sketch, run: Artifact) -> str:
    data = mapping(run.data)
    run_id = text(data.get("run_id"))
    label = text(data.get("name")) or run_id
    tool = text(data.get("format"))
    node = Node(f"run:{run_id}", Sort.RUN, label, run.at(), tool, text(data.get("commit")))
    key = sketch.add(node)
    for used, at in _datasets(sketch, run):
        sketch.link(used, key, "read by", at)
    return key


def _datasets(sketch: Sketch, run: Artifact) -> Sequence[tuple[str, Location]]:
    """The data of the drawing that a run logged by name or digest."""
    found = []
    for number, item in enumerate(items(mapping(run.data).get("datasets"))):
        name = text(mapping(item).get("name"))
        if name in sketch.names and sketch.names[name] in sketch.nodes:
            found.append((sketch.names[name], run.at("datasets", number)))
    return found
