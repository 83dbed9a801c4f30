"""Policy-as-code governance checker for AI systems."""

__version__ = "0.2.0.dev0"
