"""``aigov check``: evaluate the policies and report."""

from __future__ import annotations

import argparse
import os
import sys

from aigov.cli import common
from aigov.errors import UsageError, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from aigov.coverage import Coverage
    from aigov.model import Verdict
    from aigov.release import Release
    from aigov.run import Run

GATES = ("commit", "ci", "release-review", "operation")


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    common.add_snapshot_arguments(parser).add_argument(
        "--pushed", action="store_true", help="the commit that pre-commit says is being pushed"
    )
    parser.add_argument("--config-from", metavar="REF", help="configuration and policies of REF")
    parser.add_argument(
        "--gate", choices=GATES, help="what is due (default: ci with --staged, else release-review)"
    )
    parser.add_argument("--system", action="append", default=[], metavar="ID")
    parser.add_argument("--select", default="", metavar="ID,GLOB", help="only these policies")
    parser.add_argument("--ignore", default="", metavar="ID,GLOB", help="all but these policies")
    common.add_framework_argument(parser, "only policies that map to it; show its coverage")
    parser.add_argument("--advisory", action="store_true", help="report failures, exit 0")
    parser.add_argument(
        "-o",
        dest="outputs",
        action="append",
        default=[],
        metavar="FORMAT[=FILE]",
        help="text (default) or json; repeatable",
    )
    parser.add_argument("--statistics", action="store_true", help="count findings by policy")


def run(args: argparse.Namespace) -> int:
    """Evaluate, write every output that was asked for, return the exit code."""
    if args.pushed:
        # Of a first push pre-commit names the branch only.
        named = ("PRE_COMMIT_TO_REF", "PRE_COMMIT_LOCAL_BRANCH")
        args.rev = next(filter(None, map(os.environ.get, named)), "HEAD")
    return _judge(args)


def _judge(args: argparse.Namespace) -> int:
    """Evaluate anew."""
    from aigov.recall import is_recallable
    from aigov.report.result import canonical
    from aigov.run import Options, judge, lines_of
    from aigov.terms import Gate

    outputs = _outputs(args)
    options = Options(
        today=common.today(args),
        gate=Gate(args.gate or ("ci" if args.staged else "release-review")),
        systems=tuple(args.system),
        select=_list(args.select),
        ignore=_list(args.ignore),
        frameworks=tuple(args.framework),
        packs=common.packs(args),
        advisory=args.advisory,
        config_file=args.config,
    )
    with common.prepared(args, options) as prepared:
        verdict = judge(prepared, options)
        covered = _covered(prepared, verdict)
        released = _released(args, prepared, verdict)
        result = canonical(verdict, lines_of(prepared.snapshot), covered, released)
        rendered = [(_rendered(args, result, name, file), file) for name, file in outputs]
        if is_recallable(args.arguments):
            _remember(args, prepared, str(verdict.exit_code), rendered[0][0])
    for text, file in rendered:
        common.write_to(file, text)
    if args.statistics:
        _print_statistics(result)
    return int(verdict.exit_code)


def _covered(run: Run, verdict: Verdict) -> list[Coverage]:
    """The coverage of each framework that was asked for."""
    if not run.frameworks:
        return []
    from aigov.coverage import of_verdict
    from aigov.run import known_policies

    policies = known_policies(run)
    return [of_verdict(framework, policies, verdict) for framework in run.frameworks]


def _released(args: argparse.Namespace, run: Run, verdict: Verdict) -> Release | None:
    """What is released, where a revision is judged at a release review."""
    from aigov.terms import Gate

    if args.pushed or not args.rev or verdict.gate is not Gate.RELEASE_REVIEW:
        return None
    from aigov.cli.release import reviewed

    return reviewed(run, verdict, args.rev)


def _remember(args: argparse.Namespace, run: Run, code: str, report: str) -> None:
    from aigov.leaning import leaned_on
    from aigov.recall import remember

    memo = {"exit": [code], "report": [report], **leaned_on(run)}
    remember(common.root_of(args), args.arguments, memo)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


FORMATS = ("json", "text")


def _outputs(args: argparse.Namespace) -> list[tuple[str, str]]:
    wanted = []
    for output in args.outputs or ["text"]:
        name, _, file = output.partition("=")
        if name not in FORMATS:
            raise UsageError(f"unknown format {name!r}", hint=nearest(name, FORMATS))
        wanted.append((name, file))
    if sum(not file for _, file in wanted) > 1:
        raise UsageError("two formats for stdout", hint="-o json=result.json")
    return wanted


def _rendered(args: argparse.Namespace, result: dict[str, Any], name: str, file: str) -> str:
    from aigov.report import result as results
    from aigov.report import text

    if name == "json":
        return results.as_json(result)
    colour = not file and common.wants_colour(args)
    return text.render(result, colour=colour, quiet=args.quiet, verbose=args.verbose)


def _print_statistics(result: dict[str, Any]) -> None:
    outcomes = ("fail", "unknown", "waived", "pass", "not-applicable")
    rows = [("policy", *outcomes)]
    for policy in result["policies"]:
        found = [f["outcome"] for f in result["findings"] if f["policy"] == policy["id"]]
        rows.append((policy["id"], *(str(found.count(outcome)) for outcome in outcomes)))
    print(file=sys.stderr)
    for row in rows:
        print(
            "  ".join(cell.ljust(24 if n == 0 else 14) for n, cell in enumerate(row)).rstrip(),
            file=sys.stderr,
        )
