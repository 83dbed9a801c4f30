"""The kinds of evidence: one role each, whatever the format, with the shape of their data.

The shape of a kind is the published schema of its name, ``aigov schema KIND``; those of ``lineage``
and ``data-version`` stand in ``lineage_shape``.
"""

from __future__ import annotations

from aigov.api import ArtifactKind
from aigov_plugins.lineage_shape import DATA_VERSION, LINEAGE


def _record(kind: str, doc: str) -> ArtifactKind:
    """A kind that people write: an empty text in it is a sign of a template."""
    return ArtifactKind(kind, doc, kind)


def _made(kind: str, doc: str, scope: str = "system") -> ArtifactKind:
    """A kind that tools write, or that is written for tools."""
    return ArtifactKind(kind, doc, kind, scope=scope, written=False)


KINDS = (
    ArtifactKind(
        "access-policy", "Who may do what: grants in RBAC, IAM, settings, a matrix.", written=False
    ),
    _record("access-review", "Who looked at which access, and what was decided."),
    _made("agent", "What an agent or a tool server may do, and how it is protected."),
    _made("alert-routing", "Who is told of which alert, and how repeats are held back."),
    _made("alert-rules", "What makes an alert: expression, duration, severity, runbook."),
    _made("bom", "The models, data and software that a release is made of."),
    _made("ci-pipeline", "What continuous integration runs, and what may fail.", "repository"),
    _made("container-build", "What an image is built from, and how exactly it is pinned."),
    ArtifactKind(
        "credential", "A file in which a literal credential stands.", exhaustive=True,
        written=False,
    ),
    _made("dashboard", "What is shown to those who watch: panels, queries, limits."),
    _made("data-contract", "What a provider of data promises: columns, quality, levels, owner."),
    _made("data-quality", "Expectations about data, and what a run of them gave."),
    ArtifactKind(
        "data-version", "Digests of the data and models that a pipeline used and made.",
        DATA_VERSION, written=False,
    ),
    _record("dataset-card", "What a dataset holds, where it comes from and for what."),
    _made("deployment", "How a version reaches traffic: images, steps, gates, analysis."),
    _made("drift-report", "How far current data are from reference data."),
    _made("environment-lock", "The packages of an environment, with versions and digests."),
    _made("evaluation", "Numbers that an evaluation gave for a model."),
    _made("experiment", "A run of training or an experiment: parameters, metrics, who, when."),
    _made("feature-store", "The settings of a feature store and the features it serves."),
    _made("guardrails", "What is checked before and after a model answers."),
    _record("incident-log", "Incidents and near misses: what happened, why, what was changed."),
    ArtifactKind(
        "lineage", "What is made from what: jobs with their inputs and outputs.", LINEAGE
    ),
    _record("model-card", "What a model is for, what made it, how good it is, its limits."),
    ArtifactKind("ownership", "Who owns which path or area.", "ownership", scope="repository"),
    _record("monitoring-plan", "What telemetry is collected, from where, and where it goes."),
    _made("prompt", "A prompt as it is kept: text, inputs, model, version."),
    _made("registered-model", "A model as a registry or tracking server keeps it."),
    _record(
        "risk-assessment", "Risks, their ratings and treatment, and who reviewed them."
    ),
    _record("runbook", "What to do when an alert fires: meaning, diagnosis, mitigation."),
)  # fmt: skip
