"""Does the model card say who oversees the system, and how it is stopped?

Looks at the section on human oversight of each model card that has one.

Fails when

- no person or team who can be reached is named in it;
- no sentence in it says how the system is stopped: stop, switch off, disable, suspend, roll back;
  or that sentence is too short to be a procedure.

Parameters:
    stop_words: words of the sentences that say how the system is stopped (20).

Example:
    ## Human oversight
    A human is in the loop at all times.
    # MODEL_CARD.md:12: human oversight names no person or team who can be reached
    # MODEL_CARD.md:12: human oversight does not say how the system is stopped
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Params, Problem, System, SystemEvidence, identities, plain_words, why_nobody

_SECTION: Final = "human-oversight"
_STOPS: Final = re.compile(
    r"\b(?:stop(?:s|ped|ping)?|halt(?:s|ed)?|switch(?:es|ed)? (?:it )?off|turn(?:s|ed)? (?:it )?off"
    r"|disabl(?:e|es|ed|ing)|suspend(?:s|ed)?|shut(?:s|ting)? (?:it )?down|roll(?:s|ed)? back"
    r"|kill switch|deactivat(?:e|es|ed))\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n{2,}")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that a section on oversight leaves open."""
    told = [
        (card, text)
        for card in evidence.of("model-card")
        if (text := str((card.data.get("sections") or {}).get(_SECTION) or "").strip())
    ]
    if not told:
        what = f"no model card of {system.id} has a section on human oversight"
        hint = "add the heading Human oversight: who, with which powers, how to stop it"
        yield Problem("no-oversight-section", what, system.declared_at, hint=hint)
    for card, text in told:
        at, key = card.at("sections", _SECTION), f"sections.{_SECTION}"
        if all(why_nobody(one) for one in identities(text)):
            what = "human oversight names no person or team who can be reached"
            yield Problem("nobody-named", what, at, key, "name who oversees: @acme/risk")
        stops = [one for one in _SENTENCE.split(text) if _STOPS.search(one)]
        count = sum(len(plain_words(one)) for one in stops)
        if not stops:
            what = "human oversight does not say how the system is stopped"
            yield Problem(
                "never-stopped", what, at, key, "say who stops it, with what, and what follows"
            )
        elif count < params["stop_words"]:
            wanted = params["stop_words"]
            what = (
                f"human oversight says in {count} words how the system is stopped, {wanted} wanted"
            )
            yield Problem("short-stop", what, at, key, "say who stops it, with what, what follows")
