"""Where a link of a page or a record leads: to a file or heading that is here, or to nothing.

What cannot be told leads somewhere: other sites, other branches, templates, pages that a site
generator makes, folders of another repository, data that a tool fetches.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from aigov.api import SystemEvidence, read_lines
from aigov_plugins.own_address import decoded, path_of_address

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:|//")
_OPEN: Final = re.compile(r"[{}<>$|*\\]|%7B|\.\.\.|…")
"""Marks of a template, a pattern or a place to fill in."""

_HOST: Final = re.compile(
    r"[\w.+-]{1,64}@[\w.-]{1,100}|www\.\S+"
    r"|(?:[\w-]{1,63}\.){1,5}(?:com|edu|gov|int|io|net|org|dev|ai)(?:/.*)?"
)
_PAGES: Final = (".md", ".markdown")
_SITES: Final = (
    "**/{mkdocs,_config,antora,_quarto,_toc}.{yml,yaml}", "**/hugo.{toml,yaml,yml}",
    "**/{conf.py,book.toml,_sidebar.md,SUMMARY.md,docs.json,mint.json}",
    "**/{docusaurus,astro}.config.*", "**/.vitepress/*",
)  # fmt: skip
_DOCS: Final = re.compile(r"(?m)^docs_dir:\s*[\"']?([\w./-]{1,200}?)/?[\"']?\s*$")
_MADE: Final = re.compile(r"\{\{|\{%|^:::|--8<--|<!--\s*include", re.MULTILINE)
_HEADING: Final = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_UNDERLINE: Final = re.compile(r"=+|-+")
_ID: Final = re.compile(r"\b(?:id|name)\s*=\s*[\"']?([^\"'\s>]{1,200})|\{:?\s*#([\w.:-]{1,200})")
_LINKED: Final = re.compile(r"\[([^\[\]]{0,500})\]\([^()]{0,500}\)")
_TAG: Final = re.compile(r"<[^<>]{1,300}>")
_FREE: Final = re.compile(r"L\d+(?:[-C].*)?|:~:.*|top|fn.*|_.*|!?/.*", re.IGNORECASE | re.DOTALL)
"""Anchors that a forge or a browser knows, or that a page of one part makes up."""

_ELSEWHERE: Final = ("submodule", "link")
"""What stands for files that are kept elsewhere."""

_MAX_PAGE: Final = 1_000_000


def why_lost(target: str, page: str, evidence: SystemEvidence) -> str:
    """Why a link that stands on a page leads to nothing here; empty where it leads somewhere."""
    text = target.strip()
    path = path_of_address(text, evidence)
    if path is None and (_SCHEME.match(text) or _OPEN.search(text) or _HOST.fullmatch(text)):
        return ""
    if path is not None:
        return "" if is_there(path, evidence) else f"{path!r} is not in the repository"
    told, _, anchor = text.partition("#")
    told = decoded(told.partition("?")[0])
    if not told:
        return _why_no_heading(page, anchor, evidence)
    places = list(_places(told, page, evidence))
    found = next((place for place in places if is_there(place, evidence)), None)
    if found is not None:
        return _why_no_heading(found, anchor, evidence)
    if not places or _is_made(told, page, evidence):
        return ""
    return f"{places[0]!r} is not in the repository"


def _places(told: str, page: str, evidence: SystemEvidence) -> Iterator[str]:
    """Where a path may lead: from the folder of the page, or from a root; none outside."""
    folder = page.rpartition("/")[0]
    if not told.startswith("/"):
        path = _joined(folder, told)
        if path is not None:
            yield path
        return
    yield _joined("", told) or "."
    while folder:
        for base in (folder, f"{folder}/static", f"{folder}/public"):
            yield _joined(base, told) or "."
        folder = folder.rpartition("/")[0]


def _joined(folder: str, told: str) -> str | None:
    """The path from the root; None for one that leaves the repository."""
    parts = folder.split("/") if folder else []
    for part in told.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def is_there(path: str, evidence: SystemEvidence) -> bool:
    """Whether something is at a path, or it lies in what is kept elsewhere."""
    if path in ("", ".") or evidence.entry(path) is not None:
        return True
    above = path
    while above:
        if evidence.entry(f"{above}.dvc") == "file" or evidence.entry(above) in _ELSEWHERE:
            return True
        above = above.rpartition("/")[0]
    return any(f"path: {path}" in text for text in _locks(evidence))


def _locks(evidence: SystemEvidence) -> tuple[str, ...]:
    """The locks of DVC: what they name is fetched, not tracked."""
    return evidence.once(
        "links: dvc locks",
        lambda: tuple(evidence.text(path) for path in evidence.paths("dvc.lock")),
    )


def _is_made(told: str, page: str, evidence: SystemEvidence) -> bool:
    """Whether a site generator may give a meaning to what is no path of a page."""
    if told.lower().endswith(_PAGES):
        return False
    sites = evidence.once("links: sites", lambda: frozenset(_sites(evidence)))
    return any(page.startswith(site) for site in sites)


def _sites(evidence: SystemEvidence) -> Iterator[str]:
    """Folders whose pages a site generator reads, each with a slash."""
    for path in evidence.paths(*_SITES):
        folder, _, name = path.rpartition("/")
        below = f"{folder}/" if folder else ""
        if name.startswith("mkdocs."):
            found = _DOCS.search(evidence.text(path))
            yield f"{below}{found[1] if found else 'docs'}/"
        elif name.startswith("docusaurus."):
            yield from (f"{below}{one}/" for one in ("docs", "blog", "src"))
        else:
            yield below


def _why_no_heading(path: str, anchor: str, evidence: SystemEvidence) -> str:
    anchor = decoded(anchor).strip().removeprefix("user-content-")
    page = path.lower().endswith(_PAGES) and evidence.entry(path) == "file"
    if not anchor or not page or _FREE.fullmatch(anchor):
        return ""
    anchors = evidence.once(f"links: {path}", lambda: _anchors(evidence.text(path)))
    wanted = _loose(anchor)
    known = anchors is None or not wanted or wanted in anchors
    again = re.sub(r"-\d+$", "", anchor)
    if known or _loose(again) in (anchors or ()):
        return ""
    return f"{path} has no heading {anchor!r}"


def _anchors(text: str) -> frozenset[str] | None:
    """What anchors may name on a page; None where some of it is made elsewhere."""
    if len(text) > _MAX_PAGE or _MADE.search(text):
        return None
    found: set[str] = set()
    before = ""
    for line in read_lines(text):
        heading = _HEADING.fullmatch(line.text)
        if heading:
            found.add(_loose(_shown(heading[1])))
        elif before and _UNDERLINE.fullmatch(line.text):
            found.add(_loose(_shown(before)))
        if "=" in line.text or "{" in line.text:
            found |= {_loose(one[1] or one[2]) for one in _ID.finditer(line.text[:5000])}
        if "<h" in line.text:
            found.add(_loose(_shown(line.text)))
        before = line.text
    return frozenset(found)


def _shown(heading: str) -> str:
    """A heading as it is read: without the targets of links, tags and ``{#id}``."""
    told = _TAG.sub("", _LINKED.sub(r"\1", heading[:2000]))
    return html.unescape(re.sub(r"\{[:#][^{}]{0,200}\}\s*$", "", told))


def _loose(text: str) -> str:
    """Letters and digits alone: generators differ in everything else."""
    return "".join(char for char in text.lower() if char.isalnum())
