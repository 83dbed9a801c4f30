"""Prompts as records: LangChain, GitHub Models, Semantic Kernel and others as kind ``prompt``.

Files: ``*.prompt.yml``, ``*.prompt.yaml``; YAML and JSON in folders named ``prompts`` or with
``prompt`` in the name, where the keys are those of one of the formats.

Format: LangChain (``_type: prompt``, ``few_shot``, ``chat``; or ``lc`` with ``kwargs``), GitHub
Models (``messages``, ``model``, ``modelParameters``, ``testData``), Semantic Kernel (``template``,
``template_format``), and files named for prompts that hold texts by name.

Data (kind ``prompt``): ``prompts`` with ``role``, ``text`` (bounded) and ``variables``;
``inputs``, ``undeclared`` variables, ``model``, ``parameters``, ``template_engine``,
``references`` to files.

It proves what a template says. It cannot show which version serves, nor that what stands for a
variable is trusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aigov.api import Document, Json, Keys, Sniff
from aigov_plugins.agents import prompt_parts
from aigov_plugins.agents.model_names import named_model
from aigov_plugins.shaping import (
    Places,
    items,
    mapping,
    present,
    refused,
    relocated,
    structured,
    text,
    whole,
)

_CHAIN: Final = re.compile(
    rb"[\"']?_type[\"']?[ \t]*:[ \t]*[\"']?(?:prompt|few_shot|chat)\b|[\"']lc[\"'][ \t]*:[ \t]*1\b"
)
_KERNEL: Final = re.compile(
    rb"^template_format[ \t]*:|^template[ \t]*:|\"template_format\"", re.MULTILINE
)
_MESSAGES: Final = re.compile(rb"^messages[ \t]*:|^[ \t]*\"messages\"[ \t]*:", re.MULTILINE)
_TEXT: Final = re.compile(rb":[ \t]*[|>][-+0-9]{0,2}[ \t]*\r?\n|:[ \t]*\"[^\"\n]{60}|[{][A-Za-z_]")
_ROLES: Final = {"systemmessageprompttemplate": "system", "humanmessageprompttemplate": "user",
                 "aimessageprompttemplate": "assistant"}  # fmt: skip
_MAX_DEPTH: Final = 8
_MAX_ENTRIES: Final = 200
_MIN_PROMPT: Final = 60


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the keys of one of the formats."""
    named = path.endswith((".prompt.yml", ".prompt.yaml"))
    chat = _MESSAGES.search(head) and b"role" in head
    named = named or (_keeps_texts(path) and _TEXT.search(head) is not None)
    found = named or _CHAIN.search(head) or _KERNEL.search(head) or chat
    return Sniff.YES if found else Sniff.NO


def _keeps_texts(path: str) -> bool:
    """Whether a file is named for prompts, so that texts under keys of the team's own are some."""
    stem = re.split(r"[._-]", path.rpartition("/")[2].lower())[0]
    return stem in ("prompt", "prompts") or "/prompts/" in f"/{path}"


def parse(path: str, raw: bytes) -> Document | None:
    """The prompt of a record; None for a file of another shape."""
    source = structured(path, raw)
    data = mapping(source.data)
    kind = _kind(data) or ("texts" if _keeps_texts(path) and list(_texts(data)) else "")
    if not kind:
        return None
    places: Places = {}
    head: dict[str, Json] = {"format": kind}
    found = _READ[kind](data, places)
    if not found:
        return refused(head, source, (), "a prompt has neither a template nor messages")
    engine = text(data.get("template_format"))
    single = engine == "f-string" or (kind == "langchain" and not engine)
    parts = [prompt_parts.message(role, told, fields=single) for role, told in found]
    messages = [_named(part) if kind == "texts" else part for part in parts]
    stated = data.get("input_variables", mapping(data.get("kwargs")).get("input_variables"))
    declared = prompt_parts.inputs(stated)
    partial = list(mapping(data.get("partial_variables")))
    places["inputs",] = ("input_variables",)
    missing = prompt_parts.undeclared(messages, declared, partial) if stated is not None else []
    return relocated(
        {**head, **_about(data, places), "prompts": messages,
         **present(inputs=declared, undeclared=missing, template_engine=engine)},
        source, places,
    )  # fmt: skip


