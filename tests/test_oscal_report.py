"""OSCAL assessment results: what each outcome becomes, and what no text can break.

That the documents fit the published model is asked by validators of others; here is what those
cannot know: the content, and that everything which is referred to is there.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime
from typing import Any
from unicodedata import category

import jsonschema_rs
import pytest

import exchangecases as cases
from aigov.report.exchange import place, token
from aigov.report.oscal import render
from aigov.schemas import load
from aigov_plugins.readers import oscal as reader
from exchangecases import walked

UUID5 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
STRING = re.compile(r"\S(.*\S)?")
TOKENS = {
    "name",
    "class",
    "control-id",
    "objective-id",
    "target-id",
    "id",
    "state",
    "reason",
    "rel",
}
DESCRIBED = {"results", "observations", "relevant-evidence", "risks", "findings", "components"}
MOMENTS = {"start", "end", "collected", "deadline", "last-modified"}


def document(result: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(result))["assessment-results"]
    return found


def texts(each: Any, key: str) -> list[str]:
    return [one for name, one in walked(each) if name == key and isinstance(one, str)]


def said(thing: dict[str, Any], name: str) -> list[str]:
    return [each["value"] for each in thing.get("props", ()) if each["name"] == name]


def of(things: list[dict[str, Any]], policy: str) -> dict[str, Any]:
    (found,) = [each for each in things if policy in said(each, "policy-id")]
    return found


@pytest.fixture(scope="module")
def judged() -> dict[str, Any]:
    (found,) = document(cases.result())["results"]
    return dict(found)


def broken(found: dict[str, Any]) -> list[str]:
    """What of a document breaks a rule of the model, or points to nothing."""
    there = [each for key, each in walked(found) if key == "uuid"]
    hrefs = [href[1:] for href in texts(found, "href") if href.startswith("#")]
    ends = ("-uuid",)
    named = [e for k, e in walked(found) if k.endswith(ends) and isinstance(e, str)] + hrefs
    wrong = [f"twice {each}" for each in set(there) if there.count(each) > 1]
    wrong += [f"no version 5: {each}" for each in there if not UUID5.fullmatch(each)]
    wrong += [f"points to nothing: {each}" for each in named if each not in there]
    for key, each in walked(found):
        if each in ("", [], {}) and key != "include-all":
            wrong.append(f"empty: {key}")
        if key in TOKENS and isinstance(each, str) and not TOKEN.fullmatch(each):
            wrong.append(f"no token: {key} {each!r}")
        if key in ("value", "version") and isinstance(each, str) and not STRING.fullmatch(each):
            wrong.append(f"no string: {each!r}")
        if key in DESCRIBED and isinstance(each, dict) and not each.get("description"):
            wrong.append(f"undescribed: {key}")
        if key == "title" and "\n" in each:
            wrong.append(f"no single line: {each!r}")
        if key in MOMENTS and datetime.fromisoformat(each).utcoffset() is None:
            wrong.append(f"no moment: {each!r}")
    return wrong


def test_the_cases_are_results_as_they_are_published() -> None:
    schema = jsonschema_rs.validator_for(load("results.v1"))
    for each in (cases.result(), cases.older(), cases.empty(), cases.spoiled("x")):
        schema.validate(each)


@pytest.mark.parametrize("make", [cases.result, cases.older, cases.empty])
def test_everything_that_is_referred_to_is_in_the_document(make: Any) -> None:
    assert broken(document(make())) == []


@pytest.mark.parametrize("text", cases.HOSTILE, ids=range(len(cases.HOSTILE)))
def test_no_text_of_a_repository_breaks_the_document(text: str) -> None:
    rendered = render(cases.spoiled(text))
    assert rendered.isascii()
    found = json.loads(rendered)["assessment-results"]
    assert broken(found) == []
    told = [each for _, each in walked(found) if isinstance(each, str)]
    sorts = {category(character) for each in told for character in each.replace("\n\n", "")}
    assert not sorts & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_two_renders_are_the_same_bytes_and_two_results_share_no_uuid() -> None:
    assert render(cases.result()) == render(cases.result())
    other = cases.result(notes=["Another note."])
    one, two = (
        {each for key, each in walked(document(r)) if key == "uuid"}
        for r in (cases.result(), other)
    )
    assert len(one) == len(two)
    assert not one & two


@pytest.mark.parametrize(
    ("policy", "status"),
    [
        ("card", {"state": "satisfied", "reason": "pass"}),
        ("drift", {"state": "not-satisfied", "reason": "fail"}),
        ("lineage", {"state": "not-satisfied", "reason": "other"}),
        ("oversight", {"state": "not-satisfied", "reason": "fail"}),
        ("owner", {"state": "not-satisfied", "reason": "other"}),
    ],
)
def test_only_what_passes_is_satisfied(
    judged: dict[str, Any], policy: str, status: dict[str, str]
) -> None:
    target = of(judged["findings"], policy)["target"]
    assert {key: target["status"][key] for key in ("state", "reason")} == status
    assert (target["type"], target["target-id"]) == ("objective-id", f"{policy}_obj")


def test_what_does_not_apply_is_observed_and_neither_satisfied_nor_a_risk(
    judged: dict[str, Any],
) -> None:
    assert said(of(judged["observations"], "privacy"), "outcome") == ["not-applicable"]
    for group in ("findings", "risks"):
        assert ["privacy"] not in [said(each, "policy-id") for each in judged[group]]


def test_what_a_person_must_judge_is_said_of_a_finding_that_passes(judged: dict[str, Any]) -> None:
    found = of(judged["findings"], "card")
    assert said(found, "needs-reviewer") == ["Whether it is true."]
    assert found["remarks"] == "A person still has to judge: Whether it is true."


def test_an_observation_names_the_file_its_blob_and_the_place_of_a_problem(
    judged: dict[str, Any],
) -> None:
    file, problem = of(judged["observations"], "drift")["relevant-evidence"]
    assert file["href"] == problem["href"] == "models/bot/MODEL%20CARD.md"
    assert said(file, "blob") == [cases.BLOB]
    assert (said(problem, "line"), said(problem, "fingerprint")) == (["7"], ["0123456789abcdef"])
    assert problem["description"] == "drift is missing"


def test_what_fails_or_cannot_be_told_is_an_open_risk(judged: dict[str, Any]) -> None:
    status = {said(risk, "policy-id")[0]: risk["status"] for risk in judged["risks"]}
    assert status == {
        "drift": "open",
        "lineage": "open",
        "oversight": "deviation-approved",
        "owner": "open",  # a baseline excuses it, which nobody approved for this problem
    }


def test_a_waiver_gives_a_risk_its_deadline_its_reason_and_what_is_done_instead(
    judged: dict[str, Any],
) -> None:
    risk = of(judged["risks"], "oversight")
    assert risk["deadline"] == "2026-12-01T23:59:59Z"
    assert [each["description"] for each in risk["mitigating-factors"]] == [
        "Two clerks look at each case."
    ]
    (entry,) = risk["risk-log"]["entries"]
    assert (entry["start"], entry["description"]) == ("2026-09-02T00:00:00Z", "The desk is moving.")
    assert (said(entry, "requester"), said(entry, "approver")) == (["@a"], ["@b"])


def test_a_risk_says_its_severity_what_it_costs_and_what_to_do(judged: dict[str, Any]) -> None:
    risk = of(judged["risks"], "drift")
    (facet,) = risk["characterizations"][0]["facets"]
    assert (facet["name"], facet["value"]) == ("severity", "high")
    assert risk["statement"] == "Without drift it goes wrong."
    (fix,) = risk["remediations"]
    assert (fix["lifecycle"], fix["description"]) == ("recommendation", "Write drift.")


def test_every_finding_is_about_a_component_and_comes_from_the_tool_alone(
    judged: dict[str, Any],
) -> None:
    components = {each["uuid"]: each for each in judged["local-definitions"]["components"]}
    about = {
        said(each, "policy-id")[0]: components[each["subjects"][0]["subject-uuid"]]["title"]
        for each in judged["observations"]
        if "subjects" in each
    }
    assert about == dict.fromkeys(about, "Name of bot") | {"owner": "the repository"}
    (tool,) = judged["local-definitions"]["assessment-assets"]["components"]
    assert {each for key, each in walked(judged) if key == "actor-uuid"} == {tool["uuid"]}
    assert said(tool, "version") == ["9.8.7"]
    assert tool["remarks"] == "The same result again: aigov check --rev v1"


def test_the_plan_is_the_list_of_the_policies_in_force_with_their_digests() -> None:
    found = document(cases.result())
    resources = {each["uuid"]: each for each in found["back-matter"]["resources"]}
    plan = resources[found["import-ap"]["href"].removeprefix("#")]
    listed = json.loads(base64.b64decode(plan["base64"]["value"]))["policies"]
    assert [(each["id"], each["digest"]) for each in listed] == [
        (key, cases.DIGEST) for key in ("card", "drift", "lineage", "oversight", "owner", "privacy")
    ]
    (card,) = [e for e in resources.values() if e["title"] == "Policy card: Title of card"]
    assert card["rlinks"] == [
        {
            "href": "aigov_policies/governance/card.yaml",
            "hashes": [{"algorithm": "SHA-256", "value": cases.DIGEST}],
        }
    ]


def test_a_control_is_a_policy_and_says_what_it_supports_and_does_not_show() -> None:
    found = document(cases.result())
    control = found["local-definitions"]["objectives-and-methods"][0]
    assert (control["control-id"], control["description"]) == ("card", "card is asked for.")
    clauses = [(e["class"], e["value"]) for e in control["props"] if e["name"] == "clause"]
    assert clauses == [("eu-ai-act", "Art.9(2)"), ("iso-42001", "6.1.2"), ("iso-42001", "8.2")]
    (part,) = control["parts"]
    assert part["id"] == "card_obj"
    assert part["prose"].endswith("What that does not show: card shows no more than that.")


def test_no_framework_counts_as_met() -> None:
    found = document(cases.result())
    (framework,) = [
        each for each in found["back-matter"]["resources"] if said(each, "framework-id")
    ]
    assert "that the clause is met it does not show" in framework["description"]
    assert "1 evidenced, 2 failing, 3 not-assessed, 4 not-evidenceable" in framework["description"]


def test_nobody_is_made_to_sign_or_to_answer() -> None:
    found = document(cases.result())
    keys = {key for key, _ in walked(found)}
    assert not keys & {"parties", "roles", "responsible-parties", "attestations"}


def test_without_a_policy_all_of_none_is_reviewed_and_nothing_is_found() -> None:
    (found,) = document(cases.empty())["results"]
    (selection,) = found["reviewed-controls"]["control-selections"]
    assert selection == {"description": "No policy was in force: all of none.", "include-all": {}}
    assert not {"findings", "observations", "risks"} & set(found)
    assert said(found, "exit-code") == ["3"]


def test_a_control_that_was_judged_for_nothing_has_no_objective_among_the_reviewed() -> None:
    (found,) = document(cases.result(findings=[cases.finding("card", "bot", "pass")]))["results"]
    reviewed = found["reviewed-controls"]
    (controls,) = reviewed["control-selections"]
    assert len(controls["include-controls"]) == 6
    (objectives,) = reviewed["control-objective-selections"]
    assert objectives["include-objectives"] == [{"objective-id": "card_obj"}]


def test_files_that_could_not_be_read_and_evidence_of_no_system_are_observed(
    judged: dict[str, Any],
) -> None:
    seen = [
        (said(each, "outcome"), each["relevant-evidence"][0]["href"])
        for each in judged["observations"]
        if not said(each, "policy-id")
    ]
    assert seen == [(["unreadable"], "models/bot/card.yaml"), (["unclaimed"], "x/card.md")]


def test_text_that_markdown_would_obey_is_escaped() -> None:
    problem = cases.problem("see [x](javascript:alert(1)) <b>`now`</b>")
    found = cases.finding("drift", "bot", "fail", problems=[problem], message=problem["message"])
    (result,) = document(cases.result(findings=[found]))["results"]
    assert result["findings"][0]["description"] == (
        r"fail: see \[x\](javascript:alert(1)) \<b\>\`now\`\</b\>"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("model-card", "model-card"),
        ("GV-6.1", "GV-6.1"),
        ("a_b", "a_5fb"),
        ("1a", "_31a"),
        ("-a", "_2da"),
        ("é", "_c3_a9"),
        ("\udcff", "_ed_b3_bf"),
        ("", "_"),
    ],
)
def test_a_token_is_made_by_an_encoder(text: str, expected: str) -> None:
    assert token(text) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.md", "a/b.md"),
        ("javascript:x", "javascript%3Ax"),
        ("a b#c?d%", "a%20b%23c%3Fd%25"),
        ("\\xff.md", "%5Cxff.md"),
        ("é.md", "%C3%A9.md"),
        ("\udcff", "%5Cudcff"),
    ],
)
def test_a_place_is_a_relative_reference_and_never_a_scheme(path: str, expected: str) -> None:
    assert place(path) == expected


def test_what_is_written_is_never_read_as_evidence_for_the_next_result() -> None:
    for result in (cases.result(), cases.empty()):
        text = render(result)
        assert reader.parse("assessment-results.json", text.encode()) is None
        other = text.replace("aigov", "another")
        assert reader.parse("assessment-results.json", other.encode()) is not None


def test_every_one_of_a_thousand_findings_is_told() -> None:
    assert render(cases.many(1_000)).count('"target-id"') == 1_000
