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
    _check("assessment_results", "risk-assessment", max_age=365),
    _check("card_metrics", "evaluation", "model-card"),
    _check(
        "clear_ownership", "ownership",
        areas=["data", "model", "deployment"], independent_governance=False,
    ),
    _check(
        "data_lineage", "data-version", "dataset-card", "lineage", "registered-model",
        formats=[], check_tree=True, require_origin=True,
    ),
    _check(
        "evaluation_results", "evaluation", "evaluation-criteria",
        min_samples=30, min_slices=0, check_history=True,
    ),
    _check(
        "evaluation_suite", "ci-pipeline", "evaluation", "evaluation-plan",
        tests=[], min_cases=20, min_attacks=0, result_days=0,
    ),
    _check("fairness_results", "fairness-report", min_samples=30, monitored=True),
    _check("guardrail_configuration", "guardrails", stages=["input", "output"]),
    _check(
        "independent_validators", "validation-report",
        field="validator", days=365,
        code=["**/*.{py,ipynb,r,R,sql,scala,jl}"],
        exclude=["**/{test,tests,validation}/**", "**/test_*.py", "**/conftest.py"],
    ),
    _check("literal_credentials", "credential"),
    _check(
        "locked_environments", "container-build", "environment-lock",
        hashes=True, images=True,
        exclude=["**/docs/**", "**/*{dev,docs,lint,test}*.{in,txt,yml,yaml}"],
    ),
    _check("packaged_models", "experiment", "registered-model"),
    _check("recorded_parameters", "data-version", "experiment"),
    _check(
        "red_team_plan", "ci-pipeline", "evaluation-plan",
        attacks=["injection", "jailbreak"], min_plugins=3,
    ),
    _check("reproduced_results", "evaluation", "reproduction-report"),
    _check("security_tests", "security-assessment", covers=[]),
    _check("served_versions", "deployment", "model-register"),
    _check(
        "tracked_findings", "security-assessment", "validation-report",
        kind="security-assessment", fields=["id", "finding"], overdue=["critical", "high"],
    ),
)  # fmt: skip
