"""Does anything say that the system is a prohibited practice?

Asked of the newest screening and the newest risk assessment of the system, and of its manifest.

Fails when an answer on a prohibited practice is yes, and when the manifest declares the tier to be
prohibited while the system is not retired. Neither can be waived: the work has to stop.

Parameters: none.

Example:
    answers:
      - {point: f, hit: true, ...}   # governance/prohibited-practices.yaml:14: point f of Art.5(1)
                                     # is answered with yes
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.governance.entries import newest
from aigov_plugins.governance.practices import FIELDS, answers

_STOP: Final = "stop the work, take the feature out, and record when that was done"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each answer that is yes, and one for the tier."""
    prohibited = system.tier is not None and system.tier.value == "prohibited"
    if prohibited and system.lifecycle != "retired":
        what = f"{system.id} is declared to be a prohibited practice and is not retired"
        yield Problem("prohibited", what, system.at("risk_tier"), "risk_tier", _STOP)
    for kind in FIELDS:
        records = evidence.of(kind)
        evidence.leave_aside(records)
        record = newest(records)
        # A yes counts in a record that breaks its format, too.
        for one in [record] if record else [one for one in records if not one.valid]:
            yield from _hits(one)


def _hits(record: Artifact) -> Iterator[Problem]:
    for answer in answers(record):
        if answer.hit:
            what = f"point {answer.point} of Art.5(1) is answered with yes"
            yield Problem("prohibited", what, record.at(*answer.keys), answer.point, _STOP)
