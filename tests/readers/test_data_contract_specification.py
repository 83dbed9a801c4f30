"""The Data Contract Specification: definitions, terms, levels, and rules in other languages."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from aigov.api import Document, Sniff, Unreadable, is_placeholder, parse_yaml
from aigov_plugins.readers import data_contract_specification as dcs
from damaged import survives

CONTRACT = """\
dataContractSpecification: 1.2.1
id: loans
info:
  title: Loan applications
  version: 1.4.0
  status: active
  description: Applications as they come in.
  owner: Lending
  contact: {name: Ada, email: ada@acme.test}
servers:
  prod: {type: s3, environment: prod, location: "s3://bucket/loans", roles: [{name: analyst}]}
  db: {type: postgres, host: db.acme.test, port: 5432, database: x, schema: y}
terms:
  usage: Scoring of loan applications.
  limitations: Not for marketing.
  noticePeriod: P3M
  policies:
    - {name: privacy, url: "https://me:pw@acme.test/privacy"}
models:
  applications:
    description: One row each.
    type: table
    primaryKey: [id]
    fields:
      id:
        $ref: '#/definitions/id'
        required: true
      email: {type: text, pii: true, classification: restricted, format: email}
      elsewhere: {$ref: 'https://acme.test/definitions/x'}
      address:
        type: object
        fields:
          city: {type: text, unique: false}
    quality:
      - {type: sql, query: "select count(*) from a", mustBeGreaterThan: 5}
definitions:
  id: {type: text, description: Number of the application., pii: false, minLength: 8}
servicelevels:
  retention: {description: Kept two years., period: P2Y}
  freshness: {threshold: 25h}
  availability: {percentage: 99.9%}
tags: [lending]
links: {catalogue: "https://acme.test/catalogue"}
"""
EARLY = """\
dataContractSpecification: 0.9.3
id: loans
info: {title: Loans, version: 0.1.0}
models:
  applications: {fields: {id: {type: text, primary: true}}}
quality:
  type: SodaCL
  specification:
    checks for applications:
      - row_count > 10
      - missing_count(id) = 0
"""


def read(text: str) -> Document:
    document = dcs.parse("datacontract.yaml", text.encode())
    assert document is not None
    return document


def test_head_terms_and_people() -> None:
    document = read(CONTRACT)
    data = document.data
    assert document.valid, document.reason
    assert data["name"] == "Loan applications"
    assert data["version"] == "1.4.0"
    assert data["usage"] == data["purpose"] == "Scoring of loan applications."
    assert data["limitations"] == "Not for marketing."
    assert data["change_notice"] == "P3M"
    assert data["owner"] == "Lending"
    assert data["contact"] == "ada@acme.test"
    assert data["team"] == [{"name": "Ada", "username": "ada@acme.test", "role": "contact"}]
    assert data["links"] == [
        {"type": "privacy", "url": "https://acme.test/privacy"},
        {"type": "catalogue", "url": "https://acme.test/catalogue"},
    ]
    assert data["roles"] == [{"name": "analyst"}]


def test_a_definition_of_the_file_completes_a_column() -> None:
    columns = {c["name"]: c for c in read(CONTRACT).data["tables"][0]["columns"]}
    assert columns["id"] == {
        "name": "id", "type": "text", "description": "Number of the application.",
        "required": True, "primary_key": True, "personal": False, "constraints": ["minLength"],
    }  # fmt: skip
    assert columns["email"]["personal"] is True
    assert columns["email"]["classification"] == "restricted"
    assert columns["elsewhere"] == {
        "name": "elsewhere", "reference": "https://acme.test/definitions/x",
    }  # fmt: skip
    assert columns["address.city"] == {"name": "address.city", "type": "text", "unique": False}


def test_levels_are_durations_where_they_are() -> None:
    assert read(CONTRACT).data["sla"] == [
        {"property": "retention", "description": "Kept two years.", "value": "P2Y", "days": 730},
        {"property": "freshness", "value": "25h", "days": 1.041667},
        {"property": "availability", "value": "99.9%"},
    ]


def test_servers_are_places_without_keys() -> None:
    assert read(CONTRACT).data["servers"] == [
        {"name": "prod", "type": "s3", "environment": "prod", "location": "s3://bucket/loans"},
        {"name": "db", "type": "postgres", "location": "db.acme.test"},
    ]


@pytest.mark.parametrize(
    ("keys", "needle"),
    [
        (("name",), "title: Loan"),
        (("team", 0, "name"), "contact:"),
        (("change_notice",), "noticePeriod"),
        (("tables", 0, "columns", 1, "personal"), "email: {type"),
        (("tables", 0, "columns", 4, "type"), "city:"),
        (("quality", 0, "limit"), "mustBeGreaterThan"),
        (("sla", 0, "value"), "period: P2Y"),
        (("servers", 1, "type"), "db: {type"),
    ],
)
def test_every_key_has_its_place(keys: tuple[str | int, ...], needle: str) -> None:
    wanted = CONTRACT[: CONTRACT.index(needle)].count("\n") + 1
    assert read(CONTRACT).locate(keys)[0] == wanted


@pytest.mark.parametrize("written", ["mapping", "text", "texts"])
def test_checks_of_soda_are_rules_of_the_contract(written: str) -> None:
    text = EARLY
    if written == "texts":
        text = EARLY.replace("applications:\n      - row", "applications: |-\n      - row")
    if written == "text":
        text = EARLY.replace("specification:\n", "specification: |\n")
    document = read(text)
    assert document.valid, document.reason
    assert document.data["quality"] == [
        {"type": "row_count", "aspect": "volume", "operator": ">", "limit": 10,
         "table": "applications", "severity": "fail", "engine": "sodacl"},
        {"type": "missing_count", "aspect": "completeness", "column": "id", "operator": "==",
         "limit": 0, "table": "applications", "severity": "fail", "engine": "sodacl"},
    ]  # fmt: skip
    assert 8 <= document.locate(("quality", 1))[0] <= 11


def test_expectations_are_rules_of_the_contract() -> None:
    suite = """\
