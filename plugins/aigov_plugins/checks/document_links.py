"""Does every link of the documents of a system lead to something that is there?

Asked of the Markdown pages among cards, runbooks, plans, policies and technical documentation, of
READMEs and changelogs, of pages below ``governance``, and of what the documentation map names.
A relative link has to lead to a file or folder of the repository (from the folder of the page; from
the root where it starts with a slash), and what is behind ``#`` to a heading of that page. So has
an address of this repository on its forge, where its files say which one that is (``repo_url`` of
``mkdocs.yml``, ``pyproject.toml``, ``package.json``, a badge of a workflow that is here).

Fails for a link that leads to nothing; one problem for each page.

Not followed: paths that a model card gives, which its own policy asks for (``dangling-reference``);
other sites, other branches and commits, links with marks of a template, what a site
generator makes, what DVC fetches, submodules, and links that leave the repository.

Parameters: none.

Example:
    See [the way back](../runbook/rollback.md).    # data/README.md:40: a link leads to nothing:
                                                   # 'runbook/rollback.md' is not in the
                                                   # repository
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Location, Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.governance.entries import items_in, listed, newest
from aigov_plugins.links import why_lost
from aigov_plugins.page_links import page_links

_KINDS: Final = (
    "ai-policy", "dataset-card", "incident-plan", "instructions-for-use", "model-card",
    "monitoring-plan", "oversight-plan", "risk-assessment", "runbook", "technical-documentation",
)  # fmt: skip
_PAGES: Final = (".md", ".markdown")
_MAX_PAGES: Final = 2_000
_MAX_LINKS: Final = 2_000


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each page with links that lead to nothing."""
    pages = sorted(set(_governed(evidence)))
    if len(pages) > _MAX_PAGES:
        what = f"cannot tell whether the links of more than {_MAX_PAGES} pages lead anywhere"
        yield Problem("too-many-pages", what, system.declared_at, outcome=Outcome.UNKNOWN)
        return
    for page in pages:
        yield from _page(page, evidence)


def _governed(evidence: SystemEvidence) -> Iterator[str]:
    """The paths of pages that people are to rely on."""
    for kind in _KINDS:
        found = evidence.of(kind)
        evidence.leave_aside(found)
        yield from (one.path for one in found if one.path.lower().endswith(_PAGES))
    documents, maps = evidence.of("document"), evidence.of("documentation-map")
    evidence.leave_aside((*documents, *maps))
    record = newest(maps)
    named = {str(row.get("document") or "").strip().lstrip("/")
             for row in items_in(record.data if record else {}, "documents")}  # fmt: skip
    yield from (one.path for one in documents if one.path in named or _is_governed(one))


def _is_governed(document: Artifact) -> bool:
    return document.data.get("format") != "page" or "governance/" in document.path


def _page(page: str, evidence: SystemEvidence) -> Iterator[Problem]:
    links = list(dict.fromkeys(page_links(evidence.text(page))))
    if len(links) > _MAX_LINKS:
        what = f"has more than {_MAX_LINKS} links, so that it cannot be told where they lead"
        yield Problem("too-many-links", what, Location(page, 1, 1), outcome=Outcome.UNKNOWN)
        return
    cards = {card.path for card in evidence.of("model-card")}
    lost = [
        (line, why)
        for line, target in links
        if (why := why_lost(target, page, evidence))
        and (page not in cards or "#" in target or "://" in target)
    ]
    if lost:
        count = "a link leads" if len(lost) == 1 else f"{len(lost)} links lead"
        what = f"{count} to nothing: {listed(dict.fromkeys(why for _, why in lost))}"
        hint = "mend the link, or add what it leads to"
        yield Problem("link-to-nowhere", what, Location(page, lost[0][0], 1), "links", hint)
