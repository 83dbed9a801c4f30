"""Text of a result in Markdown: shown as it is, it mentions nobody, links nowhere, ends no table.

Every character that Markdown could take for markup is written as an entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from aigov.report.one_line import one_line

MAX_COMMENT: Final = 65_536
"""Characters that a comment on GitHub may have; every one of ours counts its bytes of UTF-8."""

MAX_CELL: Final = 400
"""Characters of a cell, before they are written as entities."""

_MARKUP = re.compile(r"[^\w ,;/=%?-]|_", re.ASCII)
_IN_A_SENTENCE = re.compile(r"[^\w ,:-]|_", re.ASCII)
_REFERENCES = ("@", "#")


def code(text: str, limit: int = MAX_CELL) -> str:
    """Text that is shown in the type of code and does nothing, cut where it is long."""
    entities = _MARKUP.sub(_entity, one_line(text, limit))
    return f"<code>{entities}</code>" if entities else ""


def sentence(text: str, limit: int = MAX_CELL) -> str:
    """A sentence of a policy or of ours, in the type of what stands around it."""
    return _IN_A_SENTENCE.sub(_parted, one_line(text, limit))


def table(heads: Iterable[str], rows: Iterable[str]) -> Iterator[str]:
    """The lines of a table; each of the ``rows`` comes from ``table_row``."""
    names = tuple(heads)
    yield table_row(names)
    yield table_row("---" for _ in names)
    yield from rows


def table_row(cells: Iterable[str]) -> str:
    """One line of a table; the cells are Markdown already."""
    return f"| {' | '.join(cells)} |"


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};" if ord(found[0]) < 128 else found[0]


def _parted(found: re.Match[str]) -> str:
    """An entity; GitHub looks for people and issues once those are decoded, but not in code."""
    return _entity(found) + ("<!-- -->" if found[0] in _REFERENCES else "")
