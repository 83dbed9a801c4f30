"""A table for a spreadsheet: one row for each problem, and for each finding without any.

A spreadsheet runs a cell that starts like a formula, and some split at ``;`` whatever the file
says: there an apostrophe stands in front, which they take for "this is text".

Source: RFC 4180; OWASP, "CSV Injection" (the characters, those of full width among them).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from aigov.report.text import visible
from aigov.report.told import OPEN, Told, told
from aigov.terms import Outcome

Json = Mapping[str, Any]
Row = tuple[str | int, ...]

_FORMULA = re.compile("""(^|;)([\\s"']*[=+\\-@\uff1d\uff0b\uff0d\uff20\t\r])""")
_COLUMNS = (
    "day", "commit", "system", "tier", "policy", "title", "domain", "severity", "gate", "mode",
    "outcome", "due", "blocks", "path", "line", "column", "key", "message", "hint", "fingerprint",
    "evidence", "references", "waiver",
)  # fmt: skip


def render(result: Mapping[str, Any]) -> str:
    """The table with its header; lines end with CRLF."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    cell = cache(_cell)  # most cells of a column are the same
    writer.writerows([cell(value) for value in row] for row in _rows(result))
    return stream.getvalue()


def _cell(value: str | int) -> str | int:
    return _FORMULA.sub(r"\1'\2", visible(value)) if isinstance(value, str) else value


def _rows(result: Json) -> Iterator[Row]:
    policies = {policy["id"]: policy for policy in result["policies"]}
    systems = {system["id"]: system for system in result["systems"]}
    for one in told(result, tuple(Outcome)):
        yield _row(result, one.finding, (one.policy, one.system), _problem(one))
    for finding in result["findings"]:
        if not finding["problems"] and finding["outcome"] not in OPEN:
            about = policies[finding["policy"]], systems[finding["system"]]
            yield _row(result, finding, about, _whole(finding))


def _row(result: Json, finding: Json, about: tuple[Json, Json], problem: Row) -> Row:
    policy, system = about
    return (
        result["as_of"],
        result["snapshot"]["id"],
        finding["system"],
        system["tier"] or "",
        finding["policy"],
        finding["title"],
        policy.get("domain", ""),
        finding["severity"],
        finding["gate"],
        finding["mode"],
        finding["outcome"],
        _yes(finding["due"]),
        *problem,
        "; ".join(artifact["path"] for artifact in finding["evidence"]),
        "; ".join(
            f"{name} {', '.join(policy['references'][name])}" for name in policy["references"]
        ),
        finding["by"] or "",
    )


def _problem(one: Told) -> Row:
    """From ``blocks`` to ``fingerprint``."""
    problem = one.problem
    return (
        _yes(one.blocks),
        one.path,
        problem["line"],
        problem["column"],
        problem["key"],
        problem["message"],
        problem["hint"],
        problem["fingerprint"],
    )


def _whole(finding: Json) -> Row:
    """Of a finding without a problem: no place, and what holds."""
    return (_yes(finding["blocks"]), "", "", "", "", finding["message"], "", "")


def _yes(value: bool) -> str:
    return "yes" if value else "no"
