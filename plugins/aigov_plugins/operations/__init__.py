"""Deployment, monitoring and operation."""
