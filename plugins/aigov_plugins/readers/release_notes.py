"""Release notes: a page for each release, or the newest entry of a changelog.

Files: Markdown below ``releases`` and ``release-notes``, and ``CHANGELOG.md``, of which the first
entry with a version is read where it says who approved it. Format: Markdown, with front matter or
lines such as ``Approved by: ana@acme.org``; headings as in Keep a Changelog
(``## [3.2.0] - 2026-10-01``).

Data (kind ``release-notes``): ``format`` (``release-notes``, ``changelog``), ``version``, ``date``,
``author``, ``approver``, ``title``, ``words``, ``text``.

It proves what was written about a release. It cannot show that the person who is named approved it:
the history of the file, and the settings of the forge, do.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Section, read_sections
from aigov_plugins.agents.front_pages import Page, placed, read_page
from aigov_plugins.located import located
from aigov_plugins.records.pages import day_in, stated, words_of
from aigov_plugins.shaping import present

MAX_TEXT: Final = 20_000
_VERSION: Final = re.compile(r"(?<![\w.])v?([0-9]{1,9}(?:\.[0-9]{1,9}){1,3}(?:[-+.][\w.]{1,40})?)")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: Final = words_of({
    "version": "version|model version|release",
    "date": "date|approved on|released|release date|released on",
    "author": "author|authors|prepared by|released by|written by",
    "approver": "approver|approved by|signed off by|accountable",
    "system": "system",
})  # fmt: skip


def parse(path: str, raw: bytes) -> Document | None:
    """The release; None for a page that is empty, or a changelog without an approved version."""
    page = read_page(raw)
    named = path.lower().rpartition("/")[2]
    if named.startswith("changelog"):
        return _newest(page)
    if not page.body.strip() or named == "readme.md":
        return None
    return _release(page, read_sections(page.body, page.first_line), "release-notes")


def _newest(page: Page) -> Document | None:
    """The first entry with a version, up to the next of its level; None without an approver."""
    sections = read_sections(page.body, page.first_line)
    start = next((n for n, s in enumerate(sections) if _VERSION.search(s.heading.text)), None)
    if start is None:
        return None
    top = sections[start].heading
    rest = sections[start + 1 :]
    after = next((n for n, s in enumerate(rest) if s.heading.level <= top.level), len(rest))
    until = rest[after].heading.line if after < len(rest) else None
    lines = page.body.split("\n")
    first = top.line - page.first_line
    kept = lines[first : until - page.first_line if until else None]
    entry = Page(Document({}, located({})), False, "\n".join(kept), top.line)
    found = _release(entry, (sections[start], *rest[:after]), "changelog")
    return found if "approver" in found.data else None


def _release(page: Page, sections: tuple[Section, ...], form: str) -> Document:
    found, places, lines = stated(page, _WORDS)
    heading = next((s.heading for s in sections if s.heading.level < 3), None)
    if heading:
        version, day = _VERSION.search(heading.text), _DAY.search(heading.text)
        lines["title",] = heading.line
        if version and "version" not in found:
            found["version"], lines["version",] = version[1], heading.line
        if day and "date" not in found:
            found["date"], lines["date",] = day[0], heading.line
    if "date" in found:
        found["date"] = day_in(found["date"])
    data: dict[str, Json] = {
        "format": form,
        **present(title=heading.text if heading else ""),
        **found,
        "words": sum(section.own_words for section in sections),
        **present(text="\n".join(s.own_text for s in sections).strip()[:MAX_TEXT]),
    }
    return placed(data, page, places, lines)
