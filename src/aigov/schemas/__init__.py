"""The published JSON Schemas of our files and of kinds of evidence, and templates of records.

The schema of a record is the one source of its fields: ``x-register`` names the list that the rows
of a table fill, ``x-columns`` the words by which a column of such a table may go, and its
descriptions make the template. ``x-tool`` marks what only the formats of tools have.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

_HERE = os.path.dirname(__file__)
FILES = (
    "baseline", "bundle.v1", "changes.v1", "config", "framework", "graph.v1", "pack", "policy",
    "results.v1", "statement.v1", "system", "waivers",
)  # fmt: skip
RECORDS = tuple(
    """
    access-review agent-policy ai-literacy ai-policy alert-review applicability-statement
    approval conformity-record consent-register content-marking dashboard-register
    dataset-versions decommissioning-plan disclosure documentation-map evaluation-criteria
    experiment fairness-report gpai-file guardrail-plan impact-assessment incident-log
    incident-plan incident-reporting instructions-for-use kpi-map log-specification
    model-register monitoring-plan oversight-plan policy-reference practice-screening
    privacy-assessment recourse-procedure release-gate reproduction-report responsibility-matrix
    retention-plan rights-assessment risk-assessment risk-classification rollback-drill
    security-assessment shadow-report system-inventory technical-documentation
    third-party-register validation-report
    """.split()
)
"""Kinds that people keep as a record of ours, where no public standard exists."""


def file_schemas() -> tuple[str, ...]:
    """Names of the schemas of aigov's own files."""
    return FILES


def load(name: str) -> Any:
    """A schema by name."""
    with open(os.path.join(_HERE, f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


def written(properties: Any) -> dict[str, Any]:
    """The properties of a record that a person writes, in order: those of tools are left out."""
    return {key: node for key, node in properties.items() if not node.get("x-tool")}


def templates() -> dict[str, str]:
    """By kind, the template of a record or card, which fails until a person fills it in."""
    folder = os.path.join(_HERE, "templates")
    found = {kind: "\n".join(_template(load(kind))) + "\n" for kind in RECORDS}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            found[name.rpartition(".")[0]] = file.read()
    return found


def _template(schema: Any) -> Iterator[str]:
    yield f"# {schema['title']} of an AI system. Replace every <...>, remove what does not apply."
    yield "# What is left as it is counts as not filled in."
    for name, node in written(schema["properties"]).items():
        inner = written(node.get("items", {}).get("properties", {}))
        if inner:
            yield f"{name}:  # {node['description']}"
            for index, (key, value) in enumerate(inner.items()):
                yield f"  {'-' if index == 0 else ' '} {key}:{_slot(value)}"
        elif node["type"][0] == "array":
            yield f"{name}:"
            yield f"  -{_slot(node)}"
        else:
            yield f"{name}:{_slot(node)}"


def _slot(node: Any) -> str:
    """What stands behind a key: a text to replace, or nothing where a number is wanted."""
    said = node["description"].rstrip(".")
    if not {"string", "array"} & set(node["type"]):
        return f"  # {said}"
    text = f"<{said}>"
    return (
        f" {json.dumps(text, ensure_ascii=False)}" if ": " in text or " #" in text else f" {text}"
    )
