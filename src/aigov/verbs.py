"""Every verb of ``fields:``: what it asks, its unit, its argument, its error text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aigov.config import iso_day
from aigov.patterns import MAX_INPUT, compile_pattern
from aigov.people import same_person, why_nobody
from aigov.placeholders import words
from aigov.strict import describe
from aigov.values import MISSING, Context, Miss, Test, values, why_not_present

REFERENCE_POINTS = (
    "last-contract-change", "last-data-change", "last-model-change", "last-release",
)  # fmt: skip
Modifiers = Mapping[str, Any]


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


def days(text: Any) -> int:
    """Whole days of a duration such as ``90d``; ValueError otherwise."""
    if isinstance(text, str) and re.fullmatch(r"[0-9]{1,5}d", text):
        return int(text[:-1])
    raise ValueError(f"expected a duration such as 90d, found {describe(text)}")


def _no_argument(argument: Any) -> None:
    if argument is not None:
        raise ValueError(f"takes no argument, found {describe(argument)}")


def _number(argument: Any, what: str) -> float:
    if isinstance(argument, bool) or not isinstance(argument, int | float):
        raise TypeError(f"{what} must be a number, found {describe(argument)}")
    return argument


def _list(argument: Any) -> list[Any]:
    items = argument if isinstance(argument, list) else [argument]
    if not items or any(item is None or isinstance(item, dict | list) for item in items):
        raise ValueError("expected a list of texts or numbers")
    return items


def _prose(value: Any) -> str:
    """The text of a value: a text itself, or the texts of a list or mapping joined."""
    if isinstance(value, str):
        return value
    items = list(value.values()) if isinstance(value, dict) else value
    if isinstance(items, list):
        return "\n".join(item for item in items if isinstance(item, str))
    return ""


def _folded(value: Any) -> str:
    return re.sub(r"[\W_]+", " ", str(value).lower()).strip()


def _present(argument: Any, _: Modifiers) -> Test:
    """The key exists and its value is neither empty nor a placeholder."""
    _no_argument(argument)

    def test(value: Any, _: Context) -> Miss | None:
        return why_not_present(value)

    return test


def _absent(argument: Any, _: Modifiers) -> Test:
    """The key is not there, or has no value."""
    _no_argument(argument)

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
    _no_argument(argument)

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
    if not isinstance(argument, str):
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
    """Prose of at least N words, placeholders and template residue left out."""
    wanted = int(_number(argument, "min-words"))

    def test(value: Any, _: Context) -> Miss | None:
        count = words(_prose(value))
        return None if count >= wanted else Miss(f"has {count} words, {wanted} are wanted")

    return test


def _day(value: Any) -> date | Miss:
    text = str(value)
    try:
        return iso_day(text[:10] if len(text) > 10 and text[10] in "T " else text)
    except ValueError:
        return Miss(f"{describe(value)} is not a day", "write it as 2026-11-22")


def _max_age(argument: Any, _: Modifiers) -> Test:
    """A day, not in the future, at most N days before the day of the verdict."""
    limit = days(argument)

    def test(value: Any, context: Context) -> Miss | None:
        day = _day(value)
        if isinstance(day, Miss):
            return day
        if day > context.today:
            return Miss(f"{day} is in the future")
        age = (context.today - day).days
        if age > limit:
            return Miss(f"{day} is {age} days old, at most {limit} are allowed", "review it again")
        return None

    return test


def _future(argument: Any, _: Modifiers) -> Test:
    """A day later than the day of the verdict."""
    _no_argument(argument)

    def test(value: Any, context: Context) -> Miss | None:
        day = _day(value)
        if isinstance(day, Miss):
            return day
        return None if day > context.today else Miss(f"{day} has passed", "review it again")

    return test


def _not_before(argument: Any, modifiers: Modifiers) -> Test:
    """A day not earlier than a reference point, less ``grace`` (Nd).

    The points are last-model-change, last-data-change, last-release and last-contract-change.
    """
    if argument not in REFERENCE_POINTS:
        raise ValueError(
            f"expected one of {', '.join(REFERENCE_POINTS)}; found {describe(argument)}"
        )
    grace = days(modifiers["grace"]) if "grace" in modifiers else 0

    def test(value: Any, context: Context) -> Miss | None:
        day = _day(value)
        if isinstance(day, Miss):
            return day
        point = context.point(argument)
        name = argument.replace("-", " ")
        if isinstance(point, str):
            return Miss(f"cannot be compared with the {name}: {point}", unknown=True)
        if day + timedelta(days=grace) >= point[0]:
            return None
        return Miss(f"{day} is before the {name} ({point[1]})", "review it against that change")

    return test


def _one_of(argument: Any, _: Modifiers) -> Test:
    """One of the listed values."""
    options = _list(argument)

    def test(value: Any, _: Context) -> Miss | None:
        listed = ", ".join(str(option) for option in options)
        return None if value in options else Miss(f"{describe(value)} is not one of {listed}")

    return test


def _number_verb(argument: Any, modifiers: Modifiers) -> Test:
    """A finite number, within ``min`` and ``max`` (inclusive) where these are given."""
    bounds = {**(argument or {}), **modifiers}
    if unknown := set(bounds) - {"min", "max"}:
        raise ValueError(f"has no bound {sorted(unknown)[0]!r}")
    low = _number(bounds.get("min", -math.inf), "min")
    high = _number(bounds.get("max", math.inf), "max")

    def test(value: Any, _: Context) -> Miss | None:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            return Miss(f"must be a number, found {describe(value)}")
        if value < low:
            return Miss(f"{value} is below {low}")
        return Miss(f"{value} is above {high}") if value > high else None

    return test


def _min_items(argument: Any, _: Modifiers) -> Test:
    """A list or mapping with at least N entries that are no placeholders."""
    wanted = int(_number(argument, "min-items"))

    def test(value: Any, _: Context) -> Miss | None:
        if not isinstance(value, list | dict):
            return Miss(f"must be a list, found {describe(value)}")
        items = value if isinstance(value, list) else list(value.values())
        count = sum(why_not_present(item) is None for item in items)
        return None if count >= wanted else Miss(f"has {count} entries, {wanted} are wanted")

    return test


_FLOATING = frozenset("latest main master head stable dev develop nightly edge trunk".split())


def _pinned(argument: Any, _: Modifiers) -> Test:
    """An exact version or digest: no range, branch, ``latest`` or other floating name."""
    _no_argument(argument)

    def test(value: Any, _: Context) -> Miss | None:
        text = str(value).strip()
        floating = text.lower() in _FLOATING or any(mark in text for mark in "*^~<>|,")
        if floating or not any(char.isdigit() for char in text):
            return Miss(f"{describe(value)} is not an exact version or digest")
        return None

    return test


_DIGEST = re.compile(r"(?:(md5|sha1|sha256|sha384|sha512)[:-])?([0-9a-fA-F]{32,128})")
_DIGEST_SIZES = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}


def _digest(argument: Any, _: Modifiers) -> Test:
    """A hex digest of the right length; with a field's name, that of the file the field names."""
    if argument is not None and not isinstance(argument, str):
        raise TypeError("expected the name of a field that names a file")

    def test(value: Any, context: Context) -> Miss | None:
        match = _DIGEST.fullmatch(str(value).strip())
        if not match or len(match[2]) not in _DIGEST_SIZES:
            return Miss(f"{describe(value)} is not a digest", "as in sha256:<64 hex digits>")
        path = context.sibling(argument) if argument else MISSING
        if not isinstance(path, str):
            return None
        algorithm = match[1] or _DIGEST_SIZES[len(match[2])]
        for candidate in _places(path, context):
            digests = context.evidence.digests(candidate, algorithm)
            if digests:
                fits = match[2].lower() in digests
                return None if fits else Miss(f"is not the digest of {candidate!r}")
        return Miss(f"names {path!r}, which is not in the repository")

    return test


