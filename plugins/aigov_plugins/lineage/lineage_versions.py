"""Problems between pipelines, their locks, the pointers and the tree: is the lineage what ran?

Each function looks at one kind of missing edge and yields one problem for each cause.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from aigov.api import Outcome, Problem, System, SystemEvidence, Unreadable
from aigov_plugins.lineage.lineage_graph import Graph, covering, lock_of
from aigov_plugins.lineage.lineage_nodes import DVC, OPENLINEAGE, End, Job, Run, Version
from aigov_plugins.lineage.lineage_roles import is_code

SHOWN = 3
MD5 = ("md5", "md5-dos2unix")


def named(names: Sequence[str]) -> str:
    """Up to three names, and how many more there are."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(repr(name) for name in names[:SHOWN]) + more


def never_run(graph: Graph, evidence: SystemEvidence) -> Iterator[Problem]:
    """Stages that no lock knows, that only a lock knows, or that changed since they ran."""
    for file, jobs in _pipelines(graph).items():
        lock = lock_of(jobs[0])
        if lock in graph.locks:
            yield from _missing(jobs, graph.locks[lock], lock)
            yield from _orphans(jobs, graph.locks[lock], file)
            yield from _changed(jobs, graph.locks[lock], lock)
        elif evidence.entry(lock) is None:
            names = named([job.name for job in jobs])
            message = f"there is no {lock}, so nothing shows that {names} of {file} ever ran"
            yield Problem(
                "no-lock", message, jobs[0].place.at, "stages", f"dvc repro; git add {lock}"
            )


def stale(graph: Graph) -> Iterator[Problem]:
    """Stages that read another version of a path than its stage wrote, or its pointer names."""
    origins = _origins(graph)
    found: dict[tuple[str, str], list[tuple[Version, Version]]] = {}
    for version in _locked(graph):
        for origin in origins.get(version.path, ()) if version.role == "dep" else ():
            if origin.digest and _differ(origin, version):
                found.setdefault((origin.file, origin.stage), []).append((origin, version))
    for (file, stage), pairs in sorted(found.items()):
        _, version = pairs[0]
        writer = f"stage {stage!r} wrote" if stage else f"{file} names"
        more = f", and {len(pairs) - 1} more such reads" if len(pairs) > 1 else ""
        message = (
            f"stage {version.stage!r} read another version of {version.path!r} than {writer}{more}"
        )
        readers = sorted({reader.stage for _, reader in pairs})
        hint = f"dvc repro {' '.join(readers)}; git add {version.file}"
        yield Problem(
            "stale-chain", message, version.place.at, ",".join([stage or file, *readers]), hint
        )


def differing(graph: Graph, evidence: SystemEvidence) -> Iterator[Problem]:
    """Files in the tree whose content is not the one that a lock or a pointer names."""
    found: dict[tuple[str, str], list[Version]] = {}
    seen: set[tuple[str, str]] = set()
    for version in (*_locked(graph), *graph.pointers):
        if version.algorithm not in MD5 or version.directory or not version.digest:
            continue
        if (version.path, version.digest) in seen:
            continue
        seen.add((version.path, version.digest))
        try:
            digests = evidence.digests(version.path, "md5")
        except Unreadable as exc:
            # One large file must not hide what is known about all the others.
            yield _incomparable(version, exc)
            continue
        if digests and version.digest.lower() not in digests:
            found.setdefault((version.file, version.stage), []).append(version)
    for (file, stage), versions in sorted(found.items()):
        yield _differing(file, stage, versions)
    yield from _unpinned(graph)


def _unpinned(graph: Graph) -> Iterator[Problem]:
    """What a lock lists without a digest: which content it was cannot be told."""
    found: dict[tuple[str, str], list[Version]] = {}
    for version in _locked(graph):
        if not version.digest:
            found.setdefault((version.file, version.stage), []).append(version)
    for (file, stage), versions in sorted(found.items()):
        first = versions[0]
        more = f" and {len(versions) - 1} more" if len(versions) > 1 else ""
        message = f"stage {stage!r} has no digest of {first.path!r}{more}"
        hint = f"dvc repro {stage}; git add {file}"
        yield Problem("unpinned", message, first.place.at, stage, hint, Outcome.UNKNOWN)


