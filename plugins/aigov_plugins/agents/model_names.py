"""Whether the name of a model fixes which weights answer, and prompts as bounded data."""

from __future__ import annotations

import re
from typing import Any, Final

from aigov.api import Json
from aigov_plugins.shaping import whole

MAX_TEXT: Final = 20_000
"""Characters of a prompt that are kept; the longest that people write are a tenth of it."""

MAX_NAMES: Final = 200

_EXACT: Final = re.compile(
    r"(?:20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])"  # a day: gpt-4o-2024-08-06
    r"|(?<=[-:])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # month and day: gpt-4-0613
    r"|(?<=-)0\d\d"  # a numbered release: gemini-1.5-pro-002
    r")(?:-v\d{1,2}(?::\d{1,2})?)?(?:-preview)?\Z"
)
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}|@[0-9a-f]{40}")
_VARIABLE: Final = re.compile(
    r"\{\{-?\s*([A-Za-z_][\w.]{0,80}+)\s*"
    r"(?:\||\}\}|-\}\}|[(\[+~*-]|(?<=\s)(?:if|or|and|is|in)\b)"
)
_SECTION: Final = re.compile(
    r"\{\{[#^]\s*(?:(?:if|unless|each|with)\s+)?([A-Za-z_][\w.]{0,80})\s*\}\}"
)
_TAG_NAME: Final = re.compile(r"\{%-?\s*(?:if|elif|for\s+\w+\s+in)\s+([A-Za-z_][\w.]{0,80})")


def is_exact(model: str) -> bool:
    """Whether a model is named by a dated or numbered release, or by a digest.

    ``gpt-4o`` and ``meta-llama/LlamaGuard-7b`` name whatever their provider serves under them.
    """
    name = model.strip()
    return bool(_DIGEST.search(name) or _EXACT.search(name[-60:]))


def named_model(value: Any) -> dict[str, Json]:
    """``model`` and ``pinned``; an expression that is resolved elsewhere is ``templated``."""
    if not isinstance(value, str) or not value.strip():
        return {}
    name = value.strip()[:MAX_NAMES]
    if is_templated(name):
        return {"model": name, "templated": True}
    return {"model": name, "pinned": is_exact(name)}


def is_templated(value: Any) -> bool:
    """Whether a text holds an expression that this file does not resolve."""
    return isinstance(value, str) and ("${" in value or "{{" in value)


def excerpt(value: str) -> dict[str, Json]:
    """A text up to ``MAX_TEXT`` characters, with its whole length."""
    kept: dict[str, Json] = {"text": value[:MAX_TEXT], "characters": len(value)}
    return kept if len(value) <= MAX_TEXT else {**kept, "truncated": True}


def variables(text: str) -> list[Json]:
    """Names that a Jinja, Mustache or Handlebars template asks for, sorted, without attributes."""
    if "{" not in text:
        return []
    found = {match[1].partition(".")[0] for match in _VARIABLE.finditer(text)}
    for marks in (_TAG_NAME, _SECTION):
        found |= {match[1].partition(".")[0] for match in marks.finditer(text)}
    return list(whole(sorted(found), MAX_NAMES, "variables"))
