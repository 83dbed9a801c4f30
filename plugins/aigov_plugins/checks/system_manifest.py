"""Does the manifest say what the system is for, answer every question, and is it kept up?

Asked of ``ai-system.yaml``, or of the system's entry in ``aigov.yaml``.

Fails when ``purpose`` or ``risk_tier_reason`` is too short, ``reviewed`` is no day or too far back,
a fact is neither declared nor seen in the repository, or when facts are asked for and the manifest
says that nothing is trained and nothing of others is used, although weights are there. For a
system without a manifest it says what ``ai-system-inventory`` says. A manifest that says nothing of
purpose, reason and review, where no facts are asked for, is no such evidence.

Parameters:
    purpose_words: words that the purpose has at least; 0 asks for none (0).
    reason_words: words that the reason of the tier has at least; 0 asks for none (0).
    facts: facts that have to be answered ([]).
    max_age: how long a review of the manifest holds, as in 180d; empty asks for none ("").

Example:
    id: loan                # ai-system.yaml:1: loan does not say what it is for: purpose is missing
    risk_tier: high
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.checks.ai_system_inventory import undeclared
from aigov_plugins.governance.entries import listed, why_not_recent, words

_WEIGHTS: Final = "{ckpt,gguf,h5,joblib,keras,onnx,pickle,pkl,pt,pth,safetensors,tflite}"
_ORIGINS: Final = ("trains_model", "uses_third_party_model")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that the manifest does not say."""
    if system.reason:
        yield undeclared(system)
        return
    silent = _nothing_said(system, params)
    if silent is not None:
        yield silent
        return
    yield from _told(system, "purpose", system.purpose, params["purpose_words"])
    yield from _told(system, "risk_tier_reason", system.tier_reason, params["reason_words"])
    yield from _unanswered(system, params["facts"])
    if params["facts"]:
        yield from _origin(system, evidence)
    why = why_not_recent(system.reviewed, evidence, params["max_age"]) if params["max_age"] else ""
    if why:
        hint = "go through the manifest, and write reviewed: with the day"
        yield Problem("not-reviewed", f"reviewed {why}", system.at("reviewed"), "reviewed", hint)


def _nothing_said(system: System, params: Params) -> Problem | None:
    """That the manifest says nothing at all of what is asked for, where it does not."""
    asked = {
        "purpose": (params["purpose_words"], system.purpose),
        "risk_tier_reason": (params["reason_words"], system.tier_reason),
        "reviewed": (params["max_age"], system.reviewed),
    }
    wanted = [key for key, (asks, _) in asked.items() if asks]
    if not wanted or params["facts"] or any(asked[key][1] for key in wanted):
        return None
    what = f"the manifest of {system.id} gives no {' and no '.join(wanted)}"
    hint = f"write {' and '.join(wanted)} into it"
    return Problem("no-description", what, system.declared_at, ",".join(wanted), hint)


def _told(system: System, key: str, text: str, wanted: int) -> Iterator[Problem]:
    count = len(words(text))
    if count < wanted:
        said = f"has {count} words, {wanted} are wanted" if count else "is missing"
        hint = f"write {key}: what a reader outside of the team needs to know"
        yield Problem("too-short", f"{key} {said}", system.at(key), key, hint)


def _unanswered(system: System, facts: list[str]) -> Iterator[Problem]:
    lacking = [name for name in facts if name not in system.facts]
    if lacking:
        what = f"{system.id} does not say whether {listed(lacking)}"
        hint = f"facts: {{{lacking[0]}: false}}, for each of them true or false"
        yield Problem("unanswered-fact", what, system.at("facts"), ",".join(lacking), hint)


def _origin(system: System, evidence: SystemEvidence) -> Iterator[Problem]:
    """Weights come from somewhere: from training here, or from somebody else."""
    known = [system.facts.get(name) for name in _ORIGINS]
    if any(fact is None or fact.value for fact in known):
        return
    root = f"{system.root}/" if system.root else ""
    found = evidence.paths(f"{root}**/*.{_WEIGHTS}")
    if found:
        what = f"declares neither {' nor '.join(_ORIGINS)}, but {found[0]} holds weights"
        hint = "correct one of the facts, or remove the file"
        yield Problem("contradiction", what, system.at("facts", _ORIGINS[0]), "facts", hint)
