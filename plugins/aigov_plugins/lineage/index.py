"""Readers: pipelines, lineage, registries and runs."""

from __future__ import annotations

from aigov_plugins.rows import reader

_DBT_PROPERTIES = tuple(
    f"**/{name}.{suffix}"
    for name in (
        "models/**/*",
        "seeds/**/*",
        "snapshots/**/*",
        "sources/**/*",
        "schema",
        "sources",
        "_*",
        "*_schema",
        "*_models",
        "*_sources",
        "exposures",
    )
    for suffix in ("yml", "yaml")
)

READERS = (
    reader(
        "codecarbon", "experiment", "**/*emissions*.{csv,txt}", "**/*codecarbon*/**/*.{csv,txt}",
        sniff=True,
    ),
    reader("dbt_catalog", "lineage", "**/*catalog.json", sniff=True),
    reader("dbt_manifest", "lineage", "**/*manifest*.json", sniff=True),
    reader(
        "dbt_run", "data-quality",
        "**/*run_results*.json", "**/*sources.json", "**/*freshness.json", sniff=True,
    ),
    reader("dbt_project", "data-contract", "**/dbt_project.{yml,yaml}"),
    reader("dbt_properties", "data-contract", *_DBT_PROPERTIES, sniff=True),
    reader("dbt_tests", "data-quality", *_DBT_PROPERTIES, sniff=True),
    reader("dvc", "lineage", "**/dvc.yaml"),
    reader("dvc_artifacts", "registered-model", "**/dvc.yaml"),
    reader("dvc_config", "data-version", "**/.dvc/config"),
    reader("dvc_lock", "data-version", "**/dvc.lock", version=2),
    reader("dvc_pointer", "data-version", "**/*.dvc"),
    reader("gto", "registered-model", "**/artifacts.{yaml,yml}"),
    reader("lineage_record", "lineage", "**/lineage.{yaml,yml,json}"),
    reader("mlflow_registry", "registered-model", "**/meta.yaml", sniff=True),
    reader(
        "mlflow_run", "experiment",
        "**/meta.yaml", "**/*run*.json", "**/*mlflow*.json", "**/mlruns/**/*.json", sniff=True,
    ),
    reader("mlmodel", "registered-model", "**/MLmodel"),
    reader("mlproject", "experiment", "**/MLproject"),
    reader(
        "openlineage", "lineage",
        *(f"**/*{word}*{inner}.{suffix}"
          for word, inner in (
              ("lineage", ""), ("lineage", "/**/*"), ("Lineage", ""), ("event", ""),
              ("events", "/*"),
          )
          for suffix in ("json", "jsonl", "ndjson")),
        sniff=True,
    ),
)  # fmt: skip
