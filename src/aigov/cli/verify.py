"""``aigov verify FILE``: whether a bundle is whole, or an attestation holds for a commit."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aigov.cli import common
from aigov.cli.check import GATES
from aigov.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from aigov.attested import Answer, Claims, Here, Mark
    from aigov.model import Selected
    from aigov.snapshot import Snapshot

_ZIP = b"PK"


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", help="an attestation, or an evidence bundle")
    who = parser.add_mutually_exclusive_group()
    who.add_argument(
        "--pub", default="", metavar="FILE", help="the ed25519 public key, PEM, of who attests"
    )
    who.add_argument(
        "--identity", default="", metavar="ID", help="who attests without a key, with --issuer"
    )
    parser.add_argument(
        "--issuer", default="", metavar="URL", help="the OpenID provider that knows the identity"
    )
    parser.add_argument(
        "--rev", default="", metavar="REV", help="the commit it must be for (default: HEAD)"
    )
    parser.add_argument("--as-of", metavar="DATE", help="verify as of this day (default: today)")
    parser.add_argument(
        "--gate",
        choices=GATES,
        help="the gate, or an earlier one, that it must be for (default: release-review)",
    )
    parser.add_argument(
        "--result", default="", metavar="FILE", help="the result that it must be about"
    )
    parser.add_argument(
        "--pack", action="append", default=[], metavar="PACK", help="as check had it (repeatable)"
    )


def run(args: argparse.Namespace) -> int:
    """Tell everything that was verified or refused, one line each, and what it comes to."""
    from aigov.bundle import MAX_BUNDLE
    from aigov.stored import read_file

    raw = read_file(args.file, MAX_BUNDLE)
    if raw.startswith(_ZIP):
        from aigov.cli import verify_bundle

        return verify_bundle.run(args, raw)
    return _attestation(args, raw)


def _attestation(args: argparse.Namespace, raw: bytes) -> int:
    """The signature first: of what nobody signed, nothing is looked at or said."""
    from aigov.attested import answers, claims_of
    from aigov.keyless import is_bundle
    from aigov.signing import Refused

    open_it = _opened_keyless if is_bundle(raw) else _opened_with_key
    try:
        payload, payload_type, signer = open_it(args, raw)
    except Refused as exc:
        return told(args, [(False, f"signature: {exc}")])
    signed: list[Answer] = [(True, f"signed by {signer}")]
    try:
        claims = claims_of(payload, payload_type)
    except Refused as exc:
        return told(args, [*signed, (False, str(exc))])
    found = [*signed, *answers(claims, _here(args, claims))]
    if all(holds for holds, _ in found) and not claims.ok:
        refusal = f"authentic, but attests that the verdict is not ok: {claims.reason}"
        return told(args, [*found, (False, refusal)])
    return told(args, found)


def _opened_with_key(args: argparse.Namespace, raw: bytes) -> tuple[bytes, str, str]:
    """Payload, its type, and by what it is signed."""
    from aigov.cli.attest import MAX_KEY
    from aigov.signing import opened, public_key
    from aigov.stored import read_file

    if args.identity or args.issuer:
        what = "is no Sigstore bundle: only that is signed by an identity"
        raise UsageError(what, where=args.file, hint="--pub pub.pem")
    if not args.pub:
        what = "an attestation is verified with the public key of who attests"
        raise UsageError(what, where=args.file, hint="--pub pub.pem")
    key = public_key(read_file(args.pub, MAX_KEY), args.pub)
    return *opened(raw, args.file, key), f"key {key.keyid}"


def _opened_keyless(args: argparse.Namespace, raw: bytes) -> tuple[bytes, str, str]:
    """Payload, its type, and by whom it is signed."""
    from aigov.keyless import opened, trust

    if not (args.identity and args.issuer):
        what = "is a Sigstore bundle: it is signed by an identity, not by a key"
        raise UsageError(what, where=args.file, hint="--identity ID --issuer URL")
    found = opened(raw, trust(), args.identity, args.issuer)
    return *found, f"{args.identity}, known to {args.issuer}"


def _here(args: argparse.Namespace, claims: Claims) -> Here:
    """What is in force at the commit that the attestation must be for, on the day it was made."""
    from aigov.attested import Here
    from aigov.diskfiles import safe
    from aigov.excusing import built_in
    from aigov.run import Options

    digest = _digest_of(args.result) if args.result else ""
    args.rev = args.rev or "HEAD"
    today = common.today(args)
    options = Options(today=claims.as_of, packs=common.packs(args), config_file=args.config)
    with common.prepared(args, options) as run:
        return Here(
            rev=args.rev,
            commit=run.snapshot.id,
            tree=run.snapshot.tree,
            root=safe(run.snapshot.prefix),
            today=today,
            gate=args.gate or "release-review",
            policies=_marks(run.selected),
            built_in=_marks([built_in()]),
            systems=frozenset(system.id for system in run.declared),
            result=digest,
            made=_day_of(run.snapshot),
            enforced=frozenset(_enforced(run.selected, today)),
        )


def _day_of(snapshot: Snapshot) -> date | None:
    """The day on which a commit was made, as it says."""
    from datetime import date

    from aigov.cli.release import tagged_of

    day = tagged_of(snapshot, snapshot.id).day
    return date.fromisoformat(day) if day else None


def _enforced(selected: Iterable[Selected], today: date) -> Iterator[str]:
    """The policies that are enforced on a day because ``enforce_from`` has come."""
    from aigov.terms import Mode

    for each in selected:
        if each.enforce_from and each.enforce_from <= today and each.mode is not Mode.OFF:
            yield each.policy.id


def _marks(selected: Iterable[Selected]) -> dict[str, Mark]:
    from aigov.attested import Mark

    return {
        each.policy.id: Mark(
            each.policy.version, each.policy.digest, each.mode.value, each.policy.gate.value
        )
        for each in selected
    }


def _digest_of(path: str) -> str:
    import hashlib

    from aigov.stored import read_result

    return hashlib.sha256(read_result(path)[1]).hexdigest()


def told(args: argparse.Namespace, answers: list[Answer]) -> int:
    """Says what holds and what does not, line by line; the exit code."""
    from aigov.cli import write
    from aigov.report.text import visible

    wrong = sum(not holds for holds, _ in answers)
    lines = [f"{'verified' if holds else 'refused'}: {text}" for holds, text in answers]
    if wrong:
        last = f"refused: {args.file}: {wrong} of {len(answers)} do not hold"
    else:
        last = f"ok: {args.file} holds for {args.rev}"
    shown = [last] if args.quiet else [*lines, last]
    write("".join(f"{visible(line)}\n" for line in shown))
    return 1 if wrong else 0
