"""JUnit XML: what a build server shows, and when it is red."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from aigov.report import junit
from results import finding, hostile, problem, result


def cases(of: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """By name of the case: the element that says what came of it, and its message."""
    found = {}
    for case in ET.fromstring(junit.render(of)).iter("testcase"):
        said = [(each.tag, each.get("message", "")) for each in case]
        found[case.get("name", "")] = said[0] if said else ("", "")
        assert len(said) <= 1
    return found


def test_each_policy_of_a_system_is_a_case() -> None:
    found = [
        finding("breaks"),
        finding("doubts", outcome="unknown"),
        finding("holds", outcome="pass", problems=[]),
        finding("excused", outcome="waived", by="W-7"),
        finding("elsewhere", outcome="not-applicable", problems=[], message="does not apply"),
        finding("advised", mode="advisory"),
        finding("later", due=False, gate="operation"),
        finding("old", known=True, blocks=False, outcome="unknown"),
    ]
    missing = "reviewer is missing"
    assert cases(result(*found)) == {
        "breaks": ("failure", missing),
        "doubts": ("error", missing),
        "holds": ("", ""),
        "excused": ("skipped", "waived by W-7"),
        "elsewhere": ("skipped", "does not apply"),
        "advised": ("skipped", f"fail, advisory: {missing}"),
        "later": ("skipped", f"fail, due at operation: {missing}"),
        "old": ("skipped", f"unknown, known: {missing}"),
    }
    top = ET.fromstring(junit.render(result(*found)))
    assert top.attrib == {"name": "aigov check", "tests": "8", "failures": "1", "errors": "1"}
    assert top[0].attrib == {
        "name": "bot", "tests": "8", "failures": "1", "errors": "1", "skipped": "5",
    }  # fmt: skip
    assert top.find("testsuite/testcase").get("classname") == "aigov.bot"


def test_nothing_fails_where_the_command_exits_0() -> None:
    failing = finding("breaks"), finding("doubts", outcome="unknown")
    advised = cases(result(*failing, code=0))
    assert {tag for tag, _ in advised.values()} == {"skipped"}


def test_a_run_that_evaluated_nothing_or_did_not_see_all_is_in_error() -> None:
    assert cases(result(code=3)) == {"verdict": ("error", "for a test")}
    partly = result(finding("holds", outcome="pass", problems=[]), code=4)
    assert cases(partly) == {"holds": ("", ""), "verdict": ("error", "for a test")}


def test_all_problems_stand_in_the_text() -> None:
    two = [problem(), problem("owner is missing", line=9, hint="", unknown=True, known=True)]
    top = ET.fromstring(junit.render(result(finding(problems=two, known=False))))
    assert top.find(".//failure").text == (
        "Risks\n"
        "governance/risks.yaml:3:5: reviewer is missing\n"
        "  hint: name one\n"
        "governance/risks.yaml:9:5: known: cannot tell: owner is missing"
    )


def test_what_xml_cannot_hold_is_written_out() -> None:
    odd = finding(problems=[problem("\x00 \x1b[31m \ufffe \ud800 ]]> <b> & \u202e")])
    (failure,) = ET.fromstring(junit.render(result(odd))).iter("failure")
    assert failure.get("message") == r"\x00 \x1b[31m \ufffe \ud800 ]]> <b> & \u202e"


@pytest.mark.parametrize("seed", range(5))
def test_hostile_text_stays_text(seed: int) -> None:
    of = hostile(seed)
    text = junit.render(of)
    assert text == junit.render(of)
    names = {element.tag for element in ET.fromstring(text.encode()).iter()}
    assert names <= {
        "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error",
        "skipped",
    }  # fmt: skip


@pytest.mark.shared
@pytest.mark.skipif(not shutil.which("xmllint"), reason="xmllint is not here")
def test_it_follows_the_schema_of_jenkins(shared: Path, tmp_path: Path) -> None:
    schema = shared / "validators" / "junit-10.xsd"
    for number, of in enumerate([result(finding()), result(code=3), *map(hostile, range(3))]):
        file = tmp_path / f"{number}.xml"
        file.write_text(junit.render(of), "utf-8")
        command = ["xmllint", "--noout", "--schema", str(schema), str(file)]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
