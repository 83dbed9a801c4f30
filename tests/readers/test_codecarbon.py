"""CodeCarbon tables: what each run used, and the sums that may not lose one."""

from __future__ import annotations

import pytest

from aigov.api import Sniff, Unreadable
from aigov_plugins.readers.codecarbon import parse, sniff

HEAD = "timestamp,project_name,run_id,duration,emissions,energy_consumed,cpu_model,gpu_model\n"
ROW = "2026-03-01T10:00:00,train,r1,120.5,0.25,1.5,CPU @ 2 GHz,2 x T4\n"
OTHER = "2026-03-02T10:00:00,train,r2,60,0.05,0.5,CPU @ 2 GHz,\n"


def test_the_runs_and_their_sums_are_told() -> None:
    document = parse("reports/emissions.csv", (HEAD + ROW + OTHER).encode())
    assert document is not None
    assert document.valid
    assert document.data["metrics"]["emissions"]["unit"] == "kg"
    assert document.data["metrics"]["emissions"]["value"] == pytest.approx(0.3)
    assert document.data["metrics"]["energy"]["value"] == pytest.approx(2.0)
    first, second = document.data["tracked"]
    assert first == {
        "run_id": "r1",
        "name": "train",
        "at": "2026-03-01T10:00:00",
        "seconds": 120.5,
        "emissions_kg": 0.25,
        "energy_kwh": 1.5,
        "cpu": "CPU @ 2 GHz",
        "gpu": "2 x T4",
    }
    assert "gpu" not in second
    assert document.locate(("tracked", 1, "energy_kwh"))[0] == 3


def test_a_run_that_wrote_twice_counts_once() -> None:
    later = "2026-03-01T10:05:00,train,r1,130,0.26,1.6,CPU,\n"
    document = parse("emissions.csv", (HEAD + ROW + later + OTHER).encode())
    assert document is not None
    assert len(document.data["tracked"]) == 3
    assert document.data["metrics"]["emissions"]["value"] == pytest.approx(0.31)


@pytest.mark.parametrize("cell", ["", "nan", "inf", "-1", "much"])
def test_a_run_without_a_number_spoils_the_sum(cell: str) -> None:
    raw = HEAD + ROW + f"2026-03-02,train,r2,60,{cell},0.5,CPU,\n"
    document = parse("emissions.csv", raw.encode())
    assert document is not None
    assert not document.valid
    assert document.reason == f"line 3: emissions {cell!r} is no amount"


def test_a_table_without_runs_has_no_sums() -> None:
    document = parse("emissions.csv", HEAD.encode())
    assert document is not None
    assert (document.data["tracked"], "metrics" in document.data) == ([], False)


def test_another_table_is_another_format() -> None:
    assert sniff("emissions.csv", b"country,emissions\nde,1\n") is Sniff.NO
    assert sniff("emissions.csv", HEAD.encode()) is Sniff.YES
    assert parse("emissions.csv", b"country,emissions\nde,1\n") is None
    with pytest.raises(Unreadable, match="not CSV"):
        parse("emissions.csv", (HEAD + '"a').encode())
