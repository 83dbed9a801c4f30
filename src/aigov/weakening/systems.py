"""Weaker systems: tier, facts, lifecycle, bounds of measures, and those no longer declared."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from aigov.model import System
from aigov.terms import LIFECYCLES, TIERS
from aigov.weakening.governance import Sides, Weakness


def weaknesses(sides: Sides) -> Iterator[Weakness]:
    """Every system of the base of which less is asked now."""
    partners = _partners(sides)
    staying = _staying(sides) if len(partners) < len(sides.before.systems) else []
    for system_id, before in sides.before.systems.items():
        after = partners.get(system_id)
        if after is not None:
            yield from _weaker(before, after)
        elif files := _left(staying, before):
            folder = before.root or "the repository"
            what = f"system {system_id!r} is not declared any more, and {folder} still has "
            what += f"{len(files)} {'file' if len(files) == 1 else 'files'}, first {files[0]!r}"
            hint = "declare it again, with lifecycle: retired when it is"
            where = before.declared_at
            yield Weakness("system-removed", f"systems.{system_id}", what, where, where, hint)


def _partners(sides: Sides) -> dict[str, System]:
    """By id of the base, the same system now: by its id, else the new one in its folder."""
    found = {key: each for key, each in sides.after.systems.items() if key in sides.before.systems}
    fresh: dict[str, list[System]] = {}
    for key, system in sides.after.systems.items():
        if key not in sides.before.systems:
            fresh.setdefault(system.root, []).append(system)
    for key, system in sides.before.systems.items():
        alone = fresh.get(system.root, [])
        if key not in found and len(alone) == 1:
            found[key] = alone.pop()
    return found


def _staying(sides: Sides) -> list[str]:
    """The files of the base that are still there and lie under no system of now, sorted."""
    roots = {system.root for system in sides.after.systems.values()} - {""}
    kept = [path for path in sides.before.paths if path in sides.after.paths]
    return sorted(path for path in kept if not any(root in roots for root in folders(path)))


def folders(path: str) -> Iterator[str]:
    """The folders that a path lies in, the innermost first."""
    while path := path.rpartition("/")[0]:
        yield path


def _left(staying: list[str], system: System) -> list[str]:
    """The files under the folder of a system that are still there, but its manifest."""
    start = f"{system.root}/" if system.root else ""
    inside = staying[bisect_left(staying, start) : bisect_left(staying, f"{start}\U0010ffff")]
    return [path for path in inside if path != system.declared_at.path]


def _weaker(before: System, after: System) -> Iterator[Weakness]:
    yield from _tier(before, after)
    yield from _lifecycle(before, after)
    for name, fact in sorted(before.facts.items()):
        now = after.facts.get(name)
        gone = now is None or not now.value
        # What files showed goes with the files; only a word against it takes it back.
        if fact.value and gone and (fact.declared or (now is not None and now.declared)):
            said = "is false" if now else "is not declared"
            how = "" if fact.declared else f" ({fact.reason})"
            what = f"{name} was true{how} and {said}"
            yield _told(before, after, "fact-withdrawn", ("facts", name), what)
    yield from _measures(before, after)


def _told(
    before: System, after: System, sort: str, keys: tuple[str | int, ...], what: str
) -> Weakness:
    key = ".".join(map(str, keys))
    return Weakness(
        sort=sort,
        key=key,
        what=what,
        now=after.at(*_numbered(after, keys)),
        was=before.at(*_numbered(before, keys)),
        hint=f"give {key} of {after.id} back what it was",
        system=after.id,
    )


def _numbered(system: System, keys: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Keys with the place of a measure in its list instead of its name."""
    if keys[0] != "measures":
        return keys
    ids = [str(measure["id"]) for measure in system.measures]
    return (keys[0], ids.index(str(keys[1])), *keys[2:]) if keys[1] in ids else keys[:1]


def _tier(before: System, after: System) -> Iterator[Weakness]:
    if before.tier is None:
        return
    now = after.tier
    if now is None or TIERS.index(now) < TIERS.index(before.tier):
        said = f"is {now}" if now else "is not declared"
        what = f"risk_tier was {before.tier} and {said}"
        yield _told(before, after, "tier-lowered", ("risk_tier",), what)


def _lifecycle(before: System, after: System) -> Iterator[Weakness]:
    """A step back, or a lifecycle that is no longer told; to retire is a step forward."""
    if before.lifecycle is None:
        if after.lifecycle == "experiment":
            what = "lifecycle was not declared and is experiment, of which hardly anything is asked"
            yield _told(before, after, "lifecycle-back", ("lifecycle",), what)
        return
    now = after.lifecycle
    if now is None or LIFECYCLES.index(now) < LIFECYCLES.index(before.lifecycle):
        what = f"lifecycle was {before.lifecycle} and is {now or 'not declared'}"
        yield _told(before, after, "lifecycle-back", ("lifecycle",), what)


def _measures(before: System, after: System) -> Iterator[Weakness]:
    now = {str(each["id"]): each for each in after.measures}
    for measure in before.measures:
        name = str(measure["id"])
        other = now.get(name, {})
        if not other:
            if {"min", "max"} & {*measure}:
                what = f"measure {name!r} had a bound and is gone"
                yield _told(before, after, "bound-weakened", ("measures", name), what)
            continue
        for bound in ("min", "max"):
            if _is_looser(bound, measure.get(bound), other.get(bound)):
                said = other.get(bound, "gone")
                what = f"{bound} of measure {name!r} was {measure[bound]} and is {said}"
                yield _told(before, after, "bound-weakened", ("measures", name, bound), what)


def _is_looser(bound: str, was: Any, now: Any) -> bool:
    if was is None:
        return False
    return now is None or (now < was if bound == "min" else now > was)
