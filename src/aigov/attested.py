"""What an attestation claims, held against what is here: a pure comparison, reason by reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from aigov.attestation import (
    PAYLOAD_TYPE,
    PREDICATE_TYPE,
    STATEMENT_TYPE,
    VERIFIER,
    gate_property,
)
from aigov.errors import Unreadable
from aigov.json_text import parse_json
from aigov.schema_rules import first_violation
from aigov.signing import Refused
from aigov.terms import GATES, Mode

MAX_NAMED = 20
"""Policies or systems that are named one by one; more are counted."""


MAX_DAYS_BEFORE = 7
"""Days for which a verdict may be older than its commit: clocks differ, and some name a day."""


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a policy is known again: its version, the SHA-256 of its file, how it is in force."""

    version: str
    digest: str
    mode: str
    gate: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What a statement says. ``valid_until`` is None where it names no end."""

    commit: str
    result: str
    root: str
    tree: str
    gate: str
    as_of: date
    valid_until: date | None
    policies: Mapping[str, Mark]
    systems: frozenset[str]
    verifier: str
    ok: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Here:
    """What the verifier has: a commit, by the name ``rev``, and what is in force there.

    Attributes:
        built_in: policies that a run has or has not, depending on what it found.
        result: SHA-256 of the result that was given; ``""`` without one.
        gate: the gate that the verdict must be for, or for a later one.
        root: the folder that is looked at, from the root of the repository; ``""`` for all of it.
        made: the day on which the commit was made, UTC; None where that cannot be told.
        enforced: policies that are enforced today because the day for that has come.
    """

    rev: str
    commit: str
    tree: str
    today: date
    gate: str
    policies: Mapping[str, Mark]
    systems: frozenset[str]
    built_in: Mapping[str, Mark] = field(default_factory=dict)
    result: str = ""
    root: str = ""
    made: date | None = None
    enforced: frozenset[str] = frozenset()


Answer = tuple[bool, str]
"""Whether something holds, and what."""


def claims_of(payload: bytes, payload_type: str) -> Claims:
    """What a signed payload says; Refused, with the reason, where it is no statement of aigov."""
    if payload_type != PAYLOAD_TYPE:
        raise Refused(f"payload type is {payload_type!r}, not {PAYLOAD_TYPE!r}")
    try:
        data = parse_json(payload).data
    except Unreadable as exc:
        raise Refused(f"the statement {exc.what}") from exc
    if not isinstance(data, dict):
        raise Refused("the statement is no JSON object")
    for key, wanted in (("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)):
        if data.get(key) != wanted:
            raise Refused(f"{key} is {_short(data.get(key))}, not {wanted!r}")
    broken = first_violation("statement.v1", data)
    if broken is not None:
        keys, message = broken
        raise Refused(f"the statement is none of aigov: {'.'.join(map(str, keys))}: {message}")
    return _claims(data)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:100]}..."


def _claims(data: Mapping[str, Any]) -> Claims:
    predicate = data["predicate"]
    judged, said = predicate["verifier"]["aigov"], predicate["aigov"]
    day = predicate["timeCreated"][:10]
    if judged["as_of"] != day:
        raise Refused(f"timeCreated is {day}, and as_of {judged['as_of']}")
    ids = [policy["id"] for policy in judged["policies"]]
    if len(set(ids)) != len(ids):
        raise Refused("the statement names a policy twice")
    return Claims(
        commit=_commit(data),
        result=_digest(data, "sha256"),
        root=judged["root"],
        tree=judged["tree"],
        gate=judged["gate"],
        as_of=date.fromisoformat(day),
        valid_until=date.fromisoformat(said["valid_until"]) if "valid_until" in said else None,
        policies={
            p["id"]: Mark(p["version"], p["digest"]["sha256"], p["mode"], p["gate"])
            for p in judged["policies"]
        },
        systems=frozenset(judged["systems"]),
        verifier=predicate["verifier"]["id"].removeprefix(VERIFIER),
        ok=gate_property(judged["gate"]) in predicate["properties"],
        reason=said["verdict"]["reason"],
    )


def _commit(data: Mapping[str, Any]) -> str:
    """The commit among the subjects or, of a keyless statement, the one in the predicate."""
    named = data["predicate"]["verifier"]["aigov"].get("commit")
    if named is None:
        return _digest(data, "gitCommit")
    if any("gitCommit" in subject["digest"] for subject in data["subject"]):
        raise Refused("the statement names a commit as a subject and in the predicate")
    return str(named)


def _digest(data: Mapping[str, Any], algorithm: str) -> str:
    found = [s["digest"][algorithm] for s in data["subject"] if algorithm in s["digest"]]
    if len(found) != 1:
        raise Refused(f"the statement has {len(found)} subjects with a {algorithm}, and needs one")
    return str(found[0])


def answers(claims: Claims, here: Here) -> Iterator[Answer]:
    """Everything that is asked of an authentic statement, but its verdict, in a fixed order."""
    yield from _time(claims, here.today)
    same = claims.commit == here.commit
    told = f"attests commit {claims.commit}"
    yield same, told if same else f"{told}, and {here.rev} is {here.commit}"
    if same:
        yield _made(claims, here)
        yield _judged(claims, here)
    yield from _policies(claims, here)
    missing = sorted(here.systems - claims.systems)
    if missing:
        yield False, f"declared in {here.rev} and not judged: system {_named(missing)}"
    else:
        yield True, f"every declared system was judged: {len(here.systems)}"
    if here.result:
        yield _result(claims, here)
    yield _gate(claims, here)


def _time(claims: Claims, today: date) -> Iterator[Answer]:
    if claims.as_of > today:
        yield False, f"created on {claims.as_of}, which is after {today}"
    else:
        yield True, f"created as of {claims.as_of}"
    if claims.valid_until is None:
        yield True, "states no last day of validity"
    elif claims.valid_until < today:
        yield False, f"expired: valid until {claims.valid_until}, and it is {today}"
    else:
        yield True, f"valid until {claims.valid_until}"


def _judged(claims: Claims, here: Here) -> Answer:
    """Two folders with the same files have the same tree: the path of the folder decides too."""
    told = f"judged {_folder(claims.root)} of it"
    if claims.root != here.root:
        return False, f"{told}, and here it is {_folder(here.root)} (-C)"
    if claims.tree != here.tree:
        return False, f"{told}, tree {claims.tree}, and here it is {here.tree}"
    return True, told


def _folder(root: str) -> str:
    return f"folder {root!r}" if root else "the whole repository"


def _made(claims: Claims, here: Here) -> Answer:
    """On a day long before the commit, what is too old was not, and policies bound nobody yet."""
    if here.made is None:
        return False, "cannot be dated: the commit names no day on which it was made"
    if claims.as_of + timedelta(days=MAX_DAYS_BEFORE) < here.made:
        told = f"judged as of {claims.as_of}, and the commit was made on {here.made}"
        return False, f"{told}: more than {MAX_DAYS_BEFORE} days later"
    return True, f"the commit was made on {here.made}"


def _policies(claims: Claims, here: Here) -> Iterator[Answer]:
    wrong = [*_differences(claims, here)]
    for told in wrong[:MAX_NAMED]:
        yield False, told
    if len(wrong) > MAX_NAMED:
        yield False, f"{len(wrong) - MAX_NAMED} more policies differ"
    if not wrong:
        yield True, f"the policies in force are those it names: {len(claims.policies)}"


def _differences(claims: Claims, here: Here) -> Iterator[str]:
    known = {**here.built_in, **here.policies}
    for name in sorted({*claims.policies, *here.policies}):
        attested, found = claims.policies.get(name), known.get(name)
        if attested is None:
            yield f"policy {name} is in force in {here.rev}, and was not judged"
        elif found is None:
            yield f"policy {name} was judged, and is not in force in {here.rev}"
        elif attested != found:
            yield f"policy {name} {'; '.join(_changes(attested, found))}"
        elif name in here.enforced and attested.mode == Mode.ADVISORY:
            yield f"policy {name} was advisory on {claims.as_of}, and is enforced by {here.today}"


def _changes(attested: Mark, found: Mark) -> Iterator[str]:
    if attested.digest != found.digest:
        yield f"has digest {found.digest[:16]} here, attested is {attested.digest[:16]}"
    for key in ("version", "mode", "gate"):
        then, now = getattr(attested, key), getattr(found, key)
        if then != now:
            yield f"has {key} {now!r} here, attested is {then!r}"


def _result(claims: Claims, here: Here) -> Answer:
    same = claims.result == here.result
    told = f"attests the result with SHA-256 {claims.result}"
    return same, told if same else f"{told}, and the one given has {here.result}"


def _gate(claims: Claims, here: Here) -> Answer:
    reached = GATES.index(claims.gate) >= GATES.index(here.gate)
    told = f"judged at the gate {claims.gate}"
    return reached, told if reached else f"{told}, and {here.gate} is asked for (--gate)"


def _named(names: list[str]) -> str:
    more = len(names) - MAX_NAMED
    shown = ", ".join(names[:MAX_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
