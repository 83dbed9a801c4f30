"""The problems of check ``data-lineage`` as gaps of a drawing: both ends, and what closes each.

A problem says where it was seen and, in its key, whose it is. Each id is of one shape: an edge out
of a step, one into a step or dataset, or the very edge of the line at which it was seen.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aigov.api import NOT_STATED, Gap, Location, Node, Problem, Sort, System
from aigov_plugins.lineage.drawn_sketch import Sketch
from aigov_plugins.lineage.drawn_steps import id_of, is_read
from aigov_plugins.lineage.lineage_graph import Graph
from aigov_plugins.lineage.lineage_nodes import DBT, DVC, OPENLINEAGE, Job

_Ends = tuple[str, str]

_OF_STEPS: Final = frozenset(
    "no-lock stage-never-ran stage-changed templated-stage run-not-completed"
    " job-without-outputs".split()
)
_INTO_STEPS: Final = frozenset(["job-without-inputs", "job-without-inputs-or-outputs"])
_INTO: Final = frozenset(["input-outside", "source-without-origin", "model-not-written"])
_WITHOUT: Final = frozenset(["no-lineage", "no-jobs"])
_IN_LOCK: Final = frozenset(
    "no-lock stage-never-ran stage-changed templated-stage stale-chain unpinned".split()
)
_JOINED = 8
"""Commas that a name may hold, where a key lists names."""


@dataclass(slots=True)
class _Index:
    """Where each step, edge and node is stated, the steps by file and name, what each writes."""

    steps: dict[Location, str] = field(default_factory=dict)
    edges: dict[Location, _Ends] = field(default_factory=dict)
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, Job] = field(default_factory=dict)
    stated: dict[Location, str] = field(default_factory=dict)
    outputs: dict[str, list[_Ends]] = field(default_factory=dict)


def gaps(
    problems: Iterable[Problem], sketch: Sketch, graph: Graph, ids: Sequence[str], system: System
) -> Iterator[Gap]:
    """One gap for each pair of ends of each problem. ``ids`` are the nodes of the graph's jobs."""
    index = _index(sketch, graph, ids)
    for problem in problems:
        for start, end in dict.fromkeys(_ends(problem, sketch, index)):
            yield Gap(
                problem.id,
                problem.message,
                problem.at,
                start,
                end,
                _closes(problem, sketch.nodes.get(end), system, index),
                problem.hint,
                problem.outcome,
            )


def _index(sketch: Sketch, graph: Graph, ids: Sequence[str]) -> _Index:
    index = _Index()
    for step, job in zip(ids, graph.jobs, strict=True):
        if not step:
            continue
        index.steps.setdefault(job.place.at, step)
        index.files.setdefault(job.file, {}).setdefault(job.name, step)
        index.names.setdefault(step, job)
        for end in job.outputs:
            data = id_of(sketch, end)
            ends = (step, data if data != step else NOT_STATED)
            index.edges.setdefault(end.place.at, ends)
            index.outputs.setdefault(step, []).append(ends)
        for end in job.inputs:
            start = id_of(sketch, end) if is_read(sketch, end) else NOT_STATED  # code is no node
            index.edges.setdefault(end.place.at, (start, step))
    _locks(index, sketch, graph)
    for node in sketch.nodes.values():
        index.stated.setdefault(node.at, node.id)
    return index


def _locks(index: _Index, sketch: Sketch, graph: Graph) -> None:
    for lock, runs in graph.locks.items():
        steps = index.files.get(posixpath.join(posixpath.dirname(lock), "dvc.yaml"), {})
        for run in runs.values():
            step = steps.get(run.name, NOT_STATED)
            for version in run.versions:
                data = sketch.names.get(version.path, NOT_STATED)
                ends = (data, step) if version.role == "dep" else (step, data)
                index.edges.setdefault(version.place.at, ends)
    for version in graph.pointers:
        data = sketch.names.get(version.path, NOT_STATED)
        index.edges.setdefault(version.place.at, (NOT_STATED, data))


def _ends(problem: Problem, sketch: Sketch, index: _Index) -> Iterator[_Ends]:
    """The ends of a problem; two that no file states when none is known."""
    if problem.id in _OF_STEPS:
        found = [
            pair
            for step in _steps(problem, index)
            for pair in index.outputs.get(step, [(step, NOT_STATED)])
        ]
    elif problem.id in _INTO_STEPS:
        found = [(NOT_STATED, step) for step in _steps(problem, index)]
    elif problem.id in _WITHOUT:
        found = [(NOT_STATED, node.id) for node in sketch.of(Sort.MODEL) if node.served]
    elif problem.id == "orphan-stage":
        found = [(_orphan(problem, sketch), NOT_STATED)]
    elif problem.id == "cycle":
        steps = _steps(problem, index)
        found = list(zip(steps, (*steps[1:], *steps[:1]), strict=True))
    elif problem.id in _INTO:
        found = _into(problem, sketch, index)
    else:
        found = _seen(problem, sketch, index)
    yield from found or [(NOT_STATED, NOT_STATED)]


