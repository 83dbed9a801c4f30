"""``aigov test``: the cases of policies, and with ``--mutate`` whether each demand can fail."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from aigov.cli import common
from aigov.errors import UsageError, nearest
from aigov.verdict import NOTHING

if TYPE_CHECKING:
    from aigov.case_results import CaseResult
    from aigov.cases import Case
    from aigov.registry import Registry

FORMATS = ("json", "junit", "text")
DEFAULT = "tests/policies"


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help=f"cases, or folders of them (default: {DEFAULT})"
    )
    parser.add_argument(
        "--mutate", action="store_true", help="break what each passing case rests on, bit by bit"
    )
    parser.add_argument("-k", dest="only", default="", metavar="TEXT", help="cases by their name")
    parser.add_argument(
        "-j", dest="jobs", type=int, default=0, metavar="N", help="processes (default: all)"
    )
    parser.add_argument(
        "-o", dest="output", default="text", metavar="FORMAT[=FILE]", help="text, json or junit"
    )


def run(args: argparse.Namespace) -> int:
    """Run the cases: 0 when all are as expected, 1 when one is not, 3 when there is none."""
    name, _, file = args.output.partition("=")
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}", hint=nearest(name, FORMATS))
    results = _judged(_cases(args), args.jobs or os.cpu_count() or 1, mutate=args.mutate)
    common.write_to(file, _rendered(results, name, verbose=args.verbose))
    if not results:
        return NOTHING
    return 0 if all(result.ok for result in results) else 1


def _rendered(results: Sequence[CaseResult], name: str, *, verbose: bool) -> str:
    from aigov.case_results import as_json, as_junit, as_text

    if name == "json":
        return json.dumps(as_json(results), indent=2, ensure_ascii=True) + "\n"
    return as_junit(results) if name == "junit" else as_text(results, verbose=verbose)


def _cases(args: argparse.Namespace) -> list[Case]:
    from aigov.case_files import load

    paths = [Path(args.directory) / path for path in (args.paths or [DEFAULT])]
    for path in paths:
        if not path.exists():
            hint = f"cases stand in {DEFAULT}, or where PATH says"
            raise UsageError(f"no such file or folder: {path.as_posix()!r}", hint=hint)
    found = [case for path in paths for case in load(path)]
    return [case for case in found if args.only in case.name or args.only in case.policy]


def _judged(cases: Sequence[Case], jobs: int, *, mutate: bool) -> list[CaseResult]:
    """The results in the order of the cases, from as many processes as there are cases for."""
    judge = partial(_one, mutate=mutate)
    if min(jobs, len(cases)) < 2:
        return [judge(case) for case in cases]
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(jobs, len(cases))) as pool:
        return list(pool.map(judge, cases, chunksize=4))


def _one(case: Case, *, mutate: bool) -> CaseResult:
    from aigov.case_results import result_of

    return result_of(case, _registry(), mutate=mutate)


@cache
def _registry() -> Registry:
    """What is installed, found once in each process."""
    from aigov.registry import Registry

    return Registry()
