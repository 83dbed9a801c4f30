"""Is each environment locked, and do images and installations hold to the lock?

Every file of kind ``environment-lock`` is a lock, whose packages are all pinned, or a manifest. A
manifest, or a list with ranges, needs a lock in its folder or the nearest one above, and the lock
needs to hold what the manifest declares.

Fails for: a manifest without a lock; a package that a manifest declares and its lock lacks, or
holds in another version than the exact one that is declared (groups for development and extras are
left out); a lock with packages that have no digest; an image that is named by a tag, which can be
moved; a ``RUN`` that installs a package without a version (pip, setuptools and wheel aside), or
from a list that is not locked. Images of Compose files are passed over: they run beside the system.

Unknown: a list whose includes, constraints or variables decide; an image that a variable names.

Parameters:
    hashes: whether each package of a lock needs a digest (true).
    images: whether images and what their builds install are asked, too (true).
    exclude: globs of files for work on the code only, which are passed over.

Fails, for example: ``pyproject.toml`` declares ``lightgbm``, and ``uv.lock`` does not hold it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from aigov.api import (
    Artifact,
    Outcome,
    Params,
    Problem,
    System,
    SystemEvidence,
    compile_globs,
)
from aigov_plugins.shaping import items, mapping, text

MAX_SHOWN = 3
_MAIN = ("default", "main")
_INSTALLERS = ("pip", "setuptools", "wheel")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each file that is not locked, and for each use that passes a lock by."""
    excluded = compile_globs(tuple(params["exclude"])).fullmatch
    listed = [a for a in evidence.of("environment-lock") if not excluded(a.path)]
    listed = [a for a in listed if mapping(a.data.get("counts")).get("packages")]
    if not listed:
        what = f"{system.id} has no lock file and no list of its packages"
        yield Problem("no-lock", what, system.declared_at, hint="uv lock, or pip-compile")
    yield from _pinned(listed)
    if params["hashes"]:
        for lock in (a for a in listed if a.data.get("locked") is True):
            yield from _unhashed(lock)
    if params["images"]:
        loose = [a for a in listed if a.data.get("locked") is False]
        builds = (a for a in evidence.of("container-build") if not excluded(a.path))
        for build in (a for a in builds if a.data.get("format") == "dockerfile"):
            yield from _images(build)
            yield from _installed(build, loose)


def _pinned(listed: Sequence[Artifact]) -> Iterator[Problem]:
    """Whether each list is locked, or has a lock beside it that holds what it declares."""
    locks = [artifact for artifact in listed if artifact.data.get("locked") is True]
    for artifact in listed:
        if artifact.data.get("locked") is None:
            what = "includes or variables decide whether its packages are pinned"
            yield Problem("locked", what, artifact.at(), "locked", outcome=Outcome.UNKNOWN)
        elif artifact.data["locked"] is False:
            beside = _nearest(artifact, locks)
            yield from _stale(artifact, beside) if beside else _unlocked(artifact)


def _nearest(manifest: Artifact, locks: Sequence[Artifact]) -> list[Artifact]:
    """The locks of the nearest folder at or above the manifest's that has any."""
    folder = posixpath.dirname(manifest.path)
    while True:
        found = [lock for lock in locks if posixpath.dirname(lock.path) == folder]
        if found or not folder:
            return found
        folder = posixpath.dirname(folder)


def _unlocked(artifact: Artifact) -> Iterator[Problem]:
    packages = [mapping(package) for package in items(artifact.data["packages"])]
    first = next((n for n, p in enumerate(packages) if p.get("pinned") is False), None)
    if first is None:
        return  # what is not known to be open is said of the file as a whole
    count = sum(package.get("pinned") is False for package in packages)
    name, wanted = text(packages[first].get("name")), text(packages[first].get("specifier"))
    what = f"{count} of {len(packages)} packages are not pinned and no lock lies beside it"
    at = artifact.at("packages", first)
    yield Problem("unlocked", f"{what}, first {name}{wanted}", at, "packages", "commit a lock")


def _stale(manifest: Artifact, locks: list[Artifact]) -> Iterator[Problem]:
    """What a manifest declares and its locks do not hold, or hold in another version."""
    held = _held(locks)
    where = ", ".join(lock.path for lock in locks)
    lacking, other = [], []
    for n, package in enumerate(map(mapping, items(manifest.data["packages"]))):
        name, version = text(package.get("name")), text(package.get("version"))
        if not set(items(package.get("groups")) or _MAIN) & set(_MAIN):
            continue
        if name not in held:
            lacking.append((n, name))
        elif version and held[name] != {""} and version not in held[name]:
            other.append((n, f"{name} {version}"))
    for found, says in ((lacking, "does not hold"), (other, "holds in another version")):
        if found:
            what = f"declares {_shown(found)}, which {where} {says}"
            at = manifest.at("packages", found[0][0])
            yield Problem("stale-lock", what, at, "packages", "make the lock again")


def _held(locks: Sequence[Artifact]) -> dict[str, set[str]]:
    """The versions of each package in some locks."""
    held: dict[str, set[str]] = {}
    for lock in locks:
        for package in map(
            mapping, (*items(lock.data["packages"]), *items(lock.data.get("local")))
        ):
            held.setdefault(text(package.get("name")), set()).add(text(package.get("version")))
    return held


def _shown(found: Sequence[tuple[int, str]]) -> str:
    more = f" and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
    return ", ".join(name for _, name in found[:MAX_SHOWN]) + more


def _unhashed(lock: Artifact) -> Iterator[Problem]:
    if lock.data.get("hashed") is True:
        return
    counts, known = lock.data["counts"], lock.data.get("hashed") is False
    packages = [mapping(package) for package in items(lock.data["packages"])]
    first = next((n for n, p in enumerate(packages) if p.get("hashed") is not True), 0)
    what = f"{counts['packages'] - counts['hashed']} of {counts['packages']} packages"
    what += " have no digest" if known else " may have no digest"
    hint = "pip-compile --generate-hashes, or a lock that keeps digests"
    outcome = Outcome.FAIL if known else Outcome.UNKNOWN
    yield Problem("unhashed", what, lock.at("packages", first), "packages", hint, outcome)


def _images(build: Artifact) -> Iterator[Problem]:
    for n, image in enumerate(map(mapping, items(build.data.get("images")))):
        name, at = text(image.get("image")), build.at("images", n)
        if image.get("pinned") is None:
            what = f"a variable decides which image is used: {name!r}"
            yield Problem("image", what, at, "images", outcome=Outcome.UNKNOWN)
        elif not image["pinned"]:
            what = f"uses {name}, a name that can come to mean another image"
            yield Problem("image", what, at, "images", "add its digest: @sha256:...")


def _installed(build: Artifact, loose: Sequence[Artifact]) -> Iterator[Problem]:
    packages = [mapping(package) for package in items(build.data.get("packages"))]
    named = [(n, text(p.get("name"))) for n, p in enumerate(packages) if p.get("pinned") is False]
    free = [(n, name) for n, name in named if name not in _INSTALLERS]
    if free:
        what = f"installs {_shown(free)} without a version"
        yield Problem("installed", what, build.at("packages", free[0][0]), "packages")
    for n, file in enumerate(items(build.data.get("files"))):
        last = posixpath.basename(text(file))
        source = next((a for a in loose if posixpath.basename(a.path) == last), None)
        if source is not None:
            what = f"installs from {text(file)}, which is not locked ({source.path})"
            yield Problem("installed", what, build.at("files", n), "files", "install from the lock")
