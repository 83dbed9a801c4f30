"""CycloneDX: a JSON bill of materials as kind ``bom``.

Files: any ``*.json`` that says ``bomFormat``, whatever its name, and every ``*.cdx.json``. XML
(``*bom.xml``, ``*cdx*.xml``) is recognised and not read: convert it. Declarations that aigov itself
wrote are left alone: they list nothing, and are no evidence.

Format: CycloneDX 1.2 to 1.7 (ECMA-424), each file validated against the JSON Schema of its own
``specVersion`` as the CycloneDX libraries ship it, in which the document's ``version`` is
optional, and with formats but for the form of addresses. Later versions than 1.7 are unknown.

Data (kind ``bom``): what the document says of itself (date, lifecycle, tools, signature), every
component flattened with digests, licences, supplier, model card and data, ``models`` and
``datasets`` taken out of them, services, vulnerabilities with the state of their analysis.

It proves what its maker declared, in a form that breaks no rule of the standard. It cannot show
that the list is complete, that a digest is that of what runs, or that a signature holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, Unreadable, parse_json
from aigov_plugins.published_schemas import judged_by
from aigov_plugins.shaping import Places, items, mapping, present, refused, text
from aigov_plugins.supply.bom_shape import collect, said
from aigov_plugins.supply.cyclonedx_components import (
    SPELLING,
    component,
    components,
    licences,
    people,
    service,
    vulnerability,
)
from aigov_plugins.supply.cyclonedx_models import organisation
from aigov_plugins.supply.spelled import translated

_VERSIONS: Final = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
_LATER: Final = re.compile(r"1\.(?:[89]|[1-9]\d)|[2-9]\.\d{1,2}")
_ALONGSIDE: Final = tuple(
    f"{name}.SNAPSHOT.schema.json" for name in ("spdx", "jsf-0.82", "cryptography-defs")
)
# Maven leaves ${...} in addresses: a link that leads nowhere does not spoil what a bill states.
_UNASSERTED: Final = ("iri-reference",)
_OURS: Final = "aigov:result-schema"
_MARK: Final = b'"bomFormat"'
_XML: Final = b"cyclonedx.org/schema/bom"
_OTHERS: Final = (b'"spdxVersion"', b'"@graph"', b'"@context"', b'"SPDXID"')


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the marks of CycloneDX, for ``*.cdx.json``, and for a head that says nothing yet."""
    plain = head.replace(b"\0", b"")  # UTF-16 is text too
    if path.lower().endswith(".xml"):
        return Sniff.YES if _XML in plain else Sniff.NO
    if _MARK in plain or path.lower().endswith(".cdx.json"):
        return Sniff.YES
    goes_on = len(head) >= HEAD_SIZE and not any(mark in plain for mark in _OTHERS)
    return Sniff.YES if goes_on else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The bill of materials; None for JSON that is none."""
    named = path.lower().endswith(".cdx.json")
    if path.lower().endswith(".xml"):
        hint = "cyclonedx convert --input-file bom.xml --output-file bom.cdx.json"
        raise Unreadable("is a CycloneDX document in XML, which is not read", hint=hint)
    if not named and _MARK not in raw.replace(b"\0", b""):
        return None
    source = parse_json(raw)
    if not named and "bomFormat" not in mapping(source.data):
        return None
    if _is_a_report_of_ours(source.data):
        return None
    judged = _judged(source)
    return _shaped(judged) if judged.valid else judged


def _is_a_report_of_ours(data: Json) -> bool:
    """Whether aigov wrote it: its findings are not evidence for its findings."""
    told = items(mapping(mapping(data).get("metadata")).get("properties"))
    return any(mapping(one).get("name") == _OURS for one in told)


def _judged(source: Document) -> Document:
    version = text(mapping(source.data).get("specVersion"))
    told: dict[str, Json] = {"format": "cyclonedx", **present(spec_version=version)}
    if _LATER.fullmatch(version):
        line, _ = source.locate(("specVersion",))
        hint = f"versions up to {_VERSIONS[-1]} are read"
        raise Unreadable(f"is of CycloneDX {version}, which is not known", line=line, hint=hint)
    if version not in _VERSIONS or not isinstance(source.data, dict):
        line, _ = source.locate(("specVersion",))
        what = f"line {line}: no 'specVersion' of CycloneDX in JSON ({', '.join(_VERSIONS)})"
        return refused(told, source, ("specVersion",), what)
    schema = f"bom-{version}.SNAPSHOT.schema.json"
    judged = judged_by(source, schema, *_ALONGSIDE, unasserted=_UNASSERTED)
    return judged if judged.valid else Document(told, source.locate, False, judged.reason)


def _shaped(source: Document) -> Document:
    data = source.data
    metadata = mapping(data.get("metadata"))
    places: Places = {(): ()}
    shape: dict[str, Json] = {"format": "cyclonedx", **_header(data, metadata, places)}
    if isinstance(metadata.get("component"), dict):
        shape["subject"] = component(metadata["component"])
        places["subject",] = ("metadata", "component")
    found = [*_components(data, metadata)]
    shape["components"] = [one for one, _ in found]
    places.update({("components", n): at for n, (_, at) in enumerate(found)})
    collect(shape, places, ("components",))
    if "services" in data:
        served = [*_services(data["services"], ("services",))]
        shape["services"] = [service(one) for one, _ in served]
        places.update({("services", n): at for n, (_, at) in enumerate(served)})
    if "vulnerabilities" in data:  # none listed is not the same as none found
        shape["vulnerabilities"] = [vulnerability(one) for one in items(data["vulnerabilities"])]
    return translated(shape, source, places, SPELLING)


def _header(data: dict[str, Json], metadata: dict[str, Json], places: Places) -> dict[str, Json]:
    subject = mapping(metadata.get("component"))
    places.update({(key,): ("metadata", "component", key) for key in ("name", "version")})
    places.update({(key,): ("metadata", key) for key in ("authors", "supplier")})
    places["licences",] = ("metadata", "licenses")
    revision = data.get("version")
    made = present(
        spec_version=text(data.get("specVersion")),
        serial=text(data.get("serialNumber")),
        revision=revision if isinstance(revision, int) else None,
        date=text(metadata.get("timestamp")),
        lifecycle=[_phase(one) for one in items(metadata.get("lifecycles"))],
        tools=list(_tools(metadata.get("tools"))),
        authors=people(metadata.get("authors")),
        supplier=organisation(
            metadata.get("supplier") or metadata.get("manufacturer") or metadata.get("manufacture")
        ),
        licences=licences(metadata.get("licenses")),
        name=text(subject.get("name")),
        version=said(subject.get("version")),
        completeness=sorted({_aggregate(one) for one in items(data.get("compositions"))}),
        standards=[
            _titled(one) for one in items(mapping(data.get("definitions")).get("standards"))
        ],
    )
    return {**made, **_counts(data)}


def _counts(data: dict[str, Json]) -> dict[str, Json]:
    edges = (items(mapping(one).get("dependsOn")) for one in items(data.get("dependencies")))
    declared = mapping(data.get("declarations"))
    counts: dict[str, Json] = {"signed": _signed(data.get("signature"))}
    if "dependencies" in data:
        counts["dependencies"] = sum(len(targets) for targets in edges)
    if "formulation" in data:
        counts["formulation"] = len(items(data["formulation"]))
    if "attestations" in declared:
        counts["attestations"] = len(items(declared["attestations"]))
    return counts


def _signed(value: Json) -> bool:
    """Whether there is a signature with a value: one, several, or a chain of them."""
    signature = mapping(value)
    several = [*items(signature.get("signers")), *items(signature.get("chain"))]
    return any(text(mapping(one).get("value")) for one in (signature, *several))


def _phase(value: Json) -> str:
    return text(mapping(value).get("phase")) or text(mapping(value).get("name"))


def _aggregate(value: Json) -> str:
    return text(mapping(value).get("aggregate"))


def _titled(value: Json) -> str:
    return " ".join(part for key in ("name", "version") if (part := text(mapping(value).get(key))))


def _tools(value: Json) -> Iterator[str]:
    if isinstance(value, dict):  # since 1.5; a list before
        value = [*items(value.get("components")), *items(value.get("services"))]
    return (named for one in items(value) if (named := _titled(one)))


def _components(
    data: dict[str, Json], metadata: dict[str, Json]
) -> Iterator[tuple[dict[str, Json], Keys]]:
    subject = mapping(metadata.get("component"))
    at: Keys = ("metadata", "component", "components")
    yield from components(subject.get("components"), at, text(subject.get("bom-ref")))
    yield from components(data.get("components"), ("components",))


def _services(found: Json, at: Keys) -> Iterator[tuple[Json, Keys]]:
    waiting = [(one, (*at, n)) for n, one in enumerate(items(found))][::-1]
    while waiting:
        one, place = waiting.pop()
        yield one, place
        inner = enumerate(items(mapping(one).get("services")))
        waiting += [(nested, (*place, "services", n)) for n, nested in inner][::-1]
