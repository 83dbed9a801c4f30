"""What several commands share: the snapshot they look at, the clock, colour, and JSON output."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from contextlib import ExitStack, contextmanager

from aigov.errors import UsageError, nearest

TYPE_CHECKING = False  # typing itself is not imported: a recalled report has no room for it
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from typing import Any

    from aigov.comparing import Bench
    from aigov.run import Options, Run
    from aigov.snapshot import Root, Snapshot


def add_snapshot_arguments(
    parser: argparse.ArgumentParser,
) -> argparse._MutuallyExclusiveGroup:
    """``--staged`` and ``--rev``: which state is looked at; returns the group of these options."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--staged", action="store_true", help="what is about to be committed")
    which.add_argument("--rev", metavar="REV", help="a commit, tag or branch, without a checkout")
    add_judging_arguments(parser)
    return which


def add_judging_arguments(parser: argparse.ArgumentParser) -> None:
    """``--as-of``, ``--no-cache`` and ``--pack``: how anything is judged."""
    parser.add_argument(
        "--as-of", metavar="DATE", help="judge as of this day (default: today, UTC)"
    )
    parser.add_argument("--no-cache", action="store_true", help="read every file again")
    parser.add_argument(
        "--pack",
        action="append",
        default=[],
        metavar="PACK",
        help="also apply a pack from outside the repository; its floors bind (repeatable)",
    )


def add_choice_arguments(parser: argparse._ActionsContainer) -> None:
    """``--system``, ``--select`` and ``--ignore``: what is judged."""
    parser.add_argument("--system", action="append", default=[], metavar="ID")
    parser.add_argument("--select", default="", metavar="ID,GLOB", help="only these policies")
    parser.add_argument("--ignore", default="", metavar="ID,GLOB", help="all but these policies")


def add_output_argument(parser: argparse.ArgumentParser, formats: str) -> None:
    """``-o``, with the formats there are."""
    parser.add_argument(
        "-o",
        dest="outputs",
        action="append",
        default=[],
        metavar="FORMAT[=FILE]",
        help=f"{formats}; repeatable",
    )


def outputs_of(args: argparse.Namespace, formats: tuple[str, ...]) -> list[tuple[str, str]]:
    """Format and file, ``""`` for stdout, of each ``-o``; one of them at most goes to stdout."""
    wanted = []
    for output in args.outputs or ["text"]:
        name, _, file = output.partition("=")
        if name not in formats:
            raise UsageError(f"unknown format {name!r}", hint=nearest(name, formats))
        if "=" in output and not file:
            raise UsageError(f"-o {output} names no file", hint=f"-o {name}=result.{name}")
        wanted.append((name, file))
    files = [file for _, file in wanted if file]
    if twice := next((file for file in files if files.count(file) > 1), ""):
        raise UsageError(f"two formats for one file, {twice!r}", hint="give each its own")
    if sum(not file for _, file in wanted) > 1:
        raise UsageError("two formats for stdout", hint="-o json=result.json")
    return wanted


