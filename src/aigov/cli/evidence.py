"""``aigov evidence list | show PATH | graph SYSTEM``: what was read, by which reader, for whom."""

from __future__ import annotations

import argparse
from datetime import UTC
from typing import TYPE_CHECKING, Any

from aigov.artifacts import Artifact
from aigov.cli import common
from aigov.cli.check import GATES
from aigov.errors import UsageError, nearest

if TYPE_CHECKING:
    from aigov.run import Run
    from aigov.snapshot import Snapshot

MAX_POSITIONS = 2000


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("action", choices=("list", "show", "graph", "bundle"))
    parser.add_argument(
        "path",
        nargs="?",
        metavar="PATH|SYSTEM",
        help="for show: a path from the root of the repository; for graph: the id of a system",
    )
    parser.add_argument(
        "-o",
        dest="output",
        default="",
        metavar="FORMAT|FILE",
        help="text (default) or json; for graph also mermaid, dot or svg; for bundle: the file",
    )
    common.add_snapshot_arguments(parser)
    only = parser.add_argument_group("for bundle")
    only.add_argument("--gate", choices=GATES, help="what is due, as for check")
    common.add_choice_arguments(only)


def run(args: argparse.Namespace) -> int:
    """List all evidence, show one file as its reader sees it, draw a lineage, or bundle it all."""
    if args.action == "bundle":
        from aigov.cli import evidence_bundle

        return evidence_bundle.run(args)
    _refuse_choice(args)
    args.output = args.output or "text"
    if args.action == "graph":
        from aigov.cli import evidence_graph

        return evidence_graph.run(args)
    if args.output not in ("text", "json"):
        what = f"evidence {args.action} has no format {args.output!r}"
        raise UsageError(what, hint="-o text or -o json; aigov evidence graph draws")
    with common.prepared(args) as prepared:
        if args.action == "list":
            return _list(prepared, args)
        if not args.path:
            raise UsageError("evidence show needs a path", hint="aigov evidence list")
        return _show(prepared, args)


def _refuse_choice(args: argparse.Namespace) -> None:
    """Nothing is judged but for a bundle."""
    for name in ("gate", "system", "select", "ignore"):
        if getattr(args, name):
            what = f"evidence {args.action} judges nothing, so that --{name} says nothing to it"
            raise UsageError(what, hint="aigov evidence bundle takes it")


