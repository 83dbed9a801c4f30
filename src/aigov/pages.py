"""What a reader says of itself: its page in the docs, and what an artifact of it proves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import import_module
from typing import Any

from aigov.readers import Reader, resolve
from aigov.schemas import load


@dataclass(frozen=True, slots=True)
class Page:
    """The documentation of a reader; ``proves`` and ``cannot`` are sentences, or empty."""

    text: str
    proves: str
    cannot: str


_PROVES = re.compile(
    r"\b(?:It proves|What it proves:) (.+?)(?=[.;]? (?:[Ii]t cannot|What it cannot:)|$)"
)
_CANNOT = re.compile(r"\b(?:[Ii]t cannot|What it cannot:) (.+?)$")


@lru_cache(maxsize=256)
def page_of(reader: Reader) -> Page:
    """The page of a reader: its ``doc``, else the docstring of its function or module.

    A record is documented by the published schema of its kind.
    """
    text = reader.doc or _docstring(reader)
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    proves = next((found[1] for part in paragraphs if (found := _PROVES.search(part))), "")
    cannot = next((found[1] for part in paragraphs if (found := _CANNOT.search(part))), "")
    return Page(text, proves.rstrip("."), cannot.rstrip("."))


def module_page(target: Any, doc: str = "") -> str:
    """The page of a check: its own text, else the docstring of the module of its function."""
    if doc:
        return doc.strip()
    module = target.partition(":")[0] if isinstance(target, str) else target.__module__
    return (import_module(module).__doc__ or "").strip()


def _docstring(reader: Reader) -> str:
    target = resolve(reader.parse, owner=reader.id)
    if isinstance(target, partial):
        schema = load(reader.kind)
        shared = module_page(reader.parse)
        return f"{schema['title']} as a record. {schema['description']}\n\n{shared}"
    own = (target.__doc__ or "").strip()
    return own if "It proves" in own else module_page(target)
