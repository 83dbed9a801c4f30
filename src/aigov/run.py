"""One run from snapshot to verdict: what the commands share. No clock, no printing."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from aigov import claims
from aigov import config as configuration
from aigov import systems as manifests
from aigov.artifacts import Artifact, DocumentCache
from aigov.asking import Question
from aigov.config import Config
from aigov.demands import Vocabulary
from aigov.engine import INVENTORY, evaluate
from aigov.errors import ConfigError, Unreadable, UsageError, nearest
from aigov.evidence import Evidence
from aigov.history import History
from aigov.library import Library
from aigov.model import Finding, Policy, Selected, System, Verdict
from aigov.packs import select
from aigov.past import Past
from aigov.people import identities
from aigov.terms import FRAMEWORKS, KINDS, Gate, Mode, Outcome
from aigov.verdict import UNKNOWN, conclude, doubted

if TYPE_CHECKING:
    from aigov.frameworks import Framework
    from aigov.registry import Registry
    from aigov.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Stated:
    """What a test case states instead of what would be found: the history, and artifacts as read.

    ``artifacts`` are by path and reader.
    """

    history: Past
    artifacts: Mapping[tuple[str, str], Artifact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose about a run."""

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


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that one snapshot, one configuration and the installed plugins give.

    ``selected`` are those policies of ``in_force`` that the options leave.
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
    config = configuration.load(rules or snapshot, options.config_file)
    library = library_of(registry, rules or snapshot, cache)
    frameworks = library.frameworks() if options.frameworks else {}
    _refuse_unknown("framework", options.frameworks, tuple(frameworks))
    in_force = select(library, config, options.today, options.packs)
    selected = _chosen(in_force, options, library)
    evidence = Evidence(
        snapshot,
        registry.kinds.values(),
        registry.readers.values(),
        exclude=config.exclude,
        cache=cache,
    )
    if options.stated:
        evidence.assume(options.stated.artifacts)
    declared = manifests.declared(snapshot, config)
    _refuse_unknown_kinds(declared, tuple({*registry.kinds, *KINDS}))
    seen = registry.systems(evidence)
    known = tuple(manifests.with_inferred(system, seen) for system in declared)
    unseen = () if options.systems else manifests.undeclared(seen, known)
    # With nothing declared, what was seen is judged as a preview, and owns its evidence.
    ownership = claims.Ownership(evidence, known or unseen)
    kept = cache.path if cache is not None else ""
    question = Question(
        ownership=ownership,
        moment=claims.Moment(
            options.stated.history if options.stated else History(snapshot, kept),
            options.today,
            _people(evidence, config),
        ),
        checks=registry.checks,
        gate=options.gate,
    )
    return Run(
        snapshot=snapshot,
        config=config,
        evidence=evidence,
        ownership=ownership,
        systems=_wanted(known, options.systems),
        unseen=unseen,
        selected=selected,
        library=library,
        question=question,
        in_force=in_force,
        frameworks=tuple(frameworks[name] for name in dict.fromkeys(options.frameworks)),
    )


def judge(run: Run, options: Options) -> Verdict:
    """The verdict on the systems of a run.

    Where nothing is declared at all, what was discovered is judged as a preview: the findings
    are shown, and decide nothing.
    """
    preview = not run.systems and not run.config.present
    unseen = tuple(replace(s, declared=True) for s in run.unseen) if preview else run.unseen
    systems = (*run.systems, *unseen)
    findings = evaluate(run.question, systems, run.selected)
    if run.snapshot.incomplete:
        findings = tuple(doubted(finding, run.snapshot.incomplete) for finding in findings)
    if preview:
        findings = tuple(replace(finding, mode=Mode.ADVISORY) for finding in findings)
        systems = (*run.systems, *run.unseen)
    code, reason = conclude(
        () if preview else findings,
        systems,
        run.selected,
        declares_none=run.config.declares_none,
        advisory=options.advisory,
    )
    if run.snapshot.incomplete and not code and not options.advisory:
        # A system of which no file was seen has no finding that could be unknown.
        code, reason = UNKNOWN, f"{reason}, but not every file was seen: {run.snapshot.incomplete}"
    return Verdict(
        findings=findings,
        systems=systems,
        policies=run.selected,
        today=options.today,
        gate=options.gate,
        exit_code=code,
        reason=reason,
        snapshot={
            "kind": run.snapshot.kind,
            "id": run.snapshot.id,
            "tree": run.snapshot.tree,
        },
        unreadable=run.evidence.all_doubts(),
        unclaimed=_unclaimed(run) if run.systems else (),
        notes=_notes(run, findings),
    )


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


def _wanted(systems: tuple[System, ...], ids: tuple[str, ...]) -> tuple[System, ...]:
    _refuse_unknown("system", ids, tuple(system.id for system in systems))
    return tuple(s for s in systems if s.id in ids) if ids else systems


def _refuse_unknown(sort: str, ids: tuple[str, ...], known: tuple[str, ...]) -> None:
    for wanted in ids:
        if wanted not in known:
            raise UsageError(f"unknown {sort} {wanted!r}", hint=nearest(wanted, known))


def _chosen(
    selected: tuple[Selected, ...], options: Options, library: Library
) -> tuple[Selected, ...]:
    """What ``--select``, ``--framework`` and ``--ignore`` leave: ids must exist, globs may miss."""
    ids = tuple(item.policy.id for item in selected)
    for wanted in (*options.select, *options.ignore):
        if not _is_pattern(wanted) and wanted not in ids:
            hint = nearest(wanted, ids)
            if any(wanted in library.policy_files(name) for name in library.folders):
                hint = "it is installed, but no pack of this run selects it"
            raise UsageError(f"unknown policy {wanted!r}", hint=hint)
    kept = [s for s in selected if not options.select or _any_match(s.policy.id, options.select)]
    if options.frameworks:
        kept = [s for s in kept if any(map(s.policy.references.get, options.frameworks))]
    return tuple(s for s in kept if not _any_match(s.policy.id, options.ignore))


def _is_pattern(text: str) -> bool:
    return any(mark in text for mark in "*?[")


def _any_match(policy_id: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(policy_id, pattern) for pattern in patterns)


def _unclaimed(run: Run) -> tuple[tuple[Artifact, str], ...]:
    kinds = run.evidence.kinds_read()
    return tuple(item for kind in kinds for item in run.ownership.unclaimed(kind))


def _notes(run: Run, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    notes = [*run.snapshot.notes]
    if run.snapshot.incomplete:
        notes.append(f"the listing is not complete: {run.snapshot.incomplete}")
    notes += [
        f"{path} is there and is not applied: this version excuses nothing"
        for path in run.config.exceptions
        if path in run.snapshot.entries
    ]
    loose = {a.path for f in findings for a in f.evidence if not a.tracked}
    if loose:
        first = sorted(loose)[0]
        notes.append(f"{len(loose)} evidence files are not tracked by git yet, first {first}")
    if not any(item.policy.id == INVENTORY for item in run.selected):
        notes += [f"{s.id} was seen and is not declared: {s.reason}" for s in run.unseen]
    passed = {Outcome.PASS, Outcome.NOT_APPLICABLE}
    later = [f for f in findings if not f.due and f.outcome not in passed]
    if later:
        notes.append(f"{len(later)} findings are due at a later gate than {run.question.gate}")
    return tuple(notes)


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
