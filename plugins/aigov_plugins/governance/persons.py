"""Persons in records and in commits: who is named, and whether they are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aigov.api import (
    Claims,
    Json,
    Point,
    SystemEvidence,
    Unreadable,
    identities,
    is_automation,
    same_person,
    with_handle,
)
from aigov_plugins.governance.entries import mapped
from aigov_plugins.shaping import text

_MAX_NAMED = 50
_NAMES = ("name", "person", "email", "handle")


def named(data: Json, fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Field and name of each person below fields of a record: a text, a list, or mappings.

    Raises Unreadable for more persons than are looked at: one of the rest may be the wrong one.
    """
    for field in fields:
        value = mapped(data).get(field)
        entries = value if isinstance(value, list) else [value]
        if len(entries) > _MAX_NAMED:
            raise Unreadable(f"{field} names more than {_MAX_NAMED} persons", hint="name a team")
        for entry in entries:
            inner = mapped(entry)
            said = text(entry) or " ".join(filter(None, (text(inner.get(key)) for key in _NAMES)))
            if said:
                yield field, said


def is_comparable(person: str) -> bool:
    """Whether a commit could show this person: not where nothing but a team is named."""
    found = identities(person)
    return not found or any("/" not in identity for identity in found)


def authors(point: Point, evidence: SystemEvidence) -> tuple[str, ...]:
    """Who wrote a commit, as it says: its author, and those its trailers name as co-authors."""
    claims = evidence.history.claims(point)
    others = claims.trailer("Co-authored-by") if isinstance(claims, Claims) else ()
    everybody = [with_handle(name) for name in (point.author, *others[:_MAX_NAMED])]
    return tuple(name for name in everybody if not is_automation(name))


def is_among(person: str, others: Iterable[str]) -> bool:
    """Whether a person is one of others, by address, handle or name."""
    return any(same_person(person, other) for other in others)
