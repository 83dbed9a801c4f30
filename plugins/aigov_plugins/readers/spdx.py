"""SPDX 2: a bill of materials in JSON, YAML or tag-value as kind ``bom``.

Files: ``*.spdx`` (tag-value), ``*.spdx.json``, ``*.spdx.yaml``, ``*spdx*.json``, ``*bom*.json`` and
JSON in a folder ``bom``, ``sbom`` or ``spdx*``; the export of GitHub, which wraps the document in
``sbom``, too. RDF and XML (``*.spdx.rdf``, ``*.spdx.xml``) are recognised and not read.

Format: SPDX 2.0 to 2.3 (ISO/IEC 5962:2021 is 2.2.1), by file content. What the specification makes
mandatory for a document, a package, a checksum and a relationship must be there, with its type.

Data (kind ``bom``): who made the document and when, every package with supplier, licence
(concluded, else declared), digests and package URL. ``NOASSERTION`` states nothing and is left out.

It proves what the document declares of packages. It cannot show that the list is complete, nor
tell a model from other software: only SPDX 3 has types for models and datasets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, Unreadable
from aigov_plugins.shaping import items, mapping, present, refused, structured, text
from aigov_plugins.supply.bom_shape import arrange, said
from aigov_plugins.supply.moments import MOMENT
from aigov_plugins.supply.spdx_packages import (
    DOCUMENT,
    SPELLING,
    agent,
    dependencies,
    described,
    packages,
)
from aigov_plugins.supply.spdx_tag_value import parse_tag_value
from aigov_plugins.supply.spelled import translated

_MARK: Final = re.compile(rb"[\"']?\bspdxVersion[\"']?\s*:|\bSPDXVersion:|\bSPDXID[\"']?\s*:")
_THREE: Final = (b"spdx.org/rdf/3", b'"spdxId"', b'"@graph"')
_OTHERS: Final = (*_THREE, b'"bomFormat"')
_VERSION: Final = re.compile(r"SPDX-2\.[0-3]")
_ANY_VERSION: Final = re.compile(r"SPDX-\d{1,3}\.\d{1,3}")
_CREATED: Final = re.compile(MOMENT + r"(?:\.\d{1,9})?Z")
_RDF: Final = (".rdf", ".xml")
_OWN: Final = (".spdx.json", ".spdx.yaml", ".spdx.yml", ".spdx")


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the marks of SPDX 2, for its own names, and for a head that says nothing yet."""
    plain, name = head.replace(b"\0", b""), path.lower()
    if name.endswith(_RDF):
        return Sniff.YES if b"spdx.org/rdf" in plain else Sniff.NO
    if any(mark in plain for mark in _OTHERS):
        return Sniff.NO
    named = name.endswith(_OWN[:3]) or (name.endswith(".spdx") and b"SPDX" in plain)
    goes_on = len(head) >= HEAD_SIZE
    return Sniff.YES if named or goes_on or _MARK.search(plain) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The bill of materials; None for a file that is no SPDX 2 document."""
    name = path.lower()
    if name.endswith(_RDF):
        hint = "convert it with the SPDX tools to .spdx.json"
        raise Unreadable("is an SPDX document in RDF or XML, which is not read", hint=hint)
    if not name.endswith(_OWN) and not _MARK.search(raw.replace(b"\0", b"")):
        return None
    tagged = name.endswith(".spdx") and not raw.lstrip().startswith(b"{")
    source = parse_tag_value(raw) if tagged else structured(name.removesuffix(".spdx"), raw)
    if not source.valid:
        return Document({"format": "spdx"}, source.locate, False, source.reason)
    at: Keys = () if "spdxVersion" in mapping(source.data) else ("sbom",)
    data: Json = mapping(source.data).get("sbom") if at else source.data
    if at and "spdxVersion" not in mapping(data):
        at, data = (), source.data
        if not name.endswith(_OWN):
            return None
    fault = next(_faults(data), None)
    told: dict[str, Json] = {"format": "spdx"}
    if fault is None:
        return _shaped(mapping(data), source, at)
    line, _ = source.locate((*at, *fault[0]))
    return refused(told, source, (*at, *fault[0]), f"line {line}: {fault[1]}")


def _faults(data: Json) -> Iterator[tuple[Keys, str]]:
    if not isinstance(data, dict):
        yield (), "an SPDX document must be a mapping"
        return
    version = text(data.get("spdxVersion"))
    if _ANY_VERSION.fullmatch(version) and not _VERSION.fullmatch(version):
        raise Unreadable(f"is of {version}, which is not known", hint="SPDX 2.0 to 2.3 is read")
    if not _VERSION.fullmatch(version):
        yield ("spdxVersion",), "no 'spdxVersion' of SPDX 2"
    if data.get("SPDXID") != DOCUMENT:
        yield ("SPDXID",), f"'SPDXID' of the document must be {DOCUMENT!r}"
    yield from _texts(data, (), ("name", "dataLicense", "documentNamespace"))
    created = mapping(data.get("creationInfo"))
    if not _CREATED.fullmatch(text(created.get("created"))):
        yield ("creationInfo", "created"), "'created' is no time of the form 2026-11-22T10:00:00Z"
    if not items(created.get("creators")):
        yield ("creationInfo", "creators"), "the document names no 'creators'"
    for key in ("packages", "relationships"):
        yield from _list_faults(data, (key,), _LISTS[key])


def _texts(
    entry: dict[str, Json], at: Keys, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[Keys, str]]:
    for key in (*required, *optional):
        if key in entry and not isinstance(entry[key], str):
            yield (*at, key), f"{key!r} must be text"
        elif key in required and not text(entry.get(key)):
            yield (*at, key), f"{key!r} is missing"


_LISTS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "packages": (
        ("name", "SPDXID", "downloadLocation"),
        (
            "versionInfo", "supplier", "originator", "licenseConcluded", "licenseDeclared",
            "primaryPackagePurpose", "description", "summary", "homepage", "releaseDate",
        ),
    ),
    "relationships": (("spdxElementId", "relationshipType", "relatedSpdxElement"), ()),
    "checksums": (("algorithm", "checksumValue"), ()),
    "externalRefs": (("referenceCategory", "referenceType", "referenceLocator"), ()),
}  # fmt: skip


def _list_faults(
    entry: dict[str, Json], at: Keys, keys: tuple[tuple[str, ...], tuple[str, ...]]
) -> Iterator[tuple[Keys, str]]:
    found = entry.get(str(at[-1]))
    if found is None:
        return
    if not isinstance(found, list):
        yield at, f"{at[-1]!r} must be a list"
        return
    for n, one in enumerate(found):
        if not isinstance(one, dict):
            yield (*at, n), f"an entry of {at[-1]!r} must be a mapping"
            continue
        yield from _texts(one, (*at, n), *keys)
        for inner in ("checksums", "externalRefs") if at[-1] == "packages" else ():
            yield from _list_faults(one, (*at, n, inner), _LISTS[inner])


def _shaped(data: dict[str, Json], source: Document, at: Keys) -> Document:
    made = mapping(data.get("creationInfo"))
    creators = [text(one) for one in items(made.get("creators"))]
    made_by = [one for one in creators if one.startswith("Tool:")]
    subject = described(data)
    shape: dict[str, Json] = {
        "format": "spdx",
        **present(
            spec_version=text(data.get("spdxVersion")).removeprefix("SPDX-"),
            serial=text(data.get("documentNamespace")),
            date=text(made.get("created")),
            tools=[agent(one) for one in made_by],
            authors=[
                name for one in creators if not one.startswith("Tool:") and (name := agent(one))
            ],
            licences=[said(data.get("dataLicense"))],
            name=text(data.get("name")),
        ),
    }
    if "relationships" in data:
        shape["dependencies"] = dependencies(data)
    if "files" in data:
        shape["files"] = len(items(data["files"]))
    found = [(one, (*at, *keys)) for one, keys in packages(data)]
    places = arrange(shape, found, subject, (*at, "packages"))
    places[()] = at
    places["licences",] = (*at, "dataLicense")
    shape.update(present(version=mapping(shape.get("subject")).get("version")))
    return translated(shape, source, places, SPELLING)
