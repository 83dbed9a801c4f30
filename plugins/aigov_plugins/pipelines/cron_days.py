"""How many days may pass between two runs of a cron schedule.

The five fields of POSIX ``crontab``: minute, hour, day of month, month, day of week. Where both
days are restricted, either one is enough, as cron has it.

Source: POSIX.1-2017, crontab; GitHub and GitLab documentation, "schedule".
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final

_PART: Final = re.compile(r"(\*|\w{1,3}(?:-\w{1,3})?)(?:/(\d{1,2}))?")
_NICKNAMES: Final = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS: Final = "sun mon tue wed thu fri sat".split()
_START, _DAYS = date(2023, 12, 31), 366 * 4
"""Four years that begin on a Sunday and hold a leap day."""


@lru_cache(maxsize=256)
def longest_gap(cron: str) -> int | None:
    """Whole days between two days on which it runs, at most.

    None where it cannot be told, or it does not run twice in four years.
    """
    fields = _NICKNAMES.get(cron.strip().lower(), cron).split()
    if len(fields) != 5:
        return None
    days = _values(fields[2], 1, 31, ())
    months = _values(fields[3], 1, 12, _MONTHS)
    weekdays = _values(fields[4], 0, 7, _WEEKDAYS)
    clock = _values(fields[0], 0, 59, ()) and _values(fields[1], 0, 23, ())
    if not (days and months and weekdays and clock):
        return None
    week = {day % 7 for day in weekdays}
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    runs = [n for n in range(_DAYS) if _runs(_START + timedelta(n), days, months, week, either)]
    return max((b - a for a, b in pairwise(runs)), default=None)


def _runs(day: date, days: set[int], months: set[int], week: set[int], either: bool) -> bool:
    in_month, in_week = day.day in days, day.isoweekday() % 7 in week
    return day.month in months and (in_month or in_week if either else in_month and in_week)


def _values(field: str, low: int, high: int, names: tuple[str, ...] | list[str]) -> set[int]:
    """The numbers that a field stands for; empty when it is no field."""
    found: set[int] = set()
    for part in field.lower().split(",")[:100]:
        match = _PART.fullmatch(part)
        if not match:
            return set()
        first, _, last = match[1].partition("-")
        start = low if first == "*" else _number(first, low, names)
        end = high if first == "*" or (match[2] and not last) else start
        end = _number(last, low, names) if last else end
        step = int(match[2] or 1)
        if not low <= start <= end <= high or not step:
            return set()
        found.update(range(start, end + 1, step))
    return found


def _number(word: str, low: int, names: tuple[str, ...] | list[str]) -> int:
    """A number as it is written or named; -1 for neither."""
    if word in names:
        return list(names).index(word) + low
    return int(word) if word.isdecimal() else -1
