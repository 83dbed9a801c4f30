"""The measures of all systems of a run, as ``measures`` of the canonical result."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from aigov.artifacts import Location
from aigov.asking import Question, doubtful, view_of
from aigov.claims import SystemEvidence
from aigov.diskfiles import safe
from aigov.errors import PluginError, Unreadable
from aigov.measures import KINDS, MAX_EARLIER, Earlier, Measured, Measuring
from aigov.model import Check, System
from aigov.readers import resolve
from aigov.run import Run
from aigov.terms import Outcome

MAX_MEASURES = 5_000
"""Measures of a result; a row says how many systems are left out above it."""


def measured(run: Run) -> list[dict[str, Any]]:
    """What the checks that measure show of each system, declared or seen, by id of the system.

    Each is a ``measure`` of ``schemas/results.v1``. Within a system they keep the order of who
    measures: that of the manifest. Raises PluginError for a check that breaks its contract.
    """
    question = run.question
    checks = [check for _, check in sorted(question.checks.items()) if check.measures]
    systems = sorted((*run.systems, *run.unseen), key=lambda system: system.id) if checks else []
    rows: list[dict[str, Any]] = []
    for n, system in enumerate(systems):
        found = [row for check in checks for row in _measured(question, system, check)]
        if len(rows) + len(found) > MAX_MEASURES:
            what = f"the measures of {len(systems) - n} systems from this one on are not shown"
            reason = f"{what}: a result has at most {MAX_MEASURES}"
            rows.append(_described(system, _untold(system.declared_at, reason)))
            break
        rows.extend(_described(system, row) for row in found)
    return rows


def _measured(question: Question, system: System, check: Check) -> tuple[Measured, ...]:
    assert isinstance(check.measures, Measuring)
    view = view_of(question, system, check.measures.reads)
    try:
        measure = resolve(check.measures.run, owner=check.id)
        rows = _checked(measure(system, check.params, view))
    except Unreadable as exc:
        rows = (_untold(system.declared_at, exc.what),)
    except PluginError as exc:
        raise PluginError(exc.what, where=exc.where or f"check {check.id}", hint=exc.hint) from exc
    except Exception as exc:  # noqa: BLE001  a broken plugin must not hide what the others measure
        what = f"the measures of check {check.id} crashed: {type(exc).__name__}: {exc}"
        rows = (_untold(system.declared_at, what),)
    return (*rows, *_doubted(view))


def _doubted(view: SystemEvidence) -> Iterator[Measured]:
    """The files that may hold measures too, told by the first of them."""
    doubts = doubtful(view)
    if doubts:
        first = doubts[0]
        unread = first.outcome is Outcome.UNKNOWN
        what = f"{first.at.path} {first.message}" if unread else first.message
        more = f", nor can {len(doubts) - 1} more files be read" if len(doubts) > 1 else ""
        yield _untold(first.at, f"{what}{more}")


def _untold(at: Location, reason: str) -> Measured:
    return Measured("", "", at, reason=reason)


def _checked(rows: object) -> tuple[Measured, ...]:
    if not isinstance(rows, tuple) or not all(isinstance(row, Measured) for row in rows):
        raise TypeError(f"returned {rows!r}, expected a tuple of Measured")
    for row in rows:
        if row.kind not in KINDS or len(row.earlier) > MAX_EARLIER:
            raise ValueError(f"{row.id!r} is {row.kind!r} with {len(row.earlier)} earlier values")
    return rows


def _described(system: System, row: Measured) -> dict[str, Any]:
    return {
        "system": system.id,
        "id": safe(row.id),
        "kind": row.kind,
        "from": safe(row.source),
        "path": safe(row.at.path),
        "line": row.at.line,
        "value": _finite(row.value),
        "percent": row.percent,
        "min": _finite(row.minimum),
        "max": _finite(row.maximum),
        "within": row.within,
        "reason": safe(row.reason),
        "earlier": [_earlier(each) for each in row.earlier if math.isfinite(each.value)],
    }


def _earlier(each: Earlier) -> dict[str, Any]:
    return {
        "day": safe(each.day),
        "commit": each.commit,
        "value": each.value,
        "percent": each.percent,
    }


def _finite(number: float | None) -> float | None:
    """JSON has no number for infinity, which a plugin may give."""
    return number if number is not None and math.isfinite(number) else None
