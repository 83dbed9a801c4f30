"""Fideslang: datasets and systems annotated for privacy, as kind ``data-contract``.

Files: YAML in a folder ``.fides``, ``fides`` or ``fides_resources``, and ``*fides*.yml``.

Format: Fideslang 1 to 3 (``dataset`` with ``collections`` and ``fields``, ``system`` with
``privacy_declarations``, each with its ``fides_key``). The other resources of Fides (policies,
taxonomies, organisations) make no promise about data and are left alone.

Data (kind ``data-contract``): a table for each collection, nested fields under dotted names, with
data categories; a column is ``personal`` where a category lies below ``user``, and not where all
lie below ``system``. ``uses`` are the privacy declarations: what for, which categories, of whom,
on which legal basis. Retention is a service level.

It proves how somebody classified the fields and declared their use. It cannot show that every field
is listed, that a classification is right, or that data are used for nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, parse_yaml
from aigov_plugins.shaping import Places, items, mapping, present, refused, text
from aigov_plugins.supply.spelled import Spelling, translated
from aigov_plugins.templates import untemplated

_MARK: Final = re.compile(rb"(?:^|\n)(?:dataset|system)[ \t]*:[ \t]*(?:\r?\n|$|\[|#)")
_KEY: Final = re.compile(r"[A-Za-z0-9_.<>-]{1,300}")
_META: Final = ("fides_meta", "fidesops_meta")
_SPELLING: Final[Spelling] = {
    "categories": ("data_categories",), "personal": ("data_categories",),
    "subjects": ("data_subjects",), "use": ("data_use",),
    "legal_basis": ("legal_basis_for_processing",),
    "type": ("fides_meta", "data_type"), "primary_key": ("fides_meta", "primary_key"),
    "datasets": ("dataset_references",),
}  # fmt: skip


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for a list of datasets or systems with Fides keys."""
    marked = _MARK.search(head.removeprefix(b"\xef\xbb\xbf")) and b"fides_key" in head
    return Sniff.YES if marked else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """What the datasets and systems of the file declare; None for other resources."""
    untemplated(raw, "how data are classified")
    source = parse_yaml(raw)
    data = source.data
    if not isinstance(data, dict) or not any(key in data for key in ("dataset", "system")):
        return None
    if b"fides_key" not in raw:
        return None
    fault = next(_faults(data), None)
    if fault is not None:
        line, _ = source.locate(fault[0])
        return refused({"format": "fideslang"}, source, fault[0], f"line {line}: {fault[1]}")
    return _shaped(source)


def _faults(data: dict[str, Json]) -> Iterator[tuple[Keys, str]]:
    for key, inner in (("dataset", "collections"), ("system", "privacy_declarations")):
        found = data.get(key)
        if found is not None and not isinstance(found, list):
            yield (key,), f"{key!r} must be a list"
        for n, one in enumerate(items(found)):
            yield from _resource_faults(one, (key, n), inner)


def _resource_faults(one: Json, at: Keys, inner: str) -> Iterator[tuple[Keys, str]]:
    if not isinstance(one, dict):
        yield at, f"a {at[0]} must be a mapping"
        return
    if not _KEY.fullmatch(text(one.get("fides_key"))):
        yield at, f"a {at[0]} has no valid 'fides_key'"
    if not isinstance(one.get(inner), list):
        yield (*at, inner), f"{inner!r} must be a list"
    for n, part in enumerate(items(one.get(inner))):
        yield from _part_faults(part, (*at, inner, n))


def _part_faults(part: Json, at: Keys) -> Iterator[tuple[Keys, str]]:
    if not isinstance(part, dict):
        yield at, f"an entry of {at[-2]!r} must be a mapping"
    elif at[-2] == "privacy_declarations":
        yield from _declaration_faults(part, at)
    elif not text(part.get("name")):
        yield at, "a collection has no 'name'"
    elif not isinstance(part.get("fields"), list):
        yield (*at, "fields"), "'fields' must be a list"
    else:
        for (_, field), keys in _fields(part["fields"], (*at, "fields")):
            if not text(mapping(field).get("name")):
                yield keys, "a field has no 'name'"
            elif not isinstance(field.get("data_categories"), list | None):
                yield (*keys, "data_categories"), "'data_categories' must be a list"


