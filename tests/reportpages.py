"""Results to make pages of: one system by hand, or a portfolio of any size."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

Json = dict[str, Any]

AS_OF = date(2026, 11, 23)
COMMIT = "5fab44851b982c55198d9d050744002ba207ccdc"
DOMAINS = "data delivery documentation governance model operation risk safety supply-chain".split()


def blob(name: str) -> str:
    return hashlib.sha1(name.encode()).hexdigest()


def policy(name: str, **changes: Any) -> Json:
    return {
        "id": name,
        "version": "1",
        "title": f"{name.replace('-', ' ').capitalize()} for every system that is served",
        "requirement": f"Whoever serves a system keeps its {name} in the repository, reviewed.",
        "why": "Nobody can answer for what is written nowhere.",
        "domain": "data",
        "mode": "enforced",
        "gate": "ci",
        "pack": "aigov:baseline",
        "source": f"aigov_policies/data/{name}.yaml",
        "digest": hashlib.sha256(name.encode()).hexdigest(),
        "enforce_from": None,
        "references": {"eu-ai-act": ["Art.9(8)", "Art.11(1)"], "iso-42001": ["8.1", "A.4.4"]},
        "fix": f"Write the {name} record, have it reviewed, and commit it.",
        "limits": f"Whether the {name} is right is for people to judge.",
        **changes,
    }


def system(name: str, **changes: Any) -> Json:
    fact = {"value": True, "declared": True, "reason": f"declared at {name}/ai-system.yaml:7:3"}
    return {
        "id": name,
        "name": name.replace("-", " ").capitalize(),
        "root": f"services/{name}",
        "owner": "@acme/credit-ml",
        "tier": "high",
        "judged_as": "high",
        "lifecycle": "production",
        "declared": True,
        "reason": "",
        "path": f"services/{name}/ai-system.yaml",
        "line": 1,
        "facts": {"personal_data": fact, "generative": {**fact, "value": False}},
        **changes,
    }


def problem(message: str = "owner is missing", **changes: Any) -> Json:
    return {
        "id": "missing",
        "path": "governance/card.yaml",
        "line": 12,
        "column": 3,
        "key": "owner",
        "message": message,
        "hint": "name a person",
        "unknown": False,
        "source": "  owner: ''",
        "fingerprint": hashlib.sha256(message.encode()).hexdigest()[:16],
        **changes,
    }


def artifact(path: str, **changes: Any) -> Json:
    found = {"blob": blob(path), "kind": "model-card", "reader": "model-card", "tracked": True}
    return {"path": path, **found, **changes}


def finding(policy_id: str, system_id: str, outcome: str = "pass", **changes: Any) -> Json:
    """A finding of an enforced policy that is due; it blocks where it fails or is unknown."""
    bad = outcome in ("fail", "unknown")
    problems = [problem(f"{policy_id} of {system_id} is missing")] if bad else []
    return {
        "policy": policy_id,
        "title": f"{policy_id.replace('-', ' ').capitalize()} for every system that is served",
        "system": system_id,
        "outcome": outcome,
        "mode": "enforced",
        "severity": "high",
        "gate": "ci",
        "due": True,
        "blocks": bad,
        "way": "Record with a review",
        "ways": [{"name": "Record with a review", "state": "holds", "problems": []}],
        "path": "governance/card.yaml",
        "line": 12,
        "message": problems[0]["message"] if problems else "Record with a review",
        "problems": problems,
        "evidence": [],
        "needs_reviewer": [],
        "by": None,
        "was": None,
        **changes,
    }


def waiver(name: str, ends: int, **changes: Any) -> Json:
    """A waiver whose last day is so many days after that of the result."""
    return {
        "id": name,
        "policy": "model-card",
        "system": "bot",
        "reason": "the card is being rewritten",
        "compensating": "a weekly review of complaints",
        "requester": "ana@acme.org",
        "approver": "bo@acme.org",
        "granted": "2026-10-01",
        "expires": (AS_OF + timedelta(days=ends)).isoformat(),
        "ticket": "GOV-7",
        "renews": "",
        "path": "governance/waivers.yaml",
        "line": 3,
        "excuses": True,
        "faults": [],
        **changes,
    }


def measure(system_id: str, name: str, value: float | None, **changes: Any) -> Json:
    return {
        "system": system_id,
        "id": name,
        "kind": "model",
        "from": "evaluation",
        "path": "metrics/eval.json",
        "line": 4,
        "value": value,
        "percent": False,
        "min": 0.8,
        "max": None,
        "within": None if value is None else value >= 0.8,
        "reason": "",
        "earlier": [],
        **changes,
    }


def lineage(name: str, nodes: int, gaps: int = 0) -> Json:
    """A chain of nodes with that many gaps behind its first ones."""
    at = {"path": "dvc.yaml", "line": 3, "column": 1}
    sorts = ("source", "step", "dataset", "model")
    return {
        "system": {"id": name, "name": name},
        "nodes": [
            {
                "id": f"data:{n}", "sort": sorts[n % 4], "label": f"data/{n}.csv", "tool": "dvc",
                "version": f"md5:{blob(str(n))}", "served": n == nodes - 1, "code": [], **at,
            }
            for n in range(nodes)
        ],
        "edges": [
            {"from": f"data:{n}", "to": f"data:{n + 1}", "says": "read by", **at}
            for n in range(gaps, nodes - 1)
        ],
        "gaps": [
            {
                "id": "stale-chain", "outcome": "fail", "from": f"data:{n}", "to": f"data:{n + 1}",
                "message": f"stage 'fit{n}' read another version", "closes": "dvc.lock",
                "hint": "dvc repro", **at,
            }
            for n in range(gaps)
        ],
        "notes": [],
    }  # fmt: skip


def framework(name: str, *counts: int) -> Json:
    """A framework with its clauses evidenced, failing, not assessed and not evidenceable."""
    names = ("evidenced", "failing", "not-assessed", "not-evidenceable")
    return {
        "framework": name,
        "title": f"Full name of {name}",
        "version": "2026",
        "status": "in force",
        "verification": "primary-text",
        "counts": dict(zip(names, counts, strict=True)),
        "clauses": sum(counts),
    }


def point(day: str, fail: int, **changes: Any) -> Json:
    counts = {"fail": fail, "pass": 20 - fail, "unknown": 1, "waived": 2, "not-applicable": 3}
    return {"day": day, "commit": blob(day), "code": 1 if fail else 4, **counts, **changes}


def result(**changes: Any) -> Json:
    """The oldest result there is, of a commit without any system; ``changes`` add keys."""
    return {
        "schema_version": "1",
        "snapshot": {"kind": "revision", "id": COMMIT, "tree": blob("tree"), "root": ""},
        "as_of": AS_OF.isoformat(),
        "gate": "release-review",
        "policies": [],
        "systems": [],
        "findings": [],
        "unreadable": [],
        "unclaimed": [],
        "notes": [],
        "exit": {"code": 3, "reason": "no AI system is declared and none was seen"},
        **changes,
    }


def portfolio(systems: int = 60, findings: int = 500) -> Json:
    """A result with every optional key, in which about every tenth finding does not pass."""
    names = [f"system-{n:03}" for n in range(systems)]
    policies = [
        policy(f"control-{n}", domain=domain, mode="enforced" if n % 3 else "advisory")
        for n, domain in enumerate(DOMAINS)
    ]
    found = [_judged(n, names[n % systems], policies[n // systems % 9]) for n in range(findings)]
    days = [(AS_OF - timedelta(days=7 * n)).isoformat() for n in range(11, -1, -1)]
    return result(
        policies=policies,
        systems=[system(name) for name in names],
        findings=found,
        exit={"code": 1, "reason": "enforced failures"},
        tool={"name": "aigov-policy", "version": "1.0", "arguments": ["check", "--rev", COMMIT]},
        waivers=[waiver(f"W-{n}", 12 * n - 20, system=names[n % systems]) for n in range(12)],
        baseline={"entries": 4, "excuses": 2, "expires": "2027-01-31"},
        lineage=[lineage(name, 7, n % 5 == 0) for n, name in enumerate(names)],
        undrawn=0,
        frameworks=[framework(f"framework-{n}", 20 + n, 3, 12, 4) for n in range(12)],
        measures=[_measured(n, names[n % systems], days) for n in range(40)],
        trend=[point(day, 12 - n) for n, day in enumerate(days)],
        notes=["7 files are larger than a reader takes"],
    )


def _judged(number: int, system_id: str, of: Json) -> Json:
    outcome = {3: "fail", 13: "unknown", 7: "waived"}.get(number % 20, "pass")
    enforced = of["mode"] == "enforced"
    bad = outcome in ("fail", "unknown")
    files = (f"services/{system_id}/MODEL_CARD.md", f"services/{system_id}/{of['domain']}.yaml")
    return finding(
        of["id"], system_id, outcome,
        mode=of["mode"],
        blocks=bad and enforced,
        evidence=[artifact(path) for path in files],
        ways=[
            {"name": "Record with a review", "state": "broken" if bad else "holds", "problems": []},
            {"name": "Export of the platform", "state": "absent", "problems": []},
        ],
        needs_reviewer=["Whether it is right.", "Whether it is enough."] if not bad else [],
        by="W-1" if outcome == "waived" else None,
        was="fail" if outcome == "waived" else None,
    )  # fmt: skip


def _measured(number: int, system_id: str, days: list[str]) -> Json:
    past = [
        {"day": day, "commit": blob(day), "value": round(0.7 + n / 60, 3), "percent": False}
        for n, day in enumerate(days[:-1])
    ]
    value = 0.76 if number % 8 == 0 else 0.9
    return measure(system_id, f"auc-{number}", value, earlier=past)
