"""Contracts, quality and features of data."""
