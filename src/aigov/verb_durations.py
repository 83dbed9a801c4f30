"""The verb about lengths of time: how long something lasts, takes, or is kept."""

from __future__ import annotations

import re
from typing import Any, Final

from aigov.strict import describe
from aigov.values import Context, Miss, Modifiers, Test
from aigov.verb_arguments import bounds_of

_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), _HOUR),
    **dict.fromkeys(("d", "day", "days"), _DAY),
    **dict.fromkeys(("w", "week", "weeks"), 7 * _DAY),
    **dict.fromkeys(("mo", "month", "months"), 30 * _DAY),
    **dict.fromkeys(("q", "quarter", "quarters"), 91 * _DAY),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), 365 * _DAY),
}
"""Seconds of a unit. ``m`` alone is left out: it may be a minute or a month."""

_NUMBERS: Final = dict(
    zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13),
        strict=True)
)  # fmt: skip
_WORKING: Final = re.compile(r"(?:working|business)[ -]days?")
_RHYTHMS: Final = {
    "hourly": _HOUR, "daily": _DAY, "weekly": 7 * _DAY, "biweekly": 14 * _DAY,
    "fortnightly": 14 * _DAY, "monthly": 30 * _DAY, "quarterly": 91 * _DAY,
    "half-yearly": 182 * _DAY, "yearly": 365 * _DAY, "annually": 365 * _DAY,
}  # fmt: skip
_WORDS: Final = re.compile(
    r"(?:every |within |at most |max(?:imum)? )?([0-9]{1,9}(?:\.[0-9]{1,4})?)?\s?-?\s?([a-z]{1,10})"
)
_ISO: Final = re.compile(
    r"P(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?"
)
_ISO_UNITS: Final = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")


def seconds_of(text: Any) -> float | None:
    """The length of a duration in seconds, None for what is none.

    A number with its unit (``90d``, ``72 hours``, ``six months``, ``10 working days``), a rhythm
    (``weekly``), or ISO 8601 (``P6M``, ``PT4H``). A month counts as 30 days, a year as 365.
    """
    if not isinstance(text, str):
        return None
    said = text.strip()
    iso = _ISO.fullmatch(said)
    if iso and any(iso.groups()):
        pairs = zip(iso.groups(), _ISO_UNITS, strict=True)
        return sum(int(count) * _UNITS[unit] for count, unit in pairs if count)
    lower = said.lower()
    if lower in _RHYTHMS:
        return _RHYTHMS[lower]
    # Five working days are a week.
    factor = 7 / 5 if _WORKING.search(lower) else 1.0
    lower = re.sub(r"[a-z]+", lambda word: str(_NUMBERS.get(word[0], word[0])), lower)
    match = _WORDS.fullmatch(_WORKING.sub("days", lower))
    if not match or match[2] not in _UNITS or (not match[1] and not lower.startswith("every ")):
        return None
    return float(match[1] or 1) * _UNITS[match[2]] * factor


def duration(argument: Any, modifiers: Modifiers) -> Test:
    """A length of time with its unit, within ``min`` and ``max`` where these are given.

    As in 90d, 72 hours, 6 months, P6M or weekly; a month counts as 30 days, a year as 365.
    """
    bounds = bounds_of(argument, modifiers, "max: 30d")
    low, high = (_bound(bounds, name) for name in ("min", "max"))
    if low is not None and high is not None and low > high:
        raise ValueError(f"nothing lasts at least {bounds['min']} and at most {bounds['max']}")

    def test(value: Any, _: Context) -> Miss | None:
        found = seconds_of(value)
        if found is None:
            what = f"{describe(value)} is not a length of time"
            return Miss(what, "write a number and its unit, as in 30 days")
        if low is not None and found < low:
            return Miss(f"{describe(value)} is shorter than {bounds['min']}")
        if high is not None and found > high:
            return Miss(f"{describe(value)} is longer than {bounds['max']}")
        return None

    return test


def _bound(bounds: Modifiers, name: str) -> float | None:
    if name not in bounds:
        return None
    found = seconds_of(bounds[name])
    if found is None:
        said = describe(bounds[name])
        raise ValueError(f"{name} must be a duration such as 30d, found {said}")
    return found
