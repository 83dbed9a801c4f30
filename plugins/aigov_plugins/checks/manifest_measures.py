"""Are the measures of the manifest where it says, and within the bounds that it sets?

Asked of ``measures`` in ``ai-system.yaml``. ``from`` names a file, from the root of the repository
or from the folder of the system, and behind ``#`` a JSON pointer (``metrics/eval.json#/auc``; YAML
and TOML too), or row and column of a table (``kpi/weekly.csv#row=last&column=review_rate``; the
row is ``first``, ``last`` or a number from 1). The bounds ``min`` and ``max`` are inclusive; a
value with a per cent sign is held against a bound above 1 as it is written, else as a share.

Fails when a source points to nothing or to what is no number, and when the number is below ``min``
or above ``max``. Unknown when the file is broken, or lies outside of the repository.

Parameters: none.

Example:
    measures: [{id: auc, from: "metrics/eval.json#/auc", min: 0.82}]
    # ai-system.yaml:1: measure 'auc' is 0.79 at metrics/eval.json:3, at least 0.82 is wanted
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aigov.api import Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.governance.measure_sources import Sources, missed, too_many
from aigov_plugins.measured import asked


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each measure that cannot be read or that is out of its bounds."""
    if what := too_many(system):
        at = system.at("measures")
        yield Problem("too-many-measures", what, at, "measures", outcome=Outcome.UNKNOWN)
        return
    sources = Sources(system, evidence)
    for n, measure in enumerate(system.measures):
        yield from _measure(n, measure, sources)


def _measure(n: int, measure: Mapping[str, Any], sources: Sources) -> Iterator[Problem]:
    name, at = measure["id"], sources.system.at("measures", n)
    key, found = f"measures.{name}", sources.read(measure["from"])
    if found.value is None:
        outcome = Outcome.UNKNOWN if found.unknown else Outcome.FAIL
        what = f"measure {name!r} {found.reason}"
        yield Problem("measure-unreadable", what, at, key, found.hint, outcome)
        return
    value = found.value
    for bound, sign, limit in missed(value, measure):
        shown = f"{value.number * 100:g} %" if value.percent else f"{value.number:g}"
        what = f"measure {name!r} is {shown} at {value.place}, {asked(sign, limit)} is wanted"
        hint = "act on it as the plan says, or decide on another bound and say why"
        yield Problem("measure-out-of-limits", what, at, f"{key}.{bound}", hint)
