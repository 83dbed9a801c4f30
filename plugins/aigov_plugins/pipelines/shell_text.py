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
_MAX_HERE: Final = 50
_MAX_SUM: Final = 200
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
    ends: list[tuple[str, str]] = []
    at = 0
    while (found := _TOKEN.search(text, at)) is not None:
        masked.append(text[at : found.start()])
        plain.append(text[at : found.start()])
        at = found.end()
        masked.append(_blotted(found))
        plain.append(_spaces(found[0]) if found["comment"] else found[0])
        if found["here"] and len(ends) < _MAX_HERE and not _is_sum(text, found.start()):
            ends.append((_QUOTE.sub("", found["word"]), "\t" if found["tabs"] else "\n"))
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
    start = max(text.rfind("\n", 0, at) + 1, at - _MAX_SUM)
    return text.rfind("((", start, at) > text.rfind("))", start, at)


def _behind(text: str, at: int, ends: list[tuple[str, str]]) -> int:
    """The offset behind the here documents; one that does not end takes all that is left."""
    for word, before in ends:
        at = _line_end(text, at, word, before)
    return at


def _line_end(text: str, at: int, word: str, before: str) -> int:
    """The end of the next line that holds nothing but ``word``, after any of ``before``."""
    while (found := text.find(word, at)) >= 0:
        start, end = text.rfind("\n", 0, found) + 1, text.find("\n", found)
        line = text[start : end if end >= 0 else len(text)]
        if line.removesuffix("\r").lstrip(before) == word:
            return start + len(line)
        at = start + len(line) + 1
    return len(text)
