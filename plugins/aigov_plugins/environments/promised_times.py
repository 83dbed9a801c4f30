"""Times that a text promises: how soon somebody answers, fixes, publishes.

A time is told apart by the word that stands nearest to it, before it or else behind it. A time
near none of these words promises nothing and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14,
}  # fmt: skip
_HOURS: Final = {"h": 1, "d": 24, "w": 168, "m": 720}
_TIME: Final = re.compile(
    rf"(?<![\w.])(?<!\d,)(\d{{1,4}}|{'|'.join(_WORDS)})(?:\s?\(\d{{1,4}}\))?"
    rf"(?:\s?(?:-|\u2013|to|or)\s?(\d{{1,4}}|{'|'.join(_WORDS)}))?[\s-]?"
    r"(business\s|working\s|work\s|week\s?|calendar\s)?"
    r"(h|hrs?|hours?|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_PURPOSES: Final = {
    "respond": r"acknowledg|respon[ds]|repl(?:y|ies)|get back|receipt|hear (?:back|from)"
    r"|contact you|contacted by|reach out|first answer|react",
    "update": r"updates?\b|progress|keep you informed|status",
    "assess": r"triag|assess|investigat|evaluat|validat|verif",
    "fix": r"\bfix|patch|resol[uv]|remediat|mitigat|releas",
    "disclose": r"disclos|embargo|publish|public\b|announce",
}
_PURPOSE: Final = re.compile(
    "|".join(f"(?P<{name}>{words})" for name, words in _PURPOSES.items()), re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_OTHERWISE: Final = re.compile(
    r"\b(?:we|i|team|maintainers|nobody)\b[^.;,]{0,40}\b(?:not|never|cannot|unable|no\s(?:promise|"
    r"guarantee|commitment))\b|\b(?:we|i|team|maintainers)\b[^.;,]{0,40}n['\u2019]t\b"
    r"|\byou\s(?:must|have\sto|need\sto)\b[^.;]*$"
    r"|\b(?:no\s(?:earlier|sooner)\sthan|not\sbefore|at\sleast|more\sthan|longer\sthan)\s*$",
    re.IGNORECASE,
)
"""What turns a time into none that is promised: a denial, a duty of others, a lower bound."""

_MAX_BEFORE: Final = 300
MAX_TIMES: Final = 100


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised (``respond``, ``update``, ``assess``, ``fix``, ``disclose``), and when."""

    purpose: str
    hours: int
    business_days: bool
    text: str


def promises(paragraph: str) -> Iterator[Promise]:
    """The times of a paragraph of plain text, in order."""
    for sentence in _SENTENCE.split(paragraph):
        found = list(_TIME.finditer(sentence))[:MAX_TIMES]
        for index, match in enumerate(found):
            start = found[index - 1].end() if index else 0
            end = found[index + 1].start() if index + 1 < len(found) else len(sentence)
            purpose = _nearest(sentence[start : match.start()], sentence[match.end() : end])
            before = sentence[max(0, match.start() - _MAX_BEFORE) : match.start()]
            if purpose and (purpose == "disclose" or not _OTHERWISE.search(before)):
                yield Promise(purpose, _hours(match), _in_business(match), sentence.strip()[:500])


def _nearest(before: str, behind: str) -> str:
    last = ""
    for match in _PURPOSE.finditer(before):
        last = match.lastgroup or ""
    if last:
        return last
    first = _PURPOSE.search(behind)
    return (first.lastgroup or "") if first else ""


def _in_business(match: re.Match[str]) -> bool:
    return bool(match[3]) and not match[3].lower().startswith("cal")


def _hours(match: re.Match[str]) -> int:
    """The later end of a range, in hours; a business day counts as a day, a month as 30."""
    number = (match[2] or match[1]).lower()
    return _HOURS[match[4][0].lower()] * (_WORDS.get(number) or int(number))
