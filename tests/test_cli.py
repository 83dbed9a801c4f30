"""The command line: what people see, what goes where, and the exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aigov.cli import main
from policyfiles import MANIFEST, policy, record, repository, way

GOLDEN = Path(__file__).parent / "golden"
DAY = ["--as-of", "2026-11-22"]

OWNED = policy(
    "owned-risks",
    title="Risks have owners",
    severity={"default": "medium", "high": "critical"},
    references={"eu-ai-act": ["Art.9(2)"], "iso-42001": ["6.1.2"]},
    evidence=[
        way(
            record(fields={"risks[].owner": "person", "date": {"max-age": "365d"}}),
            name="Risk register kept as a record",
        ),
        way(record("model-card", fields={"owner": "person"}), name="Model card"),
    ],
    limits="Little.",
)
MEASURED = policy(
    "measured",
    title="Results are recorded",
    evidence=[way(record("evaluation", fields={"metrics": {"min-items": 1}}), name="Metrics file")],
)
RISKS = """\
author: ana@acme.org
date: 2024-11-22
risks:
  - {id: R1, owner: bo@acme.org}
  - {id: R2, owner: the team}
  - id: R3
"""
REPOSITORY = repository(OWNED, MEASURED)
FAILING = {**REPOSITORY, "risk-assessment.yaml": RISKS, "metrics.json": '{"auc": 0.91}\n'}
PASSING = {
    **FAILING,
    "risk-assessment.yaml": "date: 2026-11-01\nrisks: [{id: R1, owner: bo@acme.org}]\n",
}
UNKNOWN = {**PASSING, "metrics.json": '{"auc": NaN}\n'}
SEEN = {"n/model.onnx": "x"}


class Ran(NamedTuple):
    """What one command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Aigov = Callable[..., Ran]


