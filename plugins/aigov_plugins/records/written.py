"""Values as people write them in a page or a table, as the type that the schema asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from aigov.api import Document, Json

_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,9})?")
_VERSIONS: Final = ("version", "replacement")
_TRUTH: Final = {"yes": True, "true": True, "no": False, "false": False}
_NOTHING: Final = ("none", "nothing", "no", "-")
_ITEM: Final = re.compile(r"(?:(?:[-*+•]|\d{1,9}[.)])[ \t]+)?(?:\[([ xX])\][ \t]+)?")
_AGAINST: Final = "failed_"
"""How a field begins whose entries speak against the record: none of them may be lost."""


def with_versions_as_written(source: Document, text: str) -> Document:
    """The document with its top versions as the file spells them: ``1.10`` is no 1.1."""
    data = source.data
    named = [key for key in ("version", "model_version") if isinstance(data, dict)
             and isinstance(data.get(key), float)]  # fmt: skip
    if not named:
        return source
    lines = text.replace("\r\n", "\n").split("\n")
    spelled: dict[str, Json] = {}
    for key in named:
        line, _ = source.locate((key,))
        said = lines[line - 1].partition(":")[2].partition(" #")[0].strip(" \t,}")
        if _NUMBER.fullmatch(said) and float(said) == data[key]:
            spelled[key] = said
    return replace(source, data={**data, **spelled})


def of_cell(name: str, cell: str, types: list[str]) -> Json:
    """A cell as the number or the truth that it is, where the schema takes these; else as text.

    A version stays text: ``1.10`` would lose its zero. Where no text is wanted, an empty cell says
    nothing.
    """
    if "string" not in types and "boolean" in types and cell.lower() in _TRUTH:
        return _TRUTH[cell.lower()]
    if not cell and "string" not in types:
        return None
    if not {"integer", "number"} & set(types) or not _NUMBER.fullmatch(cell):
        return cell
    if name.rpartition("_")[2] in _VERSIONS:
        return cell
    if "." not in cell:
        return int(cell)
    return float(cell) if "number" in types else cell


def of_text(name: str, text: str, types: list[str]) -> Json:
    """A text where the schema takes one; else the truth, number or empty list that it says."""
    said = text.lower().rstrip(". ")
    if "string" in types:
        return text
    if "boolean" in types and said in _TRUTH:
        return _TRUTH[said]
    if "array" in types and said in _NOTHING:
        return []
    return of_cell(name, text, types) if text else None


def of_lines(name: str, said: Iterable[str], written: Iterable[str]) -> list[Json]:
    """The entries of a list: what remains of its lines once residue is subtracted.

    A box that is not ticked is no entry. Of what speaks against the record every line counts,
    residue and open boxes too: who writes ``TBD`` below "Failed criteria" does not say "none".
    """
    lines = list(said)
    against = name.startswith(_AGAINST)
    if against and not lines:
        lines = [line for line in written if line.lower().rstrip(". ") not in _NOTHING]
    entries: list[Json] = []
    for line in lines:
        mark = _ITEM.match(line)
        entry = line[mark.end() :].strip() if mark else line
        if entry and (against or not mark or mark[1] != " "):
            entries.append(entry)
    return entries
