"""Readers: bills of materials, security assessments and threat models."""

from __future__ import annotations

from aigov_plugins.rows import reader

_SPDX_FILES = (
    "**/*bom*.json", "**/*BOM*.json", "**/*spdx*.json", "**/*.spdx.jsonld", "**/bom/**/*.json",
    "**/sbom/**/*.json", "**/sboms/**/*.json", "**/*spdx*/**/*.json", "**/*SPDX*/**/*.json",
)  # fmt: skip

READERS = (
    reader(
        "fideslang", "data-contract",
        *(f"**/{folder}/**/*.{suffix}" for folder in (".fides", "fides", "fides_resources")
          for suffix in ("yml", "yaml")),
        "**/*fides*.yml", "**/*fides*.yaml", sniff=True,
    ),
    reader(
        "cyclonedx", "bom",
        "**/*.json", "**/*cdx*.xml", "**/*bom.xml", sniff=True,
    ),
    reader(
        "spdx", "bom",
        *_SPDX_FILES, "**/*.spdx", "**/*.spdx.yaml", "**/*.spdx.yml", "**/*.spdx.rdf",
        "**/*.spdx.xml", "**/*.spdx.rdf.xml", sniff=True,
    ),
    reader("spdx3", "bom", *_SPDX_FILES, sniff=True),
    reader(
        "oscal", "risk-assessment",
        *(f"**/*{name}*.{suffix}"
          for name in (
              "assessment-results", "assessment_results", "oscal", "OSCAL", "plan-of-action",
              "poam", "POAM",
          )
          for suffix in ("json", "yaml", "yml")),
        "**/oscal/**/*.json", "**/oscal/**/*.yaml", "**/oscal/**/*.yml", sniff=True,
    ),
    reader(
        "threagile", "risk-assessment",
        *(f"**/{name}.{suffix}"
          for name in (
              "*threagile*", "risk_tracking", "risk_categories", "threagile/**/*",
              "threat-model/**/*", "threat_model/**/*",
          )
          for suffix in ("yaml", "yml")),
        "**/risks.json", sniff=True,
    ),
    reader(
        "threat_dragon", "risk-assessment",
        "**/*threat*.json", "**/*Threat*.json", "**/*threat*/**/*.json", "**/*Threat*/**/*.json",
        sniff=True,
    ),
)  # fmt: skip
