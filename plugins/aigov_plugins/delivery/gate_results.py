"""What came of the gates: results of each criterion for the version in production, and bypasses."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from aigov.api import (
    Artifact,
    Json,
    Location,
    Outcome,
    Problem,
    System,
    SystemEvidence,
    same_person,
    why_nobody,
)
from aigov_plugins.delivery.entries import day, folded, rows, said, version_of
from aigov_plugins.delivery.gates import last_gates
from aigov_plugins.delivery.versions import live_versions

_PATH: Final = re.compile(
    r"(?:[\w.@+-]{1,100}/){1,20}[\w.@+-]{1,100}\.[a-z0-9]{1,8}(?:#\S{0,200})?"
)
_QUARTER: Final = 91
_PASSED: Final = ("pass", "passed")


@dataclass(frozen=True, slots=True)
class _Result:
    row: dict[str, Json]
    at: Location


def problems(
    meant: Sequence[Artifact], records: Sequence[Artifact], system: System, evidence: SystemEvidence
) -> Iterator[Problem]:
    """What results the versions in production lack; unknown where none is named."""
    results = [
        _Result(row, record.at("results", n))
        for record in records
        for n, row in rows(record, "results")
    ]
    wanted = [name for record in meant for gate in last_gates(record) for name in gate.criteria]
    live = live_versions(evidence)
    if not live:
        message = "nothing says which version is in production"
        hint = "mark it in the registry or model register, or state it on the model card"
        yield Problem("unknown-version", message, system.declared_at, "", hint, Outcome.UNKNOWN)
    for version, where in sorted(live.items()):
        of_it = [each for each in results if version_of(each.row.get("version")) == version]
        if not of_it:
            message = f"version {version!r} is in production ({where}) and no result is of it"
            hint = "promote by the gate, and keep its results with the release"
            yield Problem("result-missing", message, meant[0].at("gates"), version, hint)
            continue
        for name in dict.fromkeys(wanted):
            yield from _of_criterion(name, version, of_it, evidence)


def _of_criterion(
    name: str, version: str, results: list[_Result], evidence: SystemEvidence
) -> Iterator[Problem]:
    named = [each for each in results if folded(each.row.get("criterion")) == folded(name)]
    if not named:
        message = f"version {version!r} has no result for {name!r}"
        yield Problem("result-missing", message, results[0].at, f"{version}.{name}")
        return
    # Of several results the newest counts: a gate may be passed at the second attempt, not lost.
    newest = max(named, key=lambda each: day(each.row.get("date")) or date.min)
    same_day = [each for each in named if day(each.row.get("date")) == day(newest.row.get("date"))]
    if all(any(_faults(each, evidence)) for each in same_day):
        for why in _faults(same_day[-1], evidence):
            message = f"result {name!r} of version {version!r} {why}"
            at = same_day[-1].at
            yield Problem("result-does-not-hold", message, at, f"{version}.{name}.{why}")


def _faults(result: _Result, evidence: SystemEvidence) -> Iterator[str]:
    """Why a result does not let a version pass."""
    row = result.row
    outcome = folded(row.get("result"))
    if outcome == "waived":
        if not said(row.get("waiver")):
            yield "is waived and names no waiver"
    elif outcome not in _PASSED:
        yield f"is {said(row.get('result')) or 'not stated'}"
    named = said(row.get("evidence"))
    if not named:
        yield "names no evidence"
    elif _PATH.fullmatch(named) and not _is_there(named, result.at.path, evidence):
        yield f"names evidence that is not in the repository: {named!r}"
    when = day(row.get("date"))
    if when is None or when > evidence.today:
        yield "has no day on which it was approved"
    yield from _approval(said(row.get("approver")), said(row.get("author")), evidence)


def _is_there(path: str, record: str, evidence: SystemEvidence) -> bool:
    """Whether a path leads to something from the root or from the folder of the record."""
    plain = path.partition("#")[0]
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(record), plain))
    return any(evidence.entry(each) for each in (posixpath.normpath(plain), beside))


def _approval(approver: str, author: str, evidence: SystemEvidence) -> Iterator[str]:
    nobody = why_nobody(approver, evidence.people) if approver else ""
    if not approver:
        yield "has no approver"
    elif nobody:
        yield f"has an approver who {nobody}"
    elif not author:
        yield "does not say who made the version"
    elif same_person(approver, author):
        yield f"was approved by its author, {author!r}"


def bypasses(records: Sequence[Artifact], most: int) -> Iterator[Problem]:
    """Promotions around the gate: without a retrospective, without a day, or too many."""
    dated: list[tuple[date, Location]] = []
    for record in records:
        for n, row in rows(record, "bypasses"):
            at, when = record.at("bypasses", n), day(row.get("date"))
            for key in ("reason", "retrospective"):
                if not said(row.get(key)):
                    message = f"a promotion around the gate has no {key}"
                    yield Problem("bypass-unexplained", message, at, f"{n}.{key}")
            if when is None:
                yield Problem(
                    "bypass-undated", "a promotion around the gate has no day", at, str(n)
                )
            else:
                dated.append((when, at))
    dated.sort(key=lambda each: each[0])
    for first, last in zip(dated, dated[most:], strict=False):
        if (last[0] - first[0]).days < _QUARTER:
            message = f"more than {most} promotions within {_QUARTER} days went around the gate"
            yield Problem("too-many-bypasses", message, last[1], str(last[0]))
            return
