"""Tool servers (Model Context Protocol) as clients are told to start or to reach them.

Names of environment variables and headers are kept, their values never; arguments are not copied,
since credentials stand among them.
"""

from __future__ import annotations

import re
from typing import Any, Final

from aigov.api import Json
from aigov_plugins.agents import web_addresses
from aigov_plugins.agents.launch_commands import read_launch
from aigov_plugins.shaping import Places, items, mapping, present, text

_SECRET_NAME: Final = re.compile(
    r"passw|passphrase|pwd|secret|token|credential|authorization|cookie"
    r"|(?:api|access|account|auth|private|encryption|signing|storage)[_-]?key|\bkey\b",
    re.IGNORECASE,
)
_OUTSIDE: Final = re.compile(r"[/~]|[A-Za-z]:[\\/]|\.\./")
_REFERENCE: Final = re.compile(
    r"\$\{|\$\(|\{\{|(?<![^\s:=/'\"])\$[A-Za-z_]|%[A-Za-z_]{1,60}%|op://|<[^<>]{1,80}>|\{[A-Za-z_]{1,60}\}"
)
_STAND_IN: Final = re.compile(
    r"your[-_ ]|x{3,}|\*{3,}|\.{3}|change[-_ ]?me|placeholder|example", re.I
)


def server(name: str, entry: dict[str, Any]) -> dict[str, Json]:
    """One server of a client's configuration."""
    address = entry.get("url") or entry.get("serverUrl") or entry.get("httpUrl")
    command = text(entry.get("command"))
    values = {**mapping(entry.get("env")), **mapping(entry.get("headers"))}
    found: dict[str, Json] = {"name": name}
    if command:
        args = [text(arg) for arg in items(entry.get("args"))]
        found.update(
            {
                "transport": "stdio",
                "command": _program(command),
                **read_launch(command, args).data(),
            }
        )
        found.update(_behind_proxy(args) if found["source"] == "remote" else {})
        if found["source"] == "file" and _OUTSIDE.match(text(entry.get("cwd"))):
            found["pinned"] = False
    elif address:
        kind = text(entry.get("type") or entry.get("transport")) or "http"
        found.update({"transport": kind.lower(), "source": "remote", "pinned": False})
        found.update(web_addresses.described(address))
    return {**found, **_grants(entry), **present(
        environment=sorted(mapping(entry.get("env"))),
        headers=sorted(mapping(entry.get("headers"))),
        literal_secrets=sorted(key for key, value in values.items() if _is_literal(key, value)),
    )}  # fmt: skip


def _program(command: str) -> str:
    """The program of a command line, without the variables before it and its arguments."""
    words = (word for word in command.split() if "=" not in word)
    return next(words, "")[:200]


def _behind_proxy(args: list[str]) -> dict[str, Json]:
    address = next((arg for arg in args if "://" in arg), "")
    return web_addresses.described(address)


def _grants(entry: dict[str, Any]) -> dict[str, Json]:
    """What a client may do with the server without asking, where the configuration says so."""
    approved = entry.get("autoApprove", entry.get("alwaysAllow"))
    tools = [text(tool) for tool in items(approved)]
    trusted = entry.get("trust")
    if isinstance(approved, bool) and approved:
        tools = ["*"]
    if trusted is True:
        tools = ["*"]
    included = [text(tool) for tool in items(entry.get("includeTools") or entry.get("tools"))]
    disabled = entry.get("disabled")
    limit = entry.get("timeout")
    return present(
        unasked=tools,
        tools=included,
        disabled=disabled if isinstance(disabled, bool) else None,
        timeout=limit if type(limit) in (int, float) else None,
    )


def _is_literal(name: str, value: Any) -> bool:
    """Whether a variable named for a credential has a value of its own, not a reference."""
    if not isinstance(value, str) or len(value.strip()) < 6 or not _SECRET_NAME.search(name):
        return False
    return not (_REFERENCE.search(value) or _STAND_IN.search(value))


def servers(entries: dict[str, Any], at: tuple[str, ...], places: Places) -> list[Json]:
    """The servers under a key of a configuration, each with its place."""
    found: list[Json] = []
    for name, entry in entries.items():
        places["servers", len(found)] = (*at, name)
        found.append(server(name, mapping(entry)))
    return found
