"""Verbs about other things: digests, paths, addresses, values elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aigov.artifacts import Artifact
from aigov.globs import normal
from aigov.strict import describe
from aigov.values import MISSING, Context, Miss, Modifiers, Test, leaves, values
from aigov.verb_arguments import items_of, no_argument, number

_DIGEST = re.compile(r"(?:(md5|sha1|sha256|sha384|sha512)[:-])?([0-9a-fA-F]{32,128})")
_DIGEST_SIZES = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}


def digest(argument: Any, _: Modifiers) -> Test:
    """A hex digest of the right length; with a field's name, that of the file the field names."""
    if argument is not None and (not isinstance(argument, str) or not argument):
        raise TypeError("expected the name of a field that names a file")

    def test(value: Any, context: Context) -> Miss | None:
        match = _DIGEST.fullmatch(str(value).strip())
        named = _DIGEST_SIZES.get(len(match[2])) if match else None
        if not match or named is None or (match[1] or named) != named:
            return Miss(f"{describe(value)} is not a digest", "as in sha256:<64 hex digits>")
        if not argument:
            return None
        path = context.sibling(argument)
        if not isinstance(path, str):
            return Miss(f"cannot be compared: {argument} names no file")
        algorithm = match[1] or _DIGEST_SIZES[len(match[2])]
        for candidate in _places(path, context):
            digests = context.evidence.digests(candidate, algorithm)
            if digests:
                fits = match[2].lower() in digests
                return None if fits else Miss(f"is not the digest of {candidate!r}")
        return Miss(f"names {path!r}, which is not in the repository")

    return test


def _places(path: str, context: Context) -> list[str]:
    """Where a reference may point: beside the artifact, then from the root. Never outside."""
    text = path.partition("#")[0].strip()
    if not text:
        return []
    folder = context.artifact.path.rpartition("/")[0]
    relative = "" if text.startswith("/") or not folder else f"{folder}/"
    return [p for p in (normal(relative + text.lstrip("/")), normal(text.lstrip("/"))) if p]


def reference_exists(path: str, context: Context) -> bool:
    """Whether a path, relative to the artifact or to the root, is in the snapshot."""
    return any(context.evidence.entry(place) for place in _places(path, context))


def resolves(argument: Any, modifiers: Modifiers) -> Test:
    """What is referred to exists: a ``path``, a ``link``, an ``id`` that the kind ``in`` has."""
    if argument not in ("path", "id", "link"):
        raise ValueError(f"expected path, id or link, found {describe(argument)}")
    if argument == "id" and not isinstance(modifiers.get("in"), str):
        raise ValueError("id needs the kind that defines it")
    if argument != "id" and modifiers:
        raise ValueError("only id takes in")
    kind = modifiers["in"] if argument == "id" else ""

    def test(value: Any, context: Context) -> Miss | None:
        references = value if isinstance(value, list) else [value]
        if kind:
            return _unknown_id(references, kind, context)
        anywhere = argument == "link"
        misses = (_lost(str(each), context, anywhere=anywhere) for each in references)
        return next((miss for miss in misses if miss), None)

    return test


def _lost(text: str, context: Context, *, anywhere: bool) -> Miss | None:
    """Why a reference leads nowhere, or shows nothing."""
    if anywhere and text.startswith(_ELSEWHERE):
        return None
    if not reference_exists(text, context):
        return Miss(f"{text!r} is not in the repository", "mend the path or add the file")
    if _is_itself(text, context):
        return Miss(f"{text!r} is the file that says so", "name the file that shows it")
    return None


def _is_itself(path: str, context: Context) -> bool:
    """Whether a path names nothing but the file that it stands in; a part of that file may do."""
    found = {place for place in _places(path, context) if context.evidence.entry(place)}
    return found == {context.artifact.path} and "#" not in path


def _unknown_id(references: list[Any], kind: str, context: Context) -> Miss | None:
    artifacts, doubtful = _readable(kind, context)
    found = [(keys, text) for artifact in artifacts for keys, text in leaves(artifact.data)]
    known = [text for keys, text in found if keys and keys[-1] == "id"]
    lost = next((str(each) for each in references if each not in known), None)
    return None if lost is None else Miss(f"{lost!r} is not the id of any {kind}", unknown=doubtful)


def _readable(kind: str, context: Context) -> tuple[list[Artifact], bool]:
    """The artifacts of a kind that follow their format, and whether another cannot be read."""
    artifacts = [artifact for artifact in context.evidence.of(kind) if artifact.valid]
    return artifacts, any(doubted == kind for doubted, _ in context.evidence.doubts)


