"""Lineage runs without a gap from described sources to the served model, and is what ran.

Joins all artifacts of the kinds ``lineage`` (DVC pipelines, OpenLineage events, manifests of dbt,
lineage records) and ``data-version`` (``dvc.lock``, ``*.dvc``) of the system into one graph and
reports each missing edge, with both of its ends and the file that should close it.

Fails when

- a stage is not in ``dvc.lock``, only there, or was changed after it last ran;
- an input is written by no job, versioned by no pointer and not in the tree, or in the tree
  without any version;
- a stage read another version of a path than its stage wrote or its pointer names;
- a file in the tree is not what the lock or pointer says (``check_tree``); line ends are free;
- a source has no origin described (``require_origin``): in a ``.dvc`` import, ``desc`` or
  ``meta``, in the ``sources`` of a lineage record, in an OpenLineage facet ``documentation`` or
  ``dataSource``, in the description of a dbt source or seed, or in a dataset card that names it or
  lies in a folder of the data;
- no job writes the served model, or nothing leads from a source to it. The model is what
  ``model:`` of the manifest says, else an artifact of type ``model``, ``model:`` of a record or
  the folder of an ``MLmodel`` that a job writes, else an output that is named like weights;
- a job names no inputs or no outputs (a dbt node may describe what it holds instead of inputs),
  jobs depend on one another in a circle, or the last run of a job has no event that completes it.

A stage whose paths hang on variables that no lock resolves is unknown. Code, notebooks, settings
and parameters are never sources.

Parameters:
    formats: at least one file in one of these formats (``dvc``, ``openlineage``, ``dbt``,
        ``record``) is wanted; any when empty. All lineage is joined, whatever its format.
    require_origin: whether every source needs an origin.
    check_tree: whether digests are compared with the files in the tree.

A failing example::

    # dvc.yaml, while dvc.lock knows the stage `prepare` only
    stages:
      prepare: {cmd: python prepare.py, deps: [data/raw.csv], outs: [data/train.csv]}
      train: {cmd: python train.py, deps: [data/train.csv], outs: [models/model.pt]}

    dvc.yaml:4: stage 'train' is not in dvc.lock
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.lineage import lineage_gaps, lineage_models, lineage_versions
from aigov_plugins.lineage.lineage_graph import build
from aigov_plugins.lineage.lineage_nodes import Place


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each gap in the lineage of a system."""
    formats = params["formats"]
    found = evidence.of("lineage")
    if formats and not any(a.data.get("format") in formats for a in found):
        found = ()
    versions = evidence.of("data-version")
    unread = any(kind == "lineage" for kind, _ in evidence.doubts)
    if not found and not unread:
        yield _nothing(system, formats)
    for artifact in (*found, *versions):
        if not artifact.valid:
            yield _invalid(artifact)
    lineage = [artifact for artifact in found if artifact.valid]
    if lineage:
        pinned = [artifact for artifact in versions if artifact.valid]
        found_gaps = _gaps(system, params, evidence, lineage, pinned)
        yield from sorted(found_gaps, key=lambda problem: (problem.at, problem.id, problem.key))


def _gaps(
    system: System,
    params: Params,
    evidence: SystemEvidence,
    lineage: Sequence[Artifact],
    versions: Sequence[Artifact],
) -> Iterator[Problem]:
    registered = evidence.of("registered-model")
    graph = build(lineage, versions)
    if not graph.jobs:
        yield _no_jobs(lineage[0])
    nowhere = lineage_versions.dangling(graph, evidence)
    cards = lineage_gaps.read_cards(system, evidence.of("dataset-card"))
    yield from lineage_versions.never_run(graph, evidence)
    yield from lineage_versions.dangling_problems(nowhere, system, evidence)
    yield from lineage_versions.untracked(graph, evidence)
    yield from lineage_versions.stale(graph)
    if params["check_tree"]:
        yield from lineage_versions.differing(graph, evidence)
    if params["require_origin"]:
        yield from lineage_gaps.undescribed(graph, cards, nowhere)
    yield from lineage_models.models(graph, system, served(lineage, registered), cards, nowhere)
    yield from lineage_gaps.loose_ends(graph)
    yield from lineage_gaps.circles(graph)
    yield from lineage_gaps.unfinished(graph)


def served(lineage: Sequence[Artifact], registered: Sequence[Artifact]) -> list[Place]:
    """Where a record or an ``MLmodel`` names the model that is served."""
    found = [Place(a, ("model",)) for a in lineage if isinstance(a.data.get("model"), dict)]
    return found + [Place(a, ()) for a in registered if posixpath.basename(a.path) == "MLmodel"]


def _nothing(system: System, formats: Sequence[str]) -> Problem:
    wanted = f" in the formats {', '.join(formats)}" if formats else ""
    message = f"{system.id} has no lineage from its sources to its model{wanted}"
    record = posixpath.join("governance", system.id, "lineage.yaml")
    template = f"{record} (aigov schema lineage --template)"
    hint = f"commit dvc.yaml with dvc.lock, OpenLineage events, or {template}"
    return Problem("no-lineage", message, system.declared_at, "", hint)


def _no_jobs(first: Artifact) -> Problem:
    hint = "write down the steps that lead from the sources to the model"
    return Problem("no-jobs", "the lineage has no step that makes anything", first.at(), "", hint)


def _invalid(artifact: Artifact) -> Problem:
    message = f"{artifact.kind} cannot be relied on: {artifact.reason}"
    hint = "correct the file, or take it out of the evidence"
    return Problem("invalid-lineage", message, artifact.at(), "", hint)
