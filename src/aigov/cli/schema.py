"""``aigov schema``: the JSON Schemas of our files and of each kind of evidence."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from aigov.cli import common
from aigov.errors import UsageError, nearest

FOLDER = ".aigov/schemas"
"""Where ``--write`` puts schemas, and where the first line of a scaffolded file looks for one."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--write",
        nargs="?",
        const=FOLDER,
        metavar="FOLDER",
        help=f"write all schemas to a folder, for editors (default: {FOLDER})",
    )
    parser.add_argument("name", nargs="?", help="a file (policy, pack, config ...) or a kind")
    parser.add_argument(
        "--template", action="store_true", help="print the record's template instead"
    )


def run(args: argparse.Namespace) -> int:
    """Print one schema or template, or the names of all."""
    from aigov.registry import Registry
    from aigov.schemas import file_schemas, load, templates

    kinds = Registry().kinds
    files = file_schemas()
    if args.write:
        return _write(args, {**{name: load(name) for name in files}, **_shapes(kinds)})
    if not args.name:
        rows = [(name, "file of aigov") for name in files]
        rows += [(kind.id, kind.doc.strip().split("\n")[0]) for _, kind in sorted(kinds.items())]
        common.print_table([("name", "what it describes"), *rows])
        return 0
    if args.template:
        known = templates()
        if args.name not in known:
            what = f"no template for {args.name!r}"
            raise UsageError(what, hint=nearest(args.name, tuple(known)))
        sys.stdout.write(known[args.name])
        return 0
    if args.name in files:
        common.print_json(load(args.name))
    elif args.name in kinds:
        common.print_json(shape_of(kinds[args.name].shape))
    else:
        hint = nearest(args.name, (*files, *kinds))
        raise UsageError(f"unknown schema {args.name!r}", hint=hint)
    return 0


def _shapes(kinds: Mapping[str, Any]) -> dict[str, object]:
    return {kind_id: shape_of(kind.shape) for kind_id, kind in kinds.items()}


def _write(args: argparse.Namespace, schemas: Mapping[str, object]) -> int:
    """One file for each schema; those that are there are ours and are written again."""
    from aigov.cli.writing import Writer

    writer = Writer(common.root_of(args).path)
    for name, schema in sorted(schemas.items()):
        file = name.replace(":", "-")
        text = json.dumps(schema, indent=2) + "\n"
        writer.write(f"{args.write.rstrip('/')}/{file}.json", text, again=True)
    print(f"wrote {len(schemas)} schemas to {args.write}: editors find them by the first line")
    return 0


def shape_of(shape: object) -> object:
    """A kind's shape: the mapping itself, or the schema of ours that it names."""
    from aigov.schemas import load

    return load(shape) if isinstance(shape, str) else shape
