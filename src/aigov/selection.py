"""Which files of a kind a requirement is asked of, and which of them says what is lacking."""

from __future__ import annotations

from collections.abc import Mapping

from aigov.artifacts import Artifact
from aigov.model import Problem, Requirement
from aigov.terms import Outcome
from aigov.values import MISSING, walk


def selected(artifacts: tuple[Artifact, ...], item: Requirement) -> tuple[Artifact, ...]:
    """The files that are asked: all that are meant, or the newest of them."""
    artifacts = tuple(a for a in artifacts if not a.valid or _is_meant(a, item.having))
    if item.which != "newest" or len(artifacts) < 2:
        return artifacts

    def age(artifact: Artifact) -> tuple[str, str]:
        day = artifact.data.get("date") if isinstance(artifact.data, Mapping) else None
        return (str(day or ""), artifact.path)

    return (max(artifacts, key=age),)


def _is_meant(artifact: Artifact, fields: tuple[str, ...]) -> bool:
    """Whether a file has all the fields of ``having``."""
    found = (walk(artifact.data, tuple(path.split("."))) for path in fields)
    return all(value is not MISSING and value is not None for value in found)


def nearest(
    artifacts: tuple[Artifact, ...], each: Mapping[str, tuple[Problem, ...]]
) -> tuple[Artifact, ...]:
    """Of files of which any would do: one that is only undecided; else the one that lacks least.

    A file that breaks its format is told beside it: what it would say is not known.
    """
    fails = {a.path for a in artifacts if any(p.outcome is Outcome.FAIL for p in each[a.path])}
    undecided = [artifact for artifact in artifacts if artifact.path not in fails]
    followed = [artifact for artifact in artifacts if artifact.valid]
    least = sorted(undecided or followed, key=lambda a: (len(each[a.path]), a.path))[:1]
    return tuple(a for a in artifacts if a in least or (not undecided and not a.valid))
