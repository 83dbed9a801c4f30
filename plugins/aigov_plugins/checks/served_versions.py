"""Is what is deployed a version of the model register, and is the register clear about it?

Records of kind ``model-register`` are asked for themselves and against the manifests of kind
``deployment`` and Compose files: the address, path, name or image of what is served has to be that
of an entry whose stage is shadow, canary or production, and an entry whose artefact lies in the
repository has to have the digest of that file.

Of a Compose file that is not one for development only images of a registered name with another tag
or digest are told: what else it runs, and whether a tag floats there, is not judged.

Fails for: a model that is served and is in no such entry; an image of a registered name whose tag
or digest is in none; a served model or registered image that floats (``latest``, ``main``, an
alias, no tag); deployments that name nothing of the register; two versions in production for one
target without a share of traffic for each; no version in shadow, canary or production although the
manifest says that the system is in production; a version that served before it was registered; a
digest that is not that of the file.

Unknown: an address or image in which a variable stands.

Parameters: none.

Fails, for example: the register has ``loan`` 3.2.0 in production, and ``k8s/serving.yaml`` pulls
``registry.acme.org/loan:latest``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, Keys, Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.measured import number_of
from aigov_plugins.shaping import items, mapping, text

_SERVING: Final = ("canary", "production", "shadow")
_FLOATING: Final = re.compile(r"(?:^|[:@/])(?:latest|main|master|head|stable|champion|current)$")
_ALIAS: Final = re.compile(r"models:/[^/@]+@")
_DEVELOPMENT: Final = re.compile(r"dev|test|local|override|example|sample|\bci\b")
_DIGEST: Final = re.compile(r"(?:(md5|sha1|sha256|sha384|sha512)[:-])?([0-9a-f]{32,128})")
_ALGORITHMS: Final = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}


_Wrong = tuple[str, str, Outcome]
"""Id, message and outcome of a problem whose place is not known yet."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One version of a register, with where it stands."""

    register: Artifact
    n: int
    row: Json

    def said(self, key: str) -> str:
        return text(self.row.get(key))

    @property
    def serving(self) -> bool:
        return self.said("stage").lower() in _SERVING

    def problem(self, code: str, what: str, key: str, hint: str = "") -> Problem:
        at = self.register.at("models", self.n, key)
        return Problem(code, f"{self.said('name')} {self.said('version')} {what}", at, key, hint)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each entry and each deployment that does not fit the other."""
    entries = [
        _Entry(register, n, row)
        for register in evidence.of("model-register")
        for n, row in enumerate(map(mapping, items(register.data.get("models"))))
    ]
    if not entries:
        what = f"{system.id} has no register of model versions"
        yield Problem("no-register", what, system.declared_at)
        return
    for entry in entries:
        yield from _dated(entry)
        yield from _digested(entry, evidence)
    yield from _shared_targets(entries)
    if system.lifecycle == "production" and not any(entry.serving for entry in entries):
        what = "has no version in shadow, canary or production, but the system is in production"
        yield Problem("stage", what, entries[0].register.at("models"), "models[].stage")
    yield from _deployed(entries, evidence.of("deployment"))
    yield from _composed(entries, evidence)


def _dated(entry: _Entry) -> Iterator[Problem]:
    created, served = entry.said("created")[:10], entry.said("serving_since")[:10]
    if created and served and created > served:
        what = f"was registered on {created}, after it first served on {served}"
        yield entry.problem("registered-late", what, "created")


def _digested(entry: _Entry, evidence: SystemEvidence) -> Iterator[Problem]:
    path, said = entry.said("artefact"), entry.said("artefact_digest").lower()
    match = _DIGEST.fullmatch(said)
    if match and evidence.entry(path) == "file":
        found = evidence.digests(path, match[1] or _ALGORITHMS.get(len(match[2]), "sha256"))
        if found and match[2] not in found:
            what = f"has a digest that is not that of {path!r}"
            yield entry.problem("digest", what, "artefact_digest", "register the file as it is")


def _shared_targets(entries: Iterable[_Entry]) -> Iterator[Problem]:
    """Targets that several versions in production serve, without a share for each."""
    targets: dict[tuple[str, str], list[_Entry]] = {}
    for entry in entries:
        if entry.said("stage").lower() == "production":
            targets.setdefault((entry.said("name"), entry.said("serves")), []).append(entry)
    for (name, target), together in targets.items():
        shares = [number_of(entry.row.get("traffic")) for entry in together]
        if len(together) > 1 and any(share is None for share in shares):
            versions = ", ".join(entry.said("version") for entry in together)
            what = f"is in production beside others ({versions}) for {target or name}"
            hint = "archive the older one, or write the share of traffic of each"
            yield together[-1].problem("shared-target", what, "stage", hint)


def _deployed(entries: list[_Entry], deployments: Iterable[Artifact]) -> Iterator[Problem]:
    """What the deployments serve, held against the register."""
    known, served = False, []
    for artifact in deployments:
        for keys, value in _served(artifact):
            served.append(artifact)
            answer = _model if "models" in keys else _image
            named, wrong = answer(entries, value)
            known = known or named
            for code, what, outcome in wrong:
                hint = "deploy a version that is registered, by its exact name"
                yield Problem(code, what, artifact.at(*keys), str(keys[2]), hint, outcome)
    if served and not known:
        what = "deploys nothing that the model register names"
        hint = "write the image or address of each version into the register"
        yield Problem("unregistered", what, served[0].at(), "workloads", hint)


def _composed(entries: list[_Entry], evidence: SystemEvidence) -> Iterator[Problem]:
    """Registered images of another version in Compose files, other than those of development."""
    files = evidence.of("container-build")
    evidence.leave_aside(files)
    names = {_split(entry.said("image"))[0] for entry in entries if entry.said("image")}
    for file in files:
        if file.data.get("format") != "compose" or _DEVELOPMENT.search(file.path.lower()):
            continue
        for n, image in enumerate(map(mapping, items(file.data.get("images")))):
            if text(image.get("name")) not in names:
                continue
            _, wrong = _image(entries, {**image, "image": image["name"]})
            for code, what, outcome in wrong:
                if code == "unregistered":
                    evidence.rest_on(file)
                    hint = "run a version that is registered, by its exact name"
                    yield Problem(code, what, file.at("images", n), what, hint, outcome)


def _served(artifact: Artifact) -> Iterator[tuple[Keys, Json]]:
    """The models and images of each workload, with their keys."""
    for n, workload in enumerate(map(mapping, items(artifact.data.get("workloads")))):
        for key in ("models", "images"):
            for m, value in enumerate(map(mapping, items(workload.get(key)))):
                yield ("workloads", n, key, m), value


def _model(entries: list[_Entry], model: Json) -> tuple[bool, list[_Wrong]]:
    """Whether the register names a model that is served, and what is wrong with it."""
    where = text(model.get("path")) or text(model.get("uri")) or text(model.get("name"))
    if model.get("templated"):
        what = f"a variable decides which model is served: {where!r}"
        return True, [("templated", what, Outcome.UNKNOWN)]
    if _FLOATING.search(where.lower()) or _ALIAS.match(where):
        return True, [("floating", f"serves {where!r}, which floats", Outcome.FAIL)]
    if any(entry.serving and where == entry.said("artefact") for entry in entries):
        return True, []
    what = f"serves {where!r}, which no version in shadow, canary or production is"
    return True, [("unregistered", what, Outcome.FAIL)]


def _image(entries: list[_Entry], image: Json) -> tuple[bool, list[_Wrong]]:
    """Whether the register names an image, and what is wrong with it if so."""
    name, tag, digest = (text(image.get(key)) for key in ("image", "tag", "digest"))
    registered = [(entry, *_split(entry.said("image"))) for entry in entries if entry.said("image")]
    if image.get("templated"):
        likely = any(base in name for _, base, _, _ in registered)
        what = f"a variable decides which image runs: {name!r}"
        return likely, [("templated", what, Outcome.UNKNOWN)] if likely else []
    same = [(e.serving, t, d) for e, base, t, d in registered if base == name]
    if not same:
        return False, []
    if not digest and (not tag or _FLOATING.search(f":{tag.lower()}")):
        return True, [("floating", f"runs {name}:{tag or 'latest'}, which floats", Outcome.FAIL)]
    if any(serving and _is_one((tag, digest), (t, d)) for serving, t, d in same):
        return True, []
    what = f"runs {name}:{tag or digest}, which no version in shadow, canary or production is"
    return True, [("unregistered", what, Outcome.FAIL)]


def _is_one(running: tuple[str, str], registered: tuple[str, str]) -> bool:
    """Whether tag and digest are those of the register, as far as both state them."""
    pairs = [(a, b) for a, b in zip(running, registered, strict=True) if a and b]
    return bool(pairs) and all(a == b for a, b in pairs)


def _split(reference: str) -> tuple[str, str, str]:
    """Name, tag and digest of an image reference."""
    rest, _, digest = reference.partition("@")
    folder, slash, last = rest.rpartition("/")
    name, _, tag = last.partition(":")
    return f"{folder}{slash}{name}", tag, digest
