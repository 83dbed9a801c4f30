"""One test for each sort of weakening, and near misses that weaken nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aigov.cli import main
from aigov.weakening.sorts import SORTS
from comparedrepo import (
    DAY,
    GATE,
    LOAN,
    PATH,
    SYSTEM,
    Edit,
    baseline,
    edited,
    gone,
    waivers,
)  # fmt: skip

YAML, OWN = "aigov.yaml", "governance/policies/owned.yaml"
MODE = "gate: {mode: enforced, params: {max_age: 90d, words: [a, b]}}"
WAIVERS, BASELINE = "governance/waivers.yaml", ".aigov/baseline.json"


def mode(text: str) -> Edit:
    """What aigov.yaml says of the policy gate."""
    return YAML, MODE, f"gate: {{{text}, params: {{max_age: 90d, words: [a, b]}}}}"


WEAKER: dict[str, tuple[list[Edit], list[str]]] = {
    "advisory": (
        [mode("mode: advisory")],
        ["mode-weakened * aigov.yaml:5: policy gate was enforced and is advisory"],
    ),
    "off": (
        [mode("mode: off")],
        ["mode-weakened * aigov.yaml:5: policy gate was enforced and is off"],
    ),
    "enforced later": (
        [mode("mode: enforced, enforce_from: 2027-01-15")],
        ["mode-weakened * aigov.yaml:5: policy gate was enforced and is enforced from 2027-01-15"],
    ),
    "a parameter of which more is weaker": (
        [(YAML, "max_age: 90d", "max_age: 91d")],
        [
            "parameter-weakened * aigov.yaml:5: policy gate has a parameter that is weaker: "
            'max_age was "90d" and is "91d"'
        ],
    ),
    "a parameter of which less is weaker, for one tier": (
        [(PATH, '"high": 3', '"high": 2')],
        [
            f"parameter-weakened * {PATH}:8: policy gate has a parameter that is weaker: "
            'min_risks was {"minimal": 1, "high": 3} and is {"minimal": 1, "high": 2}'
        ],
    ),
    "a parameter whose name says nothing": (
        [(YAML, "[a, b]", "[a, b, c]")],
        [
            "parameter-changed * aigov.yaml:5: policy gate has a parameter that is changed, and "
            'which way is not known: words was ["a", "b"] and is ["a", "b", "c"]'
        ],
    ),
    "severity": (
        [mode("mode: enforced, severity: low")],
        ["severity-lowered * aigov.yaml:5: policy gate had severity medium and has low"],
    ),
    "severity at one tier": (
        [(PATH, '"high": "high"', '"high": "medium"')],
        [f"severity-lowered * {PATH}:5: policy gate had severity high at tier high and has medium"],
    ),
    "gate": (
        [mode("mode: enforced, gate: operation")],
        ["gate-later * aigov.yaml:5: policy gate was due from gate ci and is due from operation"],
    ),
    "a policy file that is gone": (
        [gone(OWN)],
        [
            f"policy-removed * {OWN}:1: policy owned was enforced and is not selected "
            "(as commit BASE has it)"
        ],
    ),
    "a policy that asks for something else": (
        [(OWN, '"author": "person"', '"author": "present"')],
        [
            f"demands-changed * {OWN}:8: policy owned asks for something else "
            "than it did: always changed"
        ],
    ),
    "a policy that is for fewer systems": (
        [(OWN, "title:", "applies: {tiers: [minimal]}\ntitle:")],
        [
            f"demands-changed * {OWN}:3: policy owned asks for something else "
            "than it did: applies changed"
        ],
    ),
    "the folder of policies": (
        [
            (YAML, "[governance/policies/]", "[aigov:baseline]"),
            (YAML, f"policies:\n  {MODE}\n", ""),
        ],
        [
            "pack-removed * aigov.yaml:2: 'governance/policies/' was extended and is not any more, "
            "so that 3 policies of it no longer hold: gate, lack, owned"
        ],
    ),
    "exclude covers a file more": (
        [(YAML, '["old/**"]', '["old/**", "models/loan/*.py"]')],
        [
            "exclude-widened * aigov.yaml:6: exclude has a new glob, 'models/loan/*.py', that "
            "covers 1 file more, first 'models/loan/train.py'"
        ],
    ),
    "exclude covers what is not there yet": (
        [(YAML, '["old/**"]', '["old/**", "new/**"]')],
        [
            "exclude-widened * aigov.yaml:6: exclude has a new glob, 'new/**', that covers no file "
            "yet"
        ],
    ),
    "one more person": (
        [(YAML, "bo@acme.org]", "bo@acme.org, eve@acme.org]")],
        ["people-widened * aigov.yaml:3: people has 1 more, who were not known: eve@acme.org"],
    ),
    "anybody": (
        [(YAML, "people: [ana@acme.org, bo@acme.org]\n", "")],
        ["people-widened * aigov.yaml:1: 2 people were known, and anybody is now"],
    ),
    "no system at all": (
        [(YAML, "version: 1\n", "version: 1\nsystems: []\n")],
        [
            "systems-emptied * aigov.yaml:2: systems was a list of manifests, with 1 system, and "
            "is []",
            f"system-removed * {LOAN}:1: system 'loan' is not declared any more, "
            "and models/loan still has 2 files, first 'models/loan/risk-assessment.yaml'",
        ],
    ),
    "a manifest that is gone": (
        [gone(LOAN)],
        [
            f"system-removed * {LOAN}:1: system 'loan' is not declared any more, "
            "and models/loan still has 2 files, first 'models/loan/risk-assessment.yaml' (as "
            "commit BASE has it)"
        ],
    ),
    "tier": (
        [(LOAN, "risk_tier: high", "risk_tier: limited")],
        [f"tier-lowered loan {LOAN}:3: risk_tier was high and is limited"],
    ),
    "no tier": (
        [(LOAN, "risk_tier: high\n", "")],
        [f"tier-lowered loan {LOAN}:1: risk_tier was high and is not declared"],
    ),
    "a tier lowered while the system gets another id": (
        [(LOAN, "id: loan\n", "id: credit\n"), (LOAN, "risk_tier: high", "risk_tier: minimal")],
        [f"tier-lowered credit {LOAN}:3: risk_tier was high and is minimal"],
    ),
    "a fact that is false": (
        [(LOAN, "personal_data: true", "personal_data: false")],
        [f"fact-withdrawn loan {LOAN}:6: personal_data was true and is false"],
    ),
    "a fact that is not declared": (
        [(LOAN, "  personal_data: true\n", "")],
        [f"fact-withdrawn loan {LOAN}:5: personal_data was true and is not declared"],
    ),
    "a fact that followed and is denied": (
        [(LOAN, "agentic: false", "deployed: false")],
        [f"fact-withdrawn loan {LOAN}:7: deployed was true (lifecycle is production) and is false"],
    ),
    "lifecycle": (
        [(LOAN, "lifecycle: production", "lifecycle: experiment")],
        [f"lifecycle-back loan {LOAN}:4: lifecycle was production and is experiment"],
    ),
    "a bound": (
        [(LOAN, "min: 0.8", "min: 0.7"), (LOAN, ", max: 0.2", "")],
        [
            f"bound-weakened loan {LOAN}:9: min of measure 'auc' was 0.8 and is 0.7",
            f"bound-weakened loan {LOAN}:10: max of measure 'rate' was 0.2 and is gone",
        ],
    ),
    "a new waiver": (
        [(WAIVERS, "", waivers({}, {"id": "W-2", "policy": "owned"}))],
        [
            f"waiver-added loan {WAIVERS}:2: waiver 'W-2' is new: it excuses owned for loan until "
            "2026-12-01"
        ],
    ),
    "a renewal": (
        [(WAIVERS, "", waivers({}, {"id": "W-2", "renews": "W-1", "expires": "2027-01-01"}))],
        [
            f"waiver-renewed loan {WAIVERS}:2: waiver 'W-2' is new: it excuses lack for loan until "
            "2027-01-01, renewing W-1"
        ],
    ),
    "a longer waiver": (
        [(WAIVERS, "", waivers({"expires": "2026-12-02"}))],
        [
            f"waiver-extended loan {WAIVERS}:1: waiver 'W-1' for lack ended 2026-12-01 and ends "
            "2026-12-02"
        ],
    ),
    "a waiver of something else": (
        [(WAIVERS, "", waivers({"policy": "owned", "system": "gone"}))],
        [
            f"waiver-redirected * {WAIVERS}:1: waiver 'W-1' excused lack for loan and excuses "
            "owned for gone until 2026-12-01"
        ],
    ),
    "a larger baseline": (
        [(BASELINE, "", baseline({"recorded": "2026-11-02"}, {"fingerprint": "1" * 16}))],
        [
            f"baseline-grown * {BASELINE}:2: the baseline has grown, 1 new and 1 recorded anew: "
            "gate in 'a', gate in 'a'"
        ],
    ),
}

KEPT: dict[str, list[Edit]] = {
    "nothing": [],
    "comments and white space": [
        (YAML, "version: 1\n", "# ours\nversion:   1\n"),
        (LOAN, "id: loan\n", "# ours\nid: loan\n"),
        (PATH, "id:", "# ours\nid:"),
    ],
    "lists in another order": [
        (YAML, "[ana@acme.org, bo@acme.org]", "[bo@acme.org, ana@acme.org]"),
        (YAML, "words: [a, b]", "words: [b, a]"),
    ],
    "a stricter parameter": [
        (YAML, "max_age: 90d", "max_age: 60d"),
        (PATH, '"high": 3', '"high": 4'),
    ],
    "a higher severity and an earlier gate": [
        mode("mode: enforced, severity: critical, gate: commit"),
    ],
    "what was enforced from a day in the past is enforced": [
        mode("mode: advisory, enforce_from: 2026-11-22"),
    ],
    "a policy that asks for more": [
        (OWN, "always: [",
         'always: [{"artifact": "model-card", "fields": {"owner": "person"}}, '),
    ],
    "a policy of another version and with another text": [
        (OWN, "It is so.", "It is thus."),
        (OWN, 'version: "1"', 'version: "2"'),
    ],
    "a new policy": [("governance/policies/more.yaml", "", GATE.replace('"gate"', '"more"', 1))],
    "the folder written otherwise": [(YAML, "[governance/policies/]", "[./governance/policies/]")],
    "an excluded folder named in two globs": [
        ("old/a/x.md", "", "x\n"), ("old/b/x.md", "", "x\n"),
        (YAML, '["old/**"]', '["old/a/**", "old/b/**"]'),
    ],
    "one person less": [(YAML, "people: [ana@acme.org, bo@acme.org]", "people: [ana@acme.org]")],
    "a higher tier, one more fact, a step forward": [
        (LOAN, "risk_tier: high", "risk_tier: prohibited"),
        (LOAN, "agentic: false", "agentic: true"),
        (LOAN, "lifecycle: production", "lifecycle: retired"),
    ],
    "tighter bounds": [(LOAN, "min: 0.8", "min: 0.85"), (LOAN, "max: 0.2", "max: 0.1")],
    "another folder": [
        gone(LOAN), ("systems/loan/ai-system.yaml", "", SYSTEM),
        gone("models/loan/train.py"), ("systems/loan/train.py", "", "x = 1\n"),
    ],
    "another name": [(LOAN, "id: loan\n", "id: credit\n")],
    "a system that is gone with its files": [
        gone(LOAN), gone("models/loan/train.py"), gone("models/loan/risk-assessment.yaml"),
    ],
    "a moved file of waivers": [
        (YAML, "version: 1\n", "version: 1\nwaivers: exceptions.yaml\n"),
        ("exceptions.yaml", "", waivers({"reason": "the same in other words"})), gone(WAIVERS),
    ],
    "a shorter waiver": [(WAIVERS, "", waivers({"expires": "2026-11-30"}))],
    "a waiver less": [(WAIVERS, "", "[]\n")],
    "a waiver that has run out": [
        (WAIVERS, "", waivers({}, {"id": "W-0", "expires": "2026-11-21"})),
    ],
    "a smaller baseline": [(BASELINE, "", baseline())],
}  # fmt: skip


def weakened(path: Path, capsys: pytest.CaptureFixture[str], *edits: Edit) -> tuple[Any, str]:
    """The result of aigov diff from the base to the files, and the id of the base."""
    repo = edited(path, *edits)
    code = main(["-C", str(repo.path), "diff", "main", *DAY, "-o", "json"])
    result = json.loads(capsys.readouterr().out)
    assert result["exit"]["code"] == code
    return result, repo.git("rev-parse", "main")[:12]


@pytest.mark.parametrize("name", WEAKER)
def test_a_weakening_is_told_where_it_is(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edits, expected = WEAKER[name]
    result, base = weakened(tmp_path / "r", capsys, *edits)
    told = [
        f"{row['id']} {row['system']} {row['path']}:{row['line']}: {row['message']}"
        for row in result["weakened"]
    ]
    assert sorted(told) == sorted(line.replace("BASE", base) for line in expected)
    assert result["exit"]["code"] == 1
    assert all(row["hint"] and row["worse"] for row in result["weakened"])


@pytest.mark.parametrize("name", KEPT)
def test_what_is_not_weaker_is_not_told(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result, _ = weakened(tmp_path / "r", capsys, *KEPT[name])
    assert result["weakened"] == []


def test_every_sort_has_a_test_but_those_of_other_sources() -> None:
    """A policy that another source replaces, and what cannot be read, are in test_diff.py."""
    told = {line.partition(" ")[0] for _, lines in WEAKER.values() for line in lines}
    assert {*SORTS} - told == {"policy-replaced", "governance-unreadable"}


def test_the_base_itself_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Otherwise nothing above would show what it shows."""
    repo = edited(tmp_path / "r")
    assert main(["-C", str(repo.path), "check", *DAY]) == 0
    assert "3 enforced findings due" in capsys.readouterr().out
