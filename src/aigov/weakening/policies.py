"""Weaker policies: mode, parameters, severity, gate, demands, and those that are gone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from aigov.artifacts import Location
from aigov.config import Override
from aigov.model import Policy, Selected
from aigov.parameters import for_tier
from aigov.terms import GATES, SEVERITIES, Mode, Tier
from aigov.verb_durations import seconds_of
from aigov.weakening.governance import Governance, Sides, Weakness

_TIERS = (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH)
_LESS = re.compile(r"(?:min|least)_|[a-z_]+_at_least|[a-z_]+_words")
"""Names of parameters of which less is weaker."""

_MORE = re.compile(r"(?:max|most|longest)_|(?:[a-z_]+_)?(?:max_)?age|grace|tolerance|lag")
"""Names of parameters of which more is weaker."""


def weaknesses(sides: Sides) -> Iterator[Weakness]:
    """Every policy of the base that is weaker now; those of a pack that is gone are told by it."""
    lost = sides.before.packs - sides.after.packs
    for policy_id, before in sides.before.selected.items():
        after = sides.after.selected.get(policy_id)
        if after is not None:
            yield from _weaker(sides, before, after)
        elif before.pack not in lost and before.mode is not Mode.OFF:
            own = sides.before.own.get(policy_id)
            was = own.locate() if own else _place(sides.before, policy_id)
            now = was if own else _place(sides.after, policy_id)
            what = f"policy {policy_id} was {_mode(before, sides.today)} and is not selected"
            hint = f"select {policy_id} again"
            yield Weakness("policy-removed", f"policies.{policy_id}", what, now, was, hint)


def _place(side: Governance, policy_id: str, *keys: str) -> Location:
    """Where something is set for a policy: by the configuration, its own file, else its pack."""
    override = side.config.policies.get(policy_id)
    if override is not None and (not keys or _sets(override, *keys)):
        return side.config.place("policies", policy_id, *keys)
    own = side.own.get(policy_id)
    return own.locate(*keys) if own else side.config.place("extends")


def _sets(override: Override, key: str, name: str = "") -> bool:
    if key == "params":
        return name in override.params
    set_for_mode = key == "mode" and override.enforce_from is not None
    return set_for_mode or getattr(override, key, None) is not None


def _weaker(sides: Sides, before: Selected, after: Selected) -> Iterator[Weakness]:
    policy_id = before.policy.id
    if _rank(after, sides.today) > _rank(before, sides.today):
        was, now = _mode(before, sides.today), _mode(after, sides.today)
        yield _told(sides, policy_id, "mode-weakened", "mode", f"was {was} and is {now}")
    gates = [GATES.index(each.policy.gate.value) for each in (before, after)]
    if gates[1] > gates[0]:
        what = f"was due from gate {before.policy.gate} and is due from {after.policy.gate}"
        yield _told(sides, policy_id, "gate-later", "gate", what)
    for tier in ("default", *(tier.value for tier in _TIERS)):
        was, now = (_severity(each.policy, tier) for each in (before, after))
        if SEVERITIES.index(now) > SEVERITIES.index(was):
            at_tier = "" if tier == "default" else f" at tier {tier}"
            what = f"had severity {was}{at_tier} and has {now}"
            yield _told(sides, policy_id, "severity-lowered", "severity", what)
            break
    if _is_binding(before) or _is_binding(after):
        yield from _parameters(sides, before.policy, after.policy)
        yield from _demands(sides, before, after)


def _told(sides: Sides, policy_id: str, sort: str, key: str, what: str) -> Weakness:
    return Weakness(
        sort=sort,
        key=f"policies.{policy_id}.{key}",
        what=f"policy {policy_id} {what}",
        now=_place(sides.after, policy_id, *key.split(".")),
        was=_place(sides.before, policy_id, *key.split(".")),
        hint=f"give {key} of {policy_id} back what it was",
    )


def _rank(selected: Selected, today: date) -> tuple[int, date]:
    """How late a policy is enforced: at once, from a day, never; last one that is off."""
    if selected.mode is Mode.OFF:
        return 2, date.min
    if selected.enforce_from is not None and selected.enforce_from > today:
        return 0, selected.enforce_from
    return int(selected.mode is Mode.ADVISORY), date.min


def _mode(selected: Selected, today: date) -> str:
    day = selected.enforce_from
    if selected.mode is not Mode.OFF and day is not None and day > today:
        return f"enforced from {day}"
    return selected.mode.value


def _is_binding(selected: Selected) -> bool:
    """Whether a policy decides the exit code, now or from a day on."""
    return selected.mode is Mode.ENFORCED or (
        selected.mode is not Mode.OFF and selected.enforce_from is not None
    )


def _severity(policy: Policy, tier: str) -> str:
    return policy.severity.get(tier, policy.severity["default"]).value


def _parameters(sides: Sides, before: Policy, after: Policy) -> Iterator[Weakness]:
    for name in sorted({*before.params, *after.params}):
        if name not in before.params or name not in after.params:
            continue  # the demands differ too, and are told
        was, now = before.params[name], after.params[name]
        moves = {_direction(name, for_tier(was, t), for_tier(now, t)) for t in _TIERS}
        if moves <= {"same", "stricter"}:
            continue
        sort, word = ("parameter-weakened", "weaker") if "weaker" in moves else (
            "parameter-changed", "changed, and which way is not known"
        )  # fmt: skip
        what = f"has a parameter that is {word}: {name} was {_shown(was)} and is {_shown(now)}"
        yield _told(sides, before.id, sort, f"params.{name}", what)


def _direction(name: str, was: Any, now: Any) -> str:
    """``same``, ``weaker``, ``stricter``, or ``changed`` where the name does not say."""
    if plain(was) == plain(now):
        return "same"
    sizes = [_size(each) for each in (was, now)]
    if sizes[0] is None or sizes[1] is None or isinstance(was, str) != isinstance(now, str):
        return "changed"
    grows = sizes[1] > sizes[0]
    if _MORE.match(name):
        return "weaker" if grows else "stricter"
    if _LESS.match(name):
        return "stricter" if grows else "weaker"
    return "changed"


def _size(value: Any) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return seconds_of(value)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}..."


def plain(value: Any) -> Any:
    """Data in which the order of lists does not count."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return sorted(json.dumps(plain(each), sort_keys=True) for each in value)
    return value


def _demands(sides: Sides, before: Selected, after: Selected) -> Iterator[Weakness]:
    """A policy of the repository that asks for something else than it did."""
    policy_id = before.policy.id
    was, now = (side.own.get(policy_id) for side in (sides.before, sides.after))
    if was is None and now is None:
        return
    if was is None or now is None:
        what = f"came from {before.policy.source} and comes from {after.policy.source}"
        yield _told(sides, policy_id, "policy-replaced", "source", what)
        return
    keys = sorted(
        key
        for key in {*was.asked, *now.asked}
        if not _is_kept(key, was.asked.get(key), now.asked.get(key))
    )
    if keys:
        yield Weakness(
            sort="demands-changed",
            key=f"policies.{policy_id}.demands",
            what=f"policy {policy_id} asks for something else than it did: "
            f"{', '.join(keys)} changed",
            now=now.locate(keys[0]),
            was=was.locate(keys[0]),
            hint=f"read what changed in {after.policy.source}",
        )


def _is_kept(key: str, was: Any, now: Any) -> bool:
    """Whether nothing that was asked for is gone; more may be asked for always, and rejected."""
    if key in ("always", "reject"):
        left, right = plain(_listed(was)), plain(_listed(now))
        return all(right.count(each) >= left.count(each) for each in left)
    return bool(plain(was) == plain(now))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []
