"""The kinds of evidence: one role each, whatever the format, with the shape of their data.

The shape of a kind is the published schema of its name, ``aigov schema KIND``; ``lineage.json`` is
the schema of the record that people write, so the shape of the kind is ``lineage-graph.json``.
"""

from __future__ import annotations

from aigov.api import ArtifactKind

_RECORDS = {
    "access-review": "Who looked at which access, and what was decided.",
    "agent-policy": "What each agent and its tools may do, within which limits, and who approves.",
    "alert-review": "How often alerts fired, how many called for action, and what was changed.",
    "approval": "Who approved or rejected which version, on which criteria.",
    "conformity-record": (
        "The conformity route, its result, the declaration, marking and registrations."
    ),
    "consent-register": "On which ground each dataset with personal data is used.",
    "content-marking": "How generated content is marked, detected and labelled.",
    "dashboard-register": "Where dashboards are hosted, what they show, who looks and when.",
    "dataset-card": "What a dataset holds, where it comes from and for what.",
    "dataset-versions": (
        "The immutable version of each dataset that training, evaluation and retrieval use."
    ),
    "decision-record": "What was decided about an architecture, when, by whom, and if it stands.",
    "decommissioning-plan": "When and how a system is switched off, and what remains.",
    "disclosure": "How people are told that they deal with an AI system.",
    "documentation-map": (
        "Which document describes which code, who owns it, and when it was reviewed."
    ),
    "evaluation-criteria": (
        "What a version has to reach before it is released, fixed before the run, and "
        "how often it is asked again."
    ),
    "fairness-report": "Measures by group against limits, and what was decided on gaps.",
    "gpai-file": "The role conclusion and documents of a provider of a general-purpose AI model.",
    "guardrail-plan": (
        "Which guardrail answers which risk, what it does, how it was tested, and with what result."
    ),
    "impact-assessment": "Whom a system affects, for good and for ill.",
    "incident-log": "Incidents and near misses: what happened, why, what was changed.",
    "incident-plan": "What happens when a system does harm or fails.",
    "incident-reporting": (
        "Which serious incident is reported to whom, by when, and what was reported."
    ),
    "instructions-for-use": "What deployers and integrators are told of a released version.",
    "kpi-map": (
        "Which business or user outcome each model metric stands for, how strongly, and "
        "when to stop."
    ),
    "log-specification": (
        "Which events are recorded for which purpose, how long, and who may read them."
    ),
    "model-card": "What a model is for, what made it, how good it is, its limits.",
    "model-register": (
        "Every model version that can be served, with digest, code, data, evaluation, "
        "stage and approver."
    ),
    "monitoring-plan": "What is measured in use, against which limits, and who acts.",
    "oversight-plan": "Who watches over a system, with which powers.",
    "practice-screening": "A reasoned answer for each prohibited practice.",
    "privacy-assessment": "Processing of personal data: purposes, necessity, risks, measures.",
    "recourse-procedure": (
        "How people get an explanation, correct their data, reach a human and complain."
    ),
    "release-gate": (
        "What a version has to meet to be promoted, who approves, and what was decided "
        "for each version."
    ),
    "reproduction-report": "Whether a second run gave the registered result.",
    "retention-plan": "How long data are kept, and how they are erased.",
    "rights-assessment": "Harms to fundamental rights, and measures against them.",
    "risk-assessment": "Risks, their ratings and treatment, and who reviewed them.",
    "risk-classification": "The risk tier and role of a system, argued point by point.",
    "rollback-drill": "A rehearsal of going back to an earlier version.",
    "runbook": "What to do when an alert fires: meaning, diagnosis, mitigation.",
    "security-assessment": (
        "Threats, tests and findings of AI-specific attacks, and where trust ends."
    ),
    "shadow-report": (
        "A run beside the live version on the same traffic: plan, comparison, result."
    ),
    "technical-documentation": "Where each point that the law asks for is documented.",
    "third-party-register": "Models, data and services of others: terms, version, approval, exit.",
    "validation-report": (
        "What reviewers who did not develop it found, and whether it may be released."
    ),
}
"""Kinds that people write: an empty text in one of them is a sign of a template."""

_MADE = {
    "access-policy": "Who may do what: grants in RBAC, IAM, settings, a matrix.",
    "agent": "What an agent or a tool server may do, and how it is protected.",
    "alert-routing": "Who is told of which alert, and how repeats are held back.",
    "alert-rules": "What makes an alert: expression, duration, severity, runbook.",
    "attestation": "A statement about exact bytes: by digest, who said what of them, and when.",
    "bom": "The models, data and software that a release is made of.",
    "container-build": "What an image is built from, and how exactly it is pinned.",
    "dashboard": "What is shown to those who watch: panels, queries, limits.",
    "data-contract": "What a provider of data promises: columns, quality, levels, owner.",
    "data-quality": "Expectations about data, and what a run of them gave.",
    "data-version": "Digests of the data and models that a pipeline used and made.",
    "document": "A page that people read: its headings, its owner, when it was reviewed.",
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
    "release-notes": "What is said of a release: version, day, who approved it, what changed.",
}
"""Kinds that tools write, or that are written for tools."""

KINDS = (
    *(ArtifactKind(kind, doc, kind) for kind, doc in _RECORDS.items()),
    *(ArtifactKind(kind, doc, kind, written=False) for kind, doc in _MADE.items()),
    ArtifactKind(
        "ai-literacy", "What was done so that people understand the systems they work with.",
        "ai-literacy", scope="repository",
    ),
    ArtifactKind(
        "ai-policy", "The adopted AI policy, and the procedures of quality management behind it.",
        "ai-policy", scope="repository",
    ),
    ArtifactKind(
        "applicability-statement", "Which controls of the management system apply, and why.",
        "applicability-statement", scope="repository",
    ),
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
    ArtifactKind(
        "policy-reference", "The exact version of an AI policy that is kept elsewhere.",
        "policy-reference", scope="repository",
    ),
    ArtifactKind(
        "responsibility-matrix", "Who is accountable and who is responsible for each part.",
        "responsibility-matrix", scope="repository",
    ),
    ArtifactKind(
        "system-inventory", "The AI systems of an organisation, one row for each.",
        "system-inventory", scope="repository",
    ),
)  # fmt: skip
