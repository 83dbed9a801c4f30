"""Does a bill of materials name the models and data of a release, so that each can be told apart?

Reads CycloneDX and SPDX documents. Those that name a model or a dataset are asked, the newest one
by its date; documents with software only are another matter.

Fails when

- it is SPDX without the AI profile of version 3; CycloneDX before 1.5 has no place for models;
- there is no model, or one has no name, version, digest or package URL that fixes it, licence,
  supplier, or neither a model card nor a reference to more (``external`` models, which are called
  and not delivered, need no digest);
- a model of the registry, of a prompt or of an agent of the system is not among them;
- there is no dataset, or one has no name or no version and digest (``datasets``);
- a component of software has no version or is not identified by a package URL, digest or CPE;
- a critical vulnerability is listed that nobody assessed as resolved or not affecting;
- no pipeline makes or checks the document (``generated``), or nothing looks for known
  vulnerabilities: neither a list in a document nor a scan in a pipeline (``scanned``);
- the document is older than ``max_age`` days or has no date.

With ``form: revisions`` packages and models themselves are asked: some lock has to fix each package
by a digest, every prompt and agent has to name a pinned release of its model, and weights have to
be in git or pinned by a digest.

There is no such evidence at all when there is no document; of revisions, when there is no lock and
nothing says which models are used.

Parameters:
    form: document or revisions.
    datasets: whether a dataset has to be among the components.
    generated: whether a pipeline has to make or check the document.
    scanned: whether known vulnerabilities have to be looked for.
    max_age: days since the document was made.

Example:
    {"type": "machine-learning-model", "name": "loan-scorer", "version": "1.4.0"}

    bom/loan.cdx.json:9: model 'loan-scorer' has no digest or package URL, licence, supplier
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.delivery import bom_components, bom_making, model_pins
from aigov_plugins.delivery.entries import said


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the document lacks, or which models are not pinned."""
    if params["form"] == "revisions":
        yield from model_pins.problems(system, evidence)
        return
    found = [a for a in evidence.of("bom") if isinstance(a.data, dict)]
    meant = [a for a in found if a.data.get("models") or a.data.get("datasets")]
    if not meant:
        yield _nothing(system, found)
        return
    document = max(meant, key=lambda each: (said(each.data.get("date")), each.path))
    if not document.valid:
        yield Problem("invalid", f"cannot be relied on: {document.reason}", document.at())
        return
    yield from _profile(document)
    yield from bom_components.models(document, system, evidence)
    yield from bom_components.software(document)
    yield from bom_components.vulnerabilities(document)
    if params["datasets"]:
        yield from bom_components.datasets(document)
    bom_making.leave_pipelines_aside(evidence)
    yield from bom_making.fresh(document, params["max_age"], evidence.today)
    if params["generated"]:
        yield from bom_making.made(document, evidence)
    if params["scanned"]:
        yield from bom_making.scanned(document, found, evidence)


def _nothing(system: System, found: Sequence[Artifact]) -> Problem:
    broken = next((artifact for artifact in found if not artifact.valid), None)
    if broken is not None:
        return Problem("invalid", f"cannot be relied on: {broken.reason}", broken.at())
    if found:
        message = "names software only, although models are used"
        hint = "add the models as components of type machine-learning-model, the data as data"
        return Problem("software-only", message, found[0].at(), "models", hint)
    message = f"{system.id} has no bill of materials that names a model"
    hint = "make one in the pipeline: CycloneDX 1.5 or later, or SPDX 3 with the AI profile"
    return Problem("no-bill", message, system.declared_at, "models", hint)


def _profile(document: Artifact) -> Iterator[Problem]:
    """An SPDX document that does not claim to say what the AI profile asks of models."""
    if document.data["format"] == "spdx" and "ai" not in (document.data.get("profiles") or []):
        message = "does not keep to the AI profile of SPDX 3"
        hint = "name ai in profileConformance, and say what it asks of each model"
        yield Problem("profile", message, document.at("profiles"), "profiles", hint)
