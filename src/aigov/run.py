"""One run from snapshot to verdict: what the commands share. No clock, no printing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from aigov import claims
from aigov import config as configuration
from aigov import systems as manifests
from aigov.artifacts import Artifact, DocumentCache
from aigov.asides import granted_of, notes_of, unclaimed_of, with_others
from aigov.asking import Question
from aigov.changes import Against, marked
from aigov.choosing import chosen, refuse_unknown, wanted
from aigov.config import Config
from aigov.demands import Vocabulary
from aigov.engine import evaluate
from aigov.errors import AigovError, ConfigError, Unreadable, nearest
from aigov.evidence import Evidence
from aigov.excusing import GOVERNANCE, Exceptions, built_in, excused
from aigov.history import History
from aigov.library import Library
from aigov.model import Finding, Policy, Selected, System, Verdict
from aigov.packs import select
from aigov.past import Past
from aigov.people import identities
from aigov.terms import FRAMEWORKS, KINDS, Gate, Mode
from aigov.verdict import UNKNOWN, conclude, doubted
from aigov.waivers import load_baseline, load_waivers

if TYPE_CHECKING:
    from aigov.frameworks import Framework
    from aigov.registry import Registry
    from aigov.snapshot import Snapshot

_SNAPSHOT = {"kind": "kind", "id": "id", "tree": "tree", "root": "prefix"}


@dataclass(frozen=True, slots=True)
class Stated:
    """What a test case states instead of what would be found: the history, and artifacts as read.

    ``artifacts`` are by path and reader.
    """

    history: Past
    artifacts: Mapping[tuple[str, str], Artifact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose about a run.

    ``built_in`` are policies of no pack that may be named too; ``lenient`` lets a name be unknown,
    where a run is one side of a comparison.
    """

    today: date
    gate: Gate = Gate.RELEASE_REVIEW
    systems: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    advisory: bool = False
    config_file: str = ""
    stated: Stated | None = None
    built_in: tuple[str, ...] = ()
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that one snapshot, one configuration and the installed plugins give.

    ``selected`` are those policies of ``in_force`` that the options leave, ``systems`` those
    of the ``declared`` ones. ``oversees`` says whether waivers themselves are judged.
    """

    snapshot: Snapshot
    config: Config
    evidence: Evidence
    ownership: claims.Ownership
    systems: tuple[System, ...]
    unseen: tuple[System, ...]
    selected: tuple[Selected, ...]
    library: Library
    question: Question
    in_force: tuple[Selected, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    declared: tuple[System, ...] = ()
    exceptions: Exceptions = field(default_factory=Exceptions)
    oversees: bool = True


def library_of(
    registry: Registry, snapshot: Snapshot | None = None, cache: DocumentCache | None = None
) -> Library:
    """The installed policies and packs, and the snapshot's own policy folders."""
    vocabulary = Vocabulary(registry.checks, frozenset(registry.kinds), frozenset(FRAMEWORKS))
    return Library(registry.policy_folders, vocabulary, snapshot, cache)


def prepare(
    snapshot: Snapshot,
    registry: Registry,
    options: Options,
    *,
    rules: Snapshot | None = None,
    cache: DocumentCache | None = None,
) -> Run:
    """Read the configuration, the systems and the policies; nothing is judged yet.

    ``rules`` is the snapshot that configuration and the repository's own policies come from, where
    that is not the one judged. Raises ConfigError, PolicyError or UsageError.
    """
    with naming(rules, ", which the configuration comes from"):
        config = configuration.load(rules or snapshot, options.config_file)
        library = library_of(registry, rules or snapshot, cache)
        in_force = select(library, config, options.today, options.packs)
        exceptions = _exceptions(rules or snapshot, config)
    frameworks = library.frameworks() if options.frameworks else {}
    refuse_unknown("framework", options.frameworks, tuple(frameworks))
    selected = chosen(in_force, options, library)
    evidence = _evidence(snapshot, registry, options, config, cache)
    known, unseen = _systems(evidence, registry, config)
    unseen = () if options.systems else unseen
    # With nothing declared, what was seen is judged as a preview, and owns its evidence.
    ownership = claims.Ownership(evidence, known or unseen)
    question = _question(ownership, registry, options, config)
    return Run(
        snapshot=snapshot,
        config=config,
        evidence=evidence,
        ownership=ownership,
        systems=wanted(known, options),
        unseen=unseen,
        selected=selected,
        library=library,
        question=question,
        in_force=in_force,
        frameworks=tuple(frameworks[name] for name in dict.fromkeys(options.frameworks)),
        declared=known,
        exceptions=replace(exceptions, people=question.moment.people, subject=_subjects(snapshot)),
    )


@contextmanager
def naming(snapshot: Snapshot | None, why: str) -> Iterator[None]:
    """Names the commit in an error about a file of a snapshot that is not on disk, and ``why``."""
    try:
        yield
    except AigovError as exc:
        path = exc.where.partition(":")[0]
        if snapshot is not None and snapshot.kind == "revision" and path in snapshot.entries:
            exc.what = f"in commit {snapshot.id[:12]}{why}: {exc.what}"
        raise


def _exceptions(rules: Snapshot, config: Config) -> Exceptions:
    return Exceptions(load_waivers(rules, config), load_baseline(rules, config))


def _subjects(snapshot: Snapshot) -> Callable[[str], str]:
    return lambda path: snapshot.blob(path) if path in snapshot.entries else ""


def _evidence(
    snapshot: Snapshot,
    registry: Registry,
    options: Options,
    config: Config,
    cache: DocumentCache | None,
) -> Evidence:
    evidence = Evidence(
        snapshot,
        registry.kinds.values(),
        registry.readers.values(),
        exclude=config.exclude,
        cache=cache,
    )
    if options.stated:
        evidence.assume(options.stated.artifacts)
    return evidence


def _systems(
    evidence: Evidence, registry: Registry, config: Config
) -> tuple[tuple[System, ...], tuple[System, ...]]:
    """The systems that are declared, and those that are only seen."""
    declared = manifests.declared(evidence.snapshot, config)
    _refuse_unknown_kinds(declared, tuple({*registry.kinds, *KINDS}))
    seen = registry.systems(evidence)
    known = tuple(manifests.with_inferred(system, seen) for system in declared)
    if config.declares_none:
        # What a manifest declares is seen, whatever the configuration says.
        seen = (*manifests.denied(evidence.snapshot, config), *seen)
    return known, manifests.undeclared(seen, known)


def _question(
    ownership: claims.Ownership, registry: Registry, options: Options, config: Config
) -> Question:
    evidence = ownership.evidence
    stated = options.stated
    history = stated.history if stated else History(evidence.snapshot, evidence.history_file)
    moment = claims.Moment(history, options.today, _people(evidence, config))
    return Question(ownership=ownership, moment=moment, checks=registry.checks, gate=options.gate)


def judge(run: Run, options: Options, against: Against | None = None) -> Verdict:
    """The verdict on the systems of a run.

    Where nothing is declared at all, what was discovered is judged as a preview: the findings
    are shown, and decide nothing. ``against`` is a base, whose problems decide nothing either;
    what is weaker than there does.
    """
    preview = not run.systems and not run.config.present
    systems = (*run.systems, *run.unseen)
    findings = findings_of(run, preview=preview)
    weaker: tuple[Finding, ...] = ()
    if against:
        findings, weaker = marked(findings, against), against.weakened
    code, reason = conclude(
        (*(() if preview else findings), *(f for f in weaker if f.blocks)),
        systems,
        run.selected,
        declares_none=run.config.declares_none,
        advisory=options.advisory,
    )
    if run.snapshot.incomplete and not code and not options.advisory:
        # A system of which no file was seen has no finding that could be unknown.
        code, reason = UNKNOWN, f"{reason}, but not every file was seen: {run.snapshot.incomplete}"
    return Verdict(
        findings=(*findings, *weaker),
        systems=with_others(systems, (*findings, *weaker)),
        policies=(
            *run.selected,
            *([built_in()] if any(f.policy.id == GOVERNANCE for f in findings) else ()),
            *(against.policies if against else ()),
        ),
        today=options.today,
        gate=options.gate,
        exit_code=code,
        reason=reason,
        snapshot={name: getattr(run.snapshot, key) for name, key in _SNAPSHOT.items()},
        unreadable=run.evidence.all_doubts(),
        unclaimed=unclaimed_of(run),
        notes=(*notes_of(run, findings), *(against.notes if against else ())),
        base=against.base if against else None,
    )


def findings_of(run: Run, *, preview: bool = False) -> tuple[Finding, ...]:
    """One finding for each policy and system of a run; those of a ``preview`` are advisory."""
    unseen = tuple(replace(s, declared=True) for s in run.unseen) if preview else run.unseen
    findings = evaluate(run.question, (*run.systems, *unseen), run.selected)
    today = run.question.moment.today
    if run.snapshot.incomplete:
        findings = tuple(doubted(finding, run.snapshot.incomplete) for finding in findings)
    if preview:
        findings = tuple(replace(finding, mode=Mode.ADVISORY) for finding in findings)
    findings = excused(findings, run.exceptions, today)
    return (*findings, *granted_of(run, findings))


def known_policies(run: Run) -> dict[str, Policy]:
    """By id, every policy that is installed, as it is in force where it is."""
    return run.library.installed() | {item.policy.id: item.policy for item in run.in_force}


def _refuse_unknown_kinds(systems: tuple[System, ...], known: tuple[str, ...]) -> None:
    for system in systems:
        for kind in system.evidence:
            if kind and kind not in known:
                where = str(system.at("evidence", kind))
                hint = nearest(kind, known)
                raise ConfigError(f"unknown kind of evidence {kind!r}", where=where, hint=hint)


def _people(evidence: Evidence, config: Config) -> frozenset[str]:
    """Addresses and handles of ``people:`` and CODEOWNERS, lower case."""
    known = {identity for text in config.people for identity in identities(text)}
    for artifact in evidence.of("ownership") if "ownership" in evidence.kinds else ():
        rules = artifact.data.get("rules", []) if isinstance(artifact.data, dict) else []
        known.update(owner.lower() for rule in rules for owner in rule.get("owners", ()))
    return frozenset(known)


def lines_of(snapshot: Snapshot) -> Callable[[str, int], str]:
    """The text of a line of a file of the snapshot, ``""`` where it cannot be shown."""
    store: dict[str, list[str]] = {}

    def line_of(path: str, line: int) -> str:
        if path not in store:
            try:
                raw = snapshot.read(path) if path in snapshot.entries else b""
                store[path] = raw.decode("utf-8", "replace").split("\n")
            except Unreadable:
                store[path] = []
        lines = store[path]
        return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""

    return line_of
