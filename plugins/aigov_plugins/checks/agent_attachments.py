"""Are the tool servers and memories of the agents listed, and what is attached to each?

Asked of ``servers`` and ``memory`` of the newest ``agent-policy`` of the system. An empty list says
that there are none; a list that is left out says nothing.

Fails when one of the lists is left out, when a server has no name, no exact version, or was not
reviewed within ``review_age``, when a memory has no name, no length of time for which it is kept or
one above ``most_days``, or when nothing is said about who reviews what is written to it. Absent
without an agent policy.

Parameters:
    review_age: how old the review of a server is at most, as in 180d.
    most_days: days above which a memory is kept for ever (1825).
    review_words: words that say how what is written to a memory is reviewed (3).

Example:
    servers: [{server: rates, version: latest, reviewed: 2026-08-01}]
    # governance/agent-policy.yaml:1: 1 of 1 servers: version 'latest' is not exact
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.governance.entries import newest, why_not_recent, words
from aigov_plugins.records.durations import days_in
from aigov_plugins.records.lists import Entry, entries, told

_FLOATING: Final = re.compile(
    r"(?i)\b(?:latest|main|master|head|stable|dev|nightly|edge|x)\b|[*^~<>|,]"
)
_DIGIT: Final = re.compile(r"[0-9]")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem for each list that is left out, and one for all entries with the same fault."""
    record = newest(evidence.of("agent-policy"))
    if record is None:
        what = f"{system.id} has no policy of its agents"
        hint = "aigov schema agent-policy --template prints a record to fill in"
        yield Problem("no-agent-policy", what, system.declared_at, hint=hint)
        return
    for name in ("servers", "memory"):
        if not isinstance(record.data.get(name), list):
            hint = f"list them, or write {name}: []"
            yield Problem("not-said", f"{name} is left out", record.at(name), name, hint)
    yield from _servers(record, params["review_age"], evidence)
    yield from _memories(record, params["most_days"], params["review_words"])


def _servers(record: Artifact, limit: str, evidence: SystemEvidence) -> Iterator[Problem]:
    found = entries([record], "servers")
    nameless = [(one, "server is missing") for one in found if not one.text("server")]
    floating = [
        (one, f"version {said!r} is not exact" if said else "version is missing")
        for one in found
        if _FLOATING.search(said := one.text("version")) or not _DIGIT.search(said)
    ]
    stale = [
        (one, f"reviewed {why}")
        for one in found
        if (why := why_not_recent(one.data.get("reviewed"), evidence, limit))
    ]
    yield from told("nameless", nameless, len(found), "name the server")
    yield from told("floating", floating, len(found), "name an exact version or digest")
    yield from told("not-reviewed", stale, len(found), "review its tools again")


def _memories(record: Artifact, most: int, wanted: int) -> Iterator[Problem]:
    found = entries([record], "memory")
    nameless = [(one, "memory is missing") for one in found if not one.text("memory")]
    endless = [
        (one, f"retention {one.text('retention')!r} is no length of at most {most} days")
        for one in found
        if not _is_bounded(one, most)
    ]
    hits = [
        (one, f"write_review says in fewer than {wanted} words how it is reviewed")
        for one in found
        if len(words(one.data.get("write_review"))) < wanted
    ]
    yield from told("nameless", nameless, len(found), "name the memory")
    yield from told("endless", endless, len(found), "write it as 30 days")
    yield from told("unreviewed", hits, len(found), "say who or what checks what is written")


def _is_bounded(one: Entry, most: int) -> bool:
    lengths = days_in(re.sub(r"(?<=[0-9])d\b", " days", one.text("retention")))
    return bool(lengths) and max(lengths) <= most
