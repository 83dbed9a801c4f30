"""What aigov says about a repository: frozen dataclasses, no I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from aigov.artifacts import NOWHERE, Artifact, Doubt, Location
from aigov.terms import Gate, Mode, Outcome, Severity, State, Tier

if TYPE_CHECKING:
    from aigov.claims import SystemEvidence
    from aigov.graph import Drawing
    from aigov.measures import Measuring

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known about one fact of a system, and why."""

    value: bool
    reason: str
    declared: bool = False


@dataclass(frozen=True, slots=True)
class System:
    """An AI system: the subject of every policy.

    ``root`` is its folder, POSIX, ``""`` for the root of the snapshot. ``tier`` is None when it
    is not classified. ``evidence`` maps a kind to paths or globs from the root of the snapshot.
    ``reviewed`` is the day on which somebody last went through the manifest, as written.
    ``declared`` is false for a system that was seen but that no manifest names; ``reason`` then
    says what was seen. ``signals`` are the facts that files under the root show. ``places`` gives
    the location of manifest keys.
    """

    id: str
    root: str
    name: str = ""
    owner: str = ""
    tier: Tier | None = None
    lifecycle: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    signals: Mapping[str, Fact] = field(default_factory=dict)
    model: tuple[str, ...] = ()
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measures: tuple[Mapping[str, Any], ...] = ()
    purpose: str = ""
    tier_reason: str = ""
    reviewed: str = ""
    declared: bool = True
    reason: str = ""
    declared_at: Location = NOWHERE
    places: Callable[[tuple[str | int, ...]], Location] | None = None

    def at(self, *keys: str | int) -> Location:
        """Where the manifest says ``keys``; the line that declares the system otherwise."""
        return self.places(keys) if self.places and keys else self.declared_at


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a check or a requirement saw: a fact, its place and a remedy, never its weight.

    ``id`` names the kind of problem (kebab-case) and, with the policy, the system, the path and
    ``key``, makes the fingerprint; the line never does. ``show_source`` is false where the line
    itself must not be repeated, as for a credential.
    """

    id: str
    message: str
    at: Location
    key: str = ""
    hint: str = ""
    outcome: Outcome = Outcome.FAIL
    show_source: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """A question about a system. ``run`` yields problems, and nothing when all is well.

    Problems whose ids all start with ``no-`` say that there is no such evidence at all: the way
    that asks is then absent, not broken.

    Attributes:
        reads: the kinds that ``run`` may ask for; any other is a PluginError.
        params: defaults; their names and types are what a policy may set in ``with``.
        run: ``(system, params, evidence) -> Iterator[Problem]``, callable or "module:function".
        graph: how ``aigov evidence graph`` draws what this check judges; None for most checks.
        measures: how a result shows the numbers that it judges; None for most checks.
    """

    id: str
    reads: tuple[str, ...]
    run: str | Callable[[System, Params, SystemEvidence], Iterator[Problem]]
    params: Params = field(default_factory=dict)
    doc: str = ""
    graph: Drawing | None = None
    measures: Measuring | None = None


@dataclass(frozen=True, slots=True)
class Applies:
    """Which systems a policy, or one of its requirements, is for: by tier and by facts.

    Every fact of ``all_facts`` has to be true, and one of ``any_facts`` where there are any.
    ``experiments`` says whether systems whose lifecycle is experiment are among them.
    """

    tiers: frozenset[Tier]
    all_facts: tuple[str, ...] = ()
    any_facts: tuple[str, ...] = ()
    experiments: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """One demand of a policy: fields of an artifact, or a check with its parameters.

    ``fields`` is what the policy says, ``demands`` the same compiled for a tier, ``schema`` a
    validator of the artifact's data, None without one; ``where`` gives
    ``path:line:column`` of keys below ``fields`` or ``with``. ``applies`` narrows the systems
    that it is asked of; None is every system that the policy is for. Only artifacts ``having`` all
    these fields count: where two ways read one kind, it tells the one from the other.
    """

    where: Callable[..., str]
    applies: Applies | None = None
    having: tuple[str, ...] = ()
    kind: str = ""
    which: str = "every"
    fields: Params = field(default_factory=dict)
    schema: Any = None
    demands: tuple[Any, ...] = ()
    check: str = ""
    params: Params = field(default_factory=dict)
    defaults: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Way:
    """One of a policy's alternatives: all its requirements hold, up to a tier if one is named."""

    name: str
    requirements: tuple[Requirement, ...]
    enough_up_to: Tier | None


