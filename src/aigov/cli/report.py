"""``aigov report RESULT.json -o FORMAT=FILE``: render a stored result again."""

from __future__ import annotations

import argparse

from aigov.cli import reporting


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("result", metavar="RESULT.json", help="what aigov check -o json wrote")
    reporting.add_output_argument(parser)
    parser.add_argument(
        "--earlier",
        action="append",
        default=[],
        metavar="RESULT.json",
        help="an older result of the same repository, for the trend (repeatable)",
    )


def run(args: argparse.Namespace) -> int:
    """Write every format that was asked for; 0 whatever the verdict, which stands in the report."""
    from aigov.report.trend import with_trend
    from aigov.stored import read_result

    outputs = reporting.outputs_of(args)
    result, _ = read_result(args.result)
    earlier = [(path, read_result(path)[0]) for path in args.earlier]
    shown = with_trend(result, earlier) if earlier else result
    reporting.write(reporting.rendered(args, shown, outputs))
    return 0
