"""``aigov diff BASE..HEAD``: judge two revisions, and tell what changed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from aigov.cli import common
from aigov.cli.check import GATES
from aigov.errors import UsageError

if TYPE_CHECKING:
    from aigov.comparing import Bench
    from aigov.run import Options, Run
    from aigov.snapshot import Snapshot

FORMATS = ("json", "markdown", "text")


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "range",
        metavar="BASE[..HEAD]",
        help="BASE..HEAD two revisions, BASE...HEAD from their merge base, BASE alone to the files",
    )
    common.add_judging_arguments(parser)
    parser.add_argument("--gate", choices=GATES, help="what is due (default: release-review)")
    common.add_choice_arguments(parser)
    common.add_output_argument(parser, "text (default), json or markdown")


def run(args: argparse.Namespace) -> int:
    """Compare, write every output that was asked for, return the exit code."""
    outputs = common.outputs_of(args, FORMATS)
    result = _compared(args, _options(args))
    for name, file in outputs:
        common.write_to(file, _rendered(args, result, name, file))
    return int(result["exit"]["code"])


def _options(args: argparse.Namespace) -> Options:
    from aigov.run import Options
    from aigov.terms import Gate
    from aigov.weakening.sorts import WEAKENED

    return Options(
        today=common.today(args),
        gate=Gate(args.gate or "release-review"),
        systems=tuple(args.system),
        select=common.listed(args.select),
        ignore=common.listed(args.ignore),
        packs=common.packs(args),
        config_file=args.config,
        built_in=(WEAKENED,),
        lenient=True,
    )


def _compared(args: argparse.Namespace, options: Options) -> dict[str, Any]:
    from aigov.changes import changes
    from aigov.comparing import against
    from aigov.model import Base
    from aigov.report.changes import canonical
    from aigov.run import judge, lines_of, naming
    from aigov.snapshot import of_revision

    start, dots, end = _range(args.range)
    with common.bench(args, options) as bench, common.taken(args, end) as after:
        ref, others = _start(after, start, dots)
        with of_revision(common.root_of(args), ref) as before:
            with naming(after, ""):
                run = bench.prepare(after)
                found, earlier = against(bench, run, before, Base(args.range, before.id, others))
            _refuse_unknown(bench, (run, earlier))
            verdict = judge(run, options, found)
        judged = [each for each in verdict.findings if each not in found.weakened]
        told = changes(found.before, judged, found.moved)
        return canonical(verdict, told, found.weakened, lines_of(after))


def _range(text: str) -> tuple[str, str, str]:
    """Base, dots and head of a range; the head is ``""`` for the files on disk."""
    for dots in ("...", ".."):
        start, found, end = text.partition(dots)
        if found:
            return start or "HEAD", dots, end or "HEAD"
    if not text:
        raise UsageError("BASE is empty", hint="aigov diff origin/main...HEAD")
    return text, "", ""


def _start(after: Snapshot, start: str, dots: str) -> tuple[str, int]:
    """The revision to compare with, and how many other merge bases there are."""
    from aigov.snapshot import bases

    if dots != "...":
        return start, 0
    first, *others = bases(after, start)
    return first, len(others)


def _refuse_unknown(bench: Bench, runs: tuple[Run | None, ...]) -> None:
    """UsageError for a name that neither side knows."""
    from aigov.choosing import refuse_unknown, refuse_unknown_policies

    there = [run for run in runs if run is not None]
    systems = tuple(system.id for run in there for system in run.declared)
    refuse_unknown("system", bench.options.systems, systems)
    in_force = tuple(item for run in there for item in run.in_force)
    refuse_unknown_policies(in_force, bench.options, there[0].library)


def _rendered(args: argparse.Namespace, result: dict[str, Any], name: str, file: str) -> str:
    from aigov.report import changes_markdown, changes_text
    from aigov.report.result import as_json

    if name == "json":
        return as_json(result)
    if name == "markdown":
        return changes_markdown.render(result)
    colour = not file and common.wants_colour(args)
    return changes_text.render(result, colour=colour, quiet=args.quiet)
