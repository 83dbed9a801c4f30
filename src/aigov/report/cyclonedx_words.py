"""The small parts of a CycloneDX document: references inside it, properties and data.

Source: CycloneDX 1.6, ``refType``, ``property`` and ``declarations.evidence.data``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from aigov.report.exchange import filled, place, prose, token, value, worded
from aigov.report.judged import REPOSITORY

ASSESSOR: Final = "assessor"


@lru_cache(4096)
def reference(sort: str, *names: str) -> str:
    """The ``bom-ref`` of a part: different names give different ones."""
    return ":".join((sort, *(token(name) for name in names)))


def system_reference(system: str) -> str:
    """What a claim about a system, or about the repository, is made against."""
    return "repository" if system == REPOSITORY else reference("system", system)


def stated(text: str) -> str:
    """Text on one line where something has to be said."""
    return prose(text) or "(nothing said)"


def properties(said: Mapping[str, object]) -> list[dict[str, str]]:
    """Properties of ours, their names in our namespace, those without a value left out."""
    shown = ((name, value(worded(one))) for name, one in said.items())
    return [{"name": f"aigov:{name}", "value": one} for name, one in shown if one]


def datum(name: str, content: str = "", *, path: str = "", sort: str = "") -> dict[str, Any]:
    """A piece of evidence: text of a media type, the file that it is about, or both."""
    text = {"contentType": sort or "text/plain", "content": content} if content else {}
    contents = filled({"attachment": text, "url": place(path)})
    return filled({"name": stated(name), "contents": contents})
