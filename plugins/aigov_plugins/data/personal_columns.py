"""Columns that hold personal data: declared so, or named so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Json, Keys

_WORDS: Final = frozenset(
    "birthdate birthday dob email emailaddress firstname forename iban lastname maidenname "
    "passport phone phonenumber postcode ssn surname telephone zipcode".split()
)
_PHRASES: Final = (
    "birth date", "birth day", "credit card number", "date of birth", "e mail", "email address",
    "family name", "first name", "full name", "given name", "home address", "ip address",
    "last name", "mobile number", "national id", "passport number", "phone number", "postal code",
    "social security", "street address", "tax id", "zip code",
)  # fmt: skip
_PARTS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")


def looks_personal(name: str) -> bool:
    """Whether the name of a column says that it identifies or locates a person."""
    words = [part.lower() for part in _PARTS.findall(name.rpartition(".")[2])]
    said = f" {' '.join(words)} "
    return bool(_WORDS & set(words)) or any(f" {phrase} " in said for phrase in _PHRASES)


def personal_columns(contract: Artifact) -> Iterator[tuple[Keys, Json, Json]]:
    """Keys, table and column of each personal column of a contract.

    A column that its contract declares not to be personal is none, whatever it is called.
    """
    for number, table in enumerate(contract.data.get("tables") or ()):
        for index, column in enumerate(table.get("columns") or ()):
            declared = column.get("personal")
            named = declared is None and looks_personal(str(column.get("name") or ""))
            if declared is True or named:
                yield ("tables", number, "columns", index), table, column
