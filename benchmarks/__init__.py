"""Measured speed, as ratios."""
