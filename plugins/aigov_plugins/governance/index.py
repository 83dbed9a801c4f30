"""Checks: what is decided, answered and documented about a system."""

from __future__ import annotations

from aigov_plugins.rows import check

CHECKS = (
    check(
        "attested_artefact", "attestation", "data-version", "deployment",
        max_age="365d",
    ),
    check("catalogue_entry", "ownership", annotation="ai-act-tier"),
    check(
        "classification_decision", "decision-record",
        max_age="365d", min_deciders=2, min_words=150,
    ),
    check("inventory_row", "system-inventory", purpose_words=15, max_age="180d"),
    check("practice_hits", "practice-screening", "risk-assessment"),
    check(
        "practice_screening", "practice-screening", "risk-assessment",
        record="practice-screening", points=["a", "b", "ba", "bb", "c", "d", "e", "f", "g", "h"],
        min_words=6, distinct=5, max_age="",
    ),
    check(
        "risk_classification", "risk-classification",
        points=["1", "2", "3", "4", "5", "6", "7", "8"], other_words=15,
    ),
    check(
        "sign_off", "approval", "deployment", "evaluation", "model-card", "release-gate",
        "risk-assessment", "rollback-drill", "runbook",
        seen=["risk-assessment", "evaluation", "model-card",
              "rollback-drill|runbook|deployment|release-gate"],
    ),
    check("system_manifest", purpose_words=0, reason_words=0, facts=[], max_age=""),
    check("tier_facts", never_minimal=["automated_decisions", "biometric_or_emotion"]),
)  # fmt: skip