def _places(path: str, context: Context) -> list[str]:
    """Where a reference may point: beside the artifact, then from the root. Never outside."""
    text = path.partition("#")[0].strip()
    folder = context.artifact.path.rpartition("/")[0]
    relative = "" if text.startswith("/") or not folder else f"{folder}/"
    return [p for p in (_normal(relative + text.lstrip("/")), _normal(text.lstrip("/"))) if p]


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def reference_exists(path: str, context: Context) -> bool:
    """Whether a path, relative to the artifact or to the root, is in the snapshot."""
    return any(context.evidence.entry(place) for place in _places(path, context))


def _resolves(argument: Any, modifiers: Modifiers) -> Test:
    """What is referred to exists: a ``path``, a ``link``, an ``id`` that the kind ``in`` has."""
    if argument not in ("path", "id", "link"):
        raise ValueError(f"expected path, id or link, found {describe(argument)}")
    if argument == "id" and not isinstance(modifiers.get("in"), str):
        raise ValueError("id needs the kind that defines it")
    kind = modifiers["in"] if argument == "id" else ""

    def test(value: Any, context: Context) -> Miss | None:
        known = [a.data.get("id") for a in context.evidence.of(kind)] if kind else []
        for reference in value if isinstance(value, list) else [value]:
            text = str(reference)
            if argument == "link" and text.startswith(_ELSEWHERE):
                continue
            if kind and reference not in known:
                return Miss(f"{text!r} is not the id of any {kind}")
            if not kind and not reference_exists(text, context):
                return Miss(f"{text!r} is not in the repository", "mend the path or add the file")
        return None

    return test


