"""Readers: owners, access and credentials."""

from __future__ import annotations

from aigov_plugins.rows import reader

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

READERS = (
    reader("access_matrix", "access-policy", "**/governance/**/access-matrix.{yaml,yml,csv,md}"),
    reader(
        "codeowners", "ownership",
        "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS",
    ),
    reader(
        "credentials", "credential", *_CREDENTIAL_FILES, "**/.env*", "**/Dockerfile*",
        needles=CREDENTIAL_NEEDLES,
    ),
    reader(
        "iam_policy", "access-policy",
        "**/iam/**/*.json", "**/policies/**/*.json", "**/*policy*.json", "**/*policies*.json",
        "**/*iam*.json", sniff=True,
    ),
    reader(
        "kubernetes_rbac", "access-policy", "**/*.yaml", "**/*.yml", "**/k8s/**/*.json",
        "**/kubernetes/**/*.json", "**/manifests/**/*.json", sniff=True,
    ),
    reader("ownership_record", "ownership", "**/ownership.{yaml,yml,json}"),
    reader("prow_owners", "ownership", "**/OWNERS"),
    reader(
        "repository_settings", "access-policy",
        ".github/settings.yml", ".github/settings.yaml", ".github/repos/*.yml",
        ".github/suborgs/*.yml", "**/*ruleset*.{json,yml,yaml}", "**/*ruleset*/**/*.json",
        "**/*branch[-_]protection*.json", "**/*environments*.json",
        "{.github,governance}/**/*.json", sniff=True,
    ),
    reader("terraform_iam", "access-policy", "**/*.tf", "**/*.tf.json"),
)  # fmt: skip
