"""Was the version that serves evaluated?

The versions that the model register or the registry (MLflow) has in production, or that a
deployment loads (``s3://models/loan/3.2.0``), are held against the ``model_version`` of the
evaluation results. Only versions that are counted in the same way are compared, and only where a
result names one: that there are no results at all is another question. Absent without a register.

Fails when a version serves, results name versions, and none that ran to its end is of it.

Parameters: none.

Fails, for example: ``governance/model-register.yaml`` has 3.2.0 in production, and
``metrics/eval.json`` is of ``model_version: 3.1.0``.
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.cards.card_claims import version_of
from aigov_plugins.measured import UNFINISHED
from aigov_plugins.versions import missing, same, served


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each version that serves and that no result is of."""
    if not evidence.of("model-register"):
        what = f"{system.id} has no register of model versions"
        yield Problem("no-register", what, system.declared_at)
        return
    paths = {card.path for card in evidence.of("model-card")}
    results = [r for r in evidence.of("evaluation") if r.valid and r.path not in paths]
    evidence.leave_aside((*evidence.of("model-card"), *results))
    named = {version_of(r): r for r in reversed(results) if version_of(r)}
    over = {version_of(r) for r in results if r.data.get("status") not in UNFINISHED}
    for one in served(evidence):
        began = any(same(one.version, version) for version in named)
        ended = any(same(one.version, version) for version in over)
        if missing(one.version, named) or (began and not ended):
            shown = ", ".join(f"{v!r} ({r.path})" for v, r in sorted(named.items())[:3])
            what = f"{one.name or 'the model'} {one.version!r} serves, and no result is of it"
            what += f": the evaluations are of {shown}"
            hint = "evaluate the version that serves, or serve one that was evaluated"
            yield Problem("served-model-not-evaluated", what, one.at, one.version, hint)
