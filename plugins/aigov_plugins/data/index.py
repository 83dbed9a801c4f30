"""Readers: contracts, quality and features of data."""

from __future__ import annotations

from aigov_plugins.rows import reader

_CONTRACTS = tuple(
    f"{name}.{suffix}"
    for name in (
        "**/*contract*",
        "**/contracts/**/*",
        "**/*_contracts/**/*",
        "**/*-contracts/**/*",
        "**/odcs/**/*",
    )
    for suffix in ("yaml", "yml")
)

READERS = (
    reader(
        "croissant", "dataset-card",
        "**/*croissant*.json", "**/metadata.json", "**/*.jsonld", "**/datasets/**/*.json",
        sniff=True,
    ),
    reader("data_contract_specification", "data-contract", *_CONTRACTS, sniff=True),
    reader(
        "feast", "feature-store", "**/feature_store*.yaml", "**/feature_store*.yml", sniff=True
    ),
    reader(
        "feast_python", "feature-store",
        "**/*feature*.py", "**/features/**/*.py", "**/feature_repo/**/*.py",
        "**/feature_views/**/*.py", "**/feature_store/**/*.py", sniff=True,
    ),
    reader(
        "great_expectations", "data-quality",
        "**/*expectation*.json", "**/*expectation*/**/*.json", "**/gx/**/*.json",
        "**/validations/**/*.json", "**/checkpoints/**/*.json", "**/*checkpoint*.json",
        "**/*expectation*/**/*.yaml", "**/*expectation*/**/*.yml", "**/gx/**/*.yaml",
        "**/gx/**/*.yml", "**/checkpoints/**/*.yaml", "**/checkpoints/**/*.yml",
        sniff=True,
    ),
    reader(
        "odcs", "data-contract",
        "**/*.odcs.yaml", "**/*.odcs.yml", "**/*.odcs.json", *_CONTRACTS, sniff=True,
    ),
    reader(
        "soda", "data-quality",
        *(f"{name}.{suffix}"
          for name in (
              "**/*check*", "**/*soda*", "**/soda*/**/*", "**/sodacl/**/*", "**/checks/**/*",
              "**/*contract*", "**/contracts/**/*",
          )
          for suffix in ("yaml", "yml")),
        sniff=True,
    ),
)  # fmt: skip
