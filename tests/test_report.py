"""``aigov report``: a stored result in other formats, its trend, and the command that gives it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aigov.cli import main
from aigov.dossier import MAX_SYSTEMS
from aigov.errors import UsageError
from aigov.report.trend import with_trend
from gitrepo import GitRepo

POLICY = """\
id: {name}
version: "1"
title: Results are recorded
requirement: Results are recorded.
severity: high
gate: ci
fix: Record them.
references: {{eu-ai-act: ["Art.15(1)"]}}
evidence:
  - name: metrics
    all:
      - artifact: evaluation
        fields: {{metrics.accuracy.value: {{number: {{min: {least}}}}}}}
"""
WAIVERS = """\
- id: W-2
  policy: strict
  system: bot
  reason: The pilot ends in spring
  compensating: A clerk checks every answer
  requester: ana@acme.org
  approver: ben@acme.org
  granted: 2026-11-01
  expires: 2026-12-24
  ticket: ACME-2
- id: W-1
  policy: measured
  system: bot
  reason: Not needed any more
  compensating: Nothing is lost
  requester: ana@acme.org
  approver: ben@acme.org
  granted: 2026-11-01
  expires: 2026-12-01
  ticket: ACME-1
"""
FILES = {
    "aigov.yaml": "version: 1\nextends: [policies/]\npeople: [ana@acme.org, ben@acme.org]\n",
    "ai-system.yaml": "id: bot\nowner: '@ana'\nrisk_tier: limited\nlifecycle: production\n",
    "metrics.json": '{"accuracy": 0.9}',
    "policies/measured.yaml": POLICY.format(name="measured", least=0.5),
    "policies/strict.yaml": POLICY.format(name="strict", least=0.95),
    "governance/waivers.yaml": WAIVERS,
}
DAY = ("--as-of", "2026-11-22")


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    repo = GitRepo(tmp_path_factory.mktemp("report") / "r")
    for path, text in FILES.items():
        file = repo.path / "product" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "one")
    return repo


@pytest.fixture(scope="module")
def made(repo: GitRepo, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What one run wrote."""
    file = tmp_path_factory.mktemp("made") / "result.json"
    assert aigov(repo, "check", "--rev", "HEAD", *DAY, "--no-cache", "-o", f"json={file}") == 1
    return file.read_text("utf-8")


@pytest.fixture
def result(made: str, tmp_path: Path) -> Path:
    file = tmp_path / "result.json"
    file.write_text(made, "utf-8")
    return file


def aigov(repo: GitRepo, *arguments: str) -> int:
    return main(["-C", str(repo.path / "product"), *arguments])


