"""Statements of a shell script, with what is no command blotted out, in linear time.

Source: POSIX.1-2017, Shell Command Language, 2.2 "Quoting", 2.7.4 "Here-Document"; Bash manual,
"ANSI-C Quoting".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"""\\.|\$'(?:[^'\\]|\\.)*+'|'[^']*+'|"(?:[^"\\]|\\.)*+"
    |(?P<comment>(?<![^\s;&|()])\#[^\n]*+)
    |(?P<here>(?<!<)<<(?P<tabs>-?)[ \t]*+
        (?P<word>(?:[^\s;&|<>()\\'"]|\\\S|'[^'\n]*+'|"[^"\n]*+")++))
    |(?P<line>\n)""",
    re.DOTALL | re.VERBOSE,
)
_QUOTE: Final = re.compile(r"[\\'\"]")
_BREAK: Final = re.compile(r";;|[;\n]")
_GOES_ON: Final = re.compile(r"(\|\|?|&&)((?:[ \t]*+\n)++)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its text, the same with quotes blotted out, and where it ends."""

    text: str
    masked: str
    end: int


@dataclass(frozen=True, slots=True)
class Script:
    """A script, in three texts of one length: ``plain`` has no comments, ``masked`` no quotes."""

    text: str
    plain: str
    masked: str

    def statements(self) -> Iterator[Statement]:
        """What stands between line breaks and semicolons."""
        start = 0
        for found in (*_BREAK.finditer(self.masked), None):
            end = found.start() if found else len(self.text)
            if self.masked[start:end].strip():
                yield Statement(self.text[start:end], self.masked[start:end], end)
            start = found.end() if found else end


def read_script(text: str) -> Script:
    """The script with quotes, comments, escapes and here documents blotted out."""
    plain: list[str] = []
    masked: list[str] = []
    ends: list[re.Pattern[str]] = []
    at = 0
    while (found := _TOKEN.search(text, at)) is not None:
        masked.append(text[at : found.start()])
        plain.append(text[at : found.start()])
        at = found.end()
        masked.append(_blotted(found))
        plain.append(_spaces(found[0]) if found["comment"] else found[0])
        if found["here"] and not _is_sum(text, found.start()):
            ends.append(_end_of(found))
        elif found["line"] and ends:
            behind = _behind(text, at, ends)
            masked.append(_spaces(text[at:behind]))
            plain.append(_spaces(text[at:behind]))
            at, ends = behind, []
    joined = "".join([*masked, text[at:]])
    joined = _GOES_ON.sub(lambda match: match[1] + " " * len(match[2]), joined)
    return Script(text, "".join([*plain, text[at:]]), joined)


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _blotted(found: re.Match[str]) -> str:
    if found["here"] or found["line"]:
        return found[0]
    return (" " if found["comment"] or found[0] == "\\\n" else "\x01") * len(found[0])


def _is_sum(text: str, at: int) -> bool:
    """Whether ``<<`` shifts a number: inside of ``(( ))`` on the same line."""
    start = text.rfind("\n", 0, at) + 1
    return text.rfind("((", start, at) > text.rfind("))", start, at)


def _end_of(found: re.Match[str]) -> re.Pattern[str]:
    tabs = r"\t*" if found["tabs"] else ""
    word = re.escape(_QUOTE.sub("", found["word"]))
    return re.compile(rf"^{tabs}{word}\r?$", re.MULTILINE)


def _behind(text: str, at: int, ends: list[re.Pattern[str]]) -> int:
    """The offset behind the here documents; one that does not end takes all that is left."""
    for end in ends:
        found = end.search(text, at)
        if found is None:
            return len(text)
        at = found.end()
    return at
