"""Something that a clock starts deletes data.

Looks at scheduled pipelines (kind ``ci-pipeline``), at jobs of data pipelines that one of them may
run (kind ``lineage``), and at workloads with a schedule (kind ``deployment``: a CronJob).

Fails when no command of a scheduled pipeline that can fail it, and no workload with a schedule, is
about deletion by its words: delete, purge, erase, retention, expire. What is written in ``words``
counts as well.

Parameters:
    words: further words that say that something is deleted, as in ``vacuum``.

A failing example::

    # .github/workflows/purge.yml
    on: workflow_dispatch
    jobs: {purge: {runs-on: ubuntu-latest, steps: [{run: python jobs/purge.py}]}}

    ai-system.yaml:1: bot has no job that deletes data on a schedule
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.pipelines.commands import Commands

_WORDS: Final = ("delet", "purg", "eras", "retention", "expir")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem when nothing deletes data on a schedule."""
    words = "|".join(re.escape(word) for word in (*_WORDS, *params["words"]))
    pattern = re.compile(rf"(?<![a-z])(?:{words})", re.IGNORECASE)
    commands = Commands(evidence)
    found = [command for command in commands.matching(pattern, stops=False) if command.scheduled]
    if commands.guarded_by(found):
        evidence.leave_aside(evidence.of("deployment"))
        return
    for artifact in evidence.of("deployment"):
        for workload in (artifact.data.get("workloads") or ()) if artifact.valid else ():
            if workload.get("schedule") and pattern.search(str(workload.get("name") or "")):
                return
    message = f"{system.id} has no job that deletes data on a schedule"
    hint = "schedule the job that enforces the period, and let its failure be seen"
    yield Problem("no-erasure-job", message, system.declared_at, "", hint)
