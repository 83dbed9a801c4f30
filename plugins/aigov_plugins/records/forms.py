"""A record of ours from any of its forms: YAML, JSON, front matter, a table, or prose.

The published schema of the kind says what there is to find. A table fills the list whose columns
it has; ``**Reviewer:** ana@acme.org``, or a row of a table of such pairs, fills a field of the
head; what stands under a heading that is named like a field fills that field. Code, and comments,
which a reader of the page does not see, are no part of it. What the schema does not know is left
as it is written in YAML, JSON and front matter, and not read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, takewhile
from typing import Any, Final

from aigov.api import (
    Document,
    Json,
    Keys,
    Line,
    Section,
    Unreadable,
    decode,
    front_matter,
    judged,
    read_lines,
    read_sections,
    record_schema,
)
from aigov_plugins.located import located
from aigov_plugins.records.written import of_cell, of_lines, of_text, with_versions_as_written
from aigov_plugins.shaping import structured
from aigov_plugins.tables import Columns, Row, Table, csv_table, tables_of, word

HEAD: Final = (
    "id", "system", "model_version", "owner", "author", "reviewer", "date", "next_review", "status",
)  # fmt: skip
"""Fields of every record: alone they do not make a file one."""

_LABELS: Final = {
    "prepared_by": "author", "written_by": "author", "reviewed_by": "reviewer",
    "approved_by": "approver", "review_date": "date", "last_reviewed": "date",
}  # fmt: skip
_LINE: Final = re.compile(
    r"(?:[-*+][ \t]+)?[*_]{0,2}([A-Za-z][A-Za-z ]{1,40})[*_]{0,2}:[*_]{0,2}[ \t]+"
    r"(\S.{0,300})"
)
_LEADING: Final = re.compile(r"^[\d.]+_")
MAX_PAGE: Final = 512 << 10
"""Bytes of Markdown above which it is not read."""
_MAX_HEAD: Final = 60
_DECISIVE: Final = ("decision", "approved", "outcome", "residual_high_risk")
"""Fields of which a page that says two things says nothing."""
_PAIR: Final = ("field", "value")


_API: Final = re.compile(rb"^apiVersion[ \t]*:", re.MULTILINE)
_KIND: Final = re.compile(rb"^kind[ \t]*:", re.MULTILINE)


def read_record(kind: str, path: str, raw: bytes) -> Document | None:
    """The record in a file; None when the file is about something else.

    A Markdown file that is named after the kind is one even when nothing of it is found. Raises
    Unreadable.
    """
    form = _form(kind)
    suffix = path.lower().rpartition(".")[2]
    if suffix in ("csv", "tsv"):
        return _from_csv(form, decode(raw))
    if suffix == "md":
        if len(raw) > MAX_PAGE:
            what = f"is too large for a page: {len(raw) >> 10} KiB, limit {MAX_PAGE >> 10} KiB"
            raise Unreadable(what, hint="keep the table as CSV, or the record as YAML")
        return _from_markdown(form, path, decode(raw).replace("\r\n", "\n"))
    if _API.search(raw) and _KIND.search(raw):
        return None  # a manifest, which may be a template or a stream: it is read as what it is
    source = structured(path, raw)
    return _from_data(form, with_versions_as_written(source, decode(raw)))


@dataclass(frozen=True, slots=True)
class _Form:
    """What the schema of a kind says about where its fields are found."""

    kind: str
    properties: Mapping[str, Any]
    register: str
    tables: Mapping[str, Columns]

    def knows(self, data: Mapping[str, Json]) -> bool:
        """Whether a mapping has a field that is this kind's own, not one of every record."""
        return any(key in self.properties and key not in HEAD for key in data)


@lru_cache(maxsize=32)
def _form(kind: str) -> _Form:
    schema = record_schema(kind)
    properties = schema["properties"]
    tables = {
        name: {key: tuple(item.get("x-columns", ())) for key, item in columns.items()}
        for name, node in properties.items()
        if (columns := node.get("items", {}).get("properties"))
    }
    return _Form(kind, properties, schema.get("x-register", ""), tables)


def _from_data(form: _Form, document: Document) -> Document | None:
    """A mapping with the kind's fields, or the bare list of its register."""
    data = document.data
    if isinstance(data, list) and form.register:
        register = form.register
        rows = [row for row in data if isinstance(row, dict)]
        known = form.tables[register]
        if not any(key in known and key not in HEAD for row in rows for key in row):
            return None

        def locate(keys: Keys) -> tuple[int, int]:
            return document.locate(keys[1:] if keys[:1] == (register,) else ())

        return judged(Document({register: data}, locate), form.kind)
    if not isinstance(data, dict) or not form.knows(data):
        return None
    return judged(document, form.kind)


def _from_csv(form: _Form, text: str) -> Document | None:
    table = csv_table(text)
    found = _Found()
    if table is None or not form.register or not _fits(table, form.tables[form.register]):
        return None
    found.rows(form, form.register, table)
    return found.document(form)


def _from_markdown(form: _Form, path: str, text: str) -> Document | None:
    matter, start = front_matter(text)
    found = _Found()
    if matter is not None and isinstance(matter.data, dict):
        matter = with_versions_as_written(matter, text)
        found.data.update(matter.data)
        found.places.update({keys: matter.locate(keys) for keys in _keys(matter.data)})
    page = read_lines(text)
    lines = [line for line in page if line.kind == "text"]
    for line in lines:
        match = _LINE.fullmatch(line.text) if line.number <= start + _MAX_HEAD else None
        if match:
            found.label(form, match[1], match[2], (line.number, line.column + match.start(1)))
    _read_tables(form, found, tables_of(page))
    sections = read_sections(text)
    for number, section in enumerate(sections):
        found.section(form, section, lines, islice(sections, number + 1, None))
    return found.document(form) if _is_one(form, path, found.data) else None


