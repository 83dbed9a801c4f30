"""The files of exceptions are read strictly: where a fault is, and what to do."""

from __future__ import annotations

import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from aigov.errors import ConfigError
from aigov.formats import parse_yaml
from aigov.schemas import load
from aigov.terms import Severity
from aigov.waivers import (
    BASELINE_DAYS,
    MAX_ENTRIES,
    MAX_LIFE,
    MAX_RENEWALS,
    parse_baseline,
    parse_waivers,
    renewals,
)
from comparedrepo import ENTRY, WAIVER, baseline, waivers

FILE, BASELINE = "governance/waivers.yaml", ".aigov/baseline.json"


def test_a_waiver_is_read_with_its_place() -> None:
    first, second = parse_waivers(
        waivers({}, {"id": "W-2", "renews": "W-1", "expires": "2027-01-01"}).encode(), FILE
    )
    assert (first.id, first.granted, first.expires, first.days) == (
        "W-1", date(2026, 9, 2), date(2026, 12, 1), 90,
    )  # fmt: skip
    assert (first.renews, second.renews, str(second.at)) == ("", "W-1", f"{FILE}:2:4")


def test_renewals_are_counted_along_the_chain() -> None:
    chain = [{"id": f"W-{n}", **({"renews": f"W-{n - 1}"} if n > 1 else {})} for n in (1, 2, 3)]
    found = parse_waivers(waivers(*chain).encode(), FILE)
    assert [renewals(waiver, found) for waiver in found] == [0, 1, 2]
    assert MAX_RENEWALS == 2


def test_life_is_capped_by_severity() -> None:
    assert [MAX_LIFE[severity] for severity in Severity] == [90, 180, 365, 365]


@pytest.mark.parametrize("text", ["[]\n", waivers(), "# none yet\n[]\n"])
def test_no_waiver_is_no_waiver(text: str) -> None:
    assert parse_waivers(text.encode(), FILE) == ()


LACKING = [*(key for key in WAIVER)]
REFUSED: dict[str, tuple[str, str, str]] = {
    "a mapping": ("W-1: {}\n", ":1:1", "expected a list, found a mapping"),
    "nothing": ("# nothing\n", ":1:1", "expected a list, found nothing"),
    "texts": ("- W-1\n", ":1:3", "expected a mapping, found 'W-1'"),
    "an unknown key": (waivers({"until": "x"}), ":1:219", "unknown key 'until'"),
    "no day": (waivers({"expires": "soon"}), ":1:184", "expires must be a day, found 'soon'"),
    "a day that is none": (waivers({"granted": "2026-02-30"}), ":1:159", "granted must be a day"),
    "an end before the beginning": (waivers({"expires": "2026-09-01"}), ":1:184", "before it is"),
    "one id twice": (waivers({}, {}), ":2:4", "waiver 'W-1' is already written at"),
    "a renewal of nothing": (waivers({"renews": "W-0"}), ":1:219", "renews 'W-0', which no"),
    "a renewal of itself": (waivers({"renews": "W-1"}), ":1:219", "renews 'W-1', which no"),
    "an empty reason": (waivers({"reason": " "}), ":1:57", "reason must be a text"),
    "a number for a ticket": (waivers({"ticket": 412}), ":1:205", "ticket must be a text"),
    "no YAML": ("- {id: W-1\n", ":", ""),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_waiver_is_refused_at_its_place(name: str) -> None:
    text, _, what = REFUSED[name]
    with pytest.raises(ConfigError) as raised:
        parse_waivers(text.encode(), FILE)
    assert what in raised.value.what
    assert raised.value.where.startswith(f"{FILE}:")


@pytest.mark.parametrize("key", LACKING)
def test_every_field_of_a_waiver_is_required(key: str) -> None:
    lacking = {name: value for name, value in WAIVER.items() if name != key}
    with pytest.raises(ConfigError, match=f"{key} is missing"):
        parse_waivers(json.dumps([lacking]).encode(), FILE)
    assert not Draft202012Validator(load("waivers")).is_valid([lacking])


def test_a_long_list_is_refused_before_it_is_read() -> None:
    with pytest.raises(ConfigError, match=f"more than {MAX_ENTRIES} entries"):
        parse_waivers(b"- a\n" * (MAX_ENTRIES + 1), FILE)


def test_an_entry_of_the_baseline_holds_for_ninety_days() -> None:
    entry, other = parse_baseline(baseline({}, {"fingerprint": "1" * 16}).encode(), BASELINE)
    assert entry.recorded == date(2026, 11, 1)
    assert entry.expires == date(2027, 1, 30)
    assert (BASELINE_DAYS, str(other.at)) == (90, f"{BASELINE}:3:2")
    assert parse_baseline(baseline().encode(), BASELINE) == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[]", "expected a mapping"),
        ('{"problems": []}', "version must be 1"),
        ('{"version": true, "problems": []}', "version must be 1"),
        ('{"version": 1}', "expected a list, found nothing"),
        ('{"version": 1, "problems": [], "more": 1}', "unknown key 'more'"),
        (baseline({"fingerprint": "0" * 15}), "is not 16 hex digits"),
        (baseline({"fingerprint": "X" * 16}), "is not 16 hex digits"),
        (baseline({"recorded": "today"}), "recorded must be a day"),
        (baseline({}, {}), "is already written at"),
        (baseline({"reason": "x"}), "unknown key 'reason'"),
        ("{", "is not JSON"),
        ('{"version": 1, "version": 1}', "twice"),
    ],
)
def test_a_malformed_baseline_is_refused(text: str, what: str) -> None:
    with pytest.raises(ConfigError, match=what) as raised:
        parse_baseline(text.encode(), BASELINE)
    assert raised.value.where.startswith(BASELINE)


def test_schemas_and_readers_are_of_one_mind() -> None:
    """Beside what only a reader can say: ids written twice, renewals, the order of days."""
    by_meaning = {
        "an end before the beginning", "one id twice", "a renewal of nothing",
        "a renewal of itself", "no YAML", "a day that is none",
    }  # fmt: skip
    valid = Draft202012Validator(load("waivers")).is_valid
    assert valid([WAIVER, {**WAIVER, "id": "W-2", "renews": "W-1"}])
    for name, (text, _, _) in REFUSED.items():
        if name not in by_meaning:
            assert not valid(parse_yaml(text.encode()).data), name
    assert Draft202012Validator(load("baseline")).is_valid({"version": 1, "problems": [ENTRY]})