def _everything(
    run: Run,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    from aigov.diskfiles import safe

    owners: dict[tuple[str, str], list[str]] = {}
    for system in run.systems:
        for kind in run.evidence.kinds:
            for artifact in run.ownership.of(system, kind):
                owners.setdefault((kind, artifact.path), []).append(system.id)
    artifacts, unclaimed = [], []
    for kind in sorted(run.evidence.kinds):
        reasons = {a.path: why for a, why in run.ownership.unclaimed(kind)}
        for artifact in run.evidence.of(kind):
            row = _row(run, artifact, owners.get((kind, artifact.path), []))
            artifacts.append(row)
            if artifact.path in reasons:
                unclaimed.append({**row, "reason": safe(reasons[artifact.path])})
    unreadable = [
        {
            "path": safe(doubt.path),
            "reader": doubt.reader,
            "kind": doubt.kind,
            "line": doubt.line,
            "reason": safe(doubt.reason),
        }
        for doubt in run.evidence.all_doubts()
    ]
    artifacts.sort(key=lambda row: (row["path"], row["kind"]))
    return artifacts, unreadable, unclaimed


def _row(run: Run, artifact: Artifact, systems: list[str]) -> dict[str, Any]:
    from aigov.diskfiles import safe
    from aigov.pages import page_of

    return {
        "path": safe(artifact.path),
        "kind": artifact.kind,
        "reader": artifact.reader,
        "system": systems[0] if len(systems) == 1 else None,
        "systems": systems,
        "blob": artifact.blob,
        "why": safe(run.evidence.why(artifact)),
        "proves": page_of(run.evidence.reader(artifact.reader)).proves,
        "valid": artifact.valid,
        "reason": safe(artifact.reason),
    }


def _list(run: Run, args: argparse.Namespace) -> int:
    artifacts, unreadable, unclaimed = _everything(run)
    if args.output == "json":
        common.print_json(
            {"artifacts": artifacts, "unreadable": unreadable, "unclaimed": unclaimed}
        )
        return 0
    rows = [
        (
            row["path"],
            row["kind"],
            row["reader"],
            ", ".join(row["systems"]) or "(nobody)",
            row["blob"][:12] + ("" if row["valid"] else f"  invalid: {row['reason']}"),
        )
        for row in artifacts
    ]
    if args.verbose:
        for row in artifacts:
            print(f"{row['path']}: {row['kind']} by {row['reader']}: {row['why']}")
            print(f"  it proves {row['proves']}")
        print()
    if rows:
        common.print_table([("path", "kind", "reader", "system", "blob"), *rows])
    if unreadable:
        print("\nnot readable:")
        common.print_table(
            [(f"  {row['path']}:{row['line']}", row["kind"], row["reason"]) for row in unreadable]
        )
    counts = f"{len(artifacts)} artifacts, {len(unreadable)} not readable"
    print(f"\n{counts}, {len(unclaimed)} used by nobody")
    return 0


def _show(run: Run, args: argparse.Namespace) -> int:
    path = args.path.removeprefix("./")
    if path not in run.snapshot.entries:
        hint = nearest(path, tuple(run.snapshot.entries))
        raise UsageError(f"no such file in the {run.snapshot.kind}: {path!r}", hint=hint)
    artifacts, unreadable, _ = _everything(run)
    change = last_change(run.snapshot, path)
    shown = [_detail(run, row, change) for row in artifacts if row["path"] == path]
    unread = [row for row in unreadable if row["path"] == path]
    if args.output == "json":
        everything = [*shown, *({**row, "valid": False, "data": None} for row in unread)]
        common.print_json(everything[0] if len(everything) == 1 else everything)
        return 0
    for item in shown:
        _print(path, item)
    for row in unread:
        print(f"{path}:{row['line']}: {row['kind']} not readable: {row['reason']}")
    if not shown and not unread:
        print(f"{path} is not evidence: {run.evidence.why_not(path)}")
    return 0


def _print(path: str, item: dict[str, Any]) -> None:
    """One artifact for people: what it is, why, what it proves, then its data."""
    print(f"{path}: {item['kind']} by {item['reader']}: {item['why']}")
    print(f"  system:  {', '.join(item['systems']) or '(nobody)'}")
    print(f"  blob:    {item['blob']}")
    if item["last_change"]:
        change = item["last_change"]
        print(f"  changed: {change['day']} by {change['author']}, {change['commit'][:12]}")
    if not item["valid"]:
        print(f"  invalid: {item['reason']}")
    print(f"  proves:  {item['proves']}")
    print(f"  cannot:  {item['cannot']}")
    common.print_json(item["data"])


def last_change(snapshot: Snapshot, path: str) -> dict[str, Any] | None:
    """Who last changed a file, and which trailers the commit claims; None without a history.

    GitPython reads it, in the sanitised git directory and by resolved ids only. A trailer is what
    the commit's author wrote: a claim, not an approval.
    """
    if snapshot.git is None or not snapshot.id:
        return None
    from git import Repo
    from git.exc import GitCommandError

    from aigov.diskfiles import safe

    with Repo(snapshot.git.home) as repository:
        repository.git.update_environment(**snapshot.git.environment())
        try:
            named = f"{snapshot.prefix}/{path}" if snapshot.prefix else path
            commits = list(repository.iter_commits(snapshot.id, paths=[named], max_count=1))
        except (GitCommandError, ValueError):
            return None
        if not commits:
            return None
        commit = commits[0]
        return {
            "commit": commit.hexsha,
            "author": safe(f"{commit.author.name} <{commit.author.email}>"),
            "committer": safe(f"{commit.committer.name} <{commit.committer.email}>"),
            "day": commit.committed_datetime.astimezone(UTC).date().isoformat(),
            "claimed": [[safe(key), safe(value)] for key, value in commit.trailers_list[:20]],
        }


def _detail(run: Run, row: dict[str, Any], change: dict[str, Any] | None) -> dict[str, Any]:
    from aigov.pages import page_of
    from aigov.values import leaves

    artifact = next(
        a
        for a in run.evidence.of(row["kind"])
        if (a.path, a.reader) == (row["path"], row["reader"])
    )
    lines = {
        ".".join(str(key) for key in keys): artifact.at(*keys).line
        for keys, _ in list(leaves(artifact.data))[:MAX_POSITIONS]
    }
    page = page_of(run.evidence.reader(artifact.reader))
    return {
        **row,
        "cannot": page.cannot,
        "last_change": change,
        "data": artifact.data,
        "lines": lines,
    }
