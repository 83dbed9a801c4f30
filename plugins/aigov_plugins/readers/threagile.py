"""Threagile: a threat model in YAML, and the risks it finds in JSON, as ``risk-assessment``.

Files: ``threagile*.yaml``, ``*threagile*.yaml``, ``risk_tracking.yaml``, ``risk_categories.yaml``,
YAML in a folder ``threagile`` or ``threat-model``; ``risks.json``, the tool's output.

Format: Threagile 1 (``threagile_version``), told by the keys ``threagile_version``,
``risk_tracking``, ``individual_risk_categories`` or ``custom_risk_categories`` at the top.

Data (kind ``risk-assessment``): a risk for each entry of the tracking (status in our words:
``mitigated`` is treated, ``false-positive`` is closed, ``unchecked`` is open) and for each risk
that the authors added by hand; questions without answer, abuse cases, data assets. ``includes``
names parts in other files: what stands there is not known here, and ``risks`` is then absent.

It proves what was tracked, by whom and why. It cannot show the risks that the tool would find in
the model: only its output ``risks.json`` lists them; nor that a mitigation works.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Sniff
from aigov_plugins.shaping import (
    Places,
    items,
    mapping,
    present,
    refused,
    relocated,
    structured,
    text,
)
from aigov_plugins.templates import untemplated

_TOP: Final = ("threagile_version", "risk_tracking")
_CATEGORIES: Final = ("individual_risk_categories", "custom_risk_categories")
_MARK: Final = re.compile(
    rb"(?:^|\n)(?:threagile_version|risk_tracking|(?:individual|custom)_risk_categories)[ \t]*:"
)
_FOUND: Final = (b'"synthetic_id"', b'"exploitation_likelihood"')
_STATUS: Final = {
    "unchecked": "open", "in-discussion": "open", "in-progress": "open", "accepted": "accepted",
    "mitigated": "treated", "false-positive": "closed",
}  # fmt: skip
_TAG: Final = re.compile(r"<[^<>]{1,40}>")
_ASSET: Final = (
    "id", "description", "owner", "origin", "quantity", "confidentiality", "integrity",
    "availability",
)  # fmt: skip
_MAPPINGS: Final = ("risk_tracking", "questions", "abuse_cases", "data_assets")
_NAMES: Final[dict[type, str]] = {dict: "mapping", list: "list"}
_Risks = Iterator[tuple[dict[str, Json], Keys]]


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the keys of a model or of the tool's output."""
    plain = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
    if path.endswith(".json"):
        return Sniff.YES if any(mark in plain for mark in _FOUND) else Sniff.NO
    return Sniff.YES if _MARK.search(plain) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The model, a part of it, or the risks that were found; None for anything else."""
    if not path.endswith(".json"):
        untemplated(raw, "what the model says")
    source = structured(path, raw)
    if path.endswith(".json"):
        return _output(source)
    data = source.data
    if not isinstance(data, dict) or not any(key in data for key in (*_TOP, *_CATEGORIES)):
        return None
    fault = next(_faults(data), None)
    if fault is not None:
        return _refused(source, *fault)
    places: Places = {("as_of",): ("date",), ("spec_version",): ("threagile_version",)}
    shape: dict[str, Json] = {"format": "threagile", **_header(data, places)}
    if not data.get("includes") or any(key in data for key in (_TOP[1], *_CATEGORIES)):
        shape["risks"] = _listed((*_added(data), *_tracked(data)), places)
    return relocated(shape, source, places)


def _refused(source: Document, at: Keys, what: str) -> Document:
    line, _ = source.locate(at)
    return refused({"format": "threagile"}, source, at, f"line {line}: {what}")


def _faults(data: dict[str, Json]) -> Iterator[tuple[Keys, str]]:
    kinds = {**dict.fromkeys(_MAPPINGS, (dict,)), **dict.fromkeys(_CATEGORIES, (dict, list))}
    for key, types in {**kinds, "includes": (list,)}.items():
        if data.get(key) is not None and not isinstance(data[key], types):
            yield (key,), f"{key!r} must be a {' or a '.join(_NAMES[one] for one in types)}"
    for name, one in mapping(data.get("risk_tracking")).items():
        if text(mapping(one).get("status")) not in _STATUS:
            yield ("risk_tracking", name), f"the status of a risk is none of {', '.join(_STATUS)}"
    for category, at in _categories(data):
        if not isinstance(category, dict):
            yield at, "a category of risks must be a mapping"


def _header(data: dict[str, Json], places: Places) -> dict[str, Json]:
    author = mapping(data.get("author"))
    asked = mapping(data.get("questions"))
    assets = mapping(data.get("data_assets"))
    others = (text(mapping(one).get("name")) for one in items(data.get("contributors")))
    places.update({("data_assets", n): ("data_assets", key) for n, key in enumerate(assets)})
    places["criticality",] = ("business_criticality",)
    places["open_questions",] = ("questions",)
    return present(
        spec_version=text(data.get("threagile_version")),
        title=text(data.get("title")),
        as_of=text(data.get("date")),
        author=text(author.get("contact")) or text(author.get("name")),
        contributors=[name for name in others if name],
        criticality=text(data.get("business_criticality")),
        includes=[text(one) for one in items(data.get("includes"))],
        open_questions=[str(key) for key, answer in asked.items() if not text(answer)],
        abuse_cases=[
            f"{key}: {text(told)}" for key, told in mapping(data.get("abuse_cases")).items()
        ],
        data_assets=[_asset(str(key), mapping(one)) for key, one in assets.items()],
    )


def _asset(name: str, asset: dict[str, Json]) -> dict[str, Json]:
    return {"name": name, **present(**{key: text(asset.get(key)) for key in _ASSET})}


def _listed(found: tuple[tuple[dict[str, Json], Keys], ...], places: Places) -> list[Json]:
    renamed = (
        ("likelihood", "exploitation_likelihood"), ("impact", "exploitation_impact"),
        ("reviewer", "checked_by"), ("as_of", "date"),
    )  # fmt: skip
    for n, (_, at) in enumerate(found):
        places["risks", n] = at
        places.update({("risks", n, key): (*at, written) for key, written in renamed})
    return [risk for risk, _ in found]


def _categories(data: dict[str, Json]) -> Iterator[tuple[Json, Keys]]:
    """Categories of risks: by title in the individual ones, a list in the custom ones."""
    for key in _CATEGORIES:
        found = data.get(key)
        pairs = found.items() if isinstance(found, dict) else enumerate(items(found))
        for name, category in pairs:
            yield category, (key, name)


def _added(data: dict[str, Json]) -> _Risks:
    for category, at in _categories(data):
        shared = present(
            category=text(category.get("stride")),
            description=text(category.get("description")),
            mitigation=text(category.get("mitigation")),
        )
        for title, one in mapping(category.get("risks_identified")).items():
            risk = {"title": _TAG.sub("", str(title)), **shared, **_rated(mapping(one))}
            yield risk, (*at, "risks_identified", title)


def _rated(one: dict[str, Json]) -> dict[str, Json]:
    return present(
        severity=text(one.get("severity")),
        likelihood=text(one.get("exploitation_likelihood")),
        impact=text(one.get("exploitation_impact")),
        source=text(one.get("most_relevant_technical_asset")),
    )


def _tracked(data: dict[str, Json]) -> _Risks:
    for name, value in mapping(data.get("risk_tracking")).items():
        one = mapping(value)
        risk = present(
            id=str(name),
            title=str(name).partition("@")[0],
            status=_STATUS[text(one.get("status"))],
            justification=text(one.get("justification")),
            reviewer=text(one.get("checked_by")),
            as_of=text(one.get("date")),
            ticket=text(one.get("ticket")),
        )
        yield risk, ("risk_tracking", name)


def _output(source: Document) -> Document | None:
    found = source.data
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return None
    if not any("synthetic_id" in one for one in found):
        return None
    risks: list[tuple[dict[str, Json], Keys]] = []
    for n, one in enumerate(found):
        status = text(one.get("risk_status"))
        named = present(
            id=text(one.get("synthetic_id")),
            title=_TAG.sub("", text(one.get("title"))),
            status=_STATUS.get(status, status),
        )
        risks.append(({**named, **_rated(one)}, (n,)))
    places: Places = {}
    shape: dict[str, Json] = {"format": "threagile-risks", "risks": _listed(tuple(risks), places)}
    return relocated(shape, source, places)
