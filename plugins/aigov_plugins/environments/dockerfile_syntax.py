"""Instructions of a Dockerfile: directives, continued lines, comments, heredocs.

Source: docs.docker.com, "Dockerfile reference".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

KEYWORDS: Final = frozenset(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL"
    " STOPSIGNAL USER VOLUME WORKDIR".split()
)
_DIRECTIVE: Final = re.compile(r"#[ \t]*([a-z]+)[ \t]*=[ \t]*(\S.*)", re.IGNORECASE)
_DIRECTIVES: Final = ("syntax", "escape", "check")
_HEREDOC: Final = re.compile(r"(?:^|(?<=\s))\d*<<(-?)([\"']?)([A-Za-z_]\w*)\2(?=\s|$)")
_FLAG: Final = re.compile(r"--([a-z-]+)(?:=(\S+))?(?:\s+|$)")
_VARIABLE: Final = re.compile(
    r"\\\$|\$(?:\{(?P<braced>\w+)(?:(?P<form>:?[-+])(?P<word>[^{}]*))?\}|(?P<name>\w+))|\$\{[^{}]*\}"
)
MAX_HEREDOCS: Final = 50


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its keyword in capitals, flags, value, 1-based line, heredoc texts."""

    keyword: str
    value: str
    line: int
    flags: Mapping[str, str] = field(default_factory=dict)
    heredocs: tuple[str, ...] = ()

    def words(self) -> list[str]:
        """The value, split at white space."""
        return self.value.split()


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions in file order, unknown keywords too."""
    lines = text.replace("\r\n", "\n").split("\n")
    escape = directives(lines).get("escape", "\\")
    ends = _ends(lines)
    number = 0
    while number < len(lines):
        first = lines[number].strip()
        if not first or first.startswith("#"):
            number += 1
            continue
        start = number
        value, number = _joined(lines, number, escape)
        keyword, _, rest = value.partition(" ")
        flags, rest = _flags(rest.strip())
        heredocs: list[str] = []
        if keyword.upper() in ("ADD", "COPY", "RUN"):
            heredocs, number = _heredocs(rest, lines, number, ends)
        yield Instruction(keyword.upper(), rest, start + 1, flags, tuple(heredocs))


def directives(lines: Sequence[str]) -> dict[str, str]:
    """The parser directives: comments before everything else that set ``syntax``, ``escape``."""
    found: dict[str, str] = {}
    for line in lines:
        match = _DIRECTIVE.fullmatch(line.strip())
        if match is None or match[1].lower() not in _DIRECTIVES or match[1].lower() in found:
            break
        found[match[1].lower()] = match[2].strip()
    return found


def _joined(lines: Sequence[str], number: int, escape: str) -> tuple[str, int]:
    """A logical line and the index behind it; comments and empty lines inside are left out."""
    parts: list[str] = []
    while number < len(lines):
        line = lines[number].rstrip()
        number += 1
        if parts and (not line.strip() or line.lstrip().startswith("#")):
            continue
        if not line.endswith(escape) or line.endswith(2 * escape):
            parts.append(line)
            break
        parts.append(line[: -len(escape)])
    # A builder puts nothing between the lines: a word may go on in the next one.
    return " ".join("".join(parts).replace("\t", " ").split()), number


def _flags(rest: str) -> tuple[dict[str, str], str]:
    flags: dict[str, str] = {}
    mounts: list[str] = []
    at = 0
    while (found := _FLAG.match(rest, at)) is not None:
        if found[1] == "mount":  # the one flag that may stand more than once
            mounts.append(found[2] or "")
        flags[found[1]] = found[2] or ""
        at = found.end()
    return (flags | {"mount": "\n".join(mounts)} if mounts else flags), rest[at:]


def _ends(lines: Sequence[str]) -> dict[str, list[int]]:
    """Where each line that may end a heredoc stands, by its text."""
    ends: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        name = line.strip("\t\r")
        if name.isidentifier():
            ends.setdefault(name, []).append(number)
    return ends


def _heredocs(
    rest: str, lines: Sequence[str], number: int, ends: Mapping[str, list[int]]
) -> tuple[list[str], int]:
    """The heredocs that a line starts, and the index behind the last of them."""
    texts: list[str] = []
    for match in list(_HEREDOC.finditer(rest))[:MAX_HEREDOCS]:
        known = ends.get(match[3], [])
        place = bisect_right(known, number - 1)
        if place == len(known):
            break
        texts.append("\n".join(lines[number : known[place]]))
        number = known[place] + 1
    return texts, number


@dataclass(frozen=True, slots=True)
class Expanded:
    """A text with its variables put in; ``open`` when one is not known, ``used`` when any was."""

    text: str
    open: bool
    used: bool


def expand(text: str, values: Mapping[str, str | None]) -> Expanded:
    """The text with ``values`` put in; a variable without a value stays as it is written."""
    open_, used = False, False

    def put(match: re.Match[str]) -> str:
        nonlocal open_, used
        if match[0] == "\\$":
            return "$"
        used = True
        name = match["braced"] or match["name"] or ""
        value, word = values.get(name), match["word"]
        if match["form"] in ("-", ":-") and not value:
            # A value from outside may stand in for the default, as with ARG.
            return word if value is None or match["form"] == ":-" else value
        if value is None or match["form"] in ("+", ":+"):
            open_ = True
            return match[0]
        return value

    return Expanded(_VARIABLE.sub(put, text), open_, used)
