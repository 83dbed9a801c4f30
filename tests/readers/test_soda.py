"""Soda: checks in SodaCL and contracts, as rules that can fail or cannot."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aigov.api import Document, Sniff, Unreadable, parse_yaml
from aigov_plugins.readers import soda
from damaged import survives

CHECKS = """\
filter applications [daily]:
  where: day = '${DAY}'
checks for applications [daily]:
  - row_count > 0
  - row_count between 10 and 1000:
      name: a plausible day
  - missing_count(email) = 0
  - missing_percent(phone) < 5%:
      missing values: [n/a]
  - duplicate_count(id, day) = 0
  - invalid_percent(status):
      valid values: [open, closed]
      warn: when > 1%
      fail: when > 5
  - freshness(received_at) < 1d
  - values in (branch) must exist in branches (id)
  - schema:
      fail:
        when required column missing: [id]
  - schema
  - avg(amount) between ${LOW} and 20
  - row_count >= 0
  - missing_percent(phone) <= 100
  - failed rows:
      fail query: select 1 from branches where a > b
checks for branches:
  - change avg last 7 for row_count < 50
"""
CONTRACT = """\
dataset: warehouse/lending/public/applications
owner: ada@acme.test
columns:
  - name: id
    data_type: integer
    checks:
      - missing:
      - duplicate:
  - name: phone
    checks:
      - missing: {threshold: {metric: percent, must_be_less_than: 10}}
      - type: invalid_count
        must_be_less_than: 3
checks:
  - schema:
  - row_count: {threshold: {must_be_greater_than_or_equal: 0, level: warn}}
  - freshness: {column: received_at, threshold: {unit: hour, must_be_less_than: 24}}
"""


def read(text: str) -> Document:
    document = soda.parse("soda/checks.yml", text.encode())
    assert document is not None
    return document


def rules(text: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(rule.get(name) for name in names) for rule in read(text).data["expectations"]]


def test_each_check_is_a_rule_with_its_bound() -> None:
    told = rules(CHECKS, "type", "column", "operator", "limit", "unit", "severity")
    assert told == [
        ("row_count", None, ">", 0, None, "fail"),
        ("row_count", None, "between", [10, 1000], None, "fail"),
        ("missing_count", "email", "==", 0, None, "fail"),
        ("missing_percent", "phone", "<", 5, "%", "fail"),
        ("duplicate_count", "id, day", "==", 0, None, "fail"),
        ("invalid_percent", "status", "<=", 5, None, "fail"),
        ("invalid_percent", "status", "<=", 1, "%", "warn"),
        ("freshness", "received_at", "<", "1d", None, "fail"),
        ("values must exist in", "branch", "in", "branches", None, "fail"),
        ("schema", None, None, None, None, "fail"),
        ("schema", None, None, None, None, "fail"),
        ("avg", "amount", "between", ["${LOW}", 20], None, "fail"),
        ("row_count", None, ">=", 0, None, "fail"),
        ("missing_percent", "phone", "<=", 100, None, "fail"),
        ("failed rows", None, None, None, None, "fail"),
        ("change", None, "<", 50, None, "fail"),
    ]


def test_what_nothing_can_break_is_vacuous() -> None:
    vacuous = [at for at, (flag,) in enumerate(rules(CHECKS, "vacuous")) if flag]
    assert vacuous == [10, 12, 13]


def test_a_variable_makes_a_rule_templated() -> None:
    assert [at for at, (flag,) in enumerate(rules(CHECKS, "templated")) if flag] == [11]


def test_tables_and_aspects() -> None:
    told = rules(CHECKS, "table", "aspect")
    assert told[0] == ("applications", "volume")
    assert told[-1] == ("branches", "volume")
    assert [aspect for _, aspect in told[2:10]] == [
        "completeness", "completeness", "uniqueness", "validity", "validity", "freshness",
        "references", "schema",
    ]  # fmt: skip


def test_every_rule_has_its_place() -> None:
    document = read(CHECKS)
    for index, needle in ((0, "row_count > 0"), (5, "invalid_percent(status)"), (15, "change avg")):
        wanted = CHECKS[: CHECKS.index(needle)].count("\n") + 1
        assert document.locate(("expectations", index, "limit"))[0] == wanted


def test_details_that_are_not_indented_still_belong_to_the_check() -> None:
    text = "checks for a:\n  - missing_count(x) = 0:\n    name: no gaps\n"
    assert rules(text, "type", "name") == [("missing_count", "no gaps")]


def test_checks_of_several_datasets_and_of_groups() -> None:
    text = """\