@pytest.fixture
def aigov(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Aigov:
    """Runs the command in a folder of these files."""
    root = tmp_path / "repository"
    root.mkdir()

    def run(files: dict[str, Any], *arguments: str) -> Ran:
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            code = main(["-C", str(root), *arguments])
        except SystemExit as exc:  # argparse
            code = int(str(exc.code))
        return Ran(code, *capsys.readouterr())

    return run


# Golden files: written with --update-golden, then read

ELSEWHERE = ("author-mistakes.txt", "release-review.json", "release-review.txt")
"""Golden files of other tests."""

CASES: dict[str, tuple[dict[str, Any], list[str], int]] = {
    "check-failing.txt": (FAILING, ["check", *DAY], 1),
    "check-passing.txt": (PASSING, ["check", *DAY], 0),
    "check-verbose.txt": (PASSING, ["-v", "check", *DAY], 0),
    "check-unknown.txt": (UNKNOWN, ["check", *DAY], 4),
    "check-absent.txt": (REPOSITORY, ["check", *DAY], 1),
    "check-quiet.txt": (FAILING, ["-q", "check", *DAY], 1),
    "check-preview.txt": (SEEN, ["check", *DAY, "--select", "ai-system-inventory"], 3),
    "check-colour.txt": (FAILING, ["--color", "always", "check", *DAY], 1),
    "check.json": (FAILING, ["check", *DAY, "-o", "json"], 1),
    "evidence-list.txt": (UNKNOWN, ["evidence", "list", *DAY], 0),
    "evidence-show.json": (FAILING, ["evidence", "show", "metrics.json", "-o", "json", *DAY], 0),
    "policies-list.txt": (REPOSITORY, ["policies", "list", *DAY], 0),
    "explain-policy.txt": (REPOSITORY, ["explain", "owned-risks", *DAY], 0),
    "explain-verb.txt": (REPOSITORY, ["explain", "max-age", *DAY], 0),
    "explain-exit-code.txt": (REPOSITORY, ["explain", "4", *DAY], 0),
    "explain-reject-code.txt": (REPOSITORY, ["explain", "self-approval", *DAY], 0),
}


@pytest.mark.parametrize("name", CASES)
def test_output_is_the_golden_file(aigov: Aigov, name: str, pytestconfig: pytest.Config) -> None:
    files, arguments, code = CASES[name]
    ran = aigov(files, *arguments)
    golden = GOLDEN / name
    assert (ran.code, ran.err) == (code, "")
    if pytestconfig.getoption("--update-golden"):
        golden.write_text(ran.out, "utf-8")
        pytest.skip("written anew: read what changed")
    assert ran.out == golden.read_text("utf-8")


def test_every_golden_file_belongs_to_a_case() -> None:
    files = {path.name for path in GOLDEN.iterdir() if path.is_file()}
    assert files == {*CASES, *ELSEWHERE}


# What goes where


def test_a_result_goes_to_its_file_and_stdout_stays_for_people(
    aigov: Aigov, tmp_path: Path
) -> None:
    file = tmp_path / "result.json"
    ran = aigov(FAILING, "check", *DAY, "-o", f"json={file}", "-o", "text")
    assert ran.out == (GOLDEN / "check-failing.txt").read_text("utf-8")
    assert file.read_text("utf-8") == (GOLDEN / "check.json").read_text("utf-8")


def test_the_result_has_one_finding_for_each_policy_and_system(aigov: Aigov) -> None:
    result = json.loads(aigov(FAILING, "check", *DAY, "-o", "json").out)
    pairs = [(f["policy"], f["system"], f["outcome"]) for f in result["findings"]]
    assert pairs == [("measured", "bot", "pass"), ("owned-risks", "bot", "fail")]
    finding = result["findings"][1]
    assert (finding["path"], finding["line"]) == ("risk-assessment.yaml", 5)
    assert finding["message"] == finding["problems"][0]["message"]
    assert result["exit"]["code"] == 1


def test_statistics_go_to_stderr(aigov: Aigov) -> None:
    ran = aigov(FAILING, "check", *DAY, "--statistics")
    assert [line.split() for line in ran.err.strip().split("\n")] == [
        ["policy", "fail", "unknown", "waived", "pass", "not-applicable"],
        ["measured", "0", "0", "0", "1", "0"],
        ["owned-risks", "1", "0", "0", "0", "0"],
    ]


@pytest.mark.parametrize(
    ("arguments", "variables", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"AIGOV_COLOR": "always"}, False),
        ([], {"AIGOV_COLOR": "always"}, True),
        ([], {"NO_COLOR": "1"}, False),
    ],
)
def test_colour_is_asked_for(
    aigov: Aigov,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    variables: dict[str, str],
    coloured: bool,
) -> None:
    for name in ("NO_COLOR", "AIGOV_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in aigov(FAILING, *arguments, "check", *DAY).out) is coloured


def test_the_day_decides(aigov: Aigov) -> None:
    on_the_day = aigov(PASSING, "check", "--as-of", "2027-11-01")
    a_day_later = aigov(PASSING, "check", "--as-of", "2027-11-02")
    assert (on_the_day.code, a_day_later.code) == (0, 1)
    assert "2026-11-01 is 366 days old, at most 365 are allowed" in a_day_later.out


def test_packs_of_the_environment_are_used(aigov: Aigov, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGOV_PACKS", "aigov:baseline")
    assert "clear-ownership" in aigov(PASSING, "policies", "list", *DAY).out


def test_the_same_input_gives_the_same_bytes(aigov: Aigov) -> None:
    first = aigov(FAILING, "check", *DAY, "-o", "json", "--no-cache")
    assert aigov(FAILING, "check", *DAY, "-o", "json") == first
    assert aigov(FAILING, "check", *DAY, "-o", "json") == first


@pytest.mark.parametrize("folder", ["check", "evidence", "policies", "plugins", "schema"])
def test_a_folder_may_be_named_like_a_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["-C", folder, "check", *DAY]) == 3
    assert "no AI system is declared" in capsys.readouterr().out


# Wrong usage: exit 2, the place, the nearest name

WRONG: list[tuple[list[str], str]] = [
    (["check", "--as-of", "yesterday"],
     "aigov: --as-of takes a day, found 'yesterday'\n  hint: --as-of 2026-11-22\n"),
    (["check", *DAY, "--system", "bott"],
     "aigov: unknown system 'bott'\n  hint: did you mean 'bot'?\n"),
    (["check", *DAY, "--select", "owned-risk"],
     "aigov: unknown policy 'owned-risk'\n  hint: did you mean 'owned-risks'?\n"),
    (["check", *DAY, "-o", "jsn"],
     "aigov: unknown format 'jsn'\n  hint: did you mean 'json'?\n"),
    (["check", *DAY, "-o", "json", "-o", "text"],
     "aigov: two formats for stdout\n  hint: -o json=result.json\n"),
    (["check", *DAY, "--pack", "aigov:basline"],
     "aigov: --pack: unknown pack 'aigov:basline'\n  hint: did you mean 'aigov:baseline'?\n"),
    (["explain", "owned-risk", *DAY],
     "aigov: nothing is called 'owned-risk'\n  hint: did you mean 'owned-risks'?\n"),
    (["evidence", "show", "metric.json", *DAY],
     "aigov: no such file in the folder: 'metric.json'\n  hint: did you mean 'metrics.json'?\n"),
    (["schema", "model-crad"],
     "aigov: unknown schema 'model-crad'\n  hint: did you mean 'model-card'?\n"),
    (["--config", "nowhere.yaml", "check", *DAY],
     "aigov: nowhere.yaml: no such file in the folder\n"
     "  hint: --config takes a path from the root of the repository\n"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "err"), WRONG)
def test_wrong_usage_is_exit_2_and_says_what_is_right(
    aigov: Aigov, arguments: list[str], err: str
) -> None:
    assert aigov(FAILING, *arguments) == Ran(2, "", err)


@pytest.mark.parametrize("arguments", [[], ["chekc"], ["check", "--gate", "now"], ["--colour"]])
def test_arguments_that_do_not_exist_are_exit_2(aigov: Aigov, arguments: list[str]) -> None:
    ran = aigov({}, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: aigov" in ran.err


def test_a_folder_that_does_not_exist_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", "/nowhere/at/all", "check"]) == 2
    assert capsys.readouterr().err == (
        "aigov: no such folder: '/nowhere/at/all'\n  hint: -C takes a folder\n"
    )


@pytest.mark.parametrize("option", [["--staged"], ["--rev", "HEAD"]])
def test_without_git_there_is_no_index_and_no_revision(aigov: Aigov, option: list[str]) -> None:
    ran = aigov(FAILING, "check", *DAY, *option)
    assert (ran.code, ran.out) == (2, "")
    assert "needs a git repository" in ran.err


# Broken files: ours are exit 2, evidence is unknown

OURS = [
    ("aigov.yaml", "version: 1\nextends: [\n", "aigov: aigov.yaml:3:1: is not YAML: "),
    ("ai-system.yaml", "id: bot\nid: bot\n", "aigov: ai-system.yaml:2:1: has the key 'id' twice"),
    ("governance/policies/measured.yaml", "id: measured\n  x: 1\n",
     "aigov: governance/policies/measured.yaml:2:4: is not YAML: "),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "err"), OURS)
def test_a_broken_file_of_ours_is_exit_2_with_its_place(
    aigov: Aigov, path: str, text: str, err: str
) -> None:
    ran = aigov({**FAILING, path: text}, "check", *DAY)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(err)


CARD = "---\nlicense: mit\n  x: y\n---\n# Model card\n\n## Limitations\n\nSome.\n"
THEIRS = [
    ("model-card", "MODEL_CARD.md", CARD,
     "MODEL_CARD.md:3:4: cannot tell: front matter is not YAML: "),
    ("data-version", "dvc.lock", "schema: '2.0'\nstages: {a: [}\n",
     "dvc.lock:2:14: cannot tell: is not YAML: "),
    ("lineage", "lineage.json", '{"eventType": "COMPLETE",\n "run": }',
     "lineage.json:2:9: cannot tell: is not JSON: "),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "text", "told"), THEIRS)
