"""Policies that no file holds: built into every run, about governance itself, and enforced."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from aigov.model import Applies, Policy, Selected
from aigov.terms import Gate, Mode, Severity, Tier

BUILT_IN = "built in"
"""What stands as the source of a policy that no file holds."""

_TIERS = frozenset((Tier.MINIMAL, Tier.LIMITED, Tier.HIGH))


def built_in(
    policy_id: str, told: Mapping[str, str], sorts: Mapping[str, str], origin: str
) -> Selected:
    """A built-in policy: due at every gate, for every system.

    Args:
        policy_id: its id.
        told: ``title``, ``requirement``, ``why``, ``fix`` and ``limits``.
        sorts: id of each problem with what it means; they make the digest.
        origin: who says that it is in force.
    """
    page = "\n".join(f"{sort}: {what}" for sort, what in sorts.items())
    policy = Policy(
        id=policy_id,
        version="1",
        title=told["title"],
        requirement=told["requirement"],
        why=told["why"],
        severity={"default": Severity.HIGH},
        gate=Gate.COMMIT,
        applies=Applies(tiers=_TIERS, experiments=True),
        params={},
        reject=(),
        always=(),
        ways=(),
        references={"iso-42001": ("8.1",), "nist-ai-rmf": ("GOVERN 1.4",)},
        fix=told["fix"],
        limits=told["limits"],
        judged=(),
        topics=(),
        replaces="",
        source=BUILT_IN,
        digest=hashlib.sha256(page.encode()).hexdigest(),
    )
    return Selected(policy, Mode.ENFORCED, "", origin=origin)
