"""Which results can be attested: those of a commit, judged by what stands in that commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from aigov.errors import UsageError
from aigov.excusing import EVERYWHERE, GOVERNANCE
from aigov.report.result import as_json
from aigov.terms import GATES, Mode, Outcome

Result = Mapping[str, Any]

_AGAIN = "aigov check --rev HEAD -o json=result.json"
_ELSEWHERE = ("--config", "--config-from")
"""Options by which a run takes its configuration from elsewhere than the files it judges."""


def refuse_unfit(result: Result, raw: bytes) -> None:
    """UsageError for a result that no commit can be vouched for with; ``raw`` are its bytes."""
    kind = result["snapshot"]["kind"]
    if kind != "revision":
        what = f"the result is of a {kind}, and only a commit can be attested"
        raise UsageError(what, hint=_AGAIN)
    if result["exit"]["code"] == 3:
        reason = result["exit"]["reason"]
        what = f"nothing was evaluated, so that there is nothing to attest: {reason}"
        raise UsageError(what, hint="aigov init declares a system")
    if "base" in result:
        what = "the result was compared with a base: what was known before decided nothing"
        raise UsageError(what, hint=f"without --base: {_AGAIN}")
    _refuse_other_rules(result)
    wrong = next(_contradictions(result), None)
    if wrong:
        raise UsageError(f"the result contradicts itself: {wrong}", hint=_AGAIN)
    if raw != as_json(dict(result)).encode():
        what = "the result is not as aigov wrote it: spaces, order or encoding are others"
        raise UsageError(what, hint=_AGAIN)


def _refuse_other_rules(result: Result) -> None:
    """UsageError where the commit's own configuration did not decide, or that is not said.

    Modes, parameters, waivers and what is excluded may come from the configuration, and the
    statement names but the modes.
    """
    if "tool" not in result:
        what = "the result does not say by which command it was made (tool)"
        raise UsageError(what, hint=_AGAIN)
    words = result["tool"]["arguments"]
    option = next((o for w in words for o in _ELSEWHERE if w.partition("=")[0] == o), None)
    if option:
        what = f"the result was judged with {option}: not by the configuration of the commit"
        raise UsageError(what, hint=f"without {option}: {_AGAIN}")


def _contradictions(result: Result) -> Iterator[str]:
    """What no run gives: findings that are missing or twice, or do not come to what is said.

    Holds for narrowed results too: they list the policies and systems that were left.
    """
    pairs = Counter((f["policy"], f["system"]) for f in result["findings"])
    for policy in result["policies"]:
        for system in result["systems"] if _is_asked(policy) else ():
            found = pairs[policy["id"], system["id"]]
            if system["declared"] and system["id"] != EVERYWHERE and found != 1:
                yield f"{found} findings of {policy['id']} for {system['id']}, and there is one"
    policies = {policy["id"]: policy for policy in result["policies"]}
    for finding in result["findings"]:
        for told in _unlike(finding, policies[finding["policy"]], result["gate"]):
            yield f"{finding['policy']} for {finding['system']}: {told}"
    ended = result["exit"]["code"]
    blocking = any(finding["blocks"] for finding in result["findings"])
    if blocking and ended == 0 and "--advisory" not in result["tool"]["arguments"]:
        yield "something blocks, and the exit code is 0"


def _is_asked(policy: Mapping[str, Any]) -> bool:
    """Whether a policy is asked of every declared system; the built-in one where waivers are."""
    return bool(policy["id"] != GOVERNANCE and policy["mode"] != Mode.OFF)


def _unlike(finding: Mapping[str, Any], policy: Mapping[str, Any], gate: str) -> Iterator[str]:
    """How a finding does not follow from its policy and its outcome."""
    if (finding["mode"], finding["gate"]) != (policy["mode"], policy["gate"]):
        yield "mode or gate is not that of the policy"
    if finding["due"] != (GATES.index(finding["gate"]) <= GATES.index(gate)):
        yield f"due is {finding['due']} at the gate {gate}"
    doubtful = finding["outcome"] in (Outcome.FAIL, Outcome.UNKNOWN)
    if finding["blocks"] != (doubtful and finding["due"] and finding["mode"] == Mode.ENFORCED):
        yield f"blocks is {finding['blocks']}"


def last_day(result: Result) -> tuple[str, str] | None:
    """The last day on which the verdict can stand as it is, and what ends it; None without an end.

    It is never before the day that the verdict is for.
    """
    ends = sorted(_ends(result))
    return (max(ends[0][0], result["as_of"]), ends[0][1]) if ends else None


def _ends(result: Result) -> Iterator[tuple[str, str]]:
    """Every day after which something that the verdict rests on is over, with what that is."""
    for waiver in result.get("waivers", ()):
        if waiver["excuses"]:
            yield waiver["expires"], f"waiver {waiver['id']} excuses a finding until then"
    baseline = result.get("baseline")
    if baseline and baseline["excuses"]:
        yield baseline["expires"], "an entry of the baseline that excuses findings ends then"
    for policy in result["policies"]:
        start = policy["enforce_from"]
        if start and start > result["as_of"] and policy["mode"] != Mode.OFF:
            before = date.fromisoformat(start) - timedelta(days=1)
            yield before.isoformat(), f"policy {policy['id']} is enforced from {start}"
