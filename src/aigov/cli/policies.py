"""``aigov policies list | show | validate | coverage``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigov.cli import common
from aigov.errors import PolicyError, UsageError

if TYPE_CHECKING:
    from aigov.demands import Vocabulary
    from aigov.frameworks import Framework
    from aigov.model import Policy
    from aigov.run import Run


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("action", choices=("list", "show", "validate", "coverage"))
    parser.add_argument("names", nargs="*", metavar="ID|FILE")
    parser.add_argument("--all", action="store_true", help="every installed policy")
    parser.add_argument(
        "--effective", action="store_true", help="list: also every parameter, and who set it"
    )
    common.add_framework_argument(parser, "list, coverage: only what maps to it")
    parser.add_argument("-o", dest="output", choices=("text", "json"), default="text")
    common.add_snapshot_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """List the effective set with its origin or what it covers; show files, or validate them."""
    if args.action == "coverage":
        from aigov.cli.coverage import run as cover

        return cover(args)
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
        others = _not_selected(run, args.framework) if args.all or args.framework else {}
    if args.all:
        selected |= {
            policy_id: Selected(policy, Mode.OFF, "", origin="not selected")
            for policy_id, policy in others.items()
        }
    elif others:
        named = ", ".join(others)
        print(f"installed, maps to it and not selected (--all): {named}", file=sys.stderr)
    items = [selected[policy_id] for policy_id in sorted(selected)]
    if args.output == "json":
        common.print_json([_described(item, effective=args.effective) for item in items])
        return 0
    if args.effective:
        from aigov.cli.config import shown

        shown(items, common.today(args))
        return 0
    last = ("title", "supports") if args.framework else ("set by", "title")
    rows: list[tuple[str, ...]] = [("policy", "severity", "gate", "mode", *last)]
    for item in items:
        policy = item.policy
        default = policy.severity["default"].value
        told = (policy.title, _supports(policy, args.framework))
        last = told if args.framework else (item.origin, policy.title)
        rows.append((policy.id, default, policy.gate.value, item.mode.value, *last))
    common.print_table(rows)
    return 0


def _not_selected(run: Run, frameworks: list[str]) -> dict[str, Policy]:
    """The installed policies that this repository does not select and that map to a framework."""
    known = {item.policy.id for item in run.in_force}
    return {
        policy_id: policy
        for policy_id, policy in run.library.installed().items()
        if policy_id not in known
        and (not frameworks or any(map(policy.references.get, frameworks)))
    }


def _supports(policy: Policy, frameworks: list[str]) -> str:
    """The clauses that a policy names, each with its framework where several were asked for."""
    named = {key: ", ".join(policy.references.get(key, ())) for key in frameworks}
    told = named.items()
    return "; ".join(f"{key} {said}" if len(named) > 1 else said for key, said in told if said)


def _described(item: Any, *, effective: bool) -> dict[str, Any]:
    policy = item.policy
    params = {
        name: {"value": value, "origin": item.params_from.get(name, policy.source)}
        for name, value in policy.params.items()
    }
    return {
        **({"params": params} if effective else {}),
        "id": policy.id,
        "version": policy.version,
        "title": policy.title,
        "severity": {key: level.value for key, level in policy.severity.items()},
        "gate": policy.gate.value,
        "mode": item.mode.value,
        "pack": item.pack,
        "origin": item.origin,
        "why": item.why,
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
    """Every file named, or every file below a folder named: all faults of the first bad one."""
    from aigov.registry import Registry
    from aigov.run import library_of

    library = library_of(Registry())
    files = [file for name in args.names for file in _files(name)]
    if not files:
        raise UsageError("there is no policy to validate", hint="a policy's file ends in .yaml")
    known = library.frameworks()
    ours = [file for file in files if file.parent.name == "frameworks"]
    for file in ours:
        framework = _framework(file)
        known[framework.id] = framework
    policies = [file for file in files if file not in ours]
    for file in policies:
        _validate_policy(file, library.vocabulary, known)
    counts = [_count(len(policies), "policy", "policies")] if policies or not ours else []
    counts += [_count(len(ours), "framework", "frameworks")] if ours else []
    print(f"ok: {' and '.join(counts)} valid")
    return 0


def _framework(file: Path) -> Framework:
    from aigov.frameworks import parse

    return parse(file.read_bytes(), file.as_posix())


def _validate_policy(file: Path, vocabulary: Vocabulary, known: Mapping[str, Framework]) -> None:
    from aigov.frameworks import faults, unlisted
    from aigov.policy import parse, violations
    from aigov.report.text import visible

    raw, source = file.read_bytes(), file.as_posix()
    try:
        parse(raw, source, vocabulary, None, _beside(file))
    except PolicyError as exc:
        for fault in violations(raw, source):
            if fault.where != exc.where:
                print(visible(f"{fault.where}: {fault.what}"))
        raise
    found = faults(raw, source, known)
    for fault in found:
        print(visible(f"{fault.where}: {fault.what}"))
    if found:
        raise found[0]
    for name in unlisted(raw, source, known):
        print(visible(f"note: {source}: {name} is not installed: its clauses were not looked up"))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _files(name: str) -> list[Path]:
    path = Path(name)
    if not path.exists():
        raise UsageError(f"no such file: {name!r}")
    found = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return [file for file in found if file.parent.name != "packs" and not _is_topics(file)]


def _is_topics(file: Path) -> bool:
    """Whether a file is the list of topics at the top of a folder of policies."""
    tops = (file.with_name("packs"), file.with_name("frameworks"))
    return file.name == "topics.yaml" and any(top.is_dir() for top in tops)


def _beside(file: Path) -> Callable[[str], bytes]:
    return lambda name: (file.parent / name).read_bytes()
