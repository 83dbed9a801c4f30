"""NeMo Guardrails configurations: ``config.yml`` as kind ``guardrails``.

Files: ``config.yml``, ``config.yaml``, YAML in folders named ``config``, ``guardrails`` or
``rails``, and YAML with one of these words in its name, where its keys are those of a
configuration.

Format: NVIDIA NeMo Guardrails, ``RailsConfig``, Colang 1.0 and 2.x: ``models``, ``rails`` (flows
for input, output, retrieval, dialog, execution and tools; settings under ``config``), ``prompts``.

Data (kind ``guardrails``): ``rails`` with a name and a ``stage`` for each flow, ``stages`` that
have one, ``without_flows`` for stages that are written and check nothing, ``detectors`` with their
thresholds and whether a flow uses them, ``models`` and whether their version is fixed. ``rails``
is an empty list where the file has none.

It proves which checks the configuration asks for. It cannot show what a flow does (Colang and
Python are not read; with Colang 2.x rails may stand there alone), nor that the service calls the
rails.
"""

from __future__ import annotations

import re
from typing import Any, Final

from aigov.api import HEAD_SIZE, Document, Json, Sniff, parse_yaml
from aigov_plugins.agents import nemo_config
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

_STAGE: Final = rb"(?:%s|config)" % "|".join(nemo_config.STAGES).encode()
_OURS: Final = re.compile(
    rb"^colang_version[ \t]*:|^rails[ \t]*:[ \t]*(?:#[^\n]*)?\r?\n"
    rb"(?:[ \t]*(?:#[^\n]*)?\r?\n){0,20}[ \t]+" + _STAGE + rb"[ \t]*:",
    re.MULTILINE,
)
_MODELS: Final = re.compile(rb"^models[ \t]*:", re.MULTILINE)
_LATER: Final = re.compile(
    rb"^(?:models|instructions|sample_conversation|user_messages|bot_messages)[ \t]*:",
    re.MULTILINE,
)


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the keys of a configuration; other YAML of these names is common."""
    if _OURS.search(head) or (_MODELS.search(head) and b"engine" in head):
        return Sniff.YES
    goes_on = len(head) >= HEAD_SIZE and _LATER.search(head)
    return Sniff.YES if goes_on else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The rails and models of a configuration; None for other YAML."""
    source = parse_yaml(raw)
    data = source.data
    if not _is_configuration(data):
        return None
    fault = nemo_config.fault(data)
    if fault is not None:
        return refused({"format": "nemo-guardrails", "rails": []}, source, *fault)
    places: Places = {}
    rails, empty = nemo_config.rails(data, places)
    names = [str(rail["name"]) for rail in rails]
    shape: dict[str, Json] = {
        "format": "nemo-guardrails",
        "rails": rails,
        "stages": sorted({str(rail["stage"]) for rail in rails}),
        **present(
            colang_version=text(data.get("colang_version")),
            without_flows=empty,
            models=nemo_config.models(data, places),
            detectors=nemo_config.detectors(data, names, places),
            prompts=nemo_config.prompts(data, places),
        ),
        **_switches(data),
    }
    return relocated(shape, source, places)


def _switches(data: dict[str, Any]) -> dict[str, Json]:
    output = mapping(mapping(data.get("rails")).get("output"))
    stated = {
        "passthrough": data.get("passthrough"),
        "streaming": data.get("streaming"),
        "output_streaming": mapping(output.get("streaming")).get("enabled"),
        "stream_first": mapping(output.get("streaming")).get("stream_first"),
        "raises_exceptions": data.get("enable_rails_exceptions"),
        "tracing": mapping(data.get("tracing")).get("enabled"),
    }
    return {key: value for key, value in stated.items() if isinstance(value, bool)}


def _is_configuration(data: Any) -> bool:
    if not isinstance(data, dict):
        return False
    if "colang_version" in data:
        return True
    known = {*nemo_config.STAGES, "config"}
    if known & set(mapping(data.get("rails"))):
        return True
    entries = [mapping(entry) for entry in items(data.get("models"))]
    return any("engine" in entry and entry.get("type") == "main" for entry in entries)
