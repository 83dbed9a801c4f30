"""``aigov scaffold KIND SYSTEM``: a template in the place where its reader looks for it."""

from __future__ import annotations

import argparse
import json
import posixpath
import re
from typing import TYPE_CHECKING

from aigov.cli import common
from aigov.errors import UsageError, nearest

if TYPE_CHECKING:
    from aigov.model import System

_CARDS = {"model-card": "MODEL_CARD.md", "dataset-card": "DATASET_CARD.md"}
"""Kinds that are pages, and their files beside the system."""

_SLOT = re.compile(r"^system: .*$", re.MULTILINE)


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("kind", help="the kind of evidence, such as risk-assessment")
    parser.add_argument("system", help="the id of the system that it is about")
    parser.add_argument("--dry-run", action="store_true", help="print it instead of writing it")


def run(args: argparse.Namespace) -> int:
    """Write one template; UsageError where there is none, or a file is already there."""
    from aigov.cli.writing import Writer
    from aigov.schemas import templates

    known = templates()
    if args.kind not in known:
        hint = nearest(args.kind, tuple(known))
        raise UsageError(f"no template for {args.kind!r}", hint=hint)
    path, text = scaffolded(args.kind, _system(args), known[args.kind])
    if args.dry_run:
        print(text, end="")
        return 0
    Writer(common.root_of(args).path).write(path, text)
    common.say_what_is_ignored(args, path)
    print(f"wrote {path}: replace every <...>, then run aigov evidence show {path}")
    return 0


def scaffolded(kind: str, system: System, template: str) -> tuple[str, str]:
    """Path from the root, and text, of the template of a kind for a system."""
    from aigov.cli.schema import FOLDER

    if kind in _CARDS:
        return posixpath.join(system.root, _CARDS[kind]), template
    path = f"governance/{system.id}/{kind}.yaml"
    identity = system.id if re.fullmatch(r"[A-Za-z][\w-]*", system.id) else json.dumps(system.id)
    schema = posixpath.relpath(f"{FOLDER}/{kind}.json", posixpath.dirname(path))
    text = _SLOT.sub(lambda _: f"system: {identity}", template, count=1)
    return path, f"# yaml-language-server: $schema={schema}\n{text}"


def _system(args: argparse.Namespace) -> System:
    with common.prepared(args) as run:
        systems = {system.id: system for system in run.systems}
    if args.system not in systems:
        if not systems:
            hint = "declare it first: aigov init, or an ai-system.yaml with its id"
            raise UsageError("no system is declared here", hint=hint)
        raise UsageError(
            f"unknown system {args.system!r}", hint=nearest(args.system, tuple(systems))
        )
    return systems[args.system]
