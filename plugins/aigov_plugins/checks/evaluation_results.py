"""Do the results of the evaluation meet the limits that were fixed before it ran?

The newest record of kind ``evaluation-criteria`` names metrics, limits and the version; results
are those files of kind ``evaluation`` that are of this version and whose run came to its end. What
a model card says of itself is no result. Values given in percent are compared as shares where the
limit is one.

Fails for: no result of the version; a metric that no result holds; a value that misses its limit;
a value without interval, standard error or number of samples; a result that does not say which
version of the data it is of, or that has too few samples; results of the whole only where slices
are wanted; a comparison that names another value than was measured, or none for a metric; limits
fixed after the day of the run, or that came into the repository with the results or after them.

Unknown: when the files came, where the history cannot be followed.

Parameters:
    min_samples: fewest samples of a result that says how many it has (30).
    min_slices: how many slices the results have to tell apart (0: the whole will do).
    check_history: whether the limits have to be in the repository before the results (true).

Fails, for example: the limit is ``auc >= 0.82`` and ``metrics/eval.json`` says 0.79.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aigov.api import (
    Artifact,
    Json,
    Outcome,
    Params,
    Problem,
    System,
    SystemEvidence,
    Unreadable,
)
from aigov_plugins.measured import agree, asked, metric_key, newest, number_of, sign_of
from aigov_plugins.measured_values import Value, is_met, is_result, values_for, values_of
from aigov_plugins.shaping import items, mapping, text

_SPREAD = ("interval", "stderr", "samples")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each limit, result or comparison that does not hold."""
    record = newest(evidence.of("evaluation-criteria"))
    if record is None or not items(record.data.get("criteria")):
        at = record.at() if record else system.declared_at
        yield Problem("no-criteria", f"{system.id} has no limits that were fixed before", at)
        return
    results, foreign = _results(record, evidence)
    if not results:
        yield _none_of_version(record, foreign)
        return
    measured = [value for result in results for value in values_of(result)]
    yield from _missed(record, measured)
    yield from _uncompared(record, measured)
    for result in results:
        yield from _incomplete(result, params["min_samples"])
        yield from _too_late(record, result)
        if params["check_history"]:
            yield from _came_after(record, result, evidence)
    parts = {value.part for value in measured if value.part}
    if len(parts) < params["min_slices"]:
        what = f"tells {len(parts)} slices apart, {params['min_slices']} are wanted"
        hint = "write the metrics of each group beside those of the whole"
        yield Problem("slices", what, results[0].at(), "metrics", hint)


def _results(
    record: Artifact, evidence: SystemEvidence
) -> tuple[list[Artifact], Sequence[Artifact]]:
    """Results of the version that the record names, and those of others."""
    version = text(record.data.get("model_version"))
    found = [result for result in evidence.of("evaluation") if is_result(result)]
    ours = [result for result in found if text(result.data.get("model_version")) == version]
    return ours, [result for result in found if result not in ours]


def _none_of_version(record: Artifact, foreign: Sequence[Artifact]) -> Problem:
    version = text(record.data.get("model_version"))
    what = f"no result says that it is of version {version!r}"
    if foreign:
        said = text(foreign[0].data.get("model_version"))
        what += f"; {foreign[0].path} is of {said!r}" if said else f"; {foreign[0].path} names none"
    hint = "write model_version into the report of the evaluation"
    return Problem("unmeasured", what, record.at("model_version"), "model_version", hint)


