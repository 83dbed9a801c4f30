"""The Open Data Contract Standard: judged by its own version, brought into the shape."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Document, Sniff, Unreadable, parse_yaml
from aigov_plugins.data.contract_shape import Contract, add_rule
from aigov_plugins.readers import data_contract_specification as dcs
from aigov_plugins.readers import odcs
from damaged import survives

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: loans-1
name: Loan applications
version: 2.1.0
status: active
domain: lending
description:
  purpose: Deciding on consumer loans.
  usage: Training and scoring of the loan model.
  limitations: No applications before 2019.
  authoritativeDefinitions:
    - {type: privacy-statement, url: "https://user:pw@acme.test/privacy?x=1"}
schema:
  - name: applications
    physicalType: table
    description: One row for each application.
    quality:
      - {type: library, metric: rowCount, mustBeGreaterThan: 1000, severity: error}
      - {type: library, metric: rowCount, mustBeGreaterOrEqualTo: 0}
    properties:
      - name: applicant
        logicalType: object
        properties:
          - name: email
            logicalType: string
            logicalTypeOptions: {maxLength: 200, format: email}
            required: true
            classification: PII
            description: As given by the applicant.
            quality:
              - metric: nullValues
                unit: percent
                mustBeLessOrEqualTo: 100
              - {type: text, description: Addresses are plausible.}
      - name: amount
        logicalType: number
        primaryKey: false
        criticalDataElement: true
        customProperties:
          - {property: pii, value: false}
      - name: reasons
        logicalType: array
        items:
          logicalType: object
          properties:
            - {name: code, logicalType: string, tags: [personal-data]}
team:
  name: lending data
  members:
    - {username: old@acme.test, role: Owner, dateOut: "2024-01-31"}
    - {username: ada@acme.test, role: Data Owner, dateIn: "2024-02-01"}
roles:
  - {role: analyst, access: read, firstLevelApprovers: Head of lending}
slaProperties:
  - {property: retention, value: 3, unit: y, element: applications.applied_on}
  - {property: generalAvailability, value: "2024-01-01"}
servers:
  - {server: prod, type: postgres, host: db.acme.test, port: 5432, database: a, schema: s}
support:
  - {channel: lending-data, tool: email, url: "mailto:lending@acme.test"}
customProperties:
  - {property: lawfulBasis, value: contract}
"""


def read(text: str, path: str = "contracts/loans.odcs.yaml") -> Document:
    document = odcs.parse(path, text.encode())
    assert document is not None
    return document


def test_head_and_meaning_of_a_contract() -> None:
    data = read(CONTRACT).data
    head = ("format", "spec_version", "id", "name", "version", "status", "domain")
    assert [data[key] for key in head] == [
        "odcs", "v3.1.0", "loans-1", "Loan applications", "2.1.0", "active", "lending",
    ]  # fmt: skip
    assert data["purpose"] == "Deciding on consumer loans."
    assert data["usage"] == "Training and scoring of the loan model."
    assert data["limitations"] == "No applications before 2019."
    assert data["custom_properties"] == {"lawfulBasis": "contract"}
    assert data["links"] == [{"type": "privacy-statement", "url": "https://acme.test/privacy"}]


def test_nested_columns_have_dotted_names() -> None:
    (table,) = read(CONTRACT).data["tables"]
    columns = {column["name"]: column for column in table["columns"]}
    assert list(columns) == ["applicant", "applicant.email", "amount", "reasons", "reasons.code"]
    assert columns["applicant.email"] == {
        "name": "applicant.email",
        "type": "string",
        "description": "As given by the applicant.",
        "required": True,
        "classification": "PII",
        "constraints": ["maxLength"],
        "personal": True,
    }
    assert columns["amount"]["personal"] is False
    assert columns["amount"]["critical"] is True
    assert columns["amount"]["primary_key"] is False
    assert columns["reasons.code"]["personal"] is True
    assert "personal" not in columns["applicant"]


def test_rules_say_what_they_compare_and_whether_they_can_fail() -> None:
    rules = read(CONTRACT).data["quality"]
    told = [
        (rule["type"], rule.get("column"), rule.get("operator"), rule.get("limit"))
        for rule in rules
    ]
    assert told == [
        ("rowCount", None, ">", 1000),
        ("rowCount", None, ">=", 0),
        ("nullValues", "applicant.email", "<=", 100),
        ("text", "applicant.email", None, None),
    ]
    assert [rule.get("vacuous", False) for rule in rules] == [False, True, True, True]
    assert [rule.get("aspect") for rule in rules] == ["volume", "volume", "completeness", None]


def test_who_left_is_no_owner() -> None:
    data = read(CONTRACT).data
    assert data["owner"] == "ada@acme.test"
    assert data["team_name"] == "lending data"
    assert data["team"][0] == {
        "username": "old@acme.test", "role": "Owner", "until": "2024-01-31", "active": False,
    }  # fmt: skip
    assert data["contact"] == "lending@acme.test"
    assert data["roles"] == [
        {"name": "analyst", "access": "read", "approvers": ["Head of lending"]}
    ]


