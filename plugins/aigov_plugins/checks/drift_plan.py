"""Is drift measured against fixed data, with reasoned limits and decisions?

Joins the monitoring plans that people keep (``reference``, ``drift_tests``, ``concept_drift``,
``decision_rules``, ``feedback_loop``, ``breaches``) with the newest drift report of a tool
(Evidently), or with ``results`` of the kind ``drift`` in a plan. A report of SageMaker says no day:
the results in the plan do.

Fails when

- the reference names no digest or version, speaks of a window that slides with production, or is
  none of the versions that the repository records (DVC, ``dataset-versions``);
- a test lacks its method, limit (sign and number), reason, window or smallest sample; inputs or
  predictions are not tested; concept drift is neither tested nor argued away;
- four tests or more have one limit and one reason: the default of a library;
- no rule says what is done at which level, by whom, within which time; feedback loops are not
  considered;
- there is no report, it is old, or it is of another version than the plan;
- the report says that something drifted, and no entry of ``breaches`` since says what was decided.

Parameters:
    report_age: days that the report may be old (30).
    review_age: days that the review of the plan may be old (365).

Example:
    reference: the last 30 days     # drift-plan.yaml:4: reference 'the last 30 days' slides with
                                    # production, so that slow drift never shows
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.drift_evidence import (
    Drifted,
    Report,
    drifted,
    known_versions,
    newest_report,
)
from aigov_plugins.operations.limit_breaches import incomplete, is_decided
from aigov_plugins.operations.plan_entries import (
    Entry,
    Test,
    day_of,
    entries,
    folded,
    given,
    head,
    invalid,
    lacking,
    number,
    one_of,
    person,
    plans,
    prose,
    sign,
)

_FIELDS: Final = (
    "drift_tests", "reference", "concept_drift", "decision_rules", "feedback_loop", "breaches",
    "results",
)  # fmt: skip
_SLIDING: Final = re.compile(
    r"\b(?:last|latest|previous|past|prior|rolling|sliding|recent|current|yesterday)\b", re.I
)
_VERSION: Final = re.compile(
    r"[0-9a-fA-F]{7,128}|\bv?[0-9]+(?:[._-][0-9]+)+|(?:[@#:=]|\bversion)\s*v?[0-9]|\bv[0-9]"
)
_FEWEST: Final = 4


@dataclass(frozen=True, slots=True)
class _Plan:
    """The records that test for drift, with all their lists."""

    records: Sequence[Artifact]
    tests: Sequence[Entry]
    rules: Sequence[Entry]
    breaches: Sequence[Entry]

    def said(self, field: str) -> tuple[Artifact, Json]:
        """What a field says, and the record that says it; None where no record does."""
        found = [(one, one.data[field]) for one in self.records if not given(one.data.get(field))]
        return found[0] if found else (self.records[0], None)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each gap in how drift is seen and decided on, by path and line."""
    found = plans(evidence, *_FIELDS)
    tests = entries(found, "drift_tests")
    yield from invalid(found)
    if not tests:
        what = f"{system.id} has no monitoring plan that lists tests for drift"
        hint = "list them under drift_tests: aigov schema monitoring-plan --template"
        yield Problem("no-drift-plan", what, system.declared_at, hint=hint)
        return
    records = list({one.record.path: one.record for one in tests}.values())
    plan = _Plan(records, tests, entries(found, "decision_rules"), entries(found, "breaches"))
    problems = [
        *(one for record in records for one in head(record, evidence, params["review_age"])),
        *_reference(plan, evidence),
        *_tests(plan),
        *_decisions(plan, evidence),
        *_report(plan, newest_report(evidence, found), params, evidence.today),
    ]
    yield from sorted(problems, key=lambda problem: (problem.at, problem.id, problem.key))


