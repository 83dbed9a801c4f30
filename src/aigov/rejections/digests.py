"""Digests that are recorded beside the file that they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.errors import Unreadable
from aigov.globs import normal
from aigov.model import Problem
from aigov.rejections.leaves import dotted, nodes
from aigov.terms import Outcome
from aigov.yaml_events import Keys

_ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
_DIGEST = re.compile(r"(?:(md5|sha1|sha256|sha384|sha512)[:=-])?([0-9a-fA-F]{32,128})")
_FILES = ("path", "file", "filename", "location", "url", "uri")
_GENERAL = ("digest", "checksum", "hash")
_NAMED = ("md5", "sha1", "sha256", "sha384", "sha512")
_MAX_FILES = 500
"""Files of one artifact whose content is compared."""


def hash_mismatch(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A digest that is recorded beside a path is not that of the file in the repository.

    Unknown for a file whose content cannot be read, and beyond 500 files of one artifact.
    """
    left = _MAX_FILES
    for keys, node in nodes(artifact.data):
        for name, path, algorithm, digest in _recorded(node):
            file = _file(path, artifact, evidence)
            if not file:
                continue
            at: Keys = (*keys, name)
            if not left:
                yield _unknown(artifact, at, f"records more than {_MAX_FILES} digests")
                return
            left -= 1
            try:
                known = evidence.digests(file, algorithm)
            except Unreadable as exc:
                yield _unknown(artifact, at, f"{file!r} cannot be compared: {exc.what}", exc.hint)
                continue
            if known and digest not in known:
                what = f"the {algorithm} of {file!r} is another one"
                hint = "record the file as it is, or bring back the one that was recorded"
                yield Problem("hash-mismatch", what, artifact.at(*at), dotted(at), hint)


def _unknown(artifact: Artifact, at: Keys, what: str, hint: str = "") -> Problem:
    return Problem("hash-mismatch", what, artifact.at(*at), dotted(at), hint, Outcome.UNKNOWN)


def _recorded(node: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Key, path, algorithm and digest of each pair in a mapping."""
    if node.get("directory") is True:
        return
    for name, value in node.items():
        if not isinstance(name, str) or not isinstance(value, str):
            continue
        stem, _, last = name.lower().rpartition("_")
        kind = last if last in (*_NAMED, *_GENERAL) else ""
        match = _DIGEST.fullmatch(value.strip()) if kind else None
        if match is None:
            continue
        beside = (stem, f"{stem}_path", f"{stem}_file") if stem else _FILES
        paths = [node.get(key) for key in beside]
        path = next((each for each in paths if isinstance(each, str) and each.strip()), None)
        by_size = _ALGORITHMS.get(len(match[2]))
        said = kind if kind in _NAMED else match[1] or _said(node)
        if path and by_size and said in (None, by_size):
            yield name, path, by_size, match[2].lower()


def _said(node: Mapping[str, Any]) -> str | None:
    """The algorithm that stands beside a digest; of one that is no plain one, its own word."""
    said = node.get("algorithm")
    if not isinstance(said, str):
        return None
    word = said.lower().replace("-", "")
    return "md5" if word == "md5dos2unix" else word


def _file(path: str, artifact: Artifact, evidence: SystemEvidence) -> str:
    """The file that a path means: from the root, else beside the artifact; never outside."""
    if "://" in path or "\0" in path:
        return ""
    folder = artifact.path.rpartition("/")[0]
    text = path.strip().removeprefix("./")
    beside = normal(f"{folder}/{text.lstrip('/')}" if folder else text.lstrip("/"))
    top = normal(text.lstrip("/"))
    found = [place for place in (beside, top) if place and evidence.entry(place) == "file"]
    # Where both are there it cannot be told which one is meant.
    return found[0] if len(set(found)) == 1 else ""
