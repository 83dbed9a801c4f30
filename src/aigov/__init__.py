"""Policy-as-code governance checker for AI systems."""

__version__ = "0.1.0"
