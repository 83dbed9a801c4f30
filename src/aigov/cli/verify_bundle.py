"""``aigov verify FILE.zip``: whether an evidence bundle is whole, and what it came to."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aigov.builtin import BUILT_IN
from aigov.bundle_roles import configuration_of
from aigov.cli import common
from aigov.diskfiles import safe
from aigov.errors import Unreadable, UsageError

if TYPE_CHECKING:
    from aigov.bundle_check import Examined
    from aigov.snapshot import Snapshot


def run(args: argparse.Namespace, raw: bytes) -> int:
    """Each difference on a line, and exit 1; else what is in it, and the two digests."""
    from aigov.bundle_check import examined
    from aigov.cli import write
    from aigov.report.text import visible

    _refuse_options(args)
    found = examined(raw, args.file)
    wrong = [*found.differences]
    if not wrong and args.rev:
        wrong += _other_than(args, found)
    if wrong:
        lines = [f"differs: {told}" for told in wrong]
        last = f"refused: {args.file}: {common.count(len(wrong), 'difference')}"
    else:
        lines = [f"verified: {told}" for told in _told(args, found)]
        digests = f"manifest.json SHA-256 {found.digest}, bundle SHA-256 "
        last = f"ok: {args.file} is whole: {digests}{hashlib.sha256(raw).hexdigest()}"
    shown = [last] if args.quiet else [*lines, last]
    write("".join(f"{visible(line)}\n" for line in shown))
    return 1 if wrong else 0


def _refuse_options(args: argparse.Namespace) -> None:
    """UsageError for what would not be asked of a bundle, so that nobody takes it for answered."""
    if args.pub or args.identity or args.issuer:
        what = "a bundle is not signed: its digests are recomputed"
        raise UsageError(what, where=args.file, hint="aigov verify FILE.zip")
    for name in ("gate", "as_of", "pack", "result"):
        if getattr(args, name):
            option = f"--{name.replace('_', '-')}"
            what = f"{option} is for attestations: a bundle is compared with itself and --rev"
            raise UsageError(what, where=args.file, hint="aigov verify FILE.zip --rev REV")


def _other_than(args: argparse.Namespace, found: Examined) -> Iterator[str]:
    """What is not the same in a revision: the commit, files, and policies of the repository."""
    with common.taken(args, args.rev) as snapshot:
        yield from _other_commit(args, snapshot, found.result["snapshot"])
        for path, entry in sorted(found.files.items()):
            if path not in snapshot.entries:
                yield f"{entry['path']}: is not in {args.rev}"
            elif snapshot.blob(path) != entry["blob"]:
                blob = snapshot.blob(path) or "not readable"
                yield f"{entry['path']}: is {blob} in {args.rev}, and {entry['blob']} here"
        yield from _other_policies(args, snapshot, found.result)
        path = configuration_of(found.result)
        held = any("configuration" in entry["roles"] for entry in found.files.values())
        if path in snapshot.entries and not held:
            yield f"{path}: is in {args.rev}, and the bundle holds no configuration"


def _other_commit(
    args: argparse.Namespace, snapshot: Snapshot, judged: Mapping[str, str]
) -> Iterator[str]:
    """How a revision that was judged is not the one asked for; others are compared by files."""
    if judged["kind"] != "revision":
        return
    for name, then, now in (
        ("commit", judged["id"], snapshot.id),
        ("folder", judged.get("root", ""), safe(snapshot.prefix)),
        ("tree", judged["tree"], snapshot.tree),
    ):
        if then != now:
            yield f"{name}: judged {then!r}, and {args.rev} is {now!r}"


def _other_policies(
    args: argparse.Namespace, snapshot: Snapshot, result: Mapping[str, Any]
) -> Iterator[str]:
    for policy in result["policies"]:
        source = policy["source"]
        told = f"policy {policy['id']}: {source}"
        if source in snapshot.entries:
            found = _digest(snapshot, source)
            if found != policy["digest"]:
                yield f"{told} has SHA-256 {found} in {args.rev}, and {policy['digest']} here"
        elif policy["pack"].endswith("/"):  # a folder of the repository, no pack
            yield f"{told} is not in {args.rev}"


def _digest(snapshot: Snapshot, path: str) -> str:
    try:
        return hashlib.sha256(snapshot.read(path)).hexdigest()
    except Unreadable as exc:
        return f"({exc.what})"


def _elsewhere(args: argparse.Namespace, found: Examined) -> str:
    """The policies that a revision cannot show to be those that were installed."""
    with common.taken(args, args.rev) as snapshot:
        others = sorted(
            policy["id"]
            for policy in found.result["policies"]
            if policy["source"] not in snapshot.entries and policy["source"] != BUILT_IN
        )
    if not others:
        return "every policy is a file of the repository, the same there"
    count = "1 policy" if len(others) == 1 else f"{len(others)} policies"
    told = f"{count} of distributions, first {others[0]}"
    return f"{told}: not compared with the repository, which does not hold them"


def _told(args: argparse.Namespace, found: Examined) -> Iterator[str]:
    """What the bundle holds, what it cannot hold, and the verdict: intact is not the same as ok."""
    entries, result = found.manifest["entries"], found.result
    policies = sum("policy" in entry for entry in entries)
    yield f"as the result says: {common.count(len(found.files), 'file')}, policies: {policies}"
    for built in found.manifest["built_in"]:
        yield f"policy {built['policy']} is built into aigov: no file holds it"
    used = {e["path"]: e["tracked"] for f in result["findings"] for e in f["evidence"]}
    loose = sorted(path for path, tracked in used.items() if not tracked)
    if loose:
        yield f"{len(loose)} of the files were not tracked by git, first {loose[0]}"
    unread = sorted({doubt["path"] for doubt in result["unreadable"]})
    if unread:
        count = common.count(len(unread), "file")
        yield f"{count} could not be read when it was judged, and so not bundled, first {unread[0]}"
    if args.rev:
        yield f"every file is the same in {args.rev}"
        yield _elsewhere(args, found)
    yield _command(result)
    snapshot, ended = result["snapshot"], result["exit"]
    yield f"judged: {snapshot['kind']} {snapshot['id']}, gate {result['gate']}, {result['as_of']}"
    yield f"the verdict in it: {ended['reason']} (check exits {ended['code']})"


def _command(result: Mapping[str, Any]) -> str:
    """The command that judged, whole: a choice of policies or systems may stand at its end."""
    from aigov.report.told import command

    if "tool" not in result:
        return "the result does not say by which command it was made"
    tool = result["tool"]
    return f"made by {tool['name']} {tool['version']}: {command(result)}"
