"""``schema:`` in a policy: the author's own JSON Schema, over hostile data, fetching nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aigov.errors import PolicyError
from aigov.terms import Outcome
from aigov.testing import verdict
from policyfiles import policy, record, repository, way

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["risks"],
    "properties": {"risks": {"type": "array", "items": {"required": ["id"]}}},
}


def files(schema: Any, written: str, name: str = "../schemas/risk.json") -> dict[str, str | bytes]:
    text = schema if isinstance(schema, str) else json.dumps(schema)
    return {
        **repository(policy(evidence=[way(record(schema=name))])),
        "governance/schemas/risk.json": text,
        "risk-assessment.yaml": written,
    }


def test_data_that_follows_the_schema_holds() -> None:
    (found,) = verdict(files(SCHEMA, "risks:\n  - {id: R1}\n")).findings
    assert found.outcome is Outcome.PASS


def test_data_that_breaks_it_is_told_at_its_line() -> None:
    (found,) = verdict(files(SCHEMA, "risks:\n  - {id: R1}\n  - {name: R2}\n")).findings
    (problem,) = found.problems
    assert (found.outcome, str(problem.at)) == (Outcome.FAIL, "risk-assessment.yaml:3:5")
    assert problem.message == 'breaks the schema: "id" is a required property'


@pytest.mark.parametrize(
    ("schema", "name", "what"),
    [
        (SCHEMA, "gone.json", "there is no schema 'gone.json'"),
        (SCHEMA, "../../../etc/passwd", "there is no schema"),
        ("{", "../schemas/risk.json", "schema is not JSON"),
        ({"type": "nope"}, "../schemas/risk.json", "schema is no JSON Schema"),
        ({"$ref": "http://127.0.0.1:9/x"}, "../schemas/risk.json", "and nothing is fetched"),
        ({"$ref": "file:///etc/passwd"}, "../schemas/risk.json", "and nothing is fetched"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused(schema: Any, name: str, what: str) -> None:
    with pytest.raises(PolicyError, match="schema") as caught:
        verdict(files(schema, "risks: []\n", name))
    assert what in caught.value.what
    assert caught.value.where.startswith("governance/policies/gate.yaml:")


def test_a_pattern_made_to_explode_does_not() -> None:
    schema = {"properties": {"owner": {"pattern": "^(a+)+$"}}}
    (found,) = verdict(files(schema, f"risks: []\nowner: {'a' * 5000}!\n")).findings
    assert found.outcome is Outcome.FAIL


@pytest.mark.parametrize(("count", "told"), [(3, 3), (50_000, 1)])
def test_of_a_large_document_it_is_told_that_it_breaks_the_schema(count: int, told: int) -> None:
    risks = "".join("  - {name: R}\n" for _ in range(count))
    (found,) = verdict(files(SCHEMA, f"risks:\n{risks}")).findings
    assert found.outcome is Outcome.FAIL
    assert ("where is not looked for" in found.problems[0].message) is (count > 3)
    assert sum(problem.id == "schema" for problem in found.problems) == told
