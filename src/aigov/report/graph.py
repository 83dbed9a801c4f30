"""The formats of ``aigov evidence graph``, each a pure function of the JSON form."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from aigov.report import graph_dot, graph_mermaid, graph_svg, graph_text


def as_json(data: Mapping[str, Any]) -> str:
    """The JSON form itself, in ASCII."""
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


RENDERERS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "text": graph_text.render,
    "json": as_json,
    "mermaid": graph_mermaid.render,
    "dot": graph_dot.render,
    "svg": graph_svg.render,
}
