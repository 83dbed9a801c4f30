"""What counts as weaker, sort by sort: the page of the policy, and its built-in record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aigov import builtin
from aigov.model import Selected

SORTS: Final[Mapping[str, str]] = {
    "policy-removed": "a policy is selected no more, or a policy file of the repository is gone",
    "policy-replaced": "an enforced policy comes from another source: the repository replaced it",
    "demands-changed": "an enforced policy of the repository asks for something else; more under "
    "always: or reject: is no weakening",
    "mode-weakened": "enforced became advisory or off, advisory became off, or enforce_from is "
    "later",
    "parameter-weakened": "a parameter of an enforced policy asks for less",
    "parameter-changed": "a parameter of an enforced policy changed, and its name does not say "
    "which way is weaker",
    "severity-lowered": "a failure costs less",
    "gate-later": "a policy is due later",
    "pack-removed": "a pack or a folder of policies is extended no more",
    "exclude-widened": "exclude covers more files, or has a glob that covers nothing yet",
    "people-widened": "more people are known, or anybody is",
    "systems-emptied": "systems became []",
    "system-removed": "a system is not declared any more while files of it remain",
    "tier-lowered": "risk_tier is lower, or not declared any more",
    "fact-withdrawn": "a fact that was true is false or not declared any more",
    "lifecycle-back": "lifecycle went a step back, or is not declared any more",
    "bound-weakened": "a bound of a measure is looser or gone",
    "waiver-added": "there is a new waiver",
    "waiver-renewed": "there is a new waiver that renews another one",
    "waiver-extended": "a waiver ends later",
    "waiver-redirected": "a waiver excuses another policy or system than it did",
    "baseline-grown": "the baseline has new entries, or entries that were recorded anew",
    "governance-unreadable": "the governance of one side cannot be read, so that it is not known",
}
"""Id of the problem -> what it means."""

_LIMITS = (
    "Compares what is written: whether a weakening is meant and approved, a reviewer decides. "
    "Packs and plugins that are installed are the same on both sides. Owners in CODEOWNERS, "
    "the evidence that a manifest names and the retirement of a system are not compared."
)

WEAKENED: Final = "governance-weakened"


def built_in() -> Selected:
    """The policy ``governance-weakened`` as every comparison uses it: enforced, and due at once."""
    told = {
        "title": "Governance is not weakened in passing",
        "requirement": "A change does not lower what is asked of an AI system, unless somebody who "
        "answers for governance approves it.",
        "why": "A pull request that fails a policy can switch the policy off in the same commit.",
        "fix": "Take the weakening back, or make it a change of its own that those who answer for "
        "governance approve.",
        "limits": _LIMITS,
    }
    return builtin.built_in(WEAKENED, told, SORTS, "aigov, with --base and in aigov diff")
