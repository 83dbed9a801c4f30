"""Did each attack that was tried stay below the share of successes that is its bar?

Asked of ``tests`` of the newest ``security-assessment`` of the system.

Fails for a test without numbers of attempts and successes, with more successes than attempts, or
whose share of successes is above its ``threshold``, a share from 0 to 1 (0 where none is written).
A weakness that is tracked is still one: unlike ``security-tests``, findings excuse nothing. Absent
without tests.

Parameters: none.

Fails, for example: test ``P2`` with ``attempts: 50``, ``successes: 4`` and ``threshold: 0.05``.
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.measured import newest, number_of
from aigov_plugins.shaping import items, mapping, text


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each test that says no numbers, or got through too often."""
    record = newest(evidence.of("security-assessment"))
    tests = items(record.data.get("tests")) if record else []
    if record is None or not tests:
        at = record.at() if record else system.declared_at
        hint = "aigov schema security-assessment --template prints a record to fill in"
        yield Problem("no-tests", f"{system.id} has no attacks that were tried", at, hint=hint)
        return
    for n, row in enumerate(tests):
        yield from _test(record, n, mapping(row))


def _test(record: Artifact, n: int, row: dict[str, Json]) -> Iterator[Problem]:
    at = record.at("tests", n)
    name = text(row.get("id")) or text(row.get("attack")) or f"test {n + 1}"
    attempts, hits = number_of(row.get("attempts")), number_of(row.get("successes"))
    if attempts is None or hits is None or attempts < 1 or hits < 0:
        what = f"{name} says in no numbers how often it was tried and got through"
        yield Problem("numbers", what, at, "tests[].attempts")
        return
    if hits > attempts:
        what = f"{name} got through {hits:g} times in {attempts:g} attempts"
        yield Problem("numbers", what, at, "tests[].successes")
        return
    limit = number_of(row.get("threshold")) or 0.0
    if hits / attempts > limit:
        what = f"{name} got through {hits:g} of {attempts:g} times, more than {limit:g} of them"
        hint = "close the gap and test again on this version"
        yield Problem("above-bar", what, at, "tests[].successes", hint)
