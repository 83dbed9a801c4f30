"""How a value that a verb holds for can be broken, one way at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from aigov.artifacts import Artifact
from aigov.placeholders import words
from aigov.requirements import Verb
from aigov.values import MISSING, Context, leaves
from aigov.verb_arguments import bounds_of, days, folded, items_of
from aigov.verb_durations import seconds_of
from aigov.yaml_events import Keys

MISSING_NOW: Final = object()
"""In the place of a value: the key is taken away."""

MAX_DIGESTS: Final = 3
"""Digests of one artifact that are swapped, one mutant each."""

Change = tuple[Any, str]
_Breaker = Callable[[Verb, Any, Context], Iterator[Change]]

_NOBODY: Final = "the team"
_DIGEST: Final = re.compile(r"(?:[a-z0-9]{3,6}[:-])?[0-9a-f]{32,128}")
_REVIEWERS: Final = ("reviewer", "approver", "approved_by", "validator")
_HEAD: Final = (
    ("date", "2001-01-01", "aged"),
    ("status", "draft", "made a draft"),
    ("owner", _NOBODY, "made nobody"),
    ("approver", _NOBODY, "made nobody"),
    ("reviewer", _NOBODY, "made nobody"),
    ("model_version", "0.0.0", "another version"),
)
"""Fields of any record: the key, what it is made, and that in words."""


def broken(verb: Verb, value: Any, context: Context) -> Iterator[Change]:
    """Values with which the verb does not hold, each with what was done to the one that did."""
    if verb.name == "absent":
        yield "written here", "there after all"
        return
    yield MISSING_NOW, "dropped"
    if isinstance(value, str):
        yield "", "blanked"
        yield "TBD", "a placeholder"
    elif isinstance(value, list | dict):
        yield type(value)(), "emptied"
    breaker = _BREAKERS.get(verb.name)
    if breaker is not None:
        for changed, what in breaker(verb, value, context):
            if changed != value and changed is not MISSING:
                yield changed, what


def of_any_evidence(artifact: Artifact) -> Iterator[tuple[Keys, Any, str]]:
    """What makes any evidence false: who, when, which version, which digest."""
    data = artifact.data
    if not isinstance(data, Mapping):
        return
    author = data.get("author")
    yield from (((key,), author, "made the author") for key in _REVIEWERS if author and key in data)
    for key, changed, what in _HEAD:
        if isinstance(data.get(key), str) and data[key]:
            yield (key,), changed, what
    texts = ((keys, value) for keys, value in leaves(data) if isinstance(value, str))
    digests = ((keys, value) for keys, value in texts if _DIGEST.fullmatch(value))
    for keys, value in islice(digests, MAX_DIGESTS):
        yield keys, _swapped(value), "swapped"


def _swapped(digest: str) -> str:
    return digest[:-1] + ("0" if digest[-1] != "0" else "1")


def _person(_: Verb, __: Any, ___: Context) -> Iterator[Change]:
    yield _NOBODY, "made nobody"
    yield "release-bot[bot]", "made a bot"


def _same_as(verb: Verb, _: Any, context: Context) -> Iterator[Change]:
    yield context.sibling(verb.argument), f"made the {verb.argument}"


def _shortened(verb: Verb, value: Any, _: Context) -> Iterator[Change]:
    wanted = int(verb.argument)
    if wanted > 1 and isinstance(value, str):
        kept = value.split()[: wanted - 1]
        while words(" ".join(kept)) >= wanted:
            kept.pop()  # sign-off counts as two
        yield " ".join(kept), f"cut to fewer than {wanted} words"


def _fewer(verb: Verb, value: Any, _: Context) -> Iterator[Change]:
    wanted = int(verb.argument)
    if wanted > 1 and isinstance(value, list):
        yield value[: wanted - 1], f"cut to {wanted - 1} entries"
    elif wanted > 1 and isinstance(value, dict):
        yield dict(list(value.items())[: wanted - 1]), f"cut to {wanted - 1} entries"


def _aged(verb: Verb, _: Any, context: Context) -> Iterator[Change]:
    limit = timedelta(days=days(verb.argument) + 1)
    yield (context.today - limit).isoformat(), "aged"
    yield (context.today + timedelta(days=1)).isoformat(), "in the future"


def _earlier(verb: Verb, _: Any, context: Context) -> Iterator[Change]:
    point = context.point(verb.argument)
    if not isinstance(point, str):
        grace = timedelta(days=days(verb.modifiers.get("grace", "0d")) + 1)
        yield (point[0] - grace).isoformat(), f"before the {verb.argument.replace('-', ' ')}"


def _passed(_: Verb, __: Any, context: Context) -> Iterator[Change]:
    yield context.today.isoformat(), "no longer in the future"


def _beyond(verb: Verb, _: Any, context: Context) -> Iterator[Change]:
    bounds = bounds_of(verb.argument, verb.modifiers, "min: 0")
    yield "many", "made a word"
    for name, step, what in (("min", -1, "below the least"), ("max", 1, "above the most")):
        bound = bounds.get(name)
        limit = context.sibling(bound) if isinstance(bound, str) else bound
        if isinstance(limit, int | float):
            yield limit + step, what


def _longer(verb: Verb, _: Any, __: Context) -> Iterator[Change]:
    bounds = bounds_of(verb.argument, verb.modifiers, "max: 30d")
    yield "as long as necessary", "made no length of time"
    for name, factor in (("min", 0.5), ("max", 2.0)):
        seconds = seconds_of(bounds[name]) if name in bounds else None
        if seconds:
            yield f"{int(seconds * factor)} seconds", f"beyond {name}"


def _without_one(verb: Verb, value: Any, _: Context) -> Iterator[Change]:
    wanted = folded(items_of(verb.argument)[-1])
    what = f"without {wanted!r}"
    if isinstance(value, list):
        yield [item for item in value if folded(item) != wanted], what
    elif isinstance(value, dict):
        yield {key: item for key, item in value.items() if folded(key) != wanted}, what
    elif isinstance(value, str):
        yield folded(value).replace(wanted, "something else"), what


def _reference(_: Verb, value: Any, __: Context) -> Iterator[Change]:
    gone = "gone/not-here.yaml"
    yield [gone] if isinstance(value, list) else gone, "to what is not there"


def _unequal(verb: Verb, value: Any, _: Context) -> Iterator[Change]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield value + float(verb.modifiers.get("tolerance", 0)) * 2 + 1, "another number"
    else:
        yield f"{value} otherwise", "another value"


def _digest(verb: Verb, value: Any, _: Context) -> Iterator[Change]:
    yield "abc123", "no digest"
    if verb.argument:
        yield _swapped(str(value)), "swapped"


def _constant(changed: Any, what: str) -> _Breaker:
    def change(_: Verb, __: Any, ___: Context) -> Iterator[Change]:
        yield changed, what

    return change


def _negated(verb: Verb, _: Any, __: Context) -> Iterator[Change]:
    yield not verb.argument, "the other way round"


_BREAKERS: Final[Mapping[str, _Breaker]] = {
    "contains": _without_one,
    "covers": _without_one,
    "differs-from": _same_as,
    "digest": _digest,
    "duration": _longer,
    "equals": _unequal,
    "flag": _negated,
    "future": _passed,
    "max-age": _aged,
    "min-items": _fewer,
    "min-words": _shortened,
    "not-before": _earlier,
    "number": _beyond,
    "one-of": _constant("something else", "another word"),
    "pattern": _constant("?", "of another form"),
    "person": _person,
    "pinned": _constant("latest", "floating"),
    "resolves": _reference,
    "url": _constant("http://intranet", "no https address"),
    "used-by": _reference,
}
"""How what a verb asks for is broken, beside dropping and blanking the value."""
