"""How the formats of bills of materials and assessments write a moment."""

from __future__ import annotations

from typing import Final

MOMENT: Final = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
"""A day and a time of it, down to the second, without a zone."""
