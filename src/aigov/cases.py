"""Cases of a policy: files in, the outcome that they should have out.

Nothing but the case's policy is judged, and enforced.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from aigov.errors import PolicyError
from aigov.globs import matching
from aigov.model import Finding
from aigov.past import Answer, Claims, Point, Unknown
from aigov.run import Options, Stated, judge, prepare
from aigov.snapshot import of_files
from aigov.terms import Outcome

if TYPE_CHECKING:
    from aigov.artifacts import Artifact
    from aigov.registry import Registry
    from aigov.run import Run

POLICIES = "policies-under-test/"
"""Where the policy of a case stands that is given as a file."""

MANIFEST = "ai-system.yaml"
_TAGS = "refs/tags/"
_AUTHOR = "Ana <ana@acme.org>"


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant, by a glob of its name, that the policy rightly does not notice, and why."""

    mutant: str
    because: str


@dataclass(frozen=True, slots=True)
class Change:
    """A commit as a case states it: the day, and what it says of itself."""

    day: date
    author: str = _AUTHOR
    committer: str = _AUTHOR
    claims: Claims = field(default_factory=Claims)


@dataclass(frozen=True, slots=True)
class Case:
    """One case. ``policy`` is an id, or ``""`` where ``policy_files`` hold the policy itself.

    ``changed`` maps globs to the last commit of what they match; what no glob matches has no
    history. ``problems`` are the expected ``path:line: message``, None for any; ``way`` is
    the way that is expected to be told, ``""`` for any.
    """

    name: str
    where: str
    policy: str
    policy_files: Mapping[str, str] = field(default_factory=dict)
    as_of: date = date.min
    system: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, Change] = field(default_factory=dict)
    outcome: Outcome = Outcome.PASS
    way: str = ""
    problems: tuple[str, ...] | None = None
    survives: tuple[Survivor, ...] = ()


@dataclass(slots=True)
class StatedHistory:
    """The history that a case states: one commit for what each glob matches."""

    changed: Mapping[str, Change]
    asked: set[str] = field(default_factory=set)
    rests_on_tags: bool = False

    def last_change(self, paths: Any) -> Answer:
        """The newest of the stated days; Unknown where one of the paths has none."""
        points = [self._point(path) for path in sorted(paths)]
        unknown = next((p for p in points if isinstance(p, Unknown)), None)
        known = [p for p in points if isinstance(p, Point)]
        return unknown or max(known, key=lambda point: point.day, default=Unknown("no file"))

    def changes(self, path: str) -> Iterator[tuple[Point, str | None]]:
        """The one stated commit."""
        point = self._point(path)
        if isinstance(point, Point):
            yield point, None

    def last_author(self, path: str) -> Answer:
        """The same commit."""
        return self._point(path)

    def last_tagged(self, wanted: Callable[[str], bool]) -> Answer:
        """The newest of the stated ``refs/tags/NAME``."""
        names = [name for name in self.changed if name.startswith(_TAGS)]
        known = [self._point(name) for name in names if wanted(name.removeprefix(_TAGS))]
        points = [point for point in known if isinstance(point, Point)]
        return max(points, key=lambda point: point.day, default=Unknown("no tag names a release"))

    def claims(self, point: Point) -> Claims | Unknown:
        """What the case states."""
        return list(self.changed.values())[int(point.commit, 16)].claims

    def first_seen(self, path: str, *, follow: bool = True) -> Answer:  # noqa: ARG002
        """Unknown: a case states when a file last changed, not since when it is there."""
        return Unknown(f"the case states no first commit of {path}")

    def _point(self, path: str) -> Point | Unknown:
        stated = list(self.changed.values())
        for pattern, change in self.changed.items():
            if matching((path,), (pattern,)):
                # What is said alike of two globs is one commit.
                number = stated.index(change)
                return Point(f"{number:040x}", change.day, change.author, change.committer)
        return Unknown(f"the case states no history of {path}", "changed: {PATH: 2026-10-01}")


def evaluated(
    case: Case, registry: Registry, artifacts: Mapping[tuple[str, str], Artifact] | None = None
) -> tuple[Finding, Run]:
    """The finding of the case's policy for its system, and the run that it comes from.

    ``artifacts``, by path and reader, are taken as read. Raises PolicyError where the policy, or
    what it is given, cannot be used.
    """
    history = StatedHistory(case.changed)
    options = Options(today=case.as_of, stated=Stated(history, artifacts or {}))
    run = prepare(of_files(_repository(case)), registry, options)
    verdict = judge(run, options)
    found = [finding for finding in verdict.findings if finding.policy.id == case.policy]
    if not found:
        raise PolicyError(f"{case.policy} was not judged", where=case.where)
    return found[0], run


def _repository(case: Case) -> dict[str, str]:
    """The files of a case with the manifest and the configuration that it is judged by."""
    chosen: dict[str, Any] = {"mode": "enforced"}
    if case.params:
        chosen["params"] = case.params
    extends = [POLICIES] if case.policy_files else []
    config = {"version": 1, "extends": extends, "policies": {case.policy: chosen}}
    manifest = "".join(f"{key}: {json.dumps(value)}\n" for key, value in case.system.items())
    ours = {"aigov.yaml": json.dumps(config), **case.policy_files}
    return {MANIFEST: manifest, **case.files, **ours}


def lines(finding: Finding) -> list[str]:
    """What is wrong, as ``path:line: message``, in the order of the report."""
    return [f"{p.at.path}:{p.at.line}: {p.message}" for p in finding.problems]


def differences(case: Case, finding: Finding) -> list[str]:
    """What is not as the case expects it; empty when all is."""
    said = lines(finding)
    found = []
    if finding.outcome is not case.outcome:
        found.append(f"expected {case.outcome}, found {finding.outcome}")
        found += [f"  {line}" for line in said]
    elif case.way and finding.way != case.way:
        found.append(f"expected the way {case.way!r}, found {finding.way!r}")
    elif case.problems is not None and sorted(case.problems) != sorted(said):
        found += [f"expected, not found: {line}" for line in case.problems if line not in said]
        found += [f"found, not expected: {line}" for line in said if line not in case.problems]
    return found


def argument_for(case: Case, mutant: str) -> str:
    """Why the case says that the policy need not notice a mutant; empty when it does not say."""
    return next((s.because for s in case.survives if _fits(mutant, s.mutant)), "")


def _fits(mutant: str, pattern: str) -> bool:
    """Whether a name fits a glob in which ``[]`` is no set of characters."""
    return fnmatchcase(mutant, pattern.replace("[", "[[]"))