quality:
  type: great-expectations
  specification:
    applications: |-
      [{"expectation_type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 10}}]
"""
    data = read(EARLY[: EARLY.index("quality:")] + suite).data
    assert data["quality"] == [
        {"type": "expect_table_row_count_to_be_between", "table": "applications",
         "aspect": "volume", "operator": ">=", "limit": 10, "engine": "great-expectations"},
    ]  # fmt: skip


def test_rules_of_an_unknown_tool_are_still_seen() -> None:
    suite = "quality: {type: montecarlo, specification: 'montecarlo: x'}\n"
    data = read(EARLY[: EARLY.index("quality:")] + suite).data
    assert data["quality"] == [{"type": "montecarlo", "engine": "montecarlo"}]


@pytest.mark.parametrize("version", ["2.0.0", "1.3.0", "0.8.0", "''", "[1]"])
def test_an_unknown_version_is_unknown(version: str) -> None:
    with pytest.raises(Unreadable) as told:
        dcs.parse("datacontract.yaml", CONTRACT.replace("1.2.1", version).encode())
    assert "of version" in told.value.what


def test_a_contract_that_breaks_its_version_is_invalid() -> None:
    document = read(CONTRACT.replace("title: Loan applications\n  ", ""))
    assert not document.valid
    assert document.reason.startswith("line ")


def test_placeholders_stay_in_sight() -> None:
    text = CONTRACT.replace("Loan applications", "TODO").replace("Not for marketing.", "TBD")
    data = read(text).data
    assert is_placeholder(data["name"])
    assert is_placeholder(data["limitations"])


def test_other_files_are_none() -> None:
    assert dcs.parse("datacontract.yaml", b"kind: DataContract\n") is None
    assert dcs.parse("datacontract.yaml", b"- dataContractSpecification\n") is None
    assert dcs.sniff("contracts/a.yaml", b"kind: DataContract\n") is Sniff.NO
    assert dcs.sniff("a.yaml", b"dataContractSpecification: 1.1.0\n") is Sniff.YES


def test_definitions_that_refer_to_each_other_end() -> None:
    text = CONTRACT.replace("id: {type: text,", "id: {$ref: '#/definitions/id',")
    columns = read(text).data["tables"][0]["columns"]
    assert columns[0]["name"] == "id"


def test_values_of_the_wrong_type_end_in_a_verdict() -> None:
    data = parse_yaml(CONTRACT.encode()).data
    assert survives(dcs.parse, "datacontract.yaml", data, "data-contract") > 50


@pytest.mark.shared
def test_templates_of_init_say_so_in_their_data(shared: Path) -> None:
    seen = list(corpus.read(shared / "corpus", "data-contracts"))
    made = [one for one in seen if one.path.endswith(".init.yaml")]
    assert len(made) == 8
    for one in made:
        (artifact,) = one.artifacts
        assert artifact.data["id"] == "my-data-contract-id"
        assert artifact.data["name"] == "My Data Contract"
        assert not {"owner", "tables", "purpose", "quality"} & set(artifact.data)
    contracts = [one for one in seen if one.path.endswith("/datacontract.yaml")]
    assert len(contracts) == 6
    assert all(one.artifacts[0].valid and one.artifacts[0].data["tables"] for one in contracts)


def test_definitions_that_multiply_are_bounded() -> None:
    levels = [
        f"  d{n}: {{fields: {{a: {{$ref: '#/definitions/d{n + 1}'}}, "
        f"b: {{$ref: '#/definitions/d{n + 1}'}}}}}}\n"
        for n in range(40)
    ]
    text = CONTRACT.replace("definitions:\n", "definitions:\n" + "".join(levels))
    text = text.replace("{$ref: 'https://acme.test/definitions/x'}", "{$ref: '#/definitions/d0'}")
    with pytest.raises(Unreadable, match="more than 10000 fields"):
        dcs.parse("datacontract.yaml", text.encode())


def test_definitions_that_very_many_models_repeat_are_refused() -> None:
    fields = "".join(f"      f{at}: {{type: string}}\n" for at in range(3000))
    models = "".join(
        f"  m{at}: {{fields: {{a: {{$ref: '#/definitions/d'}}}}}}\n" for at in range(900)
    )
    text = (
        "dataContractSpecification: 1.1.0\nid: a\ninfo: {title: a, version: a}\n"
        f"definitions:\n  d:\n    type: object\n    fields:\n{fields}models:\n{models}"
    )
    with pytest.raises(Unreadable, match="more than 4194304 characters together"):
        dcs.parse("datacontract.yaml", text.encode())
