"""``aigov init``: look, propose the files that a repository lacks, show them, write what is new."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from aigov.cli import common
from aigov.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov.adoption import Proposal


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument("--dry-run", action="store_true", help="show what would be written")
    parser.add_argument(
        "--minimal", action="store_true", help="only aigov.yaml and the manifests, without hints"
    )


def run(args: argparse.Namespace) -> int:
    """Show every proposal as a diff; write the new files where somebody agrees."""
    from aigov.adoption import proposals
    from aigov.cli import write
    from aigov.cli.writing import Writer
    from aigov.report.text import visible

    root = common.root_of(args).path
    writer = Writer(root)
    with common.prepared(args) as prepared:
        found = proposals(prepared, os.path.basename(root), minimal=args.minimal)
        seen = bool(prepared.systems or prepared.unseen)
    # What git does not track, or ignores, is there all the same.
    new = [item for item in found if not item.add and not writer.there(item.path)]
    rest = [item for item in found if item.add or writer.there(item.path)]
    write("".join(f"{line}\n" for line in _shown(new, rest)))
    if not new:
        done = "add the lines above by hand" if rest else "what aigov needs is there"
        print(f"nothing to write: {done}")
        return 0
    if args.dry_run:
        print(f"{common.count(len(new), 'file')} would be written")
        return 0
    if not _agreed(args, len(new)):
        print("nothing was written")
        return 0
    for item in new:
        writer.write(item.path, item.text)
    print(f"wrote {', '.join(visible(item.path) for item in new)}")
    common.say_what_is_ignored(args, *(item.path for item in new))
    if seen:
        print("next: aigov check; then take a line of aigov.yaml away to enforce a policy")
    else:
        print("no AI system was seen: declare one in an ai-system.yaml, or write systems: []")
    return 0


def _shown(new: list[Proposal], rest: list[Proposal]) -> Iterator[str]:
    from aigov.report.text import visible

    for item in new:
        yield f"# {visible(item.path)}: {visible(item.why)}"
        lines = item.text.splitlines()
        yield from ("--- /dev/null", f"+++ {visible(item.path)}", f"@@ -0,0 +1,{len(lines)} @@")
        yield from (f"+{visible(line)}" for line in lines)
        yield ""
    for item in rest:
        yield f"# {visible(item.path)} is there and stays as it is. Add: {visible(item.why)}"
        yield from (f"    {visible(line)}" for line in item.text.splitlines())
        yield ""


def _agreed(args: argparse.Namespace, count: int) -> bool:
    """Whether the files are to be written; UsageError where nobody can be asked."""
    if args.yes:
        return True
    if not sys.stdin.isatty():
        hint = "--yes writes them, --dry-run only shows them"
        raise UsageError("nothing was written: nobody can be asked here", hint=hint)
    print(f"write {common.count(count, 'file')}? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
