"""``aigov config show``: every value that is in force here, and who set it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from aigov.cli import common

if TYPE_CHECKING:
    from datetime import date

    from aigov.model import Selected
    from aigov.run import Run


_MAX_SHOWN = 60


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("action", choices=("show",))
    parser.add_argument("-o", dest="output", choices=("text", "json"), default="text")
    common.add_snapshot_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the configuration, layer by layer: bundled, pack, repository, command line."""
    from aigov.diskfiles import safe

    options = common.options_of(args)
    with common.prepared(args, options) as prepared:
        rows = [
            {"key": key, "value": value, "origin": safe(origin)}
            for key, value, origin in (
                *_own(prepared, args),
                *_policies(prepared.in_force, options.today),
            )
        ]
    if args.output == "json":
        common.print_json(rows)
        return 0
    _print((row["key"], row["value"], row["origin"]) for row in rows)
    return 0


def shown(items: Iterable[Selected], today: date) -> None:
    """Print what is in force of some policies, as ``config show`` does."""
    _print(_policies(items, today))


def _print(rows: Iterable[tuple[str, Any, str]]) -> None:
    cells = [(key, _said(value), origin) for key, value, origin in rows]
    common.print_table([("key", "value", "set by"), *cells])


def _own(run: Run, args: argparse.Namespace) -> Iterator[tuple[str, Any, str]]:
    """What ``aigov.yaml`` may say, and what comes from outside of the repository."""
    config = run.config
    values = {
        "extends": list(config.extends),
        "systems": [system.id for system in run.systems],
        "waivers": config.exceptions[0],
        "baseline": config.exceptions[1],
        "exclude": list(config.exclude),
        "people": sorted(config.people),
    }
    for key, value in values.items():
        at = config.place(key)
        # A key that is not written is placed where the file begins.
        yield key, value, str(at) if at != config.place() else "by default"
    variable = [name for name in os.environ.get("AIGOV_PACKS", "").split(",") if name.strip()]
    if variable:
        yield "packs from outside", variable, "AIGOV_PACKS"
    if args.pack:
        yield "packs from outside", list(args.pack), "--pack"


def _policies(items: Iterable[Selected], today: date) -> Iterator[tuple[str, Any, str]]:
    for item in items:
        policy = item.policy
        yield f"{policy.id}.mode", item.mode.value, item.origin or "by default"
        if item.enforce_from is not None:
            days = (item.enforce_from - today).days
            until = f" (enforced in {days} days)" if days > 0 else ""
            yield f"{policy.id}.enforce_from", f"{item.enforce_from}{until}", item.origin
        for name, origin in sorted(item.params_from.items()):
            yield f"{policy.id}.params.{name}", policy.params[name], origin
        yield from _beside(item)


def _beside(item: Selected) -> Iterator[tuple[str, Any, str]]:
    """What is the policy's own where nothing else sets it."""
    for name, value in item.policy.params.items():
        if name not in item.params_from:
            yield f"{item.policy.id}.params.{name}", value, item.policy.source


def _said(value: Any) -> str:
    """A value in a line, as one would write it; a long one is cut, and -o json has it whole."""
    if isinstance(value, list):
        text = ", ".join(_said(each) for each in value) or "(none)"
    elif isinstance(value, dict):
        text = ", ".join(f"{key}: {_said(each)}" for key, each in value.items())
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = str(value) or "(none)"
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 4]} ..."
