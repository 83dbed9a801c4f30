"""OpenLineage events: JSON and JSON lines as kind ``lineage``.

Files: ``.json``, ``.ndjson`` and ``.jsonl`` below a folder or with a name that holds ``lineage``,
``OpenLineage``, ``ol_events`` or ``event``; by their keys, so that other events are left alone.

Format: run, job and dataset events, one, a list, or one a line
(https://openlineage.io/spec/2-0-2/OpenLineage.json). An event that breaks the core schema, or a
facet that breaks the schema that the specification publishes for it, makes the file invalid. A
JSON file without the keys of the specification is not OpenLineage and is left to other readers.

Data (kind ``lineage``): events of one job are joined. Its ``inputs`` and ``outputs`` are all that
any event names, those of the facets ``columnLineage`` and ``lineage`` included; ``runs`` has each
run with the ``state`` it reached last and the time ``at``; ``parent`` is true for a job that only
starts others; ``owner``, ``type`` and ``commit`` come from the facets ``ownership``,
``jobType`` and ``sourceCodeLocation``. A dataset whose namespace is a URI has that ``uri``; one
with the namespace ``file`` and a relative name has a ``path``; ``symlinks`` become ``aliases``.
Datasets get ``description`` (facet ``documentation``), ``origin`` (``dataSource``), ``owner``
(``ownership``) and ``version``.

It proves what the tool that ran the job saw it read and write.

It cannot show that every job emits events, or that the file holds all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, parse_json, parse_lines_json
from aigov_plugins.addresses import address, without_credentials, without_secrets
from aigov_plugins.lineage.openlineage_facets import first_fault, stated
from aigov_plugins.lineage.openlineage_rules import facets_of, faults, moment
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated

HEADER = ("eventTime", "producer", "schemaURL", "eventType")
SUBJECT = ("run", "job", "dataset")
FINAL = ("COMPLETE", "ABORT", "FAIL")


def sniff(path: str, head: bytes) -> Sniff:
    """Whether the head of a file has keys of an event.

    A cut head leaves it to ``parse`` where the path says lineage; elsewhere two keys must be seen.
    """
    text = head.replace(b"\0", b"")
    spec = sum(f'"{key}"'.encode() in text for key in HEADER)
    subject = any(f'"{key}"'.encode() in text for key in SUBJECT)
    if "lineage" in path.lower():
        return Sniff.YES if len(head) >= HEAD_SIZE or (spec and subject) else Sniff.NO
    return Sniff.YES if spec > 1 and subject else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The jobs and datasets of the events; None when the JSON is something else."""
    source = parse_lines_json(raw) if _is_lines(path, raw) else parse_json(raw)
    listed = isinstance(source.data, list)
    events: list[Json] = source.data if listed else [source.data]
    if not any(_is_event(event) for event in events):
        return None
    shape: dict[str, Any] = {
        "format": "openlineage",
        "jobs": [],
        "datasets": [],
        "metrics": [],
        "params": [],
    }
    places: Places = {}
    placed: list[tuple[Json, Keys]] = [
        (event, (index,) if listed else ()) for index, event in enumerate(events)
    ]
    fault = next((found for event, at in placed for found in faults(event, at)), None)
    if fault is None:
        fault = first_fault(facet for event, at in placed for facet in facets_of(event, at))
    if fault is not None:
        return refused(shape, source, *fault)
    joined = _Joined(shape, places)
    for event, at in placed:
        joined.add(event, at)
    joined.finish()
    return relocated(without_credentials(shape), source, places)


def _is_lines(path: str, raw: bytes) -> bool:
    if path.lower().endswith((".ndjson", ".jsonl")):
        return True
    lines = [line for line in (part.strip() for part in raw.split(b"\n")) if line]
    return len(lines) > 1 and all(x.startswith(b"{") and x.endswith(b"}") for x in lines)


def _is_event(event: Json) -> bool:
    if not isinstance(event, dict) or sum(key in event for key in HEADER) < 2:
        return False
    return any(isinstance(event.get(key), dict) for key in SUBJECT)


