"""Delivery: pipelines, gates, shadow runs, experiments, ways back, bills of materials."""
