"""Pictures and slides in place of values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.inline import count_words
from aigov.model import Problem
from aigov.rejections.leaves import is_number, shown, top
from aigov.rejections.shingles import prose
from aigov.values import leaves
from aigov.yaml_events import Keys

_ENDING = r"\.(?:bmp|gif|heic|jpe?g|key|odp|png|pptx?|svg|tiff?|webp)"
_PICTURE = re.compile(rf"(?i)[^\s()<>\"']{{1,500}}{_ENDING}(?:[?#]\S{{0,200}})?")
_LINKED = re.compile(
    rf"(?i)!?\[[^\[\]]{{0,300}}\]\(\s*<?([^()<>\s]{{1,500}}{_ENDING})[^()]{{0,200}}\)"
)
_TAG = re.compile(rf"(?i)<img\s[^<>]{{0,500}}?src\s*=\s*[\"']?([^\"'<>\s]{{1,500}}{_ENDING})")
_KEYS = frozenset(
    "attachment attachments chart evidence evidence_seen export figure file plot proof ref report "
    "result results screenshot screenshots source sources".split()
)
_FEWEST_WORDS = 20
_HINT = "keep the numbers beside the picture, in a file that can be read"


def screenshot_only(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """Pictures or slides are all that it holds or refers to: no value that can be read."""
    if not evidence.is_written(artifact.kind):
        return
    if artifact.path.lower().endswith((".md", ".markdown", ".mdx")):
        if found := _page(prose(evidence.text(artifact.path))):
            what = f"holds nothing but pictures: {shown([repr(each[:80]) for each in found])}"
            yield Problem("screenshot-only", what, artifact.at(), hint=_HINT)
        return
    for keys, text in _record(artifact):
        what = f"refers to a picture and gives no value: {text[:80]!r}"
        yield Problem("screenshot-only", what, artifact.at(*keys), str(keys[0]), _HINT)


def _page(body: str) -> list[str]:
    """The pictures of a page that says next to nothing beside them."""
    found = _LINKED.findall(body) + _TAG.findall(body)
    if not found:
        return []
    rest = re.sub(r"<[^<>]{0,600}>", " ", _LINKED.sub(" ", body))
    values = re.search(r"(?m)^\s*\|.*[0-9].*\|", rest)
    return [] if values or count_words(rest) >= _FEWEST_WORDS else found


def _record(artifact: Artifact) -> Iterator[tuple[Keys, str]]:
    """Pictures that a record refers to as its results, where it holds no number."""
    if any(is_number(value) for _, value in leaves(top(artifact))):
        return
    pictures: list[tuple[Keys, str]] = []
    for keys, value in leaves(top(artifact)):
        name = next((key for key in reversed(keys) if isinstance(key, str)), "")
        if name not in _KEYS or not isinstance(value, str) or not value.strip():
            continue
        if not _PICTURE.fullmatch(value.strip()):
            return
        pictures.append((keys, value))
    yield from pictures[:1]
