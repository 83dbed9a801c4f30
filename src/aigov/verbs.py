"""Every verb of ``fields:``: what it asks, its unit, its argument, its error text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aigov.patterns import MAX_INPUT, compile_pattern
from aigov.people import same_person, why_nobody
from aigov.placeholders import words
from aigov.strict import describe
from aigov.values import MISSING, Context, Miss, Modifiers, Test, why_not_present
from aigov.verb_arguments import (
    at_least_one,
    bounds_of,
    folded,
    items_of,
    no_argument,
    number,
    prose,
)
from aigov.verb_covers import covers
from aigov.verb_dates import future, max_age, not_before
from aigov.verb_durations import duration
from aigov.verb_references import digest, equals, resolves, url, used_by


@dataclass(frozen=True, slots=True)
class VerbKind:
    """How a verb is written and made. ``make`` raises ValueError for a wrong argument."""

    make: Callable[[Any, Modifiers], Test]
    example: str
    modifiers: tuple[str, ...] = ()

    @property
    def doc(self) -> str:
        """What the verb asks: the docstring of its maker."""
        return (self.make.__doc__ or "").strip()


def _present(argument: Any, _: Modifiers) -> Test:
    """The key exists and its value is neither empty nor a placeholder."""
    no_argument(argument)

    def test(value: Any, _: Context) -> Miss | None:
        return why_not_present(value)

    return test


def _absent(argument: Any, _: Modifiers) -> Test:
    """The key is not there, or has no value."""
    no_argument(argument)

    def test(value: Any, _: Context) -> Miss | None:
        if value is MISSING or value in (None, "", [], {}):
            return None
        return Miss(f"must not be there, found {describe(value)}", "remove it")

    return test


def _person(argument: Any, _: Modifiers) -> Test:
    """A named person or team: an e-mail address, a handle, or a name with one of these.

    Never a bot, a role account or a placeholder. Where CODEOWNERS or ``people:`` exists, the
    person must be known there.
    """
    no_argument(argument)

    def test(value: Any, context: Context) -> Miss | None:
        texts = value if isinstance(value, list) else [value]
        for text in texts:
            if not isinstance(text, str):
                return Miss(f"must name a person, found {describe(text)}")
            reason = why_nobody(text, context.evidence.people)
            if reason:
                return Miss(
                    f"{describe(text)} {reason}", "name a person: ana@acme.org or @acme/risk"
                )
        return None

    return test


def _differs_from(argument: Any, _: Modifiers) -> Test:
    """The value names someone, or is something, other than the field named."""
    if not isinstance(argument, str) or not argument:
        raise TypeError(f"expected the name of a field, found {describe(argument)}")

    def test(value: Any, context: Context) -> Miss | None:
        other = context.sibling(argument)
        if why_not_present(other):
            return Miss(f"cannot be compared with {argument}, which is missing")
        if same_person(str(value), str(other)):
            hint = f"have somebody other than the {argument} do it"
            return Miss(f"{describe(value)} is also the {argument}", hint)
        return None

    return test


def _min_words(argument: Any, _: Modifiers) -> Test:
    """Prose of at least N words, placeholders and template residue left out.

    At least half as many have to be different: one word said over and over is no prose.
    """
    wanted = at_least_one(argument, "min-words")

    def test(value: Any, _: Context) -> Miss | None:
        said = prose(value)
        count = words(said) if any(map(str.isalpha, said)) else 0
        if count < wanted:
            return Miss(f"has {count} words, {wanted} are wanted")
        different = len(set(re.findall(r"\w+", said.lower())))
        if different * 2 < wanted:
            return Miss(f"says {different} words over and over, {wanted} of prose are wanted")
        return None

    return test


def _one_of(argument: Any, _: Modifiers) -> Test:
    """One of the listed values, whatever its case and punctuation."""
    options = items_of(argument)

    def test(value: Any, _: Context) -> Miss | None:
        listed = ", ".join(str(option) for option in options)
        same = any(_same(value, each) for each in options)
        return None if same else Miss(f"{describe(value)} is not one of {listed}")

    return test


def _same(value: Any, option: Any) -> bool:
    """Whether a value is an option, as people write it; true is no 1."""
    if isinstance(value, bool) or isinstance(option, bool):
        return value is option
    said = folded(value) if isinstance(value, str | int | float) else ""
    return value == option or (bool(said) and isinstance(option, str) and said == folded(option))


def _number_verb(argument: Any, modifiers: Modifiers) -> Test:
    """A finite number, within ``min`` and ``max`` (inclusive) where these are given.

    A bound may also be the name of a field beside it: ``{number: {max: limit}}``.
    """
    bounds = bounds_of(argument, modifiers, "min: 0")
    plain = {name: number(bound, name) for name, bound in bounds.items() if not _is_field(bound)}
    named = {name: bound for name, bound in bounds.items() if _is_field(bound)}
    if plain.get("min", -math.inf) > plain.get("max", math.inf):
        raise ValueError(f"no number is at least {plain['min']} and at most {plain['max']}")

    def test(value: Any, context: Context) -> Miss | None:
        if not _is_number(value):
            return Miss(f"must be a number, found {describe(value)}")
        limits: dict[str, float] = dict(plain)
        for name, field in named.items():
            other = context.sibling(field)
            if not _is_number(other):
                return Miss(f"cannot be compared with {field}, which is no number")
            limits[name] = other
        if value < limits.get("min", -math.inf):
            return Miss(f"{value} is below {limits['min']}")
        above = value > limits.get("max", math.inf)
        return Miss(f"{value} is above {limits['max']}") if above else None

    return test


def _is_number(value: Any) -> bool:
    """Whether a value is a finite number, and no boolean."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_field(bound: Any) -> bool:
    return isinstance(bound, str) and bool(re.fullmatch(r"[A-Za-z_][\w.-]{0,80}", bound))


