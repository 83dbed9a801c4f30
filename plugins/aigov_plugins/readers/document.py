"""Pages that people read: README, changelog, guides and other documentation.

Files: ``README.md``, ``CHANGELOG.md`` and the like, ``AI_POLICY.md``, ``*-guide.md``, and Markdown
below ``docs`` and ``technical-documentation``. Format: Markdown, with or without front matter.

Data (kind ``document``): ``format`` (``readme``, ``changelog``, ``page``),
``title``, ``owner``, ``author``, ``reviewer``, ``approver``, ``version``, ``status``, ``system``
and ``reviewed``, each from the front matter or from a line such as ``Owner: @acme/risk``;
``headings`` (``text``, ``level``, ``words`` below it without placeholders and template text,
``numbers`` below it, ``excerpt``), ``words`` of the page, ``contacts``.

It proves how much stands under which heading, and what the page says of itself. It cannot show that
what it says is right, nor that anybody reads it.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Section, read_sections
from aigov.api import read_page as read_parts
from aigov_plugins.agents.front_pages import MAX_SIZE, placed, read_page
from aigov_plugins.agents.page_parts import contacts
from aigov_plugins.records.pages import day_in, stated, words_of
from aigov_plugins.shaping import present

MAX_HEADINGS: Final = 2_000
_MAX_EXCERPT: Final = 1_000
_NUMBER: Final = re.compile(r"[0-9][.,][0-9]|[0-9] ?%")
_WORDS: Final = words_of({
    "owner": "owner|owners|owned by|maintainer|maintainers|maintained by|document owner",
    "author": "author|authors|written by|prepared by",
    "reviewer": "reviewer|reviewed by",
    "approver": "approver|approved by|adopted by|released by",
    "version": "version|model version|document version|release",
    "status": "status|project status",
    "reviewed": "reviewed|last reviewed|last review|review date|date|approved on|adopted on"
    "|last updated|updated|release date|released|reviewed on",
    "system": "system",
})  # fmt: skip


def parse(path: str, raw: bytes) -> Document | None:
    """The page; None for an empty one, and for a long one that is no README and no changelog."""
    form = _format(path)
    if len(raw) > MAX_SIZE and form == "page":
        return None
    front = read_page(raw)
    if not front.body.strip():
        return None
    found, places, lines = stated(front, _WORDS)
    if "reviewed" in found:
        found["reviewed"] = day_in(found["reviewed"])
    top, *_ = read_parts(front.body, front.first_line)
    sections = read_sections(front.body, front.first_line)[:MAX_HEADINGS]
    for index, section in enumerate(sections):
        lines["headings", index] = section.heading.line
    title = next((s.heading.text for s in sections if s.heading.level == 1), "")
    data: dict[str, Json] = {
        "format": form,
        **present(title=title),
        **found,
        "headings": [_heading(section) for section in sections],
        "words": top.own_words + sum(section.own_words for section in sections),
        **present(contacts=contacts(front.body)),
    }
    return placed(data, front, places, lines)


def _format(path: str) -> str:
    name = path.lower().rpartition("/")[2]
    if name == "readme.md":
        return "readme"
    return "changelog" if name.startswith(("changelog", "history", "changes")) else "page"


def _heading(section: Section) -> Json:
    told = section.own_text
    entry: dict[str, Json] = {
        "text": section.heading.text, "level": section.heading.level, "words": section.words,
    }  # fmt: skip
    numbers = len(_NUMBER.findall(told))
    return {**entry, **present(numbers=numbers or None, excerpt=told[:_MAX_EXCERPT])}
