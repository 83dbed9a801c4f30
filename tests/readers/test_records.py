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
