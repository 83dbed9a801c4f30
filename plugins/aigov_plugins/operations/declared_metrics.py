"""Names of metrics that programs of the repository declare, as far as they are written out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import SystemEvidence, Unreadable

_FILES: Final = ("**/*.{py,go,java,kt,ts,js,mjs,rs,rb,cs}",)
_MADE: Final = re.compile(
    r"\b(?:(?:[A-Za-z]{0,20}(?:Counter|Gauge|Histogram|Summary)(?:Vec|Func|Opts)?|Info|Enum"
    r"|(?:create|build|register)_[a-z_]{0,20}(?:counter|gauge|histogram|summary))"
    r"\s{0,20}[({]|(?:counter|gauge|histogram)Builder\()\s{0,60}"
    r"(?:&?[\w.]{1,60}\{\s{0,60})?((?:Namespace|Subsystem):[^,\n]{1,100},\s{0,60}){0,2}"
    r"(?:name\s{0,5}[=:]\s{0,5}|Name:\s{0,20})?"
    r"(?:[\"'`]([A-Za-z_:][\w:.]{1,200})[\"'`]|(f[\"']|[A-Za-z_][\w.]{0,60}\s{0,5}[+,)%]))"
)
_MAX_FILES: Final = 3_000
_MAX_TEXT: Final = 300_000


@dataclass(frozen=True, slots=True)
class Declared:
    """Names that are written out; ``whole`` is false where others are put together or unread."""

    names: frozenset[str]
    whole: bool

    def has(self, metric: str) -> bool:
        """Whether a name is declared, whatever a client puts before or behind it."""
        return any(
            metric == name or metric.startswith(f"{name}_") or metric.endswith(f"_{name}")
            or f"_{name}_" in metric
            for name in self.names
        )  # fmt: skip


def declared_metrics(evidence: SystemEvidence) -> Declared:
    """What the programs of the repository declare, read once in a run."""
    return evidence.once("declared metrics", lambda: _read(evidence))


def _read(evidence: SystemEvidence) -> Declared:
    paths = evidence.paths(*_FILES)
    names: set[str] = set()
    whole = len(paths) <= _MAX_FILES
    for path in paths[:_MAX_FILES]:
        try:
            text = evidence.text(path)[:_MAX_TEXT]
        except Unreadable:
            whole = False
            continue
        for name in _names(text):
            names |= {name} if name else set()
            whole = whole and bool(name)
    return Declared(frozenset(names), whole)


def _names(text: str) -> Iterator[str]:
    """Each name that is declared, without what clients add; empty for one that is made up."""
    if not re.search(r"[Cc]ounter|[Gg]auge|[Hh]istogram|Summary", text):
        return
    for found in _MADE.finditer(text):
        name = (found[2] or "").replace(".", "_")
        if name or (found[3] and re.search(r"prometheus|opentelemetry|metrics", text)):
            yield re.sub(r"_(?:total|bucket|sum|count|created|info)$", "", name)
