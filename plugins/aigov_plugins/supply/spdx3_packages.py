"""Packages of SPDX 3, with its AI and Dataset profiles, in the shape of a bill of materials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.shaping import mapping, present, text
from aigov_plugins.supply.bom_shape import (
    DATA,
    MODEL,
    address,
    algorithm,
    dashed,
    digested,
    flagged,
    said,
)
from aigov_plugins.supply.spdx3_graph import Graph, decimal, identity, kind, listed, pairs
from aigov_plugins.supply.spelled import Spelling

SPELLING: Final[Spelling] = {
    "ref": ("spdxId",), "type": ("software_primaryPurpose",), "model_card": (), "data": (),
    "version": ("software_packageVersion",), "supplier": ("suppliedBy",),
    "authors": ("originatedBy",), "hashes": ("verifiedUsing",), "purl": ("software_packageUrl",),
    "cpe": ("externalIdentifier",), "url": ("software_downloadLocation",),
    "released": ("releaseTime",), "references": ("externalRef",),
    "kinds": ("ai_typeOfModel",), "domains": ("ai_domain",), "metrics": ("ai_metric",),
    "hyperparameters": ("ai_hyperparameter",), "use_cases": ("ai_informationAboutApplication",),
    "limitations": ("ai_limitation",), "energy": ("ai_energyConsumption",),
    "training": ("ai_informationAboutTraining",), "explainability": ("ai_modelExplainability",),
    "standards": ("ai_standardCompliance",), "risk": ("ai_safetyRiskAssessment",),
    "autonomous": ("ai_autonomyType",), "confidentiality": ("dataset_confidentialityLevel",),
    "size": ("dataset_datasetSize",), "availability": ("dataset_datasetAvailability",),
    "collection": ("dataset_dataCollectionProcess",), "intended_use": ("dataset_intendedUse",),
    "known_bias": ("dataset_knownBias",), "anonymisation": ("dataset_anonymizationMethodUsed",),
    "noise": ("dataset_datasetNoise",), "update": ("dataset_datasetUpdateMechanism",),
    "sensors": ("dataset_sensor",),
}  # fmt: skip
PACKAGES: Final = ("Package", "AIPackage", "DatasetPackage")
_PURPOSES: Final = {"AIPackage": MODEL, "DatasetPackage": DATA}
_WORDS: Final = {"model": MODEL, "data": DATA}
_ACTIVITIES: Final = ("training", "finetuning", "inference")
_MEGAJOULES: Final = 3.6


def packages(graph: Graph) -> Iterator[tuple[dict[str, Json], Keys]]:
    """Each package as a component, with its place in the graph."""
    known = {identity(one) for one in graph.elements if kind(one) in PACKAGES}
    held = {
        target: source
        for (source, relation), targets in graph.targets.items()
        if relation == "contains" and source in known
        for target in targets
        if target in known
    }
    for n, one in enumerate(graph.elements):
        if kind(one) in PACKAGES:
            yield _component(graph, mapping(one), held.get(identity(one), "")), ("@graph", n)


def _component(graph: Graph, one: dict[str, Json], parent: str) -> dict[str, Json]:
    purpose = said(one.get("software_primaryPurpose"))
    known = dict(_identifiers(one))
    is_model, is_data = kind(one) == "AIPackage", kind(one) == "DatasetPackage"
    contained = list(_files(graph, identity(one))) if is_model or is_data else []
    files = [
        present(name=said(file.get("name")), hashes=hashes(file))
        for file in contained
        if file.get("software_fileKind") != "directory"
    ]
    made = present(
        ref=identity(one),
        type=_PURPOSES.get(kind(one)) or _WORDS.get(purpose) or dashed(purpose),
        name=said(one.get("name")),
        version=said(one.get("software_packageVersion")),
        supplier=graph.name(one.get("suppliedBy")),
        authors=graph.names(one.get("originatedBy")),
        description=said(one.get("description")) or said(one.get("summary")),
        licences=graph.licences(identity(one)),
        hashes=hashes(one),
        purl=address(one.get("software_packageUrl")) or known.get("packageUrl", ""),
        cpe=known.get("cpe23") or known.get("cpe22"),
        parent=parent,
        url=address(one.get("software_downloadLocation")),
        released=text(one.get("releaseTime")),
        references=list(_references(one)),
        files=list(files),
        model_card=_model_card(graph, one, contained) if is_model else {},
        data=[_data(one)] if is_data else [],
    )
    flags = flagged(made, tagged="swhid" in known or "gitoid" in known)
    every = bool(files) and all(digested(mapping(file.get("hashes"))) for file in files)
    return {**flags, "pinned": flags["pinned"] or every}


def _identifiers(one: dict[str, Json]) -> Iterator[tuple[str, str]]:
    for found in listed(one.get("externalIdentifier")):
        entry = mapping(found)
        yield text(entry.get("externalIdentifierType")), address(entry.get("identifier"))
    for found in listed(one.get("software_contentIdentifier")):
        yield text(mapping(found).get("software_contentIdentifierType")), "1"


def hashes(one: dict[str, Json]) -> dict[str, Json]:
    """The digests of an element."""
    found: dict[str, Json] = {}
    for method in map(mapping, listed(one.get("verifiedUsing"))):
        value = text(method.get("hashValue")).lower()
        name = algorithm(text(method.get("algorithm")))
        if kind(method) == "PackageVerificationCode":
            name = "verification-code"
        if value and name:
            found[name] = value
    return found


def _files(graph: Graph, source: str) -> Iterator[dict[str, Json]]:
    """The files and directories that an element contains, those inside a directory too."""
    waiting, seen = [source], {source}
    while waiting:
        for target in graph.follow(waiting.pop(), "contains"):
            one = graph.by_id.get(target, {})
            if target in seen or kind(one) != "File":
                continue
            seen.add(target)
            waiting.append(target)
            yield one


def _references(one: dict[str, Json]) -> Iterator[dict[str, Json]]:
    home = address(one.get("software_homePage"))
    if home:
        yield {"type": "website", "url": home}
    for reference in map(mapping, listed(one.get("externalRef"))):
        for url in map(address, listed(reference.get("locator"))):
            if url:
                yield present(type=dashed(text(reference.get("externalRefType"))), url=url)


def _texts(value: Json) -> list[Json]:
    return [found for one in listed(value) if (found := said(one))]


def _presence(value: Json) -> bool | None:
    return {"yes": True, "no": False}.get(text(value))


def _model_card(
    graph: Graph, one: dict[str, Json], files: list[dict[str, Json]]
) -> dict[str, Json]:
    thresholds = dict(pairs(one.get("ai_metricDecisionThreshold")))
    metrics = [
        present(type=key, value=value, threshold=thresholds.pop(key, ""))
        for key, value in pairs(one.get("ai_metric"))
    ]
    metrics += [{"type": key, "threshold": value} for key, value in thresholds.items()]
    parts = [identity(part) for part in (one, *files)]  # a file of weights may say it instead
    return present(
        kinds=_texts(one.get("ai_typeOfModel")),
        domains=_texts(one.get("ai_domain")),
        trained_on=[to for part in parts for to in graph.follow(part, "trainedOn")],
        tested_on=[to for part in parts for to in graph.follow(part, "testedOn")],
        metrics=list(metrics),
        hyperparameters=dict(pairs(one.get("ai_hyperparameter"))),
        use_cases=_texts(one.get("ai_informationAboutApplication")),
        limitations=_texts(one.get("ai_limitation")),
        training=said(one.get("ai_informationAboutTraining")),
        preprocessing=_texts(one.get("ai_modelDataPreprocessing")),
        explainability=_texts(one.get("ai_modelExplainability")),
        standards=_texts(one.get("ai_standardCompliance")),
        risk=text(one.get("ai_safetyRiskAssessment")),
        autonomous=_presence(one.get("ai_autonomyType")),
        personal_data=_presence(one.get("ai_useSensitivePersonalInformation")),
        energy=list(_energy(one.get("ai_energyConsumption"))),
    )


def _energy(value: Json) -> Iterator[dict[str, Json]]:
    consumption = mapping(value)
    for activity in _ACTIVITIES:
        for entry in map(mapping, listed(consumption.get(f"ai_{activity}EnergyConsumption"))):
            number = decimal(entry.get("ai_energyQuantity"))
            unit = text(entry.get("ai_energyUnit"))
            named = "fine-tuning" if activity == "finetuning" else activity
            if number is not None and unit == "megajoule":
                number = round(number / _MEGAJOULES, 9)
            in_hours = number if unit in ("kilowattHour", "megajoule") else None
            yield present(activity=named, energy_kwh=in_hours)


def _data(one: dict[str, Json]) -> dict[str, Json]:
    size = one.get("dataset_datasetSize")
    return present(
        name=said(one.get("name")),
        type="dataset",
        kinds=_texts(one.get("dataset_datasetType")),
        size=size if isinstance(size, int) and not isinstance(size, bool) else None,
        confidentiality=text(one.get("dataset_confidentialityLevel")),
        availability=dashed(text(one.get("dataset_datasetAvailability"))),
        collection=said(one.get("dataset_dataCollectionProcess")),
        intended_use=said(one.get("dataset_intendedUse")),
        known_bias=_texts(one.get("dataset_knownBias")),
        preprocessing=_texts(one.get("dataset_dataPreprocessing")),
        anonymisation=_texts(one.get("dataset_anonymizationMethodUsed")),
        noise=said(one.get("dataset_datasetNoise")),
        update=said(one.get("dataset_datasetUpdateMechanism")),
        personal_data=_presence(one.get("dataset_hasSensitivePersonalInformation")),
        sensors=[f"{key}: {value}" for key, value in pairs(one.get("dataset_sensor"))],
    )
