"""``aigov config show``, and what a terminal is told beside the findings."""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from aigov.cli import common, main
from aigov.report import text
from aigov.report.result import canonical
from aigov.testing import verdict
from policyfiles import policy, record, repository, way

GATE = policy(
    params={"max_age": "365d"},
    evidence=[way(record(fields={"date": {"max-age": "$max_age"}}))],
)
CONFIG = """\
version: 1
extends: [governance/policies/]
policies:
  gate: {mode: advisory, enforce_from: 2027-01-15, params: {max_age: 90d}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, body in repository(GATE, config=CONFIG).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(str(body), "utf-8")
    return tmp_path


def rows(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    command = ["-C", str(root), "config", "show", "-o", "json", "--as-of", "2026-11-22", *words]
    assert main(command) == 0
    found = json.loads(capsys.readouterr().out)
    return {row["key"]: (row["value"], row["origin"]) for row in found}


def test_each_value_names_who_set_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(root, capsys)
    assert found["extends"] == (["governance/policies/"], "aigov.yaml:2:1")
    assert found["baseline"] == (".aigov/baseline.json", "by default")
    assert found["gate.mode"] == ("advisory", "aigov.yaml:4:3")
    assert found["gate.enforce_from"][0] == "2027-01-15 (enforced in 54 days)"
    assert found["gate.params.max_age"] == ("90d", "aigov.yaml:4:3")


def test_packs_from_outside_say_where_they_come_from(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGOV_PACKS", "aigov:baseline")
    found = rows(root, capsys)
    assert found["packs from outside"] == (["aigov:baseline"], "AIGOV_PACKS")
    assert found["model-card.mode"] == ("enforced", "aigov_policies/packs/baseline.yaml")


def test_the_effective_policies_have_their_parameters(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["-C", str(root), "policies", "list", "--effective"]) == 0
    assert "gate.params.max_age  90d" in capsys.readouterr().out
    assert main(["-C", str(root), "policies", "list", "--effective", "-o", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["params"] == {"max_age": {"value": "90d", "origin": "aigov.yaml:4:3"}}


def report(files: Mapping[str, str | bytes], **options: Any) -> str:
    found = verdict(files, as_of="2026-11-22")
    return text.render(canonical(found, lambda path, line: ""), **options)


def test_a_finding_says_in_how_many_days_it_is_enforced() -> None:
    said = report(repository(GATE, config=CONFIG))
    assert "limited risk, severity high, advisory, due now, enforced in 54 days" in said
    later = CONFIG.replace("2027-01-15", "2026-11-23")
    assert "enforced in 1 day\n" in report(repository(GATE, config=later))
    past = CONFIG.replace("2027-01-15", "2026-11-22")
    assert "severity high, enforced, due now\n" in report(repository(GATE, config=past))


def test_a_place_is_a_link_where_a_root_is_given() -> None:
    files = repository(GATE, config=CONFIG)
    link = "\x1b]8;;file:///srv/a%20b/ai-system.yaml\x1b\\ai-system.yaml:1:1\x1b]8;;\x1b\\"
    assert link in report(files, colour=True, root="/srv/a b")
    assert "\x1b]8" not in report(files, colour=True)
    assert "\x1b" not in report(files, root="/srv/a b")


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("quiet", "terminal"), [(False, True), (True, True), (False, False)])
def test_what_takes_long_says_so_and_takes_it_back(
    monkeypatch: pytest.MonkeyPatch, *, quiet: bool, terminal: bool
) -> None:
    stream = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    with common.patience(argparse.Namespace(quiet=quiet), "judging"):
        deadline = time.monotonic() + 30
        while not stream.getvalue() and terminal and not quiet and time.monotonic() < deadline:
            time.sleep(0.05)
    told = "\raigov: judging ..."
    assert stream.getvalue() == (f"{told}\r{' ' * 18}\r" if terminal and not quiet else "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("aigov:baseline", "pack baseline "),
        ("aigov:baseline", "  risk-assessment enforced: "),
        ("personal_data", "fact personal_data\n  Personal data is in its training"),
        ("gate", "  waive: aigov waive gate SYSTEM, for 180 days at most"),
        ("waiver-governance", "  waive: nobody can"),
        ("waiver-governance", "    waiver-self-approved: "),
        ("prohibited-practice-screening", "  waive: nobody can"),
    ],
)
def test_packs_facts_and_ways_to_waive_are_explained(
    root: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    assert main(["-C", str(root), "explain", name]) == 0
    assert said in capsys.readouterr().out


def test_an_unknown_pack_is_answered_with_the_nearest(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["-C", str(root), "explain", "aigov:baselin"]) == 2
    assert "did you mean 'aigov:baseline'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["chek"], "\n  hint: did you mean 'check'?\n"),
        (["check", "--gate", "comit"], "\n  hint: did you mean 'commit'?\n"),
    ],
)
def test_a_mistyped_word_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str], words: list[str], hint: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert capsys.readouterr().err.endswith(hint)
