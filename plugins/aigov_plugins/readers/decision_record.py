"""Architecture decision records: MADR, and those in the form of Nygard.

Files: Markdown in folders named ``adr``, ``adrs``, ``decisions`` or ``decision-records``, and
``adr-*.md``. Format: front matter with ``status``, ``date`` and ``decision-makers`` or ``deciders``
(MADR 3 and 4), a list of the same (MADR 2), or a heading ``Status`` with the word below it
(Nygard). A page without a status is none.

Data (kind ``decision-record``): ``format`` (``madr``, ``nygard``), ``title``, ``status`` (its first
word in lower case), ``date``, ``deciders``, ``words``, ``text``.

It proves that a decision was written down, by whom and when. It cannot show that the code follows
it, nor that those who are named agreed.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Section, read_page
from aigov_plugins.agents import front_pages
from aigov_plugins.records.pages import day_in, stated, words_of
from aigov_plugins.shaping import present

MAX_TEXT: Final = 20_000
_WORDS: Final = words_of({
    "status": "status",
    "date": "date|decided on|decision date",
    "deciders": "deciders|decision makers|decision maker|decided by|approvers",
})  # fmt: skip
_WORD: Final = re.compile(r"[a-z]+")


def parse(path: str, raw: bytes) -> Document | None:
    """The decision; None for a page that states no status, and for a long one."""
    if len(raw) > front_pages.MAX_SIZE:
        return None
    front = front_pages.read_page(raw)
    found, places, lines = stated(front, _WORDS)
    page = read_page(front.body, front.first_line)
    for section in page[1:]:
        name = _WORDS.get(section.heading.text.lower().replace("-", " "))
        if name and name not in found:
            found[name] = _said(section)
            lines[name,] = section.lines[0][0] if section.lines else section.heading.line
    if "status" not in found:
        return None
    status = _WORD.search(found["status"].lower())
    title = next((s for s in page[1:] if s.heading.level == 1), None)
    if title:
        lines["title",] = title.heading.line
    deciders = [one.strip(" *-") for one in re.split(r"[,;\n]", found.pop("deciders", ""))]
    data: dict[str, Json] = {
        "format": "madr" if ("status",) in places else "nygard",
        **present(title=title.heading.text if title else ""),
        "status": status[0] if status else "",
        **present(date=day_in(found.get("date", "")), deciders=[one for one in deciders if one]),
        "words": sum(section.own_words for section in page),
        "text": "\n".join(_whole(section) for section in page).strip()[:MAX_TEXT],
    }
    return front_pages.placed(data, front, places, lines)


def _said(section: Section) -> str:
    return section.own_text.strip()


def _whole(section: Section) -> str:
    return f"{section.heading.text}\n{section.own_text}".strip()
