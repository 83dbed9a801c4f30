"""Rules about data look at what they have to, can stop a pipeline, run there, and held lately.

Looks at suites (kind ``data-quality``: Great Expectations, Soda, tests of dbt) or at the rules and
columns of data contracts (kind ``data-contract``), at the results of runs that are kept, and at the
commands that pipelines run (kinds ``ci-pipeline`` and ``lineage``).

A rule counts when it can fail and stop something: it has a bound that some value breaks, it is
enabled, and it does not only warn. In a contract the type of a column counts as schema,
``required`` as completeness, ``unique`` as uniqueness and a bound of its values as range.

Fails when

- a file of rules breaks its format, holds no rule that counts, or is a contract that is not active;
- no rule that counts looks at an aspect of ``aspects``. The form of single values (``validity``)
  counts as range. References between tables are asked for only where rules are about two tables or
  more;
- no command that can stop a pipeline runs them (``run``): the tool of the format, a script that is
  named for validation, or a command that names the suite or the file;
- no result of a run is kept, the newest one is older than ``results_age``, or in it something did
  not hold.

Parameters:
    source: ``suites`` or ``contracts``.
    aspects: schema, completeness, range, uniqueness, references, volume, freshness, distribution.
    results_age: most days since the newest result, as in 90d; empty where none is asked for.
    run: whether a command has to run the rules.

A failing example::

    # gx/expectations/loans.json, with the parameters {aspects: [uniqueness]}
    {"expectation_suite_name": "loans", "expectations": [
      {"expectation_type": "expect_column_to_exist", "kwargs": {"column": "income"}}]}

    gx/expectations/loans.json:1: no rule that can stop a pipeline looks at uniqueness
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.data.contract_runs import is_run
from aigov_plugins.pipelines.commands import Commands

_MILD: Final = ("warn", "warning", "info", "debug")
_SAME: Final = {"validity": "range", "consistency": "references", "timeliness": "freshness"}
_BY_TYPE: Final = {
    "row_count": "volume", "rowcount": "volume", "accepted_range": "range", "between": "range",
    "columns_to_match": "schema", "expected_columns": "schema", "recency": "freshness",
}  # fmt: skip
"""Word of a type -> what it looks at, for formats whose reader does not say so."""
_KINDS: Final = {"suites": "data-quality", "contracts": "data-contract"}


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each aspect of the data that nothing guards."""
    kind = _KINDS[params["source"]]
    files = [a for a in evidence.of(kind) if not a.valid or _rules(a)]
    if not files:
        hint = "write a suite of Great Expectations, Soda or dbt, and run it where data come in"
        message = f"{system.id} has no rules about its data ({kind})"
        yield Problem("no-quality-rules", message, system.declared_at, "", hint)
        return
    for artifact in files:
        if not artifact.valid:
            message = f"checks nothing: {artifact.reason}"
            yield Problem("invalid-rules", message, artifact.at(), "", "mend the file")
        elif (status := str(artifact.data.get("status") or "active").lower()) != "active":
            message = f"is {status!r}, so that its rules bind nobody"
            hint = "agree on it with who provides the data, then make it active"
            yield Problem("inactive", message, artifact.at("status"), "status", hint)
    valid = [artifact for artifact in files if artifact.valid]
    if valid:
        yield from _gaps(valid, params["aspects"])
        if params["run"] and not _are_run(valid, evidence):
            hint = "run the suite as a step of ingestion or training, and let it fail"
            message = "no command that can stop a pipeline runs the rules about data"
            yield Problem("never-run", message, valid[0].at(), "run", hint)
    if params["results_age"]:
        yield from _results(valid, evidence, int(params["results_age"].removesuffix("d")))


def _rules(artifact: Artifact) -> list[Json]:
    """Every rule of a file, whether it counts or not."""
    if artifact.kind == "data-quality":
        return list(artifact.data.get("expectations") or ())
    data = artifact.data
    return [*(data.get("quality") or ()), *(r for t in data.get("tables") or () for r in _of(t))]


