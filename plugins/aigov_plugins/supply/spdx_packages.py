"""Packages and relationships of SPDX 2, in the shape of a bill of materials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.shaping import items, mapping, present, text
from aigov_plugins.supply.bom_shape import address, algorithm, dashed, flagged, said
from aigov_plugins.supply.spelled import Spelling

SPELLING: Final[Spelling] = {
    "spec_version": ("spdxVersion",), "serial": ("documentNamespace",),
    "date": ("creationInfo", "created"), "tools": ("creationInfo", "creators"),
    "authors": ("creationInfo", "creators"), "dependencies": ("relationships",),
    "ref": ("SPDXID",), "type": ("primaryPackagePurpose",),
    "version": ("versionInfo",), "licences": ("licenseConcluded",),
    "hashes": ("checksums",), "purl": ("externalRefs",),
    "cpe": ("externalRefs",), "references": ("externalRefs",), "url": ("downloadLocation",),
    "released": ("releaseDate",),
}  # fmt: skip
DOCUMENT: Final = "SPDXRef-DOCUMENT"
_AGENT: Final = re.compile(r"(?:Organization|Person|Tool):[ \t]*+(.*)")
_DEPENDENCY: Final = re.compile(
    r"(?:\w{1,40}_)?DEPEND(?:S_ON|ENCY_OF|ENCY_MANIFEST_OF)|(?:STATIC|DYNAMIC)_LINK"
    r"|(?:HAS_)?PREREQUISITE(?:_FOR)?"
)


def agent(value: Json) -> str:
    """The name behind ``Organization:``, ``Person:`` or ``Tool:``."""
    named = said(value)
    found = _AGENT.fullmatch(named)
    return said(found[1] if found else named).removesuffix("()").rstrip()


def packages(data: dict[str, Json]) -> Iterator[tuple[dict[str, Json], Keys]]:
    """Each package as a component, with its place."""
    held = dict(_holders(data))
    for n, one in enumerate(items(data.get("packages"))):
        package = mapping(one)
        yield _component(package, held.get(text(package.get("SPDXID")), "")), ("packages", n)


def _holders(data: dict[str, Json]) -> Iterator[tuple[str, str]]:
    known = {text(mapping(one).get("SPDXID")) for one in items(data.get("packages"))}
    for kind, source, target in relations(data):
        inner, outer = (source, target) if kind == "CONTAINED_BY" else (target, source)
        if kind in ("CONTAINS", "CONTAINED_BY") and inner in known and outer in known:
            yield inner, outer


def relations(data: dict[str, Json]) -> Iterator[tuple[str, str, str]]:
    """Type, source and target of each relationship."""
    for one in items(data.get("relationships")):
        found = mapping(one)
        source, target = text(found.get("spdxElementId")), text(found.get("relatedSpdxElement"))
        yield text(found.get("relationshipType")), source, target


def described(data: dict[str, Json]) -> str:
    """The one package that the document describes; empty where it names none or several."""
    named = {text(one) for one in items(data.get("documentDescribes"))}
    for kind, source, target in relations(data):
        if kind == "DESCRIBES" and source == DOCUMENT:
            named.add(target)
        elif kind == "DESCRIBED_BY" and target == DOCUMENT:
            named.add(source)
    return named.pop() if len(named) == 1 else ""


def dependencies(data: dict[str, Json]) -> int:
    """How many relationships say that one thing needs another."""
    return sum(_DEPENDENCY.fullmatch(kind) is not None for kind, _, _ in relations(data))


def _component(package: dict[str, Json], parent: str) -> dict[str, Json]:
    references = [mapping(one) for one in items(package.get("externalRefs"))]
    licence = said(package.get("licenseConcluded")) or said(package.get("licenseDeclared"))
    originator = agent(package.get("originator"))
    made = present(
        ref=text(package.get("SPDXID")),
        type=dashed(said(package.get("primaryPackagePurpose"))),
        name=text(package.get("name")),
        version=said(package.get("versionInfo")),
        supplier=agent(package.get("supplier")),
        authors=[originator] if originator else [],
        description=said(package.get("description")) or said(package.get("summary")),
        licences=[licence] if licence else [],
        hashes=_hashes(package),
        purl=_located(references, "purl"),
        cpe=_located(references, "cpe23Type") or _located(references, "cpe22Type"),
        parent=parent,
        url=_location(package.get("downloadLocation")),
        released=text(package.get("releaseDate")),
        references=list(_references(package, references)),
    )
    return flagged(made, tagged=any(one.get("referenceType") == "swh" for one in references))


def _location(value: Json) -> str:
    found = address(value)
    return "" if found == "NONE" else found


def _hashes(package: dict[str, Json]) -> dict[str, Json]:
    hashes: dict[str, Json] = {}
    for one in items(package.get("checksums")):
        checksum = mapping(one)
        name = algorithm(text(checksum.get("algorithm")))
        hashes[name] = text(checksum.get("checksumValue")).lower()
    code = mapping(package.get("packageVerificationCode")).get("packageVerificationCodeValue")
    return {**hashes, **present(**{"verification-code": text(code)})}


def _located(references: list[dict[str, Json]], kind: str) -> str:
    found = (one for one in references if one.get("referenceType") == kind)
    return next((address(one.get("referenceLocator")) for one in found), "")


def _references(
    package: dict[str, Json], references: list[dict[str, Json]]
) -> Iterator[dict[str, Json]]:
    home = _location(package.get("homepage"))
    if home:
        yield {"type": "website", "url": home}
    for one in references:
        kind, url = text(one.get("referenceType")), address(one.get("referenceLocator"))
        if kind not in ("purl", "cpe22Type", "cpe23Type") and url:
            yield present(type=kind, url=url)
