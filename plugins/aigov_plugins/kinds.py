"""The kinds of evidence: one role each, whatever the format, with the shape of their data.

The shape of a kind is the published schema of its name, ``aigov schema KIND``; ``lineage.json`` is
the schema of the record that people write, so the shape of the kind is ``lineage-graph.json``.
"""

from __future__ import annotations

from aigov.api import ArtifactKind

_RECORDS = {
    "access-review": "Who looked at which access, and what was decided.",
    "approval": "Who approved or rejected which version, on which criteria.",
    "consent-register": "On which ground each dataset with personal data is used.",
    "dataset-card": "What a dataset holds, where it comes from and for what.",
    "decommissioning-plan": "When and how a system is switched off, and what remains.",
    "disclosure": "How people are told that they deal with an AI system.",
    "fairness-report": "Measures by group against limits, and what was decided on gaps.",
    "impact-assessment": "Whom a system affects, for good and for ill.",
    "incident-log": "Incidents and near misses: what happened, why, what was changed.",
    "incident-plan": "What happens when a system does harm or fails.",
    "model-card": "What a model is for, what made it, how good it is, its limits.",
    "monitoring-plan": "What is measured in use, against which limits, and who acts.",
    "oversight-plan": "Who watches over a system, with which powers.",
    "privacy-assessment": "Processing of personal data: purposes, necessity, risks, measures.",
    "retention-plan": "How long data are kept, and how they are erased.",
    "rights-assessment": "Harms to fundamental rights, and measures against them.",
    "risk-assessment": "Risks, their ratings and treatment, and who reviewed them.",
    "rollback-drill": "A rehearsal of going back to an earlier version.",
    "runbook": "What to do when an alert fires: meaning, diagnosis, mitigation.",
    "technical-documentation": "Where each point that the law asks for is documented.",
}
"""Kinds that people write: an empty text in one of them is a sign of a template."""

_MADE = {
    "access-policy": "Who may do what: grants in RBAC, IAM, settings, a matrix.",
    "agent": "What an agent or a tool server may do, and how it is protected.",
    "alert-routing": "Who is told of which alert, and how repeats are held back.",
    "alert-rules": "What makes an alert: expression, duration, severity, runbook.",
    "bom": "The models, data and software that a release is made of.",
    "container-build": "What an image is built from, and how exactly it is pinned.",
    "dashboard": "What is shown to those who watch: panels, queries, limits.",
    "data-contract": "What a provider of data promises: columns, quality, levels, owner.",
    "data-quality": "Expectations about data, and what a run of them gave.",
    "data-version": "Digests of the data and models that a pipeline used and made.",
    "deployment": "How a version reaches traffic: images, steps, gates, analysis.",
    "drift-report": "How far current data are from reference data.",
    "environment-lock": "The packages of an environment, with versions and digests.",
    "evaluation": "Numbers that an evaluation gave for a model.",
    "evaluation-plan": "What an evaluation will ask and what passes: cases, attacks, bars.",
    "experiment": "A run of training or an experiment: parameters, metrics, who, when.",
    "feature-store": "The settings of a feature store and the features it serves.",
    "guardrails": "What is checked before and after a model answers.",
    "prompt": "A prompt as it is kept: text, inputs, model, version.",
    "registered-model": "A model as a registry or tracking server keeps it.",
}
"""Kinds that tools write, or that are written for tools."""

KINDS = (
    *(ArtifactKind(kind, doc, kind) for kind, doc in _RECORDS.items()),
    *(ArtifactKind(kind, doc, kind, written=False) for kind, doc in _MADE.items()),
    ArtifactKind(
        "ci-pipeline", "What continuous integration runs, and what may fail.", "ci-pipeline",
        scope="repository", written=False,
    ),
    ArtifactKind(
        "credential", "A file in which a literal credential stands.", exhaustive=True,
        written=False,
    ),
    ArtifactKind(
        "licence", "Under which terms code, a model or data may be used.", "licence",
        scope="repository", written=False,
    ),
    ArtifactKind(
        "lineage", "What is made from what: jobs with their inputs and outputs.", "lineage-graph"
    ),
    ArtifactKind("ownership", "Who owns which path or area.", "ownership", scope="repository"),
)  # fmt: skip
