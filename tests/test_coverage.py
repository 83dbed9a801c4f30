"""What a run says about the clauses of a framework, and what installed policies could say."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aigov.cli import main
from aigov.coverage import Coverage, Standing, of_verdict
from aigov.frameworks import parse
from aigov.model import Verdict
from aigov.terms import Outcome
from aigov.testing import verdict
from conftest import Install
from policyfiles import MANIFEST, policy, record, repository, way

DAY = ["--as-of", "2026-11-22"]
CONTROLS = """\
id: acme:controls
title: Our controls
version: "3"
status: in force
verification: primary-text
clauses:
  - {id: "4.1", title: Risks are known, partial: How well they are known.}
  - {id: "4.2", title: Risks have owners}
  - {id: "4.3", title: Results are recorded, verification: secondary, amended: note 7}
  - {id: "5.1", title: Access is reviewed}
  - {id: "6.1", title: People are heard, not_repository_evidence: true, why: They speak elsewhere.}
  - {id: "7.1", title: All else}
"""
FRAMEWORK = parse(CONTROLS.encode(), "frameworks/controls.yaml")
OWNED = policy(
    "owned-risks",
    title="Risks have owners",
    references={"acme:controls": ["4.1", "4.2"]},
    evidence=[way(record(fields={"risks[].owner": "person"}))],
)
MEASURED = policy(
    "measured",
    title="Results are recorded",
    references={"acme:controls": ["4.1", "4.3"], "gdpr": ["Art.5(1)(f)"]},
    evidence=[way(record("evaluation", fields={"metrics": {"min-items": 1}}))],
)
OTHER = policy("other", evidence=[way(record(fields={"owner": "person"}))])
REVIEWED = policy(
    "access-reviewed",
    title="Access is reviewed",
    references={"acme:controls": ["5.1"]},
    evidence=[way(record("access-review", fields={"reviewer": "person"}))],
)
REPOSITORY = repository(OWNED, MEASURED, OTHER)
GOOD = "owner: ana@acme.org\nrisks: [{id: R1, owner: bo@acme.org}]\n"
PASSING = {**REPOSITORY, "risk-assessment.yaml": GOOD, "metrics.json": '{"auc": 0.91}\n'}
FAILING = {**PASSING, "risk-assessment.yaml": GOOD.replace("bo@acme.org", "the team")}
UNKNOWN = {**PASSING, "metrics.json": '{"auc": NaN}\n'}


def covered(found: Verdict) -> Coverage:
    """The coverage of the framework by the policies of a verdict."""
    return of_verdict(FRAMEWORK, {item.policy.id: item.policy for item in found.policies}, found)


def standings(coverage: Coverage) -> dict[str, str]:
    return {each.clause.id: each.standing.value for each in coverage.clauses}


def outcomes(coverage: Coverage, clause: str) -> dict[str, str]:
    each = next(each for each in coverage.clauses if each.clause.id == clause)
    return {mapped.policy: mapped.outcome for mapped in each.policies}


# What a clause stands for


def test_a_failing_policy_wins_over_one_that_passes() -> None:
    coverage = covered(verdict(FAILING))
    assert standings(coverage) == {
        "4.1": "failing",
        "4.2": "failing",
        "4.3": "evidenced",
        "5.1": "not-assessed",
        "6.1": "not-evidenceable",
        "7.1": "not-assessed",
    }
    assert outcomes(coverage, "4.1") == {"measured": "pass", "owned-risks": "fail"}
    assert [coverage.count(standing) for standing in Standing] == [1, 2, 2, 1]


def test_what_cannot_be_told_is_no_evidence() -> None:
    coverage = covered(verdict(UNKNOWN))
    assert standings(coverage)["4.3"] == "not-assessed"
    assert outcomes(coverage, "4.3") == {"measured": "unknown"}
    assert standings(coverage)["4.1"] == "evidenced"


@pytest.mark.parametrize(
    ("second", "outcome", "standing"),
    [
        ('{"auc": 0.8}\n', "pass", "evidenced"),
        ('{"auc": NaN}\n', "unknown", "not-assessed"),
        ("{}\n", "fail", "failing"),
    ],
)
def test_the_worst_system_speaks_for_a_policy(second: str, outcome: str, standing: str) -> None:
    files = {
        "aigov.yaml": REPOSITORY["aigov.yaml"],
        "governance/policies/measured.yaml": MEASURED,
        "a/ai-system.yaml": MANIFEST.replace("bot", "a"),
        "a/metrics.json": '{"auc": 0.9}\n',
        "b/ai-system.yaml": MANIFEST.replace("bot", "b"),
        "b/metrics.json": second,
    }
    coverage = covered(verdict(files))
    mapped = next(each for each in coverage.clauses if each.clause.id == "4.3").policies[0]
    assert (mapped.outcome, standings(coverage)["4.3"]) == (outcome, standing)
    assert mapped.systems == (("a", "b") if outcome == "pass" else ("b",))


def test_a_policy_that_does_not_apply_is_no_evidence() -> None:
    text = MEASURED + 'applies: {"tiers": ["high"]}\n'
    coverage = covered(verdict({**PASSING, "governance/policies/measured.yaml": text}))
    assert outcomes(coverage, "4.3") == {"measured": "not-applicable"}
    assert standings(coverage)["4.3"] == "not-assessed"


def test_a_policy_that_is_off_is_not_judged() -> None:
    config = f"{REPOSITORY['aigov.yaml']!s}policies: {{measured: {{mode: off}}}}\n"
    coverage = covered(verdict({**PASSING, "aigov.yaml": config}))
    assert outcomes(coverage, "4.3") == {"measured": "not-judged"}
    assert standings(coverage)["4.3"] == "not-assessed"


@pytest.mark.parametrize(
    ("was", "standing"),
    [(Outcome.FAIL, "failing"), (None, "failing"), (Outcome.UNKNOWN, "not-assessed")],
)
def test_a_waiver_excuses_and_evidences_nothing(was: Outcome | None, standing: str) -> None:
    found = verdict(PASSING)
    waived = tuple(
        replace(finding, outcome=Outcome.WAIVED, was=was, by="W-7")
        if finding.policy.id == "measured"
        else finding
        for finding in found.findings
    )
    coverage = covered(replace(found, findings=waived))
    assert standings(coverage)["4.3"] == standing
    mapped = next(each for each in coverage.clauses if each.clause.id == "4.3").policies[0]
    assert mapped.waived == ("W-7",)


def test_a_system_that_nobody_declared_passes_nothing() -> None:
    files = {path: text for path, text in PASSING.items() if path.startswith("governance/")}
    files |= {"risk-assessment.yaml": GOOD, "metrics.json": '{"auc": 0.9}\n', "m/model.onnx": "x"}
    seen = {**files, "aigov.yaml": REPOSITORY["aigov.yaml"]}
    found = verdict({**seen, "ai-system.yaml": MANIFEST})
    assert standings(covered(found))["4.3"] == "evidenced"
    undeclared = tuple(replace(system, declared=False) for system in found.systems)
    assert standings(covered(replace(found, systems=undeclared)))["4.3"] == "not-assessed"


def test_a_failure_of_a_system_that_nobody_declared_counts() -> None:
    found = verdict(FAILING)
    undeclared = tuple(replace(system, declared=False) for system in found.systems)
    assert standings(covered(replace(found, systems=undeclared)))["4.2"] == "failing"


def test_a_clause_that_the_framework_does_not_have_is_told() -> None:
    text = MEASURED.replace('"4.3"', '"9.9"')
    coverage = covered(verdict({**PASSING, "governance/policies/measured.yaml": text}))
    assert coverage.strays == (("measured", "9.9"),)


# aigov check --framework


class Ran(NamedTuple):
    """What one command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Aigov = Callable[..., Ran]


