"""False evidence: what makes a file that is there count for nothing.

Each detector states facts about one artifact; policies name them under ``reject:``. A detector
speaks of what it sees; of what it could not read it raises Unreadable, or yields an unknown
problem, so that nothing passes that was not looked at. Its measure on real files is printed by
``python -m benchmarks.rejections``. Source of the list: ``common_rejections`` of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigov.readers import resolve

if TYPE_CHECKING:
    from aigov.artifacts import Artifact
    from aigov.claims import SystemEvidence
    from aigov.model import Problem
    from aigov.rejections.leaves import Detector


@dataclass(frozen=True, slots=True)
class Rejection:
    """A detector of false evidence, imported when it is first asked."""

    code: str
    module: str

    @property
    def doc(self) -> str:
        """What it finds, in words: the docstring of its function."""
        return (self._detector().__doc__ or "").strip()

    def find(self, artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
        """What is false about an artifact."""
        return self._detector()(artifact, evidence)

    def _detector(self) -> Detector:
        name = self.code.replace("-", "_")
        found: Detector = resolve(f"aigov.rejections.{self.module}:{name}", owner=self.code)
        return found


_MODULES = {
    "contradiction": "contradictions",
    "copied-boilerplate": "similarity",
    "dangling-reference": "references",
    "dead-configuration": "wiring",
    "disabled-check": "switches",
    "empty-template": "texts",
    "expired": "dates",
    "hash-mismatch": "digests",
    "impossible-date": "dates",
    "orphan-evidence": "versions",
    "placeholder-text": "texts",
    "screenshot-only": "pictures",
    "self-approval": "persons",
    "uniform-values": "uniform",
    "unnamed-owner": "persons",
    "vacuous-threshold": "thresholds",
}
"""Where each detector stands: the function is named for the code."""

REJECTIONS = {code: Rejection(code, module) for code, module in _MODULES.items()}
