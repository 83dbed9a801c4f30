"""Versions as people write them, when two plainly name different ones, and those that serve."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aigov.api import Artifact, Json, Location, SystemEvidence, Unreadable
from aigov_plugins.shaping import items, mapping, text

MOST: Final = 1_000
"""Versions above which they are not compared."""

_HINT: Final = "archive the versions that are over"
_LIVE: Final = frozenset(("champion", "live", "prod", "production"))

_VERSION: Final = re.compile(r"(?:version |v\.? ?|release[ -]?)?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})")
_END: Final = re.compile(r"(?:[-+._ ]?[a-z][a-z0-9.+-]{0,40})?")


@lru_cache(maxsize=4096)
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
    if not counted_alike(one, other):
        return False
    return any(a != b for a, b in zip(numbers_of(one), numbers_of(other), strict=False))


def counted_alike(one: str, other: str) -> bool:
    """Whether two versions are counted in the same way, so that they can be compared."""
    pair = numbers_of(one), numbers_of(other)
    return all(pair) and (len(pair[0]) == 1) is (len(pair[1]) == 1)


def same(one: str, other: str) -> bool:
    """Whether two versions are written alike, or are counted in one way and do not differ."""
    return one == other or (counted_alike(one, other) and not differ(one, other))


def missing(version: str, others: Iterable[str]) -> bool:
    """Whether a version is none of the others, of which one at least is counted as it is.

    Raises Unreadable for more than ``MOST`` others.
    """
    known = set(others)
    if len(known) > MOST:
        raise Unreadable(f"more than {MOST} versions are named", hint=_HINT)
    alike = [other for other in known if counted_alike(version, other)]
    return bool(alike) and not any(same(version, other) for other in known)


@dataclass(frozen=True, slots=True)
class Served:
    """A version of a model that serves, and where that is said."""

    name: str
    version: str
    at: Location


def served(evidence: SystemEvidence) -> list[Served]:
    """Versions that a register or registry has in production, or that a deployment loads.

    What asks must read the kinds ``deployment``, ``model-register`` and ``registered-model``.
    Raises Unreadable for more than ``MOST``.
    """
    found = [
        Served(text(row.get("name")) or text(artifact.data.get("name")), version, place)
        for kind, listed in (("model-register", "models"), ("registered-model", "versions"))
        for artifact in evidence.of(kind)
        for n, row in enumerate(map(mapping, items(artifact.data.get(listed))))
        if artifact.valid and _is_live(row) and (version := text(row.get("version")))
        for place in [artifact.at(listed, n, "version")]
    ]
    found += [one for a in evidence.of("deployment") if a.valid for one in _loaded(a)]
    if len(found) > MOST:
        raise Unreadable(f"more than {MOST} versions serve", hint=_HINT)
    return found


def _is_live(row: dict[str, Json]) -> bool:
    words = [text(row.get("stage")), *map(text, items(row.get("aliases")))]
    return text(row.get("origin")) != "third-party" and not _LIVE.isdisjoint(map(str.lower, words))


def _loaded(deployment: Artifact) -> Iterator[Served]:
    """Models whose address ends in a version: ``s3://models/loan/3.2.0``."""
    for n, workload in enumerate(map(mapping, items(deployment.data.get("workloads")))):
        for m, model in enumerate(map(mapping, items(workload.get("models")))):
            where = text(model.get("path")) or text(model.get("uri"))
            name, _, last = where.rstrip("/").rpartition("/")
            if not model.get("templated") and len(numbers_of(last)) > 1:
                at = deployment.at("workloads", n, "models", m)
                yield Served(name.rpartition("/")[2], last, at)
