"""Is what was retired really out of use?

Joins the versions that a registry has archived, or that the deprecation record says are removed,
with the deployment manifests.

Fails when

- a deployment manifest names a model version that the registry archived, or one whose day of
  removal has passed;
- with ``registry``: there is no version in production although the system is in production. Unknown
  when no deployment manifest is there to compare with, or one names its model by an expression.

A version is recognised in the address of a model (``models:/loan/3``, ``.../loan/3/model.bin``), in
the name of a served model, and in the tag of an image that is named for the model.

Parameters:
    registry: whether a registry with stages has to be there (false).

Example:
    # model-register.yaml:  {name: loan, version: "3", stage: archived}
    # deploy/serving.yaml:  storageUri: models:/loan/3
    # deploy/serving.yaml:9: serves loan 3, which model-register.yaml:2 says is archived
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from aigov.api import Artifact, Json, Location, Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.records.lists import entries, said

_GONE: Final = frozenset({"archived", "deprecated", "removed", "retired"})


@dataclass(frozen=True, slots=True)
class _Version:
    """A model version, with the stage that somebody gave it, and where that is written."""

    name: str
    version: str
    stage: str
    at: Location


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each retired version that is still served, by place."""
    versions = [*_registered(evidence), *_removed(system, evidence)]
    staged = [one for one in versions if one.stage not in ("", "none", "removed")]
    if params["registry"] and not staged:
        what = f"{system.id} has no registry that says which version is in which stage"
        yield Problem(
            "no-stages", what, system.declared_at, hint="keep governance/model-register.yaml"
        )
        return
    deployed = evidence.of("deployment")
    if params["registry"]:
        yield from _disagreeing(system, staged)
        yield from _incomparable(system, deployed)
    gone = {(one.name, _plain(one.version)): one for one in versions if one.stage in _GONE}
    for at, pair in _served(deployed) if gone else ():
        one = gone.get(pair)
        if one is not None:
            what = f"serves {one.name} {one.version}, which {one.at} says is {one.stage}"
            hint = "serve another version, or take it back into use"
            yield Problem("still-served", what, at, one.version, hint)


def _registered(evidence: SystemEvidence) -> Iterator[_Version]:
    """Versions of registries and of the model register."""
    for kind, listed in (("registered-model", "versions"), ("model-register", "models")):
        for one in entries(evidence.of(kind), listed):
            name, version = one.text("name"), one.text("version")
            if name and version:
                yield _Version(name, version, one.text("stage").lower(), one.at("version"))


def _removed(system: System, evidence: SystemEvidence) -> Iterator[_Version]:
    """Versions whose day of removal has passed, of the model that is named as the system is."""
    for one in entries(evidence.of("decommissioning-plan"), "versions"):
        day = one.day("removed_on")
        if day is not None and day <= evidence.today and one.text("version"):
            yield _Version(system.id, one.text("version"), "removed", one.at("removed_on"))


def _disagreeing(system: System, staged: Sequence[_Version]) -> Iterator[Problem]:
    stages = {one.stage for one in staged}
    if system.lifecycle == "production" and "production" not in stages:
        what = f"the manifest says production, but the stages here are {', '.join(sorted(stages))}"
        hint = "move the version that is served to production, or correct lifecycle"
        yield Problem("stages-disagree", what, staged[0].at, "stage", hint)
    if system.lifecycle == "retired" and "production" in stages:
        served = next(one for one in staged if one.stage == "production")
        what = f"the manifest says retired, but {served.name} {served.version} is in production"
        yield Problem("stages-disagree", what, served.at, "stage", "archive it")


def _incomparable(system: System, deployed: Sequence[Artifact]) -> Iterator[Problem]:
    """Nothing to compare with: that archived versions are out of use cannot be told."""
    valid = [artifact for artifact in deployed if artifact.valid]
    if not any(_names_a_version(workload) for a in valid for workload in _workloads(a)):
        at = valid[0].at() if valid else system.declared_at
        what = "no deployment manifest says which model version is served"
        hint = "keep the manifest that names it in the repository"
        yield Problem("nothing-compared", what, at, hint=hint, outcome=Outcome.UNKNOWN)


def _workloads(artifact: Artifact) -> list[dict[str, Json]]:
    listed = artifact.data.get("workloads")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _names_a_version(workload: dict[str, Json]) -> bool:
    models = [one for one in workload.get("models") or () if not one.get("templated")]
    images = [one for one in workload.get("images") or () if not one.get("templated")]
    return bool(any(one.get("uri") or one.get("path") for one in models)
                or any(one.get("tag") for one in images))  # fmt: skip


def _served(deployed: Sequence[Artifact]) -> Iterator[tuple[Location, tuple[str, str]]]:
    """What is served, as name and version, with its place; most of the pairs are neither."""
    for artifact in deployed:
        for number, workload in enumerate(_workloads(artifact) if artifact.valid else ()):
            for index, model in enumerate(workload.get("models") or ()):
                for key in ("uri", "path"):
                    at = artifact.at("workloads", number, "models", index, key)
                    parts = re.split(r"[/@:]+", said(model.get(key)))
                    yield from ((at, (name, _plain(version))) for name, version in pairwise(parts))
            for index, image in enumerate(workload.get("images") or ()):
                at = artifact.at("workloads", number, "images", index)
                name = said(image.get("image")).rpartition("/")[2]
                yield at, (name, _plain(said(image.get("tag"))))


def _plain(version: str) -> str:
    return version.lower().removeprefix("v")
