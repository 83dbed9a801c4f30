"""``aigov verify FILE.zip``: whether an evidence bundle is whole, and what it came to."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aigov.cli import common
from aigov.errors import UsageError

if TYPE_CHECKING:
    from aigov.bundle_check import Examined


def run(args: argparse.Namespace, raw: bytes) -> int:
    """Each difference on a line, and exit 1; else what is in it, and the two digests."""
    from aigov.bundle_check import examined
    from aigov.cli import write
    from aigov.report.text import visible

    if args.pub or args.identity or args.issuer or args.result:
        what = "a bundle is not signed: its digests are recomputed"
        raise UsageError(what, where=args.file, hint="aigov verify FILE.zip")
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


def _other_than(args: argparse.Namespace, found: Examined) -> Iterator[str]:
    """Files that are not the same in a revision."""
    with common.taken(args, args.rev) as snapshot:
        for path, entry in sorted(found.files.items()):
            if path not in snapshot.entries:
                yield f"{entry['path']}: is not in {args.rev}"
            elif snapshot.blob(path) != entry["blob"]:
                blob = snapshot.blob(path) or "not readable"
                yield f"{entry['path']}: is {blob} in {args.rev}, and {entry['blob']} here"


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
    snapshot, ended = result["snapshot"], result["exit"]
    yield f"judged: {snapshot['kind']} {snapshot['id']}, gate {result['gate']}, {result['as_of']}"
    yield f"the verdict in it: {ended['reason']} (check exits {ended['code']})"
