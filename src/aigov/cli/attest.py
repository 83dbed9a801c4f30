"""``aigov attest RESULT``: sign that a commit was judged, and what came of it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from typing import Any

from aigov.cli import common

MAX_KEY = 1 << 20
"""Bytes above which no key is read."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "result", metavar="RESULT", help="what aigov check --rev REV -o json=RESULT wrote"
    )
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--key", metavar="FILE", help="an ed25519 private key, PEM (PKCS#8)")
    how.add_argument(
        "--keyless",
        action="store_true",
        help="sign as this CI job, with Sigstore, which publishes that for ever",
    )
    parser.add_argument(
        "--valid-until", default="", metavar="DATE", help="the last day it may be relied on"
    )
    parser.add_argument(
        "-o", dest="output", default="", metavar="FILE", help="the attestation (default: stdout)"
    )


def run(args: argparse.Namespace) -> int:
    """Write the attestation. A verdict that is not ok is attested too, as what it is."""
    from aigov.attestation import statement_of
    from aigov.errors import UsageError
    from aigov.stored import read_result

    _refuse_overwriting(args)
    result, raw = read_result(args.result)
    until, why = _valid_until(args.valid_until, result)
    try:
        statement = statement_of(result, raw, until)
    except UsageError as exc:
        raise UsageError(exc.what, where=args.result, hint=exc.hint) from exc
    common.write_to(args.output, _signed(args, statement))
    if args.output:
        _tell(statement, args.output)
    if why and not args.quiet:
        _tell_end(f"valid until {until}: {why}", to_stdout=bool(args.output))
    return 0


def _refuse_overwriting(args: argparse.Namespace) -> None:
    """UsageError where the attestation would replace what it is made of, by whatever name."""
    from aigov.errors import UsageError

    for name, file in (("the result", args.result), ("the private key", args.key)):
        if file and _is_same(args.output, file):
            what = f"-o would overwrite {name}"
            raise UsageError(what, where=args.output, hint="-o attestation.json")


def _is_same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False  # one of them is not there: reading or writing says so


def _signed(args: argparse.Namespace, statement: dict[str, object]) -> str:
    from aigov.attestation import PAYLOAD_TYPE, payload_of, with_sha2_subjects

    if args.keyless:
        from aigov.keyless import bundle_of

        return bundle_of(payload_of(with_sha2_subjects(statement)))
    from aigov.signing import envelope_of, private_key
    from aigov.stored import read_file

    signer = private_key(read_file(args.key, MAX_KEY), args.key)
    return envelope_of(payload_of(statement), PAYLOAD_TYPE, signer)


def _valid_until(text: str, result: Mapping[str, Any]) -> tuple[str, str]:
    """The last day, ``""`` for no end, and why it is that where nobody named one."""
    from aigov.attestable import last_day
    from aigov.errors import UsageError

    end = last_day(result)
    if not text:
        return end or ("", "")
    _refuse_no_day(text)
    if text < result["as_of"]:
        what = f"--valid-until {text} is before {result['as_of']}, the day that the result is for"
        raise UsageError(what, hint="judge anew, or name a later day")
    if end and text > end[0]:
        what = f"--valid-until {text} is after {end[0]}: {end[1]}"
        raise UsageError(what, hint=f"--valid-until {end[0]}, and attest anew after it")
    return text, ""


def _refuse_no_day(text: str) -> None:
    from aigov.config import iso_day
    from aigov.errors import UsageError

    try:
        iso_day(text)
    except ValueError as exc:
        what = f"--valid-until takes a day, found {text!r}"
        raise UsageError(what, hint="--valid-until 2027-05-31") from exc


def _tell(statement: dict[str, object], file: str) -> None:
    from aigov.cli import write
    from aigov.report.text import visible

    predicate = statement["predicate"]
    assert isinstance(predicate, dict)
    verdict = predicate["aigov"]["verdict"]
    said = "the verdict is ok" if verdict["ok"] else "the verdict is NOT ok"
    write(visible(f"attested in {file}: {said}: {verdict['reason']}") + "\n")


def _tell_end(text: str, *, to_stdout: bool) -> None:
    """Says it beside the attestation: not on stdout where that is the attestation."""
    from aigov.cli import write
    from aigov.report.text import visible

    if to_stdout:
        write(visible(text) + "\n")
    else:
        print(f"aigov: {visible(text)}", file=sys.stderr)
