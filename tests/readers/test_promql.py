"""Metric names are found in expressions as they are written."""

from __future__ import annotations

import time

import pytest

from aigov_plugins.operations.promql import metrics, vacuous


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("up == 0", ["up"]),
        ('sum by (job) (rate(errors_total{code=~"5.."}[5m])) / sum(hits:rate5m)',
         ["errors_total", "hits:rate5m"]),
        ("a / ignoring(code) group_left(team) b offset 5m", ["a", "b"]),
        ("sum(x) without (le) > bool 1e3", ["x"]),
        ('{__name__="model.latency", job="x"} > 1', ["model.latency"]),
        ('{"model.latency", job="x"} > 1', ["model.latency"]),
        ('count({job="a"})', ["{}"]),
        ('max_over_time(x[1h:5m]) # of y\n or z{a="}"}', ["x", "z"]),
        ('label_replace(a, "b", "$1", "c", "(d)")', ["a"]),
        ("vector(1)", []),
        ("time() > 0 and 1 == 1", []),
        ("", []),
    ],
)  # fmt: skip
def test_names_are_found(expression: str, names: list[str]) -> None:
    assert metrics(expression) == names
    assert vacuous(expression) is not bool(names)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("up > +Inf", True),
        ("errors < -inf", True),
        ("errors > NaN", True),
        ("errors > 5 and on() vector(0) == 1", True),
        ("1 == 2 and errors > 5", True),
        ("errors > 5 and on() vector(1) == 1", False),
        ("errors > 0 and errors < +Inf", False),
        ("errors > 5 or vector(0) == 1", False),
        ("errors > 5 unless errors > +Inf", False),
        ('errors{le="> +Inf"} > 5', False),
        ("time() - last > 3600 and 5 < limit", False),
        ("errors > 5 and 2 > 1 * limit", False),
    ],
)
def test_a_comparison_that_nothing_meets_is_vacuous(expression: str, expected: bool) -> None:
    assert vacuous(expression) is expected


@pytest.mark.parametrize(
    "expression",
    ['"' + '\\"' * 25_000, "{'" + "\\'{" * 16_000, "a" + " " * 49_000 + "b",
     "{__name__=" + " " * 49_000, "> " * 25_000, "x by" + " \n" * 24_000],
)  # fmt: skip
def test_a_hostile_expression_costs_little(expression: str) -> None:
    started = time.process_time()
    vacuous(expression)
    assert time.process_time() - started < 0.5
