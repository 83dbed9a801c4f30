"""How exactly continuous integration says which foreign code and images it runs."""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Json
from aigov_plugins.addresses import address, without_secrets

COMMIT: Final = re.compile(r"[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?")
"""A full git commit id, SHA-1 or SHA-256."""

_DIGEST: Final = re.compile(r".+@sha256:[0-9a-fA-F]{64}", re.DOTALL)
_EXPRESSION: Final = re.compile(r"\$\{\{|\{\{|\{%|\$\[|<<|\$\(|\$\{|\$[A-Za-z_]")
MAX_NAME: Final = 300


def cut(text: str) -> str:
    """The text, with a mark at its end where it was too long: what is cut off pins nothing."""
    return text if len(text) <= MAX_NAME else f"{text[: MAX_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"


def is_expression(text: str) -> bool:
    """Whether something in the text is put in only when the pipeline runs, or by a template."""
    return _EXPRESSION.search(text) is not None


def action(uses: str, kind: str) -> Json:
    """What a ``uses:`` of GitHub names; ``pinned`` is left out for files of the repository."""
    text = cut(uses.strip())
    if text.startswith(("./", "../")):
        path = address("", text)
        return {"kind": kind, "name": text, **path}
    if is_expression(text):
        return {"kind": kind, "name": text, "templated": True}
    if text.startswith("docker://"):
        return {"kind": kind, "name": text, "pinned": _DIGEST.fullmatch(text) is not None}
    name, _, ref = text.partition("@")
    found: dict[str, Json] = {"kind": kind, "name": name}
    if ref:
        found["ref"] = ref
    found["pinned"] = COMMIT.fullmatch(ref) is not None
    return found


def image(name: str) -> Json:
    """An image: ``pinned`` by its digest; where an expression is part of it, nobody can tell."""
    text = cut(without_secrets(name.strip()))
    if _DIGEST.fullmatch(text) and not is_expression(text.rpartition("@")[2]):
        return {"name": text, "pinned": True}
    return (
        {"name": text, "templated": True}
        if is_expression(text)
        else {"name": text, "pinned": False}
    )
