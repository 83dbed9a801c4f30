"""The index: which files each reader recognises, which kinds each check reads."""

from __future__ import annotations

from aigov_plugins.access import index as access
from aigov_plugins.agents import index as agents
from aigov_plugins.cards import index as cards
from aigov_plugins.data import index as data
from aigov_plugins.environments import index as environments
from aigov_plugins.governance import index as governance
from aigov_plugins.lineage import index as lineage
from aigov_plugins.operations import index as operations
from aigov_plugins.pipelines import index as pipelines
from aigov_plugins.records import index as records
from aigov_plugins.rows import check as _check
from aigov_plugins.supply import index as supply

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
        "data_lineage", "data-version", "dataset-card", "lineage", "registered-model",
        formats=[], check_tree=True, require_origin=True,
    ),
    _check("guardrail_configuration", "guardrails", stages=["input", "output"]),
    _check("literal_credentials", "credential"),
    _check(
        "red_team_plan", "ci-pipeline", "evaluation-plan",
        attacks=["injection", "jailbreak"], min_plugins=3,
    ),
    *governance.CHECKS,
)  # fmt: skip
