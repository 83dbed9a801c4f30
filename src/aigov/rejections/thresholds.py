"""Limits that nothing can cross, and limits that were read off the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.model import Problem
from aigov.rejections.leaves import is_number, rows, shown, top
from aigov.rejections.ranges import Limit, limit_of, why_vacuous
from aigov.strict import describe
from aigov.yaml_events import Keys

_Told = Iterator[tuple[Keys, str]]
_HINT = "set a limit that a bad model or bad data would cross, and say why it is that one"
_UNSCORED = ("cost", "latency", "levenshtein", "perplexity")
"""Assertions whose limit is a most, not a least score."""

_BOUNDED_DISTANCES = ("jensen", "hellinger", "kolmogorov", "ks", "total variation", "tvd")
_PRECISE = 3
"""Digits behind the point from which on an equal number is no coincidence."""


def vacuous_threshold(artifact: Artifact, _: SystemEvidence) -> Iterator[Problem]:
    """A limit that no realistic value could cross, or that equals the value that was measured."""
    told = _BY_KIND.get(artifact.kind)
    found = list(told(top(artifact))) if told else []
    if found:
        keys = found[0][0]
        key = str(keys[0]) if keys else ""
        what = shown([text for _, text in found])
        yield Problem("vacuous-threshold", what, artifact.at(*keys), key, _HINT)


def _limits(data: Mapping[str, Any], name: str, metric: str, value: str) -> _Told:
    """Limits of a list whose rows have a metric, an operator and a value, that say nothing."""
    found = [
        ((name, n, value), limit)
        for n, row in rows(data, name)
        if (limit := limit_of(row.get(metric), row.get("operator"), row.get(value)))
    ]
    percents = any(1 < abs(limit.value) <= 100 for _, limit in found)
    for keys, limit in found:
        if why := why_vacuous(limit, gaps=name == "metrics", percents=percents):
            yield keys, f"{_words(limit)} never fails: {why}"


def _words(limit: Limit) -> str:
    return f"{limit.metric[:80]} {limit.operator} {limit.value:g}{' %' if limit.percent else ''}"


def _read_off(
    limits: Sequence[tuple[Keys, Any, Any]], measured: Sequence[tuple[Any, Any]]
) -> _Told:
    """Limits that equal what was measured of the same metric, to three digits and more."""
    known: dict[str, list[float]] = {}
    for metric, value in measured:
        if isinstance(metric, str) and isinstance(value, float):
            known.setdefault(metric.lower(), []).append(value)
    for keys, metric, value in limits:
        precise = isinstance(value, float) and _digits(value) >= _PRECISE
        if precise and value in known.get(str(metric).lower(), ()):
            yield keys, f"the limit {value!r} of {metric[:80]} is the value that was measured"


def _digits(value: float) -> int:
    return len(repr(value).partition(".")[2]) if "e" not in repr(value) else 0


def _plan(data: Mapping[str, Any]) -> _Told:
    yield from _limits(data, "metrics", "name", "value")
    limits = [(("metrics", n), r.get("name"), r.get("value")) for n, r in rows(data, "metrics")]
    results = [(row.get("metric"), row.get("value")) for _, row in rows(data, "results")]
    yield from _read_off(limits, results)
    for n, signal in rows(data, "signals"):
        for m, row in rows(signal, "thresholds"):
            value, metric = row.get("limit"), str(row.get("metric", ""))
            if is_number(value) and _never_drifts(metric, value):
                yield ("signals", n, "thresholds", m), f"{metric[:80]} never reaches {value:g}"


def _fairness(data: Mapping[str, Any]) -> _Told:
    yield from _limits(data, "metrics", "name", "threshold")
    limits = [(("metrics", n), r.get("name"), r.get("threshold")) for n, r in rows(data, "metrics")]
    results = [(row.get("metric"), row.get("value")) for _, row in rows(data, "results")]
    yield from _read_off(limits, results)


def _experiment(data: Mapping[str, Any]) -> _Told:
    yield from _limits(data, "guardrail_metrics", "metric", "value")


def _evaluation(data: Mapping[str, Any]) -> _Told:
    yield from _limits(data, "criteria", "metric", "value")
    limits = [(("criteria", n), r.get("metric"), r.get("value")) for n, r in rows(data, "criteria")]
    metrics = data.get("metrics")
    named = metrics.items() if isinstance(metrics, Mapping) else ()
    results = [(name, m.get("value")) for name, m in named if isinstance(m, Mapping)]
    yield from _read_off(limits, results)


def _evaluation_plan(data: Mapping[str, Any]) -> _Told:
    for n, row in rows(data, "thresholds"):
        value, kind = row.get("value"), str(row.get("type", "a case"))
        if is_number(value) and value <= 0 and not kind.removeprefix("not-").startswith(_UNSCORED):
            yield ("thresholds", n), f"a least score of {value:g} for {kind[:80]} always passes"


def _drift(data: Mapping[str, Any]) -> _Told:
    limit, columns = data.get("drift_share_limit"), data.get("column_count")
    if is_number(limit) and (limit > 1 or (limit == 1 and is_number(columns) and columns > 2)):
        yield ("drift_share_limit",), f"drift counts from a share of {limit:g} of the columns on"
    for n, row in rows(data, "columns"):
        threshold, method = row.get("threshold"), str(row.get("method", ""))
        if not is_number(threshold):
            continue
        if "p_value" in method.lower() or "p-value" in method.lower():
            never = threshold <= 0
        else:
            never = _never_drifts(method, threshold)
        if never:
            yield ("columns", n, "threshold"), f"{method[:80]} never reaches {threshold:g}"


def _never_drifts(method: str, threshold: float) -> bool:
    """Whether a distance of at most 1 is compared with 1 or more."""
    name = " ".join(method.lower().replace("_", " ").replace("-", " ").split())
    return threshold >= 1 and any(f" {word}" in f" {name}" for word in _BOUNDED_DISTANCES)


def _alerts(data: Mapping[str, Any]) -> _Told:
    rules = [row.get("vacuous") is True for _, row in rows(data, "rules")]
    if rules and all(rules):
        yield ("rules",), f"no metric decides any of its {len(rules)} alerts"
    for n, row in rows(data, "objectives"):
        target = row.get("target")
        if is_number(target) and target <= 0:
            yield ("objectives", n, "target"), f"an objective of {target:g} % always holds"


def _quality(data: Mapping[str, Any]) -> _Told:
    empty = [row.get("vacuous") is True for _, row in rows(data, "expectations")]
    if sum(empty) * 2 >= len(empty) > 0:
        what = f"{sum(empty)} of {len(empty)} expectations cannot fail"
        yield ("expectations", empty.index(True)), what
    for n, row in rows(data, "expectations"):
        if is_number(row.get("mostly")) and row["mostly"] <= 0:
            what = f"{str(row.get('type', 'a rule'))[:80]} has to hold for no row: mostly is 0"
            yield ("expectations", n, "mostly"), what


def _deployment(data: Mapping[str, Any]) -> _Told:
    for n, analysis in rows(data, "analyses"):
        found = [row.get("vacuous") is True for _, row in rows(analysis, "metrics")]
        if found and all(found):
            name = describe(analysis.get("name"))
            yield ("analyses", n), f"analysis {name}: none of its {len(found)} metrics can fail"


_BY_KIND: dict[str, Callable[[Mapping[str, Any]], _Told]] = {
    "alert-rules": _alerts,
    "data-quality": _quality,
    "deployment": _deployment,
    "drift-report": _drift,
    "evaluation": _evaluation,
    "evaluation-criteria": _evaluation,
    "evaluation-plan": _evaluation_plan,
    "experiment": _experiment,
    "fairness-report": _fairness,
    "monitoring-plan": _plan,
}
