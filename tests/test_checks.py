"""Every check against its table of cases in tests/checks/<check-id>.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from aigov.registry import Registry
from aigov.testing import problems

TABLES = [
    yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "checks").glob("*.yaml"))
]
CASES = [
    pytest.param(table["check"], case, id=f"{table['check']}: {case['name']}")
    for table in TABLES
    for case in table["cases"]
]


@pytest.mark.parametrize(("check_id", "case"), CASES)
def test_case(check_id: str, case: dict[str, Any]) -> None:
    stated = {"params": case.get("with"), "changed": case.get("changed")}
    found = problems(check_id, case["repo"], **stated)
    assert found == case["expect"]


def test_every_check_has_a_passing_and_a_failing_case() -> None:
    tables = {table["check"]: table["cases"] for table in TABLES}
    for check_id in Registry().checks:
        assert {bool(case["expect"]) for case in tables[check_id]} == {True, False}, check_id
