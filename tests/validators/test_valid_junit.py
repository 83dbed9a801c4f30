"""JUnit XML: well formed by libxml2, and of the schema that Jenkins reads it by."""

from __future__ import annotations

from pathlib import Path

import pytest

from outside import program, said, written
from reportcases import Result

GOOD = """\
<testsuites>
<testsuite name="loan" tests="1" failures="0" errors="0">
<testcase name="a" classname="b"/>
</testsuite>
</testsuites>
"""


@pytest.fixture(scope="session")
def files(
    all_results: dict[str, Result], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    return written("junit", all_results, tmp_path_factory.mktemp("junit"), "xml")


def test_every_report_is_well_formed(files: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text(GOOD.replace('name="a"', 'name="\x07"'))
    with pytest.raises(AssertionError, match="parser error"):
        said(program("xmllint"), "--noout", "--huge", tmp_path / "bad.xml")
    said(program("xmllint"), "--noout", "--huge", *files.values())


@pytest.mark.shared
def test_every_report_is_of_the_schema(
    files: dict[str, Path], shared: Path, tmp_path: Path
) -> None:
    schema = ("--noout", "--huge", "--schema", shared / "validators" / "junit-10.xsd")
    (tmp_path / "good.xml").write_text(GOOD)
    (tmp_path / "bad.xml").write_text(GOOD.replace("testcase name", "testcase line"))
    said(program("xmllint"), *schema, tmp_path / "good.xml")
    with pytest.raises(AssertionError, match="line"):
        said(program("xmllint"), *schema, tmp_path / "bad.xml")
    said(program("xmllint"), *schema, *files.values())
