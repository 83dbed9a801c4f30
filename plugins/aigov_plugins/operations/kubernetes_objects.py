"""The objects of a Kubernetes manifest, and what makes one a template.

Shared by the readers of access rules, of deployments and of monitoring objects, which look for
different kinds in the same files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff
from aigov_plugins.templates import CHART, template

_ENGINE: Final = re.compile(r"\{\{-|\{\{[ \t]*(?:template|if|end|with|range|define)\b")
_NATIVE: Final = re.compile(
    r"\{\{=?[ \t]*(?:args|templates|inputs|outputs|workflow|steps|item|metrics)\b"
)
_OPEN: Final = frozenset({"annotations", "args", "body", "command", "env", "query", "webhooks"})
"""Keys below which braces belong to the program, the query or the message."""


def sniffed(head: bytes, mention: re.Pattern[bytes]) -> Sniff:
    """Yes where the head names one of the kinds, or where the file goes on behind it.

    What stands behind a head of comments is for ``parse`` to see: it looks for the same mention.
    """
    return Sniff.YES if mention.search(head) or len(head) >= HEAD_SIZE else Sniff.NO


def objects(data: Json) -> Iterator[tuple[Keys, dict[str, Json]]]:
    """Each object of a manifest with its keys, those inside a list kind too."""
    for index, item in enumerate(data if isinstance(data, list) else []):
        if not isinstance(item, dict):
            continue
        kind = str(item.get("kind", ""))
        if not kind.endswith("List"):
            yield (index,), item
            continue
        entries = item.get("items")
        shared = {"kind": kind.removesuffix("List"), "apiVersion": item.get("apiVersion", "")}
        for place, inner in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(inner, dict):
                yield (index, "items", place), {**shared, **inner}


def metadata(item: dict[str, Json], key: str) -> str:
    """The name, namespace or another text of the metadata of an object."""
    found = item.get("metadata")
    value = found.get(key) if isinstance(found, dict) else None
    return str(value) if isinstance(value, str | int | float) else ""


def untemplated_object(
    item: Json, keys: Keys, document: Document, what: str, *, strict: bool = False
) -> None:
    """Raises Unreadable where an object holds an expression that only a template engine fills.

    Below the keys that are open only what is plainly Helm counts; elsewhere every expression but
    those that Argo fills itself (``{{args.name}}``). ``strict`` counts every expression.
    """
    todo: list[tuple[Keys, Json, bool]] = [(keys, item, False)]
    while todo:
        at, value, loose = todo.pop()
        if isinstance(value, dict):
            todo += [((*at, key), below, loose or key in _OPEN) for key, below in value.items()]
        elif isinstance(value, list):
            todo += [((*at, index), inner, loose) for index, inner in enumerate(value)]
        elif isinstance(value, str) and "{{" in value and (strict or _foreign(value, loose)):
            raise template(what, *document.locate(at))


def _foreign(text: str, loose: bool) -> bool:
    native = text.count("{{") == sum(1 for _ in _NATIVE.finditer(text))
    engine = CHART.search(text) or _ENGINE.search(text)
    return engine is not None or not (loose or native)
