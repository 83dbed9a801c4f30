"""Does the data on human oversight show that people really decide?

Looks at ``measures`` of the oversight plans that have any, and at the test of override and stop.

Fails when

- something that has to be measured is not, or its last value is old or no number;
- a decision takes less time than a person needs to read the case;
- hardly any output is overridden, and the interpretation does not say why;
- the test of override and stop is run by no pipeline in a step that can fail. Unknown where a part
  of the pipeline is not in the repository.

Parameters:
    metrics: what has to be measured ([override rate, time per review, agreement]).
    max_age: days that a measure may be old (180).
    least_seconds: seconds per review below which nobody can have looked (15).
    least_share: share of overrides below which a reason is wanted (0.005).
    reason_words: words of that reason (20).

Example:
    measures:
      - {metric: time per review, value: 4, unit: seconds, date: 2026-10-30}
    # governance/human-oversight.yaml:2: a review takes 4 seconds, less than 15
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Artifact, Outcome, Params, Problem, System, SystemEvidence, plain_words
from aigov_plugins.pipelines.test_runs import is_run
from aigov_plugins.records.lists import Entry, entries, folded, lacking, names, said

_SECONDS: Final = {
    "s": 1, "sec": 1, "second": 1, "minute": 60, "min": 60, "h": 3600, "hour": 3600,
}  # fmt: skip
_SHARES: Final = {"percent": 0.01, "per cent": 0.01, "%": 0.01, "share": 1.0, "": 1.0}


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each sign that oversight is not measured, or does not happen."""
    plans = [a for a in evidence.of("oversight-plan") if a.valid and a.data.get("measures")]
    if not plans:
        what = f"{system.id} has no measures of human oversight"
        hint = "list override rate, time per review and agreement under measures"
        yield Problem("no-oversight-measures", what, system.declared_at, hint=hint)
    for plan in plans:
        measures = entries([plan], "measures")
        missing = lacking(params["metrics"], [one.text("metric") for one in measures])
        if missing:
            what = f"measures do not cover {', '.join(missing)}"
            yield Problem("not-measured", what, plan.at("measures"), "measures", "measure them")
        yield from _stale(measures, params, evidence)
        for one in measures:
            yield from _hasty(one, params)
            yield from _unused(one, params)
        yield from _untested(plan, evidence)


def _stale(
    measures: Sequence[Entry], params: Params, evidence: SystemEvidence
) -> Iterator[Problem]:
    """Values that are no numbers, or old; of one metric the latest counts."""
    for wanted in params["metrics"]:
        own = [one for one in measures if names(one.text("metric"), wanted)]
        latest = max(own, key=lambda one: (one.text("date"), one.keys[1]), default=None)
        if latest is None:
            continue
        day = latest.day("date")
        age = (evidence.today - day).days if day else -1
        if not 0 <= age <= params["max_age"]:
            what = f"{wanted} was not measured in the last {params['max_age']} days"
            yield Problem("old-measure", what, latest.at("date"), "measures[].date", "measure it")
        if _number(latest) is None:
            what = f"{wanted} has no number as its value"
            yield Problem("not-a-number", what, latest.at("value"), "measures[].value", "write it")


def _number(one: Entry) -> float | None:
    value = one.data.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _hasty(one: Entry, params: Params) -> Iterator[Problem]:
    value, unit = _number(one), folded(one.text("unit"))
    factor = _SECONDS.get(unit) or _SECONDS.get(unit.removesuffix("s"))
    if value is None or not names(one.text("metric"), "time per review or time per decision"):
        return
    if factor is None:
        what = f"the unit of {one.text('metric')} is {one.text('unit')!r}, no time"
        yield Problem("without-unit", what, one.at("unit"), "measures[].unit", "seconds or minutes")
    elif value * factor < params["least_seconds"]:
        what = f"a review takes {value * factor:g} seconds, less than {params['least_seconds']:g}"
        hint = "give overseers the time to look, or fewer cases"
        yield Problem("hasty", what, one.at("value"), "measures[].value", hint)


def _unused(one: Entry, params: Params) -> Iterator[Problem]:
    value, unit = _number(one), one.text("unit").lower()
    if value is None or not names(one.text("metric"), "override rate"):
        return
    share = value * _SHARES.get(unit, 1.0)
    told_words = len(plain_words(one.text("interpretation")))
    if share < params["least_share"] and told_words < params["reason_words"]:
        what = f"hardly anything is overridden ({share:.2%}), and nobody says why"
        hint = "find out whether overseers dare to disagree, and write it down"
        yield Problem("never-used", what, one.at("value"), "measures[].value", hint)


def _untested(plan: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    path = said(plan.data.get("override_test")).partition("#")[0]
    is_tested = is_run(path, evidence) if path else True
    if not is_tested:
        what = f"no pipeline runs {path!r} in a step that can fail"
        at, hint = plan.at("override_test"), "run it where a failure stops the change"
        outcome = Outcome.FAIL if is_tested is False else Outcome.UNKNOWN
        yield Problem("test-not-run", what, at, "override_test", hint, outcome)
