"""Tables in Markdown that have to fit: rows are left out from the end, and it is said how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aigov.report.markdown_text import table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a table with its most important row first, and a sentence below it.

    ``share`` is the part of the room that its rows may take at most: a small table is filled
    before a large one, and cannot push it out.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[str, ...]
    share: float = 1.0
    folded: bool = True
    below: str = ""


def fitted(head: str, sections: Sequence[Section], tail: str, budget: int) -> str:
    """The document in at most ``budget`` bytes of UTF-8, if ``head`` and ``tail`` leave room."""
    full = [section for section in sections if section.rows]
    frames = [head, tail, *(_frame(section) for section in full)]
    room = budget - sum(len(frame.encode()) + 2 for frame in frames)
    counts = dict(_counts(full, room))
    return "\n\n".join((head, *(_written(one, counts[one.title]) for one in full), tail)) + "\n"


def _frame(section: Section) -> str:
    """All that a section may need beside its rows: the heads, and that some are missing."""
    return "\n".join([_written(section, 0), *table(section.heads, ())]) + "\n"


def _counts(sections: Sequence[Section], room: int) -> Iterator[tuple[str, int]]:
    """How many rows of each section fit: the sections with the smallest share choose first."""
    left = room
    for section in sorted(sections, key=lambda one: one.share):
        free = min(left, int(room * section.share))
        count = 0
        for row in section.rows:
            free -= len(row.encode()) + 1
            if free < 0:
                break
            left -= len(row.encode()) + 1
            count += 1
        yield section.title, count


def _written(section: Section, count: int) -> str:
    """The section with its first ``count`` rows."""
    title, missing = section.title, len(section.rows) - count
    lines = [f"<details><summary>{title}</summary>" if section.folded else f"#### {title}", ""]
    if count:
        lines += [*table(section.heads, section.rows[:count]), ""]
    if missing:
        lines += [f"**{missing} of {len(section.rows)} rows do not fit here.**", ""]
    if section.below:
        lines += [section.below, ""]
    return "\n".join([*lines, "</details>"] if section.folded else lines[:-1])
