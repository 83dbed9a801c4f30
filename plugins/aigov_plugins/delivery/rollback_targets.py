"""What a way back leads to: the version that is kept, and the automation that serves it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aigov.api import Artifact, Location, Problem, SystemEvidence, read_lines
from aigov_plugins.delivery.entries import said, version_of
from aigov_plugins.delivery.versions import entries_of
from aigov_plugins.links import is_there

_SHA: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_PATH: Final = re.compile(r"\.?/?(?:[\w.@+-]{1,100}/){1,20}[\w.@+-]{1,100}/?")
_WORKFLOW: Final = re.compile(r"\bgh workflow run[ \t]+[\"']?([\w.-]{1,100}\.ya?ml)\b")
_SCRIPT: Final = re.compile(
    r"(?:^|[\s;&|])(?:(?:bash|sh|zsh|python3?|source)[ \t]+(?:-\w{1,20}[ \t]+)?|(?=\./))"
    r"(?:\./)?((?:[\w.-]{1,100}/){1,10}[\w.-]{1,100}\.(?:sh|py))(?=[\s;&|)]|$)"
)
_ELSEWHERE: Final = re.compile(r"\s(?:-R|--repo)\b|(?:^|[\s;&|])cd\s")
_HINT: Final = "name what is kept, or keep it again"


def kept(drill: Artifact, target: str, evidence: SystemEvidence) -> Iterator[Problem]:
    """Where a register says that the target is another thing, or is where nothing is."""
    at, told = drill.at("target_version"), said(drill.data.get("target_digest")).lower()
    digest = _SHA.search(told)
    for path, entry in entries_of(evidence):
        if version_of(entry.get("version")) != target:
            continue
        place = said(entry.get("artefact")) or said(entry.get("path"))
        local = _PATH.fullmatch(place) and not (entry.get("templated") or entry.get("local"))
        if local and not is_there(place.removeprefix("./").strip("/"), evidence):
            what = f"target {target!r} is kept at {place!r} ({path}), where nothing is"
            yield Problem("target-missing", what, at, "artefact", _HINT)
        known = [_digest_in(entry.get(key)) for key in ("artefact_digest", "image")]
        if digest and all(known) and digest[0] not in known:
            what = f"target_digest is of no part of version {target!r} as {path} has it"
            yield Problem("target-other", what, drill.at("target_digest"), "target_digest", _HINT)


def _digest_in(value: Any) -> str:
    found = _SHA.search(said(value).lower())
    return found[0] if found else ""


def automation(page: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """Workflows and scripts that the commands of a runbook start and that are not there."""
    for line in read_lines(evidence.text(page.path)):
        if line.kind != "code" or len(line.text) > 2000 or _ELSEWHERE.search(line.text):
            continue
        flows = [f".github/workflows/{one}" for one in _WORKFLOW.findall(line.text)]
        for path in (*flows, *_SCRIPT.findall(line.text)):
            if _has_folder(path, evidence) and not is_there(path, evidence):
                what = f"its commands start {path!r}, which is not in the repository"
                at = Location(page.path, line.number, 1)
                yield Problem("automation", what, at, path, "mend the command, or add the file")


def _has_folder(path: str, evidence: SystemEvidence) -> bool:
    """Whether a path may be one of this repository: its first folder is here."""
    return evidence.entry(path.partition("/")[0]) == "folder"
