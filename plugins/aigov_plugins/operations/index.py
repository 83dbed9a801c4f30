"""Readers: deployment, monitoring and operation."""

from __future__ import annotations

from aigov_plugins.rows import reader

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

READERS = (
    reader("alertmanager", "alert-routing", "**/*.yaml", "**/*.yml", sniff=True),
    reader(
        "azureml_deployment", "deployment",
        *(f"**/*{name}*{inner}.{suffix}" for name in ("deploy", "endpoint")
          for inner in ("", "/**/*") for suffix in ("yaml", "yml")),
        sniff=True,
    ),
    reader(
        "azureml_monitor", "monitoring-plan",
        *(f"**/*{name}*{inner}.{suffix}" for name in ("monitor", "schedule")
          for inner in ("", "/**/*") for suffix in ("yaml", "yml")),
        sniff=True,
    ),
    reader(
        "evidently", "drift-report",
        *(f"**/*{name}*{inner}.json" for name in _MEASURED for inner in ("", "/**/*")), sniff=True,
    ),
    reader("grafana_alerts", "alert-rules", *_PROVISIONED, sniff=True),
    reader(
        "grafana_dashboard", "dashboard",
        "**/*[Dd]ashboard*.json", "**/*[Dd]ashboards*/**/*.json", "**/*[Gg]rafana*.json",
        "**/*[Gg]rafana*/**/*.json", "**/*graphana*.json", "**/*monitoring*/**/*.json",
        sniff=True,
    ),
    reader("grafana_notifications", "alert-routing", *_PROVISIONED, sniff=True),
    reader(
        "kubernetes_deployment", "deployment", "**/*.yaml", "**/*.yml", "**/k8s/**/*.json",
        "**/kubernetes/**/*.json", "**/manifests/**/*.json", "**/deploy*/**/*.json",
        "**/templates/**/*.tpl", sniff=True,
    ),
    reader(
        "otel_collector", "monitoring-plan",
        *(f"**/{name}.{suffix}" for name in _TELEMETRY for suffix in ("yaml", "yml")), sniff=True,
    ),
    reader("prometheus_config", "monitoring-plan", "**/*.yaml", "**/*.yml", sniff=True),
    reader("prometheus_rules", "alert-rules", "**/*.yaml", "**/*.yml", sniff=True),
    reader("sagemaker_violations", "drift-report", "**/constraint_violations*.json"),
    reader("slo", "alert-rules", "**/*.yaml", "**/*.yml", sniff=True),
)  # fmt: skip