def _missed(record: Artifact, measured: Sequence[Value]) -> Iterator[Problem]:
    for n, row in enumerate(items(record.data["criteria"])):
        name, sign = text(mapping(row).get("metric")), sign_of(mapping(row).get("operator"))
        limit = number_of(mapping(row).get("value"))
        if not sign or limit is None:
            what = f"{name} has no limit that a number can be compared with"
            yield Problem("limit", what, record.at("criteria", n), "criteria[].value")
            continue
        found = values_for(row, measured)
        name += f" of {text(row['slice'])}" if row.get("slice") else ""
        if not found:
            what = f"no result holds {name}"
            yield Problem("unmeasured", what, record.at("criteria", n), "criteria[].metric")
        for value in found:
            if not is_met(value, sign, limit):
                what = f"{name} is {value.value:g}, {asked(sign, limit)} is wanted"
                hint = f"the limit stands at {record.at('criteria', n)}"
                at = value.result.at(*value.at)
                yield Problem("missed", what, at, f"metrics.{value.name}", hint)
            if not any(key in source for key in _SPREAD for source in (value.entry, _run(value))):
                what = f"{name} is given without interval or number of samples"
                at = value.result.at(*value.at)
                yield Problem("spread", what, at, f"metrics.{value.name}")


def _run(value: Value) -> Json:
    return {key: value.result.data[key] for key in ("samples",) if key in value.result.data}


def _uncompared(record: Artifact, measured: Sequence[Value]) -> Iterator[Problem]:
    rows = [mapping(row) for row in items(record.data.get("comparisons"))]
    compared = {metric_key(text(row.get("metric"))) for row in rows}
    for n, row in enumerate(items(record.data["criteria"])):
        name = text(mapping(row).get("metric"))
        if metric_key(name) not in compared:
            what = f"{name} is compared with no other version and no baseline"
            yield Problem("uncompared", what, record.at("criteria", n), "comparisons")
    for n, row in enumerate(rows):
        claimed = number_of(row.get("candidate"))
        found = values_for({"metric": row.get("metric")}, measured)
        if claimed is not None and found and not any(agree(claimed, v.value) for v in found):
            there = found[0].result.at(*found[0].at)
            what = f"comparison says {text(row.get('metric'))} is {claimed:g}, "
            what += f"the evaluation says {found[0].value:g} at {there}"
            at = record.at("comparisons", n)
            yield Problem("comparison", what, at, "comparisons[].candidate")


def _incomplete(result: Artifact, least: int) -> Iterator[Problem]:
    if not text(result.data.get("dataset_version")):
        what = "does not say which version of the data it is of"
        hint = "write dataset_version into the report"
        yield Problem("dataset-version", what, result.at(), "dataset_version", hint)
    samples = number_of(result.data.get("samples"))
    if samples is not None and samples < least:
        what = f"is of {samples:g} samples, {least} are wanted"
        yield Problem("samples", what, result.at("samples"), "samples")


def _too_late(record: Artifact, result: Artifact) -> Iterator[Problem]:
    fixed, ran = (
        text(said)[:10] for said in (record.data.get("fixed_on"), result.data.get("date"))
    )
    if re.match(r"\d{4}-", fixed) and re.match(r"\d{4}-", ran) and fixed > ran:
        what = f"limits were fixed on {fixed}, after the run of {ran} ({result.path})"
        yield Problem("fixed-late", what, record.at("fixed_on"), "fixed_on")


def _came_after(record: Artifact, result: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """Whether the limits were in the repository before the results, by the first commit of each."""
    at, hint = record.at("criteria"), "commit the limits before the evaluation runs"
    try:
        limits, report = ([*evidence.history.changes(p)] for p in (record.path, result.path))
    except Unreadable as exc:
        what = f"cannot tell whether the limits came before {result.path}: {exc.what}"
        yield Problem("fixed-first", what, at, "criteria", exc.hint, Outcome.UNKNOWN)
        return
    if not limits:
        what = "limits are not committed, so nothing shows that they stood before the results"
        yield Problem("fixed-first", what, at, "criteria", hint)
    elif report:
        first, then = limits[-1][0], report[-1][0]
        together = (first.commit, first.day) == (then.commit, then.day)
        if together or first.day > then.day:
            when = "in the same commit as" if together else f"on {first.day}, after"
            what = f"limits came {when} the results that they judge ({result.path}, {then.day})"
            yield Problem("fixed-first", what, at, "criteria", hint)
