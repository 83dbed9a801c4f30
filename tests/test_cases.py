"""``aigov test``: cases of policies, and mutants that prove that their demands can fail."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from aigov.cli import main

POLICY = """\
id: gate
version: "1"
title: A gate
requirement: It is so.
severity: high
gate: ci
fix: Make it so.
params: {least: 2}
evidence:
  - name: A register
    all:
      - artifact: risk-assessment
        fields:
          author: person
          reviewer: [person, {differs-from: author}]
          risks: {min-items: $least}
          risks[].mitigation: {min-words: 3}
  - name: An export
    enough_up_to: minimal
    all:
      - artifact: risk-assessment
        fields:
          export: {resolves: path}
"""
CASES = """\
policy: ../policies/gate.yaml
cases:
  - name: sound
    files:
      risk-assessment.yaml: |
        author: ana@acme.org
        reviewer: bo@acme.org
        risks:
          - {mitigation: each refusal is reviewed}
          - {mitigation: a second source is asked}
    expect: pass
  - name: alone
    like: sound
    change: {risk-assessment.yaml: {"bo@acme.org": ana@acme.org}}
    expect:
      outcome: fail
      way: A register
      problems: ["risk-assessment.yaml:2: reviewer 'ana@acme.org' is also the author"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the policy and room for cases."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "cases").mkdir()
    (tmp_path / "policies" / "gate.yaml").write_text(POLICY)
    return tmp_path


def run(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit code, and what was printed, paths from the folder on."""
    code = main(["test", str(folder / "cases"), "-j", "1", *arguments])
    printed = capsys.readouterr()
    return code, (printed.out + printed.err).replace(f"{folder}/", "")


def write(folder: Path, text: str = CASES) -> None:
    (folder / "cases" / "gate.yaml").write_text(text)


def test_cases_that_are_as_expected_end_with_0(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder)
    code, out = run(folder, capsys)
    assert code == 0
    assert out == "2 cases: 2 as expected, 0 not; outcomes of ways that no case shows: 1\n"


def test_a_case_that_is_not_as_expected_says_how(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, CASES.replace("expect: pass", "expect: fail").replace(":2: rev", ":3: rev"))
    code, out = run(folder, capsys)
    assert code == 1
    assert out.split("\n")[:6] == [
        "cases/gate.yaml:3:5: not ok: gate: sound",
        "  expected fail, found pass",
        "cases/gate.yaml:12:5: not ok: gate: alone",
        "  expected, not found: risk-assessment.yaml:3: reviewer 'ana@acme.org' is also the author",
        "  found, not expected: risk-assessment.yaml:2: reviewer 'ana@acme.org' is also the author",
        "2 cases: 0 as expected, 2 not; outcomes of ways that no case shows: 4",
    ]


def test_a_demand_that_can_fail_kills_its_mutants(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder)
    code, out = run(folder, capsys, "--mutate")
    assert code == 0
    assert "0 survived" in out


WEAK = POLICY.replace("reviewer: [person, {differs-from: author}]", "reviewer: person")


def test_a_mutant_that_survives_without_a_reason_is_exit_1(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "policies" / "gate.yaml").write_text(WEAK)
    write(folder, CASES.partition("  - name: alone")[0])
    code, out = run(folder, capsys, "--mutate")
    assert code == 1
    assert "  survives: risk-assessment.yaml reviewer: made the author\n" in out
    argued = CASES.partition("  - name: alone")[0] + (
        "    survives: [{mutant: '*reviewer: made the author', because: one person is enough}]\n"
    )
    write(folder, argued)
    code, out = run(folder, capsys, "--mutate")
    assert code == 0
    assert ", 1 survived, 1 argued" in out


def test_a_second_file_that_makes_a_demand_vacuous_is_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "policies" / "gate.yaml").write_text(
        POLICY.replace("fields:\n          author", "which: any\n        fields:\n          author")
    )
    sound = CASES.partition("  - name: alone")[0]
    record = sound.partition("risk-assessment.yaml: |\n")[2].partition("    expect")[0]
    two = sound.replace(
        "    expect: pass", f"      b/risk-assessment.yaml: |\n{record}    expect: pass"
    )
    write(folder, two)
    code, out = run(folder, capsys, "--mutate")
    assert code == 1
    assert "survives: b/risk-assessment.yaml: taken away" in out


def test_a_case_may_be_a_folder_of_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = folder / "cases" / "one person"
    (case / "docs").mkdir(parents=True)
    (case / "expect.yaml").write_text("policy: ../../policies/gate.yaml\nexpect: fail\n")
    (case / "docs" / "risk-register.csv").write_text("Description,Mitigation\na,b\n")
    code, out = run(folder, capsys, "-v")
    assert code == 0
    assert out.startswith("cases/one person/expect.yaml:1:1: ok: gate: one person\n")


def test_the_tier_and_parameters_of_a_case_count(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = CASES.partition("  - name: alone")[0].replace("expect: pass", "expect: fail")
    write(folder, base.replace("- name: sound", "- name: sound\n    params: {least: 3}"))
    assert run(folder, capsys)[0] == 0
    export = CASES.partition("cases:")[0] + (
        "system: {risk_tier: minimal}\ncases:\n  - name: an export\n    files:\n"
        "      risk-assessment.yaml: '{risks: [], export: x.pdf}'\n      x.pdf: x\n"
        "    expect: {outcome: pass, way: An export}\n"
        "  - name: of a system of high risk\n    like: an export\n"
        "    system: {risk_tier: high}\n    expect: fail\n"
    )
    write(folder, export.replace("author: person", ""))
    assert run(folder, capsys)[0] == 0


def test_reports_for_machines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "policies" / "gate.yaml").write_text(WEAK)
    write(folder, CASES.replace("- name: sound", '- name: "sound \\u0007 & <b>"').replace(
        "like: sound", 'like: "sound \\u0007 & <b>"'))  # fmt: skip
    code, out = run(folder, capsys, "--mutate", "-o", "json")
    found = json.loads(out)
    assert code == 1
    assert (found["passed"], found["failed"]) == (0, 2)
    assert found["mutants"]["killed"] > 10
    assert [each["mutant"] for each in found["mutants"]["survived"]] == [
        "risk-assessment.yaml reviewer: made the author"
    ]
    assert main(["test", str(folder / "cases"), "-o", f"junit={folder}/out.xml"]) == 1
    (suite,) = ET.parse(folder / "out.xml").getroot()
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("gate", "2", "1")
    assert suite[0].get("name") == r"sound \x07 & <b>"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("like: sound", "like: soud", "no case before this one is called 'soud'"),
        ("../policies/gate.yaml", "../gate.yaml", "there is no policy '../gate.yaml'"),
        ("name: alone", "name: sound", "two cases are called 'sound'"),
        ('{"bo@acme.org"', '{"bob@acme.org"', "'bob@acme.org' stands 0 times in"),
        ("expect: pass", "expect: good", "expect must be one of pass, fail"),
        ("    expect: pass\n", "", "expect is missing"),
        ("expect: pass", "expected: pass", "expect is missing"),
        ("    expect: pass", "    extra: 1\n    expect: pass", "unknown key 'extra'"),
        ("    expect: pass", "    changed: {a: soon}\n    expect: pass", "changed takes days"),
        ("risk-assessment.yaml: |", "../risk-assessment.yaml: |", "is no path of a case's file"),
        ("    expect: pass", "    params: {most: 3}\n    expect: pass", "has no parameter 'most'"),
        ("policy: ../policies/gate.yaml", "policy: riskassessment", "unknown policy"),
    ],
)
def test_a_faulty_case_is_exit_2_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    assert old in CASES
    write(folder, CASES.replace(old, new, 1))
    code, out = run(folder, capsys)
    assert code == 2
    assert said in out


def test_nothing_to_run_is_never_green(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, capsys) == (3, "no case was run (exit 3)\n")
    write(folder)
    assert run(folder, capsys, "-k", "no such case")[0] == 3
    assert main(["test", str(folder / "nowhere")]) == 2


def test_a_named_file_that_is_no_table_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = folder / "other.yaml"
    other.write_text("title: something else\n", "utf-8")
    assert main(["test", str(other)]) == 2
    out = capsys.readouterr().err
    assert "is not a table of cases: it has neither policy: nor cases:" in out


def test_a_table_that_would_be_skipped_by_its_name_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder)
    (folder / "cases" / "more.yml").write_text(CASES, "utf-8")
    code, out = run(folder, capsys)
    assert code == 2
    assert "would not be read" in out
    assert "name it more.yaml" in out
