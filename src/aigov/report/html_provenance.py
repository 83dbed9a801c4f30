"""What was judged: which files, of which release, on which day, by what."""

from __future__ import annotations

from collections.abc import Iterator

from aigov.report.html_index import Json
from aigov.report.html_words import day

_SUBJECTS = {
    "worktree": "Files on disk",
    "index": "Staged changes",
    "folder": "A folder without git",
    "memory": "Files in memory",
}
_CAVEATS = {
    "worktree": "It is of the files as they were on disk, changed or not, and not of a commit",
    "index": "It is of changes that were staged, and not of a commit",
    "folder": "It is of a folder that git does not keep, and not of a commit",
    "memory": "It is of files that were in memory only, and not of a commit",
}


def subject(result: Json) -> str:
    """What was judged, in a few words."""
    release, snapshot = result.get("release"), result["snapshot"]
    if release and release["tag"]:
        what = f"Release {release['tag']['name']}"
    elif snapshot["kind"] == "revision":
        what = f"Commit {snapshot['id'][:12]}"
    else:
        what = _SUBJECTS[snapshot["kind"]]
    root = snapshot.get("root")
    return f"{what}, folder {root}" if root else what


def caveat(result: Json) -> str:
    """Why nobody else can look the same files up; empty for a commit."""
    kind = result["snapshot"]["kind"]
    if kind == "revision":
        return ""
    after = f". The commit before it is {result['snapshot']['id']}" if _follows(result) else ""
    return f"{_CAVEATS[kind]}: nobody else can look these files up{after}."


def _follows(result: Json) -> bool:
    return result["snapshot"]["kind"] in ("worktree", "index") and bool(result["snapshot"]["id"])


def facts(result: Json) -> Iterator[tuple[str, str, bool]]:
    """What the result is of: a name, a value, and whether the value is an id or a name of git."""
    snapshot = result["snapshot"]
    if snapshot["kind"] == "revision":
        yield "Commit", snapshot["id"], True
    if snapshot["tree"]:
        yield "Tree", snapshot["tree"], True
    yield "Folder", snapshot.get("root") or "the whole repository", bool(snapshot.get("root"))
    yield from _of_release(result.get("release"))
    if base := result.get("base"):
        others = f", and {base['others']} more" if base["others"] else ""
        yield "Compared with", f"{base['ref']}, merge base {base['commit']}{others}", True
    yield "Gate", f"{result['gate']}: policies up to this gate are due", False
    if tool := result.get("tool"):
        yield "Made with", f"{tool['name']} {tool['version']}", False


def _of_release(release: Json | None) -> Iterator[tuple[str, str, bool]]:
    if not release:
        return
    tag = release["tag"]
    if release["rev"] not in (release["commit"], tag and tag["name"]):
        yield "Named as", release["rev"], True
    signed = {True: "signed, not verified", False: "not signed", None: ""}[release["signed"]]
    committed = f"{day(release['day'])} by {release['author']}" if release["day"] else ""
    told = ", ".join(filter(None, (committed, signed)))
    if told:
        yield "Committed", told, False
    if tag:
        by = (
            f"{day(tag['day'] or '')} by {tag['tagger']}"
            if tag["annotated"]
            else "without a tagger"
        )
        yield "Tagged", by, False
