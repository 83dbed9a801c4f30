"""Access matrix: a table of assets, roles and permissions that people keep.

Files: ``governance/access-matrix.{yaml,yml,csv,md}``,
``governance/<system>/access-matrix.{yaml,yml,csv,md}``. YAML: a list of rows, or a mapping with
``rows`` (or ``entries``). Column names: ``asset`` (resource, system), ``role`` (group, team,
principal), ``permission`` (permissions, access, rights), ``justification`` (reason, purpose).

Data (kind ``access-policy``, ``format: matrix``): ``rows`` (``asset``, ``role``, ``permission``,
``justification``), a grant of kind ``row`` for each, and in YAML and Markdown what else the head
says (``system``, ``reviewer``, ``date``, ``export``).

It proves what was written down. It cannot show what the platform grants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, decode, front_matter, parse_yaml
from aigov_plugins.access.grants import Grant, Grants, Place
from aigov_plugins.tables import csv_rows, markdown_rows

_COLUMNS: Final = {
    "asset": ("resource", "system", "data_set", "dataset", "asset_or_system"),
    "role": ("group", "team", "principal", "who", "role_or_group"),
    "permission": ("permissions", "access", "rights", "level", "actions"),
    "justification": ("reason", "purpose", "why", "business_reason"),
}
_SEPARATOR: Final = re.compile(r"[,/;]")


def parse(path: str, raw: bytes) -> Document | None:
    """The matrix; None when the file has no row."""
    head: dict[str, Json] = {}
    places: dict[Keys, Place] = {}
    if path.endswith((".yaml", ".yml")):
        document = parse_yaml(raw)
        head = document.data if isinstance(document.data, dict) else {}
        places = {(key,): document.locate((key,)) for key in head}
        rows = list(_written(document))
    else:
        text = decode(raw)
        front = front_matter(text)[0] if path.endswith(".md") else None
        head = front.data if front and isinstance(front.data, dict) else {}
        places = {(key,): front.locate((key,)) for key in head} if front else {}
        found = (markdown_rows if path.endswith(".md") else csv_rows)(text, _COLUMNS)
        rows = [({str(k): v for k, v in row.cells.items()}, (row.line, 1)) for row in found]
    if not rows:
        return None
    grants = Grants()
    for row, place in rows:
        actions = _texts(row.get("permission"))
        assets = _texts(row.get("asset"))
        roles = _texts(row.get("role"), split=False)
        if not roles and not actions:
            grants.doubt("a row that names neither role nor permission", place)
            continue
        for role in roles or [""]:
            grants.add(Grant(role, "row", "matrix", actions, assets), place)
    more = {key: value for key, value in head.items() if key not in ("grants", "unresolved")}
    places.update({("rows", index): place for index, (_, place) in enumerate(rows)})
    return grants.document("matrix", places, **{**more, "rows": [row for row, _ in rows]})


def _texts(value: Json, *, split: bool = True) -> list[str]:
    if isinstance(value, list | dict):
        return [str(each) for each in value]
    if not split:
        return [str(value)] if value else []
    return [part.strip() for part in _SEPARATOR.split(str(value or "")) if part.strip()]


def _written(document: Document) -> Iterator[tuple[dict[str, Json], Place]]:
    """Rows of YAML under our names for the columns."""
    data = document.data
    key = next(
        (name for name in ("rows", "entries") if isinstance(data, dict) and name in data), ""
    )
    rows = data[key] if key else data
    listed = rows if isinstance(rows, list) else [rows] if key else []
    for index, row in enumerate(listed):
        place = document.locate((key, index) if key else (index,))
        known = row if isinstance(row, dict) else {}  # what is no row is doubtful, not absent
        yield {_column(name): value for name, value in known.items()}, place


def _column(name: str) -> str:
    folded = name.strip().lower().replace(" ", "_")
    return next((column for column, known in _COLUMNS.items() if folded in known), folded)