for each dataset D:
  datasets: [a, b]
  checks:
    - row_count > 0
    - group by:
        fields: [x]
        checks:
          - avg(y) < 3
"""
    assert rules(text, "type", "table") == [("row_count", "a, b"), ("avg", "a, b")]


def test_a_file_without_a_check_expects_nothing() -> None:
    assert read("checks for a:\n").data == {"format": "soda", "expectations": []}
    assert read("profile columns:\n  columns: [a.%]\n").data["expectations"] == []


def test_checks_that_are_no_list_are_invalid() -> None:
    document = read("checks for a:\n  row_count: 1\n")
    assert not document.valid
    assert document.reason == "line 1: the checks must be a list"


def test_a_contract_of_soda() -> None:
    data = read(CONTRACT).data
    assert data["format"] == "soda-contract"
    assert data["owner"] == "ada@acme.test"
    told = rules(CONTRACT, "type", "column", "operator", "limit", "unit", "severity", "vacuous")
    assert told == [
        ("schema", None, None, None, None, "fail", None),
        ("row_count", None, ">=", 0, None, "warn", True),
        ("freshness", "received_at", "<", 24, "hour", "fail", None),
        ("missing", "id", None, None, None, "fail", None),
        ("duplicate", "id", None, None, None, "fail", None),
        ("missing", "phone", "<", 10, "percent", "fail", None),
        ("invalid_count", "phone", "<", 3, None, "fail", None),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"data_source my_postgres:\n  type: postgres\n  password: x\n",
        b"name: checks\non: push\njobs: {}\n",
        b"- checks for a\n",
        b"dataset: a\n",
        b"dataset: {name: a}\ncolumns: []\n",
    ],
)
def test_other_files_are_none(raw: bytes) -> None:
    sniffed = soda.sniff("soda/configuration.yml", raw)
    assert sniffed is Sniff.NO or soda.parse("soda/x.yml", raw) is None


def test_a_template_is_unknown() -> None:
    with pytest.raises(Unreadable, match="is a template"):
        soda.parse("checks.yml", b"checks for {{ table }}:\n  - row_count > 0\n")


def test_hostile_expressions_cost_little() -> None:
    for expression in ("values in a must exist in " + "a" * 900_000 + ":", "(" * 200_000):
        assert soda.parse("c.yml", f"checks for a:\n  - '{expression}'\n".encode()) is not None
    many = "checks for a:\n" + "  - row_count > 0\n" * 20_000
    assert len(read(many).data["expectations"]) == 20_000


def test_values_of_the_wrong_type_end_in_a_verdict() -> None:
    for text in (CHECKS, CONTRACT):
        data = parse_yaml(text.encode()).data
        assert survives(_a_line_for_each_key, "checks.yml", data, "data-quality") > 20


def _a_line_for_each_key(path: str, raw: bytes) -> Document | None:
    """JSON is YAML, but a block of checks starts a line in what people write."""
    data = json.loads(raw)
    if isinstance(data, dict):
        parts = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in data.items())
        raw = ("{\n" + ",\n".join(parts) + "\n}").encode()
    return soda.parse(path, raw)


def test_a_check_of_some_rows_tells_which() -> None:
    text = b"""\
checks for dim [daily]:
  - row_count > 0
  - missing_count(a) = 0:
      filter: country = 'NL'
"""
    document = soda.parse("checks.yml", text)
    assert document is not None
    told = [rule["filter"] for rule in document.data["expectations"]]
    assert told == ["daily", "country = 'NL'"]


def test_failed_rows_of_no_table_and_a_schema_of_empty_lists_are_vacuous() -> None:
    text = b"""\
checks for dim:
  - failed rows:
      fail query: SELECT 1 WHERE 1 = 0
  - schema:
      fail:
        when required column missing: []
"""
    document = soda.parse("checks.yml", text)
    assert document is not None
    assert [rule["vacuous"] for rule in document.data["expectations"]] == [True, True]


def test_thresholds_of_version_3_with_to_are_compared() -> None:
    text = b"dataset: d\nchecks:\n- type: row_count\n  must_be_greater_than_or_equal_to: 0\n"
    document = soda.parse("contract.yml", text)
    assert document is not None
    assert document.data["expectations"][0]["vacuous"] is True
