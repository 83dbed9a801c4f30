"""Does a run, or the lock of a pipeline, record what it was started with, its seed included?

Asked of runs that a tracking server keeps (kind ``experiment``) and of the stages of a pipeline's
lock (kind ``data-version``, ``dvc.lock``); one of them has to do. A seed is a parameter whose last
part is ``seed``, ``random_seed``, ``random_state`` or the like. Of a run its value has to be a
number; a lock names the file and key that holds it.

Fails for: runs and locks that record no parameters, or parameters without a seed.

Parameters: none.

Fails, for example: the stage ``train`` of ``dvc.lock`` was run with ``params.yaml:train.max_depth``
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.measured import number_of
from aigov_plugins.shaping import items, mapping, text

_SEED = re.compile(r"(?:.*[.:_/-])?(?:seed|random_?state|rng)", re.IGNORECASE)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """Why no run and no lock does; nothing when one does."""
    runs = [(run, mapping(run.data.get("params"))) for run in evidence.of("experiment")]
    runs = [(artifact, given) for artifact, given in runs if "run_id" in artifact.data]
    locks = [(lock, list(_of_lock(lock))) for lock in evidence.of("data-version")]
    locks = [(artifact, given) for artifact, given in locks if artifact.data.get("stages")]
    if any(_has_seed(given) for _, given in runs):
        return
    if any(_SEED.fullmatch(name) for _, names in locks for name in names):
        return
    told = [*runs, *locks]
    if not told:
        what = f"{system.id} keeps no run and no lock that records parameters"
        yield Problem("no-parameters", what, system.declared_at)
        return
    artifact, given = next((each for each in told if each[1]), told[0])
    what = "records parameters, but no seed" if given else "records no parameters"
    yield Problem(
        "parameters",
        what,
        artifact.at("stages" if artifact.kind == "data-version" else "params"),
        "params",
        "record the seed of each run",
    )


def _has_seed(given: Json) -> bool:
    return any(_SEED.fullmatch(k) and number_of(v) is not None for k, v in given.items())


def _of_lock(lock: Artifact) -> Iterator[str]:
    for stage in map(mapping, items(lock.data.get("stages"))):
        yield from map(text, items(stage.get("params")))
