"""Owners, access and credentials."""