def used_by(argument: Any, _: Modifiers) -> Test:
    """Some evidence of the listed kinds names it: a pipeline its script, a document its file.

    A path is also named by its last part. Of a pipeline only what runs and can fail counts: no
    comment, nothing that is printed, switched off, or free to fail.
    """
    kinds = items_of(argument)
    if not all(isinstance(kind, str) for kind in kinds):
        raise TypeError("expected kinds of evidence, as in [ci-pipeline]")

    def test(value: Any, context: Context) -> Miss | None:
        doubtful, listed = False, ", ".join(kinds)
        texts: list[str] = []
        for kind in kinds:
            artifacts, doubt = _readable(kind, context)
            doubtful = doubtful or doubt
            texts += [text for artifact in artifacts for text in _said_by(artifact)]
        for name in value if isinstance(value, list) else [value]:
            if not _mentioned(str(name), texts):
                hint = f"name it in what runs: {listed}"
                return Miss(f"{describe(name)} is named by no {listed}", hint, unknown=doubtful)
        return None

    return test


_IDLE = ("disabled", "allow_failure")
_UNSAID = re.compile(
    r"^[ \t]*(?:echo|printf|Write-Host)\b[^\n|;&]*|(?:^|(?<=\s))#[^\n]*", re.MULTILINE
)
"""What a script prints, and its comments."""


def _said_by(artifact: Artifact) -> Iterator[str]:
    """The texts of an artifact; of a pipeline those of the jobs and steps that guard."""
    if artifact.kind != "ci-pipeline":
        yield from (text for _, text in leaves(artifact.data) if isinstance(text, str))
        return
    for each in artifact.data.get("dependencies") or ():
        yield from (str(each[key]) for key in ("name", "path") if each.get(key))
    for job in _guarding(artifact.data.get("jobs")):
        yield from (str(job[key]) for key in ("id", "name", "uses") if job.get(key))
        for step in _guarding(job.get("steps")):
            yield from (str(step[key]) for key in ("id", "name", "uses") if step.get(key))
            text = _UNSAID.sub("", str(step.get("run") or ""))
            for hidden in step.get("ignored") or ():
                text = text.replace(str(hidden), "")
            yield text


def _guarding(parts: Any) -> Iterator[Mapping[str, Any]]:
    for part in parts or ():
        if isinstance(part, Mapping) and not any(part.get(key) is True for key in _IDLE):
            yield part


def _mentioned(name: str, texts: list[str]) -> bool:
    """Whether a text holds the name, or the last part of it if it is a path, as a word."""
    whole = normal(name) if "/" in name else name.strip()
    wanted = [re.escape(part) for part in {whole, whole.rpartition("/")[2]} if part]
    match = re.compile(rf"(?<![\w-])(?:{'|'.join(wanted)})(?![\w-])")
    return bool(wanted) and any(match.search(text) for text in texts)


_ELSEWHERE = ("#", "http://", "https://", "mailto:")


_URL = re.compile(r"https://[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?::[0-9]{1,5})?(?:[/?#]\S{0,2000})?")


def url(argument: Any, _: Modifiers) -> Test:
    """A well-formed https address; nothing is fetched."""
    no_argument(argument)

    def test(value: Any, _: Context) -> Miss | None:
        if isinstance(value, str) and _URL.fullmatch(value.strip()):
            return None
        return Miss(f"{describe(value)} is not an https address")

    return test


def equals(argument: Any, modifiers: Modifiers) -> Test:
    """Equals a field beside it or ``kind#path`` elsewhere, numbers within ``tolerance``."""
    if not isinstance(argument, str) or not argument:
        raise ValueError(f"expected a field or kind#path, found {describe(argument)}")
    tolerance = number(modifiers.get("tolerance", 0), "tolerance")
    if tolerance < 0:
        raise ValueError(f"tolerance must not be below 0, found {tolerance}")
    kind, mark, path = argument.partition("#")

    def test(value: Any, context: Context) -> Miss | None:
        doubtful = False
        if not mark:
            others = [context.sibling(argument)]
        else:
            artifacts, doubtful = _readable(kind, context)
            others = [other for a in artifacts for _, other in values(a.data, path)]
        others = [other for other in others if other is not MISSING]
        if not others:
            return Miss(f"cannot be compared: there is no {argument}", unknown=doubtful)
        if any(_equal(value, other, tolerance) for other in others):
            return None
        what = f"is {describe(value)}, but {argument} is {describe(others[0])}"
        return Miss(what, unknown=doubtful)

    return test


def _equal(one: Any, other: Any, tolerance: float) -> bool:
    numbers = [v for v in (one, other) if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(numbers) == 2:
        return abs(numbers[0] - numbers[1]) <= tolerance + 1e-12
    return str(one).strip() == str(other).strip()
