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
    _check("agent_limits", "agent", allow_code_execution=False),
    _check("ai_system_inventory"),
    _check("card_metrics", "evaluation", "model-card"),
    _check(
        "clear_ownership", "ownership",
        areas=["data", "model", "deployment"], independent_governance=False,
    ),
    _check(
        "data_contracts", "ci-pipeline", "data-contract", "lineage",
        formats=["odcs", "data-contract-specification"], statuses=["active"],
        levels=["freshness", "availability", "retention"], min_rules=2, owned=True,
        described=True, classified=True, enforced=True,
    ),
    _check(
        "data_lineage", "data-version", "dataset-card", "lineage", "registered-model",
        formats=[], check_tree=True, require_origin=True,
    ),
    _check(
        "data_versions",
        "ci-pipeline", "data-version", "dataset-card", "dataset-versions", "lineage",
        source="pointers", uses=[], read=True, verified=False,
    ),
    _check(
        "dataset_coverage", "data-version", "dataset-card", documented=True, examined=True,
    ),
    _check("erasure_job", "ci-pipeline", "deployment", "lineage", words=[]),
    _check(
        "feature_definitions",
        "ci-pipeline", "data-contract", "feature-store", "lineage", "registered-model",
        source="feast", consistency=True,
    ),
    _check("guardrail_configuration", "guardrails", stages=["input", "output"]),
    _check(
        "lawful_basis", "consent-register", "data-contract",
        source="register", special=False, purpose_words=8,
    ),
    _check("literal_credentials", "credential"),
    _check(
        "quality_rules", "ci-pipeline", "data-contract", "data-quality", "lineage",
        source="suites", aspects=["completeness", "range"], results_age="", run=True,
    ),
    _check(
        "red_team_plan", "ci-pipeline", "evaluation-plan",
        attacks=["injection", "jailbreak"], min_plugins=3,
    ),
)  # fmt: skip
