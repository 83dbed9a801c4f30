"""What the validators are asked about: the results of reportcases, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportcases import Result, corpus, many


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.validators)


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """Results by name, of every sort but the largest."""
    return dict(corpus(tmp_path_factory.mktemp("results")))


@pytest.fixture(scope="session")
def all_results(results: dict[str, Result]) -> dict[str, Result]:
    """The same, and one with more findings than any viewer takes."""
    return {**results, "many": many(results["loan-approval-broken"])}
