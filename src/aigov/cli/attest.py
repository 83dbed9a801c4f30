"""``aigov attest RESULT``: sign that a commit was judged, and what came of it."""

from __future__ import annotations

import argparse

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

    result, raw = read_result(args.result)
    until = _last_day(args.valid_until, result["as_of"])
    try:
        statement = statement_of(result, raw, until)
    except UsageError as exc:
        raise UsageError(exc.what, where=args.result, hint=exc.hint) from exc
    common.write_to(args.output, _signed(args, statement))
    if args.output:
        _tell(statement, args.output)
    return 0


def _signed(args: argparse.Namespace, statement: dict[str, object]) -> str:
    from aigov.attestation import PAYLOAD_TYPE, payload_of, with_sha2_subjects

    if args.keyless:
        from aigov.keyless import bundle_of

        return bundle_of(payload_of(with_sha2_subjects(statement)))
    from aigov.signing import envelope_of, private_key
    from aigov.stored import read_file

    signer = private_key(read_file(args.key, MAX_KEY), args.key)
    return envelope_of(payload_of(statement), PAYLOAD_TYPE, signer)


def _last_day(text: str, as_of: str) -> str:
    from aigov.config import iso_day
    from aigov.errors import UsageError

    if not text:
        return ""
    try:
        iso_day(text)
    except ValueError as exc:
        what = f"--valid-until takes a day, found {text!r}"
        raise UsageError(what, hint="--valid-until 2027-05-31") from exc
    if text < as_of:
        what = f"--valid-until {text} is before {as_of}, the day that the result is for"
        raise UsageError(what, hint="judge anew, or name a later day")
    return text


def _tell(statement: dict[str, object], file: str) -> None:
    from aigov.cli import write
    from aigov.report.text import visible

    predicate = statement["predicate"]
    assert isinstance(predicate, dict)
    verdict = predicate["aigov"]["verdict"]
    said = "the verdict is ok" if verdict["ok"] else "the verdict is NOT ok"
    write(visible(f"attested in {file}: {said}: {verdict['reason']}") + "\n")
