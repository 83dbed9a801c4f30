"""Pipelines, lineage, registries and runs."""
