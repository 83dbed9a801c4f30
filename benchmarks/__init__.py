"""Measured speed, as ratios to bare Python on the same machine in the same run."""
