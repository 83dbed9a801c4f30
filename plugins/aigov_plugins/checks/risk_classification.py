"""Does the classification follow from its own answers, and is it the one that the manifest has?

Asked of the newest record ``risk-classification`` of the system.

Fails when

- the tier of the record is not the ``risk_tier`` of the manifest;
- a point of Annex III is not answered;
- a point applies, the filter of Art.6(3) is not used, and the tier is below high;
- the filter is used although no point applies, or a reason for it says nothing beyond human
  oversight: that a person decides in the end is no ground for the filter.

A record with no entry for any point fails once, for all of them. Absent without a record.

Parameters:
    points: the points of Annex III that need an answer ([1, 2, 3, 4, 5, 6, 7, 8]).
    other_words: words that a reason for the filter has to say beside human oversight (15).

Example:
    tier: limited              # classification.yaml:9: point 5 of Annex III applies and the filter
    art_6_3_filter: not-used   # of Art.6(3) is not used: the tier is high, not 'limited'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence, plain_words
from aigov_plugins.governance.entries import listed, newest, rows

_KIND: Final = "risk-classification"
_POINT: Final = re.compile(r"(?:annex iii\W*)?(?:point\s*)?([0-9]{1,2})(?![0-9])", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+")
_OVERSIGHT: Final = re.compile(
    r"(?i)\bhuman[- ]in[- ](?:the|command)"
    r"|\bhuman(?:s)? (?:\w+ )?(?:oversight|review|supervision|control|intervention|decision)"
    r"|\b(?:person|human|people|clerk|officer|employee|expert|reviewer|operator|analyst)s? "
    r"(?:always |still |then |also |has to |must |will )?(?:decide|review|check|confirm|approve)"
    r"|\b(?:decided|reviewed|checked|confirmed|approved|overseen|supervised)s? by (?:a |an |the )?"
    r"(?:\w+ )?(?:person|human|people|clerk|officer|employee|expert|reviewer|operator|analyst)"
)
_FILTER_REASONS: Final = ("filter_no_significant_risk", "filter_no_material_influence")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that does not fit, in the order of the record's lines."""
    artifacts = evidence.of(_KIND)
    if not artifacts:
        hint = f"write governance/{system.id}/risk-classification.yaml: aigov schema {_KIND}"
        what = f"{system.id} has no record of its classification"
        yield Problem("no-classification", what, system.declared_at, hint=hint)
    record = newest(artifacts)
    if record is not None:
        found = [
            *_tier(system, record),
            *_unanswered(record, params["points"]),
            *_outcome(record),
            *_oversight_alone(record, params["other_words"]),
        ]
        yield from sorted(found, key=lambda problem: (problem.at, problem.id))


def _tier(system: System, record: Artifact) -> Iterator[Problem]:
    said = record.data.get("tier")
    declared = system.tier.value if system.tier else None
    if isinstance(said, str) and said.strip().lower() != declared:
        ours = f"is {declared}" if declared else "is not declared"
        what = f"tier {said!r} is decided here, but risk_tier of {system.id} {ours}"
        hint = "write the tier that was decided into ai-system.yaml, or decide again"
        yield Problem("contradiction", what, record.at("tier"), "tier", hint)


def _unanswered(record: Artifact, wanted: list[str]) -> Iterator[Problem]:
    answered = {_point(entry.get("point")) for _, entry in rows(record.data, "annex_iii_points")}
    lacking = [point for point in wanted if point not in answered]
    if lacking:
        what = f"annex_iii_points has no answer for {listed(f'point {point}' for point in lacking)}"
        hint = "say of each point of Annex III whether it applies, and why"
        yield Problem("unanswered-point", what, record.at("annex_iii_points"), hint=hint)


def _point(value: object) -> str:
    match = _POINT.match(str(value).strip())
    return match[1] if match else ""


def _outcome(record: Artifact) -> Iterator[Problem]:
    """Whether tier and filter follow from the points that apply."""
    hits = [
        (n, _point(entry.get("point")))
        for n, entry in rows(record.data, "annex_iii_points")
        if entry.get("applies") is True
    ]
    used = _filter(record)
    tier = str(record.data.get("tier")).strip().lower()
    if hits and used != "used" and tier in ("minimal", "limited"):
        index, point = hits[0]
        what = f"point {point} of Annex III applies and the filter of Art.6(3) is not used"
        what = f"{what}: the tier is high, not {tier!r}"
        hint = "write tier: high, or argue the filter point by point"
        yield Problem("tier-too-low", what, record.at("annex_iii_points", index), "tier", hint)
    if used == "used" and not hits:
        what = "the filter of Art.6(3) is used, but no point of Annex III applies"
        hint = "write art_6_3_filter: not-used, or say which point applies"
        yield Problem("filter-of-nothing", what, record.at("art_6_3_filter"), hint=hint)


def _filter(record: Artifact) -> str:
    """What the record says of the filter, whatever its case."""
    return str(record.data.get("art_6_3_filter") or "").strip(" .").lower()


def _oversight_alone(record: Artifact, wanted: int) -> Iterator[Problem]:
    if _filter(record) != "used":
        return
    for field in _FILTER_REASONS:
        text = record.data.get(field)
        if not isinstance(text, str) or not _OVERSIGHT.search(text):
            continue
        rest = [part for part in _SENTENCE.split(text) if not _OVERSIGHT.search(part)]
        if len(plain_words(" ".join(rest))) < wanted:
            what = f"{field} rests on human oversight, which is no ground for the filter"
            hint = "say what the system does that keeps its output from weighing in"
            yield Problem("oversight-alone", what, record.at(field), field, hint)
