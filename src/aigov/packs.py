"""Packs: which policies a run uses, in which mode, with which parameters, and who said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from aigov.config import Config, Override
from aigov.errors import ConfigError, PolicyError
from aigov.library import Library
from aigov.model import Policy, Selected
from aigov.policy import apply_override
from aigov.terms import GATES, Mode

if TYPE_CHECKING:
    pass

_MODES = (Mode.OFF, Mode.ADVISORY, Mode.ENFORCED)


class _Selection:
    """Collects what the layers say: packs first, in order, then the configuration."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.chosen: dict[str, Selected] = {}
        self.floors: dict[str, Override] = {}
        self._open: list[str] = []

    def extend(self, name: str, origin: str, *, outside: bool) -> None:
        """Take in a pack, with what it extends, or a folder of policies."""
        if name in self._open:
            chain = " -> ".join([*self._open[self._open.index(name) :], name])
            raise PolicyError(
                f"pack extends itself: {chain}", where=origin, hint="break the circle"
            )
        if name.endswith("/"):
            for policy in self.library.folder(name, origin):
                self._add(policy, Mode.ENFORCED, name)
            return
        if ":" not in name:
            hint = "aigov:baseline, distribution:pack, or a folder such as governance/policies/"
            raise PolicyError(f"unknown pack {name!r}", where=origin, hint=hint)
        self._extend_pack(name, origin, outside=outside)

    def _extend_pack(self, name: str, origin: str, *, outside: bool) -> None:
        pack = self.library.pack(name, origin)
        self._open.append(name)
        for inner in pack.extends:
            self.extend(inner, pack.source, outside=outside)
        self._open.pop()
        for policy_id, override in pack.policies.items():
            self._add_named(policy_id, override, name, outside=outside)
            self.override(policy_id, override, name)
        if outside:
            for policy_id, floor in pack.floors.items():
                self._add_named(policy_id, floor, name, outside=True)
            self.floors.update(pack.floors)

    def _add_named(self, policy_id: str, named: Override, pack: str, *, outside: bool) -> None:
        """Select an installed policy, unless one of the repository replaces it."""
        try:
            policy = self.library.find(policy_id)
        except PolicyError as exc:
            where = exc.where or str(named.at)
            raise PolicyError(exc.what, where=where, hint=exc.hint) from exc
        known = self.chosen.get(policy_id)
        if known is not None and known.policy.digest == policy.digest:
            return
        if known is not None and known.policy.replaces == policy_id and not outside:
            return
        self._add(policy, Mode.ADVISORY, pack)

    def _add(self, policy: Policy, mode: Mode, pack: str) -> None:
        other = self.chosen.get(policy.id)
        if other is not None and policy.replaces != policy.id:
            hint = f"write replaces: {policy.id} in the one that should hold"
            what = f"policy {policy.id!r} is already defined in {other.policy.source}"
            raise PolicyError(what, where=policy.source, hint=hint)
        self.chosen[policy.id] = Selected(policy, mode, pack, origin=pack)

    def override(self, policy_id: str, override: Override, pack: str = "") -> None:
        """What a pack or the configuration sets for a policy that is selected."""
        now = self.chosen[policy_id]
        origin = override.origin if pack else str(override.at)
        self.chosen[policy_id] = replace(
            now,
            policy=apply_override(now.policy, override),
            mode=override.mode or now.mode,
            pack=pack or now.pack,
            enforce_from=override.enforce_from or now.enforce_from,
            origin=origin if override.mode else now.origin,
            why=override.why if override.mode else now.why,
            params_from={**now.params_from, **dict.fromkeys(override.params, origin)},
        )


def select(
    library: Library, config: Config, today: date, packs: tuple[str, ...] = ()
) -> tuple[Selected, ...]:
    """The policies of a run, sorted by id.

    ``packs`` come from outside the repository: their floors bind. Raises PolicyError or
    ConfigError for anything unknown, and for a floor that the repository lowers.
    """
    selection = _Selection(library)
    places = iter(config.places)
    for name in config.extends:
        selection.extend(name, next(places, ""), outside=False)
    for name in packs:
        selection.extend(name, "--pack", outside=True)
    for policy_id, floor in selection.floors.items():
        if floor.mode and _MODES.index(selection.chosen[policy_id].mode) < _MODES.index(floor.mode):
            selection.override(policy_id, floor, floor.origin)
    for policy_id, override in config.policies.items():
        if policy_id not in selection.chosen:
            _add_configured(selection, policy_id, override)
        before = selection.chosen[policy_id].policy.gate.value
        selection.override(policy_id, override)
        _hold_floor(selection, policy_id, override, before)
    return tuple(
        _as_of(selection.chosen[policy_id], today) for policy_id in sorted(selection.chosen)
    )


def _add_configured(selection: _Selection, policy_id: str, override: Override) -> None:
    try:
        policy = selection.library.find(policy_id)
    except PolicyError as exc:
        if exc.where:
            raise
        raise ConfigError(exc.what, where=str(override.at), hint=exc.hint) from exc
    selection._add(policy, Mode.ADVISORY, "")


def _hold_floor(selection: _Selection, policy_id: str, override: Override, before: str) -> None:
    """Refuse what the repository sets below a floor; ``before`` is the gate that the packs set."""
    floor = selection.floors.get(policy_id)
    if floor is None:
        return
    chosen = selection.chosen[policy_id]
    later = override.enforce_from is not None and floor.mode is Mode.ENFORCED
    if floor.mode and (later or _MODES.index(chosen.mode) < _MODES.index(floor.mode)):
        what = f"policy {policy_id} is {floor.mode} at least, by {floor.origin}"
        raise ConfigError(what, where=str(override.at), hint="ask for a waiver instead")
    if override.gate is not None and GATES.index(override.gate) > GATES.index(before):
        what = f"policy {policy_id} is due from gate {before} at the latest, by {floor.origin}"
        raise ConfigError(what, where=str(override.at), hint="ask for a waiver instead")
    for name, value in floor.params.items():
        if name in override.params and override.params[name] != value:
            what = f"parameter {name} of {policy_id} is fixed by {floor.origin}"
            raise ConfigError(what, where=str(override.at), hint="ask for a waiver instead")


def _as_of(selected: Selected, today: date) -> Selected:
    """Advisory until ``enforce_from``, enforced from that day on."""
    if selected.enforce_from is None or selected.mode is Mode.OFF:
        return selected
    mode = Mode.ENFORCED if today >= selected.enforce_from else Mode.ADVISORY
    return replace(selected, mode=mode)
