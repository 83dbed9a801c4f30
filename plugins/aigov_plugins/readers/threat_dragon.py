"""OWASP Threat Dragon: a threat model in JSON as kind ``risk-assessment``.

Files: ``*threat*.json``, JSON in a folder ``*threat*`` or ``ThreatDragonModels``.

Format: Threat Dragon 1 (``diagramJson``) and 2 (``cells`` of a diagram, ``version``), as its JSON
Schemas describe them; the geometry of the diagrams is not checked.

Data (kind ``risk-assessment``): title, owner, reviewer and contributors; a risk for each threat
with its element as ``source``, kind of threat, severity, mitigation and status in our words
(``Mitigated`` is treated, ``NotApplicable`` is closed); elements out of scope with the reason. The
texts that the tool fills in for a new threat say nothing and are left out.

It proves which threats somebody drew and what they wrote against them. It cannot show that a
mitigation exists, nor when the model was last looked at: the format has no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, parse_json
from aigov_plugins.shaping import Places, items, mapping, present, refused, text
from aigov_plugins.supply.spelled import Spelling, translated

_SPELLING: Final[Spelling] = {
    "spec_version": ("version",), "title": ("summary", "title"), "owner": ("summary", "owner"),
    "reviewer": ("detail", "reviewer"), "contributors": ("detail", "contributors"),
    "scope": ("summary", "description"),
}  # fmt: skip
_STATUS: Final = {
    "open": "open", "mitigated": "treated", "na": "closed", "n/a": "closed",
    "notapplicable": "closed", "not applicable": "closed",
}  # fmt: skip
_FILLED_IN: Final = re.compile(
    r"provide (?:a )?(?:description for this threat|(?:remediation|mitigation)s? for this threat"
    r"(?: or a reason if status is n/?a| or prevention[a-z ]{0,80})?)\.?",
    re.IGNORECASE,
)
_NEW: Final = re.compile(r"new (?:generic|[a-z]{2,20}) threat", re.IGNORECASE)
_TEXTS: Final = ("title", "description", "mitigation", "status", "severity", "type")
_Found = tuple[dict[str, Json], dict[str, Json], Keys]
"""A threat, the element that it threatens, and where it stands."""


def sniff(path: str, head: bytes) -> Sniff:
    """Yes where the head opens the detail of a model."""
    plain = head.replace(b"\0", b"")
    marks = (b'"diagrams"', b'"contributors"', b'"reviewer"')
    marked = b'"detail"' in plain and any(mark in plain for mark in marks)
    return Sniff.YES if marked else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The threats of all diagrams; None for JSON that is no model of Threat Dragon."""
    source = parse_json(raw)
    data = mapping(source.data)
    summary, detail = data.get("summary"), mapping(data.get("detail"))
    if not isinstance(summary, dict) or "diagrams" not in detail:
        return None
    fault = next(_faults(data), None)
    if fault is not None:
        line, _ = source.locate(fault[0])
        told = {"format": "threat-dragon"}
        return refused(told, source, fault[0], f"line {line}: {fault[1]}")
    people = (text(mapping(one).get("name")) for one in items(detail.get("contributors")))
    shape: dict[str, Json] = {
        "format": "threat-dragon",
        **present(
            spec_version=text(data.get("version")),
            title=text(summary.get("title")),
            scope=text(summary.get("description")),
            owner=text(summary.get("owner")),
            reviewer=text(detail.get("reviewer")),
            contributors=[name for name in people if name],
        ),
    }
    return _shaped(shape, source)


def _shaped(shape: dict[str, Json], source: Document) -> Document:
    places: Places = {}
    risks: list[Json] = []
    for threat, element, at in _threats(source.data):
        places["risks", len(risks)] = at
        risks.append(_risk(threat, element))
    outside: list[Json] = []
    for element, at in _elements(source.data):
        if element.get("outOfScope") is True:
            places["out_of_scope", len(outside)] = at
            reason = text(element.get("reasonOutOfScope"))
            outside.append(present(name=_name(element), reason=reason))
    shape["risks"] = risks
    shape.update(present(out_of_scope=outside))
    return translated(shape, source, places, _SPELLING)


def _risk(threat: dict[str, Json], element: dict[str, Json]) -> dict[str, Json]:
    status = text(threat.get("status")).lower()
    title = text(threat.get("title"))
    return present(
        id=text(threat.get("id")) or text(threat.get("threatId")) or text(threat.get("ruleId")),
        title="" if _NEW.fullmatch(title) else title,
        category=text(threat.get("type")).lower().replace(" ", "-"),
        description=_own(threat.get("description")),
        source=_name(element),
        mitigation=_own(threat.get("mitigation")),
        severity=_severity(threat),
        score=text(threat.get("score")),
        status=_STATUS.get(status, status),
    )


def _severity(threat: dict[str, Json]) -> str:
    found = text(threat.get("severity")).lower()
    return "" if found in ("tbd", "undecided") else found


def _own(value: Json) -> str:
    found = text(value)
    return "" if _FILLED_IN.fullmatch(found) else found


def _name(element: dict[str, Json]) -> str:
    label = mapping(mapping(element.get("attrs")).get("text")).get("text")
    labels = (mapping(one) for one in items(element.get("labels")))
    flow = (text(mapping(mapping(one.get("attrs")).get("text")).get("text")) for one in labels)
    named = text(element.get("name")) or text(label) or next(flow, "")
    return " ".join(named.split())


def _cells(data: dict[str, Json]) -> Iterator[tuple[Json, Keys]]:
    """The elements of each diagram, of both versions of the format."""
    for n, one in enumerate(items(mapping(data.get("detail")).get("diagrams"))):
        diagram, at = mapping(one), ("detail", "diagrams", n)
        inner = mapping(diagram.get("diagramJson"))
        held: Keys = (*at, "diagramJson", "cells") if "cells" in inner else (*at, "cells")
        for i, cell in enumerate(items(inner.get("cells") or diagram.get("cells"))):
            yield cell, (*held, i)


def _elements(data: dict[str, Json]) -> Iterator[tuple[dict[str, Json], Keys]]:
    """What each element says of itself: beside its geometry in version 1, in ``data`` in 2."""
    for cell, at in _cells(data):
        one = mapping(cell)
        if isinstance(one.get("data"), dict):
            yield {**one, **one["data"]}, (*at, "data")
        else:
            yield one, at


def _threats(data: dict[str, Json]) -> Iterator[_Found]:
    for element, at in _elements(data):
        for n, threat in enumerate(items(element.get("threats"))):
            yield mapping(threat), element, (*at, "threats", n)


def _faults(data: dict[str, Json]) -> Iterator[tuple[Keys, str]]:
    if not isinstance(data["detail"]["diagrams"], list):
        yield ("detail", "diagrams"), "'diagrams' must be a list"
    if not text(data["summary"].get("title")):
        yield ("summary",), "the model has no 'title'"
    for element, at in _elements(data):
        if not isinstance(element.get("threats", []), list):
            yield (*at, "threats"), "'threats' must be a list"
        for n, threat in enumerate(items(element.get("threats"))):
            yield from _threat_faults(threat, (*at, "threats", n))


def _threat_faults(threat: Json, at: Keys) -> Iterator[tuple[Keys, str]]:
    if not isinstance(threat, dict):
        yield at, "a threat must be a mapping"
        return
    for key in _TEXTS:
        if key in threat and not isinstance(threat[key], str):
            yield (*at, key), f"{key!r} must be text"
    if not text(threat.get("title")) and not text(threat.get("description")):
        yield at, "a threat has neither 'title' nor 'description'"
