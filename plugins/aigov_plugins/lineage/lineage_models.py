"""Problems between the lineage graph and the model: is it written, and does it lead to a source?"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence

from aigov.api import Problem, System, compile_globs
from aigov_plugins.lineage.lineage_gaps import NOUNS, Cards, described, fetches, is_data, is_weights
from aigov_plugins.lineage.lineage_graph import Graph
from aigov_plugins.lineage.lineage_nodes import End, Job, Place
from aigov_plugins.lineage.lineage_roles import is_code
from aigov_plugins.lineage.lineage_versions import named


def models(
    graph: Graph,
    system: System,
    served: Sequence[Place],
    cards: Cards,
    known: Collection[str],
) -> Iterator[Problem]:
    """Served models that no job writes, or that have no path back to a source."""
    outputs = [
        (number, end)
        for number, job in enumerate(graph.jobs)
        for end in job.outputs
        if not end.templated
    ]
    sources = (number for number in range(len(graph.jobs)) if _has_source(graph, number))
    rooted = graph.downstream(sources)
    if system.model:
        written = list(_matching(system, outputs))
        if not written and not _is_open(graph):
            yield _not_served(system)
        yield from _rootless(graph, rooted, written)
        return
    said = named_models(graph, served)
    unwritten = list(_unwritten_models(graph, cards, known))
    yield from _group_unwritten(unwritten)
    for key, place in said.items():
        written = [(n, end) for n, end in outputs if touch(end.key, key)]
        if not written and not _is_open(graph):
            message = f"no job writes the model {key!r}"
            hint = "add the step that writes it to the lineage, or correct the path"
            yield Problem("model-not-written", message, place.at, key, hint)
        yield from _rootless(graph, rooted, written)
    guessed = [(n, end) for n, end in outputs if end.role != "metric" and is_weights(end)]
    if not said:
        yield from _rootless(graph, rooted, guessed)
        if not guessed and not unwritten and not _is_open(graph):
            yield _no_model(graph)


def _is_open(graph: Graph) -> bool:
    """Whether outputs that nothing resolves may be the model: their stage is unknown already."""
    return not graph.jobs or any(job.templated for job in graph.jobs)


def _has_source(graph: Graph, number: int) -> bool:
    """Whether a job reads data that no job writes, or fetches data itself."""
    job, writers = graph.jobs[number], graph.writers[number]
    if job.templated or fetches(job):
        return True
    return any(
        not set(found) - {number} and is_data(end) and not is_weights(end)
        for end, found in zip(job.inputs, writers, strict=True)
    )


def _rootless(
    graph: Graph, rooted: Collection[int], written: Sequence[tuple[int, End]]
) -> Iterator[Problem]:
    found: dict[int, list[End]] = {}
    for number, end in written:
        if number not in rooted:
            found.setdefault(_start(graph, graph.upstream(number)), []).append(end)
    for number, ends in sorted(found.items()):
        first, keys = graph.jobs[number], [end.key for end in ends]
        subject = f"model {keys[0]!r} has" if len(keys) == 1 else f"models {named(keys)} have"
        where = f"{NOUNS[first.format]} {first.name!r}"
        message = f"{subject} no path back to a source: {where} reads no data"
        hint = f"name in {first.file} the data that {first.name!r} reads"
        yield Problem("model-without-source", message, ends[0].place.at, ",".join(keys), hint)


def _start(graph: Graph, numbers: Collection[int]) -> int:
    """The first of some jobs that reads nothing from the others."""
    starts = (n for n in sorted(numbers) if not any(set(w) - {n} for w in graph.writers[n]))
    return next(starts, min(numbers))


def _matching(system: System, outputs: Sequence[tuple[int, End]]) -> Iterator[tuple[int, End]]:
    """Outputs that the manifest says are served, or folders in which these lie."""
    match = compile_globs(system.model).fullmatch
    roots = [pattern.partition("*")[0] for pattern in system.model]
    for number, end in outputs:
        if match(end.key) or any(root.startswith(f"{end.key}/") for root in roots):
            yield number, end


def _not_served(system: System) -> Problem:
    message = f"no job writes the served model {named(system.model)}"
    hint = "add the step that writes it to the lineage, or correct model: in the manifest"
    return Problem("model-not-written", message, system.at("model"), "model", hint)


def named_models(graph: Graph, served: Sequence[Place]) -> dict[str, Place]:
    """Models that an artifact, a record or, where a job writes there, an ``MLmodel`` names."""
    found: dict[str, Place] = {}
    for key, facts in sorted(graph.datasets.items()):
        for fact in facts:
            if fact.get("type") == "model":
                found[key] = fact["place"]
    written = [end.key for job in graph.jobs for end in job.outputs if not end.templated]
    for place in served:
        if place.artifact.kind == "registered-model":
            folder = posixpath.dirname(place.artifact.path)
            if any(touch(key, folder) for key in written):
                found[folder] = place
            continue
        model = place.artifact.data["model"]
        key = model.get("path") or model.get("uri")
        if isinstance(key, str) and key:
            found[key] = place
    return found


def touch(one: str, other: str) -> bool:
    """Whether two paths are one, or one is a folder around the other."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _unwritten_models(
    graph: Graph, cards: Cards, known: Collection[str]
) -> Iterator[tuple[Job, End]]:
    seen: set[str] = set()
    for job, end in graph.unwritten():
        if not is_weights(end) or is_code(end.key) or end.path in known or end.key in seen:
            continue
        seen.add(end.key)
        if not described(graph, job, end, cards):
            yield job, end


def _group_unwritten(unwritten: Sequence[tuple[Job, End]]) -> Iterator[Problem]:
    by_job: dict[tuple[str, str], list[End]] = {}
    for job, end in unwritten:
        by_job.setdefault((job.file, job.name), []).append(end)
    for (file, name), ends in sorted(by_job.items()):
        keys = [end.key for end in ends]
        noun = "model" if len(keys) == 1 else "models"
        message = (
            f"{noun} {named(keys)}, read by {name!r}: no job writes it and no origin is described"
        )
        if len(keys) > 1:
            message = message.replace("writes it", "writes them")
        hint = f"name it as output of the stage in {file} that trains it, or describe its origin"
        yield Problem("model-not-written", message, ends[0].place.at, ",".join(keys), hint)


def _no_model(graph: Graph) -> Problem:
    read = {number for by_end in graph.writers for found in by_end for number in found}
    ends = [n for n in range(len(graph.jobs)) if n not in read]
    last = graph.jobs[ends[-1] if ends else -1]
    message = f"no job writes a model: the lineage ends at {NOUNS[last.format]} {last.name!r}"
    hint = "add the training step with the model as output, or name what is served under model:"
    return Problem("model-not-written", message, last.place.at, "model", hint)
