"""Which tools an agent may use without being asked, and where such a grant has no limit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from aigov.api import Json
from aigov_plugins.shaping import items, mapping, present, text

_ENTRY: Final = re.compile(r"([\w.*-]{1,200})(?:\(([^\n]{0,500})\))?")
_RUNS_CODE: Final = frozenset(
    "bash shell terminal execute exec powershell run_shell_command".split()
)
_ANYTHING: Final = re.compile(r"[*:/~\s]*|all|domain:\*")
_SERVER: Final = re.compile(r"mcp__(?:(?!__).)+")
# What runs any command that it is given.
_ANY_COMMAND: Final = re.compile(
    r"(?:[/\w]*/)?(?:ba|z|da)?sh(?: -\w+)?[ :]\*+"
    r"|(?:sudo|env|eval|exec|xargs|cmd|powershell)[ :]\*+"
)
_WRITES: Final = ("webfetch", "write", "edit", "multiedit", "notebookedit")
_UNASKED: Final = frozenset({"bypasspermissions", "dontask", "yolo", "never", "full-auto"})


def permissions(stated: dict[str, Any]) -> dict[str, Json]:
    """``allow``, ``ask``, ``deny`` as they stand, the ``mode``, the ``wildcards`` in allow."""
    lists = {key: [text(one) for one in items(stated.get(key)) if text(one)]
             for key in ("allow", "ask", "deny")}  # fmt: skip
    mode = text(stated.get("defaultMode"))
    found = present(**{key: list(value) for key, value in lists.items()}, mode=mode,
                    wildcards=list(wildcards(lists["allow"])))  # fmt: skip
    return {**found, "skips_approval": True} if skips_approval(mode) else found


def skips_approval(mode: str) -> bool:
    """Whether a mode of approval asks nobody."""
    return mode.lower() in _UNASKED


def wildcards(entries: Iterable[str]) -> list[str]:
    """The entries that allow every tool, every tool of a server, or every command of a shell."""
    return [entry for entry in entries if _is_wildcard(entry)]


def _is_wildcard(entry: str) -> bool:
    match = _ENTRY.fullmatch(entry.strip())
    if match is None:
        return _ANYTHING.fullmatch(entry.strip()) is not None
    name, argument = match[1].lower(), match[2]
    if name in ("*", "all") or name.endswith("*") or _SERVER.fullmatch(name):
        return True
    if argument is None:
        return name in _RUNS_CODE
    told = argument.strip()
    if name in _RUNS_CODE and _ANY_COMMAND.fullmatch(told):
        return True
    return _ANYTHING.fullmatch(told) is not None and (name in _RUNS_CODE or name in _WRITES)


def tool(entry: Any) -> dict[str, Json]:
    """A tool as a list of an agent names it: by its name, or by an object with one."""
    if isinstance(entry, str):
        return {"name": entry.strip()[:200]}
    outer = mapping(entry)
    one = {**outer, **mapping(outer.get("function"))}
    name = text(one.get("name") or one.get("ref") or one.get("type") or one.get("kind"))
    kind = text(one.get("kind") or one.get("type"))
    return present(name=name[:200], kind=kind[:200], description=text(one.get("description"))[:500])
