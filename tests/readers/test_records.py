"""Records of ours: one reader, five forms, held to the published schema of each kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Unreadable, is_placeholder, parse_yaml, record_schema
from aigov.registry import Registry
from aigov.schemas import RECORDS, templates
from aigov.testing import prepared
from aigov_plugins.records.forms import HEAD, read_record


def read(kind: str, path: str, text: str) -> Document:
    document = read_record(kind, path, text.encode())
    assert document is not None
    return document


def test_a_review_in_yaml_is_kept_as_written() -> None:
    text = 'system: bot\nreviewer: "@a"\nentries:\n  - {role: admin, decision: keep}\n'
    document = read("access-review", "governance/access-review.yaml", text)
    assert document.data["entries"] == [{"role": "admin", "decision": "keep"}]
    assert document.locate(("entries", 0))[0] == 4
    assert document.valid


def test_a_review_in_csv_has_its_entries_with_counts() -> None:
    text = "Role;Accounts reviewed;Revoked;Outcome\nadmin;4;1;keep\n\nreader;9;0;\n"
    document = read("access-review", "governance/access-review.csv", text)
    assert document.data["entries"] == [
        {"role": "admin", "members_reviewed": 4, "removed": 1, "decision": "keep"},
        {"role": "reader", "members_reviewed": 9, "removed": 0, "decision": ""},
    ]
    assert document.locate(("entries", 1, "decision")) == (4, 1)


def test_a_review_in_markdown_has_its_head_and_its_table() -> None:
    text = """---
reviewer: "@a"
date: 2026-10-01
---
# Review

```
| role | decision |
| --- | --- |
| no | code |
```

| Group | Members | Decision |
| :--- | ---: | --- |
| admin | jane \\| sam | keep |
"""
    document = read("access-review", "governance/access-review.md", text)
    assert (document.data["reviewer"], document.data["date"]) == ("@a", "2026-10-01")
    assert document.data["entries"] == [
        {"role": "admin", "members_reviewed": "jane | sam", "decision": "keep"}
    ]
    assert document.locate(("entries", 0))[0] == 15
    assert document.locate(("reviewer",))[0] == 2


@pytest.mark.parametrize(
    "text",
    [
        "entries: none\n",
        "entries: [a]\n",
        "entries: []\nreviewer: [a]\n",
        "entries: [{decision: true}]\n",
    ],
)
def test_a_known_key_of_the_wrong_type_is_not_valid(text: str) -> None:
    document = read("access-review", "governance/access-review.yaml", text)
    assert not document.valid
    assert "line" in document.reason


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("governance/access-notes.md", "# Nothing\n"),
        ("SECURITY/review.md", "# Access\n\n**Reviewer:** a\n"),
        ("governance/access-review.yaml", "- a\n"),
        ("governance/access-review.yaml", "id: a\nstatus: active\nowner: '@a'\n"),
        ("governance/access-review.yaml", "apiVersion: v1\nkind: Review\nspec: {}\n"),
        ("k8s/access-review.yaml", "apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\n"),
        ("templates/access-review.yaml", "apiVersion: v1\nkind: A\n{{- if .x }}\na: b\n{{ end }}"),
        ("governance/access-review.csv", "date,open,close\n2026-01-01,1,2\n"),
    ],
)
def test_a_file_about_something_else_is_no_review(path: str, text: str) -> None:
    assert read_record("access-review", path, text.encode()) is None


def test_a_document_that_is_named_after_the_kind_is_one_even_when_nothing_is_found() -> None:
    assert read("risk-assessment", "docs/risk-assessment.md", "# Later\n").data == {}


def test_broken_csv_is_not_readable() -> None:
    with pytest.raises(Unreadable, match="not CSV"):
        read_record("access-review", "governance/access-review.csv", b'role,decision\n"a,b\n')


def test_a_cell_that_is_not_written_is_empty() -> None:
    text = """# Risks

| id | risk | likelihood | impact | mitigation |
| --- | --- | --- | --- | --- |
| R1 | Wrong decisions | high | high | A person decides |
| R2 | Fraud by insiders |
"""
    first, second = read("risk-assessment", "governance/risk-register.md", text).data["risks"]
    assert first["mitigation"] == "A person decides"
    assert (second["description"], second["mitigation"]) == ("Fraud by insiders", "")


def test_a_yes_or_no_of_a_table_is_the_truth_that_it_says() -> None:
    text = "Point,Hit,Reason\na,No,It shows a number\nb,,\nc,yes,It rates conduct\nd,maybe,\n"
    document = read("practice-screening", "governance/prohibited-practices.csv", text)
    assert [row["hit"] for row in document.data["answers"]] == [False, None, True, "maybe"]
    assert not document.valid


def test_a_bare_list_is_the_register_of_its_kind() -> None:
    text = "- {id: I-1, title: Wrong limits, severity: high}\n- {id: I-2, title: Outage}\n"
    document = read("incident-log", "governance/incidents.yaml", text)
    assert [row["id"] for row in document.data["incidents"]] == ["I-1", "I-2"]
    assert document.locate(("incidents", 1, "title")) == (2, 13)


def test_prose_fills_the_fields_that_its_headings_name() -> None:
    text = """# Data protection impact assessment

