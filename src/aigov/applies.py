"""Whether a policy, or one of its requirements, applies to a system: by tier and facts."""

from __future__ import annotations

from aigov.model import Applies, Problem, System
from aigov.terms import Outcome, Tier

_TIERS = tuple(Tier)


_HINTS = {
    "risk_tier": "risk_tier: limited, or another tier",
    "deployed": "lifecycle: production, or another stage",
}
"""What decides a thing that is no fact of its own."""


def applicability(applies: Applies, system: System) -> tuple[Outcome, tuple[Problem, ...]]:
    """``pass`` when it applies, ``not-applicable``, or ``unknown`` with what is undecided."""
    if system.lifecycle == "experiment" and not applies.experiments:
        return Outcome.NOT_APPLICABLE, ()
    undecided: list[str] = []
    if system.tier is None and len(applies.tiers - {Tier.PROHIBITED}) < len(_TIERS) - 1:
        undecided.append("risk_tier")
    elif system.tier is not None and not _in_tiers(applies, system.tier):
        return Outcome.NOT_APPLICABLE, ()
    known = {name: fact.value for name, fact in system.facts.items()}
    if any(known.get(name) is False for name in applies.all_facts):
        return Outcome.NOT_APPLICABLE, ()
    undecided += [name for name in applies.all_facts if name not in known]
    if applies.any_facts and not any(known.get(name) for name in applies.any_facts):
        open_facts = [name for name in applies.any_facts if name not in known]
        if not open_facts:
            return Outcome.NOT_APPLICABLE, ()
        undecided += open_facts
    if not undecided:
        return Outcome.PASS, ()
    return Outcome.UNKNOWN, (_undecided(system, undecided),)


def _in_tiers(applies: Applies, tier: Tier) -> bool:
    return tier in applies.tiers or (tier is Tier.PROHIBITED and Tier.HIGH in applies.tiers)


def _undecided(system: System, names: list[str]) -> Problem:
    hint = _HINTS.get(names[0], f"facts: {{{names[0]}: true}}, or false")
    listed = " or ".join(names)
    what = f"{system.id} does not declare {listed}, so it is not known whether this applies"
    at = system.at("facts") if names[0] != "risk_tier" else system.declared_at
    return Problem("undecided", what, at, ",".join(names), hint, Outcome.UNKNOWN)
