"""The words of a verdict: outcomes, states, severities, gates, modes, tiers, facts, kinds."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What is known about one policy for one system."""

    PASS = "pass"  # noqa: S105  a verdict, no password
    FAIL = "fail"
    UNKNOWN = "unknown"
    WAIVED = "waived"
    NOT_APPLICABLE = "not-applicable"


class State(StrEnum):
    """What is known about one way to evidence a policy."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    ABSENT = "absent"


class Severity(StrEnum):
    """What a failure costs: orders findings and caps the life of a waiver."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Gate(StrEnum):
    """From when a policy is due, earliest first."""

    COMMIT = "commit"
    CI = "ci"
    RELEASE_REVIEW = "release-review"
    OPERATION = "operation"


class Mode(StrEnum):
    """Whether a failure decides the exit code: set by pack or configuration."""

    ENFORCED = "enforced"
    ADVISORY = "advisory"
    OFF = "off"


class Tier(StrEnum):
    """Risk tier of a system, in the terms of the EU AI Act (``limited`` is common usage)."""

    MINIMAL = "minimal"
    LIMITED = "limited"
    HIGH = "high"
    PROHIBITED = "prohibited"


GATES = tuple(gate.value for gate in Gate)
SEVERITIES = tuple(severity.value for severity in Severity)
TIERS = tuple(tier.value for tier in Tier)
LIFECYCLES = ("experiment", "development", "staging", "production", "retired")

FACTS = (
    "agentic",
    "automated_decisions",
    "biometric_or_emotion",
    "deployed",
    "eu_market",
    "external_data",
    "fria_deployer",
    "generative",
    "gpai_provider",
    "personal_data",
    "runs_experiments",
    "special_category_data",
    "trains_model",
    "user_facing",
    "uses_features",
    "uses_third_party_model",
)
"""Facts a manifest may declare; each switches controls on or off."""

FRAMEWORKS = (
    "ca-dadm",
    "eu-ai-act",
    "gdpr",
    "iso-42001",
    "mitre-atlas",
    "nist-ai-600-1",
    "nist-ai-rmf",
    "owasp-agentic-2026",
    "owasp-llm-2025",
    "sg-mgf-2020",
    "sg-mgf-agentic",
    "sg-mgf-genai",
    "us-co-sb26-189",
    "us-sr-11-7",
    "us-sr-26-2",
)
"""Frameworks whose clauses bundled policies name."""

KINDS = tuple(
    """
    access-policy access-review agent alert-routing alert-rules approval bom ci-pipeline
    consent-register container-build dashboard data-contract data-quality data-version
    dataset-card decommissioning-plan deployment disclosure drift-report environment-lock
    evaluation experiment fairness-report feature-store guardrails impact-assessment incident-log
    incident-plan licence lineage model-card monitoring-plan oversight-plan ownership
    privacy-assessment prompt registered-model retention-plan rights-assessment risk-assessment
    rollback-drill runbook technical-documentation
    """.split()
)
"""Every kind of evidence of the contract, whether or not a reader for it is installed."""