@pytest.fixture
def aigov(tmp_path: Path, capsys: pytest.CaptureFixture[str], install_policies: Install) -> Aigov:
    """Runs the command in a folder of these files, where acme's framework is installed."""
    install_policies(**{
        "frameworks/controls.yaml": CONTROLS,
        "access/access-reviewed.yaml": REVIEWED,
    })  # fmt: skip

    def run(files: dict[str, Any], *arguments: str) -> Ran:
        for path, text in files.items():
            file = tmp_path / "repository" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        code = main(["-C", str(tmp_path / "repository"), *arguments])
        return Ran(code, *capsys.readouterr())

    return run


ASK = ["check", *DAY, "--framework", "acme:controls"]
END = "  a policy supports a clause: that the clause is met, it does not show\n"


def shown(out: str) -> str:
    """The part of a report that is about the framework."""
    return out.partition("evidence that supports acme:controls: ")[2].partition("\n\n")[0] + "\n"


def test_a_report_has_the_four_numbers_and_what_is_wanting(aigov: Aigov) -> None:
    ran = aigov(FAILING, *ASK)
    assert ran.code == 1
    assert shown(ran.out) == (
        "1 evidenced, 2 failing, 2 not assessed, 1 not evidenceable from a repository, "
        "of 6 clauses\n"
        "  failing, owned-risks fails: 4.1, 4.2\n"
        "  not assessed, access-reviewed is not judged in this run: 5.1\n"
        "  not assessed, no policy: 7.1\n" + END
    )
    assert ran.out.endswith(
        f"{END}\nnot ok: 1 enforced failure: owned-risks (exit 1)\n"
    )  # the verdict is still the last line


