"""A weaker configuration: packs, what is left out, who is known, and no system at all."""

from __future__ import annotations

from collections.abc import Iterator

from aigov.globs import compile_globs, matching
from aigov.model import Selected
from aigov.people import identities
from aigov.terms import Mode
from aigov.weakening.governance import Sides, Weakness

MAX_NAMES = 5
"""Names that one message lists."""

MAX_GLOBS = 50
"""New globs of ``exclude`` of which each is looked at."""


def weaknesses(sides: Sides) -> Iterator[Weakness]:
    """Everything that the configuration says less strictly than it did."""
    yield from _packs(sides)
    yield from _excluded(sides)
    yield from _people(sides)
    if sides.after.config.declares_none and not sides.before.config.declares_none:
        count = len(sides.before.systems)
        what = f"systems was a list of manifests, with {counted(count, 'system')}, and is []"
        yield _told(sides, "systems-emptied", "systems", what, "remove systems: []")


def _told(sides: Sides, sort: str, key: str, what: str, hint: str, *keys: str | int) -> Weakness:
    path = keys or (key.partition(".")[0],)
    now, was = (side.config.place(*path) for side in (sides.after, sides.before))
    return Weakness(sort, key, what, now, was, hint)


def _packs(sides: Sides) -> Iterator[Weakness]:
    for name in sorted(sides.before.packs - sides.after.packs):
        lost = [
            policy_id
            for policy_id, selected in sides.before.selected.items()
            if selected.pack == name and _is_lost(sides, selected)
        ]
        less = f", so that {counted(len(lost), 'policy', 'policies')} of it no longer hold"
        told = f"{less}: {named(lost)}" if lost else ", though each of its policies still holds"
        what = f"{name!r} was extended and is not any more{told}"
        yield _told(sides, "pack-removed", f"extends.{name}", what, f"extends: [{name}]")


def _is_lost(sides: Sides, selected: Selected) -> bool:
    after = sides.after.selected.get(selected.policy.id)
    return selected.mode is not Mode.OFF and (after is None or after.mode is Mode.OFF)


def _excluded(sides: Sides) -> Iterator[Weakness]:
    """What exclude covers now and did not; a glob that covers nothing yet is told as well."""
    known = {*sides.before.config.exclude}
    globs = [(n, glob) for n, glob in enumerate(sides.after.config.exclude) if glob not in known]
    paths = sorted({*sides.before.paths, *sides.after.paths})
    for number, glob in globs[:MAX_GLOBS]:
        effect = _covered(sides, paths, glob)
        if effect:
            what = f"exclude has a new glob, {glob!r}, that covers {effect}"
            hint = f"remove {glob!r}"
            yield _told(sides, "exclude-widened", f"exclude.{glob}", what, hint, "exclude", number)
    if globs[MAX_GLOBS:]:
        what = f"exclude has {len(globs)} new globs, which are more than are looked at one by one"
        yield _told(sides, "exclude-widened", "exclude", what, "name a folder, as in: examples/**")


def _covered(sides: Sides, paths: list[str], glob: str) -> str:
    """What a new glob leaves out that was not left out before; empty where that is nothing."""
    before = compile_globs(sides.before.config.exclude).fullmatch
    covered = matching(paths, (glob,))
    fresh = [path for path in covered if not before(path)]
    if covered and not fresh:
        return ""
    return f"{counted(len(fresh), 'file')} more, first {fresh[0]!r}" if fresh else "no file yet"


def _people(sides: Sides) -> Iterator[Weakness]:
    """Who may answer for something: where anybody is known, nobody else counts."""
    if not sides.before.known:
        return
    if not sides.after.known:
        what = (
            f"{counted(len(sides.before.known), 'person', 'people')} were known, and anybody is now"
        )
        yield _told(sides, "people-widened", "people", what, "list them again under people:")
        return
    listed = sides.after.config.people
    new = [n for n, text in enumerate(listed) if identities(text) - sides.before.known]
    if new:
        added = sorted(identity for n in new for identity in identities(listed[n]))
        what = f"people has {len(added)} more, who were not known: {named(added)}"
        hint = "remove who need not be there"
        yield _told(sides, "people-widened", "people", what, hint, "people", new[0])


def named(names: list[str]) -> str:
    """The first names of a list, and how many more there are."""
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return f"{', '.join(names[:MAX_NAMES])}{more}"


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"
