"""Does the changelog say what changed in the model and the data, and not in the code alone?

Asked of the changelogs of the system (``CHANGELOG.md`` and the like), all entries together.

Fails when none of the phrases of a subject is found: ``retrain*`` stands for all words that start
so. Absent without a changelog that says anything.

Parameters:
    subjects: what has to be mentioned, the phrases of each separated by a bar ([model|models|
        weights|retrain*|threshold*, data|dataset*|feature*|training set]).

Example:
    ## 3.2.0              # CHANGELOG.md:1: never mentions data or dataset* or feature* or training
    - Faster start        # set
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.governance.changelogs import changelogs, never_mentioned


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each subject that is never mentioned."""
    logs = changelogs(evidence)
    if logs:
        yield from never_mentioned(logs, params["subjects"])
    else:
        what = f"{system.id} has no changelog"
        hint = "write CHANGELOG.md with an entry for each release, model and data included"
        yield Problem("no-changelog", what, system.declared_at, hint=hint)