_ELSEWHERE = ("#", "http://", "https://", "mailto:")


_URL = re.compile(r"https://[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?::[0-9]{1,5})?(?:[/?#]\S{0,2000})?")


def _url(argument: Any, _: Modifiers) -> Test:
    """A well-formed https address; nothing is fetched."""
    _no_argument(argument)

    def test(value: Any, _: Context) -> Miss | None:
        if isinstance(value, str) and _URL.fullmatch(value.strip()):
            return None
        return Miss(f"{describe(value)} is not an https address")

    return test


def _equals(argument: Any, modifiers: Modifiers) -> Test:
    """Equals a field beside it or ``kind#path`` elsewhere, numbers within ``tolerance``."""
    if not isinstance(argument, str) or not argument:
        raise ValueError(f"expected a field or kind#path, found {describe(argument)}")
    tolerance = _number(modifiers.get("tolerance", 0), "tolerance")
    kind, mark, path = argument.partition("#")

    def test(value: Any, context: Context) -> Miss | None:
        if not mark:
            others = [context.sibling(argument)]
        else:
            artifacts = context.evidence.of(kind)
            others = [other for a in artifacts for _, other in values(a.data, path)]
        others = [other for other in others if other is not MISSING]
        if not others:
            return Miss(f"cannot be compared: there is no {argument}")
        if any(_equal(value, other, tolerance) for other in others):
            return None
        return Miss(f"is {describe(value)}, but {argument} is {describe(others[0])}")

    return test


def _equal(one: Any, other: Any, tolerance: float) -> bool:
    numbers = [v for v in (one, other) if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(numbers) == 2:
        return abs(numbers[0] - numbers[1]) <= tolerance + 1e-12
    return str(one).strip() == str(other).strip()


def _covers(argument: Any, _: Modifiers) -> Test:
    """A list, a mapping's keys or a text names every listed element."""
    wanted = _list(argument)

    def test(value: Any, _: Context) -> Miss | None:
        have = {_folded(item) for item in value} if isinstance(value, list | dict) else set()
        prose = f" {_folded(value)} " if isinstance(value, str) else ""
        lacking = [str(w) for w in wanted if not (_folded(w) in have or f" {_folded(w)} " in prose)]
        return Miss(f"does not cover {', '.join(lacking)}") if lacking else None

    return test


def _contains(argument: Any, _: Modifiers) -> Test:
    """A list holds every listed value, or a text every listed piece."""
    wanted = _list(argument)

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
    if not isinstance(argument, str):
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
    "covers": VerbKind(_covers, "scope: {covers: [intended use, foreseeable misuse]}"),
    "differs-from": VerbKind(_differs_from, "reviewer: {differs-from: author}"),
    "digest": VerbKind(_digest, "export_sha256: {digest: export}"),
    "equals": VerbKind(
        _equals, '{equals: "evaluation#metrics.auc.value", tolerance: 0.005}', ("tolerance",)
    ),
    "flag": VerbKind(_flag, "encrypted: {flag: true}"),
    "future": VerbKind(_future, "next_review: future"),
    "max-age": VerbKind(_max_age, "date: {max-age: 365d}"),
    "min-items": VerbKind(_min_items, "risks: {min-items: 5}"),
    "min-words": VerbKind(_min_words, "mitigation: {min-words: 10}"),
    "not-before": VerbKind(
        _not_before, "date: {not-before: last-model-change, grace: 14d}", ("grace",)
    ),
    "number": VerbKind(_number_verb, "auc: {number: {min: 0.8, max: 1}}", ("min", "max")),
    "one-of": VerbKind(_one_of, "status: {one-of: [approved, active]}"),
    "pattern": VerbKind(_pattern, 'id: {pattern: "R-[0-9]+"}'),
    "person": VerbKind(_person, "owner: person"),
    "pinned": VerbKind(_pinned, "version: pinned"),
    "present": VerbKind(_present, "scope: present"),
    "resolves": VerbKind(_resolves, "report: {resolves: path}", ("in",)),
    "url": VerbKind(_url, "system_of_record: url"),
}


def describe_verbs() -> list[tuple[str, str, str]]:
    """Name, what it asks and an example of every verb, sorted: for docs and ``explain``."""
    return [(name, kind.doc, kind.example) for name, kind in sorted(VERBS.items())]
