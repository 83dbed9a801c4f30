"""Risk assessment kept as a record.

Files: ``governance/risk-assessment.yaml``, ``risk-register.json``, ``risks/*.yaml`` and their
variants with an underscore. Shape: our schema ``risk-assessment`` (``aigov schema
risk-assessment``; ``--template`` prints a record to fill in). A file of a risks folder that is no
mapping with ``risks`` or a reviewer is something else and is not read.

It proves that somebody wrote down risks, ratings and treatment, when and who reviewed it. It
cannot prove that a rating is right.
"""

from __future__ import annotations

from aigov.api import Document, judged, parse_json, parse_yaml

_TELLING = ("risks", "reviewer", "risk_tier", "risk_acceptance_criteria", "hazards")


def parse(path: str, raw: bytes) -> Document | None:
    """The record as written; None when the file is about something else."""
    document = parse_json(raw) if path.endswith(".json") else parse_yaml(raw)
    if isinstance(document.data, dict) and not any(key in document.data for key in _TELLING):
        return None
    return judged(document, "risk-assessment")
