"""What changed, as a comment of a pull request: short tables, what matters least folded away.

Text from the repository is shown as code, with every character that Markdown could take for
markup written as an entity: it mentions nobody, links nowhere and closes no table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aigov.report.changes import SORTS
from aigov.report.changes_text import HEADS
from aigov.report.markdown_text import MAX_COMMENT, code, sentence, table, table_row

MARKER = "<!-- aigov diff -->"
"""The first line, by which a later run finds the comment that it should replace."""

_RESERVE = 2_000
"""Bytes kept for headings and for the sentence that says what was cut."""

_FOLDED = ("changed", "fixed")

Json = Mapping[str, Any]


def render(result: Json) -> str:
    """The comment: at most ``MAX_COMMENT`` bytes, and it says how many rows were left out."""
    head = "\n".join(_head(result))
    size, left, parts = len(head.encode()) + _RESERVE, 0, [head]
    for name in SORTS:
        rows = [_row(row) for row in sorted(result[name], key=lambda row: not row["worse"])]
        kept = []
        for row in rows:
            size += len(row.encode()) + 1
            if size <= MAX_COMMENT:
                kept.append(row)
        left += len(rows) - len(kept)
        if rows:
            parts.append("\n".join(_section(name, kept, len(rows))))
    if left:
        parts.append(f"**{left} rows do not fit here**: `aigov diff -o json` has them all.")
    parts += [f"Note: {code(note)}" for note in result["notes"][:5]]
    return "\n\n".join(parts) + "\n"


def _head(result: Json) -> Iterator[str]:
    words = {0: "not worse", 1: "worse"}.get(result["exit"]["code"], "nothing evaluated")
    yield MARKER
    yield f"### AI governance: {words}"
    yield ""
    base = result["base"]
    yield f"{sentence(result['exit']['reason'])}. Compared with commit `{base['commit'][:12]}` "
    yield f"({code(base['ref'])}), as of {result['as_of']}, gate `{result['gate']}`."


def _section(name: str, rows: list[str], count: int) -> Iterator[str]:
    title = f"{HEADS[name].capitalize()} ({count})"
    folded = name in _FOLDED
    yield f"<details><summary>{title}</summary>" if folded else f"#### {title}"
    if rows:
        yield from ("", *table(("where", "system", "policy", "what"), rows))
    yield from ("", "</details>") if folded else ()


def _row(row: Json) -> str:
    place = code(f"{row['path']}:{row['line']}")
    said = ("cannot tell: " if row["unknown"] else "") + row["message"]
    system = "the repository" if row["system"] == "*" else row["system"]
    told = code(said)
    if row["was"] and row["now"] and row["fingerprint"]:
        told += f"<br>was: {code(row['was'])}"
    elif row["worse"] and row["hint"]:
        told += f"<br>to do: {code(row['hint'])}"
    elif not row["worse"] and row["fingerprint"]:
        told += f" ({row['mode']})"
    return table_row((place, code(system), code(row["policy"]), told))
