"""The files of exceptions: waivers that people write, and the baseline of known problems.

They are read strictly here, and applied in ``excusing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from aigov.artifacts import Location
from aigov.config import Config, iso_day, read_ours
from aigov.documents import Document
from aigov.errors import ConfigError, Unreadable, nearest
from aigov.json_text import parse_json
from aigov.strict import Source, Strict, describe, parse_ours
from aigov.terms import Severity

if TYPE_CHECKING:
    from aigov.snapshot import Snapshot

MAX_LIFE: Mapping[Severity, int] = {
    Severity.CRITICAL: 90,
    Severity.HIGH: 180,
    Severity.MEDIUM: 365,
    Severity.LOW: 365,
}
"""Days from ``granted`` to ``expires`` for which a waiver may hold, by severity of the policy."""

MAX_RENEWALS = 2
_KEYS = (
    "id", "policy", "system", "reason", "compensating", "requester", "approver", "granted",
    "expires", "ticket", "renews",
)  # fmt: skip
BASELINE_DAYS = 90
"""Days for which an entry of the baseline holds."""

MAX_ENTRIES = 10_000
"""Waivers, or entries of a baseline, above which a file is refused."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exception that a person was granted; it holds to the end of its last day.

    ``renews`` is the id of the waiver that this one goes on with, ``""`` for none.
    """

    id: str
    policy: str
    system: str
    reason: str
    compensating: str
    requester: str
    approver: str
    granted: date
    expires: date
    ticket: str
    renews: str
    at: Location

    @property
    def days(self) -> int:
        """For how many days it was granted."""
        return (self.expires - self.granted).days


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One problem that was there when aigov came, by its fingerprint.

    ``subject`` is the git blob id of the file that it is in, as it was then; empty where it is in
    none.
    """

    fingerprint: str
    policy: str
    system: str
    path: str
    subject: str
    problem: str
    recorded: date
    at: Location

    @property
    def expires(self) -> date:
        """The last day on which it holds."""
        return self.recorded + timedelta(days=BASELINE_DAYS)


def load_waivers(snapshot: Snapshot, config: Config) -> tuple[Waiver, ...]:
    """The waivers of a snapshot, none where there is no file; ConfigError for a malformed one."""
    path = config.exceptions[0]
    return parse_waivers(read_ours(snapshot, path), path) if path in snapshot.entries else ()


def load_baseline(snapshot: Snapshot, config: Config) -> tuple[BaselineEntry, ...]:
    """The baseline of a snapshot, none where there is no file; ConfigError for a malformed one."""
    path = config.exceptions[1]
    return parse_baseline(read_ours(snapshot, path), path) if path in snapshot.entries else ()


def parse_waivers(raw: bytes, path: str) -> tuple[Waiver, ...]:
    """A file of waivers, in its order; ConfigError with line and remedy for any fault.

    Whether a waiver holds is not asked here: one that is too long or self-approved is read.
    """
    document = parse_ours(raw, path, ConfigError)
    source = Source(document, path, ConfigError, raw)
    found: dict[str, Waiver] = {}
    for table in _tables(document.data, source):
        waiver = _waiver(table)
        if waiver.id in found:
            what = f"waiver {waiver.id!r} is already written at {found[waiver.id].at}"
            raise table.fail(what, "id", hint="give each waiver its own id")
        if waiver.renews and waiver.renews not in found:
            hint = "keep the waiver that is renewed, before the one that renews it"
            raise table.fail(
                f"renews {waiver.renews!r}, which no waiver before it is", "renews", hint=hint
            )
        found[waiver.id] = waiver
    return tuple(found.values())


def _tables(data: Any, source: Source, *keys: str) -> Iterable[Strict]:
    if not isinstance(data, list):
        where = str(Location(source.path, *source.document.locate(keys)))
        what = f"expected a list, found {describe(data)}"
        raise ConfigError(what, where=where, hint="[] where there is nothing")
    if len(data) > MAX_ENTRIES:
        raise ConfigError(f"has more than {MAX_ENTRIES} entries", where=source.path)
    return (Strict(item, source, (*keys, n)) for n, item in enumerate(data))


def _waiver(table: Strict) -> Waiver:
    strange = next((key for key in table.data if key not in _KEYS), None)
    if strange is not None:
        raise table.fail(f"unknown key {strange!r}", strange, hint=nearest(str(strange), _KEYS))
    waiver = Waiver(
        id=table.text("id"),
        policy=table.text("policy"),
        system=table.text("system"),
        reason=table.text("reason"),
        compensating=table.text("compensating"),
        requester=table.text("requester"),
        approver=table.text("approver"),
        granted=_day(table, "granted"),
        expires=_day(table, "expires"),
        ticket=table.text("ticket"),
        renews=table.text("renews", ""),
        at=table.at("id"),
    )
    table.close()
    if waiver.expires < waiver.granted:
        raise table.fail(f"expires {waiver.expires}, before it is granted", "expires")
    return waiver


def _day(table: Strict, key: str) -> date:
    text = table.text(key)
    try:
        return iso_day(text)
    except ValueError as exc:
        raise table.fail(
            f"{key} must be a day, found {text!r}", key, hint=f"{key}: 2026-12-01"
        ) from exc


def renewals(waiver: Waiver, waivers: Iterable[Waiver]) -> int:
    """How many times an exception was renewed, as of this waiver."""
    by_id = {each.id: each for each in waivers}
    count = 0
    while waiver.renews in by_id and count < len(by_id):
        waiver, count = by_id[waiver.renews], count + 1
    return count


def parse_baseline(raw: bytes, path: str) -> tuple[BaselineEntry, ...]:
    """A baseline, in its order; ConfigError with line and remedy for any fault."""
    document = _json(raw, path)
    source = Source(document, path, ConfigError, raw)
    top = Strict(document.data, source)
    if top.get("version") != 1 or isinstance(top.get("version"), bool):
        raise top.fail("version must be 1", "version", hint='"version": 1')
    found: dict[str, BaselineEntry] = {}
    for table in _tables(top.get("problems"), source, "problems"):
        entry = _entry(table)
        if entry.fingerprint in found:
            what = f"fingerprint {entry.fingerprint} is already written at "
            raise table.fail(f"{what}{found[entry.fingerprint].at}", "fingerprint", hint="keep one")
        found[entry.fingerprint] = entry
    top.close()
    return tuple(found.values())


def _json(raw: bytes, path: str) -> Document:
    try:
        return parse_json(raw)
    except Unreadable as exc:
        where = str(Location(path, exc.line, exc.column))
        raise ConfigError(exc.what, where=where, hint=exc.hint) from exc


def _entry(table: Strict) -> BaselineEntry:
    mark = table.text("fingerprint")
    if len(mark) != 16 or set(mark) - set("0123456789abcdef"):
        hint = "fingerprints stand in aigov check -o json"
        raise table.fail(
            f"fingerprint {mark[:40]!r} is not 16 hex digits", "fingerprint", hint=hint
        )
    entry = BaselineEntry(
        fingerprint=mark,
        policy=table.text("policy"),
        system=table.text("system"),
        path=table.text("path"),
        subject=table.text("subject", ""),
        problem=table.text("problem"),
        recorded=_day(table, "recorded"),
        at=table.at("fingerprint"),
    )
    table.close()
    return entry