def _steps(problem: Problem, index: _Index) -> list[str]:
    """The steps that a key lists, else the one at the place."""
    known = index.files.get(problem.at.path, {})
    if problem.id == "no-lock":
        return list(known.values())
    listed = [known[name] for name in _listed(problem.key, known)]
    return listed or [index.steps[at] for at in [problem.at] if at in index.steps]


def _listed(key: str, known: Mapping[str, str]) -> Iterator[str]:
    """The known names in a list joined by commas; a name may hold commas itself."""
    pieces = key.split(",")
    first = 0
    while first < len(pieces):
        for last in range(min(first + _JOINED, len(pieces)), first, -1):
            name = ",".join(pieces[first:last])
            if name in known:
                yield name
                first = last - 1
                break
        first += 1


def _into(problem: Problem, sketch: Sketch, index: _Index) -> list[_Ends]:
    if problem.key == "model" and problem.id == "model-not-written":
        served = [(NOT_STATED, node.id) for node in sketch.of(Sort.MODEL) if node.served]
        last = index.steps.get(problem.at)
        return [(last, NOT_STATED)] if last else served
    data = [(NOT_STATED, sketch.names[name]) for name in _listed(problem.key, sketch.names)]
    if data:
        return data
    step = index.steps.get(problem.at) or index.edges.get(problem.at, ("", ""))[1]
    end = step or index.stated.get(problem.at)
    return [(NOT_STATED, end)] if end else []


def _orphan(problem: Problem, sketch: Sketch) -> str:
    """A step that only its lock knows."""
    key = f"step:{DVC}:{problem.at.path}:{problem.key}"
    return sketch.add(Node(key, Sort.STEP, problem.key, problem.at, DVC))


def _seen(problem: Problem, sketch: Sketch, index: _Index) -> list[_Ends]:
    """The ends of the edge that stands at the place of a problem."""
    start, end = index.edges.get(problem.at, (NOT_STATED, NOT_STATED))
    if problem.id == "dangling-input":
        name = index.names[end].name if end in index.names else ""
        paths = _listed(problem.key.removeprefix(f"{name}:"), sketch.names)
        return [(NOT_STATED, sketch.names[path]) for path in paths] or [(NOT_STATED, end)]
    if problem.id == "model-without-source":
        return [(NOT_STATED, start)]
    if problem.id == "unused-source":
        return [(index.stated.get(problem.at, NOT_STATED), NOT_STATED)]
    return [(start, end)]


def _closes(problem: Problem, end: Node | None, system: System, index: _Index) -> str:
    """The file in which the missing edge to a node is to be stated."""
    path = problem.at.path
    record = posixpath.join("governance", system.id, "lineage.yaml")
    if problem.id in _IN_LOCK:
        return posixpath.join(posixpath.dirname(path), "dvc.lock")
    if problem.id == "orphan-stage":
        return posixpath.join(posixpath.dirname(path), "dvc.yaml")
    if problem.id == "no-lineage":
        return record
    if problem.id == "input-outside":
        return system.declared_at.path
    step = index.edges.get(problem.at, ("", ""))[1]
    job = index.names.get(step)
    if problem.id in ("dangling-input", "untracked-input"):
        return _versioned(problem, end, job) or path
    if problem.id == "source-without-origin":
        return _origin(end, job, path, record)
    return _pipeline(index) or record if problem.id == "model-not-written" else path


def _pipeline(index: _Index) -> str:
    """The one file in which people write the steps; "" where there are several, or none."""
    files = {job.file for job in index.names.values() if job.format not in (DBT, OPENLINEAGE)}
    return files.pop() if len(files) == 1 else ""


def _origin(end: Node | None, job: Job | None, path: str, record: str) -> str:
    """The pointer of a source, the manifest of dbt, or else a lineage record."""
    if end and end.at.path.endswith(".dvc"):
        return end.at.path
    return path if job is None or job.format == DBT else record


def _versioned(problem: Problem, end: Node | None, job: Job | None) -> str:
    """The pointer that gives an input a version, or the code itself; "" for other formats."""
    if job is None or job.format != DVC or problem.hint.startswith("the tree has"):
        return ""
    if end and end.sort is not Sort.STEP:
        return f"{end.label}.dvc"
    return problem.key.removeprefix(f"{job.name}:").split(",")[0]
