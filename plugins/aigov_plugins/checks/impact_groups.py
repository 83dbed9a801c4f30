"""Are the groups of the impact assessment those that the system meets, and told apart?

Looks at ``groups`` of the newest impact assessment with groups.

Fails when

- no group stands in a relation that is asked for: neither the ``relation`` nor the ``name`` of any
  group has the word;
- a group is named by a word that is true of anybody: users, people, customers, everyone.

Parameters:
    relations: words, each of which must be the relation, or in the name, of some group, as in
        ``user``, ``decided about``, ``vulnerable``.

A failing example::

    groups:
      - {name: users, relation: direct user, harms: none}

    governance/impact-assessment.yaml:2: name 'users' may be anybody
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.records.entries import entries, folded, names, newest, said, told

_ANYBODY = frozenset(
    "user users people persons everyone everybody anyone customer customers client clients the "
    "public society stakeholders individuals humans end".split()
)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem for each relation without a group, and one for groups that are anybody."""
    written = [a for a in evidence.of("impact-assessment") if a.valid and entries(a, "groups")]
    record = newest(written)
    if record is None:
        what = f"{system.id} has no impact assessment with groups of people"
        hint = "aigov schema impact-assessment --template prints a record to fill in"
        yield Problem("no-groups", what, system.declared_at, hint=hint)
        return
    groups = entries(record, "groups")
    for wanted in params["relations"]:
        said_so = any(
            _stands(said(group, key), wanted) for _, group in groups for key in ("relation", "name")
        )
        if not said_so:
            what = f"no group has the relation {wanted!r}"
            hint = "add the group, or say of a listed one how it meets the system"
            code = f"uncovered-{folded(wanted).replace(' ', '-')}"
            yield Problem(code, what, record.at("groups"), "groups[].relation", hint)
    hits = [
        (number, f"{said(group, 'name')!r} may be anybody")
        for number, group in groups
        if said(group, "name") and set(folded(said(group, "name")).split()) <= _ANYBODY
    ]
    hint = "say who they are, as in: applicants below 21 without a credit history"
    yield from told(record, "anybody", ("groups", "name"), hits, hint)


def _stands(found: str, wanted: str) -> bool:
    return names(found, wanted) or names(re.sub(r"(\w)s\b", r"\1", found), wanted)
