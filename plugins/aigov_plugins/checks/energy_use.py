"""Is the energy of the system measured, more than nothing, and tied to what ran?

Looks at the tables of CodeCarbon of the system (kind ``experiment``) or at the energy that its
bills of materials give for their models.

Fails when

- a tracked run used no energy or gave no emissions, names no hardware, no country or region, or
  no day;
- registered models name the runs that made them, and no tracked run of training is one of these
  (``known_runs``): its id stands in the table, in its path or in the name of the project, or
  the run has the id of the tracker among its tags or parameters;
- a bill gives an entry without an amount of energy above nothing;
- no run or entry is of an activity that is asked for.

Parameters:
    source: ``tracker`` or ``bom``.
    activities: words, each of which must be an activity of the bill, or stand in the name of the
        table, of its folder or of the tracked project: ``training``, ``inference``. A table that
        names neither is of training.
    known_runs: whether tracked runs of training are compared with registered models.

A failing example::

    # reports/emissions_training.csv
    run_id,timestamp,energy_consumed,emissions,cpu_model,country_iso_code
    7f3a,2026-10-01T10:00:00,0,0,EPYC,SWE

    reports/emissions_training.csv:2: energy_kwh is 0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.records.entries import Hit, entries, folded, told, value
from aigov_plugins.shaping import items, mapping, text

_SYNONYMS = {
    "training": ("train", "tuning", "tuned", "fit"),
    "inference": ("infer", "serv", "predict", "deploy", "usage"),
}


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem for each thing that an amount of energy lacks."""
    if params["source"] == "bom":
        yield from _of_bills(system, params, evidence)
        return
    tables = [a for a in evidence.of("experiment") if value(a, "format") == "codecarbon"]
    if not tables:
        what = f"{system.id} has no table of tracked energy"
        hint = "add an energy tracker to training and keep its emissions.csv"
        yield Problem("no-tracked-energy", what, system.declared_at, hint=hint)
        return
    for table in tables:
        if not table.valid:
            what = f"is no table of amounts: {table.reason}"
            yield Problem("invalid-energy", what, table.at(), hint="track the run again")
    good = [table for table in tables if table.valid]
    for table in good:
        yield from _rows(table)
    if params["known_runs"]:
        yield from _unknown_runs(good, evidence)
    if good:
        activities = " ".join(_said_of(table) for table in good)
        yield from _activities(params["activities"], activities, good[0])


def _rows(table: Artifact) -> Iterator[Problem]:
    rows = entries(table, "tracked")
    if not rows:
        yield Problem("empty-table", "tracks no run", table.at(), "tracked", "track a run")
    hint = "track the run again, with the tracker's default columns"
    for field in ("energy_kwh", "emissions_kg"):
        zero = [(number, "is 0") for number, row in rows if not row.get(field)]
        yield from told(table, "nothing-used", ("tracked", field), zero, hint)
    for field, others in (("cpu", ("gpu",)), ("country", ("region",)), ("at", ())):
        yield from told(table, "not-told", ("tracked", field), _lacking(rows, field, others), hint)


def _lacking(
    rows: list[tuple[int, dict[str, Json]]], field: str, others: tuple[str, ...]
) -> list[Hit]:
    return [
        (number, "is missing")
        for number, row in rows
        if not any(text(row.get(key)) for key in (field, *others))
    ]


def _unknown_runs(tables: list[Artifact], evidence: SystemEvidence) -> Iterator[Problem]:
    models = (a for a in evidence.of("registered-model") if a.valid)
    known = {run for model in models for run in _runs(model.data)}
    training = [table for table in tables if "training" in _said_of(table)]
    runs = [a for a in evidence.of("experiment") if a.valid and text(value(a, "run_id")) in known]
    noted = {
        text(found)
        for run in runs
        for name in ("tags", "params")
        for found in mapping(value(run, name)).values()
    }
    named = {name for table in training for name in _names_in(table)}
    if known and training and not named & (known | noted):
        what = "no tracked run of training is one that a registered model names"
        hint = "keep the table in the folder of the run, or name the tracked project for the run"
        yield Problem("unknown-run", what, training[0].at("tracked"), "tracked[].run_id", hint)


def _names_in(table: Artifact) -> Iterator[str]:
    """The ids of tracked runs, and the words of the path and of the names of projects."""
    yield from re.findall(r"\w+", table.path)
    for _, row in entries(table, "tracked"):
        yield text(row.get("run_id"))
        yield from re.findall(r"\w+", text(row.get("name")))


def _runs(data: Json) -> Iterator[str]:
    top = mapping(data)
    for one in (top, *map(mapping, items(top.get("versions")))):
        if text(one.get("run_id")):
            yield text(one["run_id"])


def _said_of(table: Artifact) -> str:
    """The activities that the path and the projects of a table name; training where none is."""
    projects = (text(row.get("name")) for _, row in entries(table, "tracked"))
    said = folded(" ".join([table.path, *projects]))
    found = [activity for activity, words in _SYNONYMS.items() if any(w in said for w in words)]
    return " ".join(found or ["training"])


def _activities(wanted: list[str], said: str, first: Artifact) -> Iterator[Problem]:
    for activity in wanted:
        if activity not in said:
            what = f"no amount is named for {activity}"
            hint = f"measure or estimate {activity}, and say so in the name of the file or project"
            yield Problem(f"unmeasured-{activity}", what, first.at(), "activity", hint)


def _of_bills(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    found = [
        (bill, number, one)
        for bill in evidence.of("bom")
        if bill.valid
        for number, model in entries(bill, "models")
        for one in items(mapping(model.get("model_card")).get("energy"))
    ]
    if not found:
        what = f"{system.id} has no bill of materials that gives the energy of a model"
        hint = "CycloneDX: modelCard.considerations.environmentalConsiderations.energyConsumptions"
        yield Problem("no-energy-in-bill", what, system.declared_at, hint=hint)
        return
    for bill, number, one in found:
        amount = mapping(one).get("energy_kwh")
        if not isinstance(amount, int | float) or amount <= 0:
            activity = text(mapping(one).get("activity")) or "an activity"
            what = f"energy of {activity} is {'missing' if amount is None else amount}"
            hint = "give activityEnergyCost in kWh"
            yield Problem("nothing-used", what, bill.at("models", number), "energy", hint)
    activities = " ".join(text(mapping(one).get("activity")).replace("-", " ") for *_, one in found)
    activities += " training" if "fine tuning" in activities else ""
    yield from _activities(params["activities"], activities, found[0][0])
