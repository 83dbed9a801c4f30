"""What the headings of a security policy are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Section

_SECTIONS: Final = {
    "supported_versions": r"supported|versions?\b",
    "disclosure": r"disclosure|publication|advisor|embargo",
    "response": r"respon[ds]|timeline|time frame|what to expect|acknowledg|sla\b|our commitment"
    r"|handling|triage|process",
    "scope": r"scope|threat model|qualif|what (?:is|counts)",
    "safe_harbor": r"safe harbou?r",
    "reward": r"bount|reward|recognition|credit|hall of fame",
    "reporting": r"report|contact|how to|submit|notify|reach|found a",
}
_SECTION: Final = {name: re.compile(words, re.IGNORECASE) for name, words in _SECTIONS.items()}
SAYS_HOW: Final = re.compile(r"report|contact|e-?mail|advisor|let \S.{0,40} know", re.IGNORECASE)


def kinds(page: Sequence[Section]) -> Iterator[str]:
    """What each section is about; a deeper heading without a word of its own follows its parent."""
    above: list[tuple[int, str]] = []
    for index, section in enumerate(page):
        level = section.heading.level
        above = [(depth, kind) for depth, kind in above if depth < level]
        own = _kind(section, first=index < 2)
        kind = own or (above[-1][1] if above and above[-1][0] > 1 else "")
        above.append((level, kind))
        yield kind


def _kind(section: Section, *, first: bool) -> str:
    name = section.heading.text
    if re.search(r"\breport", name, re.IGNORECASE):
        return "reporting"
    told = next((kind for kind, words in _SECTION.items() if words.search(name)), "")
    if told and not (first and section.heading.level < 2):
        return told
    # The text under the title says how to report where no heading does.
    general = first or re.search(r"security|vulnerab", name, re.IGNORECASE)
    return "reporting" if general and SAYS_HOW.search(section.own_text) else ""
