"""Does a packaged model say what it takes and gives, and is the run known that made it?

Asked of the packages (``MLmodel``) of the system; one of them has to do. What only declares or
lists models, and a run that belongs to no package, is none.

Fails for: a package without an identifier, a run, or a signature with inputs and outputs; a run
that the repository does not keep, that did not finish, or that names no commit.

Parameters: none.

Fails, for example: ``models/loan/MLmodel`` has ``run_id: 5f2b...``, and no run of that id is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.shaping import text

_COMMIT = re.compile(r"[0-9a-f]{7,40}")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the best package lacks; nothing when one does."""
    packages = [
        package
        for package in evidence.of("registered-model")
        if package.data.get("format") == "mlmodel"
    ]
    if not packages:
        yield Problem("no-package", f"{system.id} has no packaged model", system.declared_at)
        return
    runs = {text(kept.data.get("run_id")): kept for kept in evidence.of("experiment")}
    yield from min((list(_package(package, runs)) for package in packages), key=len)


def _package(package: Artifact, runs: Mapping[str, Artifact]) -> Iterator[Problem]:
    if not package.valid:
        yield Problem("invalid", f"does not follow its format: {package.reason}", package.at())
        return
    data = package.data
    for key, what in (("model_uuid", "an identifier"), ("run_id", "a run that made it")):
        if not text(data.get(key)):
            yield Problem("package", f"does not name {what}", package.at(), key)
    if not data.get("signature") or not data.get("inputs") or not data.get("outputs"):
        what = "has no signature with inputs and outputs"
        hint = "pass a signature when the model is logged"
        yield Problem("signature", what, package.at("signature"), "signature", hint)
    run_id = text(data.get("run_id"))
    if run_id and run_id not in runs:
        what = f"was made by run {run_id!r}, which is not kept here"
        hint = "export the run beside the package, as the tracking API gives it"
        yield Problem("run", what, package.at("run_id"), "run_id", hint)
    elif run_id:
        yield from _run(runs[run_id])


def _run(kept: Artifact) -> Iterator[Problem]:
    if kept.data.get("status") != "finished":
        what = f"run did not finish: {text(kept.data.get('status')) or 'no status'}"
        yield Problem("run", what, kept.at("status"), "status")
    if not _COMMIT.fullmatch(text(kept.data.get("commit"))):
        what = "run names no commit of its code"
        yield Problem("run", what, kept.at("commit"), "commit", "start runs inside the repository")
