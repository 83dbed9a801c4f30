"""Which versions of the model serve, as a registry says."""

from __future__ import annotations

from typing import Final

from aigov.api import SystemEvidence

_LIVE: Final = frozenset(("champion", "live", "prod", "production"))


def served_versions(evidence: SystemEvidence) -> list[str]:
    """Versions that MLflow or the model register has in production, sorted; none where unknown.

    What asks must read the kinds ``registered-model`` and ``model-register``.
    """
    found = set()
    for kind, listed in (("registered-model", "versions"), ("model-register", "models")):
        artifacts = evidence.of(kind)
        evidence.leave_aside(artifacts)
        for artifact in artifacts:
            rows = artifact.data.get(listed) if artifact.valid else None
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict) and _is_live(row) and row.get("version"):
                    found.add(str(row["version"]))
    return sorted(found)


def _is_live(row: dict[str, object]) -> bool:
    aliases = row.get("aliases")
    names = [row.get("stage"), *(aliases if isinstance(aliases, list) else ())]
    return any(isinstance(name, str) and name.lower() in _LIVE for name in names)
