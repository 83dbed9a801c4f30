"""Reference points: when the model, the data, the contract or the release last changed."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.errors import Unreadable
from aigov.evidence import Evidence
from aigov.globs import compile_globs
from aigov.model import System
from aigov.past import NotYet, Point, Unknown, Written
from aigov.readers import Reader, resolve

_TAG = re.compile(
    r"(?:(?P<scope>.+)[/@_-])?(?:v\d+(?:\.\d+)*|\d+(?:\.\d+)+)(?P<rest>[+.-]\w[\w.+-]*)?",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"[+.-](?:a|alpha|b|beta|dev|pre|preview|rc)[.\d-]*", re.IGNORECASE)
_ANY_SYSTEM = ("rel", "release", "releases", "version")

MAX_VERSIONS = 500
"""Versions of one pointer file that are compared before the answer is ``unknown``."""

_MODEL_KINDS = ("registered-model", "prompt", "agent")
MODEL_KINDS = (*_MODEL_KINDS, "data-version")
"""Kinds that may say which model is served: what asks for its last change reads these."""

_DATA_KINDS = ("data-version", "dataset-versions", "data-contract", "feature-store")
_DECLARATIONS = ("dvc-artifacts", "gto")
"""Formats that name the file of a model and pin no content: its lock or pointer does."""
_SERVED_NAMES = ("model", "weights", "checkpoint")
_SERVED_SUFFIXES = (
    ".bin", ".cbm", ".ckpt", ".gguf", ".h5", ".joblib", ".keras", ".onnx", ".pb", ".pickle",
    ".pkl", ".pt", ".pth", ".safetensors", ".tflite",
)  # fmt: skip

Answer = Point | NotYet | Unknown


def reference_point(name: str, view: SystemEvidence, evidence: Evidence) -> tuple[date, str] | str:
    """The day of a reference point with words for it, or the reason there is none.

    A change that is not committed yet counts as of the day of the verdict.
    """
    answer = _answer(name, view, evidence)
    if isinstance(answer, Point):
        return answer.day, f"{answer.day}, commit {answer.commit[:8]}"
    if isinstance(answer, NotYet):
        return view.today, f"{view.today}, not committed yet"
    return answer.reason + (f" ({answer.hint})" if answer.hint else "")


def _answer(name: str, view: SystemEvidence, evidence: Evidence) -> Answer:
    if name == "last-contract-change":
        return view.history.last_change([view.system.declared_at.path])
    if name == "last-release":
        return view.history.last_tagged(lambda tag: is_release(tag, view.system, view.others))
    if name == "last-data-change":
        return _latest(_pointers(view, evidence, _DATA_KINDS), view, evidence)
    served = view.paths(*view.system.model)
    pointers: list[tuple[str, Artifact | None]] = [(path, None) for path in served]
    pointers += _pointers(view, evidence, _MODEL_KINDS)
    pointers += [
        (a.path, a)
        for a in _of(view, evidence, "data-version")
        if served_digests(a.data, view.system.model)
    ]
    if not pointers:
        return Unknown("nothing says which model is served", "list it under model: in the manifest")
    return _latest(pointers, view, evidence)


def is_release(tag: str, system: System, others: Collection[System]) -> bool:
    """Whether a tag names a release of a system: ``v1.2``, ``2026.11.1``, ``loan-approval@v3``.

    What stands before the version is the id or the folder of a system, or says ``release``; any
    other word does where the repository has one system only. Candidates are no releases.
    """
    found = _TAG.fullmatch(tag)
    if not found or _CANDIDATE.fullmatch(found["rest"] or ""):
        return False
    scope = (found["scope"] or "").lower().strip("/@_-")
    if not scope or scope in _ANY_SYSTEM:
        return True
    return scope in _names(system) or not others


def _names(system: System) -> set[str]:
    return {system.id.lower(), system.root.lower(), system.root.rpartition("/")[2].lower()} - {""}


def _of(view: SystemEvidence, evidence: Evidence, kind: str) -> tuple[Artifact, ...]:
    return view.of(kind) if kind in evidence.kinds else ()


def _pointers(
    view: SystemEvidence, evidence: Evidence, kinds: tuple[str, ...]
) -> list[tuple[str, Artifact | None]]:
    found = [a for kind in kinds for a in _of(view, evidence, kind)]
    return [(a.path, None) for a in found if _is_pointer(a.data)]


def _is_pointer(data: Any) -> bool:
    """Whether an artifact names what is served: no declaration, no tool of those who write code."""
    if not isinstance(data, dict):
        return True
    if data.get("format") in _DECLARATIONS:
        return False
    return not data.get("development") and data.get("role") != "client"


def served_digests(data: Any, served: tuple[str, ...]) -> list[tuple[str, str]]:
    """Path and digest of the outs of a pipeline's lock that are served.

    ``served`` are the globs of ``model:`` in the manifest; without any, what looks like a model.
    """
    match = compile_globs(served).fullmatch if served else is_model_path
    files = data.get("files", []) if isinstance(data, dict) else []
    return sorted(
        (str(f["path"]), str(f.get("digest")))
        for f in files
        if f.get("role") == "out" and match(str(f.get("path", "")))
    )


def is_model_path(path: str) -> bool:
    """Whether a path looks like weights: by its suffix, or a folder or file named for a model."""
    name = path.rstrip("/").rpartition("/")[2].lower()
    return name.endswith(_SERVED_SUFFIXES) or name.partition(".")[0] in _SERVED_NAMES


def _latest(
    pointers: list[tuple[str, Artifact | None]], view: SystemEvidence, evidence: Evidence
) -> Answer:
    answers = [_changed(path, artifact, view, evidence) for path, artifact in pointers]
    for wanted in (Unknown, NotYet):
        for answer in answers:
            if isinstance(answer, wanted):
                return answer
    points = [answer for answer in answers if isinstance(answer, Point)]
    if not points:
        return Unknown("no file holds it", "")
    return max(points, key=lambda point: (point.day, point.commit))


def _changed(
    path: str, artifact: Artifact | None, view: SystemEvidence, evidence: Evidence
) -> Answer:
    last = view.history.last_change([path])
    if artifact is None or not isinstance(last, Point):
        return last
    try:
        return _last_served(path, artifact, view, evidence) or last
    except Unreadable as exc:
        return Unknown(exc.what, exc.hint)


def _last_served(
    path: str, artifact: Artifact, view: SystemEvidence, evidence: Evidence
) -> Point | Unknown | None:
    """The commit since which a lock names the digests that it names now.

    The lock changes with every run; the served model only when its digest does.
    """
    reader = next(r for r in evidence.readers if r.id == artifact.reader)
    served = view.system.model
    now = served_digests(artifact.data, served)
    since: Point | None = None
    for n, (point, blob) in enumerate(view.history.changes(path)):
        if n >= MAX_VERSIONS:
            return Unknown(f"{path} has more than {MAX_VERSIONS} versions", "")
        then = _version(path, blob, reader, evidence) if blob else None
        if then is None or served_digests(then, served) != now:
            return since
        since = point
    return since


def _version(path: str, blob: str, reader: Reader, evidence: Evidence) -> Any:
    """What an earlier version of a file said; None when it cannot be read."""
    try:
        document = resolve(reader.parse, owner=reader.id)(path, evidence.snapshot.read_blob(blob))
    except Unreadable:
        return None
    return document.data if document else {}


def model_change(view: SystemEvidence, evidence: Evidence) -> tuple[str, Written] | None:
    """The file by which the served model last changed, with the commit that wrote it.

    ``last-model-change`` is the day on which that came to the branch; who wrote it is told behind
    merges. None while the change is not committed. Raises Unreadable where nothing says which
    model is served, and where history ends too early.
    """
    pointers = _model_pointers(view, evidence)
    if not pointers:
        hint = "list it under model: in the manifest"
        raise Unreadable("nothing says which model is served", hint=hint)
    latest: tuple[date, str, str, Artifact | None] | None = None
    for path, artifact in pointers:
        answer = _changed(path, artifact, view, evidence)
        if isinstance(answer, Unknown):
            raise Unreadable(answer.reason, hint=answer.hint, transient=True)
        if isinstance(answer, NotYet):
            return None
        if latest is None or (answer.day, answer.commit) > latest[:2]:
            latest = answer.day, answer.commit, path, artifact
    written = _written(latest[2], latest[3], view) if latest else None
    if latest is None or written is None:
        raise Unreadable("no commit wrote the model that is served", transient=True)
    return latest[2], written


def _model_pointers(view: SystemEvidence, evidence: Evidence) -> list[tuple[str, Artifact | None]]:
    """The files that name the served model; an artifact where only its digests count."""
    pointers: list[tuple[str, Artifact | None]] = [
        (path, None) for path in view.paths(*view.system.model)
    ]
    pointers += _pointers(view, evidence, _MODEL_KINDS)
    return pointers + [
        (a.path, a)
        for a in _of(view, evidence, "data-version")
        if served_digests(a.data, view.system.model)
    ]


def _written(path: str, artifact: Artifact | None, view: SystemEvidence) -> Written | None:
    """The newest commit that wrote a file; of a lock, the one since which its digests stand."""
    served, since = view.system.model, None
    for written in view.writers(path):
        if artifact is None:
            return written
        then = view.said(artifact, written)
        if since and served_digests(then, served) != served_digests(artifact.data, served):
            return since
        since = written
    return since
