"""Did people look through samples of the outputs, by a rubric, and agree?

Asks the newest entry of ``sample_reviews`` in the monitoring plans that people keep.

Fails when the last review is too long ago; when it looked at fewer outputs than wanted; when its
rubric is not in the repository; when fewer than two people looked, or it does not say how far they
agreed, from 0 to 1, or what was seen.

Parameters:
    min_sample: outputs that were looked at (50).
    max_age: days that the last review may be old (90).

Example:
    sample_reviews:
      - {date: 2026-10-30, sample: 20, rubric: evals/rubric.md, reviewers: [ana@acme.org]}
    # monitoring-plan.yaml:12: sample 20 is below 50
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from aigov.api import Json, Params, Problem, System, SystemEvidence, identities, why_nobody
from aigov_plugins.operations.plan_entries import (
    Test,
    entries,
    given,
    in_tree,
    invalid,
    lacking,
    number,
    plans,
    prose,
    recent,
)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the newest review lacks."""
    found = plans(evidence, "sample_reviews")
    reviews = entries(found, "sample_reviews")
    yield from invalid(found)
    if not reviews:
        what = f"{system.id} has no review of sampled outputs"
        hint = "list it under sample_reviews: aigov schema monitoring-plan --template"
        yield Problem("no-sample-review", what, system.declared_at, hint=hint)
        return
    last = max(reviews, key=lambda one: one.day("date") or date.min)

    def reviewers(value: Json) -> str:
        said = given(value)
        texts = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        named = {who for text in texts if not why_nobody(text, evidence.people)
                 for who in identities(text)}  # fmt: skip
        return said or ("" if len(named) > 1 else "are not two people who can be told apart")

    demands: Mapping[str, Test] = {
        "date": recent(evidence, params["max_age"]),
        "sample": _within(params["min_sample"], None),
        "rubric": in_tree(evidence),
        "reviewers": reviewers,
        "agreement": _within(0, 1),
        "findings": prose(5),
    }
    yield from lacking([last], demands)


def _within(low: float, high: float | None) -> Test:
    def test(value: Json) -> str:
        why = number(value)
        if why or low <= value <= (value if high is None else high):
            return why
        return f"{value:g} is below {low:g}" if value < low else f"{value:g} is above {high:g}"

    return test
