"""Attestations: the statements in them, by the library of in-toto."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from aigov.cli import main
from aigov.report.result import as_json
from reportcases import REAL, Result
from signedfiles import private_pem


def statements(results: dict[str, Result], folder: Path) -> list[dict[str, Any]]:
    """What is signed of each real result."""
    (folder / "key.pem").write_bytes(private_pem())
    found = []
    for name in REAL:
        result, signed = folder / f"{name}.json", folder / f"{name}.signed"
        result.write_text(as_json(results[name]))
        key = ("--key", str(folder / "key.pem"))
        assert main(["attest", str(result), *key, "-o", str(signed)]) == 0
        found.append(json.loads(base64.b64decode(json.loads(signed.read_text())["payload"])))
    return found


def test_every_statement_is_valid(results: dict[str, Result], tmp_path: Path) -> None:
    from google.protobuf.json_format import ParseDict
    from in_toto_attestation.v1.statement import Statement
    from in_toto_attestation.v1.statement_pb2 import Statement as Message

    def validate(statement: dict[str, Any]) -> None:
        Statement.copy_from_pb(ParseDict(statement, Message())).validate()

    found = statements(results, tmp_path)
    assert len(found) == len(REAL)
    for statement in found:
        validate(statement)
        with pytest.raises(ValueError, match="digest"):
            validate({**statement, "subject": [{"name": "a"}]})
