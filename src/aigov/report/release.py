"""A release review: as part of the canonical result, and in lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aigov.diskfiles import safe
from aigov.release import Approval, Expired, Release
from aigov.report.text import visible

MAX_SHOWN = 10
"""Approvals, and things that expired, that are shown; ``-v`` shows all, as does ``-o json``."""

Json = Mapping[str, Any]


def described(release: Release) -> dict[str, Any]:
    """``release`` of the canonical result."""
    tagged = release.tagged
    return {
        "rev": safe(tagged.rev),
        "tag": _tag(release),
        "commit": tagged.commit,
        "day": tagged.day,
        "author": safe(tagged.author),
        "signed": tagged.signed,
        "approvals": [_approval(one) for one in release.approvals],
        "expired": [_expired(one) for one in release.expired],
    }


def _tag(release: Release) -> dict[str, Any] | None:
    tagged = release.tagged
    if not tagged.tag:
        return None
    annotated = bool(tagged.tagger)
    return {
        "name": safe(tagged.tag),
        "annotated": annotated,
        "tagger": safe(tagged.tagger) if annotated else None,
        "day": tagged.tagged if annotated else None,
    }


def _approval(one: Approval) -> dict[str, Any]:
    return {
        "system": one.system,
        "path": safe(one.path),
        "version": safe(one.version),
        "decision": safe(one.decision),
        "approvers": [safe(name) for name in one.approvers],
        "date": safe(one.date),
        "expires": safe(one.expires),
        "over": one.over,
        "commit": one.commit,
        "day": one.day,
        "author": safe(one.author),
        "signed": one.signed,
    }


def _expired(one: Expired) -> dict[str, Any]:
    return {
        "system": one.system,
        "path": safe(one.path),
        "line": max(one.line, 1),
        "message": safe(one.message),
        "policies": list(one.policies),
    }


def lines(release: Json, *, verbose: bool) -> Iterator[str]:
    """The section of the text report: what is released, who approved it, and what is over."""
    name = f"release {visible(release['rev'])}" if release["tag"] else "release"
    yield f"{name}: {_commit(release)}{_tagger(release['tag'])}"
    approvals = release["approvals"]
    if not approvals:
        yield "  approved by nobody: there is no approval record"
    for one in approvals if verbose else approvals[:MAX_SHOWN]:
        yield from _approved(one)
    if len(approvals) > MAX_SHOWN and not verbose:
        yield f"  ... and {len(approvals) - MAX_SHOWN} more approvals (-v)"
    over = release["expired"]
    for one in over if verbose else over[:MAX_SHOWN]:
        place = f"{visible(one['path'])}:{one['line']}"
        yield f"  expired: {place}: {visible(one['message'])} ({', '.join(one['policies'])})"
    if len(over) > MAX_SHOWN and not verbose:
        yield f"  ... and {len(over) - MAX_SHOWN} more that expired (-v)"
    if not over:
        yield "  expired: nothing that a policy asks for"


def _commit(release: Json) -> str:
    day, author = release["day"], visible(release["author"])
    of = f" of {day} by {author}" if day else ""
    return f"commit {release['commit'][:12]}{of}{_signature(release['signed'])}"


def _signature(signed: bool | None) -> str:
    return {True: ", signed (not verified)", False: ", not signed", None: ""}[signed]


def _tagger(tag: Json | None) -> str:
    if tag is None:
        return "; no tag"
    if not tag["annotated"]:
        return "; a tag without a tagger"
    return f"; tagged on {tag['day']} by {visible(tag['tagger'])}"


def _approved(one: Json) -> Iterator[str]:
    who = ", ".join(visible(name) for name in one["approvers"]) or "nobody named"
    version = visible(one["version"]) or "no version"
    decision = visible(one["decision"]) or "no decision"
    when = f" on {visible(one['date'])}" if one["date"] else ""
    yield f"  {visible(one['system'])} {version}: {decision} by {who}{when}{_until(one)}"
    by = f"commit {one['commit'][:12]} of {one['day']} by {visible(one['author'])}"
    known = f"{by}{_signature(one['signed'])}" if one["commit"] else "its commit is not known"
    yield f"    {visible(one['path'])}: {known}"


def _until(one: Json) -> str:
    """Until when an approval holds, where it says so; results of older versions do not."""
    expires = visible(one.get("expires", ""))
    over = ", which has passed" if one.get("over") else ""
    return f", until {expires}{over}" if expires else ""
