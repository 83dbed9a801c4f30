"""HCL 2 (Terraform) as data, for reading only: blocks, literals and calls; the rest as text.

An expression that is a literal (text, number, true, false, null, a list or an object of
expressions) or a call is taken apart; anything else (references, conditions, ``for``) is kept as
an ``Expression``, the text that was written. Nothing is evaluated. Time is linear in the size of
the file, nesting is bounded.

Source: github.com/hashicorp/hcl, hclsyntax specification, "Structural Elements", "Expressions".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aigov_plugins.access.hcl_tokens import MAX_DEPTH, Kind, Source, Token, tokens

_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_CONSTANTS: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Expression:
    """What is written but not known without Terraform."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function call with its arguments taken apart."""

    name: str
    arguments: tuple[Node, ...]


Value = str | float | bool | None | list["Node"] | dict[str, "Node"] | Expression | Call


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its 1-based place; ``body`` is the line on which a heredoc's text starts."""

    value: Value
    line: int
    column: int
    body: int = 0


@dataclass(slots=True)
class Block:
    """``type "label" { ... }``: its attributes by name and the blocks inside it."""

    type: str
    labels: tuple[str, ...]
    line: int
    column: int
    attributes: dict[str, Node] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def inner(self, *types: str) -> list[Block]:
        """Blocks of these types, also when written as ``dynamic``."""
        found: list[Block] = []
        for block in self.blocks:
            if block.type in types:
                found.append(block)
            elif block.type == "dynamic" and block.labels[:1] and block.labels[0] in types:
                found.extend(inner for inner in block.blocks if inner.type == "content")
        return found


def parse_hcl(text: str) -> Block:
    """The file as a block without a type; raises Unreadable where it is not HCL."""
    source = Source.of(text)
    parser = _Parser(source, list(tokens(source)))
    root = Block("", (), 1, 1)
    parser.body(root, 0)
    return root


