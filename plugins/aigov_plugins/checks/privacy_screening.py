"""Does the screening for a data protection impact assessment count the criteria that it lists?

Looks at the newest privacy assessment of the system that has ``criteria``.

Fails when ``criteria_met_count`` is not the number of criteria whose ``met`` is true or yes, and
when ``met`` of a criterion is neither that nor false or no.

Parameters: none.

A failing example::

    criteria: [{criterion: large scale, met: true, reason: ...}]
    criteria_met_count: 0

    governance/dpia-screening.yaml:2: criteria_met_count is 0, but 1 of 1 criteria are met
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Json, Params, Problem, System, SystemEvidence
from aigov_plugins.records.entries import entries, folded, newest, told, value

_YES = ("yes", "true", "met", "y")
_NO = ("no", "false", "not met", "n")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem where the count is not that of the list, and one for what is left open."""
    written = [a for a in evidence.of("privacy-assessment") if a.valid and entries(a, "criteria")]
    record = newest(written)
    if record is None:
        what = f"{system.id} has no screening of its processing"
        hint = "aigov schema privacy-assessment --template prints a record to fill in"
        yield Problem("no-screening", what, system.declared_at, hint=hint)
        return
    criteria = entries(record, "criteria")
    hits = [
        (number, f"{said!r} is neither yes nor no")
        for number, entry in criteria
        if (said := entry.get("met")) is not None and not _is_met(said) and not _is_unmet(said)
    ]
    hint = "decide it, and say why in reason"
    yield from told(record, "undecided", ("criteria", "met"), hits, hint)
    met = sum(_is_met(entry.get("met")) for _, entry in criteria)
    counted = value(record, "criteria_met_count")
    if counted is not None and counted != met:
        what = f"criteria_met_count is {counted}, but {met} of {len(criteria)} criteria are met"
        key = "criteria_met_count"
        yield Problem("miscounted", what, record.at(key), key, "count those that are met")


def _is_met(said: Json) -> bool:
    return said is True or (isinstance(said, str) and folded(said) in _YES)


def _is_unmet(said: Json) -> bool:
    return said is False or (isinstance(said, str) and folded(said) in _NO)
