"""What came of a case, and the report of many: text, JSON, JUnit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aigov.cases import Case, argument_for, differences, evaluated
from aigov.mutants import Survival, survivors
from aigov.terms import Outcome, State

if TYPE_CHECKING:
    from aigov.registry import Registry


@dataclass(frozen=True, slots=True)
class Survived:
    """A mutant with which the policy still passes, by which way.

    ``because`` is why the case says that this is right, ``""`` where it does not.
    """

    name: str
    way: str
    because: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case run. ``told`` is the way that was told, ``ways`` the state of each."""

    name: str
    where: str
    policy: str
    ways: Mapping[str, State]
    outcome: Outcome
    told: str
    differences: tuple[str, ...] = ()
    killed: int = 0
    survived: tuple[Survived, ...] = ()

    @property
    def unargued(self) -> tuple[Survived, ...]:
        """Survivors for which the case gives no reason."""
        return tuple(each for each in self.survived if not each.because)

    @property
    def ok(self) -> bool:
        """Whether all is as expected, and no mutant survived without a reason."""
        return not self.differences and not self.unargued


def result_of(case: Case, registry: Registry, *, mutate: bool) -> CaseResult:
    """The result of one case, with its mutants when they are asked for."""
    finding, run = evaluated(case, registry)
    different = tuple(differences(case, finding))
    killed, survived = 0, list[Survival]()
    if mutate and not different and finding.outcome is Outcome.PASS:
        killed, survived = survivors(case, finding, run, registry)
    return CaseResult(
        name=case.name,
        where=case.where,
        policy=finding.policy.id,
        ways={way.name: way.state for way in finding.ways},
        outcome=finding.outcome,
        told=finding.way,
        differences=different,
        killed=killed,
        survived=tuple(Survived(s.name, s.way, argument_for(case, s.name)) for s in survived),
    )


def untested(results: Sequence[CaseResult]) -> list[tuple[str, str, str]]:
    """Policy, way and ``pass`` or ``fail``: what no case shows of the policies that have cases.

    A way is shown to pass where it is told, and to fail where it is broken and the policy fails.
    """
    good = [result for result in results if result.ok]
    shown = {(r.policy, r.told, Outcome.PASS) for r in good if r.outcome is Outcome.PASS}
    shown |= {
        (result.policy, way, Outcome.FAIL)
        for result in good
        for way, state in result.ways.items()
        if result.outcome is Outcome.FAIL and state is State.BROKEN
    }
    ways = dict.fromkeys((result.policy, way) for result in results for way in result.ways)
    return [
        (policy, way, outcome.value)
        for policy, way in ways
        for outcome in (Outcome.PASS, Outcome.FAIL)
        if (policy, way, outcome) not in shown
    ]


def as_json(results: Sequence[CaseResult]) -> dict[str, Any]:
    """How many cases passed and failed, the mutants, and each case."""
    survived = [(result, each) for result in results for each in result.survived]
    return {
        "passed": sum(result.ok for result in results),
        "failed": sum(not result.ok for result in results),
        "mutants": {
            "killed": sum(result.killed for result in results),
            "survived": [
                {
                    "policy": result.policy,
                    "case": result.name,
                    "mutant": each.name,
                    "way": each.way,
                    "because": each.because or None,
                }
                for result, each in survived
            ],
        },
        "untested": [
            {"policy": policy, "way": way, "outcome": outcome}
            for policy, way, outcome in untested(results)
        ],
        "cases": [
            {
                "policy": result.policy,
                "name": result.name,
                "where": result.where,
                "ok": result.ok,
                "outcome": result.outcome.value,
                "way": result.told,
                "differences": list(result.differences),
            }
            for result in results
        ],
    }


def as_text(results: Sequence[CaseResult], *, verbose: bool = False) -> str:
    """What is not as expected, what is argued (``verbose``), and the sum."""
    return "\n".join(_lines(results, verbose=verbose)) + "\n"


def _lines(results: Sequence[CaseResult], *, verbose: bool) -> Iterator[str]:
    from aigov.report.text import visible

    for result in results:
        shown = [*result.differences, *(_survivor(each) for each in result.unargued)]
        if verbose:
            shown += [_survivor(each) for each in result.survived if each.because]
        if shown or verbose:
            state = "ok" if result.ok else "not ok"
            yield visible(f"{result.where}: {state}: {result.policy}: {result.name}")
            yield from (f"  {visible(line)}" for line in shown)
    if verbose:
        for policy, way, outcome in untested(results):
            yield visible(f"note: {policy}: no case shows that {way!r} can {outcome}")
    yield _sum(results)


def _survivor(each: Survived) -> str:
    reason = f" (argued: {each.because})" if each.because else ""
    return f"survives: {each.name}{reason}"


def _sum(results: Sequence[CaseResult]) -> str:
    if not results:
        return "no case was run (exit 3)"
    good = sum(result.ok for result in results)
    text = f"{len(results)} cases: {good} as expected, {len(results) - good} not"
    killed = sum(result.killed for result in results)
    survived = [each for result in results for each in result.survived]
    if killed or survived:
        argued = sum(bool(each.because) for each in survived)
        total = killed + len(survived)
        text += f"; {total} mutants: {killed} killed, {len(survived)} survived, {argued} argued"
    missing = len(untested(results))
    return f"{text}; outcomes of ways that no case shows: {missing}" if missing else text


def as_junit(results: Sequence[CaseResult]) -> str:
    """One suite for each policy, one test case for each case."""
    from xml.etree import ElementTree as ET

    from aigov.report.xml_text import document, in_xml

    top = ET.Element("testsuites", name="aigov test")
    for policy in dict.fromkeys(result.policy for result in results):
        mine = [result for result in results if result.policy == policy]
        failures = sum(not result.ok for result in mine)
        suite = ET.SubElement(
            top, "testsuite", name=policy, tests=str(len(mine)), failures=str(failures),
            errors="0", skipped="0",
        )  # fmt: skip
        for result in mine:
            case = ET.SubElement(suite, "testcase", classname=policy, name=in_xml(result.name))
            if not result.ok:
                lines = [*result.differences, *(_survivor(each) for each in result.unargued)]
                failure = ET.SubElement(case, "failure", message=in_xml(lines[0]))
                failure.text = "\n".join(in_xml(line) for line in [result.where, *lines])
    return document(top)
