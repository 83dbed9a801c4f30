"""Testing a check or a policy on a dict of files: for plugin authors and for our own tests."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aigov.claims import SystemEvidence
from aigov.readers import resolve
from aigov.snapshot import of_files

if TYPE_CHECKING:
    from types import ModuleType

    from aigov.model import Check, Problem, Verdict
    from aigov.registry import EntryPoint, Registry
    from aigov.run import Run, Stated

AS_OF = "2026-11-22"
Files = Mapping[str, str | bytes]
Changed = Mapping[str, Mapping[str, Any]]
"""By glob, the last commit of what it matches: ``day``, and what the commit says of itself."""


def prepared(files: Files, *, as_of: str = AS_OF, **options: Any) -> Run:
    """A run over a dict of files, with the installed plugins; ``options`` are those of Options."""
    from aigov.run import Options, prepare

    chosen = Options(today=date.fromisoformat(as_of), **options)
    return prepare(of_files(dict(files)), _registry(), chosen)


def _registry() -> Registry:
    """The installed plugins; one registry for as long as they are the same loaded modules."""
    from aigov.registry import Registry, installed

    found = installed()
    loaded = tuple(sys.modules.get(ep.module) for ep in found)
    return _of(found, loaded) if all(loaded) else Registry(found)


@lru_cache(maxsize=4)
def _of(found: tuple[EntryPoint, ...], _loaded: tuple[ModuleType | None, ...]) -> Registry:
    from aigov.registry import Registry

    return Registry(found)


def verdict(files: Files, *, as_of: str = AS_OF, **options: Any) -> Verdict:
    """What ``aigov check`` would say about a dict of files."""
    from aigov.run import Options, judge

    run = prepared(files, as_of=as_of, **options)
    return judge(run, Options(today=date.fromisoformat(as_of), **options))


def ask(
    check: Check | str,
    files: Files,
    *,
    params: Mapping[str, Any] | None = None,
    as_of: str = AS_OF,
    changed: Changed | None = None,
) -> list[Problem]:
    """The problems that a check sees in the systems that a dict of files declares.

    Without ``changed`` there is no history. Raises what the check raises, so that a test sees a
    crash as a crash.
    """
    run = prepared(files, as_of=as_of, stated=_stated(changed) if changed else None)
    return asked(check, run, params)


def asked(check: Check | str, run: Run, params: Mapping[str, Any] | None = None) -> list[Problem]:
    """The problems that a check sees in the systems of a run, as of a real repository."""
    meant = run.question.checks[check] if isinstance(check, str) else check
    found: list[Problem] = []
    for system in run.systems or run.unseen:
        view = SystemEvidence(system, run.ownership, run.question.moment, meant.reads)
        found += resolve(meant.run, owner=meant.id)(
            system, {**meant.params, **(params or {})}, view
        )
    return found


def problems(
    check: Check | str,
    files: Files,
    *,
    params: Mapping[str, Any] | None = None,
    as_of: str = AS_OF,
    changed: Changed | None = None,
) -> list[str]:
    """The same as ``path:line: message``."""
    found = ask(check, files, params=params, as_of=as_of, changed=changed)
    return [f"{p.at.path}:{p.at.line}: {p.message}" for p in found]


def _stated(changed: Changed) -> Stated:
    import json

    from aigov.case_files import changes
    from aigov.cases import StatedHistory
    from aigov.errors import PolicyError
    from aigov.run import Stated
    from aigov.strict import Strict

    told = json.dumps({"changed": changed}, default=str)
    return Stated(StatedHistory(changes(Strict.parse(told.encode(), "changed", PolicyError))))
