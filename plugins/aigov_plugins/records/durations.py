"""Lengths of time within a sentence: how long data are kept, in days."""

from __future__ import annotations

import re
from typing import Final

_DAYS: Final = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_LENGTH: Final = re.compile(r"(?<![\w.-])([0-9]{1,5})\s?-?(day|week|month|quarter|year)s?\b")


def days_in(said: str) -> list[int]:
    """Every length of time that a text gives, in days; a month counts 30, a year 365."""
    return [int(count) * _DAYS[unit] for count, unit in _LENGTH.findall(said.lower())]
