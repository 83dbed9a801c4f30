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
        "data_lineage", "data-version", "dataset-card", "lineage", "registered-model",
        formats=[], check_tree=True, require_origin=True,
    ),
    _check("guardrail_configuration", "guardrails", stages=["input", "output"]),
    _check("literal_credentials", "credential"),
    _check("field_reviews", "monitoring-plan", max_age=180, undecided=2),
    _check("incident_register", "incident-log", "incident-plan", statement_age=365),
    _check(
        "logged_events", "log-specification", "retention-plan", "ci-pipeline",
        events=[
            "request", "output", "model version", "data version or index version", "error",
            "configuration change",
        ],
        purposes=["risk", "substantial modification", "post-market monitoring", "operation"],
        tested=True,
    ),
    _check(
        "oversight_measures", "oversight-plan", "ci-pipeline",
        metrics=["override rate", "time per review", "agreement"], max_age=180, least_seconds=15,
        least_share=0.005, reason_words=20,
    ),
    _check("oversight_section", "model-card", stop_words=20),
    _check(
        "reporting_deadlines", "incident-reporting", "incident-plan",
        record="incident-reporting", kinds=[], days=15, statement_age=365,
    ),
    _check(
        "retired_versions", "decommissioning-plan", "deployment", "model-register",
        "registered-model", registry=False,
    ),
    _check(
        "retirement_steps", "decommissioning-plan",
        steps=[
            "notice", "traffic", "fallback", "access", "secrets", "endpoints", "data", "weights",
            "indexes", "monitoring", "registry",
        ],
    ),
    _check(
        "telemetry_sink", "monitoring-plan", "retention-plan",
        version=["model"], outcome=["outcome", "decision", "finish reason"],
    ),
    _check(
        "red_team_plan", "ci-pipeline", "evaluation-plan",
        attacks=["injection", "jailbreak"], min_plugins=3,
    ),
)  # fmt: skip
