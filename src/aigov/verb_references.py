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
    """What is referred to exists: a ``path``, a ``link``, an ``id`` that the kind ``in`` has.

    A path leads to another file; a link may lead out of the repository, which is not followed.
    """
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
        lost = (_why_lost(str(text), context, link=argument == "link") for text in references)
        return next((miss for miss in lost if miss), None)

    return test


def _why_lost(text: str, context: Context, *, link: bool) -> Miss | None:
    """Why a path or a link leads nowhere."""
    if link and _is_elsewhere(text.strip(), context.artifact.path):
        return None
    if not link and _is_itself(text, context):
        return Miss(f"{text!r} is this file itself", "name the file that shows it")
    if reference_exists(text, context):
        return None
    return Miss(f"{text!r} is not in the repository", "mend the path or add the file")


def _is_itself(path: str, context: Context) -> bool:
    """Whether a path leads back to the file that names it, and to no section of a page."""
    own = context.artifact.path
    section = "#" in path and own.lower().endswith(_PAGES)
    return own in _places(path, context) and not section


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

    A path is also named by its last part. Of a pipeline count the commands and actions of jobs
    and steps whose failure stops it; a job's name, a comment and ``echo`` run nothing.
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
            texts += [text for a in artifacts for text in _in_use(a.data)]
        for name in value if isinstance(value, list) else [value]:
            if not _mentioned(str(name), texts):
                hint = f"name it in what runs: {listed}"
                return Miss(f"{describe(name)} is named by no {listed}", hint, unknown=doubtful)
        return None

    return test


_LOOSE = ("disabled", "allow_failure", "ignored_failure")
_RUNS_NOTHING = ("id", "name", "condition", "runs_on", "needs", "ignored")
_IDLE = re.compile(r"(?m)^[ \t]*(?:#|echo\b).*$")


def _in_use(data: Any) -> Iterator[str]:
    """The texts of some evidence; of a pipeline those that run, and can stop it."""
    jobs = data.get("jobs") if isinstance(data, Mapping) else None
    if not isinstance(jobs, list):
        yield from (text for _, text in leaves(data) if isinstance(text, str))
        return
    todo: list[Any] = [jobs]
    while todo:
        part = todo.pop()
        if isinstance(part, str):
            yield _IDLE.sub("", part)
        elif isinstance(part, list):
            todo += part
        elif isinstance(part, Mapping) and not any(part.get(key) is True for key in _LOOSE):
            todo += [said for key, said in part.items() if key not in _RUNS_NOTHING]


def _mentioned(name: str, texts: list[str]) -> bool:
    """Whether a text holds the name, or the last part of it if it is a path, as a word."""
    whole = normal(name) if "/" in name else name.strip()
    wanted = [re.escape(part) for part in {whole, whole.rpartition("/")[2]} if part]
    match = re.compile(rf"(?<![\w-])(?:{'|'.join(wanted)})(?![\w-])")
    return bool(wanted) and any(match.search(text) for text in texts)


_ADDRESS = re.compile(r"https?://[\w-]{1,63}[.:/]\S{1,2000}|mailto:[\w.+-]{1,64}@[\w.-]{3,253}")


def _is_elsewhere(link: str, path: str) -> bool:
    """Whether a link leads out of the repository, or to a heading of the page that it stands on."""
    on_page = re.fullmatch(r"#\S+", link) and path.lower().endswith(_PAGES)
    return bool(on_page or _ADDRESS.fullmatch(link))


_PAGES = (".md", ".markdown", ".rst", ".html", ".ipynb")

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
