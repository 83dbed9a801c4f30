"""Metrics files: every number under a key, none of them lost in silence."""

from __future__ import annotations

import json

import pytest

from aigov.api import Unreadable
from aigov_plugins.readers.metrics import parse


def test_a_number_is_found_however_deep_it_lies() -> None:
    raw = b'{"metrics": {"test": {"overall": {"results": {"accuracy": 0.5}}}}}'
    document = parse("metrics.json", raw)
    assert document is not None
    assert document.data["metrics"] == {"accuracy": {"value": 0.5, "split": "test"}}


def test_more_numbers_than_are_read_are_refused() -> None:
    numbers = {f"n{n}": n for n in range(20_002)}
    with pytest.raises(Unreadable, match="more than 20000 numbers"):
        parse("metrics.json", json.dumps(numbers).encode())
