"""OSCAL: assessment results, and plans of action and milestones, as kind ``risk-assessment``.

Files: ``assessment-results*``, ``*assessment-results*``, ``*plan-of-action*``, ``*poam*`` and
``*oscal*`` in JSON or YAML, and such files in a folder ``oscal``. Catalogs, profiles, component
definitions, system security plans, assessment plans and mappings say nothing of risks and are
left alone, and so is what aigov itself wrote, which is no evidence; XML is not read.

Format: OSCAL 1.0 to 1.2. Checked is what the models make mandatory for the parts that are read
(UUIDs, times with a zone, states of findings), not the whole schema.

Data (kind ``risk-assessment``): risks with statement, ratings, mitigation, status in our words
(``investigating`` is open, ``deviation-approved`` is accepted) and deadline; observations;
findings ``satisfied`` or ``not-satisfied``; actions of the plan; the assessor as reviewer, and
``as_of``, the end of the assessment or else the last change.

It proves what an assessor wrote down, about which objective and when. It cannot show that a risk
is rated rightly, that a remediation was done, or that the assessed system is this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from aigov.api import Document, Json, Keys, Sniff
from aigov_plugins.shaping import Places, items, mapping, present, refused, structured, text
from aigov_plugins.supply.oscal_risks import SPELLING, action, finding, observation, people, risk
from aigov_plugins.supply.oscal_rules import PLAN, RESULTS, faults
from aigov_plugins.supply.spelled import translated

_ROOT: Final = re.compile(
    rb"""\A\s*\{\s*(?:"\$schema"\s*:\s*"[^"]{0,300}"\s*,\s*)?"(?:assessment-results|"""
    rb"""plan-of-action-and-milestones)"\s*:|(?:^|\n)(?:assessment-results|"""
    rb"""plan-of-action-and-milestones):[ \t]*(?:\r?\n|\{|$)"""
)
_OTHERS: Final = (
    "catalog", "profile", "component-definition", "system-security-plan", "assessment-plan",
    "mapping-collection",
)  # fmt: skip
_OURS: Final = "https://aigov.dev/ns/report"
_PARTS: Final = ("results", "risks", "observations", "poam-items")
_READ: Final[dict[str, Callable[[Json], dict[str, Json]]]] = {
    "risks": risk, "findings": finding, "observations": observation, "poam-items": action,
}  # fmt: skip


def sniff(path: str, head: bytes) -> Sniff:
    """Yes where the root of the document is one of the two models, or the name says OSCAL."""
    plain = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
    plain = plain[2:] if plain[:2] in (b"\xff\xfe", b"\xfe\xff") else plain
    named = ".oscal." in path.lower().rpartition("/")[2]
    return Sniff.YES if named or _ROOT.search(plain) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The assessment; None for the other models of OSCAL and for anything else."""
    source = structured(path, raw)
    data = mapping(source.data)
    model = next((name for name in (RESULTS, PLAN) if name in data), "")
    if not model:
        return _rootless(source, data)
    if _is_a_report_of_ours(data[model]):
        return None
    fault = next(faults(data[model], model), None)
    if fault is not None:
        at: Keys = (model, *fault[0])
        line, _ = source.locate(at)
        return refused({"format": _named(model)}, source, at, f"line {line}: {fault[1]}")
    return _shaped(source, data[model], model)


def _rootless(source: Document, data: dict[str, Json]) -> Document | None:
    if any(name in data for name in _OTHERS) or not any(name in data for name in _PARTS):
        return None
    reason = "line 1: has parts of an assessment, and none of the roots that OSCAL defines"
    return refused({"format": "oscal"}, source, (), reason)


def _is_a_report_of_ours(document: Json) -> bool:
    """Whether aigov wrote it: its findings are not evidence for its findings."""
    told = items(mapping(mapping(document).get("metadata")).get("props"))
    return any(mapping(one).get("ns") == _OURS for one in told)


def _named(model: str) -> str:
    return "oscal-assessment-results" if model == RESULTS else "oscal-poam"


def _shaped(source: Document, document: dict[str, Json], model: str) -> Document:
    metadata = mapping(document.get("metadata"))
    results = [mapping(one) for one in items(document.get("results"))]
    days = [text(one.get("end") or one.get("start"))[:10] for one in results]
    origin = mapping(document.get("import-ap" if model == RESULTS else "import-ssp"))
    shape: dict[str, Json] = {
        "format": _named(model),
        **present(
            spec_version=text(metadata.get("oscal-version")),
            id=text(document.get("uuid")),
            title=text(metadata.get("title")),
            version=text(metadata.get("version")),
            as_of=max(days, default="") or text(metadata.get("last-modified"))[:10],
            basis=text(origin.get("href")),
            **people(metadata),
        ),
    }
    places: Places = {(): (model,), ("title",): (model, "metadata", "title")}
    parts = [(mapping(one), (model, "results", n)) for n, one in enumerate(results)]
    for part, at in [(document, (model,)), *parts]:
        for name in _READ:
            _add(shape, places, part, (*at, name))
    return translated(shape, source, places, SPELLING)


def _add(shape: dict[str, Json], places: Places, part: dict[str, Json], at: Keys) -> None:
    name = str(at[-1])
    key = "actions" if name == "poam-items" else name
    if name not in part:
        return
    found = shape.setdefault(key, [])
    places.setdefault((key,), at)
    for n, one in enumerate(items(part[name])):
        places[key, len(found)] = (*at, n)
        found.append(_READ[name](one))
