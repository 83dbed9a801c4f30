"""Can the system have the tier that its manifest declares, with the facts that it declares?

Fails when the tier is minimal and a fact is true that brings duties of another tier, such as
decisions about people. Unknown while such a fact is neither declared nor seen: a tier cannot be
told to be right before its questions are answered.

Parameters:
    never_minimal: facts with which no system is minimal ([automated_decisions,
        biometric_or_emotion]).

Fails, for example: ``risk_tier: minimal`` with ``facts: {automated_decisions: true}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Outcome, Params, Problem, System, SystemEvidence


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each fact that does not go with the tier, or is not known."""
    if system.tier is None or system.tier.value != "minimal":
        return
    for name in params["never_minimal"]:
        fact = system.facts.get(name)
        if fact is None:
            what = f"{system.id} does not declare {name}, so that tier minimal cannot be told"
            hint = f"facts: {{{name}: false}}"
            at = system.at("facts")
            yield Problem("undecided", what, at, name, hint, outcome=Outcome.UNKNOWN)
        elif fact.value:
            why = "" if fact.declared else f" ({fact.reason})"
            what = f"risk_tier is minimal, but {name} is true{why}"
            hint = "classify the system again, with that fact"
            yield Problem("tier-too-low", what, system.at("risk_tier"), name, hint)
