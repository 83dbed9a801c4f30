"""Each reject code on labelled cases: false evidence is found, true evidence is left alone."""

from __future__ import annotations

from collections import Counter

import pytest

from aigov.rejections import REJECTIONS
from rejectioncases import Case, cases, found

CASES = list(cases())
FEWEST = 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.name}")
def test_a_labelled_case(case: Case) -> None:
    problems = found(case)
    assert [f"{p.at.line}: {p.message}" for p in problems] == list(case.expect)
    assert {(p.id, p.at.path) for p in problems} <= {(case.code, case.path)}


def test_every_code_has_cases_of_both_kinds() -> None:
    counted = Counter((case.code, bool(case.expect)) for case in CASES)
    short = {
        key: n
        for key in REJECTIONS
        for n in [counted[key, True], counted[key, False]]
        if n < FEWEST
    }
    assert short == {}


def test_names_of_cases_are_told_apart() -> None:
    assert max(Counter((case.code, case.name) for case in CASES).values()) == 1
