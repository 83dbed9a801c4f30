"""Does everything that matters about the system have a named owner whom review rules ask?

The paths that matter are the system's files for data, features, models, prompts, training,
serving, monitoring and governance, its pipeline and manifest, and the globs of ``model:``. For
each, the rule of CODEOWNERS that counts (the last that matches) has to name a person or team.
GitHub uses the first of ``.github/CODEOWNERS``, ``CODEOWNERS``, ``docs/CODEOWNERS``; others are
mentioned. Areas that have no file are looked up in the ownership record.

Fails when there is no CODEOWNERS, a path has no rule, its rule names nobody or only bots, a single
rule for everything gives all of it to one handle, a specific rule is overridden by a broader one
lower down, a skipped line was meant for one of the paths, an area has no owner, or one person
alone owns data, model, deployment and governance (in CODEOWNERS) or review (in the record).

Parameters:
    areas: areas that need an owner ([data, model, deployment]).
    deputies: whether a record has a deputy for areas in production (false).
    independent_governance: whether the owners of governance records must not include the owner
        of the system (false). Unknown when the two are written so that they cannot be compared.

Example:
    /models/  @acme/ml     # CODEOWNERS:2: '/models/' on line 1 never counts: the broader '*'
    *         @jane        # comes later
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import (
    Artifact,
    Json,
    Location,
    Outcome,
    Params,
    Problem,
    System,
    SystemEvidence,
    identities,
    why_nobody,
)
from aigov_plugins.access.codeowners_match import Rule, compile_pattern
from aigov_plugins.access.coverage import Decision, counting_file, decide, overridden, rules_of
from aigov_plugins.access.deputies import deputies
from aigov_plugins.access.governed_paths import GOVERNANCE, governed_paths
from aigov_plugins.shaping import mapping

_RECORDS: Final = re.compile(r"(?:^|/)(?:governance|compliance)/")
_REMEDY: Final = "add a line such as '/{path} @team' at the end of the file"


@dataclass(frozen=True, slots=True)
class _Seen:
    """The file that counts, the decisions for each area, and the files that do not count."""

    file: Artifact
    areas: Mapping[str, Sequence[Decision]]
    ignored: tuple[str, ...]

    @property
    def decisions(self) -> list[Decision]:
        return [decision for area in self.areas.values() for decision in area]

    def at(self, line: int) -> Location:
        return Location(self.file.path, line, 1)

    def hint(self, text: str) -> str:
        if not self.ignored:
            return text
        return f"{text}; {', '.join(self.ignored)} does not count beside {self.file.path}"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each cause, with an example and a count, by path and line."""
    found = _problems(system, params, evidence)
    yield from sorted(found, key=lambda problem: (problem.at, problem.id, problem.key))


