"""The lineage graph of one system: what each check that draws shows, joined, and what is unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aigov.asking import Question, doubtful, view_of
from aigov.errors import PluginError, Unreadable, nearest
from aigov.graph import Drawing, Gap, Graph, joined
from aigov.model import Check, Problem, System
from aigov.readers import resolve
from aigov.terms import Outcome


def drawn(question: Question, system: System) -> Graph:
    """What every check that draws shows of a system; what cannot be read or told is a gap.

    Raises PluginError for a graph that does not hold together.
    """
    known = Graph()
    for _, check in sorted(question.checks.items()):
        if check.graph is not None:
            try:
                known = joined((known, _drawn(question, system, check, check.graph)))
            except PluginError as exc:
                where = exc.where or f"check {check.id}"
                raise PluginError(exc.what, where=where, hint=exc.hint) from exc
    return known


def _drawn(question: Question, system: System, check: Check, drawing: Drawing) -> Graph:
    view = view_of(question, system, drawing.reads)
    try:
        draw = resolve(drawing.run, owner=check.id)
        graph = draw(system, check.params, view)
        if not isinstance(graph, Graph):
            raise TypeError(f"returned {graph!r}, expected a Graph")
    except Unreadable as exc:
        what, at = f"{system.declared_at.path}: {exc.what}", system.declared_at
        doubt = Gap("unreadable", what, at, hint=exc.hint, outcome=Outcome.UNKNOWN)
        graph = Graph(gaps=(doubt,))
    except PluginError:
        raise
    except Exception as exc:  # noqa: BLE001  a broken plugin must not hide what the others draw
        what = f"the graph of check {check.id} crashed: {type(exc).__name__}: {exc}"
        hint = "this is a bug in the check; what it would show is unknown"
        crash = Gap("crash", what, system.declared_at, hint=hint, outcome=Outcome.UNKNOWN)
        graph = Graph(gaps=(crash,))
    gaps = tuple(_doubtful_gap(problem) for problem in doubtful(view))
    unclaimed = tuple(_unclaimed(question, drawing.reads))
    return replace(graph, gaps=(*graph.gaps, *gaps), notes=(*graph.notes, *unclaimed))


def _unclaimed(question: Question, kinds: Iterable[str]) -> Iterator[str]:
    """What would be drawn if a system owned it, told once for each kind."""
    known = tuple(question.ownership.evidence.kinds)
    for kind in kinds:
        if kind not in known:
            raise PluginError(f"draws the unknown kind {kind!r}", hint=nearest(kind, known))
        found = question.ownership.unclaimed(kind)
        if found:
            artifact, why = found[0]
            more = f", and {len(found) - 1} more of that kind are of none" if len(found) > 1 else ""
            yield f"{artifact.path} is {kind} of no system: it {why}{more}"


def _doubtful_gap(problem: Problem) -> Gap:
    unread = problem.outcome is Outcome.UNKNOWN
    message = f"{problem.at.path} {problem.message}" if unread else problem.message
    return Gap(
        problem.id,
        message,
        problem.at,
        closes=problem.at.path,
        hint=problem.hint,
        outcome=problem.outcome,
    )
