"""Did the new version run beside the live one, long enough, and come out as it had to?

Reads the newest shadow report of one ``method``: ``shadow`` for mirrored traffic, ``replay`` for
recorded requests.

Fails when

- it is of another version than the model card, the registry or the model register name as current;
- it has no owner who is a person, is a draft, or was written before the run ended;
- it ran for fewer days than planned (``min_days`` of the report) or than ``min_days``, with no
  reason of 15 words for a short run; or it answered fewer requests than planned or than
  ``min_requests``; or it ended more than ``max_age`` days ago;
- an exit criterion is no limit (metric, operator, number, rationale), is of a measure that is not
  compared, or is missed by the number that the comparison gives, whatever the result says;
- an entry of the comparison lacks the number of either version or the samples behind it;
- the disagreements of the two versions are told in fewer than ``min_words`` words;
- the result is not ``pass``;
- of mirrored traffic: it does not say how side effects of the copy are kept from happening.

Unknown when nothing names a current version. There is no such evidence at all when there is no
report of the method.

Parameters:
    method: shadow or replay.
    min_days: days that it has to run at least; a business cycle.
    min_requests: requests that both versions have to answer at least.
    min_words: words about the cases in which the versions disagree; 0 for none.
    max_age: days since its end; 0 for any.
    criteria: whether exit criteria and their result are asked for.

Example:
    exit_criteria: [{metric: auc, operator: ">=", value: 0.82, ...}]
    comparison: [{metric: auc, live: 0.84, candidate: 0.79, samples: 12000}]

    reports/shadow/1.4.0.yaml:8: exit criterion auc >= 0.82 is missed: candidate is 0.79
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from aigov.api import (
    Artifact,
    Outcome,
    Params,
    Problem,
    System,
    SystemEvidence,
    why_nobody,
)
from aigov_plugins.delivery import comparisons
from aigov_plugins.delivery.entries import day, number, said, version_of, word_count
from aigov_plugins.delivery.versions import current_versions

_REASON = 15
_SIDE_EFFECTS = 8


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the newest report of the method lacks."""
    found = [a for a in evidence.of("shadow-report") if isinstance(a.data, dict)]
    meant = [each for each in found if _method(each) == params["method"]]
    if not meant:
        message = f"{system.id} has no shadow report of the method {params['method']}"
        hint = "aigov schema shadow-report --template prints a record to fill in"
        yield Problem("no-report", message, system.declared_at, params["method"], hint)
        return
    report = max(meant, key=lambda each: (said(each.data.get("date")), each.path))
    if not report.valid:
        yield Problem("invalid", f"cannot be relied on: {report.reason}", report.at())
        return
    yield from _head(report, system, evidence)
    yield from _length(report, params, evidence)
    yield from comparisons.compared(report)
    if params["criteria"]:
        yield from comparisons.criteria(report)
        if said(report.data.get("result")).lower() not in ("pass", "passed"):
            message = f"the result is {said(report.data.get('result')) or 'not stated'}"
            yield Problem("not-passed", message, report.at("result"), "result")
    yield from _told(report, params)


def _method(report: Artifact) -> str:
    return said(report.data.get("method")).lower() or "shadow"


def _head(report: Artifact, system: System, evidence: SystemEvidence) -> Iterator[Problem]:
    version, current = version_of(report.data.get("model_version")), current_versions(evidence)
    at = report.at("model_version")
    if not current:
        message = "nothing names the version that is to be released"
        hint = "state it on the model card, or mark it in the registry"
        yield Problem("unknown-version", message, system.declared_at, "", hint, Outcome.UNKNOWN)
    elif version not in current:
        other, where = min(current.items())
        message = f"is of version {version!r}, the current one is {other!r} ({where})"
        yield Problem("other-version", message, at, version, "run the current version beside it")
    owner = said(report.data.get("owner"))
    nobody = why_nobody(owner, evidence.people) if owner else "is missing"
    if nobody:
        yield Problem("owner-unnamed", f"owner {nobody}", report.at("owner"), "owner")
    if said(report.data.get("status")).lower() == "draft":
        yield Problem("draft", "is a draft", report.at("status"), "status")


def _length(report: Artifact, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    start, end = day(report.data.get("start")), day(report.data.get("end"))
    written = day(report.data.get("date"))
    if start is None or end is None or end < start or end > evidence.today:
        message = "does not say from which day to which past day it ran"
        yield Problem("dates-missing", message, report.at("start"), "start")
        return
    if written is None or not end <= written <= evidence.today:
        message = f"has no date between the end of the run ({end}) and today"
        yield Problem("undated", message, report.at("date"), "date")
    days, planned = (end - start).days + 1, number(report.data.get("min_days")) or 0
    wanted = max(params["min_days"], planned)
    explained = word_count(report.data.get("short_run_reason")) >= _REASON and days >= planned
    if days < wanted and not explained:
        message = f"ran for {days} days, {wanted:g} are wanted"
        hint = "run for a whole business cycle, or say under short_run_reason why less is enough"
        yield Problem("too-short", message, report.at("end"), "end", hint)
    if params["max_age"] and end < evidence.today - timedelta(days=params["max_age"]):
        message = f"ended on {end}, at most {params['max_age']} days ago is wanted"
        yield Problem("too-old", message, report.at("end"), "age")
    answered, least = number(report.data.get("requests")), number(report.data.get("min_requests"))
    wanted = max(params["min_requests"], least or 0)
    if answered is None or answered < wanted:
        told = "does not say how many requests it answered" if answered is None else (
            f"answered {answered:g} requests")  # fmt: skip
        message = f"{told}, {wanted:g} are wanted"
        yield Problem("too-few-requests", message, report.at("requests"), "requests")
    if params["criteria"] and (least is None or not planned):
        message = "has no plan: min_days and min_requests, fixed before the start"
        yield Problem("unplanned", message, report.at("min_days"), "min_days")


def _told(report: Artifact, params: Params) -> Iterator[Problem]:
    count = word_count(report.data.get("disagreements"))
    if count < params["min_words"]:
        message = f"tells of disagreements in {count} words, {params['min_words']} are wanted"
        hint = "which cases, how many, why, and which of the two versions is right"
        yield Problem("disagreements", message, report.at("disagreements"), "disagreements", hint)
    said_of = word_count(report.data.get("side_effects"))
    if params["method"] == "shadow" and said_of < _SIDE_EFFECTS:
        message = "does not say how side effects of the copy are kept from happening"
        yield Problem("side-effects", message, report.at("side_effects"), "side_effects")
