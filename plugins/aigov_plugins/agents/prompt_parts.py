"""Parts of prompts: messages with a role, inputs that are declared, parameters of the model."""

from __future__ import annotations

import re
from typing import Any, Final

from aigov.api import Json, Unreadable
from aigov_plugins.agents.model_names import MAX_NAMES, excerpt, is_templated, variables
from aigov_plugins.shaping import items, mapping, present, text, whole

MAX_MESSAGES: Final = 1_000
_ROLE: Final = re.compile(
    r"[ \t]*#?[ \t]*(system|user|assistant|developer|function|tool)(?:\[[^\]\n]{0,200}\])?:[ \t]*",
    re.IGNORECASE,
)
_ROLE_MARK: Final = re.compile(r"[ \t]*\{\{role [\"'](system|user|model|tool)[\"']\}\}[ \t]*")
_FIELD: Final = re.compile(
    r"(?<!\{)\{([A-Za-z_]\w{0,80})(?:[.\[][^{}\s]{1,80})?(?:![ars])?(?::[^{}\s]{0,40})?\}(?!\})"
)
_REFERENCE: Final = re.compile(r"\$\{(file|env|ssm):([^}:\n]{1,200})")
_PARAMETERS: Final = {
    "temperature": "temperature", "top_p": "top_p", "topp": "top_p", "top_k": "top_k",
    "topk": "top_k",
    "seed": "seed", "max_tokens": "max_tokens", "maxtokens": "max_tokens",
    "maxoutputtokens": "max_tokens", "max_completion_tokens": "max_tokens",
    "max_output_tokens": "max_tokens", "frequency_penalty": "frequency_penalty",
    "frequencypenalty": "frequency_penalty", "presence_penalty": "presence_penalty",
    "presencepenalty": "presence_penalty", "stream": "stream",
}  # fmt: skip


def by_role(body: str, first_line: int) -> tuple[list[Json], list[int]]:
    """The messages of a body whose roles stand alone on a line, and the line of each."""
    parts: list[tuple[str, int, list[str]]] = [("", first_line, [])]
    for number, line in enumerate(body.split("\n"), first_line):
        match = _ROLE.fullmatch(line) or _ROLE_MARK.fullmatch(line)
        if match:
            parts.append((match[1].lower(), number, []))
            if len(parts) > MAX_MESSAGES:
                what = f"has more than {MAX_MESSAGES} messages"
                raise Unreadable(what, line=number, hint="split the file")
        else:
            parts[-1][2].append(line)
    kept = [(role, line, "\n".join(lines).strip("\n")) for role, line, lines in parts]
    kept = [part for part in kept if part[0] or part[2].strip()]
    return [message(role, told) for role, _, told in kept], [line for _, line, _ in kept]


def message(role: str, told: str, *, fields: bool = False) -> dict[str, Json]:
    """One message; ``fields`` are variables in single braces, as Python formats them."""
    found = variables(told)
    if fields:
        found = whole(sorted({match[1] for match in _FIELD.finditer(told)}), MAX_NAMES, "variables")
    return {**present(role=role), **excerpt(told), "variables": found}


def inputs(stated: Any) -> list[Json]:
    """Declared inputs or outputs: a list of objects or names, or an object by name."""
    if isinstance(stated, dict) and isinstance(stated.get("properties"), dict | list):
        stated = stated["properties"]
    entries = [(text(mapping(one).get("name")) or text(one), one) for one in items(stated)]
    if isinstance(stated, dict):
        entries = list(stated.items())
    return [_input(name, mapping(one)) for name, one in entries if name]


def _input(name: str, one: dict[str, Any]) -> dict[str, Json]:
    required = one.get("required", one.get("is_required"))
    return present(
        name=name,
        type=text(one.get("kind") or one.get("type")),
        description=text(one.get("description"))[:500],
        required=required if isinstance(required, bool) else None,
    )


def parameters(*stated: Any) -> dict[str, Json]:
    """Numbers and switches that the model is called with, under one spelling."""
    found: dict[str, Json] = {}
    for group in stated:
        for key, value in mapping(group).items():
            name = _PARAMETERS.get(key.lower())
            if name and isinstance(value, int | float):
                found[name] = value
    return found


def references(value: Any) -> list[Json]:
    """What the values refer to and nothing here resolves: ``file:...``, ``env:...``, sorted."""
    found: set[str] = set()
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict | list):
            todo.extend(item.values() if isinstance(item, dict) else item)
        elif isinstance(item, str) and "${" in item:
            found |= {f"{match[1]}:{match[2]}" for match in _REFERENCE.finditer(item)}
    return list(whole(sorted(found), MAX_NAMES, "references"))


def undeclared(messages: list[Json], declared: list[Json], also: list[str]) -> list[Json]:
    """Variables of the messages that nothing declares, sorted."""
    known = {one["name"] for one in declared} | set(also)
    return sorted({name for one in messages for name in one["variables"]} - known)


def unresolved(value: Any) -> bool:
    """Whether a value stands elsewhere as a whole."""
    return is_templated(value)
