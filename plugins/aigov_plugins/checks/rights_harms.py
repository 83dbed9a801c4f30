"""Is each harm to a right tied to people that the assessment names, and to more than data?

Looks at the newest fundamental rights impact assessment with ``specific_harms``.

Fails when

- the category of a harm is none of ``affected_categories``;
- every right is that to privacy or to the protection of personal data: a data protection impact
  assessment under another name.

Parameters: none.

A failing example::

    affected_categories: [{category: applicants}]
    specific_harms: [{right: non-discrimination, category: tenants, harm: refused more often}]

    governance/fria.yaml:2: category 'tenants' is not among the affected
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.records.entries import entries, folded, newest, said, told

_DATA_ONLY = re.compile(r"privacy|data protection|personal data|private (?:and family )?life")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem for harms of people who are not listed, and for rights that are all of data."""
    written = [
        a for a in evidence.of("rights-assessment") if a.valid and entries(a, "specific_harms")
    ]
    record = newest(written)
    if record is None:
        what = f"{system.id} has no assessment of harms to fundamental rights"
        hint = "aigov schema rights-assessment --template prints a record to fill in"
        yield Problem("no-harms", what, system.declared_at, hint=hint)
        return
    harms = entries(record, "specific_harms")
    known = {folded(said(one, "category")) for _, one in entries(record, "affected_categories")}
    hits = [
        (number, f"{said(harm, 'category')!r} is not among the affected categories")
        for number, harm in harms
        if said(harm, "category") and folded(said(harm, "category")) not in known
    ]
    hint = "name the category as affected_categories does, or add it there"
    yield from told(record, "unknown-category", ("specific_harms", "category"), hits, hint)
    rights = [folded(said(harm, "right")) for _, harm in harms if said(harm, "right")]
    if rights and all(_DATA_ONLY.search(right) for right in rights):
        what = "names no right beyond data protection"
        hint = "add the other rights at stake, as in non-discrimination, good administration"
        at = record.at("specific_harms", 0, "right")
        yield Problem("data-only", what, at, "specific_harms[].right", hint)
