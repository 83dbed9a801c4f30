"""More exceptions: waivers that are new, longer or cover something else, and a larger baseline."""

from __future__ import annotations

from collections.abc import Iterator

from aigov.artifacts import Location
from aigov.excusing import EVERYWHERE
from aigov.waivers import Waiver
from aigov.weakening.configuration import named
from aigov.weakening.governance import Sides, Weakness


def weaknesses(sides: Sides) -> Iterator[Weakness]:
    """Every exception that the base did not have; one that has run out excuses nothing."""
    before = {waiver.id: waiver for waiver in sides.before.waivers}
    for waiver in sides.after.waivers:
        if waiver.expires >= sides.today:
            yield from _granted(sides, waiver, before.get(waiver.id))
    yield from _baseline(sides)


def _granted(sides: Sides, waiver: Waiver, before: Waiver | None) -> Iterator[Weakness]:
    covers = f"{waiver.policy} for {waiver.system} until {waiver.expires}"
    if before is None:
        renewed = f", renewing {waiver.renews}" if waiver.renews else ""
        sort = "waiver-renewed" if waiver.renews else "waiver-added"
        what = f"waiver {waiver.id!r} is new: it excuses {covers}{renewed}"
    elif (waiver.policy, waiver.system) != (before.policy, before.system):
        sort = "waiver-redirected"
        what = (
            f"waiver {waiver.id!r} excused {before.policy} for {before.system} and excuses {covers}"
        )
    elif waiver.expires > before.expires:
        sort = "waiver-extended"
        what = f"waiver {waiver.id!r} for {waiver.policy} ended {before.expires}"
        what += f" and ends {waiver.expires}"
    else:
        return
    system = waiver.system if waiver.system in sides.after.systems else EVERYWHERE
    hint = f"mend what {waiver.id} excuses, or let it be granted on the base first"
    was = before.at if before else waiver.at
    yield Weakness(sort, f"waivers.{waiver.id}", what, waiver.at, was, hint, system)


def _baseline(sides: Sides) -> Iterator[Weakness]:
    """A baseline only shrinks: what is new in it, or recorded anew, is told at once."""
    before = {entry.fingerprint: entry for entry in sides.before.baseline}
    grown = [
        entry
        for entry in sides.after.baseline
        if entry.expires >= sides.today
        and (entry.fingerprint not in before or entry.recorded > before[entry.fingerprint].recorded)
    ]
    if not grown:
        return
    new = sum(entry.fingerprint not in before for entry in grown)
    count = f"{new} new and {len(grown) - new} recorded anew"
    what = f"the baseline has grown, {count}: {named([_words(e.policy, e.path) for e in grown])}"
    at: Location = grown[0].at
    yield Weakness("baseline-grown", "problems", what, at, at, "mend the problems instead")


def _words(policy: str, path: str) -> str:
    return f"{policy} in {path!r}"
