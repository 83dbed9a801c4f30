"""Datasets are pinned by version, for every use that is asked for, and something reads them.

Looks at DVC's pointers and locks (kind ``data-version``), at a record of dataset versions (kind
``dataset-versions``) or at Croissant metadata (kind ``dataset-card``), at the pipelines that read
the data (kind ``lineage``) and at what continuous integration runs (kind ``ci-pipeline``). Code,
settings and weights are no datasets.

Fails when

- a pointer, a lock or Croissant metadata list a file without a digest, or break their format;
- Croissant metadata name no version, or list no file;
- data for training and data for evaluation have one digest: the same content under two names;
- no versioned dataset is for a use of ``uses``. What it is for is told by words of its path, of the
  step that reads it, or by ``split`` of the record: train, fit; test, validation, eval, holdout;
  corpus, index, retrieval;
- no pipeline reads any of the versioned data (``read``): no job has one as input, and no command
  names one or fetches them (``dvc pull``, ``dvc repro`` ...);
- nothing compares the content with its digest (``verified``): no command that can stop a pipeline
  runs ``dvc pull``, ``dvc repro``, ``dvc status`` or ``sha256sum --check``.

Parameters:
    source: ``pointers`` of DVC, ``croissant`` metadata, or the ``record``.
    uses: for which uses data have to be versioned: training, evaluation, retrieval.
    read: whether a pipeline has to read the data that pointers version.
    verified: whether a command has to compare digests.

A failing example::

    # dvc.lock, with the parameters {uses: [evaluation]}
    stages:
      train:
        cmd: python train.py
        deps: [{path: data/train.csv, hash: md5, md5: 0123456789abcdef0123456789abcdef}]

    dvc.lock:4: no versioned dataset is for evaluation, by its path or by the step that reads it
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Location, Params, Problem, System, SystemEvidence
from aigov_plugins.data.absence import missing
from aigov_plugins.lineage.data_uses import EVALUATION, TRAINING, uses_of
from aigov_plugins.lineage.lineage_graph import covering
from aigov_plugins.lineage.lineage_roles import is_code, is_model
from aigov_plugins.lineage.lineage_versions import named
from aigov_plugins.pipelines.commands import Commands

_FETCH: Final = re.compile(r"(?<![\w-])dvc +(?:pull|fetch|checkout|repro|get|import|exp +run)\b")
_VERIFY: Final = re.compile(
    r"(?<![\w-])(?:dvc +(?:pull|checkout|repro|status|exp +run)\b"
    r"|(?:sha(?:1|256|512)sum|shasum|md5sum|b2sum)\b[^\n]*\s(?:-c|--check)\b)"
)


_SOURCES: Final = {
    "pointers": ("data-version", "has no dataset that a pointer or lock of DVC pins"),
    "record": ("dataset-versions", ""),
    "croissant": ("dataset-card", "has no dataset that Croissant metadata describe"),
}
"""Source -> the kind that it is read from, and what is said where there is none."""


@dataclass(frozen=True, slots=True)
class _Dataset:
    """A dataset that is pinned, and what it is used for as far as words tell."""

    name: str
    digest: str
    uses: frozenset[str]
    at: Location
    artifact: Artifact


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that leaves datasets without a version."""
    kind, nothing = _SOURCES[params["source"]]
    found = [a for a in evidence.of(kind) if _is_of(params["source"], a)]
    yield from (_invalid(artifact) for artifact in found if not artifact.valid)
    commands, inputs = Commands(evidence), _inputs(evidence)
    datasets = [d for a in found if a.valid for d in _datasets(a, inputs)]
    if kind == "dataset-card":
        yield from (p for a in found if a.valid for p in _unversioned(a))
    if not datasets and kind == "dataset-versions":
        yield missing(system, kind)
    elif not datasets and not (found and kind == "dataset-card"):
        hint = "dvc add the data, or fill in aigov schema dataset-versions --template"
        yield Problem("no-data-versions", f"{system.id} {nothing}", system.declared_at, "", hint)
    if datasets:
        yield from _gaps(datasets, params, commands, inputs)


def _is_of(source: str, artifact: Artifact) -> bool:
    form = str(artifact.data.get("format") or "")
    return form == "croissant" if source == "croissant" else form != "dvc-config"


def _gaps(
    datasets: Sequence[_Dataset],
    params: Params,
    commands: Commands,
    inputs: Mapping[str, set[str]],
) -> Iterator[Problem]:
    if params["source"] != "record":
        yield from _undigested(datasets)
    asked = params["source"] == "pointers" and params["read"]
    if asked and not _is_read(datasets, inputs, commands):
        yield _unread(datasets)
    yield from _doubled(datasets)
    yield from _unused(datasets, params["uses"])
    verifying = commands.matching(_VERIFY, stops=False) if params["verified"] else []
    if params["verified"] and not commands.guarded_by(verifying):
        hint = "run dvc pull, or sha256sum --check, in the pipeline, and let it fail"
        message = "no command that can stop a pipeline compares the data with their digests"
        yield Problem("no-verification", message, datasets[0].at, "verified", hint)


def _datasets(artifact: Artifact, inputs: Mapping[str, set[str]]) -> Iterator[_Dataset]:
    if artifact.kind == "data-version":
        return _pinned(artifact, inputs)
    return _published(artifact) if artifact.kind == "dataset-card" else _recorded(artifact)