def _kind(data: dict[str, Any]) -> str:
    if text(data.get("_type")) in ("prompt", "few_shot", "chat"):
        return "langchain"
    if data.get("lc") == 1 and "prompts" in items(data.get("id")):
        return "langchain"
    if isinstance(data.get("template"), str) and {"template_format", "input_variables"} & set(data):
        return "semantic-kernel"
    listed = items(data.get("messages"))
    if listed and all("role" in mapping(one) for one in listed):
        return "messages"
    return ""


def _langchain(data: dict[str, Any], places: Places) -> list[tuple[str, str]]:
    if "lc" in data:
        return _constructed(data, "", _MAX_DEPTH)
    keys = [key for key in ("prefix", "template", "suffix") if isinstance(data.get(key), str)]
    found = [("", data[key]) for key in keys]
    for index, key in enumerate(keys):
        places["prompts", index] = (key,)
    if not found and any(text(data.get(key)) for key in ("template_path", "examples")):
        return [("", "")]  # the text stands in a file of its own
    return found or _messages(data, places)


def _constructed(value: Any, role: str, depth: int) -> list[tuple[str, str]]:
    """Templates inside the objects that LangChain serialises."""
    if isinstance(value, list):
        parts = whole(value, _MAX_ENTRIES, "messages")
        return [one for item in parts for one in _constructed(item, role, depth)]
    node = mapping(value)
    names = items(node.get("id"))
    role = _ROLES.get(text(names[-1]).lower(), role) if names else role
    kwargs = mapping(node.get("kwargs"))
    if isinstance(kwargs.get("template"), str):
        return [(role, kwargs["template"])]
    if depth == 0:
        return []
    return _constructed(kwargs.get("messages") or kwargs.get("prompt") or [], role, depth - 1)


def _messages(data: dict[str, Any], places: Places) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for index, entry in enumerate(items(data.get("messages"))):
        one = mapping(entry)
        told = one.get("content", one.get("template"))
        places["prompts", len(found)] = ("messages", index)
        found.append((text(one.get("role")), told if isinstance(told, str) else ""))
    return found


def _texts(data: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Texts of several lines, with variables or of some length, up to two keys deep."""
    for key, value in whole(data.items(), _MAX_ENTRIES, "texts"):
        inner = value.items() if isinstance(value, dict) else ()
        pairs: list[tuple[Keys, Any]] = [((key, name), one) for name, one in inner]
        for keys, told in [((key,), value), *whole(pairs, _MAX_ENTRIES, "texts")]:
            if isinstance(told, str) and (len(told) > _MIN_PROMPT or "{" in told or "\n" in told):
                yield keys, told


def _by_name(data: dict[str, Any], places: Places) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for keys, told in _texts(data):
        places["prompts", len(found)] = keys
        found.append((".".join(map(str, keys)), told))
    return found


def _named(part: dict[str, Json]) -> dict[str, Json]:
    """A part whose role is the key of the team's own that it stands under."""
    told = str(part["text"])
    names = part["variables"] or prompt_parts.message("", told, fields=True)["variables"]
    kept = {key: value for key, value in part.items() if key != "role"}
    return {**kept, "name": part["role"], "variables": names}


def _kernel(data: dict[str, Any], places: Places) -> list[tuple[str, str]]:
    places["prompts", 0] = ("template",)
    return [("", data["template"])]


def _about(data: dict[str, Any], places: Places) -> dict[str, Json]:
    settings = mapping(mapping(data.get("execution_settings")).get("default"))
    key: Keys = ("model",) if "model" in data else ("execution_settings", "default", "model_id")
    places["model",] = key
    references = [
        f"file:{text(data.get(key))}" for key in ("template_path",) if text(data.get(key))
    ]
    return {
        **present(name=text(data.get("name")), description=text(data.get("description")),
                  version=text(data.get("version")), references=references),
        **named_model(data.get("model") or settings.get("model_id")),
        **present(parameters=prompt_parts.parameters(data.get("modelParameters"), settings)),
    }  # fmt: skip


_READ: Final = {
    "texts": _by_name,
    "langchain": _langchain,
    "messages": _messages,
    "semantic-kernel": _kernel,
}
