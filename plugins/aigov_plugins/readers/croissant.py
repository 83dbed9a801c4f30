"""Croissant: metadata of a dataset in JSON-LD as kind ``dataset-card``.

Files: ``croissant*.json``, ``metadata.json``, ``*.jsonld``, and JSON in a folder ``datasets``,
where it names the vocabulary of MLCommons.

Format: Croissant 0.8, 1.0 and 1.1 with the RAI extension 1.0 (MLCommons), on schema.org. It has no
official JSON Schema: a file is invalid where its name or its parts have the wrong type.

Data (kind ``dataset-card``): ``name``, ``version``, ``date``, ``license``, ``owner`` (creator),
``publisher``, ``url``, ``files`` with their digests (what is no digest is left out),
``record_sets`` with their fields, ``origin``, and ``sections``: description, use cases, collection,
preparation, annotations, biases, limitations, social impact, personal information and maintenance,
from the keys of RAI and of provenance, without placeholders.

It proves what the publisher says of the dataset, and the digests that identify its files. It cannot
show that the data are as described.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aigov.api import Document, Json, Keys, Sniff, is_placeholder, parse_json, read_page
from aigov_plugins.addresses import without_secrets
from aigov_plugins.data.data_rules import Names
from aigov_plugins.shaping import Places, present, refused, relocated, text

_VOCABULARY: Final = re.compile(rb"mlcommons\.org/(?:croissant|schema)\b")
_CONFORMS: Final = re.compile(r"https?://mlcommons\.org/croissant/(\d+(?:\.\d+)*)/?")
_SECTIONS: Final = {
    "description": ("description",),
    "intended-use": ("dataUseCases",),
    "collection": (
        "dataCollection", "dataCollectionType", "dataCollectionMissingData",
        "dataCollectionRawData", "dataCollectionTimeframe", "wasDerivedFrom",
    ),
    "preparation": (
        "dataPreprocessingProtocol", "dataManipulationProtocol", "dataImputationProtocol",
        "wasGeneratedBy",
    ),
    "annotations": (
        "dataAnnotationProtocol", "dataAnnotationPlatform", "dataAnnotationAnalysis",
        "annotationsPerItem", "annotatorDemographics", "machineAnnotationTools",
    ),
    "personal-information": ("personalSensitiveInformation",),
    "biases": ("dataBiases",),
    "limitations": ("dataLimitations",),
    "social-impact": ("dataSocialImpact",),
    "licensing": ("license", "usageInfo"),
    "maintenance": ("dataReleaseMaintenancePlan", "releaseMaintenancePlan"),
    "citation": ("citeAs", "citation"),
}  # fmt: skip
"""Section of the card -> keys of schema.org, Croissant, RAI and provenance, without prefix."""

_PREFIXES: Final = ("", "rai:", "cr:", "ml:", "sc:", "schema:", "prov:", "dct:")
_DIGESTS: Final = {"sha256": 64, "md5": 32}
_HEX: Final = re.compile(r"[0-9a-f]+")
_MAX_NESTED: Final = 20


def sniff(path: str, head: bytes) -> Sniff:
    """Yes by name, or when the head names the vocabulary of Croissant."""
    named = "croissant" in path.rpartition("/")[2].lower()
    return Sniff.YES if named or _VOCABULARY.search(head) else Sniff.NO


def parse(_path: str, raw: bytes) -> Document | None:
    """The dataset as a card; None for JSON that is no dataset of Croissant."""
    if not _VOCABULARY.search(raw):
        return None
    source = parse_json(raw)
    node = source.data
    if not isinstance(node, dict) or "Dataset" not in _kinds(node):
        return None
    places: Places = {}
    shape = _shape(node, places)
    fault = _fault(node)
    if fault:
        keys, what = fault
        line, _ = source.locate(keys)
        return refused(shape, source, keys, f"line {line}: {what}")
    return relocated(shape, source, places)


def _kinds(node: Mapping[str, Json]) -> list[str]:
    told = [text(kind) for kind in _several(node.get("@type"))]
    return [kind.rpartition(":")[2].rpartition("/")[2] for kind in told]


def _fault(node: Mapping[str, Json]) -> tuple[Keys, str] | None:
    for name in ("name", "description"):
        key, value = _found(node, name)
        if value is not None and not isinstance(value, str | dict | list):
            return (key,), f"{name!r} must be text"
    for name in ("distribution", "recordSet"):
        key, value = _found(node, name)
        if not all(isinstance(part, dict) for part in _several(value)):
            return (key,), f"{name!r} must hold objects"
    return None


def _found(node: Mapping[str, Json], name: str) -> tuple[str, Json]:
    """The key, with one of the usual prefixes, and the value of a property."""
    for prefix in _PREFIXES:
        if node.get(prefix + name) is not None:
            return prefix + name, node[prefix + name]
    return name, None


def _several(value: Json) -> list[Json]:
    """JSON-LD writes a single value without its list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _told(value: Json) -> list[str]:
    """The texts of a property: plain ones, localised ones, names and descriptions of objects."""
    found = []
    for part in _several(value):
        if isinstance(part, dict):
            keys = ("@value", "name", "label", "description", "atLocation", "url", "@id")
            words = [text(_found(part, key)[1]) for key in keys]
            told = [word for word in words[:-2] if word] or [word for word in words if word][:1]
            found.append(": ".join(dict.fromkeys(told)))
        else:
            found.append(text(part))
    return [told for told in found if told]


