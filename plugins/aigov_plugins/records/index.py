"""Readers: records that people keep for aigov."""

from __future__ import annotations

from aigov.api import Reader
from aigov_plugins.rows import reader

_READERS = "aigov_plugins.readers"
_SUFFIXES = "{yaml,yml,json,md,csv,tsv}"
_LONGEST_ACRONYM = 4
_DOCUMENT_SUFFIXES = "{md,csv,tsv}"


def _record(
    kind: str, *names: str, folders: tuple[str, ...] = (), paths: tuple[str, ...] = ()
) -> Reader:
    """A record under its names, written with ``-`` or ``_``, anything in its folders, its paths.

    Documents are also written in capitals: ``RISK_REGISTER.md``, ``Risk-Register.csv``,
    ``DPIA.md``. A single word is not: ``DISCLOSURE.md`` is about vulnerabilities.
    """
    loud = [name for name in names if "-" in name or len(name) <= _LONGEST_ACRONYM]
    capitals = [_spelled(name.upper(), name.title()) for name in loud]
    return Reader(
        id=f"{kind}-record",
        kind=kind,
        patterns=(
            *(f"**/{_spelled(name)}*.{_SUFFIXES}" for name in names),
            *(f"**/{folder}/*.{_SUFFIXES}" for folder in folders),
            *(f"**/{path}.{_SUFFIXES}" for path in paths),
            *(f"**/{name}*.{_DOCUMENT_SUFFIXES}" for name in capitals),
        ),
        parse=f"{_READERS}.records:{kind.replace('-', '_')}",
    )


def _spelled(*names: str) -> str:
    """Alternatives of a pattern: each name with ``-`` and with ``_``."""
    forms = dict.fromkeys(name.replace("-", sep) for name in names for sep in "-_")
    return f"{{{','.join(forms)}}}" if len(forms) > 1 else names[0]


READERS = (
    _record("access-review", "access-review"),
    _record(
        "approval", "approval", "release-approval",
        folders=("governance/approvals", "governance/decisions"),
    ),
    _record("consent-register", "consent-register", "lawful-basis", "consent", "ropa"),
    _record(
        "decommissioning-plan", "decommissioning", "deprecation", folders=("governance/closures",)
    ),
    _record("disclosure", "disclosure"),
    _record(
        "experiment", "experiment", "ab-test", folders=("experiments", "ab_tests", "flags"),
    ),
    _record("fairness-report", "fairness", folders=("reports/fairness",)),
    _record("impact-assessment", "impact-assessment", "user-impact", "aia"),
    _record("incident-log", "incident-log", "incident-register", "incidents"),
    _record("incident-plan", "incident-plan", "incident-response"),
    _record(
        "monitoring-plan", "monitoring-plan", "post-market-plan", "model-monitoring", "drift-plan",
        "drift-monitoring", "data-signals", "performance-report", "output-review",
    ),
    _record("oversight-plan", "oversight-plan", "human-oversight", "review-queue"),
    _record("privacy-assessment", "privacy-assessment", "dpia", "privacy-impact"),
    _record("responsibility-matrix", "raci", "responsibility-matrix"),
    _record("retention-plan", "retention"),
    _record("rights-assessment", "rights-assessment", "fria", "fundamental-rights", "dpia-fria"),
    _record(
        "risk-assessment", "risk-assessment", "risk-register",
        folders=("governance/risks", "docs/risk"),
    ),
    _record("rollback-drill", "rollback-drill", folders=("governance/drills",)),
    _record(
        "technical-documentation", "technical-documentation", "technical-file",
        paths=("technical-documentation/index", "technical_documentation/index"),
    ),
    _record("agent-policy", "agent-policy", "agent-permissions"),
    _record("ai-literacy", "ai-literacy", paths=("governance/literacy", "governance/*/literacy")),
    Reader(
        id="ai-policy-record",
        kind="ai-policy",
        patterns=tuple(
            f"**/governance/**/{name}.{_SUFFIXES}" for name in ("ai-policy", "policy/policy")
        ),
        parse=f"{_READERS}.records:ai_policy",
    ),
    _record(
        "applicability-statement", "statement-of-applicability", "applicability-statement",
        paths=("governance/soa", "governance/*/soa"),
    ),
    _record("alert-review", "alert-review"),
    _record("conformity-record", "conformity", folders=("docs/conformity",)),
    _record("content-marking", "content-marking", "content-provenance"),
    _record("dashboard-register", "dashboards", "dashboard-register"),
    _record("dataset-versions", "dataset-versions", "data-versions"),
    _record("documentation-map", "docs-map", "documentation-map"),
    _record(
        "evaluation-criteria", "evaluation-criteria", "acceptance-criteria", "eval-plan",
        "evaluation-plan",
    ),
    _record("gpai-file", "gpai", folders=("docs/gpai",)),
    _record("guardrail-plan", "guardrail-plan", "guardrails-plan"),
    _record("incident-reporting", "serious-incident", "incident-reporting"),
    _record(
        "instructions-for-use", "instructions-for-use", "ifu",
        folders=("docs/ifu", "docs/instructions-for-use"),
    ),
    _record("kpi-map", "kpi-map", "kpis"),
    _record(
        "log-specification", "log-specification", "logging-specification",
        "event-log-specification",
    ),
    _record("model-register", "model-register", "model-registry", "approved-models"),
    _record("policy-reference", "policy-refs", "policy-reference"),
    _record("practice-screening", "prohibited-practices", "practice-screening", "art5-screening"),
    _record("recourse-procedure", "recourse"),
    _record(
        "release-gate", "release-gate", "promotion-gate", "release-checklist",
        "governance/**/gates", "releases/**/gate",
        folders=("governance/gates", "governance/releases"),
    ),
    _record("reproduction-report", "reproduction"),
    _record(
        "risk-classification", "risk-classification", "tier-classification",
        paths=("governance/classification", "governance/*/classification"),
    ),
    _record(
        "security-assessment", "security-assessment", "threat-model", "security-findings",
        "prompt-injection",
    ),
    _record(
        "shadow-report", "shadow-report", "shadow-run", "replay-report",
        folders=("reports/shadow", "reports/replay"),
    ),
    _record(
        "system-inventory", "ai-inventory", "system-inventory", paths=("governance/inventory",),
    ),
    _record(
        "third-party-register", "third-party", "vendor-register", folders=("governance/vendors",),
    ),
    _record(
        "validation-report", "validation-report", "independent-validation",
        folders=("governance/validation",),
    ),
    reader(
        "decision_record", "decision-record",
        "**/{adr,adrs,decisions,decision-records}/**/*.md", "**/{adr,ADR}-*.md",
    ),
    reader(
        "document", "document",
        *(f"**/{name}.md" for name in ("README", "Readme", "readme", "CHANGELOG*", "HISTORY",
                                       "CHANGES", "AI_POLICY*", "AI-POLICY*", "ai-policy*")),
        *(f"**/*{name}-guide*.md" for name in ("deployment", "user", "developer", "integration")),
        "**/docs/**/*.md", "**/{technical-documentation,technical_documentation}/**/*.md",
    ),
    reader(
        "in_toto", "attestation",
        *(f"**/{name}.json" for name in ("attestations/**/*", "*.intoto", "*.att", "*.sigstore")),
        sniff=True,
    ),
    reader(
        "release_notes", "release-notes",
        "**/releases/**/*.md", "**/release-notes/**/*.md", "**/CHANGELOG*.md",
    ),
)  # fmt: skip
