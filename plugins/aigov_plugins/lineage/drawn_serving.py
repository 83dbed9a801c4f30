"""What serves the model, and what the bill of materials lists, as nodes of a drawing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Gap, Json, Keys, Node, Sort, System, SystemEvidence
from aigov_plugins.lineage.drawn_models import entries_named, models_at
from aigov_plugins.lineage.drawn_sketch import Sketch
from aigov_plugins.shaping import items, mapping, text

_HINT: Final = "name the image and the artefact of each version in a model register"


def deployments(sketch: Sketch, system: System, evidence: SystemEvidence) -> None:
    """Workloads, each behind the models or registry entries that it names.

    Where none of them can be joined to a model of the drawing, that is one gap.
    """
    images = _registered_images(evidence)
    loose: list[Node] = []
    for artifact, keys, workload in _workloads(evidence):
        node = _workload(artifact, keys, workload)
        if not workload.get("images") and not workload.get("models"):
            continue
        key = sketch.add(node)
        joined = list(dict.fromkeys(_served(sketch, workload, images)))
        for each in joined:
            sketch.link(each, key, "served by", node.at)
        if not joined:
            loose.append(node)
    behind = {end for _, end, says in sketch.edges if says == "served by"}
    if loose and not behind:
        _not_joined(sketch, system, loose)


def _not_joined(sketch: Sketch, system: System, loose: list[Node]) -> None:
    models = sketch.models()
    record = posixpath.join("governance", system.id, "model-register.yaml")
    more = f" and {len(loose) - 1} more" if len(loose) > 1 else ""
    what = f"nothing says which model {loose[0].label!r}{more} serves"
    for model in models:
        for node in loose:
            gap = Gap("not-joined", what, loose[0].at, model.id, node.id, record, _HINT)
            sketch.gaps.append(gap)


def _workloads(evidence: SystemEvidence) -> Iterator[tuple[Artifact, Keys, Json]]:
    for artifact in evidence.of("deployment"):
        for number, row in enumerate(items(mapping(artifact.data).get("workloads"))):
            yield artifact, ("workloads", number), mapping(row)


def _workload(artifact: Artifact, keys: Keys, workload: Json) -> Node:
    kind, name = text(workload.get("kind")), text(workload.get("name"))
    images = [mapping(image) for image in items(workload.get("images"))]
    pins = [text(each.get("digest")) or text(each.get("tag")) for each in images]
    version = text(workload.get("version")) or next(filter(None, pins), "")
    tool = text(mapping(artifact.data).get("format"))
    label = f"{kind} {name}".strip() or artifact.path
    key = f"deployment:{artifact.path}#{keys[1]}"
    return Node(key, Sort.DEPLOYMENT, label, artifact.at(*keys), tool, version)


def _served(sketch: Sketch, workload: Json, images: dict[str, list[str]]) -> Iterator[str]:
    for model in map(mapping, items(workload.get("models"))):
        uri, path, name = (text(model.get(key)) for key in ("uri", "path", "name"))
        entries = entries_named(sketch, uri, name)
        yield from entries or models_at(sketch, path, uri)
    for image in map(mapping, items(workload.get("images"))):
        name, tag, digest = (text(image.get(key)) for key in ("image", "tag", "digest"))
        for written in (f"{name}:{tag}@{digest}", f"{name}@{digest}", f"{name}:{tag}"):
            yield from (entry for entry in images.get(written, ()) if entry in sketch.nodes)


def _registered_images(evidence: SystemEvidence) -> dict[str, list[str]]:
    """For each image of the model register, as written, the entries that have it."""
    found: dict[str, list[str]] = {}
    for register in evidence.of("model-register"):
        for number, row in enumerate(items(mapping(register.data).get("models"))):
            image = text(mapping(row).get("image"))
            if image:
                found.setdefault(image, []).append(f"registry:{register.path}#{number}")
    return found


def materials(sketch: Sketch, system: System, evidence: SystemEvidence) -> None:
    """Models and data that a bill of materials lists, behind what they are the listing of."""
    names = _names(sketch, system)
    for bill in evidence.of("bom"):
        data = mapping(bill.data)
        listed = 0
        for part in ("models", "datasets"):
            for number, row in enumerate(map(mapping, items(data.get(part)))):
                _component(sketch, bill, (part, number), row, names)
                listed += 1
        software = len(items(data.get("components"))) - listed
        if software > 0:
            sketch.notes.append(f"{bill.path} lists {software} other components, not drawn")


def _component(
    sketch: Sketch, bill: Artifact, keys: Keys, row: Json, names: dict[str, list[str]]
) -> None:
    name, version = text(row.get("name")), text(row.get("version"))
    at, tool = bill.at(*keys), text(mapping(bill.data).get("format"))
    key = f"component:{bill.path}#{keys[0]}.{keys[1]}"
    sketch.add(Node(key, Sort.COMPONENT, name or bill.path, at, tool, version))
    digests = [text(digest).lower() for digest in mapping(row.get("hashes")).values()]
    for word in dict.fromkeys((*digests, _word(name))):
        for meant in names.get(word, ()) if word else ():
            sketch.link(meant, key, "listed as", at)


def _names(sketch: Sketch, system: System) -> dict[str, list[str]]:
    """The words by which a bill may mean a model or data: names, file names, digests."""
    found: dict[str, list[str]] = {}
    for node in sketch.of(Sort.MODEL, Sort.SOURCE, Sort.DATASET):
        base = posixpath.basename(node.label)
        words = {_word(node.label), _word(base), _word(base.rpartition(".")[0])}
        words.add(node.version.rpartition(":")[2].lower())
        for word in sorted(words - {""}):
            found.setdefault(word, []).append(node.id)
    for entry in sketch.of(Sort.REGISTRY_ENTRY):
        found.setdefault(_word(entry.label.split(" ")[0]), []).append(entry.id)
    models = sketch.models()
    if len(models) == 1:
        for word in {_word(system.id), _word(system.name)} - {""}:
            found.setdefault(word, []).append(models[0].id)
    return found


def _word(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
