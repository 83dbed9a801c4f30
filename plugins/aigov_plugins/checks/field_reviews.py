"""Are field data really collected and looked at, and do the reviews lead to something?

Looks at the monitoring plans that people keep and that have ``reviews`` or ``indicators``; the
configurations of tools are left aside.

Fails when

- no review is listed, or the latest is older than allowed;
- the latest reviews, two or how many are asked for, came to no decision;
- an action lacks its severity, due day or status; one of high or critical severity is overdue;
- all indicators come from telemetry: nothing is looked at that users, deployers or the public say.

Parameters:
    max_age: days that the latest review may be old (180).
    undecided: reviews in a row without a decision that are too many (2).

Example:
    reviews:
      - {date: 2026-01-10, findings: more complaints about delays, decisions: none}
    # governance/post-market-plan.yaml:2: the latest review is 316 days old, at most 180 are allowed
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.records.lists import Entry, entries, is_over, names, told

_MACHINES: Final = "telemetry or logs or log or metrics or dashboard or prometheus or grafana"
_GRAVE: Final = "critical or high"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each gap in what is collected and looked at."""
    plans = [
        a for a in evidence.of("monitoring-plan")
        if a.valid and (a.data.get("reviews") or a.data.get("indicators"))
    ]  # fmt: skip
    if not plans:
        what = f"{system.id} has no plan with reviews of field data"
        hint = "aigov schema monitoring-plan --template prints a record to fill in"
        yield Problem("no-field-reviews", what, system.declared_at, hint=hint)
    for plan in plans:
        yield from _reviews(plan, params, evidence)
        yield from _actions(entries([plan], "actions"), evidence)
        yield from _machines_only(plan)


def _reviews(plan: Artifact, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    dated = sorted(
        ((day, one.keys[1], one) for one in entries([plan], "reviews") if (day := one.day("date"))),
        key=lambda found: found[:2],
    )
    if not dated:
        what = "no review of field data is listed with its day"
        yield Problem("never-reviewed", what, plan.at("reviews"), "reviews", "hold one and list it")
        return
    day, _, latest = dated[-1]
    yield from _old(latest, day, params["max_age"], evidence)
    last = [one for _, _, one in dated[-params["undecided"] :]]
    if len(last) == params["undecided"] and not any(one.texts("decisions") for one in last):
        what = f"the latest {len(last)} reviews came to no decision"
        hint = "say what was decided, be it to change nothing and why"
        yield Problem("undecided", what, latest.at("decisions"), "reviews[].decisions", hint)


def _old(latest: Entry, day: date, limit: int, evidence: SystemEvidence) -> Iterator[Problem]:
    age = (evidence.today - day).days
    if age > limit:
        what = f"the latest review is {age} days old, at most {limit} are allowed"
        yield Problem("old-review", what, latest.at("date"), "reviews[].date", "hold the next one")
    elif age < 0:
        what = f"the latest review is of {day}, which is in the future"
        yield Problem(
            "future-review", what, latest.at("date"), "reviews[].date", "list what was held"
        )


def _actions(actions: Sequence[Entry], evidence: SystemEvidence) -> Iterator[Problem]:
    for field in ("severity", "due", "status"):
        hits = [(one, f"{field} is missing") for one in actions if not one.text(field)]
        yield from told("incomplete-action", hits, len(actions), "fill it in")
    hits = []
    for one in actions:
        due, grave = one.day("due"), names(one.text("severity"), _GRAVE)
        if grave and due is not None and due < evidence.today and not is_over(one.text("status")):
            what = f"due {due} has passed, and an action of {one.text('severity')} severity is open"
            hits.append((one, what))
    yield from told("overdue-action", hits, len(actions), "do it, or decide anew and say so")


def _machines_only(plan: Artifact) -> Iterator[Problem]:
    sources = [source for one in entries([plan], "indicators") if (source := one.text("source"))]
    if sources and all(names(source, _MACHINES) for source in sources):
        what = "every indicator comes from telemetry: nobody outside the system is heard"
        hint = "add indicators from complaints, feedback, deployers or public sources"
        yield Problem("machines-only", what, plan.at("indicators"), "indicators[].source", hint)
