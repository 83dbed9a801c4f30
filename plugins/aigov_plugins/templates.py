"""Telling the templates of Helm and its like from files whose texts hold braces of their own.

Alert rules, routes and manifests carry Go expressions for the program that reads them
(``{{ $value }}``). What a file is rendered from is told by expressions where YAML has none, or by
the names that only a chart knows (``.Values``).
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Keys, Unreadable, parse_json, parse_yaml_all

_HINT: Final = "render the template and keep the result, or keep what is governed outside of it"
_CHART: Final = r"\{\{[^{}\n]{0,200}\.(?:Values|Release|Chart|Capabilities|Files)\b|\{\{-?[ \t]*`"
_ANY: Final = re.compile(rb"\{\{|\{%")
_SURE: Final = re.compile(rb"\{%|" + _CHART.encode())
_OUTSIDE: Final = re.compile(rb"[ \t]*(?:-[ \t]+)?\{\{|[^\n]*:[ \t]+\{\{")
CHART: Final = re.compile(_CHART + r"|\{\{-?[ \t]*(?:include|tpl)\b")
"""An expression that only the engine of a chart fills."""


def template(what: str, line: int, column: int = 0) -> Unreadable:
    """What to raise for a template; ``what`` is what stays unknown."""
    told = f"is a template: {what} is not known"
    return Unreadable(told, line=line, column=column, hint=_HINT)


def untemplated(raw: bytes, what: str) -> None:
    """Raises Unreadable at the first line that holds a Helm, Go or Jinja expression.

    For formats in which no text has braces of its own; ``what`` is what stays unknown.
    """
    found = _ANY.search(raw)
    if found:
        raise template(what, raw.count(b"\n", 0, found.start()) + 1)


def documents(path: str, raw: bytes, what: str) -> Document:
    """The documents of a YAML stream, or a JSON file as the only one, as a list.

    Raises Unreadable, which names the template where the file is one.
    """
    try:
        if not path.endswith(".json"):
            return parse_yaml_all(raw)
        single = parse_json(raw)
    except Unreadable as exc:
        line = _expression(raw, exc.line)
        if not line:
            raise
        raise template(what, line) from exc
    return Document([single.data], lambda keys: single.locate(keys[1:]))


def _expression(raw: bytes, fault: int) -> int:
    """The line of what makes a file that does not parse a template; 0 where it is none.

    Braces at the start of a value count only beside the fault: elsewhere they may be the text of
    a message.
    """
    lines = raw.split(b"\n")
    for line in range(max(1, fault - 2), min(fault + 1, len(lines)) + 1):
        if _OUTSIDE.match(lines[line - 1]):
            return line
    found = _SURE.search(raw)
    return raw.count(b"\n", 0, found.end()) + 1 if found else 0


def refuse_chart(value: Json, keys: Keys, source: Document, what: str) -> None:
    """Raises Unreadable where a text below the keys holds an expression of a chart."""
    todo: list[tuple[Keys, Json]] = [(keys, value)]
    while todo:
        at, node = todo.pop()
        if isinstance(node, dict):
            todo += [((*at, key), inner) for key, inner in node.items()]
        elif isinstance(node, list):
            todo += [((*at, index), inner) for index, inner in enumerate(node)]
        elif isinstance(node, str) and "{{" in node and CHART.search(node):
            raise template(what, *source.locate(at))