def _declaration_faults(part: dict[str, Json], at: Keys) -> Iterator[tuple[Keys, str]]:
    if not text(part.get("data_use")):
        yield at, "a privacy declaration has no 'data_use'"
    if not isinstance(part.get("data_categories"), list):
        yield (*at, "data_categories"), "'data_categories' must be a list"


def _fields(found: Json, at: Keys) -> Iterator[tuple[tuple[str, Json], Keys]]:
    """Dotted name, field and place of each field and those inside of it."""
    waiting = [("", one, (*at, n)) for n, one in enumerate(items(found))][::-1]
    while waiting:
        outer, one, place = waiting.pop()
        field = mapping(one)
        name = outer + text(field.get("name"))
        yield (name, one), place
        inner = enumerate(items(field.get("fields")))
        waiting += [(f"{name}.", nested, (*place, "fields", n)) for n, nested in inner][::-1]


def _shaped(source: Document) -> Document:
    data = source.data
    datasets = [mapping(one) for one in items(data.get("dataset"))]
    places: Places = {}
    shape: dict[str, Json] = {"format": "fideslang"}
    if len(datasets) == 1:
        only = datasets[0]
        places.update({(key,): ("dataset", 0, key) for key in ("name", "description")})
        places["id",] = ("dataset", 0, "fides_key")
        shape |= present(
            id=text(only.get("fides_key")),
            name=text(only.get("name")),
            description=text(only.get("description")),
        )
    if "dataset" in data:
        shape["tables"] = _tables(datasets, places)
    uses = _uses(data, places)
    levels = _retention(datasets, places)
    shape |= present(uses=uses, sla=levels)
    return translated(shape, source, places, _SPELLING)


def _tables(datasets: list[dict[str, Json]], places: Places) -> list[Json]:
    tables: list[Json] = []
    for n, dataset in enumerate(datasets):
        for i, collection in enumerate(items(dataset.get("collections"))):
            at: Keys = ("dataset", n, "collections", i)
            key: Keys = ("tables", len(tables))
            places[key] = at
            tables.append(_table(dataset, mapping(collection), (key, at), places))
    return tables


def _table(
    dataset: dict[str, Json], collection: dict[str, Json], at: tuple[Keys, Keys], places: Places
) -> Json:
    columns: list[Json] = []
    for (name, field), place in _fields(collection.get("fields"), (*at[1], "fields")):
        places[*at[0], "columns", len(columns)] = place
        columns.append(_column(name, mapping(field)))
    name = f"{text(dataset.get('fides_key'))}.{text(collection.get('name'))}"
    described = present(description=text(collection.get("description")))
    return {"name": name, **described, "columns": columns}


def _column(name: str, field: dict[str, Json]) -> Json:
    meta = next((mapping(field[key]) for key in _META if field.get(key)), {})
    categories = _texts(field.get("data_categories"))
    key = meta.get("primary_key")
    made = present(
        type=text(meta.get("data_type")),
        description=text(field.get("description")),
        primary_key=key if isinstance(key, bool) else None,
        categories=categories,
    )
    if categories:
        roots = {str(one).partition(".")[0] for one in categories}
        if "user" in roots or roots == {"system"}:  # of others nothing is known
            made["personal"] = "user" in roots
    return {"name": name, **made}


def _texts(value: Json) -> list[Json]:
    return [found for one in items(value) if (found := text(one))]


def _uses(data: dict[str, Json], places: Places) -> list[Json]:
    uses: list[Json] = []
    for n, one in enumerate(items(data.get("system"))):
        for i, entry in enumerate(items(mapping(one).get("privacy_declarations"))):
            places["uses", len(uses)] = ("system", n, "privacy_declarations", i)
            uses.append(_use(mapping(one), mapping(entry)))
    return uses


def _use(system: dict[str, Json], entry: dict[str, Json]) -> Json:
    return present(
        system=text(system.get("fides_key")),
        name=text(entry.get("name")),
        use=text(entry.get("data_use")),
        categories=_texts(entry.get("data_categories")),
        subjects=_texts(entry.get("data_subjects")),
        legal_basis=text(entry.get("legal_basis_for_processing")),
        datasets=_texts(entry.get("dataset_references") or system.get("dataset_references")),
    )


def _retention(datasets: list[dict[str, Json]], places: Places) -> list[Json]:
    levels: list[Json] = []
    for n, dataset in enumerate(datasets):
        if text(dataset.get("retention")):
            places["sla", len(levels)] = ("dataset", n, "retention")
            levels.append({"property": "retention", "value": text(dataset["retention"])})
    return levels
