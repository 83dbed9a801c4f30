"""CodeCarbon: measured energy and emissions of runs as kind ``experiment``.

Files: ``*emissions*.csv`` and CSV in a folder ``*codecarbon*`` (``.txt`` too), whose head has the
columns ``emissions`` and ``energy_consumed``. Format: what CodeCarbon 2 and 3 append to, one row a
tracked run, emissions in kg of CO2 equivalents and energy in kWh.

Data (kind ``experiment``): ``tracked`` (for each row the run, the day, the seconds it took, the
emissions and the energy, the hardware and where it ran) and, as ``metrics``, the sums of
``emissions`` and ``energy`` over all runs, of which the last row counts. A row without one of them,
or with less than nothing (trackers write that when a counter of the machine starts anew), makes the
file invalid: no sum of such rows is what was used.

It proves what a tracker measured or estimated on the machine of the run. It cannot show that every
run was tracked: inference and runs elsewhere are not in it.
"""

from __future__ import annotations

import math
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, decode
from aigov_plugins.located import located
from aigov_plugins.shaping import present
from aigov_plugins.tables import Row, csv_table

_TEXTS: Final = {
    "run_id": "run_id", "name": "project_name", "at": "timestamp", "country": "country_iso_code",
    "region": "region", "cpu": "cpu_model", "gpu": "gpu_model", "mode": "tracking_mode",
}  # fmt: skip
_NUMBERS: Final = {
    "seconds": "duration", "emissions_kg": "emissions", "energy_kwh": "energy_consumed",
}  # fmt: skip
_NEEDED: Final = ("emissions_kg", "energy_kwh")
_COLUMNS: Final = dict.fromkeys((*_TEXTS.values(), *_NUMBERS.values()), ())


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether the first line names the columns of CodeCarbon."""
    first = head.split(b"\n", 1)[0].decode("utf-8", "replace").lstrip("\ufeff")
    names = {name.strip().strip('"') for name in first.split(",")}
    return Sniff.YES if {"emissions", "energy_consumed"} <= names else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The tracked runs and their sums; None for a table with other columns."""
    table = csv_table(decode(raw).removeprefix("\ufeff"))
    if table is None or not {"emissions", "energy_consumed"} <= set(table.named(_COLUMNS)):
        return None
    rows = table.read(_COLUMNS)
    tracked = [_run(row) for row in rows]
    places: dict[Keys, tuple[int, int]] = {
        ("tracked", n): (row.line, 1) for n, row in enumerate(rows)
    }
    locate = located({**places, ("tracked",): (1, 1), ("metrics",): (1, 1)})
    for row, run in zip(rows, tracked, strict=True):
        lacking = [name for name in _NEEDED if name not in run]
        if lacking:
            column = _NUMBERS[lacking[0]]
            reason = f"line {row.line}: {column} {row.cells.get(column, '')!r} is no amount"
            return Document({"format": "codecarbon"}, locate, valid=False, reason=reason)
    data: Json = {"format": "codecarbon", "tool": "codecarbon", "tracked": tracked}
    if tracked:
        # What a run writes on the way holds what it wrote before: its last row is the whole of it.
        last = {run.get("run_id", n): run for n, run in enumerate(tracked)}.values()
        data["metrics"] = {
            "emissions": {"value": sum(run["emissions_kg"] for run in last), "unit": "kg"},
            "energy": {"value": sum(run["energy_kwh"] for run in last), "unit": "kWh"},
        }
    return Document(data, locate)


def _run(row: Row) -> dict[str, Json]:
    texts = {name: row.cells.get(column, "") for name, column in _TEXTS.items()}
    numbers = {name: _number(row.cells.get(column, "")) for name, column in _NUMBERS.items()}
    return present(**texts, **numbers)


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
