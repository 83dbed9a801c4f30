"""What the index names is there, and what is there is in the index."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from aigov.readers import resolve
from aigov.registry import Registry

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry()


def test_every_reader_module_is_in_the_index(registry: Registry) -> None:
    files = {p.stem for p in (ROOT / "plugins/aigov_plugins/readers").glob("[!_]*.py")}
    named = {str(r.parse).partition(":")[0].rpartition(".")[2] for r in registry.readers.values()}
    assert named == files


def test_every_check_module_is_in_the_index(registry: Registry) -> None:
    files = {p.stem for p in (ROOT / "plugins/aigov_plugins/checks").glob("[!_]*.py")}
    assert {check.id.replace("-", "_") for check in registry.checks.values()} == files


def test_every_target_of_the_index_can_be_imported_and_has_a_page(registry: Registry) -> None:
    for reader in registry.readers.values():
        assert callable(resolve(reader.parse, owner=reader.id))
        assert reader.sniff is None or callable(resolve(reader.sniff, owner=reader.id))
        assert len(import_module(str(reader.parse).partition(":")[0]).__doc__ or "") > 300
    for check in registry.checks.values():
        assert callable(resolve(check.run, owner=check.id))
        assert len(import_module(str(check.run).partition(":")[0]).__doc__ or "") > 300


def test_every_policy_is_named_for_its_control_and_says_what_it_does_not_show() -> None:
    from aigov.run import library_of

    for policy_id, policy in library_of(Registry()).installed().items():
        assert policy.id == policy_id
        assert policy.references
        assert policy.limits
        assert policy.why


def test_one_wheel_holds_the_three_source_roots() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert packages == ["src/aigov", "plugins/aigov_plugins", "policies/aigov_policies"]
    assert project["project"]["name"] == "aigov-policy"
