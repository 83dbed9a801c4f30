"""The published JSON Schemas of our files and of kinds of evidence, and templates of records."""

from __future__ import annotations

import json
import os
from typing import Any

_HERE = os.path.dirname(__file__)
FILES = ("config", "pack", "policy", "results.v1", "system")


def file_schemas() -> tuple[str, ...]:
    """Names of the schemas of aigov's own files."""
    return FILES


def load(name: str) -> Any:
    """A schema by name."""
    with open(os.path.join(_HERE, f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


def templates() -> dict[str, str]:
    """Record kind -> its template, which fails until a person fills it in."""
    folder = os.path.join(_HERE, "templates")
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            found[name.removesuffix(".yaml")] = file.read()
    return found
