"""The index: which files each reader recognises, which kinds each check reads."""

from __future__ import annotations

from aigov.api import Check, Reader

_READERS = "aigov_plugins.readers"
_CHECKS = "aigov_plugins.checks"


def _reader(
    module: str, kind: str, *patterns: str, sniff: bool = False, needles: tuple[str, ...] = ()
) -> Reader:
    return Reader(
        id=module.replace("_", "-"),
        kind=kind,
        patterns=patterns,
        parse=f"{_READERS}.{module}:parse",
        sniff=f"{_READERS}.{module}:sniff" if sniff else None,
        needles=needles,
    )


_CARDS = tuple(
    f"**/{name}*.md"
    for name in (
        "MODEL-CARD", "MODELCARD", "MODEL_CARD", "ModelCard", "Model_Card", "*model-card",
        "model_card", "modelcard", "SYSTEM_CARD", "*system-card", "system_card",
    )
)  # fmt: skip
_DATASET_CARDS = tuple(
    f"**/{name}*.md"
    for name in (
        "DATASET_CARD", "DATASHEET", "DATA_CARD", "DataCard", "DatasetCard", "*data-card",
        "*dataset-card", "data_card", "dataset_card", "datasetcard", "datasheet",
    )
)  # fmt: skip
_CREDENTIAL_FILES = tuple(
    f"**/*.{suffix}"
    for suffix in (
        "cfg", "conf", "env", "ini", "ipynb", "json", "key", "md", "pem", "properties", "py", "sh",
        "tf", "tfvars", "toml", "txt", "yaml", "yml",
    )
)  # fmt: skip

CREDENTIAL_NEEDLES = (
    "akia", "asia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "aiza",
    "sk-", "hf_", "k_live_", "eyj", "private key", "://", "passw", "passphrase", "pwd", "secret",
    "token", "credential",
    *(f"{word}{joint}key"
      for word in (
          "api", "access", "account", "auth", "encryption", "private", "signing", "storage",
      )
      for joint in ("", "_", "-")),
)  # fmt: skip
"""What every credential that the reader finds holds: a file without any of these is clean."""

_RISK_NAMES = tuple(f"**/risk{sep}{what}*" for sep in "-_" for what in ("assessment", "register"))

_CARDS_AND_EVALUATIONS = (
    _reader(
        "dataset_card", "dataset-card",
        *_DATASET_CARDS, "**/README.md", "**/cards/*.md", "**/dataset-cards/**/*.md",
        "**/dataset_cards/**/*.md", sniff=True,
    ),
    _reader(
        "metrics", "evaluation",
        "**/*metrics*.json", "**/*metrics*.yaml", "**/metrics/*.json", "**/metrics/*.yaml",
        "**/*.metric", "**/scores.json", "**/eval*.json", "**/classification_report*.json",
    ),
    _reader(
        "model_card", "model-card",
        *_CARDS, "**/README.md", "**/cards/*.md", "**/model-cards/**/*.md",
        "**/model_cards/**/*.md", sniff=True,
    ),
)  # fmt: skip
"""Cards and evaluations."""

_LINEAGE = (
    _reader("dvc", "lineage", "**/dvc.yaml"),
    _reader("dvc_config", "data-version", "**/.dvc/config"),
    _reader("dvc_lock", "data-version", "**/dvc.lock"),
    _reader("dvc_pointer", "data-version", "**/*.dvc"),
    _reader("lineage_record", "lineage", "**/lineage.{yaml,yml,json}"),
    _reader("mlmodel", "registered-model", "**/MLmodel"),
    _reader(
        "openlineage", "lineage",
        *(f"**/*lineage*{inner}.{suffix}" for inner in ("", "/**/*")
          for suffix in ("json", "jsonl", "ndjson")),
        sniff=True,
    ),
)  # fmt: skip
"""Pipelines, lineage, registries and runs."""

_ACCESS_AND_CI = (
    _reader("access_matrix", "access-policy", "**/governance/**/access-matrix.{yaml,yml,csv,md}"),
    _reader(
        "codeowners", "ownership",
        "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS",
    ),
    _reader(
        "credentials", "credential", *_CREDENTIAL_FILES, "**/.env*", "**/Dockerfile*",
        needles=CREDENTIAL_NEEDLES,
    ),
    _reader(
        "iam_policy", "access-policy",
        "**/iam/**/*.json", "**/policies/**/*.json", "**/*policy*.json", "**/*policies*.json",
        "**/*iam*.json", sniff=True,
    ),
    _reader(
        "kubernetes_rbac", "access-policy", "**/*.yaml", "**/*.yml", "**/k8s/**/*.json",
        "**/kubernetes/**/*.json", "**/manifests/**/*.json", sniff=True,
    ),
    _reader("ownership_record", "ownership", "**/ownership.{yaml,yml,json}"),
    _reader(
        "repository_settings", "access-policy",
        ".github/settings.yml", ".github/settings.yaml", ".github/repos/*.yml",
        ".github/suborgs/*.yml", "**/*ruleset*.json", "**/*ruleset*/**/*.json", sniff=True,
    ),
    _reader("terraform_iam", "access-policy", "**/*.tf", "**/*.tf.json"),
)  # fmt: skip
"""Owners, access and continuous integration."""

