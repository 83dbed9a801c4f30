"""Prompts as plain text: files in ``prompts/`` as kind ``prompt``.

Files: Markdown, text and Jinja in folders named ``prompts``; ``*.prompt.md``, ``*.prompt.txt``,
``system_prompt*.md`` and ``.txt``, ``skprompt.txt``. READMEs and changelogs are passed over.

Format: text, with front matter where the team keeps name, version, model or inputs in it.

Data (kind ``prompt``): one entry of ``prompts`` with the ``text`` (bounded) and its ``variables``;
from front matter ``name``, ``version``, ``model``, ``authors``, ``inputs`` and ``date``.

It proves what a template says. It cannot show that the file is a prompt that is used, which
version serves, nor that what stands for a variable is trusted.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Keys
from aigov_plugins.agents import prompt_parts
from aigov_plugins.agents.front_pages import is_for_development, listed, placed, read_page
from aigov_plugins.agents.model_names import named_model
from aigov_plugins.agents.tool_grants import tool
from aigov_plugins.shaping import Places, present, text

_ABOUT: Final = re.compile(
    r"(?:readme|changelog|contributing|index|license|licence|requirements)(?:[._-].*)?",
    re.IGNORECASE,
)
_KEYS: Final = ("name", "title", "description", "version", "date", "owner")


def parse(path: str, raw: bytes) -> Document | None:
    """The text as one prompt; None for a page about prompts and for an empty file."""
    if _ABOUT.fullmatch(path.rpartition("/")[2]):
        return None
    page = read_page(raw)
    if not page.body.strip():
        return None
    single = path.endswith(".txt") and "{{" not in page.body
    told = prompt_parts.message("", page.body.strip("\n"), fields=single)
    if page.reason:  # a rule and a paragraph above another rule are text
        page = read_page(b"\n" + raw)
    keys = page.keys
    declared = prompt_parts.inputs(keys.get("inputs", keys.get("variables")))
    data: dict[str, Json] = {
        "format": "text",
        **present(**{key: text(keys.get(key)) for key in _KEYS}),
        **present(
            authors=listed(keys.get("authors") or keys.get("author")),
            tags=listed(keys.get("tags")),
            tools=[tool(one) for one in listed(keys.get("tools"))],
            inputs=declared,
        ),
        **named_model(keys.get("model")),
        "prompts": [told],
        **({"development": True} if is_for_development(path) else {}),
    }
    places: Places = {("inputs",): ("inputs" if "inputs" in keys else "variables",)}
    lines: dict[Keys, int] = {("prompts", 0): page.first_line}
    return placed(data, page, places, lines)
