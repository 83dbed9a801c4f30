"""Paths that evidence gives, and digests beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.model import Problem
from aigov.placeholders import is_placeholder
from aigov.rejections.leaves import dotted, is_card, shown, top
from aigov.values import Context, leaves
from aigov.verb_references import reference_exists
from aigov.yaml_events import Keys

_REFERENCE_KEYS = ("export", "file", "report", "runbook")
_OF_RECORDS = ("ref",)
"""Keys that hold a reference in what people write; of a tool, the name of a version or a part."""

_ADDRESS = re.compile(
    r"[\w.+-]{1,64}@[\w.-]{1,100}|(?:[\w-]{1,63}\.){1,5}(?:com|edu|gov|int|io|net|org)(?:/.*)?"
)
"""A mail address, or a host: somebody left out ``mailto:`` or ``https://``."""

_PATH = re.compile(r"/?(?:[\w.@+-]{1,100}/){0,20}[\w.@+-]{1,100}\.[a-z0-9]{1,8}(?:#\S{0,200})?")


def dangling_reference(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A path or relative link that the evidence gives is not in the repository."""
    found = [
        (keys, text)
        for keys, text in [*_links(artifact), *_paths(artifact, evidence)]
        if not reference_exists(text, context_of(artifact, keys, evidence))
    ]
    if found:
        what = f"refers to what is not in the repository: {shown([repr(t) for _, t in found])}"
        keys = found[0][0]
        hint = "mend the path or add the file"
        yield Problem("dangling-reference", what, artifact.at(*keys), dotted(keys), hint)


def context_of(artifact: Artifact, keys: Keys, evidence: SystemEvidence) -> Context:
    """Where a value stands, for what verbs know of references."""
    return Context(artifact, keys, evidence.system, evidence, str)


def _links(artifact: Artifact) -> Iterator[tuple[Keys, str]]:
    links = top(artifact).get("links") if is_card(artifact) else None
    for n, link in enumerate(links if isinstance(links, list) else ()):
        target = link.get("target") if isinstance(link, Mapping) else link
        if isinstance(target, str) and target and not _ADDRESS.fullmatch(target):
            yield ("links", n), target


def _paths(artifact: Artifact, evidence: SystemEvidence) -> Iterator[tuple[Keys, str]]:
    """Texts under keys that hold references and that look like a path in the repository."""
    of_records = _OF_RECORDS if evidence.is_written(artifact.kind) else ()
    for keys, text in leaves(artifact.data):
        refers = keys and str(keys[-1]) in (*_REFERENCE_KEYS, *of_records)
        if refers and isinstance(text, str) and _PATH.fullmatch(text) and not is_placeholder(text):
            yield keys, text
