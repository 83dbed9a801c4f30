"""Components, services and vulnerabilities of CycloneDX, in the shape of a bill of materials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.shaping import items, mapping, present, text
from aigov_plugins.supply.bom_shape import address, flagged, said
from aigov_plugins.supply.cyclonedx_models import data_entry, model_card, organisation, texts
from aigov_plugins.supply.spelled import Spelling

SPELLING: Final[Spelling] = {
    "spec_version": ("specVersion",), "serial": ("serialNumber",), "revision": ("version",),
    "date": ("metadata", "timestamp"), "lifecycle": ("metadata", "lifecycles"),
    "tools": ("metadata", "tools"), "subject": ("metadata", "component"),
    "completeness": ("compositions",), "signed": ("signature",),
    "licences": ("licenses",), "ref": ("bom-ref",), "version_range": ("versionRange",),
    "external": ("isExternal",), "references": ("externalReferences",),
    "model_card": ("modelCard",), "datasets": ("modelParameters", "datasets"),
    "approach": ("modelParameters", "approach"),
    "task": ("modelParameters", "task"), "architecture": ("modelParameters", "modelArchitecture"),
    "architecture_family": ("modelParameters", "architectureFamily"),
    "inputs": ("modelParameters", "inputs"), "outputs": ("modelParameters", "outputs"),
    "metrics": ("quantitativeAnalysis", "performanceMetrics"),
    "lower": ("confidenceInterval", "lowerBound"), "upper": ("confidenceInterval", "upperBound"),
    "users": ("considerations", "users"), "use_cases": ("considerations", "useCases"),
    "limitations": ("considerations", "technicalLimitations"),
    "tradeoffs": ("considerations", "performanceTradeoffs"),
    "ethical": ("considerations", "ethicalConsiderations"),
    "fairness": ("considerations", "fairnessAssessments"), "group": ("group",),
    "energy": ("considerations", "environmentalConsiderations", "energyConsumptions"),
    "mitigation": ("mitigationStrategy",), "energy_kwh": ("activityEnergyCost",),
    "emissions_kg": ("co2CostEquivalent",), "offset_kg": ("co2CostOffset",),
    "providers": ("energyProviders",), "sensitive": ("sensitiveData",),
    "url": ("contents", "url"), "owners": ("governance", "owners"),
    "stewards": ("governance", "stewards"), "custodians": ("governance", "custodians"),
    "crosses_trust_boundary": ("x-trust-boundary",), "severity": ("ratings",),
    "score": ("ratings",), "state": ("analysis", "state"), "detail": ("analysis", "detail"),
    "justification": ("analysis", "justification"), "responses": ("analysis", "response"),
    "open": ("analysis", "state"), "attestations": ("declarations", "attestations"),
    "standards": ("definitions", "standards"),
}  # fmt: skip
_SEVERITIES: Final = ("critical", "high", "medium", "low", "info", "none", "unknown")
_SETTLED: Final = ("resolved", "resolved_with_pedigree", "false_positive", "not_affected")


def components(found: Json, at: Keys, holder: str = "") -> Iterator[tuple[dict[str, Json], Keys]]:
    """Each component of a list and those inside of it, in the order of the file."""
    waiting = [(one, (*at, n), holder) for n, one in enumerate(items(found))][::-1]
    while waiting:
        one, place, parent = waiting.pop()
        made = component(one, parent)
        yield made, place
        inner = enumerate(items(mapping(one).get("components")))
        held = text(made.get("ref"))
        waiting += [(nested, (*place, "components", n), held) for n, nested in inner][::-1]


def component(value: Json, parent: str = "") -> dict[str, Json]:
    """One component without those inside of it."""
    one = mapping(value)
    external = one.get("isExternal")
    made = present(
        ref=text(one.get("bom-ref")),
        group=said(one.get("group")),
        name=text(one.get("name")),
        version=said(one.get("version")),
        version_range=text(one.get("versionRange")),
        supplier=_first(one, "supplier", "manufacturer", "publisher"),
        authors=people(one.get("authors")) or texts([one.get("author")]),
        description=said(one.get("description")),
        scope=text(one.get("scope")),
        external=external if isinstance(external, bool) else None,
        licences=licences(one.get("licenses")),
        hashes=_hashes(one.get("hashes")),
        purl=address(one.get("purl")),
        cpe=text(one.get("cpe")),
        parent=parent,
        references=list(_references(one.get("externalReferences"))),
        model_card=model_card(one.get("modelCard")),
        data=[data_entry(entry) for entry in items(one.get("data"))],
    )
    tagged = any(one.get(key) for key in ("swid", "swhid", "omniborId"))
    return flagged({"type": text(one.get("type")), **made}, tagged=tagged)


def _first(one: dict[str, Json], *keys: str) -> str:
    return next((name for key in keys if (name := organisation(one.get(key)))), "")


def people(value: Json) -> list[Json]:
    """The names of those in a list of contacts, else their addresses."""
    return [name for one in items(value) if (name := organisation(one))]


def licences(value: Json) -> list[Json]:
    """SPDX ids, names and expressions, in the order of the file."""
    choices = (mapping(one) for one in items(value))
    named = (
        said(mapping(one.get("license")).get("id"))
        or said(mapping(one.get("license")).get("name"))
        or said(one.get("expression"))
        for one in choices
    )
    return [name for name in named if name]


def _hashes(value: Json) -> dict[str, Json]:
    pairs = (mapping(one) for one in items(value))
    return {text(one.get("alg")).lower(): text(one.get("content")).lower() for one in pairs}


def _references(value: Json) -> Iterator[Json]:
    for one in items(value):
        url = address(mapping(one).get("url"))
        if url:
            yield present(type=text(one.get("type")), url=url, hashes=_hashes(one.get("hashes")))


def service(value: Json) -> dict[str, Json]:
    """One service: who runs it, whether it asks who calls, what flows."""
    one = mapping(value)
    flags = {
        name: one[key]
        for name, key in (("authenticated",) * 2, ("crosses_trust_boundary", "x-trust-boundary"))
        if isinstance(one.get(key), bool)
    }
    flows = (mapping(entry) for entry in items(one.get("data")))
    return present(
        ref=text(one.get("bom-ref")),
        name=text(one.get("name")),
        version=said(one.get("version")),
        provider=organisation(one.get("provider")),
        description=said(one.get("description")),
        endpoints=[address(url) for url in items(one.get("endpoints"))],
        licences=licences(one.get("licenses")),
        data=[
            {key: said(flow[key]) for key in ("name", "flow", "classification") if key in flow}
            for flow in flows
        ],
        **flags,
    )


def vulnerability(value: Json) -> dict[str, Json]:
    """One vulnerability with its worst rating and what the analysis says of it."""
    one = mapping(value)
    analysis = mapping(one.get("analysis"))
    state = text(analysis.get("state"))
    ratings = [mapping(rating) for rating in items(one.get("ratings"))]
    scores = [score for rating in ratings if isinstance(score := rating.get("score"), int | float)]
    severities = {text(rating.get("severity")) for rating in ratings}
    made = present(
        id=text(one.get("id")),
        source=text(mapping(one.get("source")).get("name")),
        severity=next((word for word in _SEVERITIES if word in severities), ""),
        score=max(scores, default=None),
        description=said(one.get("description")),
        recommendation=said(one.get("recommendation")),
        state=state,
        justification=text(analysis.get("justification")),
        responses=texts(analysis.get("response")),
        detail=said(analysis.get("detail")),
        affects=[text(mapping(target).get("ref")) for target in items(one.get("affects"))],
        published=text(one.get("published")),
        updated=text(one.get("updated")),
    )
    return {**made, "open": state not in _SETTLED}