_ENVIRONMENTS: tuple[Reader, ...] = ()
"""Locked environments and images."""

_PROVISIONED = tuple(
    f"**/{name}.{suffix}"
    for name in (
        "alerting/**/*",
        "grafana/**/*",
        "provisioning/**/*",
        "*alert*",
        "*rules*",
        "*contact*",
        "*polic*",
    )
    for suffix in ("yaml", "yml", "json")
)  # fmt: skip

_MEASURED = ("evidently", "drift", "report", "monitor", "quality", "suite")
_TELEMETRY = ("*otel*", "*collector*", "*otel*/**/*", "*collector*/**/*", "opentelemetry*/**/*")

_OPERATIONS: tuple[Reader, ...] = (
    _reader("alertmanager", "alert-routing", "**/*.yaml", "**/*.yml", sniff=True),
    _reader(
        "azureml_deployment", "deployment",
        *(f"**/*{name}*{inner}.{suffix}" for name in ("deploy", "endpoint")
          for inner in ("", "/**/*") for suffix in ("yaml", "yml")),
        sniff=True,
    ),
    _reader(
        "azureml_monitor", "monitoring-plan",
        *(f"**/*{name}*{inner}.{suffix}" for name in ("monitor", "schedule")
          for inner in ("", "/**/*") for suffix in ("yaml", "yml")),
        sniff=True,
    ),
    _reader(
        "evidently", "drift-report",
        *(f"**/*{name}*{inner}.json" for name in _MEASURED for inner in ("", "/**/*")), sniff=True,
    ),
    _reader("grafana_alerts", "alert-rules", *_PROVISIONED, sniff=True),
    _reader(
        "grafana_dashboard", "dashboard",
        "**/*[Dd]ashboard*.json", "**/*[Dd]ashboards*/**/*.json", "**/*[Gg]rafana*.json",
        "**/*[Gg]rafana*/**/*.json", "**/*graphana*.json", "**/*monitoring*/**/*.json",
        sniff=True,
    ),
    _reader("grafana_notifications", "alert-routing", *_PROVISIONED, sniff=True),
    _reader(
        "kubernetes_deployment", "deployment", "**/*.yaml", "**/*.yml", "**/k8s/**/*.json",
        "**/kubernetes/**/*.json", "**/manifests/**/*.json", "**/deploy*/**/*.json",
        "**/templates/**/*.tpl", sniff=True,
    ),
    _reader(
        "otel_collector", "monitoring-plan",
        *(f"**/{name}.{suffix}" for name in _TELEMETRY for suffix in ("yaml", "yml")), sniff=True,
    ),
    _reader("prometheus_config", "monitoring-plan", "**/*.yaml", "**/*.yml", sniff=True),
    _reader("prometheus_rules", "alert-rules", "**/*.yaml", "**/*.yml", sniff=True),
    _reader("sagemaker_violations", "drift-report", "**/constraint_violations*.json"),
    _reader("slo", "alert-rules", "**/*.yaml", "**/*.yml", sniff=True),
)  # fmt: skip
"""Deployment, monitoring and operation."""

_DATA: tuple[Reader, ...] = ()
"""Contracts, quality and features of data."""

_SUPPLY_AND_RISK: tuple[Reader, ...] = ()
"""Bills of materials, catalogues, security and risk."""

_AGENTS: tuple[Reader, ...] = ()
"""Agents, prompts and guardrails."""

_RECORDS = (
    _reader(
        "access_review", "access-review",
        "**/governance/**/access-review*.{yaml,yml,json,md,csv}",
    ),
    _reader(
        "risk_record", "risk-assessment",
        *(f"{name}.{suffix}" for name in _RISK_NAMES for suffix in ("yaml", "yml", "json")),
        "**/governance/risks/*.yaml",
    ),
    _reader(
        "risk_register", "risk-assessment",
        *(f"{name}.{suffix}" for name in _RISK_NAMES for suffix in ("md", "csv")),
        "**/docs/risk/*.md",
    ),
)  # fmt: skip
"""Records that people keep for aigov."""

READERS = (
    *_CARDS_AND_EVALUATIONS,
    *_LINEAGE,
    *_ACCESS_AND_CI,
    *_ENVIRONMENTS,
    *_OPERATIONS,
    *_DATA,
    *_SUPPLY_AND_RISK,
    *_AGENTS,
    *_RECORDS,
)


def _check(module: str, *reads: str, **params: object) -> Check:
    return Check(
        id=module.replace("_", "-"), reads=reads, run=f"{_CHECKS}.{module}:run", params=params
    )


CHECKS = (
    _check("access_controls", "access-policy", required=True),
    _check("ai_system_inventory"),
    _check("card_metrics", "evaluation", "model-card"),
    _check(
        "clear_ownership", "ownership",
        areas=["data", "model", "deployment"], independent_governance=False,
    ),
    _check(
        "data_lineage", "data-version", "dataset-card", "lineage", "registered-model",
        formats=[], check_tree=True, require_origin=True,
    ),
    _check("literal_credentials", "credential"),
)  # fmt: skip
