"""Did the second run give the registered result?

The newest record of kind ``reproduction-report`` is computed again: the two numbers of each
measure are compared with the tolerance beside them, and the registered one with the results of the
evaluation, where these hold the measure.

Fails for: a measure without one of these numbers; a difference above the tolerance; ``within``
that says otherwise than the numbers; a tolerance as large as the result itself, which nothing
could exceed; a registered number that no finished result of the evaluation gave.

Parameters: none.

Fails, for example: ``auc`` was 0.913 and is 0.87 the second time, with a tolerance of 0.005.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.measured import UNFINISHED, agree, metric_key, newest, number_of
from aigov_plugins.shaping import items, mapping, text

_YES = (True, "yes", "true")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each measure that was not reproduced, or that was not registered."""
    record = newest(evidence.of("reproduction-report"))
    if record is None or not items(record.data.get("reproductions")):
        at = record.at() if record else system.declared_at
        yield Problem("no-reproduction", f"{system.id} has no result that was reproduced", at)
        return
    results = [r for r in evidence.of("evaluation") if r.data.get("status") not in UNFINISHED]
    for n, row in enumerate(map(mapping, items(record.data["reproductions"]))):
        numbers = [number_of(row.get(key)) for key in ("original", "rerun", "tolerance")]
        first, second, allowed = numbers
        if first is None or second is None or allowed is None:
            what = f"{text(row.get('metric'))} lacks one of original, rerun and tolerance"
            yield Problem("numbers", what, record.at("reproductions", n), "reproductions[]")
            continue
        yield from _compared(record, n, (first, second, allowed))
        yield from _registered(record, n, first, results)


def _compared(record: Artifact, n: int, numbers: tuple[float, float, float]) -> Iterator[Problem]:
    row, at = mapping(record.data["reproductions"][n]), record.at("reproductions", n)
    first, second, allowed = numbers
    name = text(row.get("metric"))
    if abs(first - second) > allowed + 1e-12:
        what = f"{name} was {first:g} and is {second:g}, {allowed:g} apart is allowed"
        yield Problem("not-reproduced", what, at, "reproductions[].rerun")
    elif row.get("within") not in _YES:
        what = f"{name} is within its tolerance, but within says {row.get('within')!r}"
        yield Problem("within", what, at, "reproductions[].within")
    if allowed >= abs(first) and first:
        what = f"a tolerance of {allowed:g} allows any result in place of {first:g}"
        yield Problem("tolerance", what, at, "reproductions[].tolerance")


def _registered(
    record: Artifact, n: int, first: float, results: list[Artifact]
) -> Iterator[Problem]:
    name = text(mapping(record.data["reproductions"][n]).get("metric"))
    measured = [
        (value, result.at("metrics", theirs))
        for result in results
        for theirs, entry in mapping(result.data.get("metrics")).items()
        if _is(name, theirs, entry) and (value := number_of(entry.get("value"))) is not None
    ]
    if measured and not any(agree(first, value) for value, _ in measured):
        value, place = measured[0]
        what = f"{name} was {first:g}, the evaluation says {value:g} at {place}"
        yield Problem("unregistered", what, record.at("reproductions", n), "reproductions[]")


def _is(name: str, theirs: str, entry: Json) -> bool:
    """Whether a metric of a result is the one of the whole that is named."""
    bare = re.sub(r" #\d+$", "", theirs)
    return not entry.get("slice") and metric_key(bare) == metric_key(name)
