"""``aigov baseline create | update | prune``: the problems that were there when aigov came."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from aigov.cli import common
from aigov.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from aigov.model import Finding
    from aigov.run import Run
    from aigov.waivers import BaselineEntry


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "action",
        choices=("create", "update", "prune"),
        help="create: write down every problem of now; update: drop what is mended or has "
        "changed; prune: drop what has expired as well",
    )
    common.add_snapshot_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Write the file. It only shrinks: what is new is mended, or waived by a person."""
    from aigov.cli.writing import Writer

    options = common.options_of(args)
    with common.prepared(args, options) as prepared:
        path = prepared.config.exceptions[1]
        if args.action == "create":
            if path in prepared.snapshot.entries:
                hint = "a baseline only shrinks: aigov baseline update, or a waiver for what is new"
                raise UsageError("is already there", where=path, hint=hint)
            rows = [_row(entry) for entry in _entries(prepared, options.today)]
            gone = 0
            if not rows:
                print("nothing to write down: no problem that could be excused")
                return 0
        else:
            kept = _left(prepared, options.today, expired=args.action == "prune")
            rows = [_row(entry) for entry in kept]
            gone = len(prepared.exceptions.baseline) - len(kept)
    text = json.dumps({"version": 1, "problems": rows}, indent=1, ensure_ascii=True) + "\n"
    Writer(common.root_of(args).path).write(path, text, again=args.action != "create")
    common.say_what_is_ignored(args, path)
    print(f"wrote {path}: {_outcome(args, len(rows), gone)}")
    return 0


def _outcome(args: argparse.Namespace, left: int, gone: int) -> str:
    from datetime import timedelta

    from aigov.waivers import BASELINE_DAYS

    if args.action != "create":
        return f"{gone} gone, {left} left"
    last = common.today(args) + timedelta(days=BASELINE_DAYS)
    told = common.count(left, "problem")
    return f"{told}, excused until {last} while their files stay as they are"


def _judged(run: Run) -> tuple[Finding, ...]:
    """The findings as they are without any exception."""
    from dataclasses import replace

    from aigov.excusing import Exceptions
    from aigov.run import findings_of

    return findings_of(replace(run, exceptions=Exceptions()))


def _entries(run: Run, today: date) -> list[BaselineEntry]:
    """An entry for each problem that can be excused, sorted by file."""
    from aigov.diskfiles import safe
    from aigov.excusing import is_prohibited, subject_of
    from aigov.model import fingerprint
    from aigov.waivers import BaselineEntry

    found = {}
    for finding in _judged(run):
        for problem in () if is_prohibited(finding) else _told(finding):
            mark = fingerprint(finding.policy.id, finding.system.id, problem)
            found[mark] = BaselineEntry(
                fingerprint=mark,
                policy=finding.policy.id,
                system=finding.system.id,
                path=safe(problem.at.path),
                subject=subject_of(finding, problem, run.exceptions),
                problem=problem.id,
                recorded=today,
                at=problem.at,
            )
    return sorted(found.values(), key=lambda entry: (entry.path, entry.policy, entry.fingerprint))


def _told(finding: Finding) -> Iterable[Any]:
    from aigov.terms import Outcome

    return finding.problems if finding.outcome in (Outcome.FAIL, Outcome.UNKNOWN) else ()


def _left(run: Run, today: date, *, expired: bool) -> list[BaselineEntry]:
    """The entries of the baseline whose problem is still there, in the same file as it was."""
    now = {(entry.fingerprint, entry.subject) for entry in _entries(run, today)}
    return [
        entry
        for entry in run.exceptions.baseline
        if (entry.fingerprint, entry.subject) in now and not (expired and entry.expires < today)
    ]


def _row(entry: BaselineEntry) -> dict[str, str]:
    keys = ("fingerprint", "policy", "system", "path", "subject", "problem")
    row = {key: getattr(entry, key) for key in keys}
    return {key: value for key, value in row.items() if value} | {
        "recorded": entry.recorded.isoformat()
    }
