"""The index: which files each reader recognises, which kinds each check reads."""

from __future__ import annotations

from aigov.api import Check
from aigov_plugins.access import index as access
from aigov_plugins.agents import index as agents
from aigov_plugins.cards import index as cards
from aigov_plugins.data import index as data
from aigov_plugins.environments import index as environments
from aigov_plugins.lineage import index as lineage
from aigov_plugins.operations import index as operations
from aigov_plugins.pipelines import index as pipelines
from aigov_plugins.records import index as records
from aigov_plugins.supply import index as supply

_CHECKS = "aigov_plugins.checks"

READERS = (
    *cards.READERS,
    *lineage.READERS,
    *access.READERS,
    *pipelines.READERS,
    *environments.READERS,
    *operations.READERS,
    *data.READERS,
    *supply.READERS,
    *agents.READERS,
    *records.READERS,
)


def _check(module: str, *reads: str, **params: object) -> Check:
    return Check(
        id=module.replace("_", "-"), reads=reads, run=f"{_CHECKS}.{module}:run", params=params
    )


CHECKS = (
    _check("access_controls", "access-policy", required=True),
    _check("ai_system_inventory"),
    _check("card_metrics", "evaluation", "model-card"),
    _check("catalogue_entry", "ownership", annotation="ai-act-tier"),
    _check(
        "classification_decision", "decision-record",
        max_age="365d", min_deciders=2, min_words=150,
    ),
    _check(
        "clear_ownership", "ownership",
        areas=["data", "model", "deployment"], independent_governance=False,
    ),
    _check(
        "data_lineage", "data-version", "dataset-card", "lineage", "registered-model",
        formats=[], check_tree=True, require_origin=True,
    ),
    _check("inventory_row", "system-inventory", purpose_words=15, max_age="180d"),
    _check("literal_credentials", "credential"),
    _check("practice_hits", "practice-screening", "risk-assessment"),
    _check(
        "practice_screening", "practice-screening", "risk-assessment",
        record="practice-screening", points=["a", "b", "ba", "bb", "c", "d", "e", "f", "g", "h"],
        min_words=6, distinct=5, max_age="",
    ),
    _check(
        "risk_classification", "risk-classification",
        points=["1", "2", "3", "4", "5", "6", "7", "8"], other_words=15,
    ),
    _check("system_manifest", purpose_words=0, reason_words=0, facts=[], max_age=""),
    _check("tier_facts", never_minimal=["automated_decisions", "biometric_or_emotion"]),
)  # fmt: skip
