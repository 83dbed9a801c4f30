"""What a user and a health check of a container are worth: is it root, can the check fail."""

from __future__ import annotations

import json
import re
from typing import Final

from aigov.api import Json

_ROOT: Final = ("root", "containeradministrator")
_ZERO: Final = re.compile(r"[+-]?0+")
_ALWAYS: Final = re.compile(
    r"(?:\S*/)?(?:true|:|exit(?:\s+0)?|(?:echo|printf)\b[^|&;]*)|.*(?:\|\||;)\s*(?:true|:|exit\s+0)",
    re.DOTALL,
)
_WORDS: Final = ("cmd", "cmd-shell")
_SHELLS: Final = ("sh", "bash", "/bin/sh", "/bin/bash")


def is_root(user: str) -> bool:
    """Whether a user, with a group or without, is root by name or number."""
    name = user.partition(":")[0].strip().lower()
    return name in _ROOT or _ZERO.fullmatch(name) is not None


def can_fail(test: Json) -> bool:
    """Whether a health check can find anything wrong: ``true`` and ``... || exit 0`` cannot."""
    if isinstance(test, str):
        kind, _, rest = test.strip().partition(" ")
        test = rest if kind.lower() in _WORDS else test
    words = _words(test)
    if words[:1] and words[0].lower() in _WORDS:
        words = words[1:]
    if len(words) > 2 and words[0] in _SHELLS and words[1] == "-c":
        words = words[2:]
    command = " ".join(words).strip()
    return bool(command) and _ALWAYS.fullmatch(command) is None


def _words(test: Json) -> list[str]:
    """A command as a list of words; one in exec form is JSON."""
    if isinstance(test, list):
        return [str(word) for word in test]
    text = str(test or "").strip()
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return [text]
        return [str(word) for word in found] if isinstance(found, list) else [text]
    return [text]