def _is_one(form: _Form, path: str, data: Mapping[str, Json]) -> bool:
    """Whether a page is a record: named so, or with a list or two fields of one.

    A page of another purpose in a folder of records has a heading such as "Scope", too.
    """
    listed = any(name in data for name in form.tables)
    known = sum(key in form.properties for key in data)
    return _named(form, path) or (form.knows(data) and (listed or known > 1))


def _read_tables(form: _Form, found: _Found, tables: list[Table]) -> None:
    """Tables that fill a list, and pairs of a field and its value.

    Of the tables that fit one list, those with less than half of the columns of the widest are
    about something else: what a rating means, how the page changed.
    """
    fits = [(table, *_filled_by(table, form)) for table in tables]
    widest: dict[str, int] = {}
    for _, name, count in fits:
        widest[name] = max(count, widest.get(name, 0))
    for table, name, count in fits:
        if name and 2 * count >= widest[name]:
            found.rows(form, name, table)
        elif not name and len(table.headings) == len(_PAIR):
            for line, cells in table.rows:
                if len(cells) == len(_PAIR) and all(cells):
                    found.label(form, cells[0], cells[1], (line, 1))


def _named(form: _Form, path: str) -> bool:
    """Whether a file has the words of the kind in its name; a single word has to be all of it."""
    stem = word(path.rpartition("/")[2].rpartition(".")[0])
    words = form.kind.split("-")
    return stem == form.kind if len(words) == 1 else set(words) <= set(stem.split("_"))


@dataclass(slots=True)
class _Found:
    """What was found of a record so far; the first place that fills a field wins."""

    data: dict[str, Json] = field(default_factory=dict)
    places: dict[Keys, tuple[int, int]] = field(default_factory=dict)
    contradiction: str = ""

    def label(self, form: _Form, said: str, text: str, place: tuple[int, int]) -> None:
        """A line ``**Label:** text`` of the head of a document, or such a pair in a table."""
        name = _LABELS.get(label := word(said), label)
        if name not in form.properties or name in form.tables:
            return
        value = of_text(name, text.strip().strip("*_").strip(), form.properties[name]["type"])
        if name not in self.data:
            self.data[name], self.places[name,] = value, place
        elif name in _DECISIVE and value != self.data[name]:
            self.contradiction = f"line {place[0]}: {name} is also said to be {self.data[name]!r}"

    def rows(self, form: _Form, name: str, table: Table) -> None:
        """A table that fills the list ``name``; a second one adds to it."""
        if self.data.get(name) is None:
            self.data[name] = []
        listed = self.data[name]
        if not isinstance(listed, list):
            return
        types = form.properties[name]["items"]["properties"]
        for row in table.read(form.tables[name]):
            self.places.setdefault((name,), (row.line, 1))
            self.places[name, len(listed)] = (row.line, 1)
            listed.append(_typed(row, types))

    def section(
        self, form: _Form, section: Section, lines: list[Line], after: Iterable[Section]
    ) -> None:
        """What stands under a heading that is named like a field."""
        name = _LEADING.sub("", word(section.heading.text))
        node = form.properties.get(name)
        if node is None or name in HEAD or name in form.tables or name in self.data:
            return
        if "array" in node["type"] and "string" not in node["type"]:
            below = (line.text for line in lines if line.number > section.heading.line)
            written = takewhile(lambda text: not text.startswith("#"), below)
            said = (text for _, text in section.lines if text.strip())
            self.data[name] = of_lines(name, said, written)
        else:
            self.data[name] = of_text(name, _subtree(section, after), node["type"])
        self.places[name,] = (section.heading.line, section.heading.column)

    def document(self, form: _Form) -> Document:
        """The record, invalid where a field has the wrong type or is decided twice."""
        found = judged(Document(self.data, located(self.places)), form.kind)
        if self.contradiction and found.valid:
            return replace(found, valid=False, reason=self.contradiction)
        return found


def _subtree(section: Section, after: Iterable[Section]) -> str:
    """The text of a section, or else that of the deeper ones below it with their headings."""
    if section.own_text.strip():
        return section.own_text.strip()
    level = section.heading.level
    below = takewhile(lambda one: one.heading.level > level, after)
    parts = (f"{one.heading.text}\n{one.own_text}".strip() for one in below if one.filled)
    return "\n".join(parts)


def _filled_by(table: Table, form: _Form) -> tuple[str, int]:
    """The list whose columns a table has, the one with most of them, and how many they are."""
    fits = {name: _fits(table, columns) for name, columns in form.tables.items()}
    best = max(fits, key=lambda name: (fits[name], name == form.register), default="")
    return (best, fits[best]) if best and fits[best] else ("", 0)


def _fits(table: Table, columns: Columns) -> int:
    """How many columns of a table have a name; 0 when fewer than two do."""
    count = len({name for name in table.named(columns) if name})
    return count if count > 1 else 0


def _typed(row: Row, types: Mapping[str, Any]) -> Json:
    return {name: of_cell(name, cell, types[name]["type"]) for name, cell in row.cells.items()}


def _keys(data: Json, above: Keys = ()) -> Iterator[Keys]:
    """The key path of every value of front matter, whose depth is bounded."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        yield (*above, key)
        if isinstance(value, dict | list):
            yield from _keys(value, (*above, key))
