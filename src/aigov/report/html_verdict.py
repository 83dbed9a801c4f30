"""What the findings come to, in one sentence for somebody who decides."""

from __future__ import annotations

from dataclasses import dataclass

from aigov.report.html_index import Index, Json, is_counted, tally
from aigov.report.html_words import GATES, counted
from aigov.report.judged import REPOSITORY
from aigov.terms import Mode, Outcome


@dataclass(frozen=True, slots=True)
class Told:
    """The verdict in words: ``tone`` is fail, unknown, pass or plain; ``mark`` is one word."""

    tone: str
    mark: str
    sentence: str


def verdict(index: Index) -> Told:
    """The verdict in one sentence."""
    result = index.result
    code, what = result["exit"]["code"], GATES[result["gate"]]
    if code == 3:
        preview = "decided: what follows is a preview." if index.findings else "judged."
        return Told("plain", "Nothing judged", f"Nothing was {preview}")
    blocking = [finding for finding in index.findings if finding["blocks"]]
    if code == 0:
        return _not_blocked(index, len(blocking), what)
    if code == 1:
        who, many = _policies(index, Outcome.FAIL)
        said = f"{who[0]} {'fail' if many else 'fails'}{who[1]} and {'block' if many else 'blocks'}"
        return Told("fail", "Blocked", f"{said} {what}{_also_unknown(blocking)}.")
    who, many = _policies(index, Outcome.UNKNOWN)
    said = f"{who[0]} {'are' if many else 'is'} unknown{who[1]}: whether {what} may go ahead"
    return Told("unknown", "Cannot be told", f"{said} cannot be told.")


def _also_unknown(blocking: list[Json]) -> str:
    number = sum(finding["outcome"] == Outcome.UNKNOWN for finding in blocking)
    return f"; {counted(number, 'more finding')} cannot be told" if number else ""


def _policies(index: Index, outcome: Outcome) -> tuple[tuple[str, str], bool]:
    """The policies that block with an outcome, and in how many systems; whether they are many."""
    there = [f for f in index.findings if f["blocks"] and f["outcome"] == outcome]
    number = len({finding["policy"] for finding in there})
    what = counted(number, "enforced policy", "enforced policies")
    every = len(index.by_system.keys() - {REPOSITORY})
    some = len({finding["system"] for finding in there} - {REPOSITORY})
    return (what, f" in {some} of {every} systems" if every > 1 and some else ""), number != 1


def _not_blocked(index: Index, blocking: int, what: str) -> Told:
    """The sentence for exit code 0, which is only good news where something was asked."""
    found = index.findings
    counts = tally(finding for finding in found if is_counted(finding))
    applied = sum(counts.values()) - counts[Outcome.NOT_APPLICABLE]
    if blocking:
        said = f"{counted(blocking, 'enforced finding')} would block {what}: this run only advises."
        return Told("unknown", "Advice only", said)
    if not index.result["systems"]:
        said = "The repository declares that it holds no AI system, and none was seen."
        return Told("pass", "No AI system", said)
    if not applied:
        reason = "no enforced policy that is due applies"
        if not any(finding["mode"] == Mode.ENFORCED for finding in found):
            reason = "no policy is enforced"
        return Told("plain", "Nothing enforced", f"Nothing blocks {what}, since {reason}.")
    return _since(counts, what) if index.result.get("base") else _clear(counts, applied, what)


def _since(counts: dict[str, int], what: str) -> Told:
    """The sentence for a run in which only what is new decides."""
    known = counts[Outcome.FAIL] + counts[Outcome.UNKNOWN]
    if not known:
        said = f"Nothing new blocks {what}, and nothing that was there before."
        return Told("pass", "Clear", said)
    were = "was there before and does" if known == 1 else "were there before and do"
    said = f"Nothing new blocks {what}: {counted(known, 'enforced finding')} {were} not decide."
    return Told("plain", "Not worse", said)


def _clear(counts: dict[str, int], applied: int, what: str) -> Told:
    passed, waived = counts[Outcome.PASS], counts[Outcome.WAIVED]
    told = f"{passed} {'passes' if passed == 1 else 'pass'}"
    if waived:
        told += f" and {waived} {'is' if waived == 1 else 'are'} excused by a waiver"
    due = f"of {counted(applied, 'enforced finding')} due"
    return Told("pass", "Clear", f"Nothing blocks {what}: {due}, {told}.")
