"""Checks: what is decided, answered and documented about a system."""

from __future__ import annotations

from aigov.api import MODEL_KINDS, Measuring
from aigov_plugins.rows import check

_MEASURING = Measuring(
    ("evaluation", "monitoring-plan"), "aigov_plugins.governance.measure_rows:run"
)

CHECKS = (
    check(
        "attested_artefact", "attestation", "data-version", "deployment",
        max_age="365d",
    ),
    check("catalogue_entry", "ownership", annotation="ai-act-tier"),
    check(
        "changelog_mentions", "document",
        subjects=["model|models|weights|retrain*|threshold*",
                  "data|dataset*|feature*|training set"],
    ),
    check(
        "classification_decision", "decision-record",
        max_age="365d", min_deciders=2, min_words=150,
    ),
    check(
        "documentation_map", "documentation-map", "document", lag="30d", subjects=[], generated=[],
    ),
    check(
        "document_links", "ai-policy", "dataset-card", "document", "documentation-map",
        "incident-plan", "instructions-for-use", "model-card", "monitoring-plan",
        "oversight-plan", "risk-assessment", "runbook", "technical-documentation",
    ),
    check(
        "document_sections", "document",
        pages=["README.md"], sections=[], section_words=20, page_words=0, max_age="",
        approved=False, owned=False, contact=False, versioned=False, numbers=0, spread=False,
    ),
    check(
        "generated_docs", "ci-pipeline",
        builders=["mkdocs", "sphinx-build", "sphinx", "make html", "jupyter-book", "docusaurus",
                  "quarto", "antora", "mike", "pdoc"],
    ),
    check(
        "independent_approvers", "approval", "release-notes", *MODEL_KINDS,
        kind="approval", fields=["accountable", "approver", "approved_by"], committers=False,
    ),
    check("inventory_row", "system-inventory", purpose_words=15, max_age="180d"),
    check("manifest_measures", measures=_MEASURING),
    check("metadata_owners", "data-contract", "model-card", "ownership"),
    check("practice_hits", "practice-screening", "risk-assessment"),
    check(
        "practice_screening", "practice-screening", "risk-assessment",
        record="practice-screening", points=["a", "b", "ba", "bb", "c", "d", "e", "f", "g", "h"],
        min_words=6, distinct=5, max_age="",
    ),
    check(
        "record_authors", "impact-assessment", "privacy-assessment", "rights-assessment",
        "risk-assessment",
        kind="risk-assessment", fields=["reviewer", "reviewed_by", "approver", "approved_by"],
        most=50,
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
    check("signed_commits", "approval", *MODEL_KINDS, of=[], kind="approval"),
    check("stated_performance", "instructions-for-use", "evaluation", "model-card"),
    check("system_manifest", purpose_words=0, reason_words=0, facts=[], max_age=""),
    check(
        "technical_points", "technical-documentation", "document",
        points=[], sub_points=[], same_place=2, page_words=30, own_words=40,
    ),
    check("tier_facts", never_minimal=["automated_decisions", "biometric_or_emotion"]),
)  # fmt: skip
