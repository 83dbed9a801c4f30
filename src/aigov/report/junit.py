"""JUnit XML: one suite for each system, one test case for each policy.

A case fails (``failure``) or is in error (``error``, where it is unknown) only if it keeps the run
from exit 0, so that a build server is red when the command says so and never else. What fails or is
unknown and decides nothing is skipped, with the reason and all its problems; so is what is waived
or does not apply. A run that does not exit 0 and has no such case (nothing was evaluated, not every
file was seen) has one more, which is in error.

Source: ``junit-10.xsd`` of the xUnit plugin of Jenkins: no ``file`` or ``line`` of a case. There is
no time in it, which would differ from run to run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aigov.report.told import OPEN, Level, Told, standing, told
from aigov.report.xml_text import document, in_xml
from aigov.terms import Outcome

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}

Json = Mapping[str, Any]
Case = tuple[Json, list[Told]]


def render(result: Mapping[str, Any]) -> str:
    """The document; counts stand at each suite, and at the top but for ``skipped``."""
    from xml.etree import ElementTree as ET

    top = ET.Element("testsuites", name="aigov check")
    cases = _cases(result)
    suites = [_suite(top, result, system, cases[system["id"]]) for system in result["systems"]]
    red = any(suite.get(name) != "0" for suite in suites for name in ("failures", "errors"))
    if result["exit"]["code"] and not red:
        suites.append(_verdict(top, result))
    for name in ("tests", "failures", "errors"):
        top.set(name, str(sum(int(suite.attrib[name]) for suite in suites)))
    return document(top)


def _cases(result: Json) -> Mapping[str, list[Case]]:
    """By system: each finding with its problems, worst first."""
    problems = defaultdict[tuple[str, str], list[Told]](list)
    for one in told(result, tuple(Outcome)):
        problems[one.finding["policy"], one.finding["system"]].append(one)
    cases = defaultdict[str, list[Case]](list)
    for finding in result["findings"]:
        key = finding["policy"], finding["system"]
        cases[finding["system"]].append((finding, problems[key]))
    return cases


def _suite(top: Element, result: Json, system: Json, cases: list[Case]) -> Element:
    from xml.etree import ElementTree as ET

    suite = ET.SubElement(top, "testsuite", name=in_xml(system["id"]))
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(result, system):
        ET.SubElement(properties, "property", name=name, value=in_xml(value))
    _count(suite, [_case(suite, case) for case in cases])
    return suite


def _properties(result: Json, system: Json) -> Iterator[tuple[str, str]]:
    yield "name", system["name"]
    yield "tier", system["tier"] or f"not declared, judged as {system['judged_as']}"
    yield "as-of", result["as_of"]
    yield "gate", result["gate"]
    yield "commit", result["snapshot"]["id"]


def _count(suite: Element, sorts: list[str]) -> None:
    counts = Counter(sorts)
    suite.set("tests", str(len(sorts)))
    for sort, name in _COUNTED.items():
        suite.set(name, str(counts[sort]))


def _case(suite: Element, shown: Case) -> str:
    """Adds the case; returns the name of the element that says what came of it, or ``""``."""
    from xml.etree import ElementTree as ET

    finding, problems = shown
    name = in_xml(finding["policy"])
    case = ET.SubElement(
        suite, "testcase", classname=f"aigov.{in_xml(finding['system'])}", name=name
    )
    sort, why = _came_of(finding, problems)
    if sort:
        about = ET.SubElement(case, sort, message=in_xml(why), type=finding["severity"])
        about.text = "\n".join(in_xml(line) for line in _lines(finding, problems)) or None
    return sort


def _came_of(finding: Json, problems: list[Told]) -> tuple[str, str]:
    """Element and message; two times ``""`` for what passes."""
    outcome = finding["outcome"]
    if outcome == Outcome.PASS:
        return "", ""
    if outcome not in OPEN:
        return "skipped", f"waived by {finding['by']}" if finding["by"] else finding["message"]
    worst = problems[0]
    if worst.level is not Level.ERROR:
        return "skipped", f"{outcome}, {standing(worst)}: {worst.problem['message']}"
    return ("failure" if outcome == Outcome.FAIL else "error"), worst.problem["message"]


def _lines(finding: Json, problems: list[Told]) -> Iterator[str]:
    if problems:
        yield finding["title"]
    for one in problems:
        problem = one.problem
        known = "known: " if problem.get("known") else ""
        place = f"{one.path}:{problem['line']}:{problem['column']}"
        yield f"{place}: {known}{one.said}"
        if problem["hint"]:
            yield f"  hint: {problem['hint']}"


def _verdict(top: Element, result: Json) -> Element:
    from xml.etree import ElementTree as ET

    suite = ET.SubElement(top, "testsuite", name="aigov")
    case = ET.SubElement(suite, "testcase", classname="aigov", name="verdict")
    ET.SubElement(case, "error", message=in_xml(result["exit"]["reason"]))
    _count(suite, ["error"])
    return suite