def test_the_team_of_version_3_0_is_a_list() -> None:
    text = CONTRACT.replace("v3.1.0", "v3.0.2").replace("metric:", "rule:")
    start, end = text.index("team:"), text.index("roles:")
    team = "team:\n  - {username: ada@acme.test, role: owner}\n"
    data = read(text[:start] + team + text[end:]).data
    assert data["owner"] == "ada@acme.test"
    assert [rule["type"] for rule in data["quality"]][:1] == ["rowCount"]


def test_levels_and_servers() -> None:
    data = read(CONTRACT).data
    assert data["sla"] == [
        {"property": "retention", "element": "applications.applied_on", "value": 3, "unit": "y",
         "days": 1095},
        {"property": "generalAvailability", "value": "2024-01-01"},
    ]  # fmt: skip
    assert data["servers"] == [{"name": "prod", "type": "postgres", "location": "db.acme.test"}]


@pytest.mark.parametrize(
    ("keys", "needle"),
    [
        (("status",), "status: active"),
        (("purpose",), "purpose:"),
        (("tables", 0, "description"), "One row for each"),
        (("tables", 0, "columns", 1, "classification"), "classification: PII"),
        (("tables", 0, "columns", 3, "name"), "name: reasons"),
        (("quality", 0, "limit"), "mustBeGreaterThan"),
        (("quality", 2, "limit"), "mustBeLessOrEqualTo"),
        (("owner",), "ada@acme.test"),
        (("sla", 1, "value"), "generalAvailability"),
        (("custom_properties",), "customProperties:\n"),
    ],
)
def test_every_key_has_its_place(keys: tuple[str | int, ...], needle: str) -> None:
    document = read(CONTRACT)
    wanted = CONTRACT[: CONTRACT.rindex(needle)].count("\n") + 1
    assert document.locate(keys)[0] == wanted


@pytest.mark.parametrize("version", ["v4.0.0", "v2.2.2", "v3.9", "", "3.1.0"])
def test_an_unknown_version_is_unknown(version: str) -> None:
    with pytest.raises(Unreadable) as told:
        odcs.parse("a.odcs.yaml", CONTRACT.replace("v3.1.0", version).encode())
    assert "is a data contract with" in told.value.what


def test_a_contract_that_breaks_its_own_version_is_invalid() -> None:
    document = read(CONTRACT.replace("v3.1.0", "v3.0.2"))
    assert not document.valid
    assert document.reason.startswith("line ")


def test_other_formats_are_none() -> None:
    assert odcs.parse("contracts/a.yaml", b"kind: Deployment\napiVersion: v1\n") is None
    assert odcs.parse("contracts/a.yaml", b"- 1\n- 2\n") is None
    resource = b"apiVersion: acme.test/v1\nkind: DataContract\n"
    assert odcs.parse("contracts/a.yaml", resource) is None
    assert odcs.sniff("contracts/a.yaml", b"kind: Deployment\n") is Sniff.NO
    assert odcs.sniff("contracts/a.yaml", b"id: 1\nkind: DataContract\n") is Sniff.YES
    assert odcs.sniff("contracts/a.yaml", b"apiVersion: v3.1.0\n" + b"#" * 9000) is Sniff.YES


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\x01", b"{{ contract }}\n", b"a: [", b"[]", b"a: b\n- c"]
)
def test_a_named_file_that_is_no_contract_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        odcs.parse("loans.odcs.yaml", raw)


def test_utf_16_and_windows_line_ends() -> None:
    windows = CONTRACT.replace("\n", "\r\n")
    assert read(windows).data == read(CONTRACT).data
    document = odcs.parse("a.odcs.yaml", CONTRACT.encode("utf-16"))
    assert document is None or document.data == read(CONTRACT).data


@pytest.mark.parametrize(
    ("rule", "vacuous"),
    [
        ({"metric": "rowCount", "mustBeGreaterThan": 0}, False),
        ({"metric": "rowCount", "mustBeGreaterThan": -1}, True),
        ({"metric": "nullValues", "mustBe": 0}, False),
        ({"metric": "nullValues", "mustNotBe": -5}, True),
        ({"metric": "nullValues", "unit": "percent", "mustBeLessThan": 5}, False),
        ({"metric": "nullValues", "unit": "percent", "mustBeBetween": [0, 100]}, True),
        ({"metric": "nullValues", "unit": "rows", "mustBeLessOrEqualTo": 100}, False),
        ({"type": "sql", "query": "select a from t", "mustBeGreaterOrEqualTo": 0}, False),
        ({"type": "sql", "query": "SELECT 0", "mustBe": 0}, True),
        ({"type": "sql", "query": "SELECT 0 FROM ${table}", "mustBe": 0}, False),
        ({"rule": "invalidCount", "validValues": []}, True),
        ({"type": "custom", "engine": "soda", "implementation": "TODO"}, True),
        ({"type": "sql", "query": "select 1"}, True),
        ({"type": "text", "description": "good data"}, True),
        ({"type": "custom", "engine": "soda", "implementation": "type: row_count"}, False),
        ({"type": "custom", "engine": "soda", "implementation": ""}, True),
    ],
)
def test_what_nothing_can_break_is_vacuous(rule: dict[str, Any], vacuous: bool) -> None:
    contract = Contract({})
    add_rule(contract, rule, (), {})
    assert contract.quality[0].get("vacuous", False) is vacuous


