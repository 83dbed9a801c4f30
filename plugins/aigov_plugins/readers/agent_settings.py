"""Permissions of coding agents: ``.claude/settings.json`` as kind ``agent``.

Files: ``.claude/settings.json``, ``.claude/settings.local.json``, ``managed-settings.json``,
``.cursor/cli.json``, where they have ``permissions``.

Format: Claude Code settings (``permissions`` with ``allow``, ``ask``, ``deny``, ``defaultMode``,
``enableAllProjectMcpServers``) and the like of Cursor.

Data (kind ``agent``): ``permissions`` with the three lists, ``mode``, ``wildcards`` (grants
without a limit: every tool, every command of a shell) and ``skips_approval``; ``development`` is
true.

It proves what the repository grants to a coding agent that works on it. It cannot show what users
or administrators add, nor anything about an agent that the system itself runs.
"""

from __future__ import annotations

from typing import Final

from aigov.api import Document, Json, Sniff, parse_json
from aigov_plugins.agents import tool_grants
from aigov_plugins.shaping import Places, mapping, present, refused, relocated

_KEYS: Final = (b'"permissions"', b'"enableAllProjectMcpServers"', b'"enabledMcpjsonServers"')


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the keys that grant something."""
    return Sniff.YES if any(key in head for key in _KEYS) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The permissions; None for settings that state none."""
    source = parse_json(raw)
    data = mapping(source.data)
    stated = data.get("permissions")
    every = data.get("enableAllProjectMcpServers")
    if stated is None and not isinstance(every, bool):
        return None
    head: dict[str, Json] = {"format": "agent-settings", "role": "settings", "development": True}
    if stated is not None and not isinstance(stated, dict):
        return refused(head, source, ("permissions",), "'permissions' must be an object")
    for key in ("allow", "ask", "deny"):
        entries = mapping(stated).get(key, [])
        if not isinstance(entries, list) or not all(isinstance(one, str) for one in entries):
            return refused(head, source, ("permissions", key), f"{key!r} must be a list of texts")
    granted = tool_grants.permissions(mapping(stated))
    places: Places = {
        ("permissions", "mode"): ("permissions", "defaultMode"),
        ("permissions", "wildcards"): ("permissions", "allow"),
        ("permissions", "every_server"): ("enableAllProjectMcpServers",),
    }
    if isinstance(every, bool):
        granted["every_server"] = every
    return relocated({**head, **present(permissions=granted)}, source, places)
