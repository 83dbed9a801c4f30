"""What the plan of an experiment with live traffic has to say before it begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from aigov.api import (
    Artifact,
    Outcome,
    Params,
    Problem,
    SystemEvidence,
    Unreadable,
    why_nobody,
)
from aigov_plugins.delivery.entries import day, folded, number, rows, said, texts, word_count
from aigov_plugins.delivery.measures import of_people, why_no_limit

_PROSE: Final = {"hypothesis": 15, "exclusions": 15}
"""Fields of prose, each with the words that it needs at least."""

_LIMIT_WORDS: Final = 3
_REASON_WORDS: Final = 15
_LEAST_POWER: Final = 0.5
_LONGEST: Final = 366
_ART_60: Final = ("applies", "does-not-apply")


def problems(record: Artifact, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What a plan lacks."""
    if said(record.data.get("status")).lower() == "draft":
        yield Problem("draft", "is a draft", record.at("status"), "status")
    for key, least in _PROSE.items():
        count = word_count(record.data.get(key))
        if count < least:
            message = f"{key} has {count} words, {least} are wanted"
            yield Problem("too-few-words", message, record.at(key), key)
    yield from _variants(record)
    yield from _metrics(record, params["guardrails"])
    yield from _size(record)
    yield from _rules(record, params["stop_rules"])
    yield from _people(record, evidence)
    yield from _days(record, evidence)
    if params["testing"]:
        yield from _testing(record)


def _variants(record: Artifact) -> Iterator[Problem]:
    found = rows(record, "variants")
    if len(found) < 2:
        message = "names fewer than two variants"
        yield Problem("variants-missing", message, record.at("variants"), "variants")
        return
    shares = [number(row.get("allocation")) for _, row in found]
    for index, row in found:
        missing = [key for key in ("name", "model_version") if not said(row.get(key))]
        missing += ["allocation"] if number(row.get("allocation")) is None else []
        if missing:
            message = f"variant {index + 1} has no {', '.join(missing)}"
            at = record.at("variants", index)
            yield Problem("variant-incomplete", message, at, f"variants.{index}")
    known = [share for share in shares if share is not None]
    if len(known) == len(shares) and abs(sum(known) - 100) > 0.01:
        message = f"shares of the variants are {sum(known):g} together, not 100"
        yield Problem("shares", message, record.at("variants"), "variants.allocation")


def _metrics(record: Artifact, wanted: int) -> Iterator[Problem]:
    tied = (
        said(row.get("business_metric")) and said(row.get("linked_model_metric"))
        for _, row in rows(record, "primary_metric")
    )
    if not any(tied):
        message = "no primary metric ties a business measure to a model measure"
        yield Problem("primary-metric", message, record.at("primary_metric"), "primary_metric")
    guards = rows(record, "guardrail_metrics")
    at = record.at("guardrail_metrics")
    if len(guards) < wanted:
        message = f"has {len(guards)} guardrails, {wanted} are wanted"
        yield Problem("too-few-guardrails", message, at, "guardrail_metrics")
    for index, row in guards:
        if why := why_no_limit(row, _LIMIT_WORDS):
            place = record.at("guardrail_metrics", index)
            name = said(row.get("metric")) or str(index + 1)
            yield Problem("guardrail-no-limit", f"guardrail {name!r} {why}", place, name)
    if guards and not any(of_people(row.get("metric"), row.get("rationale")) for _, row in guards):
        message = "no guardrail is about harm or fairness"
        hint = "add one: complaints, overturned decisions, a ratio between groups"
        yield Problem("guardrail-of-harm", message, at, "guardrail_metrics.harm", hint)


def _size(record: Artifact) -> Iterator[Problem]:
    size, power = number(record.data.get("sample_size")), number(record.data.get("power"))
    effect = said(record.data.get("minimum_effect"))
    if size is None or size <= 0:
        message = "does not say how many observations each variant needs"
        yield Problem("sample-size", message, record.at("sample_size"), "sample_size")
    if power is None or not _LEAST_POWER <= power < 1 or not effect:
        message = "does not say with which power which smallest effect is seen"
        yield Problem("power", message, record.at("power"), "power")


def _rules(record: Artifact, wanted: int) -> Iterator[Problem]:
    listed = record.data.get("stop_rules")
    rules = {folded(rule) for rule in texts(listed if isinstance(listed, list) else [])}
    if len(rules) < wanted:
        message = f"has {len(rules)} rules to stop early, {wanted} are wanted"
        yield Problem("too-few-stop-rules", message, record.at("stop_rules"), "stop_rules")
    if not said(record.data.get("early_stopping_correction")):
        message = "does not say how early looks are corrected for"
        at = record.at("early_stopping_correction")
        yield Problem("early-looks", message, at, "early_stopping_correction")


def _people(record: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    owner = said(record.data.get("owner"))
    nobody = why_nobody(owner, evidence.people) if owner else "is missing"
    if nobody:
        yield Problem("owner-unnamed", f"owner {nobody}", record.at("owner"), "owner")
    at = record.at("privacy_and_ethics")
    found = rows(record, "privacy_and_ethics")
    if not any(_looked_at(row, evidence) for _, row in found):
        message = "no person reviewed privacy and ethics with the lawful basis and the notice"
        hint = "privacy_and_ethics: [{lawful_basis: ..., notice: ..., reviewer: bo@acme.org}]"
        yield Problem("privacy-unreviewed", message, at, "privacy_and_ethics", hint)


def _looked_at(row: Mapping[str, object], evidence: SystemEvidence) -> bool:
    reviewer = said(row.get("reviewer"))
    told = said(row.get("lawful_basis")) and said(row.get("notice"))
    return bool(told and reviewer and not why_nobody(reviewer, evidence.people))


def _days(record: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    start, end = day(record.data.get("start")), day(record.data.get("end"))
    if start is None or end is None or end < start:
        message = "does not say on which day it starts and on which later day it ends"
        yield Problem("dates-missing", message, record.at("start"), "start")
        return
    if (end - start).days > _LONGEST:
        message = f"lasts {(end - start).days} days, at most {_LONGEST} are an experiment"
        hint = "end it, and plan and review what goes on"
        yield Problem("endless", message, record.at("end"), "end", hint)
    first = _first_commit(record.path, evidence)
    if isinstance(first, str):
        message = f"cannot tell whether the plan came before the start: {first}"
        at = record.at("start")
        yield Problem("unknown-order", message, at, "start", outcome=Outcome.UNKNOWN)
    elif first > start:
        message = f"was first committed on {first}, after its start on {start}"
        hint = "the plan comes first: write the next one before it begins, and waive this one"
        yield Problem("planned-too-late", message, record.at("start"), "start", hint)


def _first_commit(path: str, evidence: SystemEvidence) -> date | str:
    """The day of the first commit of a file; what is not committed yet is of today."""
    try:
        points = [point for point, _ in evidence.history.changes(path)]
    except Unreadable as exc:
        return str(exc.what)
    return points[-1].day if points else evidence.today


def _testing(record: Artifact) -> Iterator[Problem]:
    answer = said(record.data.get("real_world_testing_art_60"))
    reason = word_count(record.data.get("art_60_reason"))
    if answer not in _ART_60 or reason < _REASON_WORDS:
        message = "does not say, with a reason, whether it is testing in real-world conditions"
        hint = f"real_world_testing_art_60: {' or '.join(_ART_60)}; art_60_reason: ..."
        at = record.at("real_world_testing_art_60")
        yield Problem("testing-unsaid", message, at, "real_world_testing_art_60", hint)
