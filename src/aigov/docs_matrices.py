"""The generated pages of frameworks and topics: which policy answers to which clause and topic."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigov.coverage import Coverage, Covered, of_policies
from aigov.errors import PolicyError
from aigov.frameworks import VERIFICATIONS, Framework
from aigov.strict import Strict

if TYPE_CHECKING:
    from aigov.library import Library
    from aigov.model import Policy


@dataclass(frozen=True, slots=True)
class Topics:
    """What the library answers to: asked for at the start, and added since."""

    founding: tuple[str, ...]
    added: tuple[str, ...]


def topics(library: Library) -> Topics:
    """The topics that ship with aigov's own policies."""
    path = os.path.join(library.folders["aigov"][0], "topics.yaml")
    with open(path, "rb") as file:
        top = Strict.parse(file.read(), os.path.basename(path), PolicyError)
    found = Topics(top.texts("founding"), top.texts("added"))
    top.close()
    return found


def topic_page(library: Library) -> Iterator[str]:
    """Topic -> policies."""
    policies, known = library.installed(), topics(library)
    yield "# Topics\n"
    yield "The topics that the control library answers to, and the policies that name each.\n"
    for head, names in (("Founding topics", known.founding), ("Added topics", known.added)):
        covered = {name: _naming(policies, name) for name in names}
        answered = sum(bool(found) for found in covered.values())
        yield f"## {head}\n"
        yield f"{answered} of {len(names)} have a policy.\n"
        rows = [(_cell(name), _linked(found) or "no policy yet") for name, found in covered.items()]
        yield from _table(("topic", "policies"), rows)


def _naming(policies: Mapping[str, Policy], topic: str) -> list[str]:
    return [policy_id for policy_id, policy in sorted(policies.items()) if topic in policy.topics]


def framework_page(library: Library) -> Iterator[str]:
    """Framework by framework, clause -> policies."""
    policies = library.installed()
    yield "# Frameworks\n"
    yield "Which policies give evidence that supports which clause. A policy that passes does not"
    yield "show that a clause is met. Titles are in our own words and replace no text; nothing here"
    yield "is legal advice. How far the clauses of a framework were checked:\n"
    for level, meaning in VERIFICATIONS.items():
        yield f"- **{level}**: {meaning}."
    yield ""
    matrices = [of_policies(each, policies) for each in library.frameworks().values()]
    head = ("framework", "clauses", "with a policy", "no policy yet", "not evidenceable")
    yield from _table(head, [_sizes(matrix) for matrix in matrices])
    for matrix in matrices:
        yield from _framework(matrix)


def _sizes(matrix: Coverage) -> tuple[str, ...]:
    name = matrix.framework.id
    sizes = (str(len(part)) for part in (matrix.clauses, *_parts(matrix)))
    return (f"[{name}](#{name})", *sizes)


def _parts(matrix: Coverage) -> tuple[list[Covered], list[Covered], list[Covered]]:
    """The clauses that a policy names, those that none does, those that none could."""
    open_to = [covered for covered in matrix.clauses if not covered.clause.why]
    mapped = [covered for covered in open_to if covered.policies]
    return (
        mapped,
        [covered for covered in open_to if not covered.policies],
        [covered for covered in matrix.clauses if covered.clause.why],
    )


def _framework(matrix: Coverage) -> Iterator[str]:
    framework = matrix.framework
    mapped, left, unseen = _parts(matrix)
    yield f"## {framework.id}\n"
    yield f"**{framework.title}.** {framework.issuer}, {framework.kind}, {framework.version}.\n"
    yield from _facts(framework)
    dates = [(day, _cell(what)) for day, what in framework.application_dates]
    yield from _table(("from", "applies"), dates)
    rows = [
        (
            *_named(covered),
            _linked([each.policy for each in covered.policies]),
            _cell(_note(covered, framework.verification)),
        )
        for covered in mapped
    ]
    yield from _table(("clause", "title", "evidence that supports it", "note"), rows)
    if left:
        yield f"No policy yet ({len(left)}): {', '.join(covered.clause.id for covered in left)}.\n"
    told = [(*_named(covered), _cell(covered.clause.why)) for covered in unseen]
    yield from _table(("not evidenceable from a repository", "title", "why"), told)


def _facts(framework: Framework) -> Iterator[str]:
    yield f"- Status: {framework.status}. Followed up to {framework.as_of}."
    yield f"- Clauses checked: {framework.verification}. {framework.verification_note}"
    if framework.numbering_note:
        yield f"- Numbers: {framework.numbering_note}"
    yield from (f"- Open: {point}" for point in framework.open_points)
    yield from (f"- Not mapped: {title}: {status}." for title, status in framework.not_mapped)
    yield ""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A table, nothing where it has no rows."""
    if rows:
        yield f"| {' | '.join(head)} |"
        yield f"|{' --- |' * len(head)}"
        yield from (f"| {' | '.join(row)} |" for row in rows)
        yield ""


def _named(covered: Covered) -> tuple[str, str]:
    return _cell(covered.clause.id), _cell(covered.clause.title)


def _note(covered: Covered, level: str) -> str:
    """What stays unseen of a clause, and how it was checked where that differs from the rest."""
    clause = covered.clause
    checked = f"{clause.verification}." if clause.verification != level else ""
    amended = f"Amended by {clause.amended}, checked: " if clause.amended and checked else ""
    unseen = f"Stays unseen: {clause.partial}" if clause.partial else ""
    return " ".join(part for part in (unseen, amended + checked) if part)


def _linked(policy_ids: list[str]) -> str:
    return ", ".join(f"[{each}](policies.md#{each})" for each in policy_ids)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
