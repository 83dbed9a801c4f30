"""dbt run results: ``run_results.json``, ``sources.json`` as kind ``data-quality``.

Files: ``run_results.json`` of ``dbt build`` and ``dbt test``, ``sources.json`` and
``freshness.json`` of the freshness commands (dbt writes them to ``target/``), and JSON files whose
names end so; other files of these names are left alone.

Format: dbt artifacts, run-results v1 to v6, sources v1 to v3, freshness v0
(https://schemas.getdbt.com).

Data (kind ``data-quality``): ``results`` count the data tests (or freshness checks) that were
``evaluated`` (they ended in pass, warn or fail), ``failed``, and ``warned``; ``errors`` counts
what could not be run, builds of models included; ``skipped`` what was left out. ``success`` is
stated only where something was evaluated or in error, and is true when nothing failed or was in
error. ``failures`` lists what did not hold, warnings included. A run without tests (``dbt run``)
and tests that were compiled only say nothing of the data. Unit tests (on made-up rows) are not
counted.

It proves what the last run that was kept gave, and when.

It cannot show which tests should have run: the properties files and the manifest say so.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, parse_json
from aigov_plugins.addresses import without_credentials
from aigov_plugins.lineage.dbt_artifacts import produced_by, schema_of
from aigov_plugins.shaping import Places, mapping, present, refused, relocated, text

MAX_FAILURES: Final = 1000
FORMATS: Final = {
    "run-results": "dbt-run",
    "sources": "dbt-freshness",
    "freshness": "dbt-freshness",
}

_SCHEMA: Final = re.compile(
    rb"dbt_schema_version[^,}]{0,80}/dbt/(?:run-results|sources|freshness)/"
)
_STATUSES: Final = {
    "pass": "pass",
    "success": "pass",
    "warn": "warn",
    "fail": "fail",
    "error": "error",
    "runtime error": "error",
    "skipped": "skipped",
    "partial success": "error",
    "no-op": "skipped",
    "reused": "skipped",
}
"""Status in lower case -> what it means for a data test or the build of a node."""


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether the metadata at the head name the schema of such an artifact."""
    return Sniff.YES if _SCHEMA.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """What a run gave; None for another JSON file."""
    source = parse_json(raw)
    form = FORMATS.get(schema_of(source.data))
    if form is None:
        return None
    about = produced_by(source.data)
    results: dict[str, Json] = {"evaluated": 0, "failed": 0, "warned": 0, "errors": 0, "skipped": 0}
    shape: dict[str, Json] = {"format": form, **about, "results": results}
    fault = _fault(source.data.get("results"))
    if fault is not None:
        return refused(shape, source, *fault)
    places: Places = {("generated_at",): ("metadata", "generated_at")}
    places[("results", "date")] = ("metadata", "generated_at")
    failures: list[Json] = []
    for number, result in enumerate(source.data["results"]):
        counted = _count(results, result, freshness=form == "dbt-freshness")
        if counted and len(failures) < MAX_FAILURES:
            places[("results", "failures", len(failures))] = ("results", number)
            failures.append(counted)
    if results["evaluated"] or results["errors"]:
        results["success"] = not (results["failed"] or results["errors"])
    results.update(present(date=about.get("generated_at")), failures=failures)
    return relocated(without_credentials(shape), source, places)


def _fault(results: Json) -> tuple[Keys, str] | None:
    if not isinstance(results, list):
        return (), "the artifact has no list 'results'"
    for number, result in enumerate(results):
        named = isinstance(result, dict) and isinstance(result.get("unique_id"), str)
        if not named or not isinstance(result.get("status"), str):
            return ("results", number), "a result has no 'unique_id' or no 'status'"
        if result["status"].lower() not in _STATUSES:
            return ("results", number), f"status {result['status'][:40]!r} is none of dbt"
    return None


def _count(results: dict[str, Json], result: Json, *, freshness: bool) -> dict[str, Json]:
    """Adds one result to the counts; what did not hold comes back as an entry of ``failures``."""
    # A test whose status is "success" was compiled; one that was run has "pass".
    kind, status = result["unique_id"].partition(".")[0], result["status"].lower()
    word = _STATUSES[status]
    if kind == "unit_test":
        return {}
    if freshness and status == "error":
        word = "fail"
    if word in ("error", "skipped"):
        results["errors" if word == "error" else "skipped"] += 1
    elif freshness or (kind == "test" and status != "success"):
        results["evaluated"] += 1
        results["failed"] += word == "fail"
        results["warned"] += word == "warn"
    if word in ("pass", "skipped"):
        return {}
    criteria = mapping(result.get("criteria"))
    return present(
        name=result["unique_id"],
        type="freshness" if freshness else "test" if kind == "test" else "build",
        status=word,
        rows=_whole(result.get("failures")),
        limit=_limit(criteria),
    )


def _whole(number: Json) -> int | None:
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _limit(criteria: dict[str, Json]) -> str:
    for key in ("error_after", "warn_after"):
        after = mapping(criteria.get(key))
        if text(after.get("count")) and text(after.get("period")):
            return f"{text(after['count'])} {text(after['period'])}"
    return ""
