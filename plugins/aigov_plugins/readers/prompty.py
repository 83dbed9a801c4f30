"""Prompty files: ``*.prompty`` as kind ``prompt``.

Files: ``*.prompty``, ``*.prompt`` (Dotprompt) with front matter.

Format: Prompty 1 (``model.api``, ``model.configuration``, ``model.parameters``, ``sample``) and 2
(``model.id``, ``model.options``, ``inputs``, ``outputs``, ``tools``); Dotprompt (``model``,
``config``, ``input``).

Data (kind ``prompt``): ``prompts`` with ``role``, ``text`` (bounded) and ``variables``;
``inputs``, ``undeclared`` variables, ``model`` and whether it is ``pinned``, ``parameters``,
``tools``, ``authors``, ``references`` to files and variables, which are never resolved.

It proves what is sent to which model. It cannot show which version serves, nor that what stands
for a variable is trusted.
"""

from __future__ import annotations

import posixpath
from typing import Any

from aigov.api import Document, Json, Keys
from aigov_plugins.agents import prompt_parts
from aigov_plugins.agents.front_pages import Page, names, placed, read_page
from aigov_plugins.agents.model_names import named_model
from aigov_plugins.agents.tool_grants import tool
from aigov_plugins.shaping import Places, items, mapping, present, text


def parse(path: str, raw: bytes) -> Document | None:
    """The prompt of a file; a Prompty file without front matter is invalid."""
    page = read_page(raw)
    if not page.stated and path.endswith(".prompty"):
        return Document(
            {"format": "prompty"}, lambda _: (1, 1), False, "line 1: has no front matter"
        )
    if not page.body.strip() and not page.stated:
        return None
    messages, starts = prompt_parts.by_role(page.body, page.first_line)
    lines: dict[Keys, int] = {("prompts", index): line for index, line in enumerate(starts)}
    places: Places = {}
    data: dict[str, Json] = {
        "format": "prompty" if path.endswith(".prompty") else "dotprompt",
        **_about(page.keys, places),
        **_model(page.keys, places),
        **_inputs(page.keys, messages, places),
        "prompts": messages,
        **present(references=_references(page, path)),
    }
    return placed(data, page, places, lines)


def _about(keys: dict[str, Any], places: Places) -> dict[str, Json]:
    metadata = mapping(keys.get("metadata"))
    found: dict[str, Json] = {}
    for name in ("version", "authors", "tags", "date"):
        at: Keys = (name,) if name in keys else ("metadata", name)
        value = keys.get(name, metadata.get(name))
        told: Json = names(value) if name in ("authors", "tags") else text(value)
        if told:
            found[name], places[name,] = told, at
    parameters = mapping(mapping(keys.get("model")).get("parameters"))
    tools = [tool(one) for one in items(keys.get("tools", parameters.get("tools")))]
    outputs = prompt_parts.inputs(keys.get("outputs"))
    return {**present(name=text(keys.get("name")), description=text(keys.get("description"))),
            **found, **present(tools=tools, outputs=outputs)}  # fmt: skip


def _model(keys: dict[str, Any], places: Places) -> dict[str, Json]:
    stated = keys.get("model")
    model = mapping(stated)
    setup = mapping(model.get("configuration"))
    connection = mapping(model.get("connection"))
    for at, value in (
        (("model", "id"), model.get("id")),
        (("model", "configuration", "model"), setup.get("model")),
        (("model", "configuration", "azure_deployment"), setup.get("azure_deployment")),
        (("model", "configuration", "name"), setup.get("name")),
        (("model",), stated),
    ):
        named = named_model(value)
        if named:
            places["model",] = at
            break
    provider = text(model.get("provider") or setup.get("type") or connection.get("kind"))
    options = model.get("options", model.get("parameters"))
    places["parameters",] = ("model", "options" if "options" in model else "parameters")
    extra = mapping(mapping(options).get("additionalProperties"))
    return {**named, **present(
        provider=provider,
        api=text(model.get("apiType") or model.get("api")),
        parameters=prompt_parts.parameters(options, extra, keys.get("config")),
    )}  # fmt: skip


def _inputs(keys: dict[str, Any], messages: list[Json], places: Places) -> dict[str, Json]:
    key = next((key for key in ("inputs", "inputSchema", "input") if key in keys), "inputs")
    stated = keys.get(key)
    if key == "input":
        stated = mapping(stated).get("schema", stated)
    places["inputs",] = (key,)
    elsewhere = prompt_parts.unresolved(stated) or prompt_parts.unresolved(keys.get("sample"))
    declared = prompt_parts.inputs(stated)
    sample = list(mapping(keys.get("sample")))
    if elsewhere:
        return {"unresolved": [key if prompt_parts.unresolved(stated) else "sample"]}
    missing = prompt_parts.undeclared(messages, declared, sample)
    return present(inputs=declared, samples=sample, undeclared=missing)


def _references(page: Page, path: str) -> list[Json]:
    """References with files from the root of the repository; one that leaves it stays as it is."""
    folder = posixpath.dirname(path)
    found: list[Json] = []
    for reference in prompt_parts.references(page.front.data):
        kind, _, name = str(reference).partition(":")
        whole = posixpath.normpath(posixpath.join(folder, name)) if kind == "file" else name
        found.append(f"{kind}:{name if whole.startswith('..') else whole}")
    return found