def _of(table: Json) -> Iterator[Json]:
    """What the columns of a contract ask, as rules."""
    name = table.get("name")
    for column in table.get("columns") or ():
        asked = {
            "schema": column.get("type"),
            "completeness": column.get("required") or column.get("primary_key"),
            "uniqueness": column.get("unique") or column.get("primary_key"),
            "range": column.get("constraints"),
        }
        yield from ({"table": name, "aspect": key} for key, value in asked.items() if value)


def _stops(rule: Json) -> bool:
    mild = str(rule.get("severity") or "").lower() in _MILD
    return not (mild or rule.get("vacuous") or rule.get("enabled") is False)


def _aspect(rule: Json) -> str:
    """What a rule looks at, as far as its reader, its dimension or its type says."""
    kind = str(rule.get("type") or "")
    by_type = next((aspect for word, aspect in _BY_TYPE.items() if word in kind), "")
    said = str(rule.get("aspect") or rule.get("dimension") or by_type)
    return _SAME.get(said, said)


def _gaps(files: Sequence[Artifact], aspects: Sequence[str]) -> Iterator[Problem]:
    rules = [(a, rule) for a in files for rule in _rules(a)]
    firm = [(a, rule) for a, rule in rules if _stops(rule)]
    if not firm:
        message = (
            f"none of {len(rules)} rules can stop a pipeline: they warn, are off, or always hold"
        )
        hint = "give them a bound that bad data break, and the severity of an error"
        yield Problem("nothing-firm", message, files[0].at(), "expectations", hint)
        return
    tables = {str(rule.get("table") or a.data.get("dataset") or a.path) for a, rule in rules}
    seen = {_aspect(rule) for _, rule in firm}
    lacking = [a for a in aspects if a not in seen and (a != "references" or len(tables) > 1)]
    if lacking:
        mild = {_aspect(rule) for _, rule in rules}
        message = f"no rule that can stop a pipeline looks at {', '.join(lacking)}"
        if only := [aspect for aspect in lacking if aspect in mild]:
            message += f" (rules about {', '.join(only)} warn, are off, or always hold)"
        hint = "add such rules to the suite, with the severity of an error"
        yield Problem("unguarded", message, files[0].at(), ",".join(lacking), hint)


def _are_run(files: Sequence[Artifact], evidence: SystemEvidence) -> bool:
    commands = Commands(evidence)
    checkpoints = [
        str(checkpoint.get("name") or "")
        for artifact in evidence.of("data-quality")
        for checkpoint in (artifact.data.get("checkpoints") or () if artifact.valid else ())
    ]
    return any(
        is_run(artifact, commands, [str(artifact.data.get("name") or ""), *checkpoints])
        for artifact in files
    )


def _results(files: Sequence[Artifact], evidence: SystemEvidence, limit: int) -> Iterator[Problem]:
    dated = [
        (day, artifact)
        for artifact in evidence.of("data-quality")
        if artifact.valid and (day := _day(artifact.data.get("results")))
    ]
    if not dated:
        if files:
            hint = "keep the result of each run: a validation result, or run_results.json"
            message = "no dated result of a run of the rules is kept"
            yield Problem("result-missing", message, files[0].at(), "results", hint)
        return
    day, newest = max(dated, key=lambda pair: (pair[0], pair[1].path))
    age = (evidence.today - day).days
    if not 0 <= age <= limit:
        what = f"is {age} days old, at most {limit} are allowed" if age > 0 else "is in the future"
        message = f"the newest result of a run, of {day}, {what}"
        hint = "run the rules again and keep the result"
        yield Problem("old-result", message, newest.at("results", "date"), "results.date", hint)
    results: Mapping[str, Json] = newest.data["results"]
    if results.get("success") is not True:
        count = results.get("failed")
        message = f"in the newest run, of {day}, {count or 'some'} rules did not hold"
        if "success" not in results:
            message = f"the newest run, of {day}, does not say whether all rules held"
        hint = "mend the data or the rule, and keep the result of a run that holds"
        yield Problem(
            "failed-run", message, newest.at("results", "success"), "results.success", hint
        )


def _day(results: Json) -> date | None:
    said = results.get("date") if isinstance(results, Mapping) else None
    try:
        return date.fromisoformat(str(said)[:10]) if said else None
    except ValueError:
        return None
