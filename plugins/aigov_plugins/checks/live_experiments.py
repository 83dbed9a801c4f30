"""Was each experiment with live traffic planned before it began, guarded, and decided after it?

Reads experiment records (not the runs of tracking servers) of one ``form``: ``plan`` for records
with a hypothesis, guardrails or a primary metric, ``flags`` for feature flags that split traffic,
``log`` for a document with one entry for each experiment.

A plan fails when

- hypothesis, exclusions, sample size with power (0.5 or more) and smallest effect, first and last
  day, or the correction for early looks is missing, it lasts more than a year, or there are fewer
  than ``stop_rules`` different rules to stop;
- variants lack a name, a version or a share, or the shares are not 100 together;
- no primary metric ties a business measure to a model measure;
- there are fewer than ``guardrails`` guardrails, one of them is no limit (metric, operator, number,
  rationale), or none is about harm or fairness, by its words;
- it is a draft, nobody who is a person owns it, or nobody reviewed privacy and ethics with the
  lawful basis and the notice;
- it was committed after its first day, or starts after it ends;
- it ended and its status still is active or running; or it ended more than ``days_to_result`` days
  ago without a result: each with metric, variant, value, interval and samples, a decision, by whom
  and on which day; or a result is of fewer samples than planned, without the status stopped.

A flag fails without an owner who is a person, with an expiry that has passed or is more than a year
ahead, without variants and shares; its file without two measures and a kill switch. An entry of a
log fails without hypothesis, dates, metrics, result and decision.

Unknown when git does not say when a plan was first committed. There is no such evidence at all when
no record is of the form.

Parameters:
    form: plan, flags or log.
    stop_rules: rules to stop early that a plan needs.
    guardrails: guardrails that a plan needs.
    days_to_result: days from the end to the result.
    testing: whether a plan says if it is testing in real-world conditions, with a reason.

Example:
    variants:                            # experiments/limits.yaml:3: shares of the variants are 90
      - {name: a, model_version: 1.3.2, allocation: 50}      # together, not 100
      - {name: b, model_version: 1.4.0, allocation: 40}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence, why_nobody
from aigov_plugins.delivery import experiment_plans, experiment_results
from aigov_plugins.delivery.entries import day, rows, said, texts

_SIGNS: Final = {
    "plan": ("hypothesis", "primary_metric", "guardrail_metrics", "stop_rules"),
    "flags": ("flags",),
    "log": ("entries",),
}
_ENTRY: Final = ("hypothesis", "dates", "metrics", "result", "decision")
_FEWEST_MEASURES: Final = 2
_LONGEST: Final = 366


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What each record of the form lacks."""
    form = params["form"]
    found = [a for a in evidence.of("experiment") if isinstance(a.data, dict)]
    meant = [a for a in found if any(a.data.get(sign) for sign in _SIGNS[form])]
    if not meant:
        message = f"{system.id} has no experiment record with {_SIGNS[form][0]}"
        hint = "aigov schema experiment --template prints a record to fill in"
        yield Problem("no-experiment", message, system.declared_at, form, hint)
    for record in meant:
        if not record.valid:
            yield Problem("invalid", f"cannot be relied on: {record.reason}", record.at())
            continue
        if form == "flags":
            yield from _flags(record, evidence)
        elif form == "log":
            yield from _log(record)
        else:
            yield from experiment_plans.problems(record, params, evidence)
            yield from experiment_results.problems(record, params, evidence)


def _flags(record: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    for index, row in rows(record, "flags"):
        at, name = record.at("flags", index), said(row.get("name")) or str(index + 1)
        owner, until = said(row.get("owner")), day(row.get("expiry"))
        nobody = why_nobody(owner, evidence.people) if owner else "is missing"
        if nobody:
            yield Problem("owner-unnamed", f"owner of flag {name!r} {nobody}", at, f"{name}.owner")
        far = until is not None and (until - evidence.today).days > _LONGEST
        if until is None or until <= evidence.today or far:
            ended = f"ends on {until}, more than a year from now" if far else f"ended on {until}"
            told = "has no day on which it ends" if until is None else ended
            hint = "decide, and take the flag out or give it a new day"
            yield Problem("flag-over", f"flag {name!r} {told}", at, f"{name}.expiry", hint)
        if len(texts(row.get("variants"))) < _FEWEST_MEASURES or not row.get("allocation"):
            message = f"flag {name!r} does not name two variants and their shares"
            yield Problem("split-unsaid", message, at, f"{name}.variants")
    measures = record.data.get("measures")
    if len(texts(measures if isinstance(measures, list) else [])) < _FEWEST_MEASURES:
        message = "names fewer than two measures that are watched while traffic is split"
        yield Problem("not-watched", message, record.at("measures"), "measures")
    if not said(record.data.get("kill_switch")):
        message = "names no switch that ends the experiment at once"
        yield Problem("kill-switch", message, record.at("kill_switch"), "kill_switch")


def _log(record: Artifact) -> Iterator[Problem]:
    for index, row in rows(record, "entries"):
        missing = [key for key in _ENTRY if not (said(row.get(key)) or _listed(row.get(key)))]
        if missing:
            message = f"experiment {index + 1} of the log has no {', '.join(missing)}"
            yield Problem("entry-incomplete", message, record.at("entries", index), str(index))


def _listed(value: object) -> bool:
    return isinstance(value, list) and bool(texts(value))
