"""Small repositories with policies of their own, as tests write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

MANIFEST = 'id: bot\nowner: "@acme/ml"\nrisk_tier: limited\nlifecycle: production\n'
CONFIG = "version: 1\nextends: [governance/policies/]\n"
KEYS = {
    "version": "1",
    "title": "A title",
    "requirement": "It is so.",
    "severity": "high",
    "gate": "ci",
    "fix": "Make it so.",
}


def policy(policy_id: str = "gate", **keys: Any) -> str:
    """The text of a policy file; a key given as None is left out."""
    written = {"id": policy_id, **KEYS, **keys}
    return "".join(f"{k}: {json.dumps(v)}\n" for k, v in written.items() if v is not None)


def way(*requirements: Mapping[str, Any], name: str = "first", **keys: Any) -> dict[str, Any]:
    """One way of a policy."""
    return {"name": name, **keys, "all": list(requirements)}


def record(kind: str = "risk-assessment", **keys: Any) -> dict[str, Any]:
    """A requirement on an artifact; ``which`` and ``fields`` are its keys."""
    return {"artifact": kind, **keys}


def repository(
    *policies: str, config: str = CONFIG, **files: str | bytes
) -> dict[str, str | bytes]:
    """A repository with one system and these policies."""
    found: dict[str, str | bytes] = {"ai-system.yaml": MANIFEST, "aigov.yaml": config}
    for text in policies:
        name = json.loads(text.split("\n", 1)[0].removeprefix("id: "))
        found[f"governance/policies/{name}.yaml"] = text
    return {**found, **files}
