"""CycloneDX declarations: what is claimed of each outcome, and what no text can break.

That the documents fit the published schema is asked by a validator of others; here is what that
cannot know: the content, and that every reference finds what it names, once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from unicodedata import category

import pytest

import exchangecases as cases
from aigov.report.cyclonedx import render
from aigov_plugins.readers import cyclonedx as reader
from exchangecases import walked

REFERENCES = {
    "assessor",
    "requirement",
    "claims",
    "counterClaims",
    "target",
    "mitigationStrategies",
    "evidence",
    "counterEvidence",
}
MOMENTS = {"timestamp", "created", "expires"}
Document = dict[str, Any]


def document(result: dict[str, Any]) -> Document:
    found: Document = json.loads(render(result))
    return found


def broken(found: Document) -> list[str]:
    """What of a document is there twice, is named and not there, or is empty."""
    there = [each for key, each in walked(found) if key == "bom-ref"]
    named = [e for key, e in walked(found) if key in REFERENCES and isinstance(e, str)]
    wrong = [f"twice: {each}" for each in set(there) if there.count(each) > 1]
    wrong += [f"not there: {each}" for each in named if each not in there]
    for key, each in walked(found):
        if each in ("", [], {}):
            wrong.append(f"empty: {key}")
        if key in MOMENTS and datetime.fromisoformat(each).utcoffset() is None:
            wrong.append(f"no moment: {each!r}")
    return wrong


def by_ref(found: Document) -> dict[str, Any]:
    return {e["bom-ref"]: e for _, e in walked(found) if isinstance(e, dict) and "bom-ref" in e}


def said(thing: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in thing["properties"]}


@pytest.fixture(scope="module")
def found() -> Document:
    return document(cases.result())


@pytest.fixture(scope="module")
def maps(found: Document) -> dict[str, Any]:
    """What is attested, by requirement."""
    attestations = found["declarations"]["attestations"]
    return {each["requirement"]: each for one in attestations for each in one["map"]}


@pytest.mark.parametrize("make", [cases.result, cases.older, cases.empty])
def test_every_reference_finds_what_it_names_once(make: Callable[[], dict[str, Any]]) -> None:
    assert broken(document(make())) == []


@pytest.mark.parametrize("text", cases.HOSTILE, ids=range(len(cases.HOSTILE)))
def test_no_text_of_a_repository_breaks_the_document(text: str) -> None:
    rendered = render(cases.spoiled(text))
    assert rendered.isascii()
    whole = json.loads(rendered)
    assert broken(whole) == []
    told = [each for _, each in walked(whole) if isinstance(each, str)]
    sorts = {category(character) for each in told for character in each}
    assert not sorts & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_two_renders_are_the_same_bytes_and_the_serial_number_is_of_the_content() -> None:
    assert render(cases.result()) == render(cases.result())
    numbers = [document(cases.result(notes=[note]))["serialNumber"] for note in ("a", "b")]
    assert numbers[0] != numbers[1]
    for number in numbers:
        assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f-]{17}", number)


@pytest.mark.parametrize(
    ("policy", "score", "side", "sure"),
    [
        ("drift", 0, "counterClaims", 1),
        ("lineage", 0, "counterClaims", 0),
        ("oversight", 0, "counterClaims", 1),
        ("owner", 0, "counterClaims", 0),
        ("card", 1, "claims", None),  # a person still has to judge: no number is made up
    ],
)
def test_only_what_passes_conforms(
    maps: dict[str, Any], policy: str, score: int, side: str, sure: int | None
) -> None:
    attested = maps[f"policy:{policy}"]
    assert attested["conformance"]["score"] == score
    assert {"claims", "counterClaims"} & set(attested) == {side}
    assert attested["confidence"].get("score") == sure


def test_a_pass_without_a_point_for_a_person_is_sure() -> None:
    whole = document(cases.result(findings=[cases.finding("card", "bot", "pass")]))
    assert whole["declarations"]["attestations"][0]["map"][0]["confidence"]["score"] == 1


def test_what_does_not_apply_is_counted_and_nothing_is_claimed_of_it(
    found: Document, maps: dict[str, Any]
) -> None:
    assert "policy:privacy" not in maps
    (bot,) = [e for e in found["declarations"]["attestations"] if "for bot" in e["summary"]]
    assert bot["summary"].endswith("1 fail, 1 not-applicable, 1 pass, 1 unknown, 1 waived.")
    assert not [e for e in found["declarations"]["claims"] if "policy privacy" in e["predicate"]]


def test_a_clause_has_claims_on_both_sides_and_no_score(found: Document) -> None:
    refs = by_ref(found)
    (bot,) = [e for e in found["declarations"]["attestations"] if "for bot" in e["summary"]]
    (clause,) = [e for e in bot["map"] if refs[e["requirement"]]["identifier"] == "6.1.2"]
    assert clause["claims"] == ["claim:0"]
    assert clause["counterClaims"] == ["claim:1", "claim:2", "claim:3"]
    assert "score" not in clause["conformance"]
    assert "for a person to say" in clause["conformance"]["rationale"]
    assert "confidence" not in clause


def test_a_claim_names_its_system_its_file_and_what_the_policy_asks(found: Document) -> None:
    refs = by_ref(found)
    claim = refs["claim:0"]
    assert refs[claim["target"]]["name"] == "Name of bot"
    assert claim["predicate"].startswith("The evidence that the policy card asks for is there")
    assert claim["predicate"].endswith("It asks: card is asked for.")
    file = refs[claim["evidence"][0]]
    assert file["data"][0]["contents"]["url"] == "models/bot/MODEL%20CARD.md"
    assert file["data"][1] == {
        "name": "git blob id",
        "contents": {"attachment": {"contentType": "text/plain", "content": cases.BLOB}},
    }


def test_a_file_that_many_findings_read_is_one_piece_of_evidence(found: Document) -> None:
    sorts = [each["propertyName"] for each in found["declarations"]["evidence"]]
    assert sorts.count("aigov:evidence") == 1


def test_a_counter_claim_has_every_problem_with_place_and_fingerprint(found: Document) -> None:
    refs = by_ref(found)
    claim = refs["claim:1"]
    assert claim["reasoning"] == "drift is missing"
    (datum,) = refs[claim["evidence"][0]]["data"]
    assert datum["name"] == "models/bot/MODEL CARD.md:7:3"
    problem = json.loads(datum["contents"]["attachment"]["content"])
    assert problem["fingerprint"] == "0123456789abcdef"
    assert problem["message"] == "drift is missing"


def test_it_is_said_that_something_could_not_be_told(found: Document) -> None:
    assert by_ref(found)["claim:2"]["predicate"].startswith("It cannot be told whether")


def test_what_a_waiver_promises_is_a_mitigation_and_no_conformance(
    found: Document, maps: dict[str, Any]
) -> None:
    conformance = maps["policy:oversight"]["conformance"]
    assert "excused by W-7, which is no conformance" in conformance["rationale"]
    (name,) = conformance["mitigationStrategies"]
    waiver = by_ref(found)[name]
    assert waiver["description"] == "Done instead: Two clerks look at each case."
    assert (waiver["created"], waiver["expires"]) == (
        "2026-09-02T00:00:00Z",
        "2026-12-01T23:59:59Z",
    )
    assert (waiver["author"], waiver["reviewer"]) == ({"name": "@a"}, {"name": "@b"})


def test_a_baseline_mitigates_nothing(maps: dict[str, Any]) -> None:
    assert "mitigationStrategies" not in maps["policy:owner"]["conformance"]


def test_a_finding_about_the_repository_is_claimed_of_the_repository(found: Document) -> None:
    refs = by_ref(found)
    assert refs["claim:4"]["target"] == "repository"
    assert found["metadata"]["component"]["bom-ref"] == "repository"
    assert found["metadata"]["component"]["version"] == cases.COMMIT


def test_policies_are_a_standard_and_frameworks_have_the_clauses_that_policies_name(
    found: Document,
) -> None:
    policies, *frameworks = found["definitions"]["standards"]
    card = policies["requirements"][0]
    assert (card["identifier"], card["text"]) == ("card", "card is asked for.")
    assert card["descriptions"][1] == "What it does not show: card shows no more than that."
    assert said(card)["aigov:policy:sha256"] == cases.DIGEST
    named = {each["name"]: [c["identifier"] for c in each["requirements"]] for each in frameworks}
    assert named == {"EU AI Act": ["Art.9(2)"], "iso-42001": ["6.1.2", "8.2"]}
    assert not [c for each in frameworks for c in each["requirements"] if "text" in c]


def test_the_assessment_is_of_oneself_and_nobody_signs_it(found: Document) -> None:
    (assessor,) = found["declarations"]["assessors"]
    assert assessor["thirdParty"] is False
    assert "affirmation" not in found["declarations"]
    assert "signature" not in {key for key, _ in walked(found)}


def test_it_lists_no_components_as_a_bill_of_materials_does(found: Document) -> None:
    assert "components" not in found
    (bot,) = found["declarations"]["targets"]["components"]
    assert (bot["type"], said(bot)["aigov:system:tier"]) == ("application", "high")


def test_the_tool_and_how_the_run_ended_are_said(found: Document) -> None:
    (tool,) = found["metadata"]["tools"]["components"]
    assert (tool["name"], tool["version"]) == ("aigov-policy", "9.8.7")
    assert said(tool)["aigov:same-result-again"] == "aigov check --rev v1"
    metadata = said(found["metadata"])
    assert metadata["aigov:unreadable"] == "models/bot/card.yaml: is no YAML"
    assert (metadata["aigov:exit-code"], metadata["aigov:snapshot-root"]) == ("1", "services")


def test_without_a_system_nothing_is_attested() -> None:
    whole = document(cases.empty())
    assert list(whole["declarations"]) == ["assessors"]
    assert said(whole["metadata"])["aigov:exit-code"] == "3"
    assert "definitions" not in whole


def test_what_is_written_is_never_read_as_evidence_for_the_next_result() -> None:
    for result in (cases.result(), cases.empty()):
        text = render(result)
        assert reader.parse("declarations.cdx.json", text.encode()) is None
        other = text.replace("aigov", "another")
        assert reader.parse("declarations.cdx.json", other.encode()) is not None


def test_every_one_of_a_thousand_findings_is_told() -> None:
    assert render(cases.many(1_000)).count('"predicate"') == 1_000
