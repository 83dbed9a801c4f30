"""Versions as people write them: when two of them plainly name different ones."""

from __future__ import annotations

import re
from typing import Final

_VERSION: Final = re.compile(r"(?:version |v\.? ?|release[ -]?)?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})")
_END: Final = re.compile(r"(?:[-+._ ]?[a-z][a-z0-9.+-]{0,40})?")


def numbers_of(version: str) -> tuple[int, ...]:
    """``v3.2.0-rc1`` gives 3, 2, 0; empty for a version that is not counted: a digest, a day."""
    said = version.strip().lower()[:100]
    found = _VERSION.match(said)
    if found is None or not _END.fullmatch(said[found.end() :]):
        return ()
    return tuple(int(part) for part in found[1].split("."))


def differ(one: str, other: str) -> bool:
    """Whether two versions are counted in the same way and are not the same.

    ``3.2`` is every 3.2.x, and what stands behind the numbers is left aside. The whole number of a
    registry (``7``) and ``3.2.0`` are counted in two ways: neither contradicts the other.
    """
    pair = numbers_of(one), numbers_of(other)
    if not all(pair) or (len(pair[0]) == 1) is not (len(pair[1]) == 1):
        return False
    return any(a != b for a, b in zip(*pair, strict=False))
