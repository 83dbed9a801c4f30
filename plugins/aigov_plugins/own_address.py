"""Addresses on the forge that lead back into this repository, as far as its files name its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import SystemEvidence

_BLOB: Final = re.compile(
    r"https?://(?P<host>[\w.-]{1,253}(?::\d{1,5})?)/(?P<name>[\w./~-]{1,300}?)/(?:-/)?"
    r"(?:blob|tree|raw|src/branch|src)/(?:main|master|trunk|develop|HEAD)/(?P<path>[^?#\s]{1,1000})"
)
_RAW: Final = re.compile(
    r"https?://raw\.githubusercontent\.com/(?P<name>[\w.-]{1,100}/[\w.-]{1,100})/"
    r"(?:refs/heads/)?(?:main|master|trunk|develop|HEAD)/(?P<path>[^?#\s]{1,1000})"
)
_STATED: Final = re.compile(
    r"(?im)(?:^|[{,])[\s\"']{0,40}(?:repo_url|repository(?:-code)?|source(?: code|_code)?|code"
    r"|homepage|url|home|module|git|github|backstage\.io/source-location)[\"']?\s*[:=]?\s*[\"']?(?:url:|git\+)?"
    r"(?:https?://|git@|ssh://git@)?"
    r"([\w.-]{1,253}\.[a-z]{2,10})[:/]([\w.-]{1,100}(?:/[\w.-]{1,100}){1,4})"
)
_SLUG: Final = re.compile(r"(?m)^\s*(github|gitlab)\.com/project-slug:\s*[\"']?([\w.-]+/[\w./-]+)")
_BADGE: Final = re.compile(
    r"https://([\w.-]{1,253})/([\w.-]{1,100}/[\w.-]{1,100})/"
    r"(?:actions/workflows|workflows|blob/main/\.github/workflows)/([\w.-]{1,100}\.ya?ml)"
)
_FILES: Final = (
    "mkdocs.yml", "mkdocs.yaml", "pyproject.toml", "package.json", "setup.cfg", "Cargo.toml",
    "CITATION.cff", "catalog-info.yaml", "catalog-info.yml", "go.mod", "DESCRIPTION",
)  # fmt: skip
_PAGES: Final = ("README.md", "Readme.md", "readme.md")
_OF_ROOT: Final = (".github", ".gitlab-ci.yml", ".gitignore", ".gitattributes", "CODEOWNERS")
_MAX: Final = 200_000


def path_of_address(address: str, evidence: SystemEvidence) -> str | None:
    """The path that an address of this repository on its forge leads to, on its main branch.

    None for every other address, and where the files do not say which repository this is.
    """
    found = _RAW.match(address) or _BLOB.match(address)
    if found is None:
        return None
    host = "github.com" if found.re is _RAW else found["host"].lower()
    own = evidence.once("own addresses", lambda: frozenset(_own(evidence)))
    at_root = any(evidence.entry(path) for path in _OF_ROOT)
    if not at_root or (host, _folded(found["name"])) not in own:
        return None
    return decoded(found["path"]).strip("/")


def _own(evidence: SystemEvidence) -> Iterator[tuple[str, str]]:
    """Hosts and names under which the repository says that it is kept."""
    for path in _FILES:
        if evidence.entry(path) == "file":
            text = evidence.text(path)[:_MAX]
            yield from ((one[1].lower(), _folded(one[2])) for one in _STATED.finditer(text))
            yield from ((f"{one[1]}.com", _folded(one[2])) for one in _SLUG.finditer(text))
    for path in _PAGES:
        text = evidence.text(path)[:_MAX] if evidence.entry(path) == "file" else ""
        for one in _BADGE.finditer(text):
            if evidence.entry(f".github/workflows/{one[3]}") == "file":
                yield one[1].lower(), _folded(one[2])


def _folded(name: str) -> str:
    return name.lower().strip("/").removesuffix(".git")


def decoded(text: str) -> str:
    """A path of an address with its percent signs resolved: ``%20`` is a blank."""
    raw = re.sub(
        rb"%([0-9A-Fa-f]{2})",
        lambda found: bytes([int(found[1], 16)]),
        text.encode("utf-8", "replace"),
    )
    return raw.decode("utf-8", "replace")
