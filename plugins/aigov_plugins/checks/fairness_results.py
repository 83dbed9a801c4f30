"""Is every group measured, and is every gap above its limit answered?

The newest record of kind ``fairness-report`` names groups and their intersections, metrics with
limits, and results. A result names its group by a value of an attribute (``women``), with the
attribute before it (``sex: women``), or as the intersection is written (``women under 30``).

Fails for: a metric without a limit that a number can be compared with; a group without a result of
a metric; a result of a metric or group that the record does not name; a result without a value,
without a number of samples, or with few samples and no note; a value beyond its limit with no
entry under ``gaps`` that names the metric and the group; such an entry without a treatment or
justification of five words, an owner, or the approval of somebody else; a metric that nothing
watches in use.

Parameters:
    min_samples: samples below which a result needs a note (30).
    monitored: whether each metric has to be among those under ``monitoring`` (true).

Fails, for example: the limit of the false refusal rate is at most 0.05, it is 0.09 for applicants
under 30, and no gap says what is done about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aigov.api import (
    Artifact,
    Json,
    Params,
    Problem,
    System,
    SystemEvidence,
    plain_words,
    same_person,
    why_nobody,
)
from aigov_plugins.measured import asked, meets, metric_key, newest, number_of, sign_of
from aigov_plugins.shaping import items, mapping, text

_FEWEST_WORDS = 5
_ANSWERS = ("treatment", "justification")


@dataclass(frozen=True, slots=True)
class _Limit:
    name: str
    sign: str
    limit: float


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each limit, group, result and gap that is not as it should be."""
    record = newest(evidence.of("fairness-report"))
    if record is None or not items(record.data.get("results")):
        at = record.at() if record else system.declared_at
        yield Problem("no-results", f"{system.id} has no fairness results by group", at)
        return
    limits, groups = _limits(record), _groups(record)
    for n, row in enumerate(items(record.data.get("metrics"))):
        if metric_key(_said(row, "name")) not in limits:
            what = f"{_said(row, 'name')} has no limit that a number can be compared with"
            yield Problem("limit", what, record.at("metrics", n), "metrics[].threshold")
    yield from _unmeasured(record, limits, groups)
    for n in range(len(record.data["results"])):
        yield from _result(record, n, (limits, groups, params["min_samples"]))
    yield from _gaps(record)
    if params["monitored"]:
        yield from _unwatched(record)


def _said(row: Json, key: str) -> str:
    return text(mapping(row).get(key))


def _limits(record: Artifact) -> dict[str, _Limit]:
    found = {}
    for row in items(record.data.get("metrics")):
        sign, limit = sign_of(_said(row, "operator")), number_of(mapping(row).get("threshold"))
        if sign and limit is not None:
            found[metric_key(_said(row, "name"))] = _Limit(_said(row, "name"), sign, limit)
    return found


def _groups(record: Artifact) -> dict[str, str]:
    """Each group in the words that a result may use for it -> its name."""
    found = {}
    for row in items(record.data.get("groups")):
        listed = mapping(row).get("values")
        for value in listed if isinstance(listed, list) else text(listed).split(","):
            found[_words(text(value))] = text(value)
            found[_words(f"{_said(row, 'attribute')} {text(value)}")] = text(value)
    for both in items(record.data.get("intersections")):
        found[_words(text(both))] = text(both)
    found.pop("", None)
    return found


def _words(said: str) -> str:
    return " ".join(plain_words(said.replace("_", " ")))


def _unmeasured(
    record: Artifact, limits: dict[str, _Limit], groups: dict[str, str]
) -> Iterator[Problem]:
    """Groups that have no result of a metric, one problem for each metric."""
    have = {
        (metric_key(_said(row, "metric")), groups.get(_words(_said(row, "group"))))
        for row in items(record.data["results"])
    }
    for key, limit in limits.items():
        lacking = [name for name in dict.fromkeys(groups.values()) if (key, name) not in have]
        if lacking:
            what = f"no result of {limit.name} for {', '.join(lacking)}"
            yield Problem("unmeasured", what, record.at("results"), "results", "measure it")


def _result(
    record: Artifact, n: int, context: tuple[dict[str, _Limit], dict[str, str], int]
) -> Iterator[Problem]:
    limits, groups, least = context
    row = mapping(record.data["results"][n])
    at, metric, group = record.at("results", n), _said(row, "metric"), _said(row, "group")
    limit, value = limits.get(metric_key(metric)), number_of(row.get("value"))
    if limit is None:
        yield Problem("limit", f"{metric} has a result and no limit", at, "results[].metric")
    if _words(group) not in groups:
        what = f"{group!r} is not among the groups that are compared"
        yield Problem("group", what, at, "results[].group")
    samples = number_of(row.get("samples"))
    if samples is None:
        what = f"{metric} of {group} says of how many samples it is in no number"
        yield Problem("samples", what, at, "results[].samples")
    elif samples < least and len(plain_words(_said(row, "note"))) < _FEWEST_WORDS:
        what = f"{metric} of {group} is of {samples:g} samples, fewer than {least}, without a note"
        yield Problem("samples", what, at, "results[].samples")
    if value is None:
        yield Problem("value", f"{metric} of {group} is no number", at, "results[].value")
    elif limit and not meets(value, limit.sign, limit.limit) and not _answered(record, row):
        what = f"{metric} of {group} is {value:g}, {asked(limit.sign, limit.limit)} is wanted"
        what += ", and no gap says what is done about it"
        yield Problem("gap", what, at, "gaps", "write down how it is treated, or why it stands")


def _answered(record: Artifact, row: Json) -> bool:
    wanted = (_words(_said(row, "metric")), _words(_said(row, "group")))
    told = (f" {_words(_said(gap, 'gap'))} " for gap in items(record.data.get("gaps")))
    return any(all(f" {words} " in gap for words in wanted) for gap in told)


def _gaps(record: Artifact) -> Iterator[Problem]:
    """What an entry under ``gaps`` lacks: an answer, an owner, the consent of somebody else."""
    for n, row in enumerate(items(record.data.get("gaps"))):
        at, name = record.at("gaps", n), _said(row, "gap")
        owner, approver = _said(row, "owner"), _said(row, "approved_by")
        if not any(len(plain_words(_said(row, key))) >= _FEWEST_WORDS for key in _ANSWERS):
            what = f"gap {name!r} has neither a treatment nor a justification"
            yield Problem("answer", what, at, "gaps[].treatment")
        if why_nobody(owner):
            yield Problem("answer", f"gap {name!r} is owned by nobody", at, "gaps[].owner")
        if why_nobody(approver) or same_person(owner, approver):
            what = f"gap {name!r} is approved by nobody but its owner"
            yield Problem("answer", what, at, "gaps[].approved_by")


def _unwatched(record: Artifact) -> Iterator[Problem]:
    watched = {metric_key(_said(row, "metric")) for row in items(record.data.get("monitoring"))}
    for n, row in enumerate(items(record.data.get("metrics"))):
        if metric_key(_said(row, "name")) not in watched:
            what = f"nothing watches {_said(row, 'name')} in use"
            hint = "name it under monitoring, with the rule that watches it"
            yield Problem("unwatched", what, record.at("metrics", n), "monitoring", hint)
