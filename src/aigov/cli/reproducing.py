"""The command that gives a result again, as far as its snapshot can be had again."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aigov.cli import common

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aigov.snapshot import Snapshot

_CHOICES = ("select", "ignore", "config")
_LISTS = ("system", "framework")


def arguments_of(
    args: argparse.Namespace, snapshot: Snapshot, against: Mapping[str, str]
) -> tuple[str, ...]:
    """The words behind ``aigov`` that judge the same files again, on the same day, in the same way.

    They are for the top of the git repository. A revision is named by its tag or else by its id,
    since a branch and HEAD move on. Where the files are written to is not part of it. ``against``
    maps options that name a commit to its id, ``""`` where they were not given.
    """
    where = ("-C", snapshot.prefix) if snapshot.prefix else ()
    return (*where, "check", *_what(args, snapshot), *_commits(against), *_how(args))


def _what(args: argparse.Namespace, snapshot: Snapshot) -> Iterator[str]:
    if snapshot.kind == "revision":
        rev = getattr(args, "rev", None) or ""
        yield from ("--rev", rev if snapshot.tag_of(rev) else snapshot.id)
    elif snapshot.kind == "index":
        yield "--staged"


def _commits(against: Mapping[str, str]) -> Iterator[str]:
    for option, commit in against.items():
        yield from (option, commit) if commit else ()


def _how(args: argparse.Namespace) -> Iterator[str]:
    gate = getattr(args, "gate", None)
    yield from ("--as-of", common.day_of(args), *(("--gate", gate) if gate else ()))
    for name in _CHOICES:
        value = getattr(args, name, None)
        if value:
            yield from (f"--{name.replace('_', '-')}", value)
    for name in _LISTS:
        for value in getattr(args, name, ()):
            yield from (f"--{name}", value)
    for pack in common.packs(args):
        yield from ("--pack", pack)
    if getattr(args, "advisory", False):
        yield "--advisory"
