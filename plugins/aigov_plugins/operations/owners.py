"""Who answers for a rule or an objective: labels often hold the bare name of a team."""

from __future__ import annotations

from aigov.api import Json, System, SystemEvidence, identities, why_nobody
from aigov_plugins.operations.plan_entries import Test, given


def answerable(system: System, evidence: SystemEvidence) -> Test:
    """A person or team who can be reached, or the bare name of a team that is known.

    Labels of Kubernetes take neither ``@`` nor ``/``: ``risk-ml`` stands for ``@acme/risk-ml``
    where that is the owner of the system, in CODEOWNERS, or under ``people:``.
    """
    teams = {
        handle.rpartition("/")[2].lstrip("@")
        for handle in (*evidence.people, *identities(system.owner))
        if handle.startswith("@")
    }

    def test(value: Json) -> str:
        missing = given(value)
        if missing or str(value).strip().lower() in teams:
            return missing
        reason = why_nobody(str(value), evidence.people)
        return f"{value!r} {reason}" if reason else ""

    return test
