"""All readers over every file of the corpus: an artifact, or a named reason; never a crash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import corpus
from aigov.cli.schema import shape_of
from aigov.registry import Registry

FOLDERS = """
access agents codeowners croissant cyclonedx data-contracts dataset-cards dbt docker dvc evaluation
feast grafana great-expectations guardrails iac kubernetes locks mlflow model-cards openlineage
oscal prometheus repos risk runbooks spdx workflows
""".split()

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def shapes() -> dict[str, Draft202012Validator]:
    kinds = Registry().kinds
    return {name: Draft202012Validator(shape_of(kind.shape)) for name, kind in kinds.items()}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_an_artifact_of_the_shape_of_its_kind_or_has_a_reason(
    folder: str, shared: Path, shapes: dict[str, Draft202012Validator]
) -> None:
    count = 0
    for seen in corpus.read(shared / "corpus", folder):
        count += 1
        assert not list(crashes(seen)), seen.path
        assert seen.artifacts or seen.doubts or seen.passed_by, seen.path
        for artifact in seen.artifacts:
            assert artifact.valid or artifact.reason
            assert artifact.at().line >= 1
            if artifact.valid:
                found = next(shapes[artifact.kind].iter_errors(artifact.data), None)
                told = found and (list(found.absolute_path), found.message[:300])
                assert told is None, (seen.path, artifact.reader, told)
    assert count > 10


def crashes(seen: corpus.Seen) -> Iterator[str]:
    return (doubt.reason for doubt in seen.doubts if "crashed" in doubt.reason)