def test_only_what_maps_to_the_framework_is_judged(aigov: Aigov) -> None:
    ran = aigov(PASSING, *ASK, "-o", "json")
    result = json.loads(ran.out)
    assert [finding["policy"] for finding in result["findings"]] == ["measured", "owned-risks"]
    assert ran.code == 0


def test_what_passed_with_doubt_or_in_part_is_told(aigov: Aigov) -> None:
    text = OWNED + 'judged: ["Whether the risks are the right ones."]\n'
    ran = aigov({**UNKNOWN, "governance/policies/owned-risks.yaml": text}, *ASK)
    assert shown(ran.out) == (
        "2 evidenced, 0 failing, 3 not assessed, 1 not evidenceable from a repository, "
        "of 6 clauses\n"
        "  not assessed, measured is unknown: 4.3\n"
        "  not assessed, access-reviewed is not judged in this run: 5.1\n"
        "  not assessed, no policy: 7.1\n"
        "  note: evidenced, with another policy unknown (1): 4.1\n"
        "  note: evidenced, seen in part only (1): 4.1\n"
        "  note: evidenced, with points that a person must still judge (2): 4.1, 4.2\n" + END
    )


def test_every_clause_is_shown_with_all_that_is_known_of_it(aigov: Aigov) -> None:
    judged = 'judged: ["Whether the numbers are right."]\n'
    ran = aigov({**FAILING, "governance/policies/measured.yaml": MEASURED + judged}, "-v", *ASK)
    assert shown(ran.out) == (
        "1 evidenced, 2 failing, 2 not assessed, 1 not evidenceable from a repository, "
        "of 6 clauses\n"
        "  Our controls; 3\n"
        "  status: in force\n"
        "  clauses checked: primary-text\n"
        "  failing 4.1: Risks are known\n"
        "    measured passes\n"
        "    owned-risks fails\n"
        "    stays unseen: How well they are known.\n"
        "    for a person to judge: Whether the numbers are right.\n"
        "  failing 4.2: Risks have owners\n"
        "    owned-risks fails\n"
        "  evidenced 4.3: Results are recorded\n"
        "    measured passes\n"
        "    for a person to judge: Whether the numbers are right.\n"
        "    clause checked: secondary, amended by note 7\n"
        "  not assessed 5.1: Access is reviewed\n"
        "    access-reviewed is not judged in this run\n"
        "  not evidenceable from a repository 6.1: People are heard\n"
        "    why not: They speak elsewhere.\n"
        "  not assessed 7.1: All else\n"
        "  note: evidenced, with points that a person must still judge (1): 4.3\n" + END
    )


def test_the_result_has_every_clause_with_its_policies(aigov: Aigov) -> None:
    result = json.loads(aigov(FAILING, *ASK, "-o", "json").out)
    (found,) = result["coverage"]
    assert found["framework"] == "acme:controls"
    assert found["counts"] == {
        "evidenced": 1,
        "failing": 2,
        "not-assessed": 2,
        "not-evidenceable": 1,
    }
    assert [clause["id"] for clause in found["clauses"]] == [
        "4.1",
        "4.2",
        "4.3",
        "5.1",
        "6.1",
        "7.1",
    ]
    assert found["clauses"][1] == {
        "id": "4.2",
        "title": "Risks have owners",
        "why": "",
        "partial": "",
        "amended": "",
        "verification": "primary-text",
        "standing": "failing",
        "policies": [
            {
                "policy": "owned-risks",
                "outcome": "fail",
                "systems": ["bot"],
                "waived": [],
                "judged": [],
            }
        ],
    }
    assert [clause["standing"] for clause in found["clauses"]][4] == "not-evidenceable"


def test_nothing_is_said_of_frameworks_that_nobody_asked_for(aigov: Aigov) -> None:
    assert "coverage" not in json.loads(aigov(PASSING, "check", *DAY, "-o", "json").out)
    assert "evidence that supports" not in aigov(PASSING, "check", *DAY).out


def test_several_frameworks_are_shown_in_the_order_asked_for_each_once(aigov: Aigov) -> None:
    asked = ["--framework", "gdpr", "--framework", "acme:controls", "--framework", "gdpr"]
    result = json.loads(aigov(PASSING, "check", *DAY, *asked, "-o", "json").out)
    assert [each["framework"] for each in result["coverage"]] == ["gdpr", "acme:controls"]


def test_a_selection_and_a_framework_are_an_intersection(aigov: Aigov) -> None:
    ran = aigov(PASSING, *ASK, "--select", "measured,other", "-o", "json")
    result = json.loads(ran.out)
    assert [finding["policy"] for finding in result["findings"]] == ["measured"]
    clauses = {clause["id"]: clause for clause in result["coverage"][0]["clauses"]}
    assert clauses["4.2"]["policies"][0]["outcome"] == "not-judged"


