"""The verb about what a list, a mapping or a text names."""

from __future__ import annotations

from typing import Any, Final

from aigov.strict import describe
from aigov.values import Context, Miss, Modifiers, Test, why_not_present
from aigov.verb_arguments import folded, items_of, singular

_LONGEST_OF_A_CODE: Final = 2
_NOTHING: Final = ("none of ", "neither ", "nothing of ")


def covers(argument: Any, _: Modifiers) -> Test:
    """A list, a mapping's keys or a text names every listed element.

    An entry of a list may say more than the element, in singular or plural: ``users of the app``
    names ``user``. A key counts for nothing where its value is empty or false.
    """
    wanted = items_of(argument)

    def test(value: Any, _: Context) -> Miss | None:
        prose = isinstance(value, str)
        if prose and folded(value).startswith(_NOTHING):
            return Miss(f"{describe(value)} names nothing that is covered")
        have = [f" {singular(said)} " for said in _named(value)]
        lacking = [str(w) for w in wanted if not any(_names(h, w, prose=prose) for h in have)]
        return Miss(f"does not cover {', '.join(lacking)}") if lacking else None

    return test


def _named(value: Any) -> list[Any]:
    """What a list, a mapping or a text says that it covers."""
    if isinstance(value, dict):
        return [k for k, said in value.items() if said is not False and not why_not_present(said)]
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _names(said: str, wanted: Any, *, prose: bool) -> bool:
    """Whether a text names an element; as an entry, a code such as V.1 is no part of V.1.2."""
    name = f" {singular(wanted)} "
    if prose or not any(char.isdigit() for char in name):
        return name in said
    behind = said.removeprefix(name).split()
    return said.startswith(name) and (not behind or len(behind[0]) > _LONGEST_OF_A_CODE)
