"""The table for a spreadsheet: it stays a table, and no cell of it runs."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from aigov.report import csv_table
from results import COMMIT, finding, hostile, numbered, problem, result, system

HEADER = (
    "day,commit,system,tier,policy,title,domain,severity,gate,mode,outcome,due,blocks,path,line,"
    "column,key,message,hint,fingerprint,evidence,references,waiver"
)


def read(of: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_table.render(of), newline="")))


def test_a_row_for_each_problem_and_for_what_has_none() -> None:
    evidence = [
        {"path": path, "blob": "", "kind": "x", "reader": "y", "tracked": True} for path in "ab"
    ]
    found = [
        finding("holds", outcome="pass", problems=[], evidence=evidence),
        finding(problems=[problem(), problem("a, \"b\"", line=9)]),
        finding("excused", outcome="waived", by="W-1"),
    ]  # fmt: skip
    text = csv_table.render(result(*found, systems=[system("bot", tier=None)]))
    start = f"2026-11-22,{COMMIT},bot,,"
    risks = "governance/risks.yaml"
    clauses = '"eu-ai-act Art.9(1), Art.9(2)"'
    assert text.split("\r\n") == [
        HEADER,
        f"{start}risks,Risks,governance,high,ci,enforced,fail,yes,yes,{risks},3,5,reviewer,"
        f"reviewer is missing,name one,0123456789abcdef,,{clauses},",
        f"{start}risks,Risks,governance,high,ci,enforced,fail,yes,yes,{risks},9,5,reviewer,"
        f'"a, ""b""",name one,0123456789abcdef,,{clauses},',
        f"{start}excused,Excused,governance,high,ci,enforced,waived,yes,no,{risks},3,5,reviewer,"
        f"reviewer is missing,name one,0123456789abcdef,,{clauses},W-1",
        f"{start}holds,Holds,governance,high,ci,enforced,pass,yes,no,,,,,holds,,,a; b,{clauses},",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\"'=1", "'\"'=1"),
        ("\uff1d1", "'\uff1d1"),
        ("a;=1", "a;'=1"),
        ("a; =1", "a;' =1"),
        ("\t=1", "' =1"),
        ("\r\n=1", r"\x0d\x0a=1"),
        ("a=1, -2", "a=1, -2"),
        ("2026-11-22", "2026-11-22"),
    ],
)
def test_no_cell_starts_a_formula(text: str, cell: str) -> None:
    (row,) = read(result(finding(problems=[problem(text)])))
    assert row["message"] == cell


@pytest.mark.parametrize("seed", range(10))
def test_hostile_text_stays_in_its_cell(seed: int) -> None:
    of = hostile(seed)
    text = csv_table.render(of)
    assert text == csv_table.render(of)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f]", text)
    lines = text.split("\r\n")
    read_rows = list(csv.reader(io.StringIO(text, newline="")))
    problems = sum(max(len(each["problems"]), 1) for each in of["findings"])
    assert len(lines) == len(read_rows) + 1 == problems + 2
    for row in read_rows:
        assert len(row) == 23
        for cell in row:
            assert (
                not re.match(r"""[\s"']*[=+@\uff1d-]""", cell.removeprefix("'")) or cell[0] == "'"
            )


def test_many_findings_are_quick_to_write() -> None:
    assert len(read(numbered(3_000))) == 3_000
