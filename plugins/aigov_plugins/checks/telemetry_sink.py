"""Does the collector of telemetry keep what a decision can be traced by?

Looks at the configurations of the OpenTelemetry Collector and at the retention schedule. A trace
carries its own id and its times; what it does not carry by itself has to be set as an attribute.

Fails when

- no pipeline of traces or logs sends to something that keeps them: the collector's own output and
  ``nop`` keep nothing;
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

from aigov.api import Artifact, Json, Outcome, Params, Problem, System, SystemEvidence
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
    for collector in collectors:
        yield from _lost(collector)
        yield from _untold(collector, "model version", params["version"])
        yield from _untold(collector, "outcome", params["outcome"])
        yield from _by_chance(collector)
    yield from _until_when(collectors[0], evidence)


def _lost(collector: Artifact) -> Iterator[Problem]:
    """Traces and logs that nothing keeps; another layer may, where the file is one of several."""
    listed: list[Json] = collector.data.get("exporters") or []
    keeps = {one["name"] for one in listed if not one.get("local")}
    pipelines = [
        (number, one)
        for number, one in enumerate(collector.data.get("pipelines") or [])
        if one.get("signal") in ("traces", "logs")
    ]
    if any(keeps & set(one.get("exporters") or ()) for _, one in pipelines):
        return
    at = collector.at("pipelines", pipelines[0][0]) if pipelines else collector.at("pipelines")
    what = "no pipeline sends traces or logs to anything that keeps them"
    hint = "name an exporter to a store in a pipeline of traces or logs"
    outcome = Outcome.UNKNOWN if collector.data.get("layer") else Outcome.FAIL
    yield Problem("not-kept", what, at, "pipelines", hint, outcome)


def _untold(collector: Artifact, meaning: str, words: Sequence[str]) -> Iterator[Problem]:
    """An attribute that is not set, or that is taken away again."""
    for key, state in (("attributes", "sets no attribute"), ("removed", "removes the attribute")):
        listed = [folded(str(one)) for one in collector.data.get(key) or ()]
        hits = [name for name in listed if any(names(name, word) for word in words)]
        if bool(hits) is (key == "removed"):
            what = f"{state} for the {meaning}"
            hint = f"set one with {' or '.join(words)} in its name"
            yield Problem(f"{key}-{folded(meaning)}", what, collector.at(key), key, hint)


def _by_chance(collector: Artifact) -> Iterator[Problem]:
    samplers: list[Json] = collector.data.get("sampling") or []
    by_status = any("status_code" in (one.get("policies") or ()) for one in samplers)
    for number, one in enumerate(samplers):
        percent = one.get("percent")
        dropped = isinstance(percent, int | float) and percent < 100 and not by_status
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