def _entry(item: Any) -> Any:
    """What an item of a list or mapping says: of a pair its value."""
    return item[1] if isinstance(item, tuple) else item


def _min_items(argument: Any, _: Modifiers) -> Test:
    """A list or mapping with at least N entries that are no placeholders; equal ones count once."""
    wanted = at_least_one(argument, "min-items")

    def test(value: Any, _: Context) -> Miss | None:
        if not isinstance(value, list | dict):
            return Miss(f"must be a list, found {describe(value)}")
        items = value if isinstance(value, list) else list(value.items())
        count = len({repr(item) for item in items if why_not_present(_entry(item)) is None})
        return None if count >= wanted else Miss(f"has {count} entries, {wanted} are wanted")

    return test


_FLOATING = frozenset("latest main master head stable dev develop nightly edge trunk".split())


def _pinned(argument: Any, _: Modifiers) -> Test:
    """An exact version or digest: no range, branch, ``latest`` or other floating name."""
    no_argument(argument)

    def test(value: Any, _: Context) -> Miss | None:
        text = str(value).strip()
        name = re.split(r"[:@/]", text.lower())[-1]
        floating = name in _FLOATING or any(mark in text for mark in "*^~<>|,")
        floating = floating or "x" in name.split(".")
        if floating or not any(char.isdigit() for char in text):
            return Miss(f"{describe(value)} is not an exact version or digest")
        return None

    return test


def _contains(argument: Any, _: Modifiers) -> Test:
    """A list holds every listed value, or a text every listed piece."""
    wanted = items_of(argument)

    def test(value: Any, _: Context) -> Miss | None:
        if isinstance(value, str):
            lacking = [str(w) for w in wanted if str(w).lower() not in value.lower()]
        else:
            lacking = [str(w) for w in wanted if not isinstance(value, list) or w not in value]
        return Miss(f"does not contain {', '.join(lacking)}") if lacking else None

    return test


def _flag(argument: Any, _: Modifiers) -> Test:
    """A boolean with the stated value."""
    if not isinstance(argument, bool):
        raise TypeError(f"expected true or false, found {describe(argument)}")

    def test(value: Any, _: Context) -> Miss | None:
        if value is argument:
            return None
        return Miss(f"must be {str(argument).lower()}, found {describe(value)}")

    return test


def _pattern(argument: Any, _: Modifiers) -> Test:
    """The whole text matches a regular expression (no nested repeats, no back-references)."""
    if not isinstance(argument, str) or not argument:
        raise TypeError(f"expected a regular expression, found {describe(argument)}")
    compiled = compile_pattern(argument)

    def test(value: Any, _: Context) -> Miss | None:
        text = str(value)
        if len(text) <= MAX_INPUT and compiled.fullmatch(text):
            return None
        return Miss(f"{describe(value)} does not match {argument}")

    return test


VERBS: dict[str, VerbKind] = {
    "absent": VerbKind(_absent, "secret: absent"),
    "contains": VerbKind(_contains, "tags: {contains: [credit]}"),
    "covers": VerbKind(covers, "scope: {covers: [intended use, foreseeable misuse]}"),
    "differs-from": VerbKind(_differs_from, "reviewer: {differs-from: author}"),
    "digest": VerbKind(digest, "export_sha256: {digest: export}"),
    "duration": VerbKind(duration, "retention: {duration: {min: 180d}}", ("min", "max")),
    "equals": VerbKind(
        equals, '{equals: "evaluation#metrics.auc.value", tolerance: 0.005}', ("tolerance",)
    ),
    "flag": VerbKind(_flag, "encrypted: {flag: true}"),
    "future": VerbKind(future, "next_review: future"),
    "max-age": VerbKind(max_age, "date: {max-age: 365d}"),
    "min-items": VerbKind(_min_items, "risks: {min-items: 5}"),
    "min-words": VerbKind(_min_words, "mitigation: {min-words: 10}"),
    "not-before": VerbKind(
        not_before, "date: {not-before: last-model-change, grace: 14d}", ("grace",)
    ),
    "number": VerbKind(_number_verb, "auc: {number: {min: 0.8, max: 1}}", ("min", "max")),
    "one-of": VerbKind(_one_of, "status: {one-of: [approved, active]}"),
    "pattern": VerbKind(_pattern, 'id: {pattern: "R-[0-9]+"}'),
    "person": VerbKind(_person, "owner: person"),
    "pinned": VerbKind(_pinned, "version: pinned"),
    "present": VerbKind(_present, "scope: present"),
    "resolves": VerbKind(resolves, "report: {resolves: path}", ("in",)),
    "url": VerbKind(url, "system_of_record: url"),
    "used-by": VerbKind(used_by, "test: {used-by: ci-pipeline}"),
}
