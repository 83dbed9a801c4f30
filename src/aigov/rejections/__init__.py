"""False evidence: what makes a file that is there count for nothing.

Each detector states facts about one artifact; policies name them under ``reject:``. What cannot be
told is no problem here: a detector speaks of what it sees. Its measure on real files is printed by
``python -m benchmarks.rejections``. Source of the list: ``common_rejections`` of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass

from aigov.rejections.contradictions import contradiction
from aigov.rejections.dates import expired, impossible_date
from aigov.rejections.digests import hash_mismatch
from aigov.rejections.leaves import Detector, leaves
from aigov.rejections.persons import self_approval, unnamed_owner
from aigov.rejections.pictures import screenshot_only
from aigov.rejections.references import dangling_reference
from aigov.rejections.similarity import copied_boilerplate
from aigov.rejections.switches import disabled_check
from aigov.rejections.texts import empty_template, placeholder_text
from aigov.rejections.thresholds import vacuous_threshold
from aigov.rejections.uniform import uniform_values
from aigov.rejections.versions import orphan_evidence
from aigov.rejections.wiring import dead_configuration

__all__ = ("REJECTIONS", "Detector", "Rejection", "leaves")


@dataclass(frozen=True, slots=True)
class Rejection:
    """A detector of false evidence, with what it finds in words."""

    find: Detector
    doc: str


_DETECTORS: dict[str, Detector] = {
    "contradiction": contradiction,
    "copied-boilerplate": copied_boilerplate,
    "dangling-reference": dangling_reference,
    "dead-configuration": dead_configuration,
    "disabled-check": disabled_check,
    "empty-template": empty_template,
    "expired": expired,
    "hash-mismatch": hash_mismatch,
    "impossible-date": impossible_date,
    "orphan-evidence": orphan_evidence,
    "placeholder-text": placeholder_text,
    "screenshot-only": screenshot_only,
    "self-approval": self_approval,
    "unnamed-owner": unnamed_owner,
    "uniform-values": uniform_values,
    "vacuous-threshold": vacuous_threshold,
}
REJECTIONS = {
    code: Rejection(find, (find.__doc__ or "").strip()) for code, find in _DETECTORS.items()
}
