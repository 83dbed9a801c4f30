"""Agent pages: ``AGENTS.md``, ``SKILL.md`` and agents written in Markdown as kind ``agent``.

Files: ``AGENTS.md``, ``CLAUDE.md``, ``GEMINI.md``, ``.github/copilot-instructions.md`` (``role``
is ``instructions``); ``SKILL.md`` (``skill``); Markdown with front matter in ``.claude/agents``,
``.github/agents``, ``.opencode/agent`` (``definition``).

Format: Markdown; front matter with ``name``, ``description``, ``tools`` or ``allowed-tools``,
``model``, as the Agent Skills specification and Claude Code have it. A skill without name or
description is invalid.

Data (kind ``agent``): ``name``, ``description``, ``tools``, ``permissions.wildcards``,
``headings`` and the ``text`` (bounded). ``development`` is true for what instructs coding agents
that work on the repository.

It proves what an agent is told. It cannot show that it obeys: limits that stand in a text only are
no limits, and a skill may bring scripts that are not read.
"""

from __future__ import annotations

import re
from typing import Any, Final

from aigov.api import Document, Json, Keys, read_sections
from aigov_plugins.agents import tool_grants
from aigov_plugins.agents.front_pages import Page, is_for_development, listed, placed, read_page
from aigov_plugins.agents.model_names import excerpt, named_model
from aigov_plugins.shaping import Places, mapping, present, text

_MAX_HEADINGS: Final = 300
_DEFINITIONS: Final = re.compile(r"(?:^|/)\.?(?:claude|github|opencode|cursor|gemini)/agents?/")
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PLACES: Final[Places] = {
    ("permissions", "allow"): ("allowed-tools",),
    ("permissions", "wildcards"): ("allowed-tools",),
    ("version",): ("metadata", "version"),
}


def parse(path: str, raw: bytes) -> Document | None:
    """The page; None for one without front matter where only that makes it an agent."""
    page = read_page(raw)
    role = _role(path)
    if role == "definition" and not (
        page.stated and ("name" in page.keys or "description" in page.keys)
    ):
        return None
    lines: dict[Keys, int] = {("text",): page.first_line}
    headings: list[Json] = []
    for section in read_sections(page.body, page.first_line)[:_MAX_HEADINGS]:
        lines["headings", len(headings)] = section.heading.line
        headings.append(section.heading.text)
    data: dict[str, Json] = {
        "format": "agent-page",
        "role": role,
        "development": _is_for_development(path, role),
        **_front(page),
        **present(headings=headings),
        **(excerpt(page.body.strip()) if page.body.strip() else {}),
    }
    document = placed(data, page, _places(page), lines)
    reason = document.reason or (_skill_fault(page) if role == "skill" else "")
    return Document(document.data, document.locate, not reason, reason)


def _role(path: str) -> str:
    name = path.rpartition("/")[2]
    if name == "SKILL.md":
        return "skill"
    return "definition" if _DEFINITIONS.search(path) else "instructions"


def _is_for_development(path: str, role: str) -> bool:
    return role != "skill" or is_for_development(path)


def _front(page: Page) -> dict[str, Json]:
    keys = page.keys
    granted = listed(keys.get("allowed-tools"))
    tools = keys.get("tools")
    named = [name for name, on in tools.items() if on] if isinstance(tools, dict) else listed(tools)
    every = [*granted, *named]
    mode = text(keys.get("permissionMode"))
    allowed = present(allow=list(granted), mode=mode, wildcards=tool_grants.wildcards(every))
    if tool_grants.skips_approval(mode):
        allowed["skips_approval"] = True
    return {
        **present(
            name=text(keys.get("name")),
            description=text(keys.get("description")),
            version=text(keys.get("version") or mapping(keys.get("metadata")).get("version")),
            license=text(keys.get("license")),
            tools=[tool_grants.tool(name) for name in every],
            permissions=allowed,
        ),
        **named_model(keys.get("model")),
    }


def _places(page: Page) -> Places:
    key = "allowed-tools" if "allowed-tools" in page.keys else "tools"
    places: Places = {**_PLACES, ("tools",): (key,), ("permissions", "wildcards"): (key,)}
    if "version" in page.keys:
        del places["version",]
    places["permissions", "mode"] = ("permissionMode",)
    return places


def _skill_fault(page: Page) -> str:
    if not page.stated:
        return "line 1: a skill has no front matter"
    keys: dict[str, Any] = page.keys
    for key, limit in (("name", 64), ("description", 1024)):
        if not isinstance(keys.get(key), str) or not keys[key].strip():
            return f"line 1: a skill has no {key!r}"
        if len(keys[key]) > limit:
            return f"line {page.front.locate((key,))[0]}: {key!r} is longer than {limit} characters"
    if not _NAME.fullmatch(keys["name"].strip()):
        return (
            f"line {page.front.locate(('name',))[0]}: 'name' is not lower-case words with hyphens"
        )
    return ""
