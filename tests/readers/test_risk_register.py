"""Registers that people keep as a table: a row that ends early is still a risk."""

from __future__ import annotations

from aigov_plugins.readers.risk_register import parse


def test_a_cell_that_is_not_written_is_empty() -> None:
    raw = b"""# Risks

| id | risk | likelihood | impact | mitigation |
| --- | --- | --- | --- | --- |
| R1 | Wrong decisions | high | high | A person decides |
| R2 | Fraud by insiders |
"""
    document = parse("governance/risk-register.md", raw)
    assert document is not None
    first, second = document.data["risks"]
    assert first["mitigation"] == "A person decides"
    assert (second["description"], second["mitigation"]) == ("Fraud by insiders", "")
