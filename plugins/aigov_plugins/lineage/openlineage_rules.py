"""What an OpenLineage event must have: the core schema, and the schemas of its facets.

Source: OpenLineage core schema 2-0-2 (BaseEvent, RunEvent, JobEvent, DatasetEvent, BaseFacet),
at https://openlineage.io/spec/; facets in ``openlineage_facets``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from aigov.api import Json, Keys
from aigov_plugins.lineage.openlineage_facets import DATASET, INPUT, JOB, OUTPUT, RUN, Facet

Fault = tuple[Keys, str]

STATES = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER")
DATASETS = (("inputs", "inputFacets", INPUT), ("outputs", "outputFacets", OUTPUT))

_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def faults(event: Json, at: Keys) -> Iterator[Fault]:
    """Each place where one event breaks the core schema."""
    if not isinstance(event, dict):
        yield at, "an event must be an object"
        return
    for key in ("eventTime", "producer", "schemaURL"):
        if not _is_text(event.get(key)):
            yield at, f"the event has no {key!r}"
    if _is_text(event.get("eventTime")) and moment(event["eventTime"]) is None:
        yield (*at, "eventTime"), f"eventTime is no date and time: {event['eventTime']!r}"
    if "eventType" in event and "run" in event and event["eventType"] not in STATES:
        yield (*at, "eventType"), f"eventType is none of {', '.join(STATES)}"
    yield from _subject(event, at)
    for side, facets, _ in DATASETS:
        yield from _datasets(event.get(side, []), (*at, side), facets)


def facets_of(event: Json, at: Keys) -> Iterator[Facet]:
    """Every facet of an event that keeps to the core schema."""
    for key, where in (("run", RUN), ("job", JOB), ("dataset", DATASET)):
        if isinstance(event.get(key), dict):
            yield from _held(event[key], "facets", where, (*at, key))
    for side, inner, where in DATASETS:
        for index, dataset in enumerate(event.get(side, [])):
            yield from _held(dataset, "facets", DATASET, (*at, side, index))
            yield from _held(dataset, inner, where, (*at, side, index))


def _held(thing: Json, key: str, where: str, at: Keys) -> Iterator[Facet]:
    for name, facet in thing.get(key, {}).items():
        yield where, name, facet, (*at, key)


def moment(text: str) -> dt.datetime | None:
    """The moment of an ``eventTime``, read as UTC where it names no zone; None when it is none."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _subject(event: Json, at: Keys) -> Iterator[Fault]:
    if "dataset" in event and "job" in event and "run" not in event:
        yield at, "the event is about a job and a dataset at once"
    if "dataset" in event and not {"run", "job"} <= event.keys():
        yield from _named(event["dataset"], (*at, "dataset"), "facets")
        return
    if "job" not in event:
        yield at, "the event has neither 'job' nor 'dataset'"
    else:
        yield from _named(event["job"], (*at, "job"), "facets")
    if "run" in event:
        yield from _run(event["run"], (*at, "run"))


def _run(run: Json, at: Keys) -> Iterator[Fault]:
    if not isinstance(run, dict) or not _is_text(run.get("runId")):
        yield at, "the run has no 'runId'"
        return
    if not _UUID.fullmatch(run["runId"]):
        yield (*at, "runId"), f"runId is no UUID: {run['runId'][:60]!r}"
    yield from _facets(run.get("facets", {}), (*at, "facets"))


def _named(thing: Json, at: Keys, *facets: str) -> Iterator[Fault]:
    if not isinstance(thing, dict):
        yield at, f"{at[-1]!r} must be an object"
        return
    for key in ("namespace", "name"):
        if not isinstance(thing.get(key), str):
            yield at, f"the {_noun(at)} has no {key!r}"
    for key in facets:
        yield from _facets(thing.get(key, {}), (*at, key))


def _noun(at: Keys) -> str:
    return "job" if at[-1] == "job" else "dataset"


def _datasets(items: Json, at: Keys, facets: str) -> Iterator[Fault]:
    if not isinstance(items, list):
        yield at, f"{at[-1]!r} must be a list"
        return
    for index, item in enumerate(items):
        yield from _named(item, (*at, index), "facets", facets)


def _facets(facets: Json, at: Keys) -> Iterator[Fault]:
    if not isinstance(facets, dict):
        yield at, "facets must be an object"
        return
    for name, facet in facets.items():
        where = (*at, name)
        if not isinstance(facet, dict):
            yield where, f"facet {name!r} must be an object"
            continue
        for key in ("_producer", "_schemaURL"):
            if not isinstance(facet.get(key), str):
                yield where, f"facet {name!r} has no {key!r}"


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and value != ""
