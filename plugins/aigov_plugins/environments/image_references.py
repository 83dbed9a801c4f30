"""References to container images: registry, name, tag, digest.

Source: github.com/distribution/reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from aigov.api import Json
from aigov_plugins.addresses import without_secrets

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
_TAG: Final = re.compile(r"\w[\w.-]{0,127}")


def image_of(reference: str, *, templated: bool = False) -> dict[str, Json]:
    """What a reference says; only a digest pins, since a tag may be moved.

    ``templated`` is for a reference with a variable that is not known: of it, only a digest that
    is written out says something.
    """
    reference = without_secrets(reference) if "://" in reference else reference
    name, at, digest = reference.partition("@")
    exact = at != "" and _DIGEST.fullmatch(digest) is not None
    known: dict[str, Json] = {"image": reference}
    if exact:
        known["digest"] = digest
    if templated:
        return {**known, "templated": True, **({"pinned": True} if exact else {})}
    folder, slash, last = name.rpartition("/")
    repository, colon, tag = last.partition(":")
    known["name"] = f"{folder}{slash}{repository}"
    if colon and _TAG.fullmatch(tag):
        known["tag"] = tag
    return {**known, "pinned": exact}


def summary(images: Iterable[Json]) -> dict[str, Json]:
    """``counts`` and, where it is known, whether every image is ``pinned`` (there is one)."""
    states = [image.get("pinned") for image in images]
    counts = {
        "images": len(states),
        "pinned": states.count(True),
        "templated": states.count(None),
    }
    if not states or (None in states and False not in states):
        return {"counts": counts}
    return {"counts": counts, "pinned": False not in states}
