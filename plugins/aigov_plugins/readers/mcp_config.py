"""MCP client configurations: ``.mcp.json`` and its kin as kind ``agent``.

Files: ``.mcp.json``, ``mcp.json`` (also in ``.vscode``, ``.cursor``, ``.roo`` ...),
``mcp_config.json``, ``mcp_settings.json``, ``claude_desktop_config.json``,
``.gemini/settings.json``.

Format: an object ``mcpServers``, or ``servers`` in VS Code, of servers with ``command``, ``args``
and ``env``, or with ``url`` and ``headers``.

Data (kind ``agent``): ``servers`` with what each runs (``source``, ``package``, ``version``) and
whether it is ``pinned``: by an exact version, by a digest for an image, by being a file of the
repository. Names of variables and headers are kept, values never; ``literal_secrets`` names those
that hold one.

It proves which servers a client is told to use. It cannot show which tools they offer, nor what a
remote server, which nothing pins, runs today.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, parse_json
from aigov_plugins.agents import tool_servers
from aigov_plugins.shaping import Places, mapping, refused, relocated, text

_KEYS: Final = ("mcpServers", "servers", "mcp_servers")


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the key that holds servers."""
    named = b'"mcpServers"' in head or b'"mcp_servers"' in head
    kept = path.endswith("mcp.json") and b'"servers"' in head
    goes_on = path.endswith("settings.json") and len(head) >= HEAD_SIZE
    return Sniff.YES if named or kept or goes_on else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The servers of a configuration; None for other JSON."""
    # Editors allow comments in these files.
    source = parse_json(raw) if b"//" not in raw else _commented(raw)
    data = source.data
    key = next((key for key in _KEYS if key in mapping(data)), "")
    if not key:
        return None
    fault = next(_faults(data, key), None)
    if fault is not None:
        return refused({"format": "mcp-config", "role": "client"}, source, *fault)
    places: Places = {}
    entries = tool_servers.servers(mapping(data[key]), (key,), places)
    shape: dict[str, Json] = {"format": "mcp-config", "role": "client", "servers": entries}
    return relocated(shape, source, places)


def _commented(raw: bytes) -> Document:
    kept = b"\n".join(b"" if line.lstrip().startswith(b"//") else line for line in raw.split(b"\n"))
    return parse_json(kept)


def _faults(data: dict[str, Any], key: str) -> Iterator[tuple[Keys, str]]:
    if not isinstance(data[key], dict):
        yield (key,), f"{key!r} must be an object"
    for name, entry in mapping(data[key]).items():
        if not isinstance(entry, dict):
            yield (key, name), f"the server {name!r} must be an object"
            continue
        if not any(text(entry.get(word)) for word in ("command", "url", "serverUrl", "httpUrl")):
            yield (key, name), f"the server {name!r} has neither 'command' nor 'url'"
