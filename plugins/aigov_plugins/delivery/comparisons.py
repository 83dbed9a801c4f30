"""The comparison of a shadow report, and the exit criteria that it has to meet."""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Json, Problem
from aigov_plugins.delivery.entries import number, rows, said
from aigov_plugins.delivery.measures import holds, same_measure, why_no_limit

_FEWEST_WORDS = 3


def compared(report: Artifact) -> Iterator[Problem]:
    """Entries of the comparison that lack a number; a report without any entry."""
    found = rows(report, "comparison")
    if not found:
        message = "compares nothing"
        hint = "give each measure for the live and for the new version, with the samples behind it"
        yield Problem("not-compared", message, report.at("comparison"), "comparison", hint)
    for index, row in found:
        name = said(row.get("metric"))
        missing = [key for key in ("live", "candidate", "samples") if number(row.get(key)) is None]
        if not name or missing or (number(row.get("samples")) or 0) <= 0:
            lacks = "names no metric" if not name else f"of {name!r} has no {', '.join(missing)}"
            lacks = lacks if missing or not name else f"of {name!r} rests on no samples"
            at = report.at("comparison", index)
            yield Problem("not-compared", f"comparison {lacks}", at, name or str(index))


def criteria(report: Artifact) -> Iterator[Problem]:
    """Exit criteria that are no limits, are of nothing compared, or are missed."""
    found = rows(report, "exit_criteria")
    if not found:
        message = "has no exit criteria"
        hint = "say before the start what the comparison has to show"
        yield Problem(
            "criteria-missing", message, report.at("exit_criteria"), "exit_criteria", hint
        )
    for index, row in found:
        at, name = report.at("exit_criteria", index), said(row.get("metric"))
        why = why_no_limit(row, _FEWEST_WORDS)
        if why:
            yield Problem("criterion-not-a-limit", f"exit criterion {why}", at, name or str(index))
            continue
        measured = [each for _, each in rows(report, "comparison")
                    if same_measure(each.get("metric"), name)]  # fmt: skip
        limit = f"exit criterion {name} {row['operator']} {row['value']:g}"
        if not measured:
            message = f"{limit} is of a measure that is not compared"
            yield Problem("criterion-unmeasured", message, at, name)
        for each in measured:
            value, what = _subject(row, each)
            if value is not None and not holds(row, value):
                message = f"{limit} is missed: {what} is {value:g}"
                yield Problem("criterion-missed", message, at, name, "do not release on this run")


def _subject(criterion: dict[str, Json], entry: dict[str, Json]) -> tuple[float | None, str]:
    """What a criterion limits: the new version's number, or its distance from the live one's."""
    live, candidate = number(entry.get("live")), number(entry.get("candidate"))
    if said(criterion.get("of")).lower() != "difference":
        return candidate, "candidate"
    stated = number(entry.get("difference"))
    if stated is None and live is not None and candidate is not None:
        return candidate - live, "difference"
    return stated, "difference"
