"""Steps, what they read and write, and the served model, as nodes and edges of a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aigov.api import Json, Location, Node, Sort, System, compile_globs
from aigov_plugins.lineage.drawn_sketch import Sketch
from aigov_plugins.lineage.lineage_gaps import is_data, is_weights
from aigov_plugins.lineage.lineage_graph import Graph, covering
from aigov_plugins.lineage.lineage_nodes import DBT, End, Job, Place, Version


def steps(sketch: Sketch, graph: Graph, measured: Mapping[str, str]) -> list[str]:
    """Draw all jobs with their ends; returns the id of the node of each job.

    A dbt node is drawn as the table that it makes. ``measured`` are paths of evaluations, each
    with the version that it is of.
    """
    _name(sketch, graph.jobs)
    pinned = _pinned(graph)
    loose = {id(end) for _, end in graph.unwritten()}
    ids = [_step(sketch, number, job) for number, job in enumerate(graph.jobs)]
    for step, job in zip(ids, graph.jobs, strict=True):
        for end in job.outputs:
            data = _data(sketch, end, _sort(end, measured), job, pinned)
            sketch.link(step, data, "writes", end.place.at)
    for step, job in zip(ids, graph.jobs, strict=True):
        for end in job.inputs:
            if is_read(sketch, end):
                sort = _sort(end, measured)
                source = sort is Sort.DATASET and id(end) in loose
                data = _data(sketch, end, Sort.SOURCE if source else sort, job, pinned)
                sketch.link(data, step, "read by", end.place.at)
    _stated(sketch, graph)
    _folders(sketch)
    idle = sum(job.parent and not job.inputs and not job.outputs for job in graph.jobs)
    if idle:
        sketch.notes.append(f"{idle} jobs only start others, and are not drawn")
    return ids


def is_read(sketch: Sketch, end: End) -> bool:
    """Whether an input is drawn: data, or code that a step writes; other code is part of a step."""
    return end.templated or is_data(end) or end.key in sketch.written


def id_of(sketch: Sketch, end: End) -> str:
    """The id of the node of an input or output."""
    if end.templated:
        return f"data:{end.place.artifact.path}#{'.'.join(map(str, end.place.keys))}"
    return next(
        (sketch.names[name] for name in (end.key, *end.aliases) if name in sketch.names),
        f"data:{end.key}",
    )


def serve(sketch: Sketch, system: System, named: Mapping[str, Place]) -> None:
    """Mark the models that are served: those of the manifest, else those that a file names."""
    if not system.model:
        for key, place in named.items():
            _served(sketch, key, place.at)
        return
    match = compile_globs(system.model).fullmatch
    found = [key for key in sorted(sketch.names) if match(key)]
    for key in found:
        _served(sketch, key, system.at("model"))
    folders = {folder for key in sketch.names for folder in covering(key)}
    for pattern in system.model:
        root = pattern.partition("*")[0].rstrip("/")
        inside = next((folder for folder in covering(root) if folder in sketch.names), "")
        if inside and pattern not in sketch.names:
            _served(sketch, inside, system.at("model"))
        elif not (found and "*" in pattern) and root not in folders:
            _served(sketch, pattern, system.at("model"))


def _served(sketch: Sketch, key: str, at: Location) -> None:
    known = sketch.names.setdefault(key, f"data:{key}")
    node = sketch.nodes.pop(known, Node(known, Sort.MODEL, key, at))
    sketch.add(Node(node.id, Sort.MODEL, node.label, node.at, node.tool, node.version, True))


def _name(sketch: Sketch, jobs: Sequence[Job]) -> None:
    """Give what is written its name first, so that an alias of an input leads there."""
    outputs = [end for job in jobs for end in job.outputs if not end.templated]
    inputs = [end for job in jobs for end in job.inputs if not end.templated]
    sketch.written.update(name for end in outputs for name in (end.key, *end.aliases))
    for end in (*outputs, *(end for end in inputs if is_read(sketch, end))):
        key = id_of(sketch, end)
        for name in (end.key, *end.aliases):
            sketch.names.setdefault(name, key)


def _step(sketch: Sketch, number: int, job: Job) -> str:
    if _is_table(job):
        return id_of(sketch, job.outputs[0])
    if job.parent and not job.inputs and not job.outputs:
        return ""
    key = f"step:{job.format}:{job.namespace or job.file}:{job.name}"
    code = tuple(dict.fromkeys(end.key for end in job.inputs if not is_read(sketch, end)))
    key = f"{key}#{number}" if key in sketch.nodes else key
    return sketch.add(Node(key, Sort.STEP, job.name, job.place.at, job.format, code=code))


def _is_table(job: Job) -> bool:
    return job.format == DBT and len(job.outputs) == 1 and job.outputs[0].relation


def _sort(end: End, measured: Mapping[str, str]) -> Sort:
    if end.key in measured or end.role == "metric":
        return Sort.EVALUATION
    return Sort.MODEL if is_weights(end) else Sort.DATASET


def _data(sketch: Sketch, end: End, sort: Sort, job: Job, pinned: Mapping[str, Version]) -> str:
    key = id_of(sketch, end)
    if key in sketch.nodes:
        return key
    version = next((pinned[path] for path in covering(end.key) if path in pinned), None)
    table = _is_table(job) and end is job.outputs[0]
    at = version.place.at if version and not version.stage else end.place.at
    label = job.name if table else end.path or end.key
    digest = f"{version.algorithm}:{version.digest}" if version and version.digest else ""
    exact = version is not None and (version.path == end.key or version.directory)
    node = Node(key, sort, label, at, job.format, digest if exact else "")
    return sketch.add(node)


def _pinned(graph: Graph) -> dict[str, Version]:
    """For each path the version that its stage wrote, its pointer names, or a stage read."""
    found: dict[str, Version] = {}
    locked = [v for lock in graph.locks.values() for run in lock.values() for v in run.versions]
    for version in (
        *(each for each in locked if each.role == "out"),
        *graph.pointers,
        *(each for each in locked if each.role != "out"),
    ):
        found.setdefault(version.path, version)
    return found


def _stated(sketch: Sketch, graph: Graph) -> None:
    """Datasets that a file describes and no job touches, and versions that it states."""
    for key, facts in sorted(graph.datasets.items()):
        for fact in facts:
            version = fact.get("version")
            stated = version if isinstance(version, str) else ""
            known = sketch.names.setdefault(_said(sketch, key, fact), f"data:{key}")
            sketch.names.setdefault(fact["id"], known)
            sort = Sort.MODEL if fact.get("type") == "model" else Sort.SOURCE
            label = str(fact.get("name") or key)
            tool = str(fact["format"])
            sketch.add(Node(known, sort, label, fact["place"].at, tool, stated))


def _said(sketch: Sketch, key: str, fact: Mapping[str, Json]) -> str:
    """By which of its names a dataset is drawn: dbt gives one id in all of its files."""
    names = [fact["id"]]
    if str(fact["format"]).startswith(DBT):
        names.append(str(fact.get("name")))
    return next((name for name in names if name in sketch.names), key)


def _folders(sketch: Sketch) -> None:
    """Join a folder with what lies in it, where a step writes the one and another reads the other.

    The flow goes from what is written.
    """
    for name in sorted(sketch.names):
        inner = sketch.names[name]
        above = next((f for f in covering(name.rpartition("/")[0]) if f in sketch.names), "")
        if not above or inner not in sketch.nodes or sketch.names[above] not in sketch.nodes:
            continue
        outer = sketch.names[above]
        if name in sketch.written:
            sketch.link(inner, outer, "lies in", sketch.nodes[inner].at)
        elif above in sketch.written:
            sketch.link(outer, inner, "holds", sketch.nodes[inner].at)
