"""Who wrote, approved and owns: nobody, or one person in two roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.inline import words
from aigov.model import Problem
from aigov.past import Point
from aigov.people import identities, is_bot, same_person, why_nobody, with_handle
from aigov.placeholders import is_placeholder
from aigov.rejections.leaves import dotted, rows, top
from aigov.strict import describe
from aigov.values import leaves
from aigov.yaml_events import Keys

_REVIEWERS = ("reviewer", "approver", "approved_by", "accepted_by", "reviewed_by")
_OWNERS = ("owner", "deputy", "accountable")
_NOBODY = frozenset(
    "a admin administrator all anybody anyone company contact data dept developer developers "
    "department engineering everybody everyone group here it lead manager me ml my name nobody "
    "none of office operations our owner person responsible some somebody someone staff support "
    "tba tbd team the unknown us user we your".split()
)
"""A name of nothing but these words is the name of nobody."""


def self_approval(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """The reviewer or approver is the author, the owner of the risk, or a bot.

    Where the evidence names no author, whoever committed it last is taken for the author.
    """
    hint = "have somebody other than the author review it"
    for keys, other in _reviewers(artifact):
        role = keys[0] if keys[0] in _REVIEWERS else keys[-1]
        if _is_bot(other):
            what = f"{role} {other!r} is a bot"
            yield Problem("self-approval", what, artifact.at(*keys), dotted(keys), hint)
        elif reason := _same_as(other, keys, artifact, evidence):
            what = f"{role} {other!r} is also {reason}"
            yield Problem("self-approval", what, artifact.at(*keys), dotted(keys), hint)


def _reviewers(artifact: Artifact) -> Iterator[tuple[Keys, str]]:
    """Who reviewed or approved the whole, and who accepted what of it."""
    for key in _REVIEWERS:
        for inner, value in leaves(top(artifact).get(key)):
            if isinstance(value, str) and value.strip() and _is_name(inner):
                yield (key, *inner), value
    for name in top(artifact):
        for n, row in rows(artifact.data, name):
            for key in ("accepted_by", "approved_by"):
                if isinstance(row.get(key), str) and isinstance(row.get("owner"), str):
                    yield (name, n, key), row[key]


def _is_name(keys: Keys) -> bool:
    """Whether a value below an approver names a person: the text itself, or name, person, email."""
    return (
        not keys or isinstance(keys[-1], int) or keys[-1] in ("name", "person", "email", "handle")
    )


def _same_as(other: str, keys: Keys, artifact: Artifact, evidence: SystemEvidence) -> str:
    """In which other role the evidence shows the same person, ``""`` for none."""
    if len(keys) == 3 and keys[-1] in ("accepted_by", "approved_by"):
        row: Mapping[str, Any] = artifact.data[keys[0]][keys[1]]
        return "the owner" if same_person(str(row.get("owner")), other) else ""
    author = top(artifact).get("author")
    if isinstance(author, str) and author.strip():
        return "the author" if same_person(author, other) else ""
    last = evidence.history.last_author(artifact.path)
    if isinstance(last, Point) and same_person(with_handle(last.author), other):
        return "who committed it, and no author is named"
    return ""


def _is_bot(text: str) -> bool:
    found = identities(text)
    return "[bot]" in text.lower() or (bool(found) and all(map(is_bot, found)))


def unnamed_owner(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """An owner is a role word, a shared mailbox, a bot, nobody, or a handle that nobody has."""
    for keys, value in leaves(artifact.data):
        if not keys or keys[-1] not in _OWNERS or not isinstance(value, str) or not value.strip():
            continue
        if reason := _why_unnamed(value, evidence):
            what = f"{keys[-1]} {describe(value)} {reason}"
            hint = "name a person or team by address or handle"
            yield Problem("unnamed-owner", what, artifact.at(*keys), dotted(keys), hint)


def _why_unnamed(text: str, evidence: SystemEvidence) -> str:
    found = identities(text)
    if not found:
        nobody = is_placeholder(text) or set(words(text)) <= _NOBODY
        return "names nobody" if nobody else ""
    if reason := why_nobody(text):
        return reason
    handles = {name for name in evidence.people if name.startswith("@")}
    if handles and all(name.startswith("@") for name in found) and not found & handles:
        return "is no handle of CODEOWNERS or of people: in aigov.yaml"
    return ""
