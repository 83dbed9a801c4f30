"""The newest drift report, what drifted in it, and the versions of data that are recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aigov.api import Artifact, Location, SystemEvidence
from aigov_plugins.operations.limit_breaches import crosses
from aigov_plugins.operations.plan_entries import Entry, entries, folded

_MAX_SHOWN = 3
_ANY = "dataset"


@dataclass(frozen=True, slots=True)
class Report:
    """A report on drift: that of a tool, or the results of a plan. ``day`` is as written."""

    day: str
    version: str
    at: Location
    artifact: Artifact | None
    results: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Drifted:
    """What a report says has drifted; a decision on any of ``measures`` is one on it."""

    what: str
    measures: tuple[str, ...]
    at: Location


def newest_report(evidence: SystemEvidence, records: Sequence[Artifact]) -> Report | None:
    """The newest of what tools reported and of the results of kind drift in plans."""
    found = [_of_tool(one) for one in evidence.of("drift-report") if one.valid]
    results = [one for one in entries(records, "results") if folded(one.text("kind")) == "drift"]
    last = max((one.text("date") for one in results), default="")
    if last:
        latest = [one for one in results if one.text("date") == last]
        at = latest[0].at("date")
        found.append(Report(last, latest[0].text("model_version"), at, None, latest))
    newest = max(found, key=lambda one: (one.day, one.at), default=None)
    used = newest.artifact if newest else None
    evidence.leave_aside(one for one in evidence.of("drift-report") if one is not used)
    return newest


def _of_tool(artifact: Artifact) -> Report:
    day, version = (str(artifact.data.get(key) or "") for key in ("date", "model_version"))
    return Report(day, version, artifact.at("date"), artifact)


def drifted(report: Report, tests: Sequence[Entry]) -> Iterator[Drifted]:
    """What drifted: columns and the whole in the words of a tool, or results beyond their limit."""
    for one in report.results:
        name = one.text("metric")
        limits = [t for t in tests if folded(t.text("feature")) == folded(name)]
        if any(crosses(one.data.get("value"), t.data.get("operator"), t.data.get("value"))
               for t in limits):  # fmt: skip
            yield Drifted(f"{name!r} drifted", (name, _ANY), one.at("value"))
    if report.artifact is not None:
        yield from _told(report.artifact)


def _told(artifact: Artifact) -> Iterator[Drifted]:
    columns = [
        (n, str(one.get("column")))
        for n, one in enumerate(artifact.data.get("columns") or ())
        if one.get("drifted") is True
    ]
    for n, one in enumerate(artifact.data.get("violations") or ()):
        if "drift" in str(one.get("check")):
            yield Drifted(
                f"{one.get('column')!r} drifted", (str(one.get("column")), _ANY),
                artifact.at("violations", n),
            )  # fmt: skip
    if artifact.data.get("dataset_drift") is True:
        what = "the report says that the dataset drifted"
        yield Drifted(what, (_ANY, *(name for _, name in columns)), artifact.at("dataset_drift"))
    elif columns:
        names = tuple(name for _, name in columns)
        shown = ", ".join(map(repr, names[:_MAX_SHOWN]))
        more = f" and {len(names) - _MAX_SHOWN} more" if len(names) > _MAX_SHOWN else ""
        yield Drifted(
            f"{shown}{more} drifted", (*names, _ANY), artifact.at("columns", columns[0][0])
        )


def known_versions(evidence: SystemEvidence) -> set[str]:
    """Digests and versions of data that pointers of a tool or our own record give, lower case.

    What asks must read the kinds ``data-version`` and ``dataset-versions``.
    """
    found = set()
    for kind, listed in (("data-version", "files"), ("dataset-versions", "datasets")):
        artifacts = evidence.of(kind)
        evidence.leave_aside(artifacts)
        for artifact in artifacts:
            rows = artifact.data.get(listed) if artifact.valid else None
            for row in rows if isinstance(rows, list) else ():
                values = (row.get("digest"), row.get("version")) if isinstance(row, dict) else ()
                found |= {str(one).lower().rpartition(":")[2] for one in values if one}
    return found