@pytest.mark.parametrize("as_text", [True, False])
def test_rules_for_a_tool_are_read_in_its_language(as_text: bool) -> None:
    soda = {"type": "duplicate_percent", "columns": ["carrier", "number"], "must_be_less_than": 1}
    gx = {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 0}}
    rules = []
    for engine, told in (("soda", soda), ("great-expectations", gx), ("montecarlo", {"a": 1})):
        implementation = json.dumps(told) if as_text else told
        contract = Contract({})
        rule = {"type": "custom", "engine": engine, "implementation": implementation}
        add_rule(contract, rule, (), {"table": "a"})
        rules += contract.quality
    assert rules == [
        {"type": "duplicate_percent", "column": "carrier, number", "aspect": "uniqueness",
         "severity": "fail", "operator": "<", "limit": 1, "unit": "percent", "table": "a",
         "engine": "soda"},
        {"type": "expect_table_row_count_to_be_between", "aspect": "volume", "operator": ">=",
         "limit": 0, "vacuous": True, "table": "a", "engine": "great-expectations"},
        {"type": "custom", "table": "a", "engine": "montecarlo"},
    ]  # fmt: skip


def test_values_of_the_wrong_type_end_in_a_verdict() -> None:
    data = parse_yaml(CONTRACT.encode()).data
    assert survives(odcs.parse, "a.odcs.json", data, "data-contract") > 100


@pytest.mark.shared
def test_official_examples_have_the_official_verdict(shared: Path) -> None:
    seen = [
        one for one in corpus.read(shared / "corpus", "data-contracts") if "own api" in one.label
    ]
    wrong = []
    for one in seen:
        wanted = one.label.rpartition("own apiVersion")[2].split(":")[1].split(";")[0].strip()
        (artifact,) = one.artifacts
        if ("valid" if artifact.valid else "invalid") != wanted:
            wrong.append((one.path, artifact.reason))
    assert wrong == []
    assert len(seen) == 18
    assert sum(one.artifacts[0].valid for one in seen) == 15


@pytest.mark.shared
def test_the_largest_contract_is_read_in_time(shared: Path) -> None:
    folder = shared / "corpus" / "data-contracts"
    (file,) = folder.rglob("postgresql-adventureworks-contract.odcs.yaml")
    raw = file.read_bytes()
    start = time.process_time()
    document = odcs.parse(file.name, raw)
    assert document is not None
    assert document.valid
    assert document.locate(("tables", 3, "columns", 2, "type"))[0] > 1
    assert time.process_time() - start < 2
    assert len(document.data["tables"]) == raw.count(b"\n  - name:")


def test_a_contract_of_many_columns_is_read_in_time() -> None:
    columns = "".join(f"      - {{name: c{n}, logicalType: string}}\n" for n in range(20_000))
    head, tail = CONTRACT.split("schema:\n", maxsplit=1)[0], CONTRACT[CONTRACT.index("team:") :]
    text = f"{head}schema:\n  - name: wide\n    properties:\n{columns}{tail}"
    start = time.process_time()
    document = read(text)
    assert len(document.data["tables"][0]["columns"]) == 20_000
    assert document.locate(("tables", 0, "columns", 19_999, "type"))[0] > 20_000
    assert time.process_time() - start < 8


def test_a_name_of_absurd_length_is_not_repeated_for_each_rule() -> None:
    text = CONTRACT.replace("name: applications", "name: " + "a" * 5000)
    with pytest.raises(Unreadable, match="a name of more than"):
        read(text)


def test_each_schema_names_the_versions_that_it_judges() -> None:
    published = Path(odcs.__file__).parents[1] / "published"
    judged = [
        *((version, name, "apiVersion") for version, name in odcs._SCHEMAS.items()),
        *((version, name, "dataContractSpecification") for version, name in dcs._SCHEMAS.items()),
    ]
    rows = (published / "LIST.csv").read_text("utf-8").split("\n")
    listed = {row.partition(",")[0] for row in rows}
    for version, name, key in judged:
        schema = json.loads((published / name).read_text("utf-8"))
        assert version in schema["properties"][key]["enum"], (version, name)
        assert name in listed