def dangling(graph: Graph, evidence: SystemEvidence) -> dict[str, list[tuple[Job, End]]]:
    """Inputs that no job writes, no pointer versions and the tree does not hold, by path."""
    pointed = {version.path for version in graph.pointers}
    above = {folder for path in pointed for folder in covering(path)}
    found: dict[str, list[tuple[Job, End]]] = {}
    for job, end in graph.unwritten():
        if end.path is None or job.format == OPENLINEAGE:
            continue
        if end.path in above or any(_pointed(p, pointed, evidence) for p in covering(end.path)):
            continue
        if end.path != "." and evidence.entry(end.path) is None:
            found.setdefault(end.path, []).append((job, end))
    return found


def untracked(graph: Graph, evidence: SystemEvidence) -> Iterator[Problem]:
    """Inputs in the tree that neither git nor a lock nor a pointer gives a version."""
    versioned = {version.path for version in (*_locked(graph), *graph.pointers) if version.digest}
    seen: set[str] = set()
    for job, end in graph.unwritten():
        path = end.path
        if path is None or path in seen or evidence.entry(path) != "file":
            continue
        seen.add(path)
        if not evidence.tracked(path) and not versioned.intersection(covering(path)):
            message = f"{path!r}, read by {job.name!r}, is in the tree without any version"
            hint = f"git add {path}, or dvc add {path}"
            yield Problem("untracked-input", message, end.place.at, path, hint)


def dangling_problems(
    found: Mapping[str, list[tuple[Job, End]]], system: System, evidence: SystemEvidence
) -> Iterator[Problem]:
    """One problem for each first reader of what is nowhere; unknown outside of the system."""
    by_job: dict[tuple[str, str], list[tuple[str, End]]] = {}
    for path, uses in found.items():
        job, end = uses[0]
        if system.root and not path.startswith(f"{system.root}/"):
            yield _outside(path, job, end, system)
            continue
        by_job.setdefault((job.file, job.name), []).append((path, end))
    for (file, name), ends in sorted(by_job.items()):
        paths = [path for path, _ in ends]
        verb = "is" if len(paths) == 1 else "are"
        message = (
            f"{named(paths)}, read by {name!r}, {verb} written by no job, versioned by no "
            "pointer and not in the tree"
        )
        verb = "git add" if is_code(paths[0]) else "dvc add"
        hint = _near(paths[0], evidence) or f"{verb} {paths[0]}, or correct the path in {file}"
        yield Problem(
            "dangling-input", message, ends[0][1].place.at, f"{name}:{','.join(paths)}", hint
        )


def _pointed(path: str, pointed: Collection[str], evidence: SystemEvidence) -> bool:
    """Whether a pointer stands for the path; one of another system is seen by its name only."""
    return path in pointed or evidence.entry(f"{path}.dvc") == "file"


def _outside(path: str, job: Job, end: End, system: System) -> Problem:
    message = (
        f"{path!r}, read by {job.name!r}, lies outside of {system.id}: what writes it is unknown"
    )
    hint = "name the pipeline that writes it under evidence: lineage: in the manifest"
    return Problem("input-outside", message, end.place.at, path, hint, Outcome.UNKNOWN)


def _pipelines(graph: Graph) -> dict[str, list[Job]]:
    found: dict[str, list[Job]] = {}
    for job in graph.jobs:
        if job.format == DVC:
            found.setdefault(job.file, []).append(job)
    return dict(sorted(found.items()))


