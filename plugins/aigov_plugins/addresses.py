"""Addresses of services as data: never with the credentials that may stand in them."""

from __future__ import annotations

import re
from typing import Final

_USER: Final = re.compile(r"(?<=://)[^/@\s]{0,500}@")


def without_credentials(address: str) -> str:
    """The address without user, password, query and fragment."""
    if "://" not in address:
        return address
    return re.split(r"[?#]", _USER.sub("", address), maxsplit=1)[0]
