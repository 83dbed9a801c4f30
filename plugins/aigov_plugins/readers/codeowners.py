r"""CODEOWNERS of GitHub and GitLab: who has to review a change of which path.

Files: ``.github/CODEOWNERS``, ``CODEOWNERS``, ``docs/CODEOWNERS``, ``.gitlab/CODEOWNERS``. A forge
uses one of them: GitHub the first of the first three, GitLab the first of root, ``docs/`` and
``.gitlab/``. The reader reads each; a check picks the one that counts.

Data (kind ``ownership``): ``format`` (``codeowners``), ``dialect`` (``github`` or ``gitlab``: in
``.gitlab/``, or with a ``[Section]`` heading outside ``.github/``), ``rules`` (``pattern``,
``owners``, ``section``, ``optional``, ``approvals`` of a GitLab section, ``excludes``, ``line``),
``errors`` (``line``, ``text``, ``reason``: lines that the forge skips), ``areas`` (empty here). A
rule without owners takes ownership away.

It proves what the file asks for. It cannot show that reviews by owners are required on the branch,
that a handle exists, or that a person in a team looked. GitHub ignores a file above 3 MB: such a
file is not valid. A file of more than 20,000 rules is not read: its outcome is unknown.

Source: docs.github.com "About code owners"; docs.gitlab.com "Code Owners syntax and error
handling".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Document, Json, Keys, Unreadable, decode
from aigov_plugins.located import located

MAX_SIZE: Final = 3 * 1024 * 1024
MAX_RULES: Final = 20_000
_TOKEN: Final = re.compile(r"(?:\\.|[^\s\\]|\\$)+")
_HEADING: Final = re.compile(r"(\^?)\[([^\]\[]+)\](?:\[(\d{1,4})\])?(?=\s|$)")
_HANDLE: Final = re.compile(r"@[A-Za-z0-9_][\w.-]*(?:/[\w.-]+)*(?:\[bot\])?")
_GITHUB: Final = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]*(?:/[\w.-]+)?(?:\[bot\])?")
"""Users and teams of GitHub, where nothing but GitHub reads the file."""

_ROLE: Final = re.compile(r"@@(?:developer|maintainer|owner)s?")
_MAIL: Final = re.compile(r"[^\s@<>()]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(slots=True)
class _Reading:
    """What was read so far: rules and errors in file order, and the section in force."""

    gitlab: bool
    handle: re.Pattern[str] = _HANDLE
    rules: list[Json] = field(default_factory=list)
    errors: list[Json] = field(default_factory=list)
    section: str = ""
    optional: bool = False
    approvals: dict[str, int] = field(default_factory=dict)
    defaults: tuple[str, ...] = ()

    def refuse(self, line: int, text: str, reason: str) -> None:
        self.errors.append({"line": line, "text": text.strip()[:200], "reason": reason})


def parse(path: str, raw: bytes) -> Document:
    """The rules in file order; raises Unreadable above ``MAX_RULES`` rules."""
    too_large = len(raw) > MAX_SIZE
    lines = [] if too_large else decode(raw).split("\n")
    gitlab = path.startswith(".gitlab/") or (
        not path.startswith(".github/") and any(_is_heading(line) for line in lines)
    )
    reading = _Reading(gitlab, _GITHUB if path.startswith(".github/") else _HANDLE)
    for number, line in enumerate(lines, 1):
        _read_line(reading, number, line)
        if len(reading.rules) > MAX_RULES:
            what = f"has more than {MAX_RULES} rules"
            raise Unreadable(what, line=number, hint="own folders, not files")
    data: Json = {
        "format": "codeowners",
        "dialect": "gitlab" if gitlab else "github",
        "rules": reading.rules,
        "areas": {},
        "errors": reading.errors,
    }
    reason = f"GitHub does not load a CODEOWNERS file above 3 MB, this one has {len(raw)} bytes"
    locate = located(dict(_places(reading)))
    return Document(data, locate, valid=not too_large, reason=reason if too_large else "")


def _places(reading: _Reading) -> Iterator[tuple[Keys, tuple[int, int]]]:
    for index, rule in enumerate(reading.rules):
        yield ("rules", index), (rule["line"], 1)
    for index, error in enumerate(reading.errors):
        yield ("errors", index), (error["line"], 1)


def _is_heading(line: str) -> bool:
    return _HEADING.match(line.strip()) is not None


def _read_line(reading: _Reading, number: int, line: str) -> None:
    text = line.strip()
    if not text or text.startswith("#"):
        return
    heading = _HEADING.match(text) if reading.gitlab else None
    if heading:
        _read_heading(reading, number, text, heading)
        return
    pattern, *owners = _words(text, comments=not reading.gitlab)
    reason = _bad_pattern(pattern, reading.gitlab) or _bad_owner(owners, reading)
    if reason:
        reading.refuse(number, text, reason)
        return
    excludes = reading.gitlab and pattern.startswith("!")
    rule = {
        "pattern": pattern[1:] if excludes else pattern,
        "owners": [o for o in owners or reading.defaults if _is_owner(o, reading)],
        "section": reading.section,
        "optional": reading.optional,
        "excludes": excludes,
        "line": number,
    }
    reading.rules.append({**rule, **reading.approvals})


def _read_heading(reading: _Reading, number: int, text: str, heading: re.Match[str]) -> None:
    name = heading[2].strip().casefold()
    if not name:
        reading.refuse(number, text, "a section needs a name")
        return
    count = int(heading[3]) if heading[3] else None
    reading.section = name
    reading.optional = bool(heading[1]) or count == 0
    reading.approvals = {"approvals": count} if count else {}
    reading.defaults = tuple(_words(text[heading.end() :], comments=False))


def _words(text: str, *, comments: bool) -> list[str]:
    """The pattern and the owners, up to a comment; GitLab has none at the end of a line."""
    words: list[str] = []
    for word in _TOKEN.findall(text):
        if comments and word.startswith("#"):
            break
        words.append(word)
    return words


def _bad_pattern(pattern: str, gitlab: bool) -> str:
    """Why the forge skips a line that starts with ``pattern``; empty when it does not."""
    if pattern in ("/", "!"):
        return "the pattern names no path"
    if "***" in pattern:
        return "three asterisks are no pattern"
    if not gitlab and pattern.startswith("!"):
        return "GitHub has no negation with '!'"
    if not gitlab and pattern.startswith("\\#"):
        return "GitHub does not read a pattern that starts with an escaped '#'"
    return ""


def _bad_owner(owners: list[str], reading: _Reading) -> str:
    """Why the forge skips the line for its owners: GitLab drops the owner, GitHub the line."""
    bad = [owner for owner in owners if not _is_owner(owner, reading)]
    if not bad or reading.gitlab:
        return ""
    return f"{bad[0][:60]!r} is no user, team or e-mail address"


def _is_owner(word: str, reading: _Reading) -> bool:
    if reading.handle.fullmatch(word) or _MAIL.fullmatch(word):
        return True
    return reading.gitlab and _ROLE.fullmatch(word) is not None