def _missing(jobs: Sequence[Job], runs: Mapping[str, Run], lock: str) -> Iterator[Problem]:
    absent = [job for job in jobs if job.name not in runs and not job.templated]
    if absent:
        names = [job.name for job in absent]
        noun = f"stage {names[0]!r} is" if len(names) == 1 else f"stages {named(names)} are"
        hint = f"dvc repro {' '.join(names[:SHOWN])}; git add {lock}"
        yield Problem(
            "stage-never-ran", f"{noun} not in {lock}", absent[0].place.at, ",".join(names), hint
        )
    for job in jobs:
        if job.templated:
            message = f"stage {job.name!r} takes paths from variables that {lock} does not resolve"
            hint = f"dvc repro, so that {lock} names what the stage read and wrote"
            yield Problem("templated-stage", message, job.place.at, job.name, hint, Outcome.UNKNOWN)


def _orphans(jobs: Sequence[Job], runs: Mapping[str, Run], file: str) -> Iterator[Problem]:
    known = {job.name for job in jobs}
    open_names = tuple(f"{job.name}@" for job in jobs if job.templated)
    for name in sorted(runs.keys() - known):
        if not name.startswith(open_names):
            at = runs[name].place.at
            message = f"stage {name!r} is in {at.path} and not in {file}"
            hint = f"delete it from {at.path}, or restore the stage in {file}"
            yield Problem("orphan-stage", message, at, name, hint)


def _changed(jobs: Sequence[Job], runs: Mapping[str, Run], lock: str) -> Iterator[Problem]:
    for job in jobs:
        if job.templated or job.name not in runs:
            continue
        changes = _changes(job, runs[job.name])
        if changes:
            message = f"stage {job.name!r} was changed after it last ran: {lock} {changes}"
            hint = f"dvc repro {job.name}; git add {lock}"
            yield Problem("stage-changed", message, job.place.at, job.name, hint)


def _changes(job: Job, run: Run) -> str:
    now = {end.key for end in (*job.inputs, *job.outputs)}
    then = {version.path for version in run.versions}
    lacks = sorted(now - {folder for path in then for folder in covering(path)})
    gone = sorted(path for path in then if not now.intersection(covering(path)))
    parts = []
    if "${" not in job.command and run.command != job.command:
        parts.append("records another command")
    if lacks:
        parts.append(f"lacks {named(lacks)}")
    if gone:
        parts.append(f"still has {named(gone)}")
    return ", ".join(parts)


def _locked(graph: Graph) -> Iterator[Version]:
    """Versions of the stages that are both in a pipeline and in its lock, in file order."""
    current = {(lock_of(job), job.name) for job in graph.jobs if job.format == DVC}
    for lock, runs in sorted(graph.locks.items()):
        for name, run in runs.items():
            if (lock, name) in current:
                yield from run.versions


def _origins(graph: Graph) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    for version in (*_locked(graph), *graph.pointers):
        if version.role == "out":
            found.setdefault(version.path, []).append(version)
    return found


def _differ(one: Version, other: Version) -> bool:
    return one.algorithm == other.algorithm and one.digest != other.digest


def _differing(file: str, stage: str, versions: Sequence[Version]) -> Problem:
    first = versions[0]
    paths = named([version.path for version in versions])
    verb = "differs" if len(versions) == 1 else "differ"
    last_run = f" of the last run of stage {stage!r}" if stage else ""
    message = f"{paths} in the tree {verb} from the md5 in {file}{last_run}"
    hint = f"dvc repro {stage}" if stage else f"dvc add {first.path}"
    key = ",".join([stage, *(version.path for version in versions)])
    return Problem("digest-differs", message, first.place.at, key, f"{hint}; git add {file}")


def _incomparable(version: Version, exc: Unreadable) -> Problem:
    message = f"{version.path!r} cannot be compared with its md5 in {version.file}: it {exc.what}"
    hint = f"keep it out of git: git rm --cached {version.path}; dvc add {version.path}"
    return Problem("not-comparable", message, version.place.at, version.path, hint, Outcome.UNKNOWN)


def _near(path: str, evidence: SystemEvidence) -> str:
    """A hint when the tree has the path in another case."""
    folder = posixpath.dirname(path)
    if any(mark in folder for mark in "*?[{"):
        return ""
    wanted = path.casefold()
    for other in evidence.paths(posixpath.join(folder, "*")):
        if other.casefold() == wanted:
            return f"the tree has {other!r}: write it in this case"
    return ""
