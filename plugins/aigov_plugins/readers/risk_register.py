"""Risk register kept as a Markdown or CSV table, one row for each risk.

Files: ``risk-assessment.md``, ``risk-register.csv`` and variants, ``docs/risk/*.md``. Columns are
matched by generous synonyms (risk, hazard or threat for the description; probability; severity;
control, treatment or measure for the mitigation; residual risk; responsible ...). The head (owner,
author, reviewer, date, next review, status, system) comes from front matter or from lines such as
``**Reviewer:** ana@acme.org``.

Data is that of kind ``risk-assessment``, so that one policy reads records and tables. A document
without such a table has no ``risks``. It proves what the table says; it cannot tell who wrote it.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Keys, decode, front_matter, judged
from aigov_plugins.located import located
from aigov_plugins.tables import Row, csv_rows, markdown_rows

_COLUMNS: Final = {
    "id": ("no", "nr", "ref", "risk_id", "identifier", "number"),
    "description": (
        "risk", "risks", "hazard", "threat", "scenario", "risk_description", "risk_scenario",
        "risk_statement", "risk_event", "what_may_happen",
    ),
    "affected": ("affected_groups", "affected_people", "who_is_affected", "stakeholders"),
    "source": ("cause", "origin", "risk_source", "driver"),
    "likelihood": ("probability", "chance", "frequency", "likelihood_of_occurrence"),
    "impact": ("severity", "consequence", "effect", "harm"),
    "mitigation": (
        "mitigations", "control", "controls", "treatment", "measure", "measures", "response",
        "mitigation_measures", "mitigation_strategy", "risk_treatment", "action", "actions",
    ),
    "residual_risk": ("residual", "residual_rating", "risk_after_mitigation", "residual_level"),
    "residual_likelihood": ("residual_probability",),
    "residual_impact": ("residual_severity",),
    "owner": ("risk_owner", "responsible", "assignee", "accountable", "owned_by"),
    "status": ("state", "risk_status", "decision"),
    "due": ("due_date", "target_date", "deadline", "by"),
}  # fmt: skip
_HEAD: Final = {
    "system": "system", "owner": "owner", "author": "author", "prepared by": "author",
    "reviewer": "reviewer", "reviewed by": "reviewer", "approved by": "approver", "date": "date",
    "review date": "date", "last reviewed": "date", "next review": "next_review",
    "status": "status", "model version": "model_version", "version": "model_version",
}  # fmt: skip
_LINE: Final = re.compile(
    r"[ \t]{0,8}(?:[-*+][ \t]+)?[*_]{0,2}([A-Za-z][A-Za-z ]{1,30})[*_]{0,2}:[*_]{0,2}[ \t]+"
    r"(\S.{0,300})"
)
_MAX_HEAD: Final = 60


def parse(path: str, raw: bytes) -> Document | None:
    """The register as a risk assessment; None for a CSV without risk columns."""
    text = decode(raw).replace("\r\n", "\n")
    rows = (csv_rows if path.endswith(".csv") else markdown_rows)(text, _COLUMNS)
    rows = [row for row in rows if "description" in row.cells and len(row.cells) > 2]
    if path.endswith(".csv") and not rows:
        return None
    head, places = ({}, {}) if path.endswith(".csv") else _head(text)
    data = {**head, "risks": [dict(row.cells) for row in rows]} if rows else head
    return judged(Document(data, located({**places, **_places(rows)})), "risk-assessment")


def _places(rows: list[Row]) -> dict[Keys, tuple[int, int]]:
    places: dict[Keys, tuple[int, int]] = {
        ("risks", n): (row.line, 1) for n, row in enumerate(rows)
    }
    if rows:
        places["risks",] = (rows[0].line, 1)
    return places


def _head(text: str) -> tuple[dict[str, Json], dict[Keys, tuple[int, int]]]:
    """Header fields of the document and where they stand."""
    matter, start = front_matter(text)
    data: dict[str, Json] = {}
    places: dict[Keys, tuple[int, int]] = {}
    if matter is not None and isinstance(matter.data, dict):
        data = dict(matter.data)
        places = {(key,): matter.locate((key,)) for key in data}
    for number, line in enumerate(text.split("\n")[start : start + _MAX_HEAD], start + 1):
        match = _LINE.fullmatch(line.rstrip())
        key = _HEAD.get(match[1].strip().lower()) if match else None
        if match and key and key not in data:
            data[key] = match[2].strip().strip("*_").strip()
            places[key,] = (number, match.start(1) + 1)
    return data, places
