"""Tokens of HCL 2 (Terraform), in linear time, each with its place.

Source: github.com/hashicorp/hcl, hclsyntax specification, "Lexical Elements" and "Templates".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from aigov.api import Unreadable

MAX_DEPTH: Final = 64
"""Brackets and templates inside each other above which a file is not read."""


class Kind(Enum):
    """What a token is; brackets and operators are ``MARK``."""

    NAME = auto()
    NUMBER = auto()
    STRING = auto()
    HEREDOC = auto()
    MARK = auto()
    NEWLINE = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is the content of a string or heredoc; ``start`` and ``end`` are offsets."""

    kind: Kind
    text: str
    start: int
    end: int
    body: int = 0


_SKIP: Final = re.compile(r"[ \t\r\ufeff]+|(?:#|//)[^\n]*")
_HEREDOC: Final = re.compile(r"<<-?([A-Za-z_][\w.-]*)[ \t]*\r?\n")
_PLAIN: Final = re.compile(
    r"(?P<NEWLINE>\n)|(?P<NAME>[^\W\d][\w-]*)|(?P<NUMBER>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<MARK>=>|==|!=|<=|>=|&&|\|\||\.\.\.|::|[-+*/%!<>?:=.,(){}\[\]])"
)
_IN_STRING: Final = re.compile(r'\\.|"|\$\$\{|%%\{|\$\{|%\{|\n', re.DOTALL)
_IN_TEMPLATE: Final = re.compile(r'"|\{|\}|/\*|(?:#|//)[^\n]*')
_ESCAPE: Final = re.compile(r"\\(?:u((?![dD][89A-Fa-f])[0-9A-Fa-f]{4})|(.))", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Source:
    """A text and the offsets of its lines."""

    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Source:
        """``text`` with its lines found."""
        return cls(text, (0, *(match.end() for match in re.finditer("\n", text))))

    def place(self, offset: int) -> tuple[int, int]:
        """1-based line and column."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def refuse(self, what: str, offset: int) -> Unreadable:
        """The error to raise for what is wrong at ``offset``."""
        line, column = self.place(offset)
        return Unreadable(what, line=line, column=column)


def tokens(source: Source) -> Iterator[Token]:
    """The tokens of a file, the last one of kind ``END``; comments and blanks are left out."""
    text, at = source.text, 0
    while at < len(text):
        skipped = _SKIP.match(text, at)
        if skipped:
            at = skipped.end()
        elif text.startswith("/*", at):
            at = _comment_end(source, at)
        else:
            token = _token(source, at)
            yield token
            at = token.end
    yield Token(Kind.END, "", at, at)


def _token(source: Source, at: int) -> Token:
    text = source.text
    if text[at] == '"':
        end = _string_end(source, at)
        return Token(Kind.STRING, _unescape(text[at + 1 : end - 1]), at, end)
    heredoc = _HEREDOC.match(text, at)
    if heredoc:
        return _heredoc(source, heredoc)
    match = _PLAIN.match(text, at)
    if not match or not match.lastgroup:
        raise source.refuse(f"is not HCL: {text[at]!r} is unexpected", at)
    return Token(Kind[match.lastgroup], match[0], at, match.end())


def _comment_end(source: Source, at: int) -> int:
    end = source.text.find("*/", at + 2)
    if end < 0:
        raise source.refuse("has a comment that does not end", at)
    return end + 2


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(
        lambda match: chr(int(match[1], 16)) if match[1] else _ESCAPES.get(match[2], match[2]), text
    )


def _heredoc(source: Source, opening: re.Match[str]) -> Token:
    """The lines up to the one that holds nothing but the name the heredoc opened with."""
    text, at = source.text, opening.end()
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop]
        if line.strip() == opening[1]:
            end = at + len(line.rstrip())
            body = text[opening.end() : at]
            return Token(Kind.HEREDOC, body, opening.start(), end, opening.end())
        at = stop + 1
    raise source.refuse(f"has a heredoc {opening[1][:40]!r} that does not end", opening.start())


def _string_end(source: Source, start: int) -> int:
    """The offset after the closing quote, past templates and the strings inside them."""
    text, at = source.text, start + 1
    nested = ['"']
    while nested:
        if len(nested) > MAX_DEPTH:
            raise source.refuse(f"is nested deeper than {MAX_DEPTH} levels", at)
        in_string = nested[-1] == '"'
        match = (_IN_STRING if in_string else _IN_TEMPLATE).search(text, at)
        if not match or (in_string and match[0] == "\n"):
            raise source.refuse("has a string that does not end", start)
        at = match.end()
        _step(nested, match[0], in_string)
        if match[0] == "/*":
            at = _comment_end(source, match.start())
    return at


def _step(nested: list[str], mark: str, in_string: bool) -> None:
    """Open or close what ``mark`` opens or closes."""
    if in_string:
        if mark == '"':
            nested.pop()
        elif mark in ("${", "%{"):
            nested.append("{")
    elif mark == '"':
        nested.append('"')
    elif mark == "{":
        nested.append("{")
    elif mark == "}":
        nested.pop()
