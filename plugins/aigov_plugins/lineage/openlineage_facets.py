"""What an OpenLineage facet must hold: the schemas that the specification publishes.

A facet is judged by the schema of its name and of what it stands at (a run, a job, a dataset, an
input, an output); a facet of another name is a custom one, of which only the core schema speaks.
A key whose value is null counts as not stated: servers take it so, and older clients write it.
"""

from __future__ import annotations

from collections.abc import Iterable
from json import dumps
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.published_schemas import fault

Fault = tuple[Keys, str]
Facet = tuple[str, str, Json, Keys]
"""What it stands at, its name, the facet, and the key path of the facets that hold it."""

RUN, JOB, DATASET, INPUT, OUTPUT = "run", "job", "dataset", "input", "output"

_CORE: Final = "openlineage/OpenLineage.json"
# Conditions of a subset are trees: the errors of one grow with its size times its depth.
_MAX_TOLD: Final = 1_000
_FILES: Final = {
    RUN: {
        "environmentVariables": "EnvironmentVariablesRunFacet",
        "errorMessage": "ErrorMessageRunFacet",
        "executionParameters": "ExecutionParametersRunFacet",
        "externalQuery": "ExternalQueryRunFacet",
        "extractionError": "ExtractionErrorRunFacet",
        "jobDependencies": "JobDependenciesRunFacet",
        "nominalTime": "NominalTimeRunFacet",
        "parent": "ParentRunFacet",
        "processing_engine": "ProcessingEngineRunFacet",
        "tags": "TagsRunFacet",
        "test": "TestRunFacet",
    },
    JOB: {
        "documentation": "DocumentationJobFacet",
        "jobType": "JobTypeJobFacet",
        "lineage": "LineageFacet",
        "ownership": "OwnershipJobFacet",
        "sourceCode": "SourceCodeJobFacet",
        "sourceCodeLocation": "SourceCodeLocationJobFacet",
        "sql": "SQLJobFacet",
        "tags": "TagsJobFacet",
    },
    DATASET: {
        "catalog": "CatalogDatasetFacet",
        "columnLineage": "ColumnLineageDatasetFacet",
        "dataQualityMetrics": "DataQualityMetricsDatasetFacet",
        "dataSource": "DatasourceDatasetFacet",
        "datasetType": "DatasetTypeDatasetFacet",
        "documentation": "DocumentationDatasetFacet",
        "hierarchy": "HierarchyDatasetFacet",
        "lifecycleStateChange": "LifecycleStateChangeDatasetFacet",
        "lineage": "LineageFacet",
        "ownership": "OwnershipDatasetFacet",
        "schema": "SchemaDatasetFacet",
        "storage": "StorageDatasetFacet",
        "symlinks": "SymlinksDatasetFacet",
        "tags": "TagsDatasetFacet",
        "version": "DatasetVersionDatasetFacet",
    },
    INPUT: {
        "dataQualityAssertions": "DataQualityAssertionsDatasetFacet",
        "dataQualityMetrics": "DataQualityMetricsInputDatasetFacet",
        "inputStatistics": "InputStatisticsInputDatasetFacet",
        "subset": "BaseSubsetDatasetFacet",
    },
    OUTPUT: {
        "outputStatistics": "OutputStatisticsOutputDatasetFacet",
        "subset": "BaseSubsetDatasetFacet",
    },
}


def first_fault(facets: Iterable[Facet]) -> Fault | None:
    """The first facet of the specification that breaks its schema, in the order given.

    Raises Unreadable for a facet of more values than are validated.
    """
    by_file: dict[str, list[tuple[int, Facet]]] = {}
    seen: set[tuple[str, str]] = set()
    for number, facet in enumerate(facets):
        at, name, value, _ = facet
        file = _FILES[at].get(name)
        if file is None or value.get("_deleted"):
            continue
        same = (file, dumps(value))  # the events of a run repeat most of their facets
        if same not in seen:
            seen.add(same)
            by_file.setdefault(file, []).append((number, facet))
    found: list[tuple[int, Fault]] = []
    for file, members in by_file.items():  # one schema after the other: few are kept compiled
        for number, facet in members:
            broken = _fault(facet, f"openlineage/{file}.json")
            if broken is not None:
                found.append((number, broken))
                break
    return min(found, key=lambda item: item[0], default=(0, None))[1]


def _fault(facet: Facet, schema: str) -> Fault | None:
    _, name, value, at = facet
    found = fault({name: stated(value)}, schema, _CORE, told=_MAX_TOLD)
    if found is None:
        return None
    keys, what = found
    return (*at, *keys), f"facet {name!r} breaks its schema: {what}"


def stated(value: Json) -> Json:
    """The value without keys whose value is null."""
    if isinstance(value, dict):
        return {key: stated(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [stated(item) for item in value]
    return value
