"""What was judged and what it comes to: the head of the page, for somebody who decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aigov.report.html_index import Index, Json, is_counted, tally
from aigov.report.html_words import GATES, counted, day
from aigov.terms import Mode, Outcome

_SUBJECTS = {
    "worktree": "Files on disk",
    "index": "Staged changes",
    "folder": "A folder without git",
    "memory": "Files in memory",
}
_CAVEATS = {
    "worktree": "It is of the files as they were on disk, changed or not, and not of a commit",
    "index": "It is of changes that were staged, and not of a commit",
    "folder": "It is of a folder that git does not keep, and not of a commit",
    "memory": "It is of files that were in memory only, and not of a commit",
}


@dataclass(frozen=True, slots=True)
class Told:
    """The verdict in words: ``tone`` is fail, unknown, pass or plain; ``mark`` is one word."""

    tone: str
    mark: str
    sentence: str


def subject(result: Json) -> str:
    """What was judged, in a few words."""
    release, snapshot = result.get("release"), result["snapshot"]
    if release and release["tag"]:
        what = f"Release {release['tag']['name']}"
    elif snapshot["kind"] == "revision":
        what = f"Commit {snapshot['id'][:12]}"
    else:
        what = _SUBJECTS[snapshot["kind"]]
    root = snapshot.get("root")
    return f"{what}, folder {root}" if root else what


def caveat(result: Json) -> str:
    """Why nobody else can look the same files up; empty for a commit."""
    kind = result["snapshot"]["kind"]
    if kind == "revision":
        return ""
    after = f". The commit before it is {result['snapshot']['id']}" if _follows(result) else ""
    return f"{_CAVEATS[kind]}: nobody else can look these files up{after}."


def _follows(result: Json) -> bool:
    return result["snapshot"]["kind"] in ("worktree", "index") and bool(result["snapshot"]["id"])


def facts(result: Json) -> Iterator[tuple[str, str, bool]]:
    """What the result is of: a name, a value, and whether the value is an id or a name of git."""
    snapshot = result["snapshot"]
    if snapshot["kind"] == "revision":
        yield "Commit", snapshot["id"], True
    if snapshot["tree"]:
        yield "Tree", snapshot["tree"], True
    yield "Folder", snapshot.get("root") or "the whole repository", bool(snapshot.get("root"))
    yield from _of_release(result.get("release"))
    if base := result.get("base"):
        others = f", and {base['others']} more" if base["others"] else ""
        yield "Compared with", f"{base['ref']}, merge base {base['commit']}{others}", True
    yield "Gate", f"{result['gate']}: policies up to this gate are due", False
    if tool := result.get("tool"):
        yield "Made with", f"{tool['name']} {tool['version']}", False


def _of_release(release: Json | None) -> Iterator[tuple[str, str, bool]]:
    if not release:
        return
    if not (release["tag"] and release["tag"]["name"] == release["rev"]):
        yield "Named as", release["rev"], True
    signed = {True: "signed, not verified", False: "not signed", None: ""}[release["signed"]]
    committed = f"{day(release['day'])} by {release['author']}" if release["day"] else ""
    told = ", ".join(filter(None, (committed, signed)))
    if told:
        yield "Committed", told, False
    if tag := release["tag"]:
        by = (
            f"{day(tag['day'] or '')} by {tag['tagger']}"
            if tag["annotated"]
            else "without a tagger"
        )
        yield "Tagged", by, False


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
    every, some = len(index.by_system), len({finding["system"] for finding in there})
    return (what, f" in {some} of {every} systems" if every > 1 else ""), number != 1


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
    return Told("plain", "Nothing new", said)


def _clear(counts: dict[str, int], applied: int, what: str) -> Told:
    passed, waived = counts[Outcome.PASS], counts[Outcome.WAIVED]
    told = f"{passed} {'passes' if passed == 1 else 'pass'}"
    if waived:
        told += f" and {waived} {'is' if waived == 1 else 'are'} excused by a waiver"
    due = f"of {counted(applied, 'enforced finding')} due"
    return Told("pass", "Clear", f"Nothing blocks {what}: {due}, {told}.")
