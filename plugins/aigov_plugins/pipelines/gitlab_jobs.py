"""Jobs of GitLab CI with what they take over: ``extends``, ``default`` and ``!reference``.

``extends`` merges mappings and replaces everything else; each key remembers where it was written.
A job or template of another file is told by ``missing``. ``!reference [job, key]`` arrives as a
list of two texts inside of a list; it is resolved where the file has such a job.

Source: docs.gitlab.com, "CI/CD YAML syntax reference", "Optimize GitLab CI/CD configuration files".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from aigov.api import Json, Keys, Unreadable
from aigov_plugins.shaping import items, mapping

GLOBAL: Final = frozenset(
    "after_script before_script cache default image include pages_path services spec stages "
    "types variables workflow".split()
)
"""Keys of the top that are no jobs."""

STAGE: Final = "test"
"""The stage of a job that names none."""

_DEFAULTS: Final = ("image", "services", "before_script", "after_script")
_MAX_DEPTH: Final = 11
_MAX_MERGED: Final = 200_000
_MAX_LINES: Final = 5_000


def is_whole(job: dict[str, Json]) -> bool:
    """Whether a job says what it runs."""
    return any(key in job for key in ("script", "trigger", "run"))


def needs(job: dict[str, Json], *, optional: bool = True) -> list[str]:
    """Jobs of this pipeline that a job waits for, with those that need not be there."""
    found: list[str] = []
    for entry in items(job.get("needs")):
        asked = mapping(entry)
        if isinstance(entry, str):
            found.append(entry)
        elif isinstance(asked.get("job"), str) and not {"pipeline", "project"} & set(asked):
            found.extend([asked["job"]] if optional or not asked.get("optional") else [])
    return found


@dataclass(slots=True)
class Resolved:
    """A job with everything it takes over. ``at`` says where each of its keys is written."""

    data: dict[str, Json] = field(default_factory=dict)
    at: dict[str, Keys] = field(default_factory=dict)
    missing: bool = False
    circle: bool = False


@dataclass(slots=True)
class Jobs:
    """The top of a file, and the jobs that were resolved so far; ``top`` is where it stands."""

    data: dict[str, Json]
    top: Keys = ()
    known: dict[str, Resolved] = field(default_factory=dict)
    ready: dict[str, Resolved] = field(default_factory=dict)
    merged: int = 0

    def names(self) -> list[str]:
        """Jobs that run: no key of the top, and no dot in front."""
        return [name for name in self.data if name not in GLOBAL and not name.startswith(".")]

    def resolve(self, name: str) -> Resolved:
        """A job with what it extends, and the defaults of the file."""
        if name not in self.ready:
            self.ready[name] = self._with_defaults(self._extended(name, 0))
        return self.ready[name]

    def _with_defaults(self, job: Resolved) -> Resolved:
        shared = mapping(self.data.get("default"))
        data, at = dict(job.data), dict(job.at)
        for key in _DEFAULTS:
            for source, keys in ((shared, ("default", key)), (self.data, (key,))):
                if key not in data and key in source:
                    data[key], at[key] = source[key], (*self.top, *keys)
        return Resolved(data, at, job.missing, job.circle)

    def _extended(self, name: str, depth: int) -> Resolved:
        if name in self.known:
            return self.known[name]
        if depth > _MAX_DEPTH:
            return Resolved(circle=True)
        own = self.data.get(name)
        if not isinstance(own, dict):
            return Resolved(missing=True)
        found = Resolved()
        bases = own.get("extends")
        for base in bases if isinstance(bases, list) else [bases]:
            if isinstance(base, str):
                inherited = self._extended(base, depth + 1)
                self._merge(found, inherited.data, inherited.at)
                found.missing = found.missing or inherited.missing
                found.circle = found.circle or inherited.circle
        self._merge(found, own, {key: (*self.top, name, key) for key in own})
        self.known[name] = found
        return found

    def _count(self, values: int) -> None:
        self.merged += values
        if self.merged > _MAX_MERGED:
            raise Unreadable(
                f"takes over more than {_MAX_MERGED} values by 'extends' and references"
            )

    def _merge(self, target: Resolved, data: dict[str, Json], at: dict[str, Keys]) -> None:
        self._count(len(data))
        for key, value in data.items():
            before = target.data.get(key)
            both = isinstance(before, dict) and isinstance(value, dict)
            target.data[key] = {**before, **value} if both and before is not None else value
            target.at[key] = at[key]

    def lines(self, value: Json) -> list[Json]:
        """A list with the lists in it laid flat and references put in; one value as a list."""
        found: list[Json] = []
        todo = [(value, 0)]
        while todo and len(found) < _MAX_LINES:
            node, depth = todo.pop()
            if not isinstance(node, list):
                found.extend([] if node is None else [node])
            elif depth <= _MAX_DEPTH:
                target = self._referenced(node) if depth else None
                inner = node if target is None else [target]
                self._count(len(target) if isinstance(target, list) else 0)
                todo.extend((each, depth + 1) for each in reversed(inner))
        return found

    def _referenced(self, node: list[Json]) -> Json:
        """What ``!reference [job, key, ...]`` stands for; None when it is no reference."""
        if len(node) < 2 or not all(isinstance(part, str) for part in node):
            return None
        if len(node) == 2 and node[0] in self.data:
            return self._extended(node[0], 1).data.get(node[1])
        target: Json = self.data
        for part in node:
            target = mapping(target).get(part)
        return target
