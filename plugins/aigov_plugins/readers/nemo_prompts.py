"""NeMo Guardrails prompts: ``prompts.yml`` as kind ``prompt``.

Files: ``prompts.yml``, ``prompts.yaml`` and YAML in folders named ``prompts``, with a list
``prompts`` of tasks and no rails. Prompts inside a ``config.yml`` are read with its rails.

Format: NVIDIA NeMo Guardrails, ``TaskPrompt``: ``task``, ``content`` or ``messages``,
``output_parser``, ``models``, ``max_tokens``.

Data (kind ``prompt``): ``prompts`` with the task as ``name``, the ``text`` (bounded), the
``variables`` that it asks for and the ``output_parser``.

It proves what the checking model is asked. It cannot show that a rail uses the prompt, nor that
what a user writes cannot change the answer.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Sniff, parse_yaml
from aigov_plugins.agents import nemo_config
from aigov_plugins.shaping import Places, items, mapping, refused, relocated

_OURS: Final = re.compile(rb"^prompts[ \t]*:", re.MULTILINE)
_TASK: Final = re.compile(rb"^[ \t]*(?:-[ \t]+)?task[ \t]*:", re.MULTILINE)


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for a list of prompts of which one names its task."""
    return Sniff.YES if _OURS.search(head) and _TASK.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The prompts of a file that holds nothing but prompts; None for others."""
    source = parse_yaml(raw)
    data = source.data
    if not isinstance(data, dict) or {"rails", "models", "colang_version"} & set(data):
        return None
    entries = items(data.get("prompts"))
    if not any("task" in mapping(entry) for entry in entries):
        return None
    fault = nemo_config.fault(data)
    if fault is not None:
        return refused({"format": "nemo-prompts"}, source, *fault)
    places: Places = {}
    shape = {"format": "nemo-prompts", "prompts": nemo_config.prompts(data, places)}
    return relocated(shape, source, places)
