"""What came of an experiment with live traffic once its last day is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, SystemEvidence, why_nobody
from aigov_plugins.delivery.entries import day, number, rows, said

_ON: Final = ("active", "running", "live")
_STOPPED: Final = ("stopped", "aborted", "cancelled", "canceled")
_COLUMNS: Final = ("metric", "variant")


def problems(record: Artifact, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What is missing after the end; nothing while it runs and there is no result yet."""
    end = day(record.data.get("end"))
    if end is None or end >= evidence.today:
        return
    if said(record.data.get("status")).lower() in _ON:
        message = f"ended on {end} and still is {said(record.data.get('status'))}"
        hint = "stop the split of traffic, or plan and review a longer run"
        yield Problem("not-stopped", message, record.at("status"), "status", hint)
    found = rows(record, "result")
    due = end + timedelta(days=params["days_to_result"])
    if not found and not said(record.data.get("decision")) and due >= evidence.today:
        return
    if not found:
        message = f"ended on {end} and has no result"
        yield Problem("result-missing", message, record.at("end"), "result")
    names = {said(row.get("name")) for _, row in rows(record, "variants")}
    wanted = number(record.data.get("sample_size")) or 0
    stopped = said(record.data.get("status")).lower() in _STOPPED
    for index, row in found:
        if why := _why_no_result(row, names) or _why_too_few(row, 0 if stopped else wanted):
            at = record.at("result", index)
            yield Problem("result-incomplete", f"result {index + 1} {why}", at, f"result.{index}")
    if found:
        yield from _decision(record, evidence)


def _why_no_result(row: dict[str, Json], names: set[str]) -> str:
    missing = [key for key in _COLUMNS if not said(row.get(key))]
    missing += [key for key in ("value", "samples") if number(row.get(key)) is None]
    missing += [] if _interval(row.get("interval")) else ["interval"]
    if missing:
        return f"has no {', '.join(missing)}"
    variant = said(row.get("variant"))
    return "" if variant in names else f"is of {variant!r}, which is no variant of the plan"


def _why_too_few(row: dict[str, Json], wanted: float) -> str:
    samples, value, interval = number(row["samples"]), number(row["value"]), row.get("interval")
    if samples is not None and samples < wanted:
        return f"is of {samples:g} samples, the plan wants {wanted:g} of each variant"
    ends = [number(each) for each in interval] if isinstance(interval, list) else []
    known = [each for each in (*ends, value) if each is not None]
    outside = len(known) > 2 and not min(known[:2]) <= known[2] <= max(known[:2])
    return "has a value outside of its interval" if outside else ""


def _interval(value: Json) -> bool:
    """Whether a value is two numbers, or a text that says them."""
    if not isinstance(value, list):
        return bool(said(value))
    return len(value) == 2 and all(number(each) is not None for each in value)


def _decision(record: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    who, when = said(record.data.get("decided_by")), day(record.data.get("decided_on"))
    if not said(record.data.get("decision")):
        message = "has a result and no decision"
        yield Problem("undecided", message, record.at("decision"), "decision")
    nobody = why_nobody(who, evidence.people) if who else "is missing"
    if nobody:
        yield Problem("decider", f"decided_by {nobody}", record.at("decided_by"), "decided_by")
    if when is None or when > evidence.today:
        message = "does not say on which past day it was decided"
        yield Problem("undated", message, record.at("decided_on"), "decided_on")
