"""Do the pages that are asked for say what they should, and are they kept up?

Asked of the pages (kind ``document``) of the system whose paths fit a glob, from the folder of the
system and from the root of the repository. A heading is a section when it holds one of the phrases
of that section as whole words; ``limit*`` stands for all words that start so, ``=top`` for what
stands directly below the first heading. Only words that say something count: no placeholders, no
text of a template.

Each page is asked on its own, and the one that lacks least is told; with ``spread`` all of them are
one document, of which every page is to be reviewed. Absent where no page fits.

Parameters:
    pages: globs of the pages ([README.md]).
    sections: what is to be found, the phrases of each separated by a bar ([]).
    section_words: words below a section (20).
    page_words: words of the page (0).
    max_age: how long a stated review holds, as in 365d; empty asks for none ("").
    approved: whether the page names who approved it (false).
    owned: whether the page names its owner (false).
    contact: whether the page names an address, a handle or a channel (false).
    versioned: whether the page names the version that it is about (false).
    numbers: how many numbers with a decimal point or a per cent sign it holds at least (0).
    spread: whether the sections may stand on several pages (false).

Example:
    # Loan score       # README.md:1: has no section on limit* or caveat*
    ## How to run
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import (
    Artifact,
    Location,
    Params,
    Problem,
    System,
    SystemEvidence,
    compile_globs,
    plain_words,
    why_nobody,
)
from aigov_plugins.governance.entries import listed, why_not_recent
from aigov_plugins.governance.phrases import holds

_TOP: Final = "=top"
_MAX_NAMED: Final = 4
_WHO: Final = {"approved": "approver", "owned": "owner"}
_SOMEWHERE: Final = {
    "contact": ("contacts", "names no address, handle or channel to turn to"),
    "versioned": ("version", "does not say which version it is about"),
}


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading of one of the pages: its words, how much stands below it, and where it is."""

    words: tuple[str, ...]
    below: int
    at: Location


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that the page, or the pages, lack."""
    root = f"{system.root}/" if system.root else ""
    globs = tuple(glob for each in params["pages"] for glob in (each, f"{root}{each}"))
    fits = compile_globs(globs).fullmatch
    documents = evidence.of("document")
    pages = [page for page in documents if fits(page.path)]
    if not pages:
        what = f"{system.id} has no page at {' or '.join(params['pages'])}"
        yield Problem("no-page", what, system.declared_at, hint="write it in Markdown")
    elif params["spread"]:
        yield from _judged(pages, params, evidence)
    else:
        found = [([page], list(_judged([page], params, evidence))) for page in pages]
        pages, problems = min(found, key=lambda one: len(one[1]))
        yield from problems
    evidence.leave_aside(page for page in documents if page not in pages)


def _judged(
    pages: Sequence[Artifact], params: Params, evidence: SystemEvidence
) -> Iterator[Problem]:
    yield from _sections(pages, params)
    yield from _amounts(pages, params)
    for name, field in _WHO.items():
        if params[name]:
            yield from _people(pages, field, evidence)
    for name, (field, what) in _SOMEWHERE.items():
        if params[name] and not any(page.data.get(field) for page in pages):
            yield Problem(f"without-{name}", what, pages[0].at(field), field)
    if params["max_age"]:
        yield from _days(pages, params["max_age"], evidence)


def _amounts(pages: Sequence[Artifact], params: Params) -> Iterator[Problem]:
    words = sum(page.data["words"] for page in pages)
    if words < params["page_words"]:
        what = f"has {words} words, {params['page_words']} are wanted"
        yield Problem("short-page", what, pages[0].at(), "words")
    count = sum(one.get("numbers", 0) for page in pages for one in page.data["headings"])
    if count < params["numbers"]:
        what = f"holds {count} numbers, {params['numbers']} are wanted"
        hint = "state what was measured"
        yield Problem("without-numbers", what, pages[0].at(), "numbers", hint)


def _headings(pages: Sequence[Artifact]) -> Iterator[_Heading]:
    for page in pages:
        for index, one in enumerate(page.data["headings"]):
            at = page.at("headings", index)
            yield _Heading(tuple(plain_words(one["text"])), one["words"], at)
            if index == 0:
                yield _Heading((_TOP,), len(plain_words(one.get("excerpt", ""))), at)


def _sections(pages: Sequence[Artifact], params: Params) -> Iterator[Problem]:
    headings, wanted = list(_headings(pages)), params["section_words"]
    for section in params["sections"]:
        phrases = section.split("|")
        found = [one for one in headings if any(holds(one.words, p) for p in phrases)]
        best = max(found, key=lambda one: one.below, default=None)
        named = [phrase for phrase in phrases if phrase != _TOP]
        if best is None or (best.words == (_TOP,) and best.below < wanted):
            what = f"has no section on {' or '.join(named[:_MAX_NAMED])}"
            yield Problem("missing-section", what, pages[0].at(), section)
        elif best.below < wanted:
            what = f"section on {named[0]} has {best.below} words, {wanted} are wanted"
            yield Problem("short-section", what, best.at, section)


def _people(pages: Sequence[Artifact], field: str, evidence: SystemEvidence) -> Iterator[Problem]:
    """The pages that name nobody, or somebody who cannot be reached."""
    for page in pages:
        named = str(page.data.get(field) or "")
        why = f"{named!r} {why_nobody(named, evidence.people)}" if named else "is missing"
        if not named or why_nobody(named, evidence.people):
            hint = f"write {field}: with an address or a handle"
            yield Problem("nobody", f"{field} {why}", page.at(field), field, hint)


def _days(pages: Sequence[Artifact], limit: str, evidence: SystemEvidence) -> Iterator[Problem]:
    """Pages of which the stated review is missing or too far back, those without one as one."""
    silent = [page for page in pages if not page.data.get("reviewed")]
    hint = "write reviewed: with the day on which somebody last went through it"
    if silent:
        paths = listed(page.path for page in silent)
        what = (
            f"says nothing of its last review: {paths}" if len(pages) > 1 else "reviewed is missing"
        )
        yield Problem("not-reviewed", what, silent[0].at("reviewed"), "reviewed", hint)
    for page in pages:
        why = why_not_recent(page.data.get("reviewed"), evidence, limit)
        if why and page not in silent:
            yield Problem("not-reviewed", f"reviewed {why}", page.at("reviewed"), "reviewed", hint)
