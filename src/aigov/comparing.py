"""Two snapshots judged alike: the same plugins, options and day, and the governance of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aigov.artifacts import DocumentCache, Location
from aigov.changes import Against
from aigov.choosing import is_wanted
from aigov.config import FILE
from aigov.errors import AigovError
from aigov.excusing import everywhere
from aigov.model import Base, Finding, Problem, Selected, System
from aigov.run import Options, Run, findings_of, prepare
from aigov.terms import Mode, Outcome
from aigov.weakening import EVERYWHERE, Sides, weakened
from aigov.weakening.reading import governance
from aigov.weakening.sorts import WEAKENED, built_in

if TYPE_CHECKING:
    from aigov.registry import Registry
    from aigov.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Bench:
    """What both sides of a comparison share.

    ``rules`` is the snapshot that the configuration comes from, None for each side's own.
    """

    registry: Registry
    options: Options
    rules: Snapshot | None = None
    cache: DocumentCache | None = None

    def prepare(self, snapshot: Snapshot) -> Run:
        """A run over a snapshot."""
        return prepare(snapshot, self.registry, self.options, rules=self.rules, cache=self.cache)

    def own(self, run: Run) -> Run:
        """A run with the configuration of its own snapshot, whatever names it knows."""
        return (
            run if self.rules is None else replace(self.lenient, rules=None).prepare(run.snapshot)
        )

    @property
    def lenient(self) -> Bench:
        """The same, for a side that need not know every name."""
        return replace(self, options=replace(self.options, lenient=True))


@dataclass(frozen=True, slots=True)
class Told:
    """What is weaker, each with the id of the system that it is about, and notes about that."""

    problems: tuple[tuple[str, Problem], ...] = ()
    notes: tuple[str, ...] = field(default=())


def against(bench: Bench, run: Run, before: Snapshot, base: Base) -> tuple[Against, Run | None]:
    """What ``run`` is to be compared with, and the run over the base.

    A base that cannot be judged has no findings, so that everything is new.
    """
    notes = list(_crosswise(base))
    findings: tuple[Finding, ...] = ()
    earlier = _tried(bench.lenient, before)
    if isinstance(earlier, AigovError):
        what = f"commit {base.commit[:12]} cannot be judged, so that everything is new"
        notes.append(f"{what}: {_told(earlier)}")
    else:
        preview = not earlier.systems and not earlier.config.present
        findings = findings_of(earlier, preview=preview)
    told = _weaker(bench, run, earlier, before)
    repository = everywhere(bench.options.config_file or FILE)
    found = Against(
        base=base,
        before=findings,
        moved=moved(before, run.snapshot, findings),
        weakened=_findings(told, (*run.systems, repository), base, bench.options),
        systems=(repository,),
        policies=(built_in(),),
        notes=(*notes, *told.notes),
    )
    return found, None if isinstance(earlier, AigovError) else earlier


def _tried(bench: Bench, snapshot: Snapshot) -> Run | AigovError:
    try:
        return bench.prepare(snapshot)
    except AigovError as exc:
        return exc


def _told(exc: AigovError) -> str:
    return f"{exc.where}: {exc.what}" if exc.where else exc.what


def _crosswise(base: Base) -> Iterator[str]:
    if base.others:
        count = base.others + 1
        yield f"{base.ref} has {count} merge bases: compared with the first, {base.commit[:12]}"


def moved(
    before: Snapshot, after: Snapshot, findings: tuple[Finding, ...]
) -> dict[str, tuple[str, ...]]:
    """By path of now, the paths where the base had the same file, of those with problems there.

    A file that was renamed beside being moved is taken for another one.
    """
    blamed = {problem.at.path for finding in findings for problem in finding.problems}
    gone = sorted(p for p in blamed if p in before.entries and p not in after.entries)
    names = {path.rpartition("/")[2] for path in gone}
    blobs: dict[str, list[str]] = {}
    for path in gone:
        blobs.setdefault(before.blob(path), []).append(path)
    found = {}
    for path in after.entries if gone else ():
        if path.rpartition("/")[2] in names and path not in before.entries:
            blob = after.blob(path)
            if blob in blobs:
                found[path] = tuple(blobs[blob])
    return found


def _weaker(bench: Bench, run: Run, earlier: Run | AigovError, before: Snapshot) -> Told:
    """What is weaker in the snapshot's own governance than in the base's own."""
    try:
        now = governance(bench.own(run))
    except AigovError as exc:
        if bench.rules is None:
            raise
        return Told((_unreadable(exc, "this snapshot", FILE),))
    try:
        if isinstance(earlier, AigovError):
            raise earlier
        then = governance(bench.own(earlier))
    except AigovError as exc:
        path = exc.where.partition(":")[0]
        whose = f"commit {before.id[:12]}"
        if path in run.snapshot.entries:
            # What could not be read in the base, and is there and is read, has been mended.
            what = (
                f"the governance of {whose} cannot be read, so that nothing is known to be weaker"
            )
            return Told(notes=(f"{what}: {_told(exc)}",))
        return Told((_unreadable(exc, whose, FILE),))
    return Told(tuple(weakened(Sides(then, now, bench.options.today))))


def _unreadable(exc: AigovError, whose: str, path: str) -> tuple[str, Problem]:
    what = f"the governance of {whose} cannot be read, so that nothing can be compared: "
    hint = exc.hint or "mend the file"
    found = Problem(
        "governance-unreadable", what + _told(exc), Location(path), "", hint, Outcome.UNKNOWN
    )
    return EVERYWHERE, found


def _findings(
    told: Told, systems: tuple[System, ...], base: Base, options: Options
) -> tuple[Finding, ...]:
    """One finding of ``governance-weakened`` for each system, and one for the repository."""
    selected = built_in()
    mapped = not options.frameworks or any(map(selected.policy.references.get, options.frameworks))
    if not mapped or not is_wanted(WEAKENED, options):
        return ()
    known = {system.id for system in systems}
    problems: dict[str, list[Problem]] = {}
    for about, problem in told.problems:
        # A system of the snapshot's own that the configuration of another does not know.
        where = about if about in known or options.systems else EVERYWHERE
        problems.setdefault(where, []).append(problem)
    return tuple(
        _finding(selected, system, tuple(problems.get(system.id, ())), base) for system in systems
    )


def _finding(
    selected: Selected, system: System, problems: tuple[Problem, ...], base: Base
) -> Finding:
    outcomes = [problem.outcome for problem in problems]
    bad = next((o for o in (Outcome.FAIL, Outcome.UNKNOWN) if o in outcomes), Outcome.PASS)
    return Finding(
        policy=selected.policy,
        system=system,
        outcome=bad,
        mode=Mode.ENFORCED,
        severity=selected.policy.severity["default"],
        due=True,
        way="" if problems else f"nothing is weaker than in commit {base.commit[:12]}",
        problems=problems,
    )
