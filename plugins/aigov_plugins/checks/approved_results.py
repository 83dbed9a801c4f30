"""Does what was approved agree with the criteria, with the evaluation, and with what is in use?

Asked of the newest ``approval`` of the system, and of the results of release gates for its version
and for those in production. What they say is held against the limits of the newest
``evaluation-criteria`` and of the gates, and against the evaluations of the same version; an
evaluation that names no version counts where it is among what was seen. Of several results of a
metric the newest count, but none that came after the decision and was not seen.

Fails when

- the decision lets a version go without conditions beside criteria that it says were not met
  (``failed_criteria``, ``criteria_met: false``), none of which is waived;
- it lets a version go, or says that its criteria were met, while the evaluation of that version
  misses a limit;
- a gate passed a criterion whose limit the evaluation of that version misses;
- every evaluation that was seen is of another version than the one approved, or the register of
  models marks another version as live that no decision approves.

Where the decision, the limit or the evaluation is not there, nothing is said: nothing contradicts.

Parameters: none.

Example:
    approved: true                            # governance/approvals/3.2.0.yaml:5: lets the version
    failed_criteria: [Fairness, Risk]         # go, and says that 2 criteria were not met: Fairness,
                                              # Risk
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from aigov.api import Artifact, Keys, Location, Params, Problem, System, SystemEvidence
from aigov_plugins.delivery.approvals import Decision
from aigov_plugins.delivery.entries import folded, rows, said, version_of
from aigov_plugins.delivery.versions import known_versions, live_versions
from aigov_plugins.governance.entries import listed, newest
from aigov_plugins.measured import newest as newest_record
from aigov_plugins.measured_values import is_result, values_of, why_missed

_PASSED: Final = ("pass", "passed", "met", "ok")
_BESIDE: Final = (
    "attestation",  # a decision, too, that names no criteria
    "evaluation", "evaluation-criteria", "model-card", "model-register", "registered-model",
    "release-gate",
)  # fmt: skip
_HINT: Final = "mend what is wrong: the decision, or the evaluation that it rests on"

Limit = tuple[Mapping[str, Any], Location]


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each contradiction, by record."""
    approvals, results = evidence.of("approval"), _results(evidence)
    gates = [gate for gate in evidence.of("release-gate") if gate.valid]
    limits = _limits(evidence, gates)
    record = newest(approvals)
    decision = Decision(record) if record is not None else None
    if decision is not None:
        yield from _over_failed(decision)
        yield from _against(decision, limits, results)
        yield from _of_other(decision, approvals, evidence)
    versions = {*live_versions(evidence), *([decision.version] if decision else [])}
    for gate in gates:
        yield from _gate(gate, limits, results, versions)


def _results(evidence: SystemEvidence) -> list[Artifact]:
    """Evaluations that came to an end.

    What a decision is held against is not what it rests on.
    """
    for kind in _BESIDE:
        evidence.leave_aside(evidence.of(kind))
    return [result for result in evidence.of("evaluation") if is_result(result)]


def _limits(evidence: SystemEvidence, gates: Sequence[Artifact]) -> list[Limit]:
    """What has to be reached: the newest criteria, and those that gates explain with a limit."""
    found: list[Limit] = []
    record = newest_record(evidence.of("evaluation-criteria"))
    for source in (*([record] if record is not None and record.valid else []), *gates):
        version = source.data.get("model_version") if source is record else ""
        for index, row in rows(source, "criteria"):
            found.append(({**row, "version": version_of(version)}, source.at("criteria", index)))
    return found


def _over_failed(decision: Decision) -> Iterator[Problem]:
    failed = list(decision.failed()) if decision.whole else []
    if failed:
        names = list(dict.fromkeys(name for _, name in failed))
        count = "a criterion was" if len(names) == 1 else f"{len(names)} criteria were"
        what = f"lets the version go, and says that {count} not met: {listed(names)}"
        hint = "decide again once they are met, or approve with conditions that name them"
        at = decision.record.at(*failed[0][0])
        yield Problem("approval-over-failed-criteria", what, at, "failed_criteria", hint)


