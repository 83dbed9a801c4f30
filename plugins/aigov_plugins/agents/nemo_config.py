"""What NVIDIA NeMo Guardrails reads from YAML: models, rails, their settings, prompts.

Source: the configuration reference of NeMo Guardrails (``RailsConfig``), 0.1 to 0.2x.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aigov.api import Json, Keys
from aigov_plugins.agents import web_addresses
from aigov_plugins.agents.model_names import excerpt, named_model, variables
from aigov_plugins.shaping import Places, items, mapping, present, text, whole

STAGES: Final = (
    "input", "output", "retrieval", "dialog", "execution", "actions", "tool_input", "tool_output",
)  # fmt: skip
MAX_RAILS: Final = 500

_LIBRARY: Final = re.compile(
    r"(?:activefence moderation|ai defense inspect|alignscore check facts|autoalign"
    r"|check jailbreak|cleanlab trustworthiness|clavata check|content safety check"
    r"|crowdstrike aidr guard|detect sensitive data on|fiddler user|fiddler bot|gcpnlp moderation"
    r"|gotitai rag truthcheck|guardrailsai check|hallucination warning|hf classifier check"
    r"|injection detection|jailbreak detection|llama guard check|mask sensitive data on"
    r"|pangea ai guard|patronus (?:lynx|api) check|detect pii on|mask pii on|policyai moderation"
    r"|protect prompt|protect response|regex check"
    r"|self check (?:input|output|facts|hallucination)\Z|topic safety check"
    r"|trend ai guard)\b",
    re.IGNORECASE,
)
"""How the flows that the library itself defines are named; any other stands in Colang files."""

_CALLS: Final = {
    "ai_defense": r"ai defense",
    "autoalign": r"autoalign",
    "clavata": r"clavata",
    "content_safety": r"content safety",
    "fact_checking": r"(?:self check|alignscore check|check) facts",
    "fiddler": r"fiddler",
    "guardrails_ai": r"guardrailsai",
    "injection_detection": r"injection detection",
    "jailbreak_detection": r"jailbreak detection|check jailbreak",
    "patronus": r"patronus",
    "privateai": r"(?:detect|mask) pii",
    "regex_detection": r"regex check",
    "sensitive_data_detection": r"(?:detect|mask) sensitive data",
    "trend_micro": r"trend ai",
}
_PARAMETER: Final = re.compile(r"\$(\w{1,60})\s*=\s*[\"']?([^\"'\s]{1,200})")


def models(data: dict[str, Any], places: Places) -> list[Json]:
    """The models with their task; the name may stand among the parameters."""
    found: list[Json] = []
    for index, entry in enumerate(items(data.get("models"))):
        model = mapping(entry)
        settings = mapping(model.get("parameters"))
        keys = (("model",), *((("parameters", key)) for key in ("model_name", "model")))
        named: dict[str, Json] = {}
        for at in keys:
            holder = settings if len(at) > 1 else model
            named = named_model(holder.get(at[-1]))
            if named:
                places["models", len(found), "model"] = ("models", index, *at)
                break
        places["models", len(found)] = ("models", index)
        found.append({**present(type=text(model.get("type")), engine=text(model.get("engine"))),
                      **named})  # fmt: skip
    return found


def rails(data: dict[str, Any], places: Places) -> tuple[list[Json], list[Json]]:
    """Every flow with its stage, and the stages that are written with no flow."""
    found: list[Json] = []
    empty: list[Json] = []
    written = mapping(data.get("rails"))
    for stage in STAGES:
        if stage not in written:
            continue
        flows = items(mapping(written[stage]).get("flows"))
        if not flows:
            empty.append(stage)
        for index, flow in enumerate(flows):
            places["rails", len(found)] = ("rails", stage, "flows", index)
            found.append(_rail(str(flow), stage))
    return found, empty


def _name(flow: str) -> str:
    """The name of a flow without its parameters."""
    return " ".join(flow.partition("$")[0].split())


def _rail(flow: str, stage: str) -> dict[str, Json]:
    name = _name(flow)
    known = _LIBRARY.match(name) is not None
    rail: dict[str, Json] = {"name": name, "stage": stage, "library": known}
    for match in _PARAMETER.finditer(flow[:1000]):
        if match[1] == "model":
            rail["model"] = match[2]
    if known:
        rail["action"] = "redact" if name.lower().startswith("mask ") else "block"
    return rail


def detectors(data: dict[str, Any], rail_names: list[str], places: Places) -> list[Json]:
    """What stands under ``rails.config``: limits, what is looked for, whether a flow calls it."""
    found: list[Json] = []
    for name, value in mapping(mapping(data.get("rails")).get("config")).items():
        places["detectors", len(found)] = ("rails", "config", name)
        detector = {"name": name, **_settings(mapping(value))}
        calls = _CALLS.get(name)
        if calls:
            detector["used"] = any(re.match(calls, rail, re.IGNORECASE) for rail in rail_names)
        found.append(detector)
    return found


def _settings(value: dict[str, Any]) -> dict[str, Json]:
    limits: dict[str, Json] = {}
    entities: dict[str, Json] = {}
    for keys, leaf in _leaves(value):
        path = ".".join(keys)
        number = isinstance(leaf, int | float) and not isinstance(leaf, bool)
        if number and re.search(r"threshold|score|limit", path, re.IGNORECASE):
            limits[path] = leaf
        elif keys[-1] in ("entities", "enabled_types", "injections") and isinstance(leaf, list):
            entities[path] = [text(item) for item in whole(leaf, MAX_RAILS, "entities")]
    parameters = mapping(value.get("parameters"))
    endpoint = value.get("server_endpoint") or parameters.get("endpoint")
    return present(
        thresholds=limits,
        entities=entities,
        action=text(value.get("action")),
        endpoint=web_addresses.public(endpoint),
    )


def _leaves(value: dict[str, Any], depth: int = 4) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, item in whole(value.items(), MAX_RAILS, "settings of a rail"):
        if isinstance(item, dict) and depth:
            yield from (((key, *rest), leaf) for rest, leaf in _leaves(item, depth - 1))
        else:
            yield (key,), item


def prompts(data: dict[str, Any], places: Places) -> list[Json]:
    """The general instructions, then the prompts by task, with the names that they ask for."""
    found: list[Json] = []
    for index, entry in enumerate(
        whole(items(data.get("instructions")), MAX_RAILS, "instructions")
    ):
        told = mapping(entry).get("content")
        if isinstance(told, str):
            places["prompts", len(found)] = ("instructions", index)
            name = present(name=text(mapping(entry).get("type")))
            found.append({**name, "role": "system", **excerpt(told), "variables": variables(told)})
    for index, entry in enumerate(whole(items(data.get("prompts")), MAX_RAILS, "prompts")):
        prompt = mapping(entry)
        content = prompt.get("content")
        key: Keys = ("content",)
        if not isinstance(content, str):
            content, key = _messages(prompt.get("messages")), ("messages",)
        at = ("prompts", len(found))
        places[at] = ("prompts", index)
        places[*at, "text"] = ("prompts", index, *key)
        limit = prompt.get("max_tokens")
        found.append({
            "name": text(prompt.get("task")),
            **excerpt(content),
            "variables": variables(content),
            **present(
                output_parser=text(prompt.get("output_parser")),
                models=[text(name) for name in items(prompt.get("models"))],
                max_tokens=limit if type(limit) is int else None,
            ),
        })  # fmt: skip
    return found


def _messages(value: Any) -> str:
    parts = [item if isinstance(item, str) else text(mapping(item).get("content"))
             for item in items(value)]  # fmt: skip
    return "\n".join(parts)


def fault(data: dict[str, Any]) -> tuple[Keys, str] | None:
    """The key path and reason of the first thing that the library would refuse."""
    return next(_faults(data), None)


def _faults(data: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    if not isinstance(data.get("rails", {}), dict | None):
        yield ("rails",), "'rails' must be a mapping"
    for stage, value in mapping(data.get("rails")).items():
        if stage not in STAGES:
            continue
        flows = mapping(value).get("flows")
        if not isinstance(value, dict | None) or not isinstance(flows, list | None):
            yield ("rails", stage), f"'rails.{stage}' must be a mapping with a list of flows"
        elif not all(isinstance(flow, str) for flow in items(flows)):
            yield ("rails", stage, "flows"), f"a flow of 'rails.{stage}' must be a text"
        elif not all(_name(flow) for flow in items(flows)):
            yield ("rails", stage, "flows"), f"a flow of 'rails.{stage}' has no name"
    for key, needed in (("models", ("type", "engine")), ("prompts", ("task",))):
        yield from _entry_faults(data.get(key), key, needed)


def _entry_faults(value: Any, key: str, needed: tuple[str, ...]) -> Iterator[tuple[Keys, str]]:
    if not isinstance(value, list | None):
        yield (key,), f"{key!r} must be a list"
    for index, entry in enumerate(items(value)):
        lacking = [name for name in needed if not text(mapping(entry).get(name))]
        if lacking:
            yield (key, index), f"an entry of {key!r} has no {lacking[0]!r}"
        elif key == "prompts" and not (entry.get("content") or entry.get("messages")):
            yield (key, index), "a prompt has neither 'content' nor 'messages'"
