"""``aigov.yaml``: which packs, which modes, where the systems and exceptions are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from aigov.artifacts import NOWHERE, Location
from aigov.errors import AigovError, ConfigError, Unreadable
from aigov.globs import compile_globs
from aigov.strict import Strict
from aigov.terms import GATES, SEVERITIES, Mode

if TYPE_CHECKING:
    from aigov.snapshot import Snapshot

FILE = "aigov.yaml"
MANIFEST = "ai-system.yaml"
_KEYS = (
    "baseline", "exclude", "extends", "people", "policies", "systems", "version", "waivers",
)  # fmt: skip
DEFAULT_SYSTEMS = (f"**/{MANIFEST}",)
DEFAULT_EXTENDS = ("aigov:baseline",)
DEFAULT_WAIVERS = "governance/waivers.yaml"
DEFAULT_BASELINE = ".aigov/baseline.json"
MODES = tuple(mode.value for mode in Mode)


@dataclass(frozen=True, slots=True)
class Override:
    """What a pack or a configuration sets for one policy; None leaves it as it was."""

    mode: Mode | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: str | None = None
    gate: str | None = None
    enforce_from: date | None = None
    why: str = ""
    origin: str = ""
    place: Callable[[], Location] = lambda: NOWHERE

    @property
    def at(self) -> Location:
        """Where it is set; found when it is asked for."""
        return self.place()


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration of a run.

    ``exceptions`` are the files of waivers and of the baseline; ``places`` says where each entry
    of ``extends`` is written, ``place`` where any key is.

    ``present`` is false when there is no file: the defaults then hold. ``inline`` are systems
    written in the file itself. ``declares_none`` is true for ``systems: []`` written out.
    """

    present: bool = False
    extends: tuple[str, ...] = DEFAULT_EXTENDS
    systems: tuple[str, ...] = DEFAULT_SYSTEMS
    inline: tuple[Strict, ...] = ()
    declares_none: bool = False
    exceptions: tuple[str, str] = (DEFAULT_WAIVERS, DEFAULT_BASELINE)
    policies: Mapping[str, Override] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    place: Callable[..., Location] = lambda *_: Location(FILE)


def iso_day(text: str) -> date:
    """An ISO 8601 calendar day; ValueError otherwise."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"not a day: {text!r}")
    return date.fromisoformat(text)


def load(snapshot: Snapshot, path: str = "") -> Config:
    """The configuration in a snapshot, or the defaults when there is no ``aigov.yaml``.

    Raises ConfigError, with line and remedy, for anything that cannot be used as it is, and for
    a ``path`` that is named and not there.
    """
    if path and path not in snapshot.entries:
        hint = "--config takes a path from the root of the repository"
        raise ConfigError(f"no such file in the {snapshot.kind}", where=path, hint=hint)
    name = path or FILE
    known = name in snapshot.entries
    config = parse(read_ours(snapshot, name), name) if known else Config()
    excluded = compile_globs(config.exclude).fullmatch
    for other in snapshot.entries:
        if other.endswith(f"/{FILE}") and not excluded(other):
            folder = other.rpartition("/")[0]
            hint = f"run aigov -C {folder}, or add {folder}/** to exclude in {name}"
            raise ConfigError("lies below the root that is judged", where=other, hint=hint)
    return config


def read_ours(snapshot: Snapshot, path: str) -> bytes:
    """The bytes of one of our files; ConfigError when it cannot be read."""
    try:
        return snapshot.read(path)
    except Unreadable as exc:
        raise ConfigError(exc.what, where=path, hint=exc.hint) from exc


def parse(raw: bytes, path: str = FILE) -> Config:
    """``aigov.yaml`` as a Config."""
    top = Strict.parse(raw, path, ConfigError)
    if top.get("version") != 1 or isinstance(top.get("version"), bool):
        raise top.fail("version must be 1", "version", hint="version: 1")
    if "plugins" in top:
        hint = "install plugins beside aigov; none is loaded from the checked repository"
        raise top.fail("unknown key 'plugins'", "plugins", hint=hint)
    patterns, inline, none = _systems(top)
    extends = top.texts("extends") if "extends" in top else DEFAULT_EXTENDS
    config = Config(
        present=True,
        extends=extends,
        systems=patterns,
        inline=inline,
        declares_none=none,
        exceptions=(top.text("waivers", DEFAULT_WAIVERS), top.text("baseline", DEFAULT_BASELINE)),
        policies=overrides(top.mapping("policies"), origin=path),
        exclude=_globs(top, "exclude"),
        people=top.texts("people"),
        places=tuple(str(top.at("extends", n)) for n in range(len(extends))),
        place=top.at,
    )
    top.close(*_KEYS)
    return config


def _globs(top: Strict, key: str) -> tuple[str, ...]:
    patterns = top.texts(key)
    for n, pattern in enumerate(patterns):
        try:
            compile_globs((pattern,))
        except AigovError as exc:
            raise top.fail(exc.what, key, n) from exc
    return patterns


def _systems(top: Strict) -> tuple[tuple[str, ...], tuple[Strict, ...], bool]:
    value = top.get("systems")
    if "systems" not in top:
        return DEFAULT_SYSTEMS, (), False
    if value == []:
        return (), (), True
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        if not all(isinstance(item, dict) for item in value):
            hint = "list globs, or systems, not both"
            raise top.fail("systems mixes globs and systems", "systems", hint=hint)
        return (), tuple(top.mappings("systems")), False
    return _globs(top, "systems"), (), False


def overrides(table: Strict, *, origin: str) -> dict[str, Override]:
    """The ``policies:`` of a configuration or pack, by policy id."""
    found = {}
    for policy_id in table.data:
        entry = table.mapping(policy_id)
        mode = entry.choice("mode", MODES, "")
        day = entry.text("enforce_from", "")
        try:
            enforce_from = iso_day(day) if day else None
        except ValueError as exc:
            hint = "enforce_from: 2027-01-15"
            what = f"enforce_from must be a day, found {day!r}"
            raise entry.fail(what, "enforce_from", hint=hint) from exc
        found[policy_id] = Override(
            mode=Mode(mode) if mode else None,
            params=entry.mapping("params").data,
            severity=entry.choice("severity", SEVERITIES, "") or None,
            gate=entry.choice("gate", GATES, "") or None,
            enforce_from=enforce_from,
            why=entry.text("why", ""),
            origin=origin,
            place=partial(table.at, policy_id),
        )
        entry.close()
    return found
