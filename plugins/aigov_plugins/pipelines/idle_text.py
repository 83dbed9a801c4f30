"""What of a command text does no work: what is installed, looked for, printed or explained."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)
_JOINT: Final = re.compile(r"(\n|&&|\|\||[;|])")
_CONTINUED: Final = re.compile(r"\\\n[ \t]*")
_IDLE: Final = re.compile(
    r"[ \t]*(?:sudo[ \t]+)?(?:"
    r"(?:python3?[ \t]+-m[ \t]+)?(?:pip3?|pipx|uv(?:[ \t]+(?:pip|tool))?|conda|mamba|micromamba"
    r"|poetry|pdm|npm|yarn|pnpm|apt|apt-get|apk|brew|gem|cargo|go|R)[ \t]+(?:-\S+[ \t]+)*"
    r"(?:install|add|ci|sync|get|i|download|uninstall|remove|show|list|freeze)(?=\s|$)"
    r"|(?:which|type|whereis|command[ \t]+-v|hash)[ \t]"
    r"|(?:git[ \t]+(?:add|commit|diff|log|show|rm|mv)|cat|ls|cp|mv|rm|mkdir|touch|chmod|grep|head"
    r"|tail|wc|find|stat|file)(?=\s|$)"
    r"|[^\n]*\s(?:--help|--version|--collect-only|--dry-run)(?=\s|$)"
    r"|(?:echo|printf|Write-Host)\b"
    r")"
)


def working(text: str) -> str:
    """A command text without comments and without the commands that do no work."""
    parts = _JOINT.split(_CONTINUED.sub(" ", _COMMENT.sub("", text)))
    commands = ("" if _IDLE.match(part) else part for part in parts[::2])
    joints = (*parts[1::2], "")
    return "".join(part for pair in zip(commands, joints, strict=True) for part in pair)


def without_hidden(text: str, hidden: Sequence[str]) -> str:
    """A script without the lines of which a command may fail unnoticed.

    Nothing is left where one of the commands stands in no line: what it hides cannot be told.
    """
    lines = _CONTINUED.sub(" ", text).splitlines()
    folded = [" ".join(line.split()) for line in lines]
    if not all(any(command in line for line in folded) for command in hidden):
        return ""
    pairs = zip(lines, folded, strict=True)
    return "\n".join(line for line, said in pairs if not any(one in said for one in hidden))
