"""A broken plugin is named, with the distribution that ships it; none comes from the repository."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aigov.cli import main
from aigov.errors import PluginError
from aigov.globs import alternatives, compile_glob
from aigov.readers import PatternIndex
from aigov.registry import Registry, installed

HEAD = """\
from aigov.api import ArtifactKind, Check, Problem, Reader, Reporter, hookimpl

def run(system, params, evidence):
    yield from ()

"""
Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a distribution with one module; returns the folder on ``sys.path``."""

    def put(code: str, *, name: str = "acme", module: str = "", lines: str = "") -> Path:
        site = tmp_path / f"site-{name}"
        info = site / f"{name.replace('-', '_')}-1.5.dist-info"
        info.mkdir(parents=True)
        module = module or f"{name.replace('-', '_')}_plugin"
        text = lines or f"[console_scripts]\nx = y\n\n[aigov]\nmine = {module}\n"
        (info / "entry_points.txt").write_text(text)
        (site / f"{module}.py").write_text(HEAD + code)
        monkeypatch.syspath_prepend(str(site))
        monkeypatch.delitem(sys.modules, module, raising=False)
        return site

    return put


def hook(name: str, returned: str) -> str:
    return f"@hookimpl\ndef {name}():\n    return {returned}\n"


def refused() -> PluginError:
    with pytest.raises(PluginError) as caught:
        Registry()
    return caught.value


def test_what_ships_with_aigov_comes_through_the_same_door() -> None:
    assert [ep.name for ep in installed() if ep.distribution == "aigov-policy"] == ["builtin"]
    registry = Registry()
    assert {brought.distribution for brought in registry.brought} == {"aigov-policy"}
    assert {"model-card", "risk-assessment", "ownership"} <= set(registry.kinds)
    assert all(reader.kind in registry.kinds for reader in registry.readers.values())


def test_what_another_distribution_brings_is_listed_with_its_version(install: Install) -> None:
    install(
        hook("aigov_checks", "[Check('risk-kit:mine', (), run)]")
        + hook("aigov_artifact_kinds", "[ArtifactKind('risk-kit:thing', 'A thing.')]")
        + hook("aigov_reporters", "[Reporter('risk-kit:wiki', str)]"),
        name="risk-kit",
    )
    registry = Registry()
    mine = {b.id: (b.hook, b.version) for b in registry.brought if b.distribution == "risk-kit"}
    assert mine == {
        "risk-kit:mine": ("aigov_checks", "1.5"),
        "risk-kit:thing": ("aigov_artifact_kinds", "1.5"),
        "risk-kit:wiki": ("aigov_reporters", "1.5"),
    }
    assert "risk-kit:mine" in registry.checks


BROKEN = [
    # code, what, hint
    (hook("aigov_checks", "['model-card']"),
     "aigov_checks returned 'model-card', expected Check", None),
    (hook("aigov_readers", "[3]"), "aigov_readers returned 3, expected Reader", None),
    (hook("aigov_policies", "[None]"), "aigov_policies returned None, expected str", None),
    (hook("aigov_checks", "None"),
     "aigov_checks raised TypeError: 'NoneType' object is not iterable", "uninstall acme"),
    (hook("aigov_checks", "{}['x']"), "aigov_checks raised KeyError: 'x'", "uninstall acme"),
    (hook("aigov_checks", "[Check('acme:a', (), run), Check('acme:a', (), run)]"),
     "aigov_checks: 'acme:a' is defined twice", None),
    (hook("aigov_checks", "[Check('mine', (), run)]"),
     "aigov_checks: id 'mine' lacks its prefix", "name it acme:mine"),
    (hook("aigov_checks", "[Check('model-card', (), run)]"),
     "aigov_checks: id 'model-card' lacks its prefix", "name it acme:model-card"),
    (hook("aigov_artifact_kinds", "[ArtifactKind('other:a', '')]"),
     "aigov_artifact_kinds: id 'other:a' lacks its prefix", "name it acme:other:a"),
    ("raise ValueError('broken')\n", "cannot load plugin: ValueError: broken",
     "upgrade or uninstall acme"),
    ("import nowhere_at_all\n",
     "cannot load plugin: ModuleNotFoundError: No module named 'nowhere_at_all'",
     "upgrade or uninstall acme"),
    ("raise SystemExit(0)\n", "cannot load plugin: SystemExit: 0", "upgrade or uninstall acme"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "what", "hint"), BROKEN)
def test_a_broken_plugin_is_named(install: Install, code: str, what: str, hint: str | None) -> None:
    install(code)
    found = refused()
    assert (found.what, found.where) == (what, "mine (acme 1.5)")
    assert hint is None or found.hint == hint


def test_a_hook_that_does_not_exist_is_named(install: Install) -> None:
    install(hook("aigov_chekcs", "[]"))
    found = refused()
    assert "unknown hook 'aigov_chekcs'" in found.what
    assert found.where == "mine (acme 1.5)"


def test_a_hook_with_an_argument_that_does_not_exist_is_named(install: Install) -> None:
    install("@hookimpl\ndef aigov_systems(repo):\n    return []\n")
    found = refused()
    assert found.what.startswith("cannot load plugin: ")
    assert found.where == "mine (acme 1.5)"


def test_a_reader_of_an_unknown_kind_is_named(install: Install) -> None:
    install(hook("aigov_readers", "[Reader('acme:a', 'acme:b', ('*.x',), 'm:f')]"))
    found = refused()
    assert found.what == "reader 'acme:a' reads the unknown kind 'acme:b'"


def test_two_distributions_may_name_their_entry_points_alike(install: Install) -> None:
    install(hook("aigov_checks", "[Check('acme:a', (), run)]"))
    install(hook("aigov_checks", "[Check('bank:a', (), run)]"), name="bank")
    assert {"acme:a", "bank:a"} <= set(Registry().checks)


@pytest.mark.parametrize(
    "lines", ["[other]\naigov = acme_plugin\n", "aigov\n", "[aigov]\n", "\xff"]
)
def test_entry_points_of_other_groups_are_left_alone(install: Install, lines: str) -> None:
    install("raise ValueError('never loaded')\n", lines=lines)
    assert {brought.distribution for brought in Registry().brought} == {"aigov-policy"}


def test_a_plugin_of_the_current_directory_is_never_loaded(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = install("raise ValueError('the repository ran')\n")
    monkeypatch.chdir(site)
    for entry in ("", ".", str(site)):
        monkeypatch.syspath_prepend(entry)
    assert "acme" not in {ep.distribution for ep in installed()}
    Registry()


def test_a_broken_plugin_is_exit_2_and_nothing_is_judged(
    install: Install, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(hook("aigov_checks", "[3]"))
    (tmp_path / "repo").mkdir()
    assert main(["-C", str(tmp_path / "repo"), "check"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "aigov: mine (acme 1.5): aigov_checks returned 3, expected Check\n"


def example(pattern: str) -> str:
    """A path that a pattern without alternatives matches."""
    path = re.sub(r"\[!?(.)[^\]]*\]", r"\1", pattern.replace("**", "d").replace("?", "x"))
    return path.replace("*", "x").lstrip("/")


@pytest.mark.parametrize("reader_id", sorted(Registry().readers))
def test_each_pattern_of_a_reader_finds_a_file_that_fits_it(reader_id: str) -> None:
    readers = Registry().readers
    index = PatternIndex(readers.values())
    for written in readers[reader_id].patterns:
        for pattern in alternatives(written):
            path = example(pattern)
            assert compile_glob(pattern).fullmatch(path), pattern
            assert reader_id in {found.id for found in index.readers_of(path)}, (pattern, path)
