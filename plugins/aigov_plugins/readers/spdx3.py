"""SPDX 3: a JSON-LD bill of materials, with its AI and Dataset profiles, as kind ``bom``.

Files: ``*.spdx3.json``, ``*.spdx.json``, ``*.spdx.jsonld``, ``*spdx*.json``, ``*bom*.json`` and
JSON in a folder ``bom``, ``sbom`` or ``*spdx*``; told from SPDX 2 by content.

Format: SPDX 3.0 in JSON-LD, with ``@graph`` or one element. Checked is what the serialisation makes
mandatory for the elements that are read: a context of SPDX, ``type``, ``spdxId``,
``creationInfo``, the ends of relationships, and the types of the values; not the SHACL rules of
the profiles, so an ``AIPackage`` without a supplier is readable, and a matter for a policy.

Data (kind ``bom``): packages as components; those of type ``AIPackage`` and ``DatasetPackage`` with
all that the profiles ask (limitation, metric, energy, risk, known bias, personal data ...), their
licences, files and data through relationships, vulnerabilities with their VEX verdict.

It proves what the document declares. ``noAssertion`` states nothing and is left out. It cannot show
that the declaration is complete or true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, Unreadable, parse_json
from aigov_plugins.shaping import mapping, present, refused, text
from aigov_plugins.supply.bom_shape import arrange
from aigov_plugins.supply.moments import MOMENT
from aigov_plugins.supply.spdx3_graph import Graph, identity, kind, listed, vulnerability
from aigov_plugins.supply.spdx3_packages import PACKAGES, SPELLING, packages
from aigov_plugins.supply.spelled import translated

_MARKS: Final = (b"spdx.org/rdf/3", b'"spdxId"', b'"software_Sbom"', b'"SpdxDocument"')
_CONTEXT: Final = re.compile(
    r"https?://spdx\.org/rdf/3\.\d{1,3}(?:\.\d{1,3})?/spdx-context\.jsonld"
)
_CREATED: Final = re.compile(MOMENT + r"Z")
_DEPENDENCIES: Final = (
    "dependsOn", "hasOptionalDependency", "hasProvidedDependency", "hasDynamicLink",
    "hasStaticLink", "hasPrerequisite", "hasDependencyManifest",
)  # fmt: skip
_COLLECTIONS: Final = ("SpdxDocument", "Sbom", "Bom", "Bundle")
_NO_IDENTITY: Final = ("CreationInfo",)
_TEXTS: Final = (
    "name", "description", "summary", "software_packageVersion", "software_packageUrl",
    "software_downloadLocation", "software_primaryPurpose", "releaseTime", "relationshipType",
    "ai_autonomyType", "ai_informationAboutApplication", "ai_informationAboutTraining",
    "ai_limitation", "ai_safetyRiskAssessment", "ai_useSensitivePersonalInformation",
    "dataset_confidentialityLevel", "dataset_dataCollectionProcess", "dataset_datasetAvailability",
    "dataset_datasetNoise", "dataset_datasetUpdateMechanism", "dataset_intendedUse",
    "dataset_hasSensitivePersonalInformation",
)  # fmt: skip


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the marks of SPDX 3 and for ``*.spdx3.json``."""
    plain = head.replace(b"\0", b"")
    marked = any(mark in plain for mark in _MARKS) and b'"bomFormat"' not in plain
    return Sniff.YES if marked or path.lower().endswith(".spdx3.json") else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The bill of materials; None for JSON that is no SPDX 3 document."""
    source = parse_json(raw)
    named = path.lower().endswith(".spdx3.json")
    if not named and "spdx.org" not in str(mapping(source.data).get("@context")):
        return None
    fault = next(_faults(source.data), None)
    if fault is not None:
        line, _ = source.locate(fault[0])
        return refused({"format": "spdx"}, source, fault[0], f"line {line}: {fault[1]}")
    return _shaped(source)


def _faults(data: Json) -> Iterator[tuple[Keys, str]]:
    if not isinstance(data, dict):
        yield (), "an SPDX 3 document must be a mapping"
        return
    contexts = [text(one) for one in listed(data.get("@context"))]
    if not any(_CONTEXT.fullmatch(one) for one in contexts):
        yield ("@context",), "'@context' is none of SPDX 3"
    elements = data.get("@graph", [data])
    if not isinstance(elements, list):
        yield ("@graph",), "'@graph' must be a list"
        return
    for n, one in enumerate(elements):
        at: Keys = ("@graph", n) if "@graph" in data else ()
        yield from _element_faults(one, at)
    if sum(kind(one) == "SpdxDocument" for one in elements) > 1:
        yield ("@graph",), "there is more than one SpdxDocument"


def _element_faults(one: Json, at: Keys) -> Iterator[tuple[Keys, str]]:
    if not isinstance(one, dict):
        yield at, "an element must be a mapping"
        return
    if not kind(one):
        yield at, "an element has no 'type'"
    if kind(one) == "CreationInfo":
        yield from _creation_faults(one, at)
    for key in _mandatory(one):
        if not one.get(key):
            yield at, f"{kind(one)} has no {key!r}"
    for key in _TEXTS:
        if key in one and not isinstance(one[key], str):
            yield (*at, key), f"{key!r} must be text"


def _mandatory(one: dict[str, Json]) -> tuple[str, ...]:
    if kind(one).endswith("Relationship"):
        return "creationInfo", "from", "relationshipType", "to"
    if kind(one) in (*PACKAGES, *_COLLECTIONS):
        return "creationInfo", "spdxId"
    return ("creationInfo",) if "spdxId" in one else ()


def _creation_faults(one: dict[str, Json], at: Keys) -> Iterator[tuple[Keys, str]]:
    if not _CREATED.fullmatch(text(one.get("created"))):
        yield (*at, "created"), "'created' is no time of the form 2026-11-22T10:00:00Z"
    if not listed(one.get("createdBy")):
        yield at, "CreationInfo has no 'createdBy'"
    version = text(one.get("specVersion"))
    if re.fullmatch(r"[4-9]\.\d{1,3}(?:\.\d{1,3})?", version):
        raise Unreadable(f"is of SPDX {version}, which is not known", hint="SPDX 3 is read")
    if not version.startswith("3."):
        yield (*at, "specVersion"), "'specVersion' is none of SPDX 3"


def _shaped(source: Document) -> Document:
    elements = source.data.get("@graph", [source.data])
    graph = Graph(elements)
    document: dict[str, Json] = next(
        (mapping(one) for one in elements if kind(one) == "SpdxDocument"), {}
    )
    found = [*packages(graph)]
    shape: dict[str, Json] = {"format": "spdx", **_header(graph, document)}
    places = arrange(shape, found, _subject(graph, document), ("@graph",))
    places.update({(*keys, "data", 0): at for keys, at in places.items() if keys})
    if "@graph" not in source.data:
        places.update(dict.fromkeys(list(places), ()))
    subject = mapping(shape.get("subject"))
    named = shape.get("name") or subject.get("name")
    shape.update(present(name=named, version=subject.get("version")))
    shape["files"] = sum(kind(one) == "File" for one in elements)
    known = [*graph.vulnerabilities()]
    if known:
        shape["vulnerabilities"] = [vulnerability(one, judged) for one, _, judged in known]
        places.update({("vulnerabilities", i): ("@graph", n) for i, (_, n, _) in enumerate(known)})
    return translated(shape, source, places, SPELLING)


def _header(graph: Graph, document: dict[str, Json]) -> dict[str, Json]:
    made = graph.get(document.get("creationInfo"))
    if not made:  # a document of elements alone
        made = next((one for one in map(mapping, graph.elements) if kind(one) in _NO_IDENTITY), {})
    phases = (listed(mapping(one).get("software_sbomType")) for one in graph.elements)
    profiles = (listed(mapping(one).get("profileConformance")) for one in graph.elements)
    licence = graph.licence(document.get("dataLicense"))
    return present(
        spec_version=text(made.get("specVersion")),
        serial=identity(document),
        profiles=sorted({text(word).lower() for words in profiles for word in words} - {""}),
        date=text(made.get("created")),
        lifecycle=sorted({text(word) for words in phases for word in words} - {""}),
        tools=graph.names(made.get("createdUsing")),
        authors=graph.names(made.get("createdBy")),
        licences=[licence] if licence else [],
        name=text(document.get("name")),
        completeness=sorted(graph.completeness),
        dependencies=sum(graph.counts.get(name, 0) for name in _DEPENDENCIES),
    )


def _subject(graph: Graph, document: dict[str, Json]) -> str:
    """The one package at the root of the document; empty where there is none or several."""
    waiting = [text(one) for one in listed(document.get("rootElement"))]
    seen, roots = set(waiting), []
    while waiting:
        one = graph.by_id.get(waiting.pop(), {})
        if kind(one) in PACKAGES:
            roots.append(identity(one))
        inner = {text(found) for found in listed(one.get("rootElement"))} - seen
        seen |= inner
        waiting += sorted(inner) if kind(one) in _COLLECTIONS else []
    return roots[0] if len(roots) == 1 else ""
