"""Does the collector of telemetry keep what a decision can be traced by?

Looks at the configurations of the OpenTelemetry Collector, taken together, and at the retention
schedule. A trace carries its own id and its times; what it does not carry by itself has to be set
as an attribute.

Fails when

- no pipeline of traces or logs sends to something that keeps them: the collector's own output and
  ``nop`` keep nothing. Unknown where what it sends to is defined in no file;
- attributes that stand for what has to be told are not set, or are removed again;
- a part of the traces is dropped by chance, failures among them: a tail sampler with a policy for
  the status keeps these;
- the retention schedule does not say how long logs or traces are kept.

Parameters:
    version: words of which one is in the name of an attribute that tells the model version
        ([model]).
    outcome: words of which one is in the name of an attribute that tells what came of it
        ([outcome, decision, finish reason]).

Example:
    processors: {probabilistic_sampler: {sampling_percentage: 5}}
    # otel-collector.yaml:1: keeps 5 % of the traces by chance, failures among them
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Artifact, Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.records.lists import days_of, entries, folded, names

_KEPT: Final = "log or logs or trace or traces or telemetry or audit log or event records"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that a trace would lack, by path and line."""
    plans = evidence.of("monitoring-plan")
    collectors = [a for a in plans if a.valid and a.data.get("format") == "otel-collector"]
    if not collectors:
        what = f"{system.id} has no configuration of a telemetry collector"
        hint = "keep otel-collector.yaml beside the system"
        yield Problem("no-collector", what, system.declared_at, hint=hint)
        return
    yield from _lost(collectors)
    yield from _untold(collectors, "model version", params["version"])
    yield from _untold(collectors, "outcome", params["outcome"])
    yield from _by_chance(collectors)
    yield from _until_when(collectors[0], evidence)


def _lost(collectors: Sequence[Artifact]) -> Iterator[Problem]:
    """Traces and logs that nothing keeps. One file may define what another one uses."""
    defined = [one for each in collectors for one in each.data.get("exporters") or []]
    keeps = {one["name"] for one in defined if not one.get("local")}
    pipelines = [
        (collector, number, set(one.get("exporters") or ()))
        for collector in collectors
        for number, one in enumerate(collector.data.get("pipelines") or [])
        if one.get("signal") in ("traces", "logs")
    ]
    if any(keeps & named for _, _, named in pipelines):
        return
    undefined = {name for each in collectors for name in each.data.get("undefined") or ()}
    doubtful = any(undefined & named for _, _, named in pipelines)
    first, number, _ = pipelines[0] if pipelines else (collectors[0], 0, set())
    what = "no pipeline sends traces or logs to anything that keeps them"
    hint = "name an exporter to a store in a pipeline of traces or logs"
    outcome = Outcome.UNKNOWN if doubtful else Outcome.FAIL
    yield Problem("not-kept", what, first.at("pipelines", number), "pipelines", hint, outcome)


def _untold(
    collectors: Sequence[Artifact], meaning: str, words: Sequence[str]
) -> Iterator[Problem]:
    """An attribute that no file sets, or that one takes away again."""
    if not any(_tells(collector, "attributes", words) for collector in collectors):
        what = f"sets no attribute for the {meaning}"
        hint = f"set one with {' or '.join(words)} in its name"
        at = collectors[0].at("attributes")
        yield Problem(f"untold-{folded(meaning)}", what, at, "attributes", hint)
    for collector in collectors:
        if _tells(collector, "removed", words):
            what = f"removes the attribute for the {meaning}"
            at = collector.at("removed")
            yield Problem(f"removed-{folded(meaning)}", what, at, "removed", "leave it in")


def _tells(collector: Artifact, key: str, words: Sequence[str]) -> bool:
    listed = [folded(str(one)) for one in collector.data.get(key) or ()]
    return any(names(name, word) for name in listed for word in words)


def _by_chance(collectors: Sequence[Artifact]) -> Iterator[Problem]:
    samplers = [
        (collector, number, one)
        for collector in collectors
        for number, one in enumerate(collector.data.get("sampling") or [])
    ]
    if any("status_code" in (one.get("policies") or ()) for _, _, one in samplers):
        return
    for collector, number, one in samplers:
        percent = one.get("percent")
        dropped = isinstance(percent, int | float) and percent < 100
        if one.get("type") == "probabilistic_sampler" and dropped:
            what = f"keeps {percent:g} % of the traces by chance, failures among them"
            hint = "sample at the tail, with a policy for status_code"
            yield Problem("by-chance", what, collector.at("sampling", number), "sampling", hint)


def _until_when(collector: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    classes = entries(evidence.of("retention-plan"), "classes")
    known = [one for one in classes if names(one.text("class"), _KEPT)]
    if not any(days_of(one.text("period")) for one in known):
        what = "no retention schedule says how long logs or traces are kept"
        hint = "add a class for them to the retention plan, with its period"
        yield Problem("without-retention", what, collector.at(), hint=hint)
