"""Fixtures for all tests: where the shared material lies, and the tables of checks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material: ``AIGOV_SHARED``, else ``shared`` beside the repository."""
    named = os.environ.get("AIGOV_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "corpus").is_dir():
        pytest.skip("the shared material is not here: set AIGOV_SHARED")
    return folder


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the cache of the person who runs it."""
    monkeypatch.setenv("AIGOV_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
