"""``aigov check``: evaluate the policies and report."""

from __future__ import annotations

import argparse
import os
import sys

from aigov.cli import common, reporting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from aigov.changes import Against
    from aigov.comparing import Bench
    from aigov.coverage import Coverage
    from aigov.dossier import Dossier
    from aigov.model import Verdict
    from aigov.release import Release
    from aigov.run import Options, Run
    from aigov.snapshot import Snapshot

GATES = ("commit", "ci", "release-review", "operation")


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    common.add_snapshot_arguments(parser).add_argument(
        "--pushed", action="store_true", help="the commit that pre-commit says is being pushed"
    )
    parser.add_argument("--config-from", metavar="REF", help="configuration and policies of REF")
    parser.add_argument(
        "--base", metavar="REF", help="only what is new since the merge base with REF decides"
    )
    parser.add_argument(
        "--gate", choices=GATES, help="what is due (default: ci with --staged, else release-review)"
    )
    common.add_choice_arguments(parser)
    common.add_framework_argument(parser, "only policies that map to it; show its coverage")
    parser.add_argument("--advisory", action="store_true", help="report failures, exit 0")
    reporting.add_output_argument(parser)
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

    outputs = reporting.outputs_of(args)
    with common.bench(args, options_of(args)) as bench, common.opened(args) as snapshot:
        prepared, result = judged(args, bench, snapshot, dossier=reporting.needs_dossier(outputs))
        rendered = reporting.rendered(args, result, outputs)
        tags = prepared.question.moment.history.rests_on_tags
        if is_recallable(args.arguments) and not tags:
            _remember(args, prepared, str(result["exit"]["code"]), rendered[0][1])
    reporting.write(rendered)
    if not args.quiet and all(file for _, _, file in rendered):
        from aigov.report import text

        print(text.render(result, quiet=True), end="", file=sys.stderr)
    if args.statistics:
        _print_statistics(result)
    return int(result["exit"]["code"])


def options_of(args: argparse.Namespace) -> Options:
    """What the arguments choose about a run."""
    from aigov.run import Options
    from aigov.terms import Gate

    return Options(
        today=common.today(args),
        gate=Gate(args.gate or ("ci" if args.staged else "release-review")),
        systems=tuple(args.system),
        select=common.listed(args.select),
        ignore=common.listed(args.ignore),
        frameworks=tuple(args.framework),
        packs=common.packs(args),
        advisory=args.advisory,
        config_file=args.config,
        built_in=_built_in(args),
    )


def judged(
    args: argparse.Namespace, bench: Bench, snapshot: Snapshot, *, dossier: bool
) -> tuple[Run, dict[str, Any]]:
    """The run over a snapshot, and its result: with what stands beside the findings, or without."""
    from aigov.report.result import canonical
    from aigov.run import judge, lines_of

    prepared = bench.prepare(snapshot)
    with common.patience(args, f"judging {len(prepared.systems)} systems"):
        verdict = judge(prepared, bench.options, _against(args, bench, prepared))
    covered = _covered(prepared, verdict)
    released = _released(args, prepared, verdict) if dossier or not args.pushed else None
    beside = _gathered(args, bench, prepared, verdict) if dossier else None
    return prepared, canonical(verdict, lines_of(snapshot), covered, released, beside)


def _built_in(args: argparse.Namespace) -> tuple[str, ...]:
    """The policies that the arguments may name though no pack has them."""
    from aigov.excusing import GOVERNANCE

    if not args.base:
        return (GOVERNANCE,)
    from aigov.weakening.sorts import WEAKENED

    return GOVERNANCE, WEAKENED


def _against(args: argparse.Namespace, bench: Bench, run: Run) -> Against | None:
    """What the run is compared with, where ``--base`` says so."""
    if not args.base:
        return None
    from aigov.comparing import against
    from aigov.model import Base
    from aigov.snapshot import bases, of_revision

    first, *others = bases(run.snapshot, args.base)
    with of_revision(common.root_of(args), first) as before:
        return against(bench, run, before, Base(args.base, first, len(others)))[0]


def _covered(run: Run, verdict: Verdict) -> list[Coverage]:
    """The coverage of each framework that was asked for."""
    if not run.frameworks:
        return []
    from aigov.coverage import of_verdict
    from aigov.run import known_policies

    policies = known_policies(run)
    return [of_verdict(framework, policies, verdict) for framework in run.frameworks]


def _gathered(args: argparse.Namespace, bench: Bench, run: Run, verdict: Verdict) -> Dossier:
    """What stands beside the findings in a written result."""
    from aigov.cli.reproducing import arguments_of
    from aigov.dossier import gathered

    against = {"--base": verdict.base.commit if verdict.base else ""}
    against["--config-from"] = bench.rules.id if bench.rules else ""
    return gathered(run, verdict, arguments_of(args, run.snapshot, against))


def _released(args: argparse.Namespace, run: Run, verdict: Verdict) -> Release | None:
    """What is released, where a revision is judged at a release review."""
    from aigov.terms import Gate

    if not args.rev or verdict.gate is not Gate.RELEASE_REVIEW:
        return None
    from aigov.cli.release import reviewed

    return reviewed(run, verdict, args.rev)


def _remember(args: argparse.Namespace, run: Run, code: str, report: str) -> None:
    from aigov.leaning import leaned_on
    from aigov.recall import remember

    memo = {"exit": [code], "report": [report], **leaned_on(run)}
    remember(common.root_of(args), args.arguments, memo)


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
