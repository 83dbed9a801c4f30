"""Reading a stored result: strictly, and never what is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aigov.errors import UsageError
from aigov.report.result import as_json
from aigov.stored import read_file, read_result

RESULT = {
    "schema_version": "1",
    "snapshot": {"kind": "revision", "id": "a" * 40, "tree": "b" * 40},
    "as_of": "2026-11-22",
    "gate": "ci",
    "policies": [],
    "systems": [],
    "findings": [],
    "unreadable": [],
    "unclaimed": [],
    "notes": [],
    "exit": {"code": 3, "reason": "no system is declared"},
}


def test_a_result_comes_back_with_the_bytes_it_was_read_from(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_text(as_json(RESULT))
    assert read_result(str(file)) == (RESULT, as_json(RESULT).encode())


def test_keys_that_a_later_aigov_adds_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_text(as_json({**RESULT, "added": [1]}))
    assert read_result(str(file))[0]["added"] == [1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is not JSON"),
        ("[]", 'the file: [] is not of type "object"'),
        ("{}", '"schema_version" is a required property'),
        ('{"schema_version": "2"}', "is a result of version '2'"),
        ('{"gate": "ci",\n "gate": "ci"}', "result.json:2:2: has the key 'gate' twice"),
        ('{"gate": NaN}', "result.json:1:10: holds the number NaN"),
        ('{"gate": 1e999}', "result.json:1:10: holds the number 1e999"),
        ("[" * 5000, "is nested deeper than"),
        ('{"gate": "\\ud800"}', "half of a surrogate pair"),
        (as_json({**RESULT, "as_of": "2026-02-30"}), 'as_of: "2026-02-30" is not a "date"'),
        (as_json({**RESULT, "gate": "late"}), 'result.json:9:3: is no result of aigov check: gate'),
        (
            as_json({**RESULT, "policies": [{"id": "x"}]}),
            'result.json:11:5: is no result of aigov check: policies.0: "version" is a required',
        ),
    ],
)  # fmt: skip
def test_what_is_no_result_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "result.json"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_result(str(file))
    assert told in str(caught.value)
    assert caught.value.where.startswith(str(file))
    assert caught.value.hint


def test_a_file_that_cannot_be_read_or_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or directory"):
        read_result(str(tmp_path / "none.json"))
    with pytest.raises(UsageError, match="is a directory"):
        read_result(str(tmp_path))
    file = tmp_path / "large"
    file.write_bytes(b"x" * ((1 << 20) + 1))
    with pytest.raises(UsageError, match="is larger than 1 MiB"):
        read_file(str(file), 1 << 20)
    file.write_bytes(b"x" * (1 << 20))
    assert len(read_file(str(file), 1 << 20)) == 1 << 20


def test_more_values_than_evidence_may_hold_are_read(tmp_path: Path) -> None:
    many = {**RESULT, "notes": ["n" * 9] * 500_001}
    file = tmp_path / "result.json"
    file.write_text(json.dumps(many))
    assert len(read_result(str(file))[0]["notes"]) == 500_001
