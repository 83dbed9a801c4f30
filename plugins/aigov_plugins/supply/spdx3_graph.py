"""The elements of an SPDX 3 document, by id, and the relationships between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Json, Unreadable
from aigov_plugins.shaping import items, mapping, text
from aigov_plugins.supply.bom_shape import said

_LICENCES: Final = "https://spdx.org/licenses/"
_NAMED: Final = ("simplelicensing_licenseExpression", "name")
_MAX_MEMBERS: Final = 100
MAX_FOLLOWED: Final = 50_000
"""Files and relations that are followed from models and datasets of one document."""
_VERDICTS: Final = {  # the gravest first
    "VexAffected": "exploitable",
    "VexUnderInvestigation": "in_triage",
    "VexFixed": "resolved",
    "VexNotAffected": "not_affected",
}


def listed(value: Json) -> list[Json]:
    """A list as it is; one value, which JSON-LD allows for a list of one, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def identity(element: Json) -> str:
    """The id of an element or blank node."""
    one = mapping(element)
    return next((text(one[key]) for key in ("spdxId", "@id") if key in one), "")


def kind(element: Json) -> str:
    """The type of an element without its profile: ``ai_AIPackage`` is ``AIPackage``."""
    one = mapping(element)
    return text(one.get("type") or one.get("@type")).rpartition("_")[2]


class Graph:
    """Elements by id, and the targets of each relationship by its source and type."""

    def __init__(self, elements: list[Json]) -> None:
        self.elements = elements
        self.by_id = {identity(one): mapping(one) for one in elements}
        self.targets: dict[tuple[str, str], list[str]] = {}
        self.counts: dict[str, int] = {}
        self.completeness: set[str] = set()
        self.followed = 0
        for one in elements:
            self._relate(mapping(one))

    def follow(self, source: str, relation: str) -> list[str]:
        """The targets of a relationship. Raises Unreadable when too many were followed in all."""
        found = self.targets.get((source, relation), [])
        self.followed += len(found)
        if self.followed > MAX_FOLLOWED:
            what = f"has models and datasets of more than {MAX_FOLLOWED} files in all"
            raise Unreadable(what, hint="split the document")
        return found

    def _relate(self, one: dict[str, Json]) -> None:
        relation = text(one.get("relationshipType"))
        if not relation:
            return
        targets = [text(target) or identity(target) for target in listed(one.get("to"))]
        source = text(one.get("from")) or identity(one.get("from"))
        self.targets.setdefault((source, relation), []).extend(targets)
        self.counts[relation] = self.counts.get(relation, 0) + len(targets)
        claimed = text(one.get("completeness"))
        if claimed and claimed != "noAssertion":
            self.completeness.add(claimed)

    def get(self, reference: Json) -> dict[str, Json]:
        """The element of a reference, or the one that stands in its place."""
        return reference if isinstance(reference, dict) else self.by_id.get(text(reference), {})

    def name(self, reference: Json) -> str:
        """The name of an agent or tool, else an address of theirs."""
        element = self.get(reference)
        known = (text(mapping(one).get("identifier")) for one in _identifiers(element))
        return said(element.get("name")) or next(known, "")

    def names(self, references: Json) -> list[Json]:
        """The names of several, without those that the document does not name."""
        return [name for one in listed(references) if (name := self.name(one))]

    def licences(self, source: str) -> list[Json]:
        """The licences that were concluded, else those declared."""
        for relation in ("hasConcludedLicense", "hasDeclaredLicense"):
            targets = self.targets.get((source, relation), ())
            found = [name for one in targets if (name := self.licence(one))]
            if found:
                return found
        return []

    def licence(self, reference: Json) -> str:
        """An expression, the id of a listed licence, or the names of a set of them."""
        element = self.get(reference)
        named = next((said(element[key]) for key in _NAMED if key in element), "")
        if named:
            return named
        joint = {"ConjunctiveLicenseSet": " AND ", "DisjunctiveLicenseSet": " OR "}
        members = listed(element.get("expandedlicensing_member"))[:_MAX_MEMBERS]
        if kind(element) in joint and members:
            return joint[kind(element)].join(self._member(one) for one in members)
        address = text(reference)
        if address.startswith(_LICENCES):
            return address.removeprefix(_LICENCES)
        return "NONE" if address.endswith("NoneLicense") else ""

    def _member(self, reference: Json) -> str:
        named = (said(self.get(reference)[key]) for key in _NAMED if key in self.get(reference))
        return next(named, text(reference).removeprefix(_LICENCES))

    def vulnerabilities(self) -> Iterator[tuple[dict[str, Json], int, list[dict[str, Json]]]]:
        """Each vulnerability with its index and the assessments of it."""
        assessed: dict[str, list[dict[str, Json]]] = {}
        for one in self.elements:
            withdrawn = text(mapping(one).get("security_withdrawnTime"))
            if kind(one).endswith("VulnAssessmentRelationship") and not withdrawn:
                assessed.setdefault(text(mapping(one).get("from")), []).append(mapping(one))
        for n, one in enumerate(self.elements):
            if kind(one) == "Vulnerability":
                yield mapping(one), n, assessed.get(identity(one), [])


def _identifiers(element: dict[str, Json]) -> list[Json]:
    return listed(element.get("externalIdentifier"))


def vulnerability(element: dict[str, Json], assessments: list[dict[str, Json]]) -> dict[str, Json]:
    """One vulnerability with the gravest verdict of its assessments."""
    verdicts = {kind(one).removesuffix("VulnAssessmentRelationship"): one for one in assessments}
    state = next((word for name, word in _VERDICTS.items() if name in verdicts), "")
    scores = [number for one in assessments if (number := _score(one)) is not None]
    severities = [text(one.get("security_severity")).lower() for one in assessments]
    known = [text(mapping(one).get("identifier")) for one in _identifiers(element)]
    affects = {text(target) for one in assessments for target in listed(one.get("to"))}
    reasons = (text(one.get("security_justificationType")) for one in assessments)
    found: dict[str, Json] = {
        "id": next(iter(known), "") or said(element.get("name")) or identity(element),
        "description": said(element.get("description")) or said(element.get("summary")),
        "severity": next((word for word in _SEVERITIES if word in severities), ""),
        "score": max(scores, default=None),
        "state": state,
        "justification": next((reason for reason in reasons if reason), ""),
        "affects": sorted(affects - {""}),
        "published": text(element.get("security_publishedTime")),
        "updated": text(element.get("security_modifiedTime")),
    }
    kept = {key: value for key, value in found.items() if value not in (None, "", [])}
    return {**kept, "open": state not in ("resolved", "not_affected")}


_SEVERITIES: Final = ("critical", "high", "medium", "low", "none")


def _score(assessment: dict[str, Json]) -> float | None:
    if not kind(assessment).startswith("Cvss"):
        return None
    return decimal(assessment.get("security_score"))


def decimal(value: Json) -> float | None:
    """A decimal, which JSON-LD may write as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < _LARGEST else None


_LARGEST: Final = 1e18


def pairs(value: Json) -> Iterator[tuple[str, str]]:
    """Key and value of the dictionary entries of a list."""
    for one in items(listed(value)):
        entry = mapping(one)
        if text(entry.get("key")):
            yield text(entry.get("key")), text(entry.get("value"))
