"""Model cards and data of CycloneDX components, in the shape of a bill of materials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Json
from aigov_plugins.shaping import items, mapping, present, text
from aigov_plugins.supply.bom_shape import address, said

_KILOGRAMS: Final = 1000


def organisation(value: Json) -> str:
    """The name of an organisation or person, else an address of theirs."""
    if not isinstance(value, dict):
        return text(value)
    return text(value.get("name")) or text(value.get("email")) or text(value.get("organization"))


def texts(value: Json) -> list[Json]:
    """The texts of a list, without those that say nothing."""
    return [found for one in items(value) if (found := said(one))]


def data_entry(entry: Json) -> dict[str, Json]:
    """One set of data: a dataset, configuration or definition, and who governs it."""
    data = mapping(entry)
    governance = mapping(data.get("governance"))
    return present(
        ref=text(data.get("bom-ref")) or text(data.get("ref")),
        name=said(data.get("name")),
        type=text(data.get("type")),
        description=said(data.get("description")),
        url=address(mapping(data.get("contents")).get("url")),
        classification=said(data.get("classification")),
        sensitive=texts(data.get("sensitiveData")),
        owners=_parties(governance.get("owners")),
        stewards=_parties(governance.get("stewards")),
        custodians=_parties(governance.get("custodians")),
    )


def _parties(value: Json) -> list[Json]:
    parties = (mapping(one) for one in items(value))
    named = (organisation(one.get("organization") or one.get("contact")) for one in parties)
    return [name for name in named if name]


def model_card(value: Json) -> dict[str, Json]:
    """What a model card says, without the parts that it leaves empty."""
    card = mapping(value)
    made = mapping(card.get("modelParameters"))
    judged = mapping(card.get("considerations"))
    environment = mapping(judged.get("environmentalConsiderations"))
    return present(
        approach=said(mapping(made.get("approach")).get("type")),
        task=said(made.get("task")),
        architecture_family=said(made.get("architectureFamily")),
        architecture=said(made.get("modelArchitecture")),
        datasets=[data_entry(one) for one in items(made.get("datasets"))],
        inputs=[said(mapping(one).get("format")) for one in items(made.get("inputs"))],
        outputs=[said(mapping(one).get("format")) for one in items(made.get("outputs"))],
        metrics=list(_metrics(card.get("quantitativeAnalysis"))),
        users=texts(judged.get("users")),
        use_cases=texts(judged.get("useCases")),
        limitations=texts(judged.get("technicalLimitations")),
        tradeoffs=texts(judged.get("performanceTradeoffs")),
        ethical=[_risk(one) for one in items(judged.get("ethicalConsiderations"))],
        fairness=[_fairness(one) for one in items(judged.get("fairnessAssessments"))],
        energy=[_energy(one) for one in items(environment.get("energyConsumptions"))],
    )


def _metrics(analysis: Json) -> Iterator[Json]:
    for one in items(mapping(analysis).get("performanceMetrics")):
        metric = mapping(one)
        interval = mapping(metric.get("confidenceInterval"))
        yield present(
            type=said(metric.get("type")),
            value=said(metric.get("value")),
            slice=said(metric.get("slice")),
            lower=said(interval.get("lowerBound")),
            upper=said(interval.get("upperBound")),
        )


def _risk(value: Json) -> dict[str, Json]:
    risk = mapping(value)
    return present(name=said(risk.get("name")), mitigation=said(risk.get("mitigationStrategy")))


def _fairness(value: Json) -> dict[str, Json]:
    assessment = mapping(value)
    return present(
        group=said(assessment.get("groupAtRisk")),
        benefits=said(assessment.get("benefits")),
        harms=said(assessment.get("harms")),
        mitigation=said(assessment.get("mitigationStrategy")),
    )


def _energy(value: Json) -> dict[str, Json]:
    consumption = mapping(value)
    return present(
        activity=text(consumption.get("activity")),
        energy_kwh=_measured(consumption.get("activityEnergyCost"), "kWh"),
        emissions_kg=_measured(consumption.get("co2CostEquivalent"), "tCO2eq", _KILOGRAMS),
        offset_kg=_measured(consumption.get("co2CostOffset"), "tCO2eq", _KILOGRAMS),
        providers=[_provider(one) for one in items(consumption.get("energyProviders"))],
    )


def _provider(value: Json) -> dict[str, Json]:
    provider = mapping(value)
    return present(
        name=organisation(provider.get("organization")),
        source=text(provider.get("energySource")),
        energy_kwh=_measured(provider.get("energyProvided"), "kWh"),
    )


def _measured(value: Json, unit: str, factor: int = 1) -> Json:
    """The number of a measure in another unit, None where the unit is not the one of the format."""
    measure = mapping(value)
    number = measure.get("value")
    if measure.get("unit") != unit or isinstance(number, bool | str | list | dict | None):
        return None
    return round(number * factor, 9)
