"""A small governed repository with a base commit, and edits of it, for tests of comparisons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gitrepo import GitRepo
from policyfiles import policy, record, way

DAY = ["--as-of", "2026-11-22"]
CONFIG = """\
version: 1
extends: [governance/policies/]
people: [ana@acme.org, bo@acme.org]
policies:
  gate: {mode: enforced, params: {max_age: 90d, words: [a, b]}}
exclude: ["old/**"]
"""
SYSTEM = """\
id: loan
owner: ana@acme.org
risk_tier: high
lifecycle: production
facts:
  personal_data: true
  agentic: false
measures:
  - {id: auc, kind: model, from: "metrics.json#/auc", min: 0.8}
  - {id: rate, kind: product, from: "metrics.json#/rate", max: 0.2}
"""
GATE = policy(
    params={"max_age": "365d", "min_risks": {"minimal": 1, "high": 3}, "words": ["a"]},
    severity={"default": "medium", "high": "high"},
    evidence=[
        way(
            record(
                fields={
                    "date": {"max-age": "$max_age"},
                    "risks": {"min-items": "$min_risks"},
                    "status": {"one-of": "$words"},
                }
            )
        )
    ],
)
OWNED = policy("owned", always=[record(fields={"author": "person", "status": "present"})])
LACK = policy(
    "lack", gate="operation", evidence=[way(record("approval", fields={"approver": "person"}))]
)
"""Due after the release, and waived."""

WAIVER = {
    "id": "W-1", "policy": "lack", "system": "loan", "reason": "r", "compensating": "c",
    "requester": "@a", "approver": "bo@acme.org", "granted": "2026-09-02", "expires": "2026-12-01",
    "ticket": "T",
}  # fmt: skip
ENTRY = {
    "fingerprint": "0" * 16, "policy": "gate", "system": "loan", "path": "a", "problem": "x",
    "recorded": "2026-11-01",
}  # fmt: skip


def waivers(*items: Mapping[str, Any]) -> str:
    """A file of waivers, one a line."""
    return "".join(f"- {json.dumps({**WAIVER, **item})}\n" for item in items) or "[]\n"


def baseline(*items: Mapping[str, Any]) -> str:
    """A baseline, one entry a line."""
    lines = ",\n".join(json.dumps({**ENTRY, **item}) for item in items)
    return f'{{"version": 1, "problems": [\n{lines}\n]}}\n'


RISKS = """\
date: 2026-11-01
author: ana@acme.org
status: a
risks: [{id: R1}, {id: R2}, {id: R3}]
"""
BASE = {
    "aigov.yaml": CONFIG,
    "models/loan/ai-system.yaml": SYSTEM,
    "models/loan/train.py": "x = 1\n",
    "models/loan/risk-assessment.yaml": RISKS,
    "governance/policies/gate.yaml": GATE,
    "governance/policies/owned.yaml": OWNED,
    "governance/policies/lack.yaml": LACK,
    "governance/waivers.yaml": waivers({}),
    ".aigov/baseline.json": baseline({}),
}
LOAN = "models/loan/ai-system.yaml"
PATH = "governance/policies/gate.yaml"

Edit = tuple[str, str, str]
"""A file, a text in it, and what to write instead; ``"" -> text`` writes the whole file anew."""


def edited(path: Path, *edits: Edit, base: Mapping[str, str] | None = None) -> GitRepo:
    """A repository whose branch main holds the base, and whose worktree holds the edits too."""
    repo = GitRepo(path)
    repo.commit({**BASE, **(base or {})})
    for file, old, new in edits:
        target = repo.path / file
        if (old, new) == ("all", ""):
            target.unlink()
        elif old:
            text = target.read_text()
            assert old in text
            repo.write({file: text.replace(old, new)})
        else:
            repo.write({file: new})
    return repo


def gone(path: str) -> Edit:
    """The edit that removes a file."""
    return path, "all", ""
