"""Readers: pipelines, lineage, registries and runs; and what draws them."""

from __future__ import annotations

from aigov.api import Drawing
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

DRAWING = Drawing(
    reads=(
        "bom", "data-version", "dataset-card", "deployment", "evaluation", "experiment", "lineage",
        "model-card", "model-register", "registered-model",
    ),
    run="aigov_plugins.lineage.lineage_drawing:draw",
)  # fmt: skip