def _reference(plan: _Plan, evidence: SystemEvidence) -> Iterator[Problem]:
    record, said = plan.said("reference")
    at, text = record.at("reference"), str(said)[:300]
    if said is None:
        yield Problem("incomplete-plan", "reference is missing", at, "reference")
    elif _SLIDING.search(text):
        what = f"reference {text!r} slides with production, so that slow drift never shows"
        yield Problem("sliding-reference", what, at, "reference")
    elif not _VERSION.search(text):
        what = f"reference {text!r} names no version or digest"
        yield Problem("unpinned-reference", what, at, "reference")
    else:
        known = known_versions(evidence)
        words = set(re.findall(r"[\w.-]+", text.lower()))
        if not known & words:
            what = f"reference {text!r} is no version of data that the repository records"
            hint = "name a digest of dvc.lock, or a version in governance/dataset-versions.yaml"
            yield Problem("unknown-reference", what, at, "reference", hint)


def _tests(plan: _Plan) -> Iterator[Problem]:
    demands: Mapping[str, Test] = {
        "feature": given, "type": one_of("input", "prediction", "concept"), "method": given,
        "operator": sign, "value": number, "rationale": prose(10), "window": given,
        "min_sample": number,
    }  # fmt: skip
    yield from lacking(plan.tests, demands)
    at = plan.tests[0].record.at("drift_tests")
    types = {folded(one.text("type")) for one in plan.tests}
    for wanted in ("input", "prediction"):
        if wanted not in types:
            yield Problem("untested-type", f"no test is of the type {wanted}", at, wanted)
    record, said = plan.said("concept_drift")
    if "concept" not in types and prose(8)(said):
        what = "concept drift is neither tested nor argued away under concept_drift"
        yield Problem("untested-type", what, record.at("concept_drift"), "concept_drift")
    same = {(one.text("value"), folded(one.text("rationale"))) for one in plan.tests}
    if len(plan.tests) >= _FEWEST and len(same) == 1:
        what = f"all {len(plan.tests)} drift tests have the same limit for the same reason"
        hint = "set each from how much the feature varied while the model did well"
        yield Problem("default-limits", what, plan.tests[0].at("value"), "drift_tests", hint)


def _decisions(plan: _Plan, evidence: SystemEvidence) -> Iterator[Problem]:
    demands: Mapping[str, Test] = {
        "level": given, "action": given, "owner": person(evidence), "time_limit": given,
    }  # fmt: skip
    if not plan.rules:
        at = plan.records[0].at("decision_rules")
        yield Problem("incomplete-plan", "decision_rules is missing", at, "decision_rules")
    yield from lacking(plan.rules, demands)
    record, said = plan.said("feedback_loop")
    why = prose(15)(said)
    if why:
        what = f"feedback_loop {why}"
        yield Problem("incomplete-plan", what, record.at("feedback_loop"), "feedback_loop")
    yield from incomplete(plan.breaches, evidence)


def _report(plan: _Plan, report: Report | None, params: Params, today: date) -> Iterator[Problem]:
    version = str(plan.records[0].data.get("model_version"))
    if report is None:
        what = "there is no report of how far data have drifted"
        hint = "commit the JSON of the tool (Evidently), or results of the kind drift"
        yield Problem("drift-report-missing", what, plan.records[0].at("results"), hint=hint)
        return
    day = day_of(report.day)
    if day is None or day > today:
        yield Problem("undated-report", "the report has no day that has come", report.at, "date")
        return
    if (age := (today - day).days) > params["report_age"]:
        limit = params["report_age"]
        what = f"the report is {age} days old, at most {limit:g} are allowed"
        yield Problem("old-report", what, report.at, "date")
    if report.version and report.version != version:
        what = f"the report is of version {report.version}, the plan is for {version}"
        yield Problem("other-version", what, report.at, "model_version")
    for one in drifted(report, plan.tests):
        if not is_decided(plan.breaches, one.measures, day):
            yield _undecided(one)


def _undecided(one: Drifted) -> Problem:
    what = f"{one.what}, and no decision is written down"
    hint = "write under breaches what was decided, when and by whom"
    return Problem("undecided-breach", what, one.at, one.measures[0], hint)
