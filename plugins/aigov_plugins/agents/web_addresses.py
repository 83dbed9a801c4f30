"""Addresses as they may be told: without user, password and what a query gives away."""

from __future__ import annotations

import re
from typing import Any, Final

from aigov.api import Json
from aigov_plugins.addresses import without_secrets

_MAX_ADDRESS: Final = 500
_ADDRESS: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20})://([^/?#\s]*)([^?#\s]*)([?#]?)")
_LOCAL: Final = re.compile(
    r"(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\]|host\.docker\.internal)(?::\d+)?",
    re.IGNORECASE,
)
_ENCRYPTED: Final = ("https", "wss", "grpcs")


def public(value: Any) -> str:
    """The address without user info, query and fragment; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    # Cut only what user and password have been taken out of.
    text = without_secrets(value.strip())
    if "://" not in text:
        text = text.partition("?")[0].rpartition("@")[2]
    return text[:_MAX_ADDRESS]


def described(value: Any) -> dict[str, Json]:
    """``url``, whether it is ``encrypted`` in transit, and ``local`` for this machine's own."""
    address = public(value)
    match = _ADDRESS.match(address)
    if match is None:
        return {"url": address} if address else {}
    found: dict[str, Json] = {"url": address}
    if "{" in match[1] + match[2]:
        return {**found, "templated": True}
    found["encrypted"] = match[1].lower() in _ENCRYPTED
    return {**found, "local": True} if _LOCAL.fullmatch(match[2]) else found