class _Joined:
    """Events joined by job, and datasets by name, in the order in which they are first named."""

    def __init__(self, shape: Json, places: Places) -> None:
        self.shape, self.places = shape, places
        self.jobs: dict[tuple[str, str], int] = {}
        self.seen: set[tuple[int, str, str, str]] = set()
        self.datasets: dict[str, int] = {}
        self.runs: dict[tuple[int, str], Json] = {}
        self.parents: set[tuple[str, str]] = set()
        self.latest = ""

    def add(self, event: Json, at: Keys) -> None:
        if _later(event["eventTime"], self.latest):
            self.latest = event["eventTime"]
        if "job" not in event:
            self._describe(event["dataset"], (*at, "dataset"), always=True)
            return
        index = self._job(event["job"], (*at, "job"))
        if "run" in event:
            self._run(index, event)
        for side in ("inputs", "outputs"):
            for number, dataset in enumerate(event.get(side, [])):
                where = (*at, side, number)
                self._endpoint(index, side, dataset, where)
                self._describe(dataset, where)
                if side == "outputs":
                    for origin in _columns(dataset):
                        self._endpoint(index, "inputs", origin, where)

    def finish(self) -> None:
        if self.latest:
            self.shape["generated_at"] = self.latest
        for key in sorted(self.parents & self.jobs.keys()):
            self.shape["jobs"][self.jobs[key]]["parent"] = True

    def _job(self, job: Json, at: Keys) -> int:
        key = (job["namespace"], job["name"])
        if key not in self.jobs:
            self.jobs[key] = len(self.jobs)
            self.places[("jobs", self.jobs[key])] = at
            made = {"name": key[1], "namespace": key[0], "runs": [], "inputs": [], "outputs": []}
            self.shape["jobs"].append(made)
        self.shape["jobs"][self.jobs[key]].update(_job_facts(job))
        for entry in items(_facet(job, "lineage").get("entries")):
            if _is_dataset(entry):
                self._endpoint(self.jobs[key], "outputs", entry, at)
            for origin in _origins(entry):
                self._endpoint(self.jobs[key], "inputs", origin, at)
        return self.jobs[key]

    def _run(self, index: int, event: Json) -> None:
        parent = _facet(event["run"], "parent").get("job")
        if isinstance(parent, dict):
            self.parents.add((parent["namespace"], parent["name"]))
        identity, state = event["run"]["runId"], event.get("eventType", "OTHER")
        run = self.runs.get((index, identity))
        if run is None:
            run = {"id": identity, "state": state, "at": event["eventTime"]}
            self.runs[(index, identity)] = run
            self.shape["jobs"][index]["runs"].append(run)
        elif _outranks(state, event["eventTime"], run):
            run.update(state=state, at=event["eventTime"])

    def _endpoint(self, index: int, side: str, dataset: Json, at: Keys) -> None:
        key = (index, side, dataset["namespace"], dataset["name"])
        if key in self.seen:
            return
        self.seen.add(key)
        ends = self.shape["jobs"][index][side]
        self.places[("jobs", index, side, len(ends))] = at
        role = "dep" if side == "inputs" else "out"
        ends.append({**identity_of(dataset), "role": role, **_aliases(dataset)})

    def _describe(self, dataset: Json, at: Keys, *, always: bool = False) -> None:
        found = _facts(dataset)
        if not found and not always:
            return
        named = identity_of(dataset)
        known = str(named.get("path", named.get("uri", f"{named['namespace']}:{named['name']}")))
        if known not in self.datasets:
            self.datasets[known] = len(self.datasets)
            self.places[("datasets", self.datasets[known])] = at
            self.shape["datasets"].append({"id": known, **named})
        self.shape["datasets"][self.datasets[known]].update(found)


def identity_of(dataset: Json) -> dict[str, Json]:
    """Name, namespace and, where they follow from these, ``uri`` or ``path``."""
    namespace, name = dataset["namespace"], dataset["name"]
    named: dict[str, Json] = {"name": name, "namespace": namespace}
    if namespace in ("file", "file:", "file://"):
        return {**named, **address("", name)}
    if "://" in namespace:
        uri = f"{namespace.rstrip('/')}/{name.lstrip('/')}"
        return {**named, "uri": without_secrets(uri)}
    return named


def _aliases(dataset: Json) -> dict[str, Json]:
    found = [identity_of(item) for item in _facet(dataset, "symlinks").get("identifiers", [])]
    ids = {str(n.get("path", n.get("uri", f"{n['namespace']}:{n['name']}"))) for n in found}
    return {"aliases": sorted(ids)} if ids else {}


def _facet(thing: Json, name: str) -> Json:
    facet = thing.get("facets", {}).get(name, {})
    return {} if facet.get("_deleted") else stated(facet)


def _job_facts(job: Json) -> dict[str, Json]:
    owners = _facet(job, "ownership").get("owners", [])
    kind = _facet(job, "jobType").get("jobType")
    return present(
        description=_facet(job, "documentation").get("description"),
        type=kind.lower() if kind else None,
        owner=owners[0]["name"] if owners else None,
        commit=_facet(job, "sourceCodeLocation").get("version"),
    )


def _facts(dataset: Json) -> dict[str, str]:
    source = _facet(dataset, "dataSource")
    owners = _facet(dataset, "ownership").get("owners", [])
    found = {
        "description": _facet(dataset, "documentation").get("description"),
        "origin": without_secrets(source.get("uri", "")) or source.get("name"),
        "owner": owners[0]["name"] if owners else None,
        "version": _facet(dataset, "version").get("datasetVersion"),
    }
    return {key: text for key, text in found.items() if isinstance(text, str) and text}


def _columns(dataset: Json) -> Iterator[Json]:
    for field in _facet(dataset, "columnLineage").get("fields", {}).values():
        yield from field["inputFields"]
    yield from _origins(_facet(dataset, "lineage"))


def _origins(explicit: Json) -> Iterator[Json]:
    """Datasets that a facet ``lineage`` or an entry of it names as inputs.

    The schema of the facet accepts what fits a job or a dataset, wherever it stands.
    """
    fields = mapping(mapping(explicit).get("fields"))
    for holder in (explicit, *fields.values()):
        yield from (item for item in items(mapping(holder).get("inputs")) if _is_dataset(item))


def _is_dataset(entry: Json) -> bool:
    named = isinstance(entry, dict) and entry.get("type") == "DATASET"
    return named and all(isinstance(entry.get(key), str) for key in ("namespace", "name"))


def _later(time: str, than: str) -> bool:
    first, second = moment(time), moment(than)
    return second is None or (first is not None and first > second)


def _outranks(state: str, time: str, run: Json) -> bool:
    """Whether an event decides the state of a run: a final one does, else the later one."""
    if (state in FINAL) != (run["state"] in FINAL):
        return state in FINAL
    return state != "OTHER" and _later(time, run["at"])
