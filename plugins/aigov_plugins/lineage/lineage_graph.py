"""The lineage graph of one system, joined from all its lineage and data-version artifacts.

Jobs are the nodes that do something; they are joined where one writes what another reads: the
same path, URI or dataset name, an alias of it, or a folder and what lies in it. Pure: built
from artifacts, no files.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aigov.api import Artifact, Json, Unreadable
from aigov_plugins.lineage.lineage_cycles import strongly_connected
from aigov_plugins.lineage.lineage_nodes import DBT, OPENLINEAGE, End, Job, Place, Run, Version

MAX_EDGES = 500_000


@dataclass(frozen=True, slots=True)
class Graph:
    """Jobs with what they read from one another.

    Attributes:
        writers: for each job, by input, the jobs that write it (itself included).
        locks: for each lock file, the runs by name of their stage.
        datasets: what is said about each dataset, with the format that says it.
    """

    jobs: tuple[Job, ...]
    writers: tuple[tuple[tuple[int, ...], ...], ...]
    locks: Mapping[str, Mapping[str, Run]]
    pointers: tuple[Version, ...]
    datasets: Mapping[str, tuple[Mapping[str, Json], ...]]

    def upstream(self, job: int) -> frozenset[int]:
        """The job and every job that it depends on."""
        found, todo = {job}, [job]
        while todo:
            for writers in self.writers[todo.pop()]:
                todo.extend(set(writers) - found)
                found.update(writers)
        return frozenset(found)

    def downstream(self, jobs: Iterable[int]) -> frozenset[int]:
        """Some jobs and every job that depends on one of them."""
        readers: dict[int, set[int]] = {}
        for number, by_end in enumerate(self.writers):
            for writer in {writer for writers in by_end for writer in writers}:
                readers.setdefault(writer, set()).add(number)
        found = set(jobs)
        todo = list(found)
        while todo:
            new = readers.get(todo.pop(), set()) - found
            found |= new
            todo.extend(new)
        return frozenset(found)

    def unwritten(self) -> Iterator[tuple[Job, End]]:
        """Inputs that no job writes, each with its job."""
        for number, (job, writers) in enumerate(zip(self.jobs, self.writers, strict=True)):
            for end, found in zip(job.inputs, writers, strict=True):
                if not end.templated and found in ((), (number,)):
                    yield job, end


def build(lineage: Sequence[Artifact], versions: Sequence[Artifact]) -> Graph:
    """The graph of valid artifacts of the kinds ``lineage`` and ``data-version``.

    Raises Unreadable when they join in more than ``MAX_EDGES`` edges.
    """
    locks = {a.path: _runs(a) for a in versions if a.data["format"] == "dvc-lock"}
    jobs: list[Job] = []
    datasets: dict[str, tuple[Mapping[str, Json], ...]] = {}
    for artifact in lineage:
        for index, data in enumerate(artifact.data.get("jobs", ())):
            job = _job(artifact, index, data)
            jobs.extend(_from_lock(job, locks.get(lock_of(job), {})))
        for index, data in enumerate(artifact.data.get("datasets", ())):
            fact = {
                **data,
                "format": artifact.data["format"],
                "place": Place(artifact, ("datasets", index)),
            }
            for key in {data["id"], data.get("path", data["id"])}:
                datasets[key] = (*datasets.get(key, ()), fact)
    jobs = _merged(jobs)
    pointers = tuple(
        version
        for artifact in versions
        if artifact.data["format"] == "dvc-pointer"
        for version in _versions(artifact)
    )
    return Graph(tuple(jobs), tuple(_writers(jobs)), locks, pointers, datasets)


def lock_of(job: Job) -> str:
    """The lock file beside the pipeline of a DVC job."""
    return posixpath.join(posixpath.dirname(job.file), "dvc.lock")


def cycles(graph: Graph) -> list[tuple[int, ...]]:
    """Jobs that depend on themselves, each group once: strongly connected, or a self-reference."""
    edges = [sorted({w for writers in by_end for w in writers}) for by_end in graph.writers]
    groups = [tuple(sorted(g)) for g in strongly_connected(edges) if len(g) > 1]
    groups += [(n,) for n, job in enumerate(graph.jobs) if _reads_itself(job)]
    return sorted(groups)


def covering(path: str) -> Iterator[str]:
    """The path and the folders above it, nearest first."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def _job(artifact: Artifact, index: int, data: Json) -> Job:
    def ends(side: str) -> Iterator[End]:
        for number, item in enumerate(data[side]):
            if item["name"] or "path" in item:
                yield _end(item, Place(artifact, ("jobs", index, side, number)))

    return Job(
        name=data["name"],
        namespace=data.get("namespace", ""),
        format=artifact.data["format"],
        file=artifact.path,
        place=Place(artifact, ("jobs", index)),
        command=data.get("command", ""),
        inputs=tuple(ends("inputs")),
        outputs=tuple(ends("outputs")),
        described="description" in data,
        templated=data.get("templated", False),
        parent=data.get("parent", False),
        runs=tuple(data.get("runs", ())),
    )


