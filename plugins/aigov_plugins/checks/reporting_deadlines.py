"""Does each kind of serious incident have its deadline and recipient, and were reports in time?

Looks at ``deadlines`` of the reporting procedure, or at ``clocks`` of the incident plan.

Fails when

- a kind of incident has no deadline: no entry has its words in it;
- a deadline is no length of time, or is longer than the kind allows;
- a recipient is a phrase such as "the competent authority", under which nobody can be reached;
- deployers are not told to turn to the provider first;
- a report was made after its deadline, lacks a day or the authority, or none was made and nothing
  says so with a day: ``none_since`` and ``date``.

The last two are asked of the reporting procedure alone.

Parameters:
    record: incident-reporting or incident-plan (incident-reporting).
    kinds: kinds of incident that have to have a deadline ([]).
    days: days within which each of these has to be reported (15).
    statement_age: days that a statement of no report may be old (365).

Example:
    deadlines:
      - {kind: critical infrastructure disruption, deadline: 15 days}
    # incident-reporting.yaml:2: critical infrastructure disruption is reported within '15 days',
    # at most 2 days are allowed
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.records.lists import (
    Entry,
    day_of,
    days_of,
    entries,
    folded,
    names,
    said,
    told,
)

_LISTS: Final = {"incident-reporting": ("deadlines", "kind"), "incident-plan": ("clocks", "event")}
_ANY: Final = frozenset(
    "the a an relevant competent responsible appropriate respective national local authority"
    " authorities regulator regulators body bodies market surveillance supervisory".split()
)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each kind without its deadline, and for each report that came late."""
    kind = params["record"]
    listed, name = _LISTS[kind]
    records = [a for a in evidence.of(kind) if a.valid and a.data.get(listed)]
    if not records:
        what = f"{system.id} has no {kind} with {listed}"
        hint = f"aigov schema {kind} --template prints a record to fill in"
        yield Problem("no-deadlines", what, system.declared_at, hint=hint)
        return
    for record in records:
        clocks = entries([record], listed)
        yield from _without(record, listed, [(one.text(name), one) for one in clocks], params)
        vague = [one for one in clocks if _is_anybody(one.text("authority"))]
        hits = [(one, f"authority {one.text('authority')!r} names nobody") for one in vague]
        yield from told("vague-authority", hits, len(clocks), "name it, as it is written to")
        if kind == "incident-reporting":
            yield from _past_provider(record)
            yield from _reports(record, clocks, params["statement_age"], evidence)


def _without(
    record: Artifact, listed: str, clocks: Sequence[tuple[str, Entry]], params: Params
) -> Iterator[Problem]:
    """Kinds of incident without a deadline that is short enough."""
    limit = params["days"]
    for kind in params["kinds"]:
        own = [one for text, one in clocks if names(text, kind)]
        if not own:
            what = f"{kind} has no deadline"
            hint = f"add an entry, with at most {limit:g} days"
            yield Problem("kind-without-deadline", what, record.at(listed), listed, hint)
        for one in own:
            told_limit = one.text("deadline")
            length = days_of(told_limit)
            if length is None or length > limit:
                what = (
                    f"{kind} is reported within {told_limit!r}, at most {limit:g} days are allowed"
                )
                hint = "write a number and its unit, as in 10 days"
                yield Problem(
                    "long-deadline", what, one.at("deadline"), f"{listed}[].deadline", hint
                )


def _is_anybody(authority: str) -> bool:
    found = folded(authority).split()
    return bool(found) and set(found) <= _ANY


def _past_provider(record: Artifact) -> Iterator[Problem]:
    duties = record.data.get("deployer_duties")
    if isinstance(duties, list) and duties and not names(said(duties[0]), "provider"):
        what = f"deployers turn to {said(duties[0])!r} first, not to the provider"
        at = record.at("deployer_duties", 0)
        yield Problem("provider-not-first", what, at, "deployer_duties", "put the provider first")


def _reports(
    record: Artifact, clocks: Sequence[Entry], limit: int, evidence: SystemEvidence
) -> Iterator[Problem]:
    reports = entries([record], "reports")
    if not reports:
        yield from _none(record, limit, evidence)
    for field in ("id", "authority", "status"):
        hits = [(one, f"{field} is missing") for one in reports if not one.text(field)]
        yield from told("incomplete-report", hits, len(reports), "fill it in")
    limits = _limits(clocks)
    late = [(one, why) for one in reports if (why := _why_late(one, limits, evidence))]
    yield from told("late-report", late, len(reports), "say what is done so that the next is not")


def _none(record: Artifact, limit: int, evidence: SystemEvidence) -> Iterator[Problem]:
    """A statement that nothing had to be reported, which is dated."""
    since, day = day_of(record.data.get("none_since")), day_of(record.data.get("date"))
    if since is None or since > evidence.today:
        what = "lists no report, and does not say since when none was due"
        hint = "list reports, or write none_since with a day"
        yield Problem("nothing-said", what, record.at("none_since"), "none_since", hint)
    elif day is None or (evidence.today - day).days > limit:
        what = f"the statement that no report was due is not from the last {limit} days"
        yield Problem("old-statement", what, record.at("date"), "date", "look again and date it")


def _why_late(one: Entry, limits: Mapping[str, float], evidence: SystemEvidence) -> str:
    aware, sent = one.day("aware"), one.day("reported")
    kind = one.text("kind")
    limit = limits.get(folded(kind))
    if aware is None:
        return "aware is not a day"
    if not kind or limit is None:
        return f"kind {kind!r} has no deadline above"
    days = ((sent or evidence.today) - aware).days
    if 0 <= days <= limit:
        return ""
    state = f"reported {sent}" if sent else "reported is missing"
    return f"{state}, {days} days after {aware}: the limit is {limit:g}"


def _limits(clocks: Sequence[Entry]) -> dict[str, float]:
    """The days of each kind of incident, the shortest where it stands twice."""
    found: dict[str, float] = {}
    for clock in clocks:
        kind, length = folded(clock.text("kind")), days_of(clock.text("deadline"))
        if length is not None:
            found[kind] = min(length, found.get(kind, length))
    return found
