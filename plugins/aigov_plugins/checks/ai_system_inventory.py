"""Is every AI system declared, and does its manifest agree with what the repository shows?

Fails when a system was seen (a model card, weights, a training pipeline, an LLM application's
configuration) and no ``ai-system.yaml`` declares it, when a manifest names no owner (or has a
placeholder for one) or no risk tier, and when it declares a fact to be false that a signal in the
repository shows to be true.

Parameters: none.

Fails, for example: ``facts: {trains_model: false}`` beside a ``dvc.yaml`` with a training stage.
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Params, Problem, System, SystemEvidence, is_placeholder

_ASKED = {
    "owner": "who answers for the system: owner: '@acme/risk-ml'",
    "tier": "one of minimal, limited, high, prohibited: risk_tier: limited",
}


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the manifest lacks or contradicts; for an undeclared system, that it has none."""
    if system.reason:
        yield undeclared(system)
        return
    for name, hint in _ASKED.items():
        if not getattr(system, name):
            key = "risk_tier" if name == "tier" else name
            yield Problem(
                "incomplete", f"{system.id} declares no {key}", system.declared_at, key, hint
            )
    if system.owner and is_placeholder(system.owner):
        what = f"the owner of {system.id} is not filled in: {system.owner!r}"
        yield Problem("incomplete", what, system.at("owner"), "owner", _ASKED["owner"])
    for name, fact in sorted(system.facts.items()):
        seen = system.signals.get(name)
        if fact.declared and seen is not None and seen.value != fact.value:
            what = f"declares {name}: {str(fact.value).lower()}, but {seen.reason}"
            hint = "correct the fact, or remove what contradicts it"
            yield Problem("contradiction", what, system.at("facts", name), f"facts.{name}", hint)


def undeclared(system: System) -> Problem:
    """What is wrong with a system that was seen and that no manifest declares."""
    folder = f"{system.root}/" if system.root else ""
    hint = f"write {folder}ai-system.yaml with id, owner, risk_tier and lifecycle"
    what = f"looks like an AI system ({system.reason}), and no ai-system.yaml declares it"
    return Problem("undeclared", what, system.declared_at, hint=hint)
