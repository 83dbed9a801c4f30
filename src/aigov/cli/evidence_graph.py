"""``aigov evidence graph [SYSTEM]``: the lineage of a system, drawn, with its gaps."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aigov.cli import common, write
from aigov.errors import UsageError, nearest

if TYPE_CHECKING:
    from aigov.model import System
    from aigov.run import Run


def run(args: argparse.Namespace) -> int:
    """Draw it. Gaps leave the exit code at 0: this shows, ``aigov check`` judges."""
    from aigov.drawing import drawn
    from aigov.report.graph import RENDERERS
    from aigov.report.graph_data import canonical

    if args.output not in RENDERERS:
        what = f"evidence graph has no format {args.output!r}"
        raise UsageError(what, hint=nearest(args.output, tuple(RENDERERS)))
    with common.prepared(args) as prepared:
        system = _system(prepared, args.path or "")
        graph = drawn(prepared.question, system)
        data = canonical(graph, system, prepared.snapshot, common.day_of(args))
    write(RENDERERS[args.output](data))
    return 0


def _system(run: Run, wanted: str) -> System:
    """The system that is meant: the only one where none is named."""
    systems = {system.id: system for system in run.systems or run.unseen}
    if wanted in systems:
        return systems[wanted]
    if wanted:
        raise UsageError(f"unknown system {wanted!r}", hint=nearest(wanted, tuple(systems)))
    if len(systems) == 1:
        return next(iter(systems.values()))
    if not systems:
        hint = "write an ai-system.yaml, or look at aigov evidence list"
        raise UsageError("no system is declared, and none is seen", hint=hint)
    hint = f"name one: {', '.join(sorted(systems))}"
    raise UsageError(f"there are {len(systems)} systems, and none is named", hint=hint)
