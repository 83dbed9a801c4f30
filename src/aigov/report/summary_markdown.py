"""What ``aigov check`` found, in Markdown: for the comment and for the summary of a step.

The verdict first, then what blocks; what blocks nothing, frameworks and notes are folded away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from aigov.report.markdown_budget import Section, fitted
from aigov.report.markdown_text import code, sentence, table_row
from aigov.report.text import VERDICTS
from aigov.report.told import ENDS_SOON, OPEN, Level, Told, command, standing, told

MARKER: Final = "<!-- aigov check -->"
"""The first line, by which a later run finds the comment that it should replace."""

_OUTCOMES: Final = ("fail", "unknown", "waived", "pass", "not-applicable")
_STANDINGS: Final = ("evidenced", "failing", "not-assessed", "not-evidenceable")
_MAX_COMMAND: Final = 2_000
_EVIDENCE: Final = "Evidence supports a clause; it does not show that the clause is met."

Json = Mapping[str, Any]


def summary(result: Json, budget: int) -> str:
    """The document, in at most ``budget`` bytes of UTF-8; it says what it leaves out."""
    ones = told(result)
    return fitted("\n".join(_head(result, ones)), _sections(result, ones), _tail(result), budget)


def _head(result: Json, ones: list[Told]) -> Iterator[str]:
    end = result["exit"]
    yield MARKER
    advised = end["code"] == 0 and any(finding["blocks"] for finding in result["findings"])
    yield f"### AI governance: {'advice only' if advised else VERDICTS[end['code']]}"
    yield ""
    yield f"**{sentence(end['reason'])}** (exit {end['code']})."
    yield ""
    day = f"As of {result['as_of']}, gate `{result['gate']}`"
    yield f"{_counted(result, ones)} {day}, {_of(result)}."


def _of(result: Json) -> str:
    """Which files, and what they were compared with."""
    snapshot = result["snapshot"]
    of = f"commit `{snapshot['id'][:12]}`" if snapshot["id"] else "files without a commit"
    where = f" below {code(snapshot['root'])}" if snapshot.get("root") else ""
    base = f", compared with `{result['base']['commit'][:12]}`" if "base" in result else ""
    return of + where + base


def _counted(result: Json, ones: list[Told]) -> str:
    blocking = sum(one.level is Level.ERROR for one in ones)
    unread = len(result["unreadable"])
    said = [f"Problems that block: {blocking}", f"others: {len(ones) - blocking}"]
    said += [f"files that may be evidence and could not be read: {unread}"] if unread else []
    return f"{'; '.join(said)}."


def _sections(result: Json, ones: list[Told]) -> list[Section]:
    blocking = tuple(_open(one) for one in ones if one.level is Level.ERROR)
    later = tuple(_idle(one) for one in ones if one.level is not Level.ERROR)
    waivers, frameworks = tuple(_waived(result)), tuple(_frameworks(result))
    systems = ("system", "tier", *(outcome.replace("-", " ") for outcome in _OUTCOMES))
    clauses = ("framework", *(standing.replace("-", " ") for standing in _STANDINGS))
    notes = tuple(table_row([code(note)]) for note in result["notes"])
    what = ("where", "policy", "what")
    return [
        Section("Systems", systems, tuple(_systems(result)), 0.1, folded=False),
        Section(f"What blocks ({len(blocking)})", (*what, "to do"), blocking, folded=False),
        Section(
            f"Waivers in use ({len(waivers)})",
            ("last day", "waiver", "policy", "system", "granted by"),
            waivers,
            0.1,
            folded=False,
        ),
        Section(f"Due later, advisory or known ({len(later)})", (*what, "why not"), later),
        Section("Frameworks", clauses, frameworks, 0.1, below=_EVIDENCE),
        Section(f"Notes ({len(notes)})", ("note",), notes, 0.1),
    ]


def _systems(result: Json) -> Iterator[str]:
    counts = Counter((finding["system"], finding["outcome"]) for finding in result["findings"])
    ill = {system for system, outcome in counts if outcome in OPEN}
    for system in sorted(result["systems"], key=lambda system: system["id"] not in ill):
        name = "the repository" if system["id"] == "*" else code(system["name"])
        tier = system["tier"] or f"not declared, judged as {system['judged_as']}"
        numbers = (str(counts[system["id"], outcome]) for outcome in _OUTCOMES)
        yield table_row((name, "" if system["id"] == "*" else tier, *numbers))


def _open(one: Told) -> str:
    hint = one.problem["hint"]
    return table_row((*_cells(one), code(hint) if hint else sentence(one.policy["fix"])))


def _idle(one: Told) -> str:
    return table_row((*_cells(one), standing(one)))


def _cells(one: Told) -> tuple[str, str, str]:
    system = "the repository" if one.finding["system"] == "*" else code(one.system["name"])
    place = code(f"{one.path}:{one.problem['line']}")
    return place, f"{code(one.finding['policy'])}<br>{system}", code(one.said)


def _waived(result: Json) -> Iterator[str]:
    """What is excused until when, the first to end first."""
    today = date.fromisoformat(result["as_of"])
    for waiver in result.get("waivers", ()):
        days = (date.fromisoformat(waiver["expires"]) - today).days
        soon = f", **in {days} day{'s' if days != 1 else ''}**" if days <= ENDS_SOON else ""
        if waiver["excuses"] and days >= 0:
            named = (code(waiver[key]) for key in ("id", "policy", "system", "approver"))
            yield table_row((f"{waiver['expires']}{soon}", *named))


def _frameworks(result: Json) -> Iterator[str]:
    for each in result.get("frameworks", ()):
        numbers = (str(each["counts"][standing]) for standing in _STANDINGS)
        yield table_row((sentence(each["title"]), *numbers))


def _tail(result: Json) -> str:
    """How to have all of it, and the same again."""
    again = code(command(result) or "aigov check", _MAX_COMMAND)
    return f"Again: {again}. All of it: the same with `-o json` or `-o html=report.html`."
