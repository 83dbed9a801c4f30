"""Testing a check or a policy on a dict of files: for plugin authors and for our own tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from aigov.claims import SystemEvidence
from aigov.readers import resolve
from aigov.snapshot import of_files

if TYPE_CHECKING:
    from aigov.model import Check, Problem, Verdict
    from aigov.run import Run

AS_OF = "2026-11-22"
Files = Mapping[str, str | bytes]


def prepared(files: Files, *, as_of: str = AS_OF, **options: Any) -> Run:
    """A run over a dict of files, with the installed plugins; ``options`` are those of Options."""
    from aigov.registry import Registry
    from aigov.run import Options, prepare

    chosen = Options(today=date.fromisoformat(as_of), **options)
    return prepare(of_files(dict(files)), Registry(), chosen)


def verdict(files: Files, *, as_of: str = AS_OF, **options: Any) -> Verdict:
    """What ``aigov check`` would say about a dict of files."""
    from aigov.run import Options, judge

    run = prepared(files, as_of=as_of, **options)
    return judge(run, Options(today=date.fromisoformat(as_of), **options))


def ask(
    check: Check | str, files: Files, *, params: Mapping[str, Any] | None = None, as_of: str = AS_OF
) -> list[Problem]:
    """The problems that a check sees in the systems that a dict of files declares.

    Raises what the check raises, so that a test sees a crash as a crash.
    """
    run = prepared(files, as_of=as_of)
    asked = run.question.checks[check] if isinstance(check, str) else check
    found: list[Problem] = []
    for system in run.systems or run.unseen:
        view = SystemEvidence(system, run.ownership, run.question.moment, asked.reads)
        found += resolve(asked.run, owner=asked.id)(
            system, {**asked.params, **(params or {})}, view
        )
    return found


def problems(
    check: Check | str, files: Files, *, params: Mapping[str, Any] | None = None, as_of: str = AS_OF
) -> list[str]:
    """The same as ``path:line: message``."""
    return [
        f"{p.at.path}:{p.at.line}: {p.message}"
        for p in ask(check, files, params=params, as_of=as_of)
    ]
