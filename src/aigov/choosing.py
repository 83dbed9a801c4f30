"""What the options of a run leave of its policies and systems; a name must be known."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aigov.errors import UsageError, nearest
from aigov.library import Library
from aigov.model import Selected, System

if TYPE_CHECKING:
    from aigov.run import Options


def wanted(systems: tuple[System, ...], options: Options) -> tuple[System, ...]:
    """The systems that are asked for; UsageError for one that is not declared."""
    ids = options.systems
    if not options.lenient:
        refuse_unknown("system", ids, tuple(system.id for system in systems))
    return tuple(s for s in systems if s.id in ids) if ids else systems


def refuse_unknown(sort: str, ids: tuple[str, ...], known: tuple[str, ...]) -> None:
    """UsageError, with the nearest name, for the first that is not known."""
    for each in ids:
        if each not in known:
            raise UsageError(f"unknown {sort} {each!r}", hint=nearest(each, known))


def chosen(
    selected: tuple[Selected, ...], options: Options, library: Library
) -> tuple[Selected, ...]:
    """What ``--select``, ``--framework`` and ``--ignore`` leave: ids must exist, globs may miss."""
    if not options.lenient:
        refuse_unknown_policies(selected, options, library)
    kept = [item for item in selected if is_wanted(item.policy.id, options)]
    if options.frameworks:
        kept = [s for s in kept if any(map(s.policy.references.get, options.frameworks))]
    return tuple(kept)


def is_wanted(policy_id: str, options: Options) -> bool:
    """Whether ``--select`` and ``--ignore`` leave a policy."""
    taken = not options.select or _any_match(policy_id, options.select)
    return taken and not _any_match(policy_id, options.ignore)


def refuse_unknown_policies(
    selected: tuple[Selected, ...], options: Options, library: Library
) -> None:
    """UsageError for a policy that is named and not selected; a glob may miss."""
    ids = (*(item.policy.id for item in selected), *options.built_in)
    for each in (*options.select, *options.ignore):
        if not _is_pattern(each) and each not in ids:
            hint = nearest(each, ids)
            if any(each in library.policy_files(name) for name in library.folders):
                hint = "it is installed, but no pack of this run selects it"
            raise UsageError(f"unknown policy {each!r}", hint=hint)


def _is_pattern(text: str) -> bool:
    return any(mark in text for mark in "*?[")


def _any_match(policy_id: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(policy_id, pattern) for pattern in patterns)
