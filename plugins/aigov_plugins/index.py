"""The index: which files each reader recognises, which kinds each check reads."""

from __future__ import annotations

from aigov.api import ArtifactKind, Check, Reader
from aigov_plugins.lineage_shape import DATA_VERSION, LINEAGE

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


KINDS = (
    ArtifactKind(
        "access-policy", "Who may do what: grants in RBAC, IAM, settings, a matrix.", written=False
    ),
    ArtifactKind(
        "access-review", "Who looked at which access, and what was decided.", "access-review"
    ),
    ArtifactKind(
        "credential", "A file in which a literal credential stands.", exhaustive=True,
        written=False,
    ),
    ArtifactKind(
        "data-version", "Digests of the data and models that a pipeline used and made.",
        DATA_VERSION, written=False,
    ),
    ArtifactKind(
        "dataset-card", "What a dataset holds, where it comes from and for what.", "dataset-card"
    ),
    ArtifactKind(
        "evaluation", "Numbers that an evaluation gave for a model.", written=False
    ),
    ArtifactKind(
        "lineage", "What is made from what: jobs with their inputs and outputs.", LINEAGE
    ),
    ArtifactKind(
        "model-card", "What a model is for, what made it, how good it is, its limits.",
        "model-card",
    ),
    ArtifactKind("ownership", "Who owns which path or area.", "ownership", scope="repository"),
    ArtifactKind(
        "registered-model", "A model as a registry or tracking server keeps it.", written=False
    ),
    ArtifactKind(
        "risk-assessment", "Risks, their ratings and treatment, and who reviewed them.",
        "risk-assessment",
    ),
)  # fmt: skip

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

READERS = (
    _reader("access_matrix", "access-policy", "**/governance/**/access-matrix.{yaml,yml,csv,md}"),
    _reader(
        "access_review", "access-review",
        "**/governance/**/access-review*.{yaml,yml,json,md,csv}",
    ),
    _reader(
        "codeowners", "ownership",
        "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS",
    ),
    _reader(
        "credentials", "credential", *_CREDENTIAL_FILES, "**/.env*", "**/Dockerfile*",
        needles=CREDENTIAL_NEEDLES,
    ),
    _reader(
        "dataset_card", "dataset-card",
        *_DATASET_CARDS, "**/README.md", "**/cards/*.md", "**/dataset-cards/**/*.md",
        "**/dataset_cards/**/*.md", sniff=True,
    ),
    _reader("dvc", "lineage", "**/dvc.yaml"),
    _reader("dvc_config", "data-version", "**/.dvc/config"),
    _reader("dvc_lock", "data-version", "**/dvc.lock"),
    _reader("dvc_pointer", "data-version", "**/*.dvc"),
    _reader(
        "iam_policy", "access-policy",
        "**/iam/**/*.json", "**/policies/**/*.json", "**/*policy*.json", "**/*policies*.json",
        "**/*iam*.json", sniff=True,
    ),
    _reader(
        "kubernetes_rbac", "access-policy", "**/*.yaml", "**/*.yml", "**/k8s/**/*.json",
        "**/kubernetes/**/*.json", "**/manifests/**/*.json", sniff=True,
    ),
    _reader("lineage_record", "lineage", "**/lineage.{yaml,yml,json}"),
    _reader(
        "metrics", "evaluation",
        "**/*metrics*.json", "**/*metrics*.yaml", "**/metrics/*.json", "**/metrics/*.yaml",
        "**/*.metric", "**/scores.json", "**/eval*.json", "**/classification_report*.json",
    ),
    _reader("mlmodel", "registered-model", "**/MLmodel"),
    _reader(
        "model_card", "model-card",
        *_CARDS, "**/README.md", "**/cards/*.md", "**/model-cards/**/*.md",
        "**/model_cards/**/*.md", sniff=True,
    ),
    _reader(
        "openlineage", "lineage",
        *(f"**/*lineage*{inner}.{suffix}" for inner in ("", "/**/*")
          for suffix in ("json", "jsonl", "ndjson")),
        sniff=True,
    ),
    _reader("ownership_record", "ownership", "**/ownership.{yaml,yml,json}"),
    _reader(
        "repository_settings", "access-policy",
        ".github/settings.yml", ".github/settings.yaml", ".github/repos/*.yml",
        ".github/suborgs/*.yml", "**/*ruleset*.json", "**/*ruleset*/**/*.json", sniff=True,
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
    _reader("terraform_iam", "access-policy", "**/*.tf", "**/*.tf.json"),
)  # fmt: skip


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
