"""The result for a terminal: worst first, each with its line, its reason and its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

MAX_FULL = 20
"""Findings shown in full; the rest get one line each."""

MAX_PROBLEMS = 6
_PLACE = re.compile("^(  \x1b\\[1m)(.+?)(:[0-9]+:[0-9]+)(\x1b\\[0m: )", re.MULTILINE)
FIRST_FRAMEWORKS = ("eu-ai-act", "iso-42001", "nist-ai-rmf")
"""Those that most readers answer to."""

VERDICTS = {0: "ok", 1: "not ok", 3: "nothing evaluated", 4: "unknown"}
"""By exit code, what the findings come to in a word or two."""

_SEVERITIES = ("critical", "high", "medium", "low")
_OUTCOMES = ("fail", "unknown", "waived", "pass", "not-applicable")
_COLOURS = {
    "fail": "31;1",
    "unknown": "33;1",
    "waived": "36",
    "pass": "32",
    "dim": "2",
    "bold": "1",
}
_CONTROL = re.compile(
    "[\xad\u115f\u1160\u17b4\u17b5\u180b-\u180e\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff"
    "\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)

_PAINTED = re.compile(f"(\x1b\\[(?:{'|'.join((*_COLOURS.values(), '0'))})m)")

Json = Mapping[str, Any]


def visible(text: str) -> str:
    """Text that cannot steer a terminal: control and direction characters written out.

    So are surrogates, which no encoding can write.
    """
    return _CONTROL.sub(
        lambda m: f"\\x{ord(m[0]):02x}" if ord(m[0]) < 256 else f"\\u{ord(m[0]):04x}", text
    ).replace("\t", " ")


def render(
    result: Json,
    *,
    colour: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    root: str = "",
) -> str:
    """The whole report; ``quiet`` leaves the last line alone, ``verbose`` adds what passed.

    Places are links to the files below ``root``, an absolute path, where one is given.
    """
    lines = [] if quiet else list(_lines(result, verbose=verbose))
    lines.append(_last(result))
    text = "\n".join(map(_steady, lines)) + "\n"
    if not colour:
        return re.sub("\x1b\\[[0-9;]*m", "", text)
    return _PLACE.sub(lambda place: _linked(place, root), text) if root else text


def _steady(line: str) -> str:
    """A line in which nothing steers the terminal but our own colours, whatever a field held."""
    parts = _PAINTED.split(line)
    return "".join(part if n % 2 else visible(part) for n, part in enumerate(parts))


def _linked(place: re.Match[str], root: str) -> str:
    """A place as a terminal makes a link of it (OSC 8); what cannot be told from text stays."""
    from urllib.parse import quote

    if "\\x" in place[2] or "\\u" in place[2]:
        return place[0]
    target = f"file://{quote(root)}/{quote(place[2])}"
    return f"{place[1]}\x1b]8;;{target}\x1b\\{place[2]}{place[3]}\x1b]8;;\x1b\\{place[4]}"


def _paint(text: str, colour: str) -> str:
    return f"\x1b[{_COLOURS.get(colour, '0')}m{text}\x1b[0m"


def _lines(result: Json, *, verbose: bool) -> Iterator[str]:
    shown = [f for f in result["findings"] if f["outcome"] in ("fail", "unknown")]
    shown.sort(key=_rank)
    systems = {system["id"]: system for system in result["systems"]}
    policies = {policy["id"]: policy for policy in result["policies"]}
    for system in result["systems"]:
        if not system["declared"]:
            place = f"{visible(system['name'])} in {visible(system['root'] or '.')}"
            yield f"seen, not declared: {place}: {visible(system['reason'])}"
            yield ""
    full = [finding for finding in shown if not finding.get("known")][:MAX_FULL]
    for finding in full:
        yield from _full(
            finding, systems[finding["system"]], policies[finding["policy"]], result["as_of"]
        )
        yield ""
    for finding in (short := [finding for finding in shown if finding not in full]):
        yield _one_line(finding)
    if short:
        yield ""
    if verbose:
        yield from _passed(result)
    yield from _aside(result)
    yield from _summaries(result)
    yield from _coverage(result.get("coverage", ()), verbose=verbose)
    yield from _release(result.get("release"), verbose=verbose)


def _summaries(result: Json) -> Iterator[str]:
    findings: dict[str, list[Json]] = {system["id"]: [] for system in result["systems"]}
    for finding in result["findings"]:
        findings[finding["system"]].append(finding)
    for system in result["systems"]:
        yield _summary(system, findings[system["id"]])


def _coverage(entries: Sequence[Json], *, verbose: bool) -> Iterator[str]:
    if not entries:
        return
    from aigov.report.coverage import lines

    for entry in entries:
        yield ""
        yield from lines(entry, verbose=verbose)
    yield ""


def _release(release: Json | None, *, verbose: bool) -> Iterator[str]:
    if release is None:
        return
    from aigov.report.release import lines

    yield from lines(release, verbose=verbose)


def _rank(finding: Json) -> tuple[Any, ...]:
    return (
        not finding["blocks"],
        _OUTCOMES.index(finding["outcome"]),
        _SEVERITIES.index(finding["severity"]),
        not finding["due"],
        finding["system"],
        finding["policy"],
    )


def _full(finding: Json, system: Json, policy: Json, day: str) -> Iterator[str]:
    head = _paint(f"{finding['outcome']}[{finding['policy']}]", finding["outcome"])
    yield f"{head} {_paint(visible(finding['title']), 'bold')}"
    until = _until(finding, policy, day)
    yield f"  {visible(system['name'])}: {_standing(finding, system)}{until}"
    problems = finding["problems"]
    for problem in problems[:MAX_PROBLEMS]:
        yield from _problem(problem)
    if len(problems) > MAX_PROBLEMS:
        first = problems[0]["fingerprint"]
        where = "-o json has them" if "known" in finding else f"aigov explain {first}"
        yield f"  ... and {len(problems) - MAX_PROBLEMS} more: {where}"
    if clauses := _clauses(policy["references"]):
        yield f"  why: supports {clauses}"
    yield f"  fix: {visible(policy['fix'])}"


def _clauses(references: Json) -> str:
    """The clauses of the frameworks that most readers answer to, then of the others."""
    ordered = sorted(references, key=lambda key: (key not in FIRST_FRAMEWORKS, key))
    ordered = ordered[: len(FIRST_FRAMEWORKS)]
    return visible("; ".join(f"{key} {', '.join(references[key][:3])}" for key in ordered))


def _until(finding: Json, policy: Json, day: str) -> str:
    """``, enforced in 54 days``, where a policy is only advised until a day to come."""
    if not policy["enforce_from"] or finding["mode"] != "advisory":
        return ""
    days = (date.fromisoformat(policy["enforce_from"]) - date.fromisoformat(day)).days
    return f", enforced in {days} {'day' if days == 1 else 'days'}" if days > 0 else ""


def _standing(finding: Json, system: Json) -> str:
    tier = (
        f"{system['tier']} risk"
        if system["tier"]
        else f"risk tier not declared, judged as {system['judged_as']}"
    )
    if system["id"] == "*":
        tier = "the whole repository"
    due = "due now" if finding["due"] else f"due at {finding['gate']}"
    return f"{tier}, severity {finding['severity']}, {finding['mode']}, {due}"


def _problem(problem: Json) -> Iterator[str]:
    unknown = "known: " if problem.get("known") else ""
    unknown += "cannot tell: " if problem["unknown"] else ""
    place = f"{problem['path']}:{problem['line']}:{problem['column']}"
    yield f"  {_paint(visible(place), 'bold')}: {unknown}{visible(problem['message'])}"
    source = problem["source"]
    yield from pointed(source, problem["line"], problem["column"])
    if problem["hint"]:
        yield f"    hint: {visible(problem['hint'])}"


def pointed(source: str, line: int, column: int) -> Iterator[str]:
    """A line of a file with a caret below the column; nothing for an empty line."""
    if not source.strip():
        return
    number = str(line)
    indent = len(source) - len(source.lstrip())
    caret = max(int(column) - 1 - indent, 0)  # JSON takes 3.0 for an integer
    yield f"    {number} | {visible(source.strip())}"
    yield f"    {' ' * len(number)} | {' ' * len(visible(source.strip()[:caret]))}^"


def _one_line(finding: Json) -> str:
    place = f"{finding['path']}:{finding['line']}"
    head = f"{finding['outcome']}[{finding['policy']}]"
    known = "known: " if finding.get("known") else ""
    said = f"{visible(place)}: {known}{visible(finding['message'])}"
    return f"{head} {visible(finding['system'])} {said}"


def _passed(result: Json) -> Iterator[str]:
    for finding in result["findings"]:
        if finding["outcome"] in ("pass", "waived"):
            head = _paint(f"{finding['outcome']}[{finding['policy']}]", finding["outcome"])
            yield f"{head} {visible(finding['system'])}: {visible(finding['message'])}"
            for artifact in finding["evidence"]:
                yield f"  {visible(artifact['path'])} ({artifact['kind']}, {artifact['blob'][:12]})"
            for point in finding["needs_reviewer"]:
                yield f"  needs a reviewer: {visible(point)}"
    yield ""


def _aside(result: Json) -> Iterator[str]:
    """What was not used: unread files, unclaimed evidence, undecided facts, notes."""
    undecided: dict[tuple[str, str], int] = {}
    for finding in result["findings"]:
        for problem in finding["problems"]:
            if problem["id"] == "undecided":
                for fact in problem["key"].split(","):
                    key = (finding["system"], fact)
                    undecided[key] = undecided.get(key, 0) + 1
    for (system, fact), count in sorted(undecided.items()):
        policies = "1 policy" if count == 1 else f"{count} policies"
        yield f"note: {system}: {fact} not declared: {policies} undecided"
    for artifact in result["unclaimed"]:
        what = f"{visible(artifact['path'])} ({artifact['kind']})"
        yield f"note: {what} is used by no system: {visible(artifact['reason'])}"
    for note in result["notes"]:
        yield f"note: {visible(note)}"


def _summary(system: Json, findings: list[Json]) -> str:
    counts = {outcome: sum(f["outcome"] == outcome for f in findings) for outcome in _OUTCOMES}
    words = [f"{count} {outcome}" for outcome, count in counts.items() if count]
    points = sum(len(finding["needs_reviewer"]) for finding in findings)
    if points:
        words.append(f"{points} {'point needs' if points == 1 else 'points need'} a reviewer (-v)")
    state = "" if system["declared"] else " (not declared)"
    return f"{visible(system['name'])}{state}: {', '.join(words) or 'nothing evaluated'}"


def _last(result: Json) -> str:
    code = result["exit"]["code"]
    colour = {0: "pass", 1: "fail", 4: "unknown"}.get(code, "bold")
    return f"{_paint(VERDICTS[code], colour)}: {visible(result['exit']['reason'])} (exit {code})"
