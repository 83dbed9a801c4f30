"""Is there a register of incidents, and did each of them lead to something?

Joins the incident logs of the system (registers and post-mortems; unfilled templates count for
nothing) and the lessons of its incident plans.

Fails when

- there is neither an incident nor a dated statement (``none_since`` and ``date``) that there was
  none, or that statement is old, or an incident happened after it;
- an incident of a register lacks its id, day, severity, impact or status; once it is over, its
  cause, its lesson, or the test or case that was added (a path, or the reason why there is none);
- an incident has no action, or an action that is not done has no owner;
- an action is past its due day and not done; in a register, or among the lessons of a plan, it has
  no due day and is not done.

Parameters:
    statement_age: days that a statement of no incident may be old (365).

Example:
    incidents:
      - {id: I-3, severity: high, impact: 40 refusals, root_cause: stale rates, status: closed,
         actions: refresh daily, owner: ana@acme.org, due: 2026-09-01, action_status: open}
    # incidents/incident-log.yaml:2: 1 of 1 incidents: due 2026-09-01 has passed, and the action
    # is not done
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aigov.api import (
    Artifact,
    Json,
    Params,
    Problem,
    System,
    SystemEvidence,
    plain_words,
    why_nobody,
)
from aigov_plugins.records.lists import Entry, day_of, entries, folded, is_over, said, told

_STATED: Final = ("id", "detected", "severity", "impact", "status")
_REASON: Final = 5
"""Words from which on a text is a reason, not a path that was mistyped."""
_AFTER: Final = frozenset({"closed", "resolved", "complete", "completed", "done", "final"})


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each gap in the register."""
    logs = [a for a in evidence.of("incident-log") if a.valid and not a.data.get("template")]
    incidents = entries(logs, "incidents")
    statements = [log for log in logs if said(log.data.get("none_since"))]
    if not incidents and not statements:
        what = f"{system.id} has no register of incidents and no statement that there was none"
        hint = "write incidents/incident-log.yaml: incidents, or none_since with the date"
        yield Problem("no-incident-register", what, system.declared_at, hint=hint)
        return
    for statement in statements:
        yield from _doubted(statement, incidents, params["statement_age"], evidence)
    own = [one for one in incidents if not _is_page(one.record)]
    pages = [one for one in incidents if _is_page(one.record)]
    for listed in _by_record(own):
        yield from _incomplete(listed, evidence)
        yield from _without_action(listed, evidence)
    for page in pages:
        yield from _page(page, evidence)
    lessons = entries(evidence.of("incident-plan"), "lessons")
    yield from _overdue(lessons, "status", evidence)


def _is_page(record: Artifact) -> bool:
    return bool(record.data.get("format") == "post-mortem")


def _by_record(incidents: Iterable[Entry]) -> list[list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for one in incidents:
        found.setdefault(one.record.path, []).append(one)
    return list(found.values())


def _doubted(
    log: Artifact, incidents: Sequence[Entry], limit: int, evidence: SystemEvidence
) -> Iterator[Problem]:
    """A statement that there was no incident: undated, old, or not so."""
    since, day = day_of(log.data["none_since"]), day_of(log.data.get("date"))
    if day is None or since is None:
        what = "says that there was no incident, without the days: none_since and date"
        yield Problem("statement-without-date", what, log.at("none_since"), "none_since")
    elif (evidence.today - day).days > limit:
        age = (evidence.today - day).days
        what = f"the statement of no incident is {age} days old, at most {limit} are allowed"
        yield Problem("old-statement", what, log.at("date"), "date", "look again and date it")
    for one in incidents:
        happened = one.day("date") or one.day("detected")
        if since is not None and happened is not None and happened >= since:
            name = one.text("id") or one.text("title")
            what = f"says none since {since}, but {name!r} is of {happened} at {one.at()}"
            yield Problem("not-none", what, log.at("none_since"), "none_since", "correct it")


def _incomplete(listed: Sequence[Entry], evidence: SystemEvidence) -> Iterator[Problem]:
    for field in _STATED:
        hits = [(one, f"{field} is missing") for one in listed if not one.text(field)]
        yield from told("incomplete-incident", hits, len(listed), "fill it in")
    over = [one for one in listed if folded(one.text("status")) in _AFTER]
    for field in ("root_cause", "lesson"):
        hits = [(one, f"{field} is missing") for one in over if not one.text(field)]
        yield from told(
            f"without-{field}", hits, len(listed), "say why it happened, and what of it"
        )
    untested = [(one, why) for one in over if (why := _why_untested(one, evidence))]
    yield from told("without-test", untested, len(listed), "turn what happened into a test")


def _why_untested(one: Entry, evidence: SystemEvidence) -> str:
    """Why neither a test of the repository nor a reason stands there; empty when one does."""
    given = one.text("test")
    if not given:
        return "test is missing"
    there = evidence.entry(given.partition("#")[0].lstrip("/")) is not None
    reasoned = len(plain_words(given)) >= _REASON
    return "" if there or reasoned else f"test {given!r} is not in the repository"


def _without_action(listed: Sequence[Entry], evidence: SystemEvidence) -> Iterator[Problem]:
    idle = [(one, "actions are missing") for one in listed if not one.texts("actions")]
    yield from told("without-action", idle, len(listed), "say what was changed so that it ends")
    lost = [(one, f"owner {why}") for one in listed if (why := _why_nobody(one, evidence))]
    yield from told("action-without-owner", lost, len(listed), "name who does it")
    yield from _overdue(listed, "action_status", evidence)


def _why_nobody(one: Entry, evidence: SystemEvidence) -> str:
    owner = one.text("owner")
    reason = why_nobody(owner, evidence.people) if owner else "is missing"
    return f"{owner!r} {reason}" if owner and reason else reason


def _overdue(listed: Sequence[Entry], status: str, evidence: SystemEvidence) -> Iterator[Problem]:
    hits = []
    for one in listed:
        due, over = one.day("due"), is_over(one.text(status))
        if due is None and not over:
            hits.append((one, "due is missing, and the action is not done"))
        elif due is not None and due < evidence.today and not over:
            hits.append((one, f"due {due} has passed, and the action is not done"))
    yield from told("overdue-action", hits, len(listed), "do it, or decide anew and say so")


def _page(page: Entry, evidence: SystemEvidence) -> Iterator[Problem]:
    """A post-mortem: its cause and its actions, each with an owner, none overdue."""
    name = page.text("id")
    if not page.text("root_cause"):
        what = f"post-mortem {name!r} names no cause"
        yield Problem("without-cause", what, page.at(), "root_cause", "say why it happened")
    actions = [one for one in page.data.get("actions") or () if isinstance(one, dict)]
    if not actions:
        what = f"post-mortem {name!r} has no action"
        hint = "say what was changed, by whom and by when"
        yield Problem("without-action", what, page.at("actions"), "actions", hint)
    for number, action in enumerate(actions):
        why = _why_open(action, evidence)
        if why:
            what = f"action {said(action.get('description'))!r} of post-mortem {name!r} {why}"
            at = page.record.at(*page.keys, "actions", number)
            yield Problem("overdue-action", what, at, "actions", "do it, or decide anew")


def _why_open(action: dict[str, Json], evidence: SystemEvidence) -> str:
    if is_over(said(action.get("status"))):
        return ""
    due = day_of(action.get("due"))
    if due is not None and due < evidence.today:
        return f"was due on {due} and is not done"
    return "" if said(action.get("owner")) else "has no owner and is not done"
