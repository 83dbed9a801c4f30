"""``aigov plugins list``: what each installed distribution brings."""

from __future__ import annotations

import argparse

from aigov.cli import common


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("action", choices=("list",))
    parser.add_argument("-o", dest="output", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    """List kinds, readers, checks, policy folders and reporters with their distribution."""
    from aigov.library import shown
    from aigov.registry import Registry

    rows = sorted(
        (brought.hook, brought.id, brought.distribution, brought.version)
        for brought in Registry().brought
    )
    if args.output == "json":
        common.print_json(
            [
                {
                    "id": _id(ident, hook, shown),
                    "hook": hook,
                    "distribution": dist,
                    "version": version,
                }
                for hook, ident, dist, version in rows
            ]
        )
    else:
        common.print_table(
            [(h.removeprefix("aigov_"), _id(i, h, shown), f"{d} {v}") for h, i, d, v in rows]
        )
    return 0


def _id(ident: str, hook: str, shown: object) -> str:
    return shown(ident) if hook == "aigov_policies" and callable(shown) else ident