@pytest.mark.parametrize(
    "asked", [["--framework", "ca-dadm"], ["--framework", "gdpr", "--select", "owned-risks"]]
)
def test_a_framework_without_a_selected_policy_is_an_empty_selection(
    aigov: Aigov, asked: list[str]
) -> None:
    ran = aigov(PASSING, "check", *DAY, *asked)
    assert ran.code == 3
    assert ": 0 evidenced, 0 failing, " in ran.out


@pytest.mark.parametrize("command", [["check"], ["policies", "list"], ["policies", "coverage"]])
def test_an_unknown_framework_is_exit_2_with_the_nearest(aigov: Aigov, command: list[str]) -> None:
    ran = aigov(PASSING, *command, *DAY, "--framework", "eu-ai")
    assert ran == (
        2,
        "",
        "aigov: unknown framework 'eu-ai'\n  hint: did you mean 'eu-ai-act'?\n",
    )


def test_a_framework_cannot_steer_a_terminal(aigov: Aigov) -> None:
    text = MEASURED.replace('"4.3"', '"\\u001b[2J\\u202e9"')
    ran = aigov({**PASSING, "governance/policies/measured.yaml": text}, *ASK)
    assert "which acme:controls does not have" in ran.out
    assert not {"\x1b", "\u202e"} & set(ran.out)


# aigov policies list and coverage


def test_policies_are_listed_with_the_clauses_that_they_support(aigov: Aigov) -> None:
    ran = aigov(REPOSITORY, "policies", "list", *DAY, "--framework", "acme:controls")
    assert ran == (
        0,
        "policy       severity  gate  mode      title                 supports\n"
        "measured     high      ci    enforced  Results are recorded  4.1, 4.3\n"
        "owned-risks  high      ci    enforced  Risks have owners     4.1, 4.2\n",
        "installed, maps to it and not selected (--all): access-reviewed\n",
    )


def test_installed_policies_are_listed_with_all(aigov: Aigov) -> None:
    ran = aigov(REPOSITORY, "policies", "list", *DAY, "--all", "--framework", "acme:controls")
    assert [line.split()[0] for line in ran.out.splitlines()[1:]] == [
        "access-reviewed",
        "measured",
        "owned-risks",
    ]
    asked = ["--framework", "acme:controls", "--framework", "gdpr", "-o", "json"]
    listed = json.loads(aigov(REPOSITORY, "policies", "list", *DAY, *asked).out)
    assert [each["id"] for each in listed] == ["measured", "owned-risks"]
    assert set(listed[0]["references"]) == {"acme:controls", "gdpr"}


def test_the_matrix_shows_what_each_clause_has(aigov: Aigov) -> None:
    ran = aigov(REPOSITORY, "policies", "coverage", *DAY, "--framework", "acme:controls")
    assert ran == (
        0,
        "acme:controls: Our controls\n"
        "4 with a policy, 1 without, 1 not evidenceable from a repository, of 6 clauses\n"
        "clause  evidence that supports it  title\n"
        "4.1     measured, owned-risks      Risks are known\n"
        "4.2     owned-risks                Risks have owners\n"
        "4.3     measured                   Results are recorded\n"
        "5.1     access-reviewed            Access is reviewed\n"
        "6.1     not evidenceable           People are heard\n"
        "7.1     no policy                  All else\n",
        "",
    )


def test_the_matrix_of_all_frameworks_has_a_line_for_each(aigov: Aigov) -> None:
    lines = aigov(REPOSITORY, "policies", "coverage", *DAY).out.splitlines()
    assert lines[0].split("  ")[0] == "framework"
    assert len(lines) == 1 + 15 + 1
    row = next(line for line in lines if line.startswith("acme:controls"))
    assert row.split() == ["acme:controls", "6", "4", "1", "1", "3"]


def test_the_matrix_as_data(aigov: Aigov) -> None:
    asked = ["policies", "coverage", *DAY, "--framework", "acme:controls", "-o", "json"]
    (matrix,) = json.loads(aigov(REPOSITORY, *asked).out)
    assert matrix["counts"] == {"mapped": 4, "not-mapped": 1, "not-evidenceable": 1}
    assert matrix["clauses"][0] == {
        "id": "4.1",
        "title": "Risks are known",
        "why": "",
        "partial": "How well they are known.",
        "amended": "",
        "verification": "primary-text",
        "policies": ["measured", "owned-risks"],
    }


def test_no_output_claims_compliance(aigov: Aigov) -> None:
    asked = ["--framework", "iso-42001", "--framework", "acme:controls"]
    outputs = [
        aigov(PASSING, "check", *DAY, *asked).out,
        aigov(PASSING, "check", *DAY, *asked, "-o", "json").out,
        aigov(PASSING, "policies", "coverage", *DAY, *asked).out,
    ]
    assert all(output and "complian" not in output.lower() for output in outputs)
