"""LiteLLM proxy guardrails: ``config.yaml`` as kind ``guardrails``.

Files: ``config.yaml``, ``config.yml`` and YAML with ``litellm`` or ``proxy`` in its name, with a
list ``guardrails`` whose entries have a ``guardrail_name``.

Format: LiteLLM proxy configuration: ``guardrails[].guardrail_name`` and ``litellm_params``
(``guardrail``, ``mode``, ``default_on``), ``model_list``.

Data (kind ``guardrails``): ``rails`` with the guardrail as ``name``, a ``stage`` for each mode
(``pre_call`` and ``during_call`` are input, ``post_call`` output, ``logging_only`` logging, as is
every mode of one that is told to monitor and not to block), and ``always``: whether it runs on
requests that do not ask for it; ``models``.

It proves which guardrails the proxy is asked to run. It cannot show that requests pass the proxy,
nor that a guardrail with ``always`` absent or false is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aigov.api import HEAD_SIZE, Document, Json, Sniff, parse_yaml
from aigov_plugins.agents.model_names import named_model
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

_LIST: Final = re.compile(rb"^guardrails[ \t]*:", re.MULTILINE)
_STAGES: Final = {
    "pre_call": "input",
    "during_call": "input",
    "post_call": "output",
    "logging_only": "logging",
    "pre_mcp_call": "tool_input",
    "during_mcp_call": "tool_input",
}


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for a list of guardrails, or for a long proxy configuration that may go on to one."""
    if _LIST.search(head) and b"guardrail_name" in head:
        return Sniff.YES
    goes_on = len(head) >= HEAD_SIZE and b"litellm_params" in head
    return Sniff.YES if goes_on else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The guardrails of a proxy; None for a file that has none."""
    if not _LIST.search(raw):
        return None
    source = parse_yaml(raw)
    entries = items(mapping(source.data).get("guardrails"))
    if not any("guardrail_name" in mapping(entry) for entry in entries):
        return None
    for index, entry in enumerate(entries):
        params = mapping(mapping(entry).get("litellm_params"))
        if not text(mapping(entry).get("guardrail_name")) or not text(params.get("guardrail")):
            shape = {"format": "litellm-guardrails", "rails": []}
            what = "a guardrail has no 'guardrail_name' or no 'litellm_params.guardrail'"
            return refused(shape, source, ("guardrails", index), what)
    places: Places = {}
    rails: list[Json] = []
    for index, entry in enumerate(entries):
        for rail in _rails(entry):
            places["rails", len(rails)] = ("guardrails", index)
            rails.append(rail)
    stages = sorted({str(rail["stage"]) for rail in rails if "stage" in rail})
    models = [_model(entry) for entry in items(source.data.get("model_list"))]
    shape = {"format": "litellm-guardrails", "rails": rails, "stages": stages}
    return relocated({**shape, **present(models=models)}, source, places)


def _rails(entry: dict[str, Any]) -> Iterator[dict[str, Json]]:
    params = mapping(entry.get("litellm_params"))
    always = params.get("default_on")
    rail: dict[str, Json] = {
        "name": text(entry.get("guardrail_name")),
        "library": "." not in text(params.get("guardrail")),
        "provider": text(params.get("guardrail")),
        **({"always": always} if isinstance(always, bool) else {}),
    }
    mode = params.get("mode")
    modes = items(mode) if isinstance(mode, list) else [mode]
    stages = {_STAGES[text(one)] for one in modes if text(one) in _STAGES}
    stages = {"logging"} if stages and _only_monitors(params) else stages
    for stage in sorted(stages):
        yield {**rail, "stage": stage}
    if not stages:
        yield rail


def _only_monitors(params: dict[str, Any]) -> bool:
    """Whether a hit is told and nothing is held back: Lakera, Pillar, Bedrock."""
    words = {text(params.get(key)).lower() for key in ("on_flagged", "on_flagged_action")}
    return "monitor" in words or params.get("disable_exception_on_block") is True


def _model(entry: Json) -> dict[str, Json]:
    params = mapping(mapping(entry).get("litellm_params"))
    return {**present(type=text(mapping(entry).get("model_name"))),
            **named_model(params.get("model"))}  # fmt: skip