def _shape(node: Mapping[str, Json], places: Places) -> dict[str, Any]:
    conforms = [text(spec.get("@id")) if isinstance(spec, dict) else text(spec)
                for spec in _several(_found(node, "conformsTo")[1])]  # fmt: skip
    versions = [match[1] for match in map(_CONFORMS.fullmatch, conforms) if match]
    shape: dict[str, Any] = {
        "format": "croissant",
        **present(spec_version=versions[0] if versions else "", conforms_to=_texts(conforms)),
        **_values(node, places),
        "front_matter": {},
        "sections": _sections(node, places),
        "headings": [],
        "links": [],
        "datasets": [],
        "tags": _tags(_found(node, "keywords")[1]),
    }
    live = _found(node, "isLiveDataset")[1]
    if isinstance(live, bool):
        shape["live"] = live
    files = list(_files(node, places))
    sets = list(_record_sets(node, places))
    origin = _texts(_told(_found(node, "wasDerivedFrom")[1]))
    composition = "\n".join(_composition(sets))
    if composition:
        shape["sections"]["composition"] = composition
        places["sections", "composition"] = places["record_sets", 0]
    return {**shape, **present(files=files, record_sets=sets, origin=origin)}


def _texts(values: list[str]) -> list[str]:
    return [value for value in values if value]


def _tags(value: Json) -> list[str]:
    told = value.split(",") if isinstance(value, str) else _told(value)
    return [tag.strip() for tag in told if tag.strip()]


_VALUES: Final = {
    "name": "name", "version": "version", "date": "datePublished", "license": "license",
    "owner": "creator", "publisher": "publisher", "language": "inLanguage", "url": "url",
    "citation": "citation",
}  # fmt: skip


def _values(node: Mapping[str, Json], places: Places) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, key in _VALUES.items():
        written, value = _found(node, key)
        if name == "citation" and _found(node, "citeAs")[1] is not None:
            written, value = _found(node, "citeAs")
        told = _people(value) if name in ("owner", "publisher") else _told(value)
        kept = [one for one in told if not is_placeholder(one)]
        if name == "url":
            kept = [without_secrets(one) for one in kept]
        if kept:
            found[name] = ", ".join(kept)
            places[name,] = (written,)
    if "name" in found:
        found["title"] = found["name"]
        places["title",] = places["name",]
    return found


def _people(value: Json) -> list[str]:
    """Each person or organisation by name, with the address or page that is given for it."""
    people = []
    for part in _several(value):
        if not isinstance(part, dict):
            people.append(text(part))
            continue
        name, email = (text(_found(part, key)[1]) for key in ("name", "email"))
        people.append(f"{name} <{email}>" if name and email else name or email)
    return [person for person in people if person]


def _sections(node: Mapping[str, Json], places: Places) -> dict[str, str]:
    """Each section with the words that remain; empty where its keys say nothing."""
    found: dict[str, str] = {}
    for section, names in _SECTIONS.items():
        for name in names:
            key, value = _found(node, name)
            if value is None:
                continue
            said = "\n".join(_remaining(told) for told in _told(value)).strip()
            found[section] = "\n".join(part for part in (found.get(section, ""), said) if part)
            places.setdefault(("sections", section), (key,))
    return found


def _remaining(told: str) -> str:
    """The text without placeholders and the sentences of public templates."""
    return "\n".join(part.own_text for part in read_page(told) if part.own_text)


def _files(node: Mapping[str, Json], places: Places) -> Iterator[dict[str, Json]]:
    key, value = _found(node, "distribution")
    for index, part in enumerate(_several(value)):
        if not isinstance(part, dict):
            continue
        places["files", index] = (key, index) if isinstance(value, list) else (key,)
        found = present(
            name=_label(part),
            url=without_secrets(text(_found(part, "contentUrl")[1])),
            format=", ".join(_told(_found(part, "encodingFormat")[1])),
            size=text(_found(part, "contentSize")[1]),
        )
        for name, length in _DIGESTS.items():
            digest = text(_found(part, name)[1]).lower()
            if len(digest) == length and _HEX.fullmatch(digest) and len(set(digest)) > 1:
                found[name] = digest
        yield found


def _label(part: Mapping[str, Json]) -> str:
    return ", ".join(_told(_found(part, "name")[1])) or text(part.get("@id"))


def _record_sets(node: Mapping[str, Json], places: Places) -> Iterator[dict[str, Json]]:
    key, value = _found(node, "recordSet")
    names = Names()
    for index, part in enumerate(_several(value)):
        if isinstance(part, dict):
            places["record_sets", index] = (key, index) if isinstance(value, list) else (key,)
            described = "\n".join(_told(_found(part, "description")[1]))
            fields = list(_fields((part, names), "field", (_label(part), ""), 0))
            yield present(name=_label(part), description=described, fields=fields)


def _composition(sets: list[dict[str, Json]]) -> Iterator[str]:
    """What the records hold, in a line for each set that has fields."""
    for one in sets:
        names = ", ".join(field["name"] for field in one.get("fields", ()))
        if names:
            told = one.get("description") or one.get("name", "")
            yield f"{_remaining(told)}: {names}"


def _fields(
    whole: tuple[Mapping[str, Json], Names], key: str, above: tuple[str, str], depth: int
) -> Iterator[dict[str, Json]]:
    """The fields of a record set, nested ones after their parent.

    ``above`` is the parent's name as written, which names below repeat, and as it is given here.
    """
    (part, names), (written, given) = whole, above
    for inner in _several(_found(part, key)[1]):
        name = _label(inner) if isinstance(inner, dict) else ""
        if not name:
            continue
        own = name.removeprefix(f"{written}/")
        place = names.bounded(f"{given}.{own}" if given else own)
        kinds = ", ".join(_told(_found(inner, "dataType")[1]))
        described = "\n".join(_told(_found(inner, "description")[1]))
        yield {"name": place, **present(type=kinds, description=described)}
        if depth < _MAX_NESTED:
            yield from _fields((inner, names), "subField", (name, place), depth + 1)