def _problems(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    artifacts = evidence.shared("ownership")
    file, ignored = counting_file(a for a in artifacts if a.data["format"] == "codeowners")
    records = [a for a in artifacts if a.data["format"] == "record" and a.valid]
    records = [a for a in records if a.data.get("system") in (None, "", system.id)]
    paths = governed_paths(system, evidence)
    if file is None:
        what = "no CODEOWNERS file says who reviews changes"
        hint = "write .github/CODEOWNERS with a line for each folder of the system"
        yield Problem("no-codeowners", what, system.declared_at, hint=hint)
    elif not file.valid:
        yield Problem("codeowners-not-loaded", file.reason, Location(file.path, 1))
    else:
        yield from _from_codeowners(system, params, _Seen(file, {}, ignored), paths)
    if file is not None and params["deputies"]:
        yield from deputies(system, params["areas"], records)
    yield from _areas(system, params["areas"], records, paths)
    for record in records:
        yield from _one_for_all(record, params["areas"])


def _from_codeowners(
    system: System, params: Params, seen: _Seen, paths: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    rules = rules_of(seen.file.data)
    areas = {area: decide(rules, found) for area, found in paths.items()}
    decided = {area: found for area, found in areas.items() if found is not None}
    if len(decided) < len(areas):
        what = "there are too many rules and paths to say who owns what"
        yield Problem("too-many-rules", what, seen.at(1), outcome=Outcome.UNKNOWN)
        return
    seen = _Seen(seen.file, decided, seen.ignored)
    yield from _uncovered(seen)
    yield from _nobody(seen)
    yield from _overridden(seen)
    yield from _skipped(seen)
    rest = _without_taken(seen)
    catch_all = list(_catch_all(rest))
    yield from catch_all or _one_person(rest, params["areas"])
    if params["independent_governance"]:
        yield from _independent(system, rest)


def _count(paths: Sequence[str], has: str, have: str) -> str:
    """``1 path has``, ``3 paths have``; the example follows."""
    if len(paths) == 1:
        return f"{paths[0]!r} {has}"
    return f"{len(paths)} paths {have}, for example {paths[0]!r}"


def _uncovered(seen: _Seen) -> Iterator[Problem]:
    paths = sorted(d.path for d in seen.decisions if not d.rules)
    if paths:
        message = _count(paths, "has no owner: no rule matches", "have no owner: no rule matches")
        hint = seen.hint(_REMEDY.format(path=paths[0]))
        yield Problem("path-without-owner", message, seen.at(1), hint=hint)


def _nobody(seen: _Seen) -> Iterator[Problem]:
    """Paths whose rule names nobody, or only bots: one problem for each rule."""
    by_line: dict[int, list[Decision]] = {}
    for decision in seen.decisions:
        if decision.rules and not decision.is_owned:
            by_line.setdefault(decision.rules[-1].line, []).append(decision)
    for line, decisions in sorted(by_line.items()):
        paths = sorted(decision.path for decision in decisions)
        first = decisions[0]
        pattern = first.rules[-1].pattern
        if first.by_bots:
            who = ", ".join(map(first.spelled, sorted(first.owners)))
            why = f"only by a bot ({who}): rule {pattern!r}"
            message = _count(paths, f"is owned {why}", f"are owned {why}")
            yield Problem("only-bots", message, seen.at(line), pattern, "add a person or team")
        else:
            message = _count(
                paths,
                f"loses its owner to the rule {pattern!r}, which names nobody",
                f"lose their owner to the rule {pattern!r}, which names nobody",
            )
            hint = seen.hint("add an owner to the line, or move it up")
            yield Problem("rule-without-owner", message, seen.at(line), pattern, hint)


def _overridden(seen: _Seen) -> Iterator[Problem]:
    """Rules that a broader one further down takes over: one problem for each that does."""
    by_taker: dict[int, list[tuple[Rule, Rule]]] = {}
    for rule, taker in overridden(seen.decisions):
        by_taker.setdefault(taker.line, []).append((rule, taker))
    for line, pairs in sorted(by_taker.items()):
        rule, taker = min(pairs, key=lambda pair: pair[0].line)
        what = f"rule {rule.pattern!r} on line {rule.line}"
        if len(pairs) > 1:
            what = f"{len(pairs)} rules, the first {rule.pattern!r} on line {rule.line},"
        never = "never counts" if len(pairs) == 1 else "never count"
        message = f"{what} {never}: the broader {taker.pattern!r} on line {line} comes later"
        hint = seen.hint(f"move line {line} above line {rule.line}")
        yield Problem("overridden-rule", message, seen.at(line), taker.pattern, hint)


def _without_taken(seen: _Seen) -> _Seen:
    """What is seen, less the paths that a rule told by ``_overridden`` decides: one cause, once."""
    takers = {taker.line for _, taker in overridden(seen.decisions)}
    areas = {
        area: tuple(d for d in found if not d.rules or d.rules[-1].line not in takers)
        for area, found in seen.areas.items()
    }
    return _Seen(seen.file, areas, seen.ignored)


def _skipped(seen: _Seen) -> Iterator[Problem]:
    """Lines that the forge skips although they were meant for one of the paths."""
    for error in seen.file.data["errors"]:
        pattern = compile_pattern(error["text"].split()[0].lstrip("!\\"))
        if any(pattern.matches(decision.path) for decision in seen.decisions):
            message = f"line {error['line']} is skipped: {error['reason']}"
            hint = "mend the line: the forge treats it as if it were not there"
            yield Problem("skipped-line", message, seen.at(error["line"]), error["text"], hint)


def _catch_all(seen: _Seen) -> Iterator[Problem]:
    """One handle for everything; as a fallback for governance records alone it is in order."""
    caught = [decision for decision in seen.decisions if decision.by_catch_all]
    others = [d for area, found in seen.areas.items() if area != GOVERNANCE for d in found]
    fallback = others and not any(decision.by_catch_all for decision in others)
    if caught and not fallback:
        rule, owner = caught[0].rules[-1], caught[0].spelled(min(caught[0].owners))
        paths = sorted(decision.path for decision in caught)
        gives = f"only by the rule {rule.pattern!r}, which gives everything to {owner!r}"
        message = _count(paths, f"is covered {gives}", f"are covered {gives}")
        hint = seen.hint(_REMEDY.format(path=paths[0]))
        yield Problem("catch-all", message, seen.at(rule.line), rule.pattern, hint)


def _is_individual(owner: str) -> bool:
    return "/" not in owner


def _one_person(seen: _Seen, areas: Sequence[str]) -> Iterator[Problem]:
    """The same single person in every area and in governance."""
    asked = [seen.areas.get(area, ()) for area in (*areas, GOVERNANCE)]
    owners = {owner for decisions in asked for d in decisions for owner in d.owners}
    first = next((d for decisions in asked for d in decisions if d.rules), None)
    if first and all(asked) and len(owners) == 1 and _is_individual(min(owners)):
        message = f"{first.spelled(min(owners))!r} alone owns {', '.join(areas)} and governance"
        hint = "name somebody else for at least one of them"
        yield Problem("one-owner-for-all", message, seen.at(first.rules[-1].line), hint=hint)


def _independent(system: System, seen: _Seen) -> Iterator[Problem]:
    """Owners of governance records against the owner of the system."""
    team = identities(system.owner)
    records = [d for d in seen.areas[GOVERNANCE] if _RECORDS.search(d.path) and d.owners]
    own = [decision for decision in records if decision.owners & team]
    if own:
        rule = own[0].rules[-1]
        shared = own[0].spelled(min(own[0].owners & team))
        message = _count(
            [decision.path for decision in own],
            f"can be approved by {shared!r}, the owner of the system",
            f"can be approved by {shared!r}, the owner of the system",
        )
        hint = "give governance records to a team outside of development"
        yield Problem("governance-not-independent", message, seen.at(rule.line), hint=hint)
    elif records and not _comparable(team, records):
        what = f"cannot compare the owner {system.owner!r} with the owners of governance records"
        hint = "write owner: in the manifest as it is written in CODEOWNERS"
        place = system.at("owner")
        yield Problem("owner-not-comparable", what, place, hint=hint, outcome=Outcome.UNKNOWN)


def _comparable(team: Iterable[str], records: Sequence[Decision]) -> bool:
    """Whether handles stand against handles, or addresses against addresses."""
    ours = {name.startswith("@") for name in team}
    theirs = {owner.startswith("@") for decision in records for owner in decision.owners}
    return theirs <= ours


def _areas(
    system: System,
    areas: Sequence[str],
    records: Sequence[Artifact],
    paths: Mapping[str, tuple[str, ...]],
) -> Iterator[Problem]:
    """Areas without a file need an entry in a record; an entry needs an owner."""
    missing: list[str] = []
    for area in areas:
        entries = [record for record in records if area in mapping(record.data.get("areas"))]
        for record in entries:
            why = _why_unowned(record.data["areas"][area].get("owner"))
            if why:
                at = record.at("areas", area, "owner")
                yield Problem("area-without-owner", f"area {area!r} {why}", at, area)
        if not entries and not paths.get(area):
            missing.append(area)
    if missing:
        at = records[0].at("areas") if records else system.declared_at
        message = f"nobody is named for {', '.join(missing)}: no file here, no ownership record"
        hint = "write governance/ownership.yaml: aigov schema ownership --template"
        yield Problem("area-not-named", message, at, ",".join(missing), hint)


def _why_unowned(owner: Json) -> str:
    """Why the entry of an area names nobody; empty when it names a person or team."""
    named = [str(name) for name in (owner if isinstance(owner, list) else [owner]) if name]
    if not named:
        return "has no owner"
    if any(not why_nobody(name) for name in named):
        return ""
    return f"has an owner that is no person or team one can reach: {named[0]!r}"


def _one_for_all(record: Artifact, areas: Sequence[str]) -> Iterator[Problem]:
    """The same single person for every area and for review, in one record."""
    named = mapping(record.data.get("areas"))
    owners = [str(named[area].get("owner", "")) for area in areas if area in named]
    review = named.get("review", {}).get("owner") or record.data.get("reviewer", "")
    people = {identities(text) for text in (*owners, str(review)) if text}
    if len(owners) == len(areas) > 1 and len(people) == 1:
        (same,) = people
        if len(same) == 1 and _is_individual(min(same)):
            message = f"{min(same)!r} alone owns {', '.join(areas)}, and nobody else reviews"
            hint = "name somebody else for at least one area, and for review"
            yield Problem("one-owner-for-all", message, record.at("areas"), hint=hint)
