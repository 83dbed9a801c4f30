"""Did a named person attest the very bytes that are released?

Asked of the newest ``attestation`` of the system that is a review by people.

Fails when its result is not a pass, when it names nobody who can be reached, has no day or one too
far back, carries no signature, or names no digest of what is released: a file of ``model:`` in the
manifest, what a lock or pointer says of such a file, or an image of a deployment. Absent without
such an attestation.

Parameters:
    max_age: how long an attestation holds (365d).

Example:
    {"subject": [{"digest": {"sha256": "0a..."}}]}   # attestations/3.2.0.json:1: names no digest of
                                                     # what is released
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import (
    Artifact,
    Json,
    Params,
    Problem,
    System,
    SystemEvidence,
    compile_globs,
    is_model_path,
    why_nobody,
)
from aigov_plugins.governance.entries import items_in, mapped, why_not_recent

_PASSED: Final = ("pass", "passed", "approved")
_ALGORITHMS: Final = ("sha256", "sha512", "md5")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that the attestation lacks."""
    attestations = evidence.of("attestation")
    reviews = [one for one in attestations if one.data.get("human_review")]
    if not reviews:
        what = f"{system.id} has no attestation of a review by people"
        hint = "keep in-toto statements of human reviews below attestations/"
        yield Problem("no-attestation", what, system.declared_at, hint=hint)
        return
    newest = max(reviews, key=lambda one: (str(one.data.get("date") or ""), one.path))
    evidence.leave_aside(one for one in attestations if one is not newest)
    yield from _said(newest, params["max_age"], evidence)
    released = set(_released(system, evidence))
    named = {
        str(digest).lower()
        for subject in items_in(newest.data, "subjects")
        for digest in mapped(subject.get("digests")).values()
    }
    if not named & released:
        what = "names no digest of what is released"
        hint = "attest the digest of the served model, or of the image that serves it"
        yield Problem("another-artefact", what, newest.at("subjects"), "subjects", hint)


def _said(review: Artifact, limit: str, evidence: SystemEvidence) -> Iterator[Problem]:
    result = review.data.get("result")
    if result is not None and result not in _PASSED:
        yield Problem("not-passed", f"result is {result!r}", review.at("result"), "result")
    people = [*(review.data.get("reviewers") or ()), *(review.data.get("signers") or ())]
    reasons = [why_nobody(str(person), evidence.people) for person in people]
    if not people or all(reasons):
        why = f"{people[0]!r} {reasons[0]}" if people else "it names neither reviewer nor signer"
        what = f"nobody answers for it: {why}"
        yield Problem("nobody", what, review.at("reviewers"), "reviewers")
    if not review.data.get("signed"):
        hint = "keep the envelope with its signature"
        yield Problem("unsigned", "carries no signature", review.at(), "signed", hint)
    why = why_not_recent(review.data.get("date"), evidence, limit)
    if why:
        yield Problem("attested-day", f"date {why}", review.at("date"), "date")


def _released(system: System, evidence: SystemEvidence) -> Iterator[str]:
    """The digests of what is served, from the tree, from locks and pointers, from deployments."""
    for path in evidence.paths(*system.model):
        for algorithm in _ALGORITHMS:
            yield from evidence.digests(path, algorithm)
    serves = compile_globs(system.model).fullmatch if system.model else is_model_path
    for pointer in evidence.of("data-version"):
        for file in items_in(pointer.data, "files"):
            if file.get("role") != "dep" and serves(str(file.get("path", ""))):
                yield str(file.get("digest")).lower()
    for deployment in evidence.of("deployment"):
        for workload in items_in(deployment.data, "workloads"):
            yield from _images(workload)


def _images(workload: Json) -> Iterator[str]:
    for image in items_in(workload, "images"):
        yield str(image.get("digest", "")).rpartition(":")[2].lower()
