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


_OLD = "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
_WEIGHTS = "a3d1f6b4c2e8907f5b6d3c1a2e4f60718293a4b5c6d7e8f9010a2b3c4d5e6f70"


def _register(random: Random, rows: list[dict[str, Any]]) -> tuple[str, str]:
    """A register of models: a record, a table, or a list of rows."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    table = [columns, ["---"] * len(columns)]
    table += [[str(row.get(key, "")) for key in columns] for row in rows]
    page = "".join(f"| {' | '.join(cells)} |\n" for cells in table)
    lines = [columns, *([str(row.get(key, "")) for key in columns] for row in rows)]
    return random.choice((
        ("governance/model-register.yaml", json.dumps({"models": rows}) + "\n"),
        ("governance/model-register.json", json.dumps({"models": rows}, indent=1) + "\n"),
        ("registry/approved-models.md", f"# Models of the bank\n\n{page}"),
        ("governance/model-registry.csv", "".join(",".join(line) + "\n" for line in lines)),
    ))  # fmt: skip


def _rollback_target(random: Random) -> Pair:
    """What is gone back to is not registered, not kept, or not the thing that was tried."""
    how = random.choice(("unknown", "unknown", "gone", "digest", "workflow", "script"))
    drill = "governance/drills/rollback-drill-2026-11.yaml"
    if how in ("workflow", "script"):
        return _automation(random, how)
    place = random.choice(("models/archive/loan-3.1.4.joblib", "releases/3.1.4/model.onnx"))
    old = {"version": random.choice(("3.1.4", "v3.1.4")), "stage": "archived", "artefact": place,
           "artefact_digest": f"sha256:{_WEIGHTS}",
           "image": f"registry.acme.org/loan-model-server@sha256:{_OLD}"}  # fmt: skip
    rows = [
        {"version": "3.2.0", "stage": "production"},
        old,
        {"version": "3.0.1", "stage": "archived"},
    ]
    path, text = _register(random, rows)
    sound: dict[str, str | None] = {path: text, place: "weights\n"}
    planted = dict(sound)
    told = example(drill)
    if how == "unknown":
        other = random.choice(("3.1.3", "3.1", "3.14", "3.1.4-rc1", "2.9.0"))
        planted[drill] = told.replace('target_version: "3.1.4"', f'target_version: "{other}"')
    elif how == "gone":
        del planted[place]
        planted[f"{place}.md"] = "# It was taken away in spring\n"
    else:
        planted[drill] = told.replace(f"sha256:{_OLD}", f"sha256:{_OLD[::-1]}")
    return Pair((Commit(sound),), (Commit(planted),), drill)


def _automation(random: Random, how: str) -> Pair:
    """The commands of the runbook start what is there, or was."""
    path = "runbooks/rollback.md"
    text, before = example(path), "gh workflow run rollback.yml -f digest=sha256:" + _OLD
    if how == "workflow":
        names = random.choice(("rollback.yaml", "roll-back.yml", "loan-rollback.yml"))
        moved: dict[str, str | None] = {
            ".github/workflows/rollback.yml": None,
            f".github/workflows/{names}": example(".github/workflows/rollback.yml"),
        }
        sound = {**moved, path: text.replace("run rollback.yml", f"run {names}")}
        return Pair((Commit(sound),), (Commit(moved),), path)
    run = random.choice(("bash tools/{0}", "./tools/{0}", "python tools/{0}", "sh -e tools/{0}"))
    name = "back.py" if run.startswith("python") else "back.sh"
    found = [{"tools/back.sh": "exit 0\n", "tools/back.py": "print('back')\n",
              path: text.replace(before, run.format(each))}
             for each in (name, f"roll{name}")]  # fmt: skip
    return Pair((Commit(found[0]),), (Commit(found[1]),), path)


_ROLLOUT = """apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {{name: loan}}
spec:
  revisionHistoryLimit: 3
  strategy:
    canary:
      {where}
"""
_PLACES = (
    "analysis: {{templates: [{{templateName: {0}}}, {{templateName: score-drift}}]}}\n"
    "      steps: [{{setWeight: 10}}, {{pause: {{duration: 2h}}}}]",
    "steps: [{{setWeight: 5}}, {{analysis: {{templates: [{{templateName: {0}}}]}}}},"
    " {{pause: {{duration: 1h}}}}, {{analysis: {{templates: [{{templateName: score-drift}}]}}}}]",
)
_TEMPLATE = """apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {{name: {0}}}
spec:
  metrics:
    - name: drift
      successCondition: result[0] < 0.2
      provider: {{prometheus: {{address: "http://prometheus:9090", query: "max(loan_score_psi)"}}}}
"""
_CANARY = """apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {{name: loan}}
spec:
  targetRef: {{apiVersion: apps/v1, kind: Deployment, name: loan-model-server}}
  analysis:
    interval: 1m
    threshold: 5
    stepWeight: 10
    maxWeight: 50
    metrics:
      - {{name: score-drift, templateRef: {{name: {0}}}, thresholdRange: {{max: 0.2}}}}
"""
_METRIC = """apiVersion: flagger.app/v1beta1
kind: MetricTemplate
metadata: {{name: {0}}}
spec:
  provider: {{type: prometheus, address: "http://prometheus:9090"}}
  query: max(loan_score_psi)
"""


def _rollout_template(random: Random) -> Pair:
    """A rollout asks for a template that the manifests define under another name."""
    record = _approval(random, "metrics/eval.json", approver="chidi.okafor@acme.org")
    record["decision"] = "approved"
    _, approval = _written(record, 0)
    name = random.choice(("override-rate", "score-quality", "drift-of-scores"))
    wrong = random.choice((f"{name}s", name.replace("-", ""), f"loan-{name}", name[:-1]))
    folder = random.choice(("k8s", "deploy/canary", "manifests"))
    flagger = random.random() < 0.4
    form = random.choice(_PLACES)
    files: list[dict[str, str]] = []
    for asked in (name, wrong):
        if flagger:
            told, kept = _CANARY.format(asked), _METRIC.format(name)
        else:
            told = _ROLLOUT.format(where=form.format(asked))
            kept = f"{_TEMPLATE.format(name)}---\n{_TEMPLATE.format('score-drift')}"
        files.append({f"{folder}/rollout.yaml": told, f"{folder}/templates.yaml": kept,
                      "governance/approvals/3.2.0.yaml": approval})  # fmt: skip
    return Pair((_decided(files[0]),), (_decided(files[1]),), f"{folder}/rollout.yaml")


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
    Contradiction(
        "rollback-target-missing", "rollback-strategy",
        ("target-unknown", "target-missing", "target-other", "automation"), _rollback_target,
    ),
    Contradiction(
        "rollout-template-missing", "gated-deployments", ("rollout-template-missing",),
        _rollout_template, {"gated-deployments": {"mode": "enforced"}},
    ),
)  # fmt: skip