def _against(
    decision: Decision, limits: Sequence[Limit], results: Sequence[Artifact]
) -> Iterator[Problem]:
    version, seen = decision.version, decision.seen
    ours = [
        result
        for result in results
        if _is_of(result, version, seen) and (result.path in seen or not _later(result, decision))
    ]
    measured = [value for result in ours for value in values_of(result)]
    for row, where in limits:
        other = row["version"] not in ("", version)
        if other or not decision.claims(str(row.get("metric"))):
            continue
        if missed := why_missed(row, measured):
            told, value = missed
            at = decision.record.at(*_claimed_at(decision))
            which = repr(version) if version else "a version"
            what = f"approves {which}, of which {value.result.path} says: {told}"
            hint = f"the limit stands at {where}; {_HINT}"
            key = f"{value.metric}.{value.part}"
            yield Problem("approval-contradicts-evaluation", what, at, key, hint)


def _claimed_at(decision: Decision) -> Keys:
    return ("criteria_met",) if decision.record.data.get("criteria_met") else decision.said_at


def _is_of(result: Artifact, version: str, seen: frozenset[str]) -> bool:
    """Whether a result is of a version, by its name, or by being what was looked at."""
    named = version_of(result.data.get("model_version"))
    return named == version != "" or (not named and result.path in seen)


def _later(result: Artifact, decision: Decision) -> bool:
    ran = str(result.data.get("date") or "")[:10]
    return bool(decision.day) and ran > decision.day


def _of_other(
    decision: Decision, approvals: Sequence[Artifact], evidence: SystemEvidence
) -> Iterator[Problem]:
    """An approval of one version, where another was looked at or is in use."""
    version, at = decision.version, decision.record.at("model_version")
    if not version or not (decision.whole or decision.record.data.get("criteria_met")):
        return
    seen = [r for r in evidence.of("evaluation") if is_result(r) and r.path in decision.seen]
    others = [version_of(result.data.get("model_version")) for result in seen]
    if seen and all(others) and version not in others:
        what = f"approves {version!r} by {seen[0].path}, which is of {others[0]!r}"
        yield Problem("approval-of-other-version", what, at, seen[0].path, _HINT)
    known, live = known_versions(evidence), live_versions(evidence)
    approved = {version_of(each.data.get("model_version")) for each in approvals if each.valid}
    if version in known and live and not approved & live.keys():
        first = min(live)
        what = (
            f"approves {version!r}, but {first!r} is live ({live[first]}) and nothing approves it"
        )
        yield Problem("approval-of-other-version", what, at, "live", _HINT)


def _gate(
    gate: Artifact, limits: Sequence[Limit], results: Sequence[Artifact], versions: set[str]
) -> Iterator[Problem]:
    """Results that a gate let pass although the evaluation of that version misses the limit."""
    by_name = {folded(row.get("name")): (row, at) for row, at in limits if said(row.get("name"))}
    for index, row in rows(gate, "results"):
        limit = by_name.get(folded(row.get("criterion")))
        version = version_of(row.get("version"))
        if not limit or version not in versions or folded(row.get("result")) not in _PASSED:
            continue
        seen = frozenset({said(row.get("evidence")).partition("#")[0].lstrip("/")})
        ours = [result for result in results if _is_of(result, version, seen)]
        if missed := why_missed(limit[0], [v for result in ours for v in values_of(result)]):
            told, value = missed
            what = (
                f"passes {said(row.get('criterion'))!r} for {version!r}; {value.result.path} says: "
            )
            what += told
            hint = f"the limit stands at {limit[1]}; {_HINT}"
            at = gate.at("results", index)
            key = f"{version}.{value.metric}"
            yield Problem("approval-contradicts-evaluation", what, at, key, hint)
