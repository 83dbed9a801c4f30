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
    _check(
        "alert_quality", "alert-review", "alert-routing", "alert-rules", "monitoring-plan",
        "runbook",
        fields=["severity", "owner", "runbook"],
        severities=["page", "ticket", "info", "critical", "warning"],
        routing=[], min_repeat=0, with_review=False, criteria_words=0,
    ),
    _check("card_metrics", "evaluation", "model-card"),
    _check(
        "clear_ownership", "ownership",
        areas=["data", "model", "deployment"], independent_governance=False,
    ),
    _check("counted_errors", "monitoring-plan", classes=["http", "timeout"], budget=False),
    _check(
        "dashboard_families", "dashboard", "dashboard-register", "evaluation",
        "evaluation-criteria", "fairness-report", "kpi-map", "monitoring-plan",
        business=2, model=2, fairness=0, markers=1,
    ),
    _check("data_expectations", "data-quality", aspects=["freshness", "volume"]),
    _check(
        "data_lineage", "data-version", "dataset-card", "lineage", "registered-model",
        formats=[], check_tree=True, require_origin=True,
    ),
    _check(
        "data_signals", "alert-routing", "data-contract", "monitoring-plan",
        aspects=["freshness", "completeness", "validity", "volume", "schema"],
        contracts=True, results_age=90, review_age=365,
    ),
    _check(
        "drift_plan", "data-version", "dataset-versions", "drift-report", "monitoring-plan",
        report_age=30, review_age=365,
    ),
    _check("experiment_families", "experiment", max_age=365),
    _check("guardrail_configuration", "guardrails", stages=["input", "output"]),
    _check("joined_measures", "monitoring-plan", kinds=["product", "model"], results_age=90),
    _check(
        "kpi_links", "dashboard", "evaluation", "evaluation-criteria", "fairness-report", "kpi-map",
        "monitoring-plan",
    ),
    _check("literal_credentials", "credential"),
    _check("monitor_definition", "monitoring-plan", types=[], min_limits=3),
    _check(
        "monitored_metrics", "model-register", "monitoring-plan", "registered-model",
        kinds=["model"], min_metrics=3, results_age=30, review_age=365, generative=False,
    ),
    _check(
        "performance_report", "model-register", "monitoring-plan", "registered-model",
        kinds=[], min_results=3, max_age=90,
    ),
    _check(
        "red_team_plan", "ci-pipeline", "evaluation-plan",
        attacks=["injection", "jailbreak"], min_plugins=3,
    ),
    _check("sample_reviews", "monitoring-plan", min_sample=50, max_age=90),
    _check("scheduled_run", "ci-pipeline", runs=[], max_interval=30),
    _check(
        "service_signals", "alert-rules", "dashboard", "runbook",
        source="rules", aspects=["latency", "errors"],
    ),
)  # fmt: skip
