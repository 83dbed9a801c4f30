"""Do the events of the log specification cover what has to be traceable, and are they tested?

Looks at the log specifications of the system. That head, retention and protection are filled in is
for the policy to demand.

Fails when

- no event, nor a field of one, is named for something that has to be recorded: ``data version or
  index version`` is found where one of the two is;
- an event lacks the correlation id, so that the steps of one decision cannot be joined;
- an event named for output, decision, answer, prediction or response lacks the model version;
- a purpose of recording is served by no event;
- errors, guardrail decisions or human overrides are kept in part only;
- the retention is not what the retention schedule says of logs;
- the test of emission is run by no pipeline in a step that can fail. Unknown where a part of the
  pipeline is not in the repository.

Parameters:
    events: what has to be recorded ([request, output, model version, data version or index version,
        error, configuration change]).
    purposes: what it has to be recorded for ([risk, substantial modification, post-market
        monitoring, operation]).
    tested: whether the test has to be run by a pipeline (true).

Example:
    correlation_id: decision_id
    events:
      - {name: output, fields: [score], purpose: operation monitoring}
    # governance/logging-specification.yaml:3: 1 of 1 events: fields lack the correlation id
    # 'decision_id'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Artifact, Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.pipelines.test_runs import is_run
from aigov_plugins.records.lists import (
    Entry,
    days_of,
    entries,
    folded,
    lacking,
    names,
    said,
    told,
)

_OUTPUTS: Final = "output or decision or answer or prediction or response"
_FAILURES: Final = "error or guardrail decision or human override or failure"
_WHOLE: Final = frozenset({"", "all", "every", "everything", "100", "1", "1 0", "100 0"})
_LOGS: Final = "log or logs or audit log or traces or event records"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each gap between what is to be traced and what is recorded."""
    records = evidence.of("log-specification")
    if not records:
        what = f"{system.id} has no log specification"
        hint = "aigov schema log-specification --template prints a record to fill in"
        yield Problem("no-log-specification", what, system.declared_at, hint=hint)
    for record in records:
        events = entries([record], "events")
        if events:
            yield from _uncovered(record, events, params)
            yield from _unjoined(record, events)
            yield from _in_part(events)
        if record.valid:
            yield from _other_retention(record, evidence)
            if params["tested"]:
                yield from _untested(record, evidence)


def _uncovered(record: Artifact, events: Sequence[Entry], params: Params) -> Iterator[Problem]:
    seen = [text for event in events for text in (event.text("name"), *event.texts("fields"))]
    missing = lacking(params["events"], seen)
    if missing:
        what = f"events do not cover {', '.join(missing)}"
        hint = "add an event, or a field of one, for each"
        yield Problem("events-not-covered", what, record.at("events"), "events", hint)
    unserved = lacking(params["purposes"], [event.text("purpose") for event in events])
    if unserved:
        what = f"no event is recorded for {', '.join(unserved)}"
        hint = "say of each event what it is recorded for"
        yield Problem("purposes-not-served", what, record.at("events"), "events[].purpose", hint)


def _unjoined(record: Artifact, events: Sequence[Entry]) -> Iterator[Problem]:
    """Events that cannot be joined with others, or with the version that gave them."""
    joint = said(record.data.get("correlation_id"))
    if joint:
        apart = [e for e in events if folded(joint) not in map(folded, e.texts("fields"))]
        hits = [(e, f"fields lack the correlation id {joint!r}") for e in apart]
        yield from told("not-correlated", hits, len(events), "record it with each event")
    named = [(e, e.text("name")) for e in events]
    outputs = [e for e, name in named if names(name, _OUTPUTS) and not names(name, _FAILURES)]
    blind = [e for e in outputs if lacking(["model version"], e.texts("fields"))]
    hits = [(e, "fields lack the model version") for e in blind]
    yield from told("without-version", hits, len(events), "record which version gave the output")


def _in_part(events: Sequence[Entry]) -> Iterator[Problem]:
    failures = [e for e in events if names(e.text("name"), _FAILURES)]
    cut = [e for e in failures if folded(e.text("kept_share").rstrip("%")) not in _WHOLE]
    hits = [(e, f"kept_share of {e.text('name')!r} is {e.text('kept_share')!r}") for e in cut]
    yield from told("sampled-failures", hits, len(events), "keep all of what went wrong")


def _other_retention(record: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    kept = days_of(said(record.data.get("retention")))
    for each in entries(evidence.of("retention-plan"), "classes"):
        planned = days_of(each.text("period")) if names(each.text("class"), _LOGS) else None
        if kept is not None and planned is not None and kept != planned:
            ours, theirs = said(record.data["retention"]), each.text("period")
            what = f"retention is {ours!r}, the schedule says {theirs!r} at {each.at('period')}"
            hint = "make the two agree"
            yield Problem("other-retention", what, record.at("retention"), "retention", hint)


def _untested(record: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    path = said(record.data.get("emission_test")).partition("#")[0]
    if not path:
        return
    run_somewhere = is_run(path, evidence)
    if not run_somewhere:
        what = f"no pipeline runs {path!r} in a step that can fail"
        at, hint = record.at("emission_test"), "run it where a failure stops the change"
        outcome = Outcome.FAIL if run_somewhere is False else Outcome.UNKNOWN
        yield Problem("test-not-run", what, at, "emission_test", hint, outcome)
