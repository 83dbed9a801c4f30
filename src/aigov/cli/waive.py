"""``aigov waive POLICY SYSTEM``, ``waive list``, ``waive prune``: exceptions that people grant."""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from aigov.cli import common
from aigov.errors import UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aigov.model import Finding
    from aigov.run import Run
    from aigov.waivers import Waiver

FIELDS = {
    "reason": "why is it needed",
    "compensating": "what is done instead until then",
    "requester": "who asks for it (address or handle)",
    "approver": "who else approved it (address or handle)",
    "ticket": "where is it kept track of",
}
"""What a person is asked, beside the last day."""

_HEAD = """\
# Exceptions from governance policies. Each is granted by a second person, for a time.
"""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "words", nargs="+", metavar="POLICY SYSTEM | list | prune", help="what to waive, or to do"
    )
    for name, what in FIELDS.items():
        parser.add_argument(f"--{name}", metavar="TEXT", default="", help=what)
    parser.add_argument("--expires", metavar="DATE", default="", help="the last day it holds")
    parser.add_argument(
        "--renews", metavar="ID", default="", help="the waiver that it goes on with"
    )
    parser.add_argument(
        "--expiring", metavar="Nd", default="", help="list: what has ended or ends within N days"
    )
    parser.add_argument("-o", dest="output", choices=("text", "json"), default="text")
    common.add_snapshot_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Write one waiver, or list or prune them."""
    if args.words == ["list"]:
        return _list(args)
    if args.words == ["prune"]:
        return _prune(args)
    if len(args.words) != 2:
        hint = "aigov waive POLICY SYSTEM, aigov waive list, aigov waive prune"
        raise UsageError("waive takes a policy and a system", hint=hint)
    return _waive(args, *args.words)


def _waive(args: argparse.Namespace, policy: str, system: str) -> int:
    from aigov.cli.writing import Writer
    from aigov.waivers import parse_waivers

    today = common.today(args)
    with common.prepared(args, common.options_of(args)) as prepared:
        finding = _finding(prepared, policy, system)
        path = prepared.config.exceptions[0]
        known = prepared.exceptions.waivers
        there = path in prepared.snapshot.entries
        before = prepared.snapshot.read(path).decode("utf-8") if there else _HEAD
    _refuse_second(args, known, finding, today)
    if args.expires:
        _refuse_no_day(args.expires)
    given = _asked(args, _latest(finding, today))
    row = {"id": _number(known), "policy": policy, "system": system, **given}
    row |= {"granted": today.isoformat(), **({"renews": args.renews} if args.renews else {})}
    if not known:
        before = "".join(f"{line}\n" for line in before.splitlines() if line.strip() != "[]")
    text = f"{before.rstrip()}\n{_block(row)}"
    written = parse_waivers(text.encode(), path)[-1]
    _refuse(written, finding, known, today)
    Writer(common.root_of(args).path).write(path, text, again=there)
    common.say_what_is_ignored(args, path)
    print(f"wrote {path}: {written.id} excuses {policy} for {system} until {written.expires}")
    return 0


def _refuse_second(
    args: argparse.Namespace, known: tuple[Waiver, ...], finding: Finding, today: date
) -> None:
    """UsageError where another waiver already covers it and is not renewed."""
    renewed = {args.renews, *(waiver.renews for waiver in known)}
    pair = finding.policy.id, finding.system.id
    for waiver in known:
        alike = (waiver.policy, waiver.system) == pair and waiver.expires >= today
        if alike and waiver.id not in renewed:
            what = f"{waiver.id} already covers {pair[0]} for {pair[1]} until {waiver.expires}"
            raise UsageError(what, hint=f"--renews {waiver.id}")


def _refuse_no_day(text: str) -> None:
    from aigov.config import iso_day

    try:
        iso_day(text)
    except ValueError as exc:
        raise UsageError(f"--expires takes a day, found {text!r}", hint="2027-01-15") from exc


def _finding(run: Run, policy: str, system: str) -> Finding:
    """The finding that is to be excused, as it is without exceptions; UsageError otherwise."""
    from dataclasses import replace

    from aigov.excusing import Exceptions, is_prohibited
    from aigov.run import findings_of
    from aigov.terms import Outcome

    ids = [each.id for each in run.systems]
    if system not in ids:
        raise UsageError(f"unknown system {system!r}", hint=nearest(system, tuple(ids)))
    policies = [item.policy.id for item in run.selected]
    if policy not in policies:
        raise UsageError(f"unknown policy {policy!r}", hint=nearest(policy, tuple(policies)))
    found = next(
        f
        for f in findings_of(replace(run, exceptions=Exceptions()))
        if (f.policy.id, f.system.id) == (policy, system)
    )
    if is_prohibited(found):
        what = f"{policy} for {system} is about a prohibited practice"
        raise UsageError(what, hint="stop the work; nobody can waive this")
    if found.outcome not in (Outcome.FAIL, Outcome.UNKNOWN):
        what = f"{policy} for {system} is {found.outcome}: there is nothing to waive"
        raise UsageError(what, hint="aigov check")
    return found


def _latest(finding: Finding, today: date) -> date:
    from aigov.waivers import MAX_LIFE

    return today + timedelta(days=MAX_LIFE[finding.severity])


def _asked(args: argparse.Namespace, latest: date) -> dict[str, str]:
    """What the options say, and what a person types for the rest."""
    questions = {**FIELDS, "expires": f"until when, {latest} at the latest"}
    given = {name: getattr(args, name) for name in questions}
    missing = [name for name, text in given.items() if not text]
    if missing and not sys.stdin.isatty():
        named = ", ".join(f"--{name}" for name in missing)
        raise UsageError(f"waive needs {named}", hint="on a terminal it asks for them")
    for name in missing:
        print(f"{questions[name]}: ", end="", flush=True)
        given[name] = sys.stdin.readline().strip()
        if not given[name]:
            raise UsageError(f"nothing was written: {name} is empty")
    return given


def _number(known: tuple[Waiver, ...]) -> str:
    numbers = [int(w.id[2:]) for w in known if re.fullmatch(r"W-[0-9]{1,9}", w.id)]
    return f"W-{max(numbers, default=0) + 1}"


def _block(row: dict[str, str]) -> str:
    lines = [f"{key}: {_scalar(value)}" for key, value in row.items()]
    return "- " + "\n  ".join(lines) + "\n"


def _scalar(text: str) -> str:
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _refuse(waiver: Waiver, finding: Finding, known: tuple[Waiver, ...], today: date) -> None:
    """UsageError for a waiver that would not hold."""
    from aigov.excusing import Exceptions, faults

    everything = Exceptions((*known, waiver))
    for _, what, hint in faults(waiver, finding, everything, today):
        raise UsageError(f"nothing was written: the waiver {what}", hint=hint)


def _list(args: argparse.Namespace) -> int:
    from aigov.excusing import status

    today = common.today(args)
    with common.prepared(args) as prepared:
        exceptions = prepared.exceptions
    waivers = exceptions.waivers
    if args.expiring:
        if not re.fullmatch(r"[0-9]{1,4}d", args.expiring):
            raise UsageError(f"--expiring takes days, found {args.expiring!r}", hint="30d")
        last = today + timedelta(days=int(args.expiring[:-1]))
        waivers = tuple(w for w in waivers if w.expires <= last)
    ordered = sorted(waivers, key=lambda w: (w.expires, w.id))
    rows = [{**_described(w, today), "status": status(w, exceptions, today)} for w in ordered]
    if args.output == "json":
        common.print_json(rows)
    elif rows:
        keys = ("id", "policy", "system", "expires", "days", "approver", "ticket", "status")
        common.print_table([keys, *(tuple(str(row[key]) for key in keys) for row in rows)])
    else:
        print("no waiver")
    return 0


def _described(waiver: Waiver, today: date) -> dict[str, Any]:
    from aigov.diskfiles import safe

    keys = ("id", "policy", "system", "reason", "compensating", "requester", "approver", "ticket")
    return {
        **{key: safe(getattr(waiver, key)) for key in keys},
        "granted": waiver.granted.isoformat(),
        "expires": waiver.expires.isoformat(),
        "days": (waiver.expires - today).days,
        "renews": waiver.renews,
        "at": str(waiver.at),
    }


def _prune(args: argparse.Namespace) -> int:
    """Take away the waivers that have ended or excuse nothing, and leave all else as it is."""
    from aigov.cli.writing import Writer

    options = common.options_of(args)
    with common.prepared(args, options) as prepared:
        path = prepared.config.exceptions[0]
        waivers = prepared.exceptions.waivers
        idle = set(_idle(prepared, options.today))
        if not idle:
            print("nothing to prune")
            return 0
        lines = prepared.snapshot.read(path).decode("utf-8").splitlines(keepends=True)
    starts = [waiver.at.line - 1 for waiver in waivers]
    ends = [*starts[1:], len(lines)]
    left = [*lines[: starts[0]]]
    for waiver, start, end in zip(waivers, starts, ends, strict=True):
        if waiver.id not in idle:
            left += lines[start:end]
    if len(idle) == len(waivers):
        left.append("[]\n")
    Writer(common.root_of(args).path).write(path, "".join(left), again=True)
    print(f"wrote {path}: took away {', '.join(sorted(idle))}")
    return 0


def _idle(run: Run, today: date) -> Iterator[str]:
    """The ids of waivers that have ended or excuse nothing, but for those that one left renews."""
    from aigov.run import findings_of

    used = {finding.by for finding in findings_of(run) if finding.was is not None}
    kept = {w.id: w for w in run.exceptions.waivers if w.id in used and today <= w.expires}
    todo = list(kept.values())
    by_id = {w.id: w for w in run.exceptions.waivers}
    while todo:
        renewed = by_id.get(todo.pop().renews)
        if renewed is not None and renewed.id not in kept:
            kept[renewed.id] = renewed
            todo.append(renewed)
    yield from (w.id for w in run.exceptions.waivers if w.id not in kept)