@dataclass(slots=True)
class _Parser:
    source: Source
    tokens: list[Token]
    at: int = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def is_mark(self, *marks: str) -> bool:
        return self.token.kind is Kind.MARK and self.token.text in marks

    def take(self) -> Token:
        token = self.token
        self.at += token.kind is not Kind.END
        return token

    def skip_lines(self) -> None:
        while self.token.kind is Kind.NEWLINE:
            self.at += 1

    def body(self, block: Block, depth: int) -> None:
        """Attributes and blocks up to the closing brace, or the end of the file."""
        self._bound(depth)
        while True:
            self.skip_lines()
            if self.token.kind is Kind.END and not depth:
                return
            if depth and self.is_mark("}"):
                self.take()
                return
            name = self.take()
            if name.kind is not Kind.NAME:
                raise self._unexpected(name)
            if self.is_mark("="):
                self.take()
                block.attributes[name.text] = self.value(depth, ends_with_line=True)
            else:
                block.blocks.append(self._block(name, depth))

    def _block(self, name: Token, depth: int) -> Block:
        labels: list[str] = []
        while self.token.kind in (Kind.NAME, Kind.STRING):
            labels.append(self.take().text)
        opening = self.take()
        if opening.text != "{" or opening.kind is not Kind.MARK:
            raise self._unexpected(opening)
        block = Block(name.text, tuple(labels), *self.source.place(name.start))
        self.body(block, depth + 1)
        return block

    def value(self, depth: int, *, ends_with_line: bool) -> Node:
        """One expression, up to what ends it (a comma, a closing bracket, the end of the line)."""
        self._bound(depth)
        if not ends_with_line:
            self.skip_lines()
        start = self.at
        first = self.token
        value = self._primary(depth)
        if not self._ended(ends_with_line):
            self._pass_over(ends_with_line)
            text = self.source.text[first.start : self.tokens[max(self.at - 1, start)].end]
            value = Expression(text)
        line, column = self.source.place(first.start)
        body = self.source.place(first.body)[0] if first.kind is Kind.HEREDOC else 0
        return Node(value, line, column, body)

    def _primary(self, depth: int) -> Value:
        token, following = self.token, self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if token.kind in (Kind.STRING, Kind.HEREDOC):
            return self.take().text
        if token.kind is Kind.NUMBER:
            return float(self.take().text[:40])
        if token.kind is Kind.NAME and following.text == "(" and following.kind is Kind.MARK:
            self.at += 2
            return Call(token.text, tuple(self._items(")", depth + 1)))
        if token.kind is Kind.NAME:
            name = self.take().text
            return _CONSTANTS[name] if name in _CONSTANTS else Expression(name)
        if self.is_mark("[", "{") and not self._is_for():
            return self._list_or_object(depth)
        return self._opaque()

    def _is_for(self) -> bool:
        ahead = self.at + 1
        while self.tokens[ahead].kind is Kind.NEWLINE:
            ahead += 1
        return self.tokens[ahead].kind is Kind.NAME and self.tokens[ahead].text == "for"

    def _list_or_object(self, depth: int) -> Value:
        if self.take().text == "[":
            return self._items("]", depth + 1)
        return self._pairs(depth + 1)

    def _opaque(self) -> Expression:
        """A bracket that is passed over whole, or an operator in front of an expression."""
        token = self.token
        if token.kind in (Kind.END, Kind.NEWLINE) or self.is_mark(")", "]", "}", ",", "="):
            raise self._unexpected(token)
        if self.is_mark("(", "[", "{"):
            self._pass_bracket()
        else:
            self.take()
        return Expression(self.source.text[token.start : self.tokens[self.at - 1].end])

    def _items(self, closing: str, depth: int) -> list[Node]:
        items: list[Node] = []
        while True:
            self.skip_lines()
            if self.is_mark(closing):
                self.take()
                return items
            items.append(self.value(depth, ends_with_line=False))
            self.skip_lines()
            if self.is_mark(",", "..."):
                self.take()
            elif not self.is_mark(closing):
                raise self._unexpected(self.token)

    def _pairs(self, depth: int) -> dict[str, Node]:
        pairs: dict[str, Node] = {}
        while True:
            self.skip_lines()
            if self.is_mark("}"):
                self.take()
                return pairs
            key = self._key()
            if not self.is_mark("=", ":"):
                raise self._unexpected(self.token)
            self.take()
            self.skip_lines()
            pairs[key] = self.value(depth, ends_with_line=True)
            if self.is_mark(","):
                self.take()

    def _key(self) -> str:
        token = self.token
        if self.is_mark("("):
            self._pass_bracket()
        elif token.kind in (Kind.NAME, Kind.STRING, Kind.NUMBER):
            self.take()
            while self.is_mark("."):
                self.take()
                self.take()
            return self.source.text[token.start : self.tokens[self.at - 1].end].strip('"')
        else:
            raise self._unexpected(token)
        return self.source.text[token.start : self.tokens[self.at - 1].end]

    def _ended(self, ends_with_line: bool) -> bool:
        if not ends_with_line:
            self.skip_lines()
        ends = self.token.kind is Kind.END or self.is_mark(",", ")", "]", "}", "...")
        return ends or (ends_with_line and self.token.kind is Kind.NEWLINE)

    def _pass_over(self, ends_with_line: bool) -> None:
        while not self._ended(ends_with_line):
            if self.is_mark("(", "[", "{"):
                self._pass_bracket()
            else:
                self.take()

    def _pass_bracket(self) -> None:
        """Go behind the bracket that closes the one here."""
        expected: list[str] = []
        while True:
            token = self.take()
            if token.kind is Kind.END:
                raise self._unexpected(token)
            if token.kind is not Kind.MARK:
                continue
            if token.text in _CLOSING:
                expected.append(_CLOSING[token.text])
            elif token.text in (")", "]", "}") and token.text != expected.pop():
                raise self._unexpected(token)
            if not expected:
                return

    def _bound(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            what = f"is nested deeper than {MAX_DEPTH} levels"
            raise self.source.refuse(what, self.token.start)

    def _unexpected(self, token: Token) -> Exception:
        shown = "the end of the file" if token.kind is Kind.END else repr(token.text[:40])
        return self.source.refuse(f"is not HCL: {shown} is unexpected", token.start)
