"""How a bill of materials comes about: when, by which pipeline, and who looks for weaknesses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from aigov.api import Artifact, Problem, SystemEvidence
from aigov_plugins.delivery.entries import day
from aigov_plugins.delivery.stages import commands_of
from aigov_plugins.pipelines.parts import rest_on_steps

_MAKES: Final = re.compile(
    r"cyclonedx|\bsyft\b|\bcdxgen\b|sbom|\bspdx\b|\baibom\b|\bbom\b",
    re.IGNORECASE,
)
_SCANS: Final = re.compile(
    r"\btrivy\b|\bgrype\b|osv[-_]scanner|pip[-_]audit|\bsnyk\b|\bsafety (?:check|scan)"
    r"|dependency[-_]review|(?:npm|yarn|cargo) audit|\bdependency[-_]check\b|scout cves",
    re.IGNORECASE,
)


def fresh(document: Artifact, max_age: int, today: date) -> Iterator[Problem]:
    """A document without a day, of a day to come, or too old."""
    made = day(document.data.get("date"))
    if made is None or made > today or (today - made).days > max_age:
        told = "does not say when it was made" if made is None else (
            f"was made on {made}, within the last {max_age} days is wanted")  # fmt: skip
        yield Problem("not-fresh", told, document.at("date"), "date", "make it in the pipeline")


def made(document: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A document that no pipeline makes or looks at."""
    name = document.path.rpartition("/")[2]
    if not _is_done(evidence, re.compile(rf"{_MAKES.pattern}|{re.escape(name)}", re.IGNORECASE)):
        message = "no pipeline makes or checks it"
        hint = "make it where the release is built, so that it is of what is delivered"
        yield Problem("not-generated", message, document.at(), "generated", hint)


def scanned(
    document: Artifact, documents: Sequence[Artifact], evidence: SystemEvidence
) -> Iterator[Problem]:
    """No list of vulnerabilities in any document, and no scan in any pipeline."""
    listed = any("vulnerabilities" in each.data for each in documents)
    if not listed and not _is_done(evidence, _SCANS):
        message = "nothing looks for known vulnerabilities"
        hint = "scan the components in the pipeline, or list what a scan found"
        yield Problem("not-scanned", message, document.at(), "scanned", hint)


def leave_pipelines_aside(evidence: SystemEvidence) -> None:
    """No answer rests on a pipeline but on one that makes or scans the document."""
    evidence.leave_aside(evidence.of("ci-pipeline"))


def _is_done(evidence: SystemEvidence, pattern: re.Pattern[str]) -> bool:
    """Whether a pipeline does what the pattern finds; the answer rests on each that does."""
    doing = [
        pipeline
        for pipeline in evidence.of("ci-pipeline")
        if pipeline.valid and any(pattern.search(text) for text in commands_of(pipeline))
    ]
    for pipeline in doing:
        rest_on_steps(evidence, pipeline, ())
    return bool(doing)