**System:** loan-approval
**Reviewed by:** dpo@acme.example

## 1. Necessity and proportionality

A manual process would need the same data and take four weeks.

## Processing

| Purpose | Data categories | Subjects | Retention |
| --- | --- | --- | --- |
| Rating of applicants | income, debts | applicants | 2 years |

## Risks

| Threat | Probability | Severity | Measure |
| --- | --- | --- | --- |
| Prompts reveal income | 2 | 4 | Logs are masked |

## DPO advice

"""
    data = read("privacy-assessment", "docs/privacy/dpia.md", text).data
    assert data["system"] == "loan-approval"
    assert data["reviewer"] == "dpo@acme.example"
    assert data["necessity_and_proportionality"].startswith("A manual process")
    assert data["processing"] == [
        {
            "purpose": "Rating of applicants",
            "data_categories": "income, debts",
            "subjects": "applicants",
            "retention": "2 years",
        }
    ]
    assert data["risks"] == [
        {
            "risk": "Prompts reveal income",
            "likelihood": 2,
            "severity": 4,
            "measure": "Logs are masked",
        }
    ]
    assert data["dpo_advice"] == ""


def test_an_approval_keeps_what_speaks_against_it() -> None:
    text = "approved: true\napprover: '@ana'\nfailed_criteria: [Fairness, Risk]\n"
    document = read("approval", "releases/v3/approval.yaml", text)
    assert document.data["failed_criteria"] == ["Fairness", "Risk"]
    assert document.locate(("failed_criteria", 1))[0] == 3


def test_numbers_of_a_table_stay_what_they_are() -> None:
    text = "metric,group,value,n\naccuracy,women,0.91,007\naccuracy,men,94 %,120\n"
    first, second = read("fairness-report", "reports/fairness/r.csv", text).data["results"]
    assert first == {"metric": "accuracy", "group": "women", "value": 0.91, "samples": "007"}
    assert second == {"metric": "accuracy", "group": "men", "value": "94 %", "samples": 120}


def test_an_empty_cell_of_a_number_is_nothing() -> None:
    table = "| date | sample | agreement |\n| --- | --- | --- |\n| 2025-10-30 | 5 |  |\n"
    document = read("monitoring-plan", "reports/output-review.md", f"# Reviews\n\n{table}")
    assert document.valid
    assert document.data["sample_reviews"] == [
        {"date": "2025-10-30", "sample": 5, "agreement": None}
    ]


REGISTER = "| Risk | Impact | Measures |\n| --- | --- | --- |\n| Fraud | 3 | People look |\n"


@pytest.mark.parametrize(
    "hidden",
    [
        f"<!--\n**Owner:** ana@acme.org\n\n{REGISTER}-->\n",
        f"````\n```\n**Owner:** ana@acme.org\n{REGISTER}```\n````\n",
        "text\n\n" + "".join(f"    {line}\n" for line in REGISTER.split("\n")),
    ],
)
def test_what_a_reader_of_the_page_does_not_see_is_no_record(hidden: str) -> None:
    assert read("risk-assessment", "docs/risk-assessment.md", f"# Risks\n\n{hidden}").data == {}


def test_a_table_behind_a_fence_of_tildes_or_in_a_quote_is_read() -> None:
    quoted = "".join(f"> {line}\n" for line in REGISTER.strip().split("\n"))
    for text in (f"~~~\n```\n~~~\n\n{REGISTER}", quoted):
        (risk,) = read("risk-assessment", "docs/risk-assessment.md", text).data["risks"]
        assert risk == {"description": "Fraud", "impact": 3, "mitigation": "People look"}


def test_a_rule_within_a_table_loses_no_row() -> None:
    text = f"{REGISTER}| --- | --- | --- |\n| Outage | 1 | Two zones |\n|  |  |  |\n"
    risks = read("risk-assessment", "docs/risk-assessment.md", text).data["risks"]
    assert [risk["description"] for risk in risks] == ["Fraud", "Outage"]


def test_a_table_of_what_ratings_mean_is_not_the_register() -> None:
    scale = "| Likelihood | Description |\n| --- | --- |\n| 1 | less than once a year |\n"
    wide = "| Risk | Likelihood (1-5) | Impact (H/M/L) | Measures | Owner | Status |\n"
    rule = "|" + " --- |" * 6 + "\n"
    text = f"{scale}\n{wide}{rule}| Fraud | 3 | **H** | People look | @ana | open |\n"
    (risk,) = read("risk-assessment", "docs/risk-assessment.md", text).data["risks"]
    assert (risk["likelihood"], risk["impact"], risk["status"]) == (3, "H", "open")


def test_of_two_headings_for_one_column_the_one_that_says_something_counts() -> None:
    text = "Risk,Severity,Impact,Mitigation,Response\nFraud,high,,Look twice,\n"
    (risk,) = read("risk-assessment", "governance/risk-register.csv", text).data["risks"]
    assert risk == {"description": "Fraud", "impact": "high", "mitigation": "Look twice"}


def test_the_version_of_a_document_is_not_that_of_the_model() -> None:
    text = "**Version:** 2.0\n**Owner:** ana@acme.org\n"
    assert "model_version" not in read("approval", "releases/approval.md", text).data
    data = read("technical-documentation", "docs/technical-documentation.md", text).data
    assert data["version"] == "2.0"


def test_a_version_in_a_table_keeps_its_zero() -> None:
    text = "Dataset,Purpose,Text version\ncalls,training,1.10\n"
    (row,) = read("consent-register", "governance/consent-register.csv", text).data["datasets"]
    assert row["consent_text_version"] == "1.10"


def test_per_cent_in_a_heading_is_the_unit_of_its_cells() -> None:
    text = "metric,group,value (%)\naccuracy,women,94\n"
    (row,) = read("fairness-report", "reports/fairness/r.csv", text).data["results"]
    assert row["value"] == "94 %"


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nRisk;Impact\nFraud, theft;3\n",
        'Risk register,\n,\nRisk,Impact\n"Fraud, theft",3\n',
        "Risk\tImpact\nFraud, theft\t3\n",
        '"Risk";"Impact"\n"Fraud, theft";3\n',
    ],
)
def test_a_register_is_read_however_it_is_separated(text: str) -> None:
    (risk,) = read("risk-assessment", "governance/risk-register.csv", text).data["risks"]
    assert risk == {"description": "Fraud, theft", "impact": 3}


def test_a_row_whose_cells_moved_is_not_readable() -> None:
    with pytest.raises(Unreadable, match="more cells in a row than headings"):
        read_record("risk-assessment", "risk-register.csv", b"risk,impact\nfraud, theft,3\n")


def test_a_line_separator_within_a_cell_ends_no_row() -> None:
    text = "risk,impact\nfraud\u2028theft,3\nb,1\n"
    document = read("risk-assessment", "risk-register.csv", text)
    assert document.data["risks"][0]["description"] == "fraud\u2028theft"
    assert document.locate(("risks", 1)) == (3, 1)


def test_a_box_that_is_not_ticked_is_no_criterion_that_was_met() -> None:
    text = "## Criteria met\n\n- [ ] Fairness\n- [x] Risk\n\n## Failed criteria\n\n- [ ] Privacy\n"
    data = read("approval", "governance/approval.md", text).data
    assert data == {"criteria_met": ["Risk"], "failed_criteria": ["Privacy"]}


@pytest.mark.parametrize(("said", "kept"), [("None", []), ("TBD", ["TBD"]), ("", [])])
def test_what_is_not_decided_yet_is_not_nothing(said: str, kept: list[str]) -> None:
    text = f"## Failed criteria\n\n{said}\n\n## Conditions\n\nLater.\n"
    assert read("approval", "governance/approval.md", text).data["failed_criteria"] == kept


def test_a_page_says_yes_and_no_and_none() -> None:
    text = "| Field | Value |\n| --- | --- |\n| Approved | yes |\n| Failed criteria | none |\n"
    document = read("approval", "governance/approval.md", text)
    assert (document.data, document.valid) == ({"approved": True, "failed_criteria": []}, True)
    assert document.locate(("approved",))[0] == 3


def test_a_page_beside_the_records_with_one_heading_of_theirs_is_none() -> None:
    text = "# About this folder\n\n## Scope\n\nThe files here.\n"
    assert read_record("risk-assessment", "docs/risk/README.md", text.encode()) is None


@pytest.mark.parametrize(
    "path", ["docs/RISK_REGISTER.md", "Risk-Assessment.md", "docs/risk/a.md", "docs/DPIA.md"]
)
def test_a_document_is_found_in_capitals(path: str) -> None:
    kind = "privacy-assessment" if "DPIA" in path else "risk-assessment"
    assert len(prepared({path: REGISTER}).evidence.of(kind)) == 1


def test_a_page_that_nobody_wrote_is_refused_by_its_size() -> None:
    with pytest.raises(Unreadable, match="too large for a page"):
        read_record("risk-assessment", "docs/risk-assessment.md", b"Owner: x\n" * 60_000)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("approval.yaml", "decision: approved\nmodel_version: 1.10 # the served one\n"),
        ("approval.md", "---\ndecision: approved\nmodel_version: 1.10\n---\n# Approval\n"),
        ("approval.json", '{"decision": "approved",\n "model_version": 1.10}'),
    ],
)
def test_the_version_of_a_model_is_as_written(path: str, text: str) -> None:
    assert read("approval", f"governance/{path}", text).data["model_version"] == "1.10"


@pytest.mark.parametrize("first", ["**Decision:** approved\n", "---\ndecision: approved\n---\n"])
def test_a_page_that_decides_both_ways_is_not_valid(first: str) -> None:
    document = read("approval", "approval.md", f"{first}\n**Decision:** rejected\n")
    assert not document.valid
    assert "decision is also said to be 'approved'" in document.reason


def test_a_risk_that_is_struck_out_is_none() -> None:
    text = f"{REGISTER}| ~~Outage~~ | ~~2~~ | ~~None needed~~ |\n"
    (risk,) = read("risk-assessment", "docs/risk-assessment.md", text).data["risks"]
    assert risk["description"] == "Fraud"


def test_a_field_may_be_told_in_sections_of_its_own() -> None:
    inner = "### Intended use\n\nLoans.\n\n### Foreseeable misuse\n\nFines.\n\n### Empty\n"
    text = f"# Risks\n\n## Scope\n\n{inner}\n## Annex\n\nText.\n"
    data = read("risk-assessment", "docs/risk-assessment.md", text).data
    assert data["scope"] == "Intended use\nLoans.\nForeseeable misuse\nFines."


def test_a_column_incident_says_what_happened() -> None:
    text = "Date,Incident,Severity\n2026-01-02,Wrong limits,3\n"
    (row,) = read("incident-log", "governance/incidents.csv", text).data["incidents"]
    assert row == {"date": "2026-01-02", "title": "Wrong limits", "severity": 3}


def test_a_policy_on_vulnerabilities_is_no_disclosure() -> None:
    run = prepared({"DISCLOSURE.md": "# Responsible disclosure\n\nWrite to us.\n"})
    assert run.evidence.of("disclosure") == ()


@pytest.mark.parametrize("kind", RECORDS)
def test_a_template_is_a_record_of_which_nothing_is_filled_in(kind: str) -> None:
    text = templates()[kind]
    document = read(kind, f"governance/{kind}.yaml", text)
    assert document.valid, document.reason
    assert set(document.data) == set(record_schema(kind)["properties"])
    for keys, value in leaves(document.data):
        assert value is None or is_placeholder(value), keys


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_is_found_where_its_template_is_put(kind: str) -> None:
    run = prepared({f"governance/loan/{kind}.yaml": templates()[kind]})
    (found,) = run.evidence.of(kind)
    assert (found.reader, found.valid) == (f"{kind}-record", True)


@pytest.mark.parametrize("kind", RECORDS)
def test_a_schema_explains_each_field_and_no_word_names_two_columns(kind: str) -> None:
    schema = record_schema(kind)
    assert set(HEAD) <= set(schema["properties"])
    for node in schema["properties"].values():
        assert node["description"].endswith(".")
        columns = node.get("items", {}).get("properties", {})
        words = [w for name, c in columns.items() for w in (name, *c.get("x-columns", ()))]
        assert len(words) == len(set(words)), kind
        assert all(column["description"].endswith(".") for column in columns.values())
    register = schema.get("x-register")
    assert register is None or "properties" in schema["properties"][register]["items"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "@b", "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("id"), inner, max_size=1),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(RECORDS), st.data())
def test_any_value_at_any_field_ends_in_a_record_or_its_refusal(
    kind: str, data: st.DataObject
) -> None:
    names = sorted(record_schema(kind)["properties"])
    chosen = data.draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=3))
    document = read_record(kind, "x.json", json.dumps(chosen).encode())
    assert document is None or document.valid or document.reason


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(RECORDS), st.text("|-#*: \n`abrisk<>", max_size=80))
def test_any_markdown_ends_in_a_record_or_none(kind: str, text: str) -> None:
    document = read_record(kind, f"{kind}.md", text.encode())
    assert document is not None


def test_every_record_kind_has_a_reader() -> None:
    readers = {reader.kind for reader in Registry().readers.values() if "-record" in reader.id}
    assert set(RECORDS) <= readers


def leaves(data: Any, keys: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    if isinstance(data, dict | list):
        pairs = data.items() if isinstance(data, dict) else enumerate(data)
        return [leaf for key, value in pairs for leaf in leaves(value, (*keys, str(key)))]
    return [(keys, data)]


def test_the_template_reads_as_yaml_with_one_entry_in_each_list() -> None:
    data = parse_yaml(templates()["risk-assessment"].encode()).data
    assert len(data["risks"]) == 1
    assert data["risks"][0]["mitigation"].startswith("<What is done about it")
