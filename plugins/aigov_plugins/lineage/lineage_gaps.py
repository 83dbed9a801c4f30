"""Problems of the lineage graph itself: sources without origin, models without sources, ends.

Each function looks at one kind of missing edge and yields one problem for each cause.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aigov.api import Artifact, Json, Problem, System, is_placeholder
from aigov_plugins.lineage.lineage_graph import Graph, covering, cycles
from aigov_plugins.lineage.lineage_nodes import (
    DBT,
    DVC,
    OPENLINEAGE,
    RECORD,
    End,
    Job,
    Place,
    Version,
)
from aigov_plugins.lineage.lineage_roles import is_code, is_model
from aigov_plugins.lineage.lineage_versions import named
from aigov_plugins.lineage.openlineage_rules import moment

MAX_TEXTS = 20_000
NOUNS = {DBT: "dbt node", DVC: "stage", OPENLINEAGE: "job", RECORD: "step"}


@dataclass(frozen=True, slots=True)
class Cards:
    """Where dataset cards stand and all that they say."""

    folders: tuple[str, ...]
    text: str

    def name(self, path: str) -> bool:
        """Whether a card lies in a folder of the data, or names the path or the file."""
        if any(folder in covering(path) for folder in self.folders):
            return True
        base = posixpath.basename(path)
        return path in self.text or ("." in base and base in self.text)


_GENERAL = frozenset(
    "an and company data database databases dataset datasets db external file files from in"
    " internal internet it lake of on online open our own private public source sources storage"
    " system systems table tables the various warehouse we web".split()
)
"""Words that name no supplier and no place."""


def read_cards(system: System, artifacts: Sequence[Artifact]) -> Cards:
    """What the dataset cards of a system say. One beside the manifest covers no folder."""
    folders = {posixpath.dirname(card.path) for card in artifacts} - {"", system.root}
    texts = [text for card in artifacts for text in _texts(card.data)]
    return Cards(tuple(sorted(folders)), "\n".join(texts))


def undescribed(graph: Graph, cards: Cards, known: Collection[str]) -> Iterator[Problem]:
    """Sources whose origin nothing describes, by folder; ``known`` are paths already reported."""
    found: dict[str, dict[str, tuple[Job, Place]]] = {}
    for job, end in graph.unwritten():
        if _is_source(graph, end) and end.path not in known:
            name, place = _source(graph, end)
            if not described(graph, job, end, cards):
                group = found.setdefault(name.rpartition("/")[0], {})
                group.setdefault(name, (job, place))
    for folder, sources in sorted(found.items()):
        job, place = next(iter(sources.values()))
        yield _undescribed(folder, list(sources), job, place)
    for job in graph.jobs:
        yield from _fetched(graph, job, cards)
    yield from _recorded(graph)


def loose_ends(graph: Graph) -> Iterator[Problem]:
    """Jobs that name nothing that they read, or nothing that they write, by file."""
    found: dict[tuple[str, str], list[Job]] = {}
    for job in graph.jobs:
        if job.templated or job.parent or (job.runs and not _completed(job)):
            continue
        missing = {
            (False, False): "inputs or outputs",
            (False, True): "inputs",
            (True, False): "outputs",
        }
        lacks = missing.get((bool(job.inputs), bool(job.outputs)))
        if lacks and not _generated(job):
            found.setdefault((job.file, lacks), []).append(job)
    for (file, lacks), jobs in sorted(found.items()):
        names = [job.name for job in jobs]
        noun = NOUNS[jobs[0].format]
        subject = (
            f"{noun} {names[0]!r} names" if len(names) == 1 else f"{noun}s {named(names)} name"
        )
        hint = f"say in {file} what it reads and writes, or drop it from the lineage"
        message = f"{subject} no {lacks}"
        identity = f"job-without-{lacks.replace(' ', '-')}"
        yield Problem(identity, message, jobs[0].place.at, ",".join(names), hint)


def unfinished(graph: Graph) -> Iterator[Problem]:
    """Jobs whose last run did not complete, as far as events tell."""
    for job in graph.jobs:
        last = _last_run(job)
        if last is None or last["state"] == "COMPLETE":
            continue
        ended = (
            f"ended in {last['state']}"
            if last["state"] in ("FAIL", "ABORT")
            else ("has no event that completes it")
        )
        message = f"the last run of job {job.name!r}, {last['id']} at {last['at']}, {ended}"
        hint = "store the COMPLETE event of a run beside the others"
        yield Problem("run-not-completed", message, job.place.at, job.name, hint)


def circles(graph: Graph) -> Iterator[Problem]:
    """Jobs that depend on themselves; a table that a job reads and extends is none."""
    for group in cycles(graph):
        jobs = [graph.jobs[number] for number in group]
        names = [job.name for job in jobs]
        if len(jobs) == 1 and jobs[0].format == OPENLINEAGE:
            continue
        what = "reads what it writes" if len(jobs) == 1 else "depend on one another"
        message = f"{NOUNS[jobs[0].format]}{'s' if len(jobs) > 1 else ''} {named(names)} {what}"
        hint = "give each version of the data a path of its own"
        yield Problem("cycle", message, jobs[0].place.at, ",".join(names), hint)


def _texts(data: Json) -> Iterator[str]:
    todo, count = [data], 0
    while todo and count < MAX_TEXTS:
        item = todo.pop()
        count += 1
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping):
            todo.extend((*item.keys(), *item.values()))
        elif isinstance(item, list):
            todo.extend(item)


def _generated(job: Job) -> bool:
    """A dbt node that reads nothing and says what it holds: a calendar, a list of constants."""
    return job.format == DBT and job.described and not job.inputs


def is_data(end: End) -> bool:
    """Whether an input or output is data by its name, as far as it is known."""
    return not end.templated and (end.relation or not is_code(end.key))


def is_weights(end: End) -> bool:
    """Whether an input or output looks like weights or a folder of a trained model."""
    return not end.relation and is_model(end.key)


def _is_source(graph: Graph, end: End) -> bool:
    """Whether an input is data that a record does not list; those it lists have their own line."""
    listed = any(fact["format"] == RECORD for fact in graph.datasets.get(end.key, ()))
    return is_data(end) and not is_weights(end) and not listed


def _recorded(graph: Graph) -> Iterator[Problem]:
    """Sources of a record without an origin, or that no job reads."""
    ends = {end.key for job in graph.jobs for end in job.inputs}
    read = {folder for key in ends for folder in covering(key)}
    seen: set[int] = set()
    for key, facts in sorted(graph.datasets.items()):
        for fact in facts:
            if fact["format"] != RECORD or id(fact) in seen:
                continue
            seen.add(id(fact))
            name = fact.get("name") or key
            if not _says_origin(fact):
                message = f"source {name!r} of the record has no origin described"
                hint = "write under origin: who supplied it and where it was taken from"
                yield Problem("source-without-origin", message, fact["place"].at, name, hint)
            elif key not in read and not ends.intersection(covering(key)):
                message = f"source {name!r} of the record is read by no job"
                hint = "name it in the inputs of the step that reads it, or take it out"
                yield Problem("unused-source", message, fact["place"].at, name, hint)


def _pointer(graph: Graph, path: str | None) -> Version | None:
    above = set(covering(path or ""))
    return next((version for version in graph.pointers if version.path in above), None)


def _source(graph: Graph, end: End) -> tuple[str, Place]:
    """The pointer that covers an input, else the input: what has to say the origin."""
    pointer = _pointer(graph, end.path)
    return (pointer.path, pointer.place) if pointer else (end.key, end.place)


def described(graph: Graph, job: Job, end: End, cards: Cards) -> bool:
    """Whether anything says where the data of an input or output come from."""
    if job.format == DVC and end.path is None and "://" in end.key and end.key[:5] != "ds://":
        return True
    pointer = _pointer(graph, end.path)
    keys = {key for name in (end.key, *end.aliases) for key in covering(name)}
    facts = [fact for key in sorted(keys) for fact in graph.datasets.get(key, ())]
    facts += [pointer.facts] if pointer else []
    if any(_says_origin(fact) for fact in facts):
        return True
    return end.path is not None and cards.name(end.path)


def _says_origin(fact: Mapping[str, Json]) -> bool:
    keys = ("origin",) if fact.get("format") == RECORD else ("origin", "description")
    said = (fact[key] for key in keys if isinstance(fact.get(key), str))
    return any(not is_placeholder(text) and not _is_anywhere(text) for text in said)


def _is_anywhere(origin: str) -> bool:
    """Whether an origin is one of nothing but general words, or of no word at all."""
    words = re.findall(r"[^\W\d_]{2,}", origin.lower())
    return all(word in _GENERAL for word in words)


def _undescribed(folder: str, sources: Sequence[str], job: Job, place: Place) -> Problem:
    reader = f"{NOUNS[job.format]} {job.name!r}"
    if len(sources) == 1:
        message = f"source {sources[0]!r}, read by {reader}, has no origin described"
    else:
        inside = f" in {folder!r}" if folder else ""
        message = (
            f"{len(sources)} sources{inside} have no origin described, "
            f"first {sources[0]!r}, read by {reader}"
        )
    file = place.artifact.path
    hint = "name it, with its origin, under sources: of a lineage record or in a dataset card"
    if job.format == DBT:
        hint = "write its description: where the source or seed is declared, then dbt parse"
    if file.endswith(".dvc"):
        hint = f"write in {file}: desc: <who supplied it and where it was taken from>"
    return Problem("source-without-origin", message, place.at, ",".join(sources), hint)


def _fetched(graph: Graph, job: Job, cards: Cards) -> Iterator[Problem]:
    """A job that reads code only and writes data: these come from somewhere unsaid."""
    if not fetches(job) or not job.inputs or job.described:
        return
    outputs = [end for end in job.outputs if _is_raw(end)]
    if any(described(graph, job, end, cards) for end in outputs):
        return
    names = named([end.key for end in outputs])
    message = (
        f"{NOUNS[job.format]} {job.name!r} reads no data and writes {names}, origin not described"
    )
    hint = f"say in {job.file} (desc:), a lineage record or a dataset card where it gets them"
    yield Problem("source-without-origin", message, job.place.at, job.name, hint)


def _is_raw(end: End) -> bool:
    return end.role == "out" and is_data(end) and not is_weights(end)


def fetches(job: Job) -> bool:
    """Whether a job writes data and reads none: it gets them from outside."""
    reads = any(end.templated or is_data(end) for end in job.inputs)
    return not reads and any(_is_raw(end) for end in job.outputs)


def _last_run(job: Job) -> Mapping[str, Json] | None:
    by_id: dict[str, Mapping[str, Json]] = {}
    for run in job.runs:
        known = by_id.get(run["id"])
        if known is None or known["state"] not in ("COMPLETE", "FAIL", "ABORT"):
            by_id[run["id"]] = run
    return max(by_id.values(), key=lambda run: (str(moment(run["at"])), run["id"]), default=None)


def _completed(job: Job) -> bool:
    last = _last_run(job)
    return last is not None and last["state"] == "COMPLETE"
