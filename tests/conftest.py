"""Fixtures for all tests: where the shared material lies, and the tables of checks."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

_COMPILED = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")


def pytest_configure(config: pytest.Config) -> None:
    """Lets the processes that tests start share what Python compiles, outside the tree.

    Without it each of some two thousand runs of the command compiles its modules anew wherever
    PYTHONDONTWRITEBYTECODE is set: most of its time.
    """
    if not hasattr(config, "workerinput"):
        config.stash[_COMPILED] = tempfile.mkdtemp(prefix="aigov-compiled-")
        os.environ["PYTHONPYCACHEPREFIX"] = config.stash[_COMPILED]
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _COMPILED in config.stash:
        shutil.rmtree(config.stash[_COMPILED], ignore_errors=True)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material: ``AIGOV_SHARED``, else ``shared`` beside the repository."""
    named = os.environ.get("AIGOV_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "corpus").is_dir():
        pytest.skip("the shared material is not here: set AIGOV_SHARED")
    return folder


@pytest.fixture(scope="session")
def _caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new folder at each step; who needs it makes it, which few tests do."""
    folder = tmp_path_factory.mktemp("caches")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_cache(_caches: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the cache of the person who runs it, or of another test."""
    monkeypatch.setenv("AIGOV_CACHE_DIR", str(next(_caches)))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)


Install = Callable[..., Path]
PLUGIN = """\
import os
from aigov.api import hookimpl


@hookimpl
def aigov_policies():
    return [os.path.join(os.path.dirname(__file__), "policies")]
"""


@pytest.fixture
def install_policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a distribution with these files in its folder of policies."""

    def put(name: str = "acme", **files: str) -> Path:
        site = tmp_path / f"site-{name}"
        folder = site / f"{name}_policies"
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "entry_points.txt").write_text(f"[aigov]\n{name} = {name}_policies\n")
        for path, text in {"../__init__.py": PLUGIN, **files}.items():
            file = folder / "policies" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.resolve().write_text(text)
        monkeypatch.syspath_prepend(str(site))
        monkeypatch.delitem(sys.modules, f"{name}_policies", raising=False)
        return folder / "policies"

    return put