def listed(text: str) -> tuple[str, ...]:
    """The parts of a text with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def add_framework_argument(parser: argparse.ArgumentParser, what: str) -> None:
    """``--framework``, with what it is for."""
    parser.add_argument(
        "--framework", action="append", default=[], metavar="ID", help=f"{what} (repeatable)"
    )


def root_of(args: argparse.Namespace) -> Root:
    """The root that is judged; UsageError when the folder does not exist."""
    from aigov.root import root_of as find

    if not os.path.isdir(args.directory):
        raise UsageError(f"no such folder: {args.directory!r}", hint="-C takes a folder")
    return find(args.directory)


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Snapshot]:
    """The snapshot that the arguments ask for; its git processes end with the block."""
    snapshot = taken(args, getattr(args, "rev", None) or "")
    try:
        yield snapshot
    finally:
        snapshot.close()


def taken(args: argparse.Namespace, rev: str) -> Snapshot:
    """The snapshot of a revision, or the one ``--staged`` says, or the worktree."""
    from aigov.snapshot import take

    root = root_of(args)
    what = "revision" if rev else "index" if getattr(args, "staged", False) else "worktree"
    if what != "worktree" and root.git_dir is None:
        option = "--staged" if what == "index" else f"the revision {rev!r}"
        hint = "run it inside a clone, or without the option"
        raise UsageError(f"{option} needs a git repository", where=str(args.directory), hint=hint)
    return take(root, what, rev)


def day_of(args: argparse.Namespace) -> str:
    """``--as-of`` as it is written, else the day in UTC: the one place that asks the clock."""
    return getattr(args, "as_of", None) or time.strftime("%Y-%m-%d", time.gmtime())


def today(args: argparse.Namespace) -> date:
    """The day that the verdict is for."""
    from aigov.config import iso_day

    text = day_of(args)
    try:
        return iso_day(text)
    except ValueError as exc:
        raise UsageError(f"--as-of takes a day, found {text!r}", hint="--as-of 2026-11-22") from exc


def packs(args: argparse.Namespace) -> tuple[str, ...]:
    """``--pack`` and, before it, ``AIGOV_PACKS`` (comma-separated)."""
    named = os.environ.get("AIGOV_PACKS", "").split(",")
    found = (*(name.strip() for name in named if name.strip()), *getattr(args, "pack", ()))
    return tuple(dict.fromkeys(found))


def options_of(args: argparse.Namespace) -> Options:
    """The options of a command that only looks: the day, the packs, the configuration file."""
    from aigov.run import Options

    return Options(
        today=today(args),
        packs=packs(args),
        frameworks=tuple(getattr(args, "framework", ())),
        config_file=args.config,
    )


@contextmanager
def prepared(args: argparse.Namespace, options: Options | None = None) -> Iterator[Run]:
    """A run that is ready to be judged or looked into."""
    with bench(args, options or options_of(args)) as shared, opened(args) as snapshot:
        yield shared.prepare(snapshot)


@contextmanager
def bench(args: argparse.Namespace, options: Options) -> Iterator[Bench]:
    """What the snapshots of one command share: plugins, options, ``--config-from``, the cache."""
    from aigov.comparing import Bench
    from aigov.registry import Registry, installed

    with documents(args) as cache, ExitStack() as stack:
        ref = getattr(args, "config_from", None)
        rules = stack.enter_context(taken(args, ref)) if ref else None
        yield Bench(Registry(installed(root_of(args).top)), options, rules, cache)


@contextmanager
def documents(args: argparse.Namespace) -> Iterator[Any]:
    """The user's cache of parsed documents for this repository; None with ``--no-cache``."""
    if getattr(args, "no_cache", False):
        yield None
        return
    from aigov.cache import Cache

    cache = Cache.open(root_of(args), os.environ)
    try:
        yield cache
    finally:
        cache.close()


def count(number: int, one: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def say_what_is_ignored(args: argparse.Namespace, *paths: str) -> None:
    """Says of files that were just written which of them git ignores: no run reads those."""
    root = root_of(args)
    if root.git_dir is None:
        return
    from aigov.snapshot import of_worktree

    with of_worktree(root) as snapshot:
        for path in paths:
            if path not in snapshot.entries:
                hint = f"git add -f {path}, or mend .gitignore"
                print(
                    f"aigov: git ignores {path}, so that no run reads it: {hint}", file=sys.stderr
                )


@contextmanager
def patience(args: argparse.Namespace, doing: str) -> Iterator[None]:
    """Says on a terminal what takes long, once it has taken a second, and takes it back."""
    if args.quiet or not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    shown: list[str] = []

    def tell() -> None:
        shown.append(f"aigov: {doing} ...")
        print(f"\r{shown[0]}", end="", file=sys.stderr, flush=True)

    timer = Timer(1.0, tell)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for text in shown:
            print(f"\r{' ' * len(text)}\r", end="", file=sys.stderr, flush=True)


def wants_colour(args: argparse.Namespace) -> bool:
    """``--color``, ``AIGOV_COLOR``, ``NO_COLOR``, then whether stdout is a terminal."""
    choice = args.color or os.environ.get("AIGOV_COLOR", "auto")
    if choice in ("always", "never"):
        return bool(choice == "always")
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def write_to(file: str, text: str) -> None:
    """Writes the text as it is to a file, or to stdout where none is named.

    Raises UsageError when it cannot.
    """
    from aigov.cli import write

    if not file:
        write(text)
        return
    try:
        with open(file, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except OSError as exc:
        raise UsageError(f"cannot write {file!r}: {exc.strerror}") from exc


def print_json(data: Any) -> None:
    """Data as indented JSON on stdout."""
    print(json.dumps(data, indent=2, ensure_ascii=True))


def print_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Rows as aligned columns; the last column is not padded."""
    from aigov.report.text import visible

    shown = [tuple(visible(cell) for cell in row) for row in rows]
    widths = [max(len(row[n]) for row in shown) for n in range(len(shown[0]))] if shown else []
    for row in shown:
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)]
        print("  ".join([*cells, row[-1]]).rstrip())