def test_a_broken_file_of_evidence_is_unknown_with_its_place(
    aigov: Aigov, kind: str, path: str, text: str, told: str
) -> None:
    files = repository(policy(evidence=[way(record(kind, fields={"x": "present"}))]))
    ran = aigov({**files, path: text}, "check", *DAY)
    assert told in ran.out
    assert (ran.code, ran.err) == (4, "")


BUG = """\
from aigov.api import Check, hookimpl


class Params(dict):
    def __iter__(self):
        raise RuntimeError("a bug")


@hookimpl
def aigov_checks():
    return [Check("acme:a", (), "acme_bug:run", Params())]
"""


def test_a_bug_is_exit_70_with_a_traceback(
    aigov: Aigov, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    info = site / "acme-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text("[aigov]\nmine = acme_bug\n")
    (site / "acme_bug.py").write_text(BUG)
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "acme_bug", raising=False)
    text = policy(always=[{"check": "acme:a", "with": {"x": 1}}])
    ran = aigov(repository(text), "check", *DAY)
    assert (ran.code, ran.out) == (70, "")
    assert "RuntimeError: a bug" in ran.err
    assert ran.err.rstrip().endswith("please report the lines above")


# Hostile text

HOSTILE = "\\e[2J\\u202eevil\\u200b\\r::error::x"
ESCAPES = ("\x1b", "\u202e", "\u200b", "\r")


