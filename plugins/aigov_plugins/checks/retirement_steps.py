"""Does the plan for switching the system off cover everything, and was each closure finished?

Looks at the decommissioning plans of the system. A record with ``closed_on`` is a closure; the
others are plans.

Fails when

- the steps of a plan leave something out: each of ``steps`` has to stand in the text of one;
- nothing depends on the system according to the plan, and no reason is given; a dependant lacks
  its owner or what it will do;
- a step of a closure has no day on which it was done, or no evidence that is in the repository or
  at an address;
- a closure is not signed by a person.

Parameters:
    steps: what the steps have to cover ([notice, traffic, fallback, access, secrets, endpoints,
        data, weights, indexes, monitoring, registry]).

Example:
    steps:
      - {step: switch off the endpoints, owner: ana@acme.org}
    # governance/decommissioning.yaml:1: steps do not cover notice, traffic, fallback, access,
    # secrets, data, weights, indexes, monitoring, registry
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence, plain_words, why_nobody
from aigov_plugins.records.lists import Entry, entries, folded, said, told

_REASON: Final = 5
"""Words from which on a text is a reason."""


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that a plan or closure leaves open."""
    records = [a for a in evidence.of("decommissioning-plan") if a.valid]
    plans = [a for a in records if not a.data.get("closed_on") and not a.data.get("versions")]
    if not plans:
        what = f"{system.id} has no plan for its end"
        hint = "aigov schema decommissioning-plan --template prints a record to fill in"
        yield Problem("no-retirement-plan", what, system.declared_at, hint=hint)
    for plan in plans:
        yield from _uncovered(plan, params["steps"])
        yield from _dependants(plan)
    for closure in records:
        if closure.data.get("closed_on"):
            yield from _unfinished(closure, evidence)


def _uncovered(plan: Artifact, wanted: list[str]) -> Iterator[Problem]:
    words = {word for one in entries([plan], "steps") for word in folded(one.text("step")).split()}
    stems = words | {word.removesuffix("s") for word in words}
    missing = [each for each in wanted if not {each, each.removesuffix("s")} & stems]
    if missing:
        what = f"steps do not cover {', '.join(missing)}"
        hint = "add a step for each; where there is nothing to do, say so in the step"
        yield Problem("steps-not-covered", what, plan.at("steps"), "steps", hint)


def _dependants(plan: Artifact) -> Iterator[Problem]:
    listed = entries([plan], "dependants")
    for field in ("system", "owner", "plan"):
        hits = [(one, f"{field} is missing") for one in listed if not one.text(field)]
        yield from told("incomplete-dependant", hits, len(listed), "ask its owner")
    if not listed and len(plain_words(said(plan.data.get("no_dependants")))) < _REASON:
        what = "lists no dependants, and no_dependants does not say why there are none"
        hint = "list who uses the output, or say how it is known that nobody does"
        yield Problem("dependants-unknown", what, plan.at("dependants"), "dependants", hint)


def _unfinished(closure: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    steps = entries([closure], "steps")
    if not steps:
        what = "closes the system without a step"
        yield Problem("closed-without-steps", what, closure.at("closed_on"), "steps")
    undone = [(one, "done_on is not a day") for one in steps if one.day("done_on") is None]
    yield from told("step-not-done", undone, len(steps), "say when it was done")
    bare = [(one, why) for one in steps if (why := _why_bare(one, evidence))]
    yield from told("step-without-evidence", bare, len(steps), "name what shows it")
    signed = said(closure.data.get("signed_by"))
    why = why_nobody(signed, evidence.people) if signed else "is missing"
    if why:
        what = f"signed_by {signed!r} {why}" if signed else "signed_by is missing"
        yield Problem("not-signed", what, closure.at("signed_by"), "signed_by", "have it confirmed")


def _why_bare(one: Entry, evidence: SystemEvidence) -> str:
    shown = one.text("evidence")
    if not shown:
        return "evidence is missing"
    there = shown.startswith("https://") or evidence.entry(shown.partition("#")[0].lstrip("/"))
    return "" if there else f"evidence {shown!r} is not in the repository"
