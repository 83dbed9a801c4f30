"""Words for people who know no exit code and no option: numbers, days, gates, frameworks."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from aigov.report.text import visible

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_CAPITALS = {"eu": "EU", "fria": "FRIA", "gpai": "GPAI"}
_REFUSED = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

GATES = {
    "commit": "this commit",
    "ci": "this change",
    "release-review": "this release",
    "operation": "operation",
}
"""What a failure at each gate stands in the way of."""

OCCASIONS = {
    "commit": "for a commit",
    "ci": "for a change",
    "release-review": "for a release review",
    "operation": "for a system in operation",
}
"""What a result at each gate is for."""

FRAMEWORKS = {
    "ca-dadm": "Canada DADM",
    "eu-ai-act": "EU AI Act",
    "gdpr": "GDPR",
    "iso-42001": "ISO/IEC 42001",
    "mitre-atlas": "MITRE ATLAS",
    "nist-ai-600-1": "NIST AI 600-1",
    "nist-ai-rmf": "NIST AI RMF",
    "owasp-agentic-2026": "OWASP Agentic 2026",
    "owasp-llm-2025": "OWASP LLM 2025",
    "sg-mgf-2020": "Singapore MGF 2020",
    "sg-mgf-agentic": "Singapore MGF Agentic",
    "sg-mgf-genai": "Singapore MGF GenAI",
    "us-co-sb26-189": "Colorado SB 26-189",
    "us-sr-11-7": "US SR 11-7",
    "us-sr-26-2": "US SR 26-2",
}
"""Short names of the frameworks that bundled policies name; any other goes by its id."""


def shown(value: Any) -> Any:
    """A value as the page shows it: text without characters that steer or that HTML refuses."""
    if type(value) is not str:  # what is marked as safe is a type of its own
        return value
    return visible(_REFUSED.sub("\ufffd", value))


def prose(text: str) -> str:
    """The text of a policy as one paragraph."""
    return " ".join(text.split())


def counted(number: int, noun: str, many: str = "") -> str:
    """``1 system``, ``2 systems``, ``30,000 findings``."""
    return f"{number:,} {noun if number == 1 else many or f'{noun}s'}"


def day(iso: str) -> str:
    """``2026-11-23`` as ``23 November 2026``; what is no day stays as it is."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def days_between(start: str, end: str) -> int:
    """Whole days from one ISO day to another; negative where the second is earlier."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def framework(name: str) -> str:
    """The short name of a framework."""
    return FRAMEWORKS.get(name, name)


def phrase(word: str) -> str:
    """An id of ours as words: ``not-applicable``, ``personal_data``, ``eu_market``."""
    return " ".join(_CAPITALS.get(part, part) for part in re.split("[-_]", word))


def number(value: float, *, percent: bool = False) -> str:
    """A measure as people write it; ``percent`` says that 1 is a hundred per cent."""
    return f"{value * 100:g} %" if percent else f"{value:g}"