def read(file: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return data


def test_a_stored_result_gives_the_text_that_the_run_gave(
    repo: GitRepo, result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = aigov(repo, "check", "--rev", "HEAD", *DAY)
    told = capsys.readouterr().out
    assert code == 1
    assert aigov(repo, "report", str(result)) == 0
    assert capsys.readouterr().out == told
    assert "not ok" in told


def test_its_json_is_the_file_itself(repo: GitRepo, result: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.json"
    assert aigov(repo, "report", str(result), "-o", f"json={again}") == 0
    assert again.read_bytes() == result.read_bytes()


@pytest.mark.parametrize("extra", [(), ("--gate", "ci"), ("--select", "str*", "--advisory")])
def test_the_command_that_a_result_names_gives_it_again(
    repo: GitRepo, tmp_path: Path, extra: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    code = aigov(repo, "check", "--rev", "main", *DAY, *extra, "-o", f"json={first}")
    arguments = read(first)["tool"]["arguments"]
    assert "main" not in arguments
    monkeypatch.chdir(repo.path)
    assert main([*arguments, "-o", f"json={second}"]) == code
    assert second.read_bytes() == first.read_bytes()


def test_a_pack_of_the_environment_is_part_of_the_command(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGOV_PACKS", "aigov:baseline")
    file = tmp_path / "r.json"
    aigov(repo, "check", "--staged", *DAY, "-o", f"json={file}")
    words = ["check", "--staged", "--as-of", "2026-11-22", "--pack", "aigov:baseline"]
    assert read(file)["tool"]["arguments"] == ["-C", "product", *words]


def test_what_a_run_was_compared_with_is_named_by_its_id(repo: GitRepo, tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    commit = repo.git("rev-parse", "main").strip()
    words = ("--base", "main", "--config-from", "main")
    aigov(repo, "check", "--rev", "main", *DAY, *words, "-o", f"json={file}")
    arguments = read(file)["tool"]["arguments"]
    assert arguments[5:9] == ["--base", commit, "--config-from", commit]


def test_nothing_of_a_stored_result_steers_a_terminal(
    repo: GitRepo, result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.loads(
        result.read_text("utf-8").replace("strict", "x\\u001b]0;owned\\u0007\\nok: y")
    )
    data["findings"][0]["evidence"][0]["kind"] = "\x1b[2Jkind"
    result.write_text(json.dumps(data))
    assert aigov(repo, "-v", "report", str(result)) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert not [line for line in out.splitlines() if line.startswith("ok:")]


def test_a_result_says_where_its_paths_start(result: Path) -> None:
    data = read(result)
    assert data["snapshot"]["root"] == "product"
    assert all(not p["path"].startswith("product") for f in data["findings"] for p in f["problems"])


def test_waivers_are_told_by_their_last_day_with_what_is_wrong_with_them(result: Path) -> None:
    first, second = read(result)["waivers"]
    assert (first["id"], first["expires"], first["excuses"]) == ("W-1", "2026-12-01", False)
    assert first["faults"] == ["waiver W-1 excuses measured for bot, which is pass"]
    assert (second["id"], second["excuses"], second["faults"]) == ("W-2", True, [])
    assert (second["path"], second["line"]) == ("governance/waivers.yaml", 1)


def test_the_four_numbers_of_a_framework_are_all_its_clauses(result: Path) -> None:
    (act,) = read(result)["frameworks"]
    assert act["framework"] == "eu-ai-act"
    assert sum(act["counts"].values()) == act["clauses"]
    # ``strict`` fails, and a waiver puts nothing in the place of what it excuses.
    assert (act["counts"]["failing"], act["counts"]["evidenced"]) == (1, 0)


def older(file: Path, day: str, outcome: str) -> str:
    data = read(file)
    data["as_of"] = day
    for finding in data["findings"]:
        finding["outcome"] = outcome
    path = file.with_name(f"{day}.json")
    path.write_text(json.dumps(data))
    return str(path)


def test_older_results_make_a_trend_by_day(repo: GitRepo, result: Path, tmp_path: Path) -> None:
    earlier = [older(result, "2026-10-01", "fail"), older(result, "2026-09-01", "pass")]
    file = tmp_path / "trend.json"
    options = [word for path in earlier for word in ("--earlier", path)]
    assert aigov(repo, "report", str(result), *options, "-o", f"json={file}") == 0
    points = read(file)["trend"]
    assert [point["day"] for point in points] == ["2026-09-01", "2026-10-01", "2026-11-22"]
    assert [(p["pass"], p["fail"], p["waived"]) for p in points] == [
        (3, 0, 0),
        (0, 3, 0),
        (1, 1, 1),
    ]


def test_a_result_that_is_given_twice_is_one_point(
    repo: GitRepo, result: Path, tmp_path: Path
) -> None:
    file = tmp_path / "trend.json"
    aigov(repo, "report", str(result), "--earlier", str(result), "-o", f"json={file}")
    assert len(read(file)["trend"]) == 1


def test_a_later_result_is_no_earlier_one(
    repo: GitRepo, result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = older(result, "2026-12-01", "pass")
    assert aigov(repo, "report", str(result), "--earlier", later) == 2
    assert "is of 2026-12-01, later than the result that is reported" in capsys.readouterr().err


def test_a_finding_about_a_stranger_is_refused(
    repo: GitRepo, result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = read(result)
    data["findings"][1]["policy"] = "nobody"
    result.write_text(json.dumps(data))
    assert aigov(repo, "report", str(result)) == 2
    assert "findings.1.policy: 'nobody' is not among the policies" in capsys.readouterr().err


@pytest.mark.parametrize(
    "case",
    [
        ("nodes", [{}], "lineage.0.nodes.0: "),
        ("edges", [{"from": "x", "to": "y", "says": "", "path": "", "line": 0, "column": 0}],
         "lineage.0.edges.0.from: names no node of the graph"),
    ],
)  # fmt: skip
def test_a_lineage_that_is_no_graph_is_refused(
    repo: GitRepo,
    result: Path,
    capsys: pytest.CaptureFixture[str],
    case: tuple[str, Any, str],
) -> None:
    data = read(result)
    key, value, told = case
    data["lineage"][0][key] = value
    result.write_text(json.dumps(data))
    assert aigov(repo, "report", str(result)) == 2
    assert told in capsys.readouterr().err


PLUGIN = """\
from aigov.api import Reporter, hookimpl


@hookimpl
def aigov_reporters():
    return [
        Reporter("acme:count", lambda result: f"{len(result['findings'])} findings\\n"),
        Reporter("acme:crash", lambda result: 1 // 0),
        Reporter("acme:bytes", lambda result: b"no text"),
    ]
"""


@pytest.mark.parametrize(
    "case",
    [
        ("acme:count", 0, "3 findings"),
        ("acme:crash", 2, "format 'acme:crash' raised ZeroDivisionError"),
        ("acme:bytes", 2, "format 'acme:bytes' returned bytes, expected str"),
        ("acme:cuont", 2, "did you mean 'acme:count'?"),
    ],
)
def test_a_plugin_brings_formats_and_is_named_when_one_breaks(
    repo: GitRepo,
    result: Path,
    install_policies: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    case: tuple[str, int, str],
) -> None:
    install_policies("acme", **{"../__init__.py": PLUGIN})
    name, code, told = case
    assert aigov(repo, "report", str(result), "-o", name) == code
    ran = capsys.readouterr()
    assert told in ran.out + ran.err


def test_a_format_is_explained(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    assert aigov(repo, "explain", "junit") == 0
    told = capsys.readouterr().out
    assert told.startswith("format junit\n")
    assert "example: aigov check -o junit=FILE" in told


@pytest.mark.parametrize(
    "case",
    [
        ({"gate": "commit"}, "is of the gate commit"),
        ({"tool": {"name": "aigov-policy", "version": "1", "arguments": ["--select", "strict"]}},
         "is of another selection of policies or systems"),
        ({"systems": [{"id": "other"}]}, "has no system in common"),
    ],
)  # fmt: skip
def test_results_that_cannot_be_compared_make_no_trend(
    made: str, case: tuple[dict[str, Any], str]
) -> None:
    changed, told = case
    with pytest.raises(UsageError, match=told):
        with_trend(json.loads(made), [("old.json", {**json.loads(made), **changed})])


def test_where_every_report_is_a_file_the_last_line_goes_to_stderr(
    repo: GitRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("check", "--rev", "HEAD", *DAY, "-o", f"csv={tmp_path / 'a.csv'}")
    assert aigov(repo, *words) == 1
    ran = capsys.readouterr()
    assert ran.out == ""
    assert ran.err.startswith("not ok: 1 enforced failure: waiver-governance")
    assert aigov(repo, "-q", *words) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "case",
    [
        (("-o", "json="), "-o json= names no file"),
        (("-o", "json=a", "-o", "csv=a"), "two formats for one file, 'a'"),
    ],
)
def test_an_output_needs_a_file_of_its_own(
    repo: GitRepo,
    result: Path,
    capsys: pytest.CaptureFixture[str],
    case: tuple[tuple[str, ...], str],
) -> None:
    words, told = case
    assert aigov(repo, "report", str(result), *words) == 2
    assert told in capsys.readouterr().err


def test_the_baseline_ends_with_the_first_of_its_entries_that_still_hold(tmp_path: Path) -> None:
    made = GitRepo(tmp_path / "known")
    files = {path: text for path, text in FILES.items() if "waivers" not in path}
    made.commit({f"product/{path}": text for path, text in files.items()})
    assert aigov(made, "baseline", "create", "--as-of", "2026-11-01") == 0
    file = made.path / "product" / ".aigov" / "baseline.json"
    data = json.loads(file.read_text("utf-8"))
    (entry,) = data["problems"]
    gone = {**entry, "fingerprint": "0" * 16, "recorded": "2026-06-01"}
    file.write_text(json.dumps({**data, "problems": [gone, entry]}))
    told = tmp_path / "r.json"
    aigov(made, "check", *DAY, "-o", f"json={told}")
    # 90 days from 2026-11-01; the other one ended on 2026-08-30.
    assert read(told)["baseline"] == {"entries": 2, "excuses": 1, "expires": "2027-01-30"}


def test_a_preview_has_its_lineage_too(tmp_path: Path) -> None:
    made = GitRepo(tmp_path / "seen")
    made.commit({"product/MODEL_CARD.md": "# Model Card for bot\n", "product/metrics.json": "{}"})
    told = tmp_path / "r.json"
    assert aigov(made, "check", *DAY, "-o", f"json={told}") == 3
    data = read(told)
    assert [system["declared"] for system in data["systems"]] == [False]
    assert [graph["system"]["id"] for graph in data["lineage"]] == [data["systems"][0]["id"]]


def test_more_systems_than_anybody_reads_have_neither_lineage_nor_measures(tmp_path: Path) -> None:
    made = GitRepo(tmp_path / "many")
    number = MAX_SYSTEMS + 1
    files = {f"s{n}/ai-system.yaml": FILES["ai-system.yaml"].replace("bot", f"s{n}")
             for n in range(number)}  # fmt: skip
    rules = {path: FILES[path] for path in ("aigov.yaml", "policies/measured.yaml")}
    made.commit({f"product/{path}": text for path, text in (files | rules).items()})
    told, page = tmp_path / "r.json", tmp_path / "r.html"
    aigov(made, "check", *DAY, "-o", f"json={told}", "-o", f"html={page}")
    data = read(told)
    assert (data["undrawn"], data["lineage"], data["measures"]) == (number, [], [])
    text = page.read_text("utf-8")
    assert "Not gathered for so many systems at once." in text
    assert "No file states where the data of a model comes from." not in text
