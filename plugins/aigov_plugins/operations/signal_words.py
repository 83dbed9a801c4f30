"""What an alert, an objective or a panel is about: latency, errors, availability, traffic.

By the words of its name and query. A latency that is an average is none: half of those who wait
longest do not show in it.
"""

from __future__ import annotations

import re
from typing import Final

_LATENCY: Final = re.compile(
    r"latenc|duration|response[_ -]?time|request[_ -]?time|processing[_ -]?time|elapsed|ttft"
    r"|time[_ -]to[_ -]first|slow|(?:seconds|_ms)_(?:bucket|sum|count)\b"
    r"|seconds ?\{[^{}\n]{0,200}quantile"
)
_WORDS: Final = {
    "errors": re.compile(r"error|[\"'=~](?:5\.\.|5\[|50\d|5xx)|5xx|fail|exception|timeout|refus"),
    "availability": re.compile(r"availability|uptime|\bup\b|absent ?\(|success|non-?5xx"),
    "traffic": re.compile(r"requests?[_ -]?(?:total|count|rate)|throughput|\bqps\b|\brps\b|traffic"
                          r"|requests per|predictions?[_ -]?(?:total|count)"),
}  # fmt: skip
_QUANTILE: Final = re.compile(
    r"quantile(?:_over_time)?\s{0,9}\(\s{0,99}(0?\.[0-9]{1,6}|1)\b"
    r"|quantile ?=~? ?[\"'](0?\.[0-9]{1,6})"
)
_NAMED: Final = re.compile(r"(?<![a-z0-9])p(9[0-9](?:[._]?[0-9]{1,2})?)(?![0-9])|percentile")
_SHARE: Final = re.compile(r"_bucket\b[^\n]{0,500}?\ble ?=")
_COUNT: Final = re.compile(r"\w+_count\b")
"""Metrics that count requests, though named for their latency."""

_MAX: Final = 20_000


def aspects(text: str, *, share: bool = False) -> set[str]:
    """The aspects that a text speaks of; ``average-latency`` for a latency without a percentile.

    ``share``: it counts the share of requests that are fast enough, which is a percentile.
    """
    told = text[:_MAX].lower()
    found = {name for name, pattern in _WORDS.items() if pattern.search(told)}
    if _LATENCY.search(_COUNT.sub(" ", told)):
        found.add("latency" if share or _is_percentile(told) else "average-latency")
    return found


def _is_percentile(told: str) -> bool:
    shares = [float(one or other) for one, other in _QUANTILE.findall(told)]
    if shares:
        return max(shares) >= 0.9
    return bool(_NAMED.search(told) or _SHARE.search(told))
