"""Contradictions between a decision or a way back, and what was measured, kept or set up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example

_PEOPLE = ("dara.novak@acme.org", "chidi.okafor@acme.org", "bo.lind@acme.org")
_SEEN = ("governance/risk-assessment.yaml", "models/MODEL_CARD.md", "runbooks/rollback.md")
_RISKS = (
    "The self-employed are described by two fields only, so that more of them are refused than "
    "their repayment warrants; a second clerk reads each of these files, and the rest of the harm "
    "is accepted until the retraining in March.",
    "Nobody has seen the model in a year with unemployment above seven per cent. If that comes, "
    "the score is switched off within a day and the desk works as it did before 2022, which the "
    "credit committee knows and accepts.",
)
_CRITERIA = ("Fairness", "Risk", "auc of the self-employed", "security scan", "latency at peak")


def _approval(random: Random, evaluation: str, **values: Any) -> dict[str, Any]:
    """A decision that holds, with what is said on top of it."""
    seen = [*_SEEN, evaluation]
    random.shuffle(seen)
    data = {
        "system": "loan-approval",
        "model_version": random.choice(("3.2.0", "3.2.0")),
        "author": "ana.ruiz@acme.org",
        "accountable": random.choice(_PEOPLE),
        "date": f"2026-11-{random.choice((17, 18, 19, 20))}",
        "decision": random.choice(("approved", "go")),
        "evidence_seen": seen,
        "residual_risk_accepted": random.choice(_RISKS),
    }
    return data | values


def _decided(files: Mapping[str, str]) -> Commit:
    """What is committed with a decision; the risks that were seen are those of the first commit."""
    risks = example(_SEEN[0]).replace("date: 2026-11-18", "date: 2026-11-16")
    return Commit({_SEEN[0]: risks, **files}, "2026-11-20")


def _written(data: Mapping[str, Any], at: int) -> tuple[str, str]:
    """A path and the text of a record: JSON, YAML, or a page with front matter."""
    as_yaml = "".join(f"{key}: {json.dumps(value)}\n" for key, value in data.items())
    forms = (
        ("governance/approvals/3.2.0.yaml", as_yaml),
        ("governance/approvals/3.2.0.json", json.dumps(data, indent=2) + "\n"),
        ("releases/3.2.0/approval.json", json.dumps(data) + "\n"),
        ("governance/release-approval.md", f"---\n{as_yaml}---\n# Release of the loan model\n"),
        ("governance/decisions/loan-3.2.0.yml", as_yaml),
    )
    return forms[at % len(forms)]


def _over_failed(random: Random) -> Pair:
    """The version goes out beside criteria that the same file says were not met."""
    names = random.sample(_CRITERIA, random.choice((1, 2, 3)))
    condition = {"text": "Mend it by the next release", "owner": "bo.lind@acme.org",
                 "due": "2027-01-31", "status": "open"}  # fmt: skip
    wrong: dict[str, Any] = random.choice((
        {"failed_criteria": names},
        {"approved": True, "failed_criteria": names},
        {"failed_criteria": [{"name": name, "note": "below its limit"} for name in names]},
        {"failed_criteria": dict.fromkeys(names, "not met")},
        {"criteria_met": False},
        {"criteria_met": {"documents": True, **dict.fromkeys(names, False)}},
        {"criteria_met": ["documents"], "failed_criteria": names},
    ))  # fmt: skip
    right: dict[str, Any] = random.choice((
        {"criteria_met": True, "failed_criteria": []},
        {"failed_criteria": ["none"]},
        {"failed_criteria": {}, "criteria_met": dict.fromkeys(names, True)},
        {"failed_criteria": [{"name": name, "waiver": "W-12"} for name in names]},
        {"failed_criteria": names, "decision": "approved-with-conditions",
         "conditions": [condition]},
        {"failed_criteria": dict.fromkeys(names, False)},
    ))  # fmt: skip
    record, form = _approval(random, "metrics/eval.json"), random.randrange(5)
    path, planted = _written(record | wrong, form)
    _, sound = _written(record | right, form)
    return Pair((_decided({path: sound}),), (_decided({path: planted}),), path)


def _evaluation(random: Random, changed: Mapping[str, Any]) -> str:
    results = json.loads(example("metrics/eval.json"))
    for key, value in changed.items():
        results[key] = results[key] | value if isinstance(value, dict) else value
    return json.dumps(results, indent=random.choice((None, 1, 2))) + "\n"


def _criteria(limit: float) -> str:
    """The criteria of the example, the first limit moved."""
    text = example("governance/evaluation-criteria.yaml")
    return text.replace("value: 0.82", f"value: {limit:.4f}", 1)


def _against_evaluation(random: Random) -> Pair:
    """What was approved misses a limit, or another version was evaluated."""
    record = _approval(random, "metrics/eval.json")
    if random.random() < 0.6:
        record["criteria_met"] = random.choice((True, ["auc", "approval_rate_gap"]))
        record["failed_criteria"] = []
    path, text = _written(record, random.randrange(5))
    near = random.choice((0.0001, 0.0004, 0.002, 0.01, 0.03))
    sound: dict[str, Any]
    planted: dict[str, Any]
    kind = random.choice(("whole", "slice", "gap", "version", "limit"))
    if kind == "whole":
        sound, planted = {"auc": round(0.82 + near, 4)}, {"auc": round(0.82 - near, 4)}
    elif kind == "slice":
        sound = {"self_employed": {"auc": round(0.85 + near, 4)}}
        planted = {"self_employed": {"auc": round(0.85 - near, 4)}}
    elif kind == "gap":
        sound = {"approval_rate_gap": random.choice((0.03, round(0.0299 - near / 10, 5)))}
        planted = {"approval_rate_gap": round(0.03 + near, 4)}
    elif kind == "version":
        sound, planted = {"model_version": "v3.2.0"}, {"model_version": "3.1.4"}
    else:
        files = [{path: text, "governance/evaluation-criteria.yaml": _criteria(0.9127 + moved)}
                 for moved in (-near, near)]  # fmt: skip
        return Pair((_decided(files[0]),), (_decided(files[1]),), path)
    return Pair(
        (_decided({path: text, "metrics/eval.json": _evaluation(random, sound)}),),
        (_decided({path: text, "metrics/eval.json": _evaluation(random, planted)}),),
        path,
    )


_SIGN_OFF = {"accountability-sign-off": {"mode": "enforced"}}

KINDS = (
    Contradiction(
        "approval-over-failed-criteria", "accountability-sign-off",
        ("approval-over-failed-criteria",), _over_failed, _SIGN_OFF,
    ),
    Contradiction(
        "approval-contradicts-evaluation", "accountability-sign-off",
        ("approval-contradicts-evaluation", "approval-of-other-version"), _against_evaluation,
        _SIGN_OFF,
    ),
)  # fmt: skip