def hostile() -> dict[str, Any]:
    text = policy(title="T", evidence=[way(record(fields={"x": {"one-of": ["a"]}}))])
    return {
        **repository(text.replace('title: "T"', f'title: "{HOSTILE}"')),
        "ai-system.yaml": MANIFEST + f'name: "{HOSTILE}"\n',
        "risk-assessment.yaml": f'risks: []\nx: "{HOSTILE}"\n'.encode()
        + "# \u202e\u200b\n".encode(),
        "n/\x1b[2J\u202e.onnx": "x",
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"], ["-v", "check"], ["check", "-o", "json"], ["evidence", "list"],
        ["evidence", "show", "risk-assessment.yaml"], ["policies", "list"],
        ["explain", "gate"], ["policies", "show", "gate"],
    ],
)  # fmt: skip
def test_text_of_the_repository_cannot_steer_a_terminal(aigov: Aigov, arguments: list[str]) -> None:
    ran = aigov(hostile(), *arguments, *DAY)
    assert ran.code in (0, 1, 4), ran.err
    for sign in ESCAPES:
        assert sign not in ran.out + ran.err
    assert not any(line.startswith("::") for line in (ran.out + ran.err).split("\n"))


def test_the_path_of_a_broken_file_cannot_write_a_line_of_its_own(aigov: Aigov) -> None:
    ran = aigov({"m\n::error::x\x1b[2J/ai-system.yaml": "id: ["}, "check", *DAY)
    assert ran.code == 2
    assert "\x1b" not in ran.err
    assert not any(line.startswith("::") for line in ran.err.split("\n"))


# Looking inside


def test_a_policy_of_the_repository_is_shown_like_any_other(aigov: Aigov) -> None:
    ran = aigov(REPOSITORY, "policies", "show", "owned-risks", *DAY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("owned-risks 1: Risks have owners\n")


def test_listings_are_json_when_asked(aigov: Aigov) -> None:
    listed = json.loads(aigov(UNKNOWN, "evidence", "list", *DAY, "-o", "json").out)
    assert set(listed) == {"artifacts", "unreadable", "unclaimed"}
    assert [(a["path"], a["kind"], a["system"]) for a in listed["artifacts"]] == [
        ("risk-assessment.yaml", "risk-assessment", "bot")
    ]
    assert [(u["path"], u["reason"]) for u in listed["unreadable"]] == [
        ("metrics.json", "holds the number NaN")
    ]
    policies = json.loads(aigov(REPOSITORY, "policies", "list", *DAY, "-o", "json").out)
    assert [(p["id"], p["mode"], p["source"]) for p in policies] == [
        ("measured", "enforced", "governance/policies/measured.yaml"),
        ("owned-risks", "enforced", "governance/policies/owned-risks.yaml"),
    ]
    plugins = json.loads(aigov({}, "plugins", "list", "-o", "json").out)
    assert {"id": "model-card", "hook": "aigov_artifact_kinds", "distribution": "aigov-policy",
            "version": plugins[0]["version"]} in plugins  # fmt: skip


@pytest.mark.parametrize("name", ["policy", "pack", "config", "system", "risk-assessment"])
def test_schemas_are_printed(aigov: Aigov, name: str) -> None:
    ran = aigov({}, "schema", name)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["type"] == "object"


def test_a_template_fails_until_a_person_fills_it(aigov: Aigov) -> None:
    ran = aigov({}, "schema", "risk-assessment", "--template")
    assert ran.code == 0
    rejecting = policy(
        reject=["empty-template", "placeholder-text"],
        evidence=[way(record(fields={"risks": "present"}))],
    )
    filled = {**repository(rejecting), "risk-assessment.yaml": ran.out}
    assert aigov(filled, "check", *DAY).code == 1


def test_a_fingerprint_is_explained(aigov: Aigov) -> None:
    result = json.loads(aigov(FAILING, "check", *DAY, "-o", "json").out)
    problem = result["findings"][1]["problems"][0]
    ran = aigov(FAILING, "explain", problem["fingerprint"], *DAY)
    assert ran.code == 0
    assert problem["message"] in ran.out
    assert "policy owned-risks for bot: fail" in ran.out


def test_a_fingerprint_does_not_change_with_the_line(aigov: Aigov) -> None:
    def prints(files: dict[str, Any]) -> list[str]:
        result = json.loads(aigov(files, "check", *DAY, "-o", "json").out)
        return [p["fingerprint"] for p in result["findings"][1]["problems"]]

    moved = {**FAILING, "risk-assessment.yaml": f"# a comment\n\n{RISKS}"}
    assert prints(FAILING) == prints(moved)