def _end(item: Json, place: Place) -> End:
    plain = f"{item['namespace']}:{item['name']}" if item.get("namespace") else item["name"]
    return End(
        key=item.get("path", item.get("uri", plain)),
        name=item["name"],
        path=item.get("path"),
        role=item.get("role", ""),
        place=place,
        aliases=tuple(item.get("aliases", ())),
        templated=item.get("templated", False),
        relation=place.artifact.data["format"] == DBT and "path" not in item,
    )


def _versions(artifact: Artifact) -> Iterator[Version]:
    for index, item in enumerate(artifact.data["files"]):
        yield Version(
            path=item.get("uri", item["path"]),
            digest=item.get("digest", ""),
            algorithm=item.get("algorithm", ""),
            directory=item.get("directory", False),
            stage=item.get("stage", ""),
            role=item["role"],
            file=artifact.path,
            place=Place(artifact, ("files", index)),
            facts=item,
        )


def _runs(lock: Artifact) -> dict[str, Run]:
    versions: dict[str, list[Version]] = {}
    for version in _versions(lock):
        versions.setdefault(version.stage, []).append(version)
    return {
        stage["name"]: Run(
            stage["name"],
            stage["command"],
            Place(lock, ("stages", index)),
            tuple(versions.get(stage["name"], ())),
        )
        for index, stage in enumerate(lock.data["stages"])
    }


def _from_lock(job: Job, runs: Mapping[str, Run]) -> list[Job]:
    """A templated job as its lock resolved it; any other job as it is."""
    if not job.templated:
        return [job]
    return [
        Job(
            name=run.name,
            namespace=job.namespace,
            format=job.format,
            file=job.file,
            place=job.place,
            command=run.command,
            inputs=tuple(_locked_end(v) for v in run.versions if v.role == "dep"),
            outputs=tuple(_locked_end(v) for v in run.versions if v.role == "out"),
            described=job.described,
        )
        for run in runs.values()
        if run.name == job.name or run.name.startswith(f"{job.name}@")
    ] or [job]


def _merged(jobs: Sequence[Job]) -> list[Job]:
    """Jobs of events in several files joined by name; all others as they are."""
    found: dict[tuple[str, ...], Job] = {}
    for number, job in enumerate(jobs):
        events = job.format == OPENLINEAGE
        key = (job.namespace, job.name) if events else (job.file, job.name, str(number))
        first = found.get(key)
        found[key] = job if first is None else _joined(first, job)
    return list(found.values())


def _joined(one: Job, other: Job) -> Job:
    return replace(
        one,
        inputs=tuple({end.key: end for end in (*other.inputs, *one.inputs)}.values()),
        outputs=tuple({end.key: end for end in (*other.outputs, *one.outputs)}.values()),
        described=one.described or other.described,
        parent=one.parent or other.parent,
        runs=(*one.runs, *other.runs),
    )


def _locked_end(version: Version) -> End:
    inside = "://" not in version.path and not version.path.startswith(("/", "../"))
    path = version.path if inside else None
    return End(version.path, version.path, path, version.role, version.place)


def _writers(jobs: Sequence[Job]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """For each job, for each input, the jobs that write it or a part of it."""
    by_key = _outputs(jobs)
    ordered = sorted(by_key)
    known: dict[tuple[str, ...], tuple[int, ...]] = {}
    edges = 0
    for job in jobs:
        found: list[tuple[int, ...]] = []
        for end in job.inputs:
            names = (end.key, *end.aliases)
            if names not in known:
                known[names] = tuple(sorted(_found(end, by_key, ordered)))
            found.append(() if end.templated else known[names])
        edges += sum(map(len, found))
        if edges > MAX_EDGES:
            raise Unreadable(f"the lineage has more than {MAX_EDGES} edges", hint="split it")
        yield tuple(found)


def _outputs(jobs: Sequence[Job]) -> dict[str, set[int]]:
    """The jobs that write each key or alias."""
    by_key: dict[str, set[int]] = {}
    for number, job in enumerate(jobs):
        for end in job.outputs:
            for key in () if end.templated else (end.key, *end.aliases):
                by_key.setdefault(key, set()).add(number)
    return by_key


def _found(end: End, by_key: Mapping[str, set[int]], ordered: Sequence[str]) -> set[int]:
    keys = {key for name in (end.key, *end.aliases) for key in covering(name)}
    found = {number for key in keys for number in by_key.get(key, ())}
    inside = f"{end.key}/"
    for position in range(bisect_left(ordered, inside), len(ordered)):
        if not ordered[position].startswith(inside):
            break
        found |= by_key[ordered[position]]
    return found


def _reads_itself(job: Job) -> bool:
    written = {end.key for end in job.outputs if not end.templated}
    return any(end.key in written for end in job.inputs if not end.templated)
