"""The tag and the commit of a release, with GitPython: imported at a release review only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aigov.errors import Unreadable

if TYPE_CHECKING:
    from aigov.model import Verdict
    from aigov.release import Release, Tagged
    from aigov.run import Run
    from aigov.snapshot import Snapshot

_MAX_PERSON = 200


def reviewed(run: Run, verdict: Verdict, rev: str) -> Release:
    """The release that ``--rev`` names, for a verdict on it."""
    from aigov.release import release_of

    return release_of(run, verdict, tagged_of(run.snapshot, rev))


def tagged_of(snapshot: Snapshot, rev: str) -> Tagged:
    """The commit of a snapshot, and the tag by which ``rev`` names it.

    The objects are read by their ids and compared with them; GitPython tells people and days.
    What they say is what whoever made them says.
    """
    from aigov.release import Tagged

    commit, tag = _headers(snapshot, snapshot.id, "commit"), snapshot.tag_of(rev)
    author, _ = _signed_for(commit, b"author")
    _, day = _signed_for(commit, b"committer")
    names = {line.partition(b" ")[0] for line in commit}
    signed = bool(names & {b"gpgsig", b"gpgsig-sha256"}) if commit else None
    if tag is None:
        # HEAD and branches move on: named by its id, the same run says the same again.
        return Tagged(snapshot.id, snapshot.id, day, author, signed)
    tagger, tagged = _signed_for(_headers(snapshot, tag[1], "tag"), b"tagger")
    return Tagged(rev, snapshot.id, day, author, signed, tag[0], tagger, tagged)


def _headers(snapshot: Snapshot, object_id: str, kind: str) -> list[bytes]:
    """The header lines of an object; none where it is not of that kind, or cannot be read."""
    if snapshot.objects is None:
        return []
    try:
        raw = snapshot.objects.read(object_id, kind)[1]
    except Unreadable:
        return []
    return raw.partition(b"\n\n")[0].split(b"\n")


def _signed_for(headers: list[bytes], name: bytes) -> tuple[str, str]:
    """Person and day (ISO 8601, UTC) of a header line; both empty where there is none."""
    from git.objects.util import parse_actor_and_date

    line = next((line for line in headers if line.startswith(name + b" ")), None)
    if line is None:
        return "", ""
    try:
        actor, seconds, _ = parse_actor_and_date(line.decode("utf-8", "replace"))
        day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return "", ""
    mail = f" <{actor.email}>" if actor.email else ""
    return f"{actor.name or ''}{mail}"[:_MAX_PERSON], day
