"""Pipelines that are templates of another tool: what they run is not known."""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Unreadable, parse_yaml, parse_yaml_all

_EXPRESSION: Final = re.compile(rb"\{%|(?<!\$)\{\{")
_BROKEN: Final = ("is not YAML", "uses a list or mapping as a key")
_ENDS: Final = (".yml", ".yaml")


def untemplated_yaml(path: str, raw: bytes, *, several: bool = False) -> Document:
    """A pipeline that is plain YAML, or a list of its documents; Unreadable for a template."""
    if not path.lower().endswith(_ENDS) or "{{" in path:
        raise templated(raw)
    try:
        return parse_yaml_all(raw) if several else parse_yaml(raw)
    except Unreadable as exc:
        if _EXPRESSION.search(raw) and exc.what.startswith(_BROKEN):
            raise templated(raw) from exc
        raise


def templated(raw: bytes) -> Unreadable:
    """The error for a template, at its first expression."""
    found = _EXPRESSION.search(raw)
    line = raw.count(b"\n", 0, found.start()) + 1 if found else 0
    hint = "render the template and keep the result where the pipeline is read"
    return Unreadable("is a template: what it runs is not known", line=line, hint=hint)
