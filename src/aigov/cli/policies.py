"""``aigov policies list | show | validate``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aigov.cli import common
from aigov.errors import PolicyError, UsageError


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("action", choices=("list", "show", "validate"))
    parser.add_argument("names", nargs="*", metavar="ID|FILE")
    parser.add_argument("--all", action="store_true", help="every installed policy")
    parser.add_argument("-o", dest="output", choices=("text", "json"), default="text")
    common.add_snapshot_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """List the effective set with its origin, show files, or validate files for authors."""
    if args.action == "list":
        return _list(args)
    if not args.names:
        wanted = "an id" if args.action == "show" else "a file"
        raise UsageError(f"policies {args.action} needs {wanted}", hint="aigov policies list --all")
    return _show(args) if args.action == "show" else _validate(args)


def _list(args: argparse.Namespace) -> int:
    from aigov.model import Selected
    from aigov.terms import Mode

    with common.prepared(args) as run:
        selected = {item.policy.id: item for item in run.selected}
        if args.all:
            for policy_id, policy in run.library.installed().items():
                selected.setdefault(
                    policy_id, Selected(policy, Mode.OFF, "", origin="not selected")
                )
    items = [selected[policy_id] for policy_id in sorted(selected)]
    if args.output == "json":
        common.print_json([_described(item) for item in items])
        return 0
    rows = [("policy", "severity", "gate", "mode", "set by", "title")]
    for item in items:
        policy = item.policy
        default = policy.severity["default"].value
        rows.append(
            (policy.id, default, policy.gate.value, item.mode.value, item.origin, policy.title)
        )
    common.print_table(rows)
    return 0


def _described(item: Any) -> dict[str, Any]:
    policy = item.policy
    return {
        "id": policy.id,
        "version": policy.version,
        "title": policy.title,
        "severity": {key: level.value for key, level in policy.severity.items()},
        "gate": policy.gate.value,
        "mode": item.mode.value,
        "pack": item.pack,
        "origin": item.origin,
        "source": policy.source,
        "references": {key: list(clauses) for key, clauses in policy.references.items()},
    }


def _show(args: argparse.Namespace) -> int:
    from aigov.report.text import visible

    with common.prepared(args) as run:
        selected = {item.policy.id: item.policy for item in run.selected}
        policies = [selected.get(name) or run.library.find(name) for name in args.names]
    for policy in policies:
        print(visible(f"{policy.id} {policy.version}: {policy.title}"))
        print(f"  {visible(policy.requirement)}\n  source: {visible(policy.source)}")
    return 0


def _validate(args: argparse.Namespace) -> int:
    """Every file named, or every policy below a folder named: all faults of the first bad file."""
    from aigov.policy import parse, violations
    from aigov.registry import Registry
    from aigov.report.text import visible
    from aigov.run import library_of

    vocabulary = library_of(Registry()).vocabulary
    files = [file for name in args.names for file in _files(name)]
    if not files:
        raise UsageError("there is no policy to validate", hint="a policy's file ends in .yaml")
    for file in files:
        try:
            parse(file.read_bytes(), file.as_posix(), vocabulary, None, _beside(file))
        except PolicyError as exc:
            for fault in violations(file.read_bytes(), file.as_posix()):
                if fault.where != exc.where:
                    print(visible(f"{fault.where}: {fault.what}"))
            raise
    print(f"ok: {len(files)} {'policy' if len(files) == 1 else 'policies'} valid")
    return 0


def _files(name: str) -> list[Path]:
    path = Path(name)
    if not path.exists():
        raise UsageError(f"no such file: {name!r}")
    found = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return [file for file in found if file.parent.name != "packs"]


def _beside(file: Path) -> Callable[[str], bytes]:
    return lambda name: (file.parent / name).read_bytes()