@dataclass(frozen=True, slots=True)
class Policy:
    """One control: what is required, of which systems, and the ways to evidence it.

    ``severity`` is by tier with a ``default``; ``params`` may be maps by tier. ``judged`` are the
    points that no machine decides: a reviewer has to. ``topics`` are those of the catalogue that
    it covers. ``digest`` is the SHA-256 of the file, ``source`` its path as shown to people.
    """

    id: str
    version: str
    title: str
    requirement: str
    why: str
    severity: Mapping[str, Severity]
    gate: Gate
    applies: Applies
    params: Params
    reject: tuple[str, ...]
    always: tuple[Requirement, ...]
    ways: tuple[Way, ...]
    references: Mapping[str, tuple[str, ...]]
    fix: str
    limits: str
    judged: tuple[str, ...]
    topics: tuple[str, ...]
    replaces: str
    source: str
    digest: str


@dataclass(frozen=True, slots=True)
class Selected:
    """A policy as a run uses it: its mode, from when it is enforced, and who said so.

    ``why`` is what who chose the mode says for it. ``params_from`` says of each parameter that is
    not the policy's own who set it.
    """

    policy: Policy
    mode: Mode
    pack: str
    enforce_from: date | None = None
    origin: str = ""
    why: str = ""
    params_from: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WayState:
    """What is known of one way for one system, and what is wrong with it."""

    name: str
    state: State
    problems: tuple[Problem, ...] = ()
    evidence: tuple[Artifact, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one policy for one system: exactly one for each pair.

    ``way`` is the way that is told: the one that holds, else the first that is not absent.
    ``due`` says whether the policy's gate is reached in this run. ``known`` are those problems
    that the base has too, in a run that is compared with one.
    """

    policy: Policy
    system: System
    outcome: Outcome
    mode: Mode
    severity: Severity
    due: bool
    way: str = ""
    ways: tuple[WayState, ...] = ()
    problems: tuple[Problem, ...] = ()
    evidence: tuple[Artifact, ...] = ()
    by: str = ""
    was: Outcome | None = None
    known: frozenset[Problem] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether the base that a run is compared with has every problem of this finding."""
        return bool(self.problems) and self.known.issuperset(self.problems)

    @property
    def blocks(self) -> bool:
        """Whether this finding alone keeps the run from exit 0."""
        doubt = self.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
        return doubt and self.due and self.mode is Mode.ENFORCED and not self.is_known


@dataclass(frozen=True, slots=True)
class Base:
    """What a run is compared with: the name that was given, and the commit that is meant.

    ``others`` counts further merge bases, which were not looked at.
    """

    ref: str
    commit: str
    others: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings about one snapshot, on one day, and what they come to."""

    findings: tuple[Finding, ...]
    systems: tuple[System, ...]
    policies: tuple[Selected, ...]
    today: date
    gate: Gate
    exit_code: int
    reason: str
    snapshot: Mapping[str, str] = field(default_factory=dict)
    unreadable: tuple[Doubt, ...] = ()
    unclaimed: tuple[tuple[Artifact, str], ...] = ()
    notes: tuple[str, ...] = ()
    base: Base | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """A name for ``-o`` and a function from the canonical result to text."""

    id: str
    render: str | Callable[[Mapping[str, Any]], str]
    doc: str = ""


def fingerprint(policy: str, system: str, problem: Problem) -> str:
    """Identity of a problem across runs: policy, system, path, key and problem id; no line."""
    parts = (policy, system, problem.at.path, problem.key, problem.id)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]