def _published(artifact: Artifact) -> Iterator[_Dataset]:
    for number, item in enumerate(artifact.data.get("files") or ()):
        name = str(item.get("name") or item.get("url") or "")
        digest = str(item.get("sha256") or item.get("md5") or "")
        yield _Dataset(name, digest, uses_of(name), artifact.at("files", number), artifact)


def _unversioned(artifact: Artifact) -> Iterator[Problem]:
    hint = "write the version and the sha256 of each file into the metadata"
    if not artifact.data.get("version"):
        yield Problem("unversioned", "names no version", artifact.at("version"), "version", hint)
    if not artifact.data.get("files"):
        yield Problem("files-not-listed", "lists no file", artifact.at("files"), "files", hint)


def _recorded(artifact: Artifact) -> Iterator[_Dataset]:
    for number, row in enumerate(artifact.data.get("datasets") or ()):
        digest, uses = str(row.get("digest") or ""), uses_of(str(row.get("split") or ""))
        name = str(row.get("dataset") or "")
        yield _Dataset(name, digest, uses, artifact.at("datasets", number), artifact)


def _pinned(artifact: Artifact, inputs: Mapping[str, set[str]]) -> Iterator[_Dataset]:
    for number, item in enumerate(artifact.data["files"]):
        name = str(item.get("uri") or item["path"])
        if is_code(name) or is_model(name):
            continue
        # A stage is named for what it makes of its inputs; its outputs have their own names.
        step = str(item.get("stage") or "") if item["role"] == "dep" else ""
        steps = (said for key in _keys(name) for said in inputs.get(key, ()))
        uses = uses_of(" ".join((name, step, *steps)))
        at = artifact.at("files", number)
        yield _Dataset(name, str(item.get("digest") or ""), uses, at, artifact)


def _inputs(evidence: SystemEvidence) -> dict[str, set[str]]:
    """What jobs read, by path and, with a slash, by each folder above it -> names and paths."""
    found: dict[str, set[str]] = {}
    for artifact in evidence.of("lineage"):
        for job in artifact.data["jobs"] if artifact.valid else ():
            for end in job["inputs"]:
                path = str(end.get("path") or end.get("uri") or end["name"])
                for key in (path, *(f"{folder}/" for folder in covering(path))):
                    found.setdefault(key, set()).update((str(job["name"]), path))
    return found


def _keys(name: str) -> Iterator[str]:
    """Under which keys of ``_inputs`` a dataset is read: it, a folder above, what lies in it."""
    yield from (*covering(name), f"{name}/")


def _is_read(
    datasets: Sequence[_Dataset], inputs: Mapping[str, set[str]], commands: Commands
) -> bool:
    """Whether a lock, a job or a command reads at least one of them."""
    if any(d.artifact.data["format"] == "dvc-lock" for d in datasets):
        return True
    if any(key in inputs for d in datasets for key in _keys(d.name)):
        return True
    names = [n for d in datasets for n in (d.name, d.artifact.path)]
    found = commands.matching(_FETCH, stops=False) or commands.naming(names, stops=False)
    commands.rest_on(found)
    return bool(found)


def _invalid(artifact: Artifact) -> Problem:
    message = f"pins nothing: {artifact.reason}"
    return Problem("invalid-versions", message, artifact.at(), "", "dvc add or dvc repro again")


def _undigested(datasets: Sequence[_Dataset]) -> Iterator[Problem]:
    by_file: dict[str, list[_Dataset]] = {}
    for dataset in datasets:
        if not dataset.digest:
            by_file.setdefault(dataset.artifact.path, []).append(dataset)
    for path, found in sorted(by_file.items()):
        names = [dataset.name for dataset in found]
        message = f"gives no digest of {named(names)}"
        hint = f"dvc add or dvc repro, then git add {path}"
        yield Problem("undigested", message, found[0].at, ",".join(names), hint)


def _unread(datasets: Sequence[_Dataset]) -> Problem:
    names = named(sorted({dataset.name for dataset in datasets}))
    hint = "list them in deps of a stage, or fetch them with dvc pull where the model is trained"
    return Problem("unread", f"no pipeline reads {names}", datasets[0].at, "read", hint)


def _doubled(datasets: Sequence[_Dataset]) -> Iterator[Problem]:
    """Training data and evaluation data that are the same content under two names."""
    train = {d.digest: d for d in datasets if d.digest and d.uses == {TRAINING}}
    seen: set[str] = set()
    for dataset in datasets:
        other = train.get(dataset.digest)
        if dataset.uses != {EVALUATION} or not other or other.name == dataset.name:
            continue
        if dataset.digest not in seen:
            seen.add(dataset.digest)
            message = f"{dataset.name!r} is the same content as {other.name!r}, which trains"
            hint = "evaluate on data that training does not see"
            yield Problem("same-content", message, dataset.at, dataset.name, hint)


def _unused(datasets: Sequence[_Dataset], wanted: Sequence[str]) -> Iterator[Problem]:
    for use in wanted:
        if not any(use in dataset.uses for dataset in datasets):
            told = (
                "its split"
                if "datasets" in datasets[0].artifact.data
                else ("its path or by the step that reads it")
            )
            message = f"no versioned dataset is for {use}, by {told}"
            hint = f"version the data for {use}, and say it in its path, its step or its split"
            yield Problem("use-without-version", message, datasets[0].at, use, hint)
