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
    _check("access_controls", "access-policy", required=True, matrix=True),
    _check("access_matrix", "access-policy", max_age=90, min_words=3),
    _check(
        "agent_attachments", "agent-policy", review_age="180d", most_days=1825, review_words=3,
    ),
    _check(
        "agent_limits", "agent",
        allow_code_execution=False, most_steps=1000, most_seconds=604800,
    ),
    _check("ai_system_inventory"),
    _check("alert_metrics", "alert-rules", "dashboard"),
    _check(
        "alert_quality", "alert-review", "alert-routing", "alert-rules", "monitoring-plan",
        "runbook",
        fields=["severity", "owner", "runbook"],
        severities=["page", "ticket", "info", "critical", "warning"],
        routing=[], min_repeat=0, with_review=False, criteria_words=0,
    ),
    _check(
        "approved_results", "approval", "attestation", "evaluation", "evaluation-criteria",
        "model-card", "model-register", "registered-model", "release-gate",
    ),
    _check("assessment_results", "risk-assessment", max_age=365),
    _check("attack_rates", "security-assessment"),
    _check(
        "bill_of_materials", "agent", "bom", "ci-pipeline", "data-version", "environment-lock",
        "prompt", "registered-model",
        form="document", datasets=False, generated=False, scanned=False, max_age=90,
    ),
    _check("card_datasets", "data-version", "lineage", "model-card"),
    _check("card_metrics", "evaluation", "model-card"),
    _check(
        "card_version", "deployment", "evaluation", "model-card", "model-register",
        "registered-model",
    ),
    _check(
        "clear_ownership", "ownership",
        areas=["data", "model", "deployment"], deputies=False, independent_governance=False,
    ),
    _check("counted_errors", "monitoring-plan", classes=["http", "timeout"], budget=False),
    _check(
        "dashboard_families", "dashboard", "dashboard-register", "evaluation",
        "evaluation-criteria", "fairness-report", "kpi-map", "monitoring-plan",
        business=2, model=2, fairness=0, markers=1,
    ),
    _check(
        "data_contracts", "ci-pipeline", "data-contract", "lineage",
        formats=["odcs", "data-contract-specification"], statuses=["active"],
        levels=["freshness", "availability", "retention"], min_rules=2, owned=True,
        described=True, classified=True, enforced=True,
    ),
    _check("data_expectations", "data-quality", aspects=["freshness", "volume"]),
    _check(
        "data_lineage", "data-version", "dataset-card", "lineage", "registered-model",
        formats=[], check_tree=True, require_origin=True, graph=lineage.DRAWING,
    ),
    _check(
        "data_signals", "alert-routing", "data-contract", "monitoring-plan",
        aspects=["freshness", "completeness", "validity", "volume", "schema"],
        contracts=True, results_age=90, review_age=365,
    ),
    _check(
        "data_versions",
        "ci-pipeline", "data-version", "dataset-card", "dataset-versions", "lineage",
        source="pointers", uses=[], read=True, verified=False,
    ),
    _check(
        "dataset_coverage", "data-version", "dataset-card", documented=True, examined=True,
    ),
    _check(
        "drift_plan", "data-version", "dataset-versions", "drift-report", "monitoring-plan",
        report_age=30, review_age=365,
    ),
    _check(
        "energy_use", "bom", "experiment", "registered-model",
        source="tracker", activities=[], known_runs=True,
    ),
    _check("erasure_job", "ci-pipeline", "deployment", "lineage", words=[]),
    _check(
        "evaluation_results", "evaluation", "evaluation-criteria",
        min_samples=30, min_slices=0, check_history=True,
    ),
    _check(
        "evaluation_suite", "ci-pipeline", "evaluation", "evaluation-plan",
        tests=[], min_cases=20, min_attacks=0, result_days=0,
    ),
    _check("experiment_families", "experiment", max_age=365),
    _check("fairness_results", "fairness-report", min_samples=30, monitored=True),
    _check(
        "feature_definitions",
        "ci-pipeline", "data-contract", "feature-store", "lineage", "registered-model",
        source="feast", consistency=True,
    ),
    _check("guardrail_configuration", "guardrails", stages=["input", "output"]),
    _check("impact_groups", "impact-assessment", relations=["user", "vulnerable"]),
    _check(
        "independent_validators", "validation-report",
        field="validator", days=365,
        code=["**/*.{py,ipynb,r,R,sql,scala,jl}"],
        exclude=["**/{test,tests,validation}/**", "**/test_*.py", "**/conftest.py"],
    ),
    _check("joined_measures", "monitoring-plan", kinds=["product", "model"], results_age=90),
    _check(
        "kpi_links", "dashboard", "evaluation", "evaluation-criteria", "fairness-report", "kpi-map",
        "monitoring-plan",
    ),
    _check(
        "lawful_basis", "consent-register", "data-contract",
        source="register", special=False, purpose_words=8,
    ),
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
    _check("rail_results", "guardrail-plan"),
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
        "live_experiments", "experiment",
        form="plan", stop_rules=2, guardrails=2, days_to_result=30, testing=False,
    ),
    _check(
        "locked_environments", "container-build", "environment-lock",
        hashes=True, images=True,
        exclude=["**/docs/**", "**/*{dev,docs,lint,test}*.{in,txt,yml,yaml}"],
    ),
    _check(
        "model_pipeline", "access-policy", "ci-pipeline",
        marks=["evaluation"], stages=["unit tests", "evaluation"], before_merge=True,
        covers_paths=False, ordered=False, pinned=False, permissions=False, required_checks=False,
    ),
    _check("monitor_definition", "monitoring-plan", types=[], min_limits=3),
    _check(
        "monitored_metrics", "model-register", "monitoring-plan", "registered-model",
        kinds=["model"], min_metrics=3, results_age=30, review_age=365, generative=False,
    ),
    _check("packaged_models", "experiment", "registered-model"),
    _check(
        "performance_report", "model-register", "monitoring-plan", "registered-model",
        kinds=[], min_results=3, max_age=90,
    ),
    _check(
        "privacy_scope", "consent-register", "data-contract", "privacy-assessment",
        topics=["inference", "logs", "re-identification"], reasoning_words=15,
    ),
    _check("privacy_screening", "privacy-assessment"),
    _check(
        "progressive_delivery", "deployment",
        steps=True, analysis=True, quality=True, on_failure=True, revisions=0, mirror=False,
    ),
    _check(
        "quality_rules", "ci-pipeline", "data-contract", "data-quality", "lineage",
        source="suites", aspects=["completeness", "range"], results_age="", run=True,
    ),
    _check("recorded_parameters", "data-version", "experiment"),
    _check("recent_evaluation", "evaluation", max_age=30),
    _check(
        "red_team_plan", "ci-pipeline", "evaluation-plan",
        attacks=["injection", "jailbreak"], min_plugins=3,
    ),
    *governance.CHECKS,
    _check(
        "release_gates", "access-policy", "model-card", "model-register", "registered-model",
        "release-gate",
        criteria=[], results=False, environment=False, checklist=[], max_bypasses=1, min_words=5,
    ),
    _check("reproduced_results", "evaluation", "reproduction-report"),
    _check("rights_harms", "rights-assessment"),
    _check("risk_register", "risk-assessment", mitigation_words=8),
    _check(
        "rollback_plan", "model-card", "model-register", "registered-model", "rollback-drill",
        "runbook",
        form="record", triggers=3, objective=240, max_age=180,
        compatibility=["data schema", "features", "prompts", "caches", "indexes"],
    ),
    _check("sample_reviews", "monitoring-plan", min_sample=50, max_age=90),
    _check("scheduled_run", "ci-pipeline", runs=[], max_interval=30),
    _check("security_tests", "security-assessment", covers=[]),
    _check(
        "served_evaluations", "deployment", "evaluation", "model-card", "model-register",
        "registered-model",
    ),
    _check("served_versions", "container-build", "deployment", "model-register"),
    _check(
        "service_signals", "alert-rules", "dashboard", "runbook",
        source="rules", aspects=["latency", "errors"],
    ),
    _check(
        "shadow_run", "model-card", "model-register", "registered-model", "shadow-report",
        method="shadow", min_days=7, min_requests=0, min_words=30, max_age=0, criteria=True,
    ),
    _check(
        "third_party_register", "agent", "bom", "guardrails", "model-card", "prompt",
        "third-party-register",
    ),
    _check(
        "tracked_findings", "security-assessment", "validation-report",
        kind="security-assessment", fields=["id", "finding"], overdue=["critical", "high"],
    ),
)  # fmt: skip
