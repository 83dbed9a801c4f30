"""Is there a result of an evaluation that was measured lately?

Asks the evaluation results that say on which day they were measured (promptfoo, lm-eval, Inspect,
a metrics file with a date). What a model card says of itself is no result.

Fails when there are results and none says its day; when the newest is too old, has no number, or
is of a run that did not end.

Parameters:
    max_age: days that the newest result may be old (30).

Example:
    {"accuracy": 0.94}     # metrics.json:1: no evaluation result says on which day it was measured
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.operations.plan_entries import day_of

_CARDS: Final = frozenset(("model-index", "model-card-toolkit", "hub-eval-results"))
_UNFINISHED: Final = frozenset(("running", "cancelled", "error", "invalidated"))


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the newest result lacks."""
    found = evidence.of("evaluation")
    results = [one for one in found if one.valid and one.data.get("format") not in _CARDS]
    if not results:
        evidence.leave_aside(found)
        what = f"{system.id} has no result of an evaluation"
        yield Problem("no-evaluation", what, system.declared_at)
        return
    dated = [(day, one) for one in results if (day := day_of(one.data.get("date")))]
    day, last = max(dated, key=lambda pair: (pair[0], pair[1].path), default=(date.min, results[0]))
    evidence.leave_aside(one for one in found if one is not last)
    if day == date.min:
        what = "no evaluation result says on which day it was measured"
        yield Problem("undated-result", what, last.at(), "date")
        return
    age = (evidence.today - day).days
    if age < 0:
        yield Problem("undated-result", f"date {day} is in the future", last.at("date"), "date")
    elif age > params["max_age"]:
        what = f"date {day} is {age} days old, at most {params['max_age']:g} are allowed"
        yield Problem("old-result", what, last.at("date"), "date")
    if not last.data.get("metrics"):
        yield Problem("empty-result", "gives no number", last.at("metrics"), "metrics")
    if last.data.get("status") in _UNFINISHED:
        what = f"is of a run that did not end: {last.data['status']}"
        yield Problem("unfinished-run", what, last.at("status"), "status")
