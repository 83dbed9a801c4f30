"""Names of variables that sound like a secret."""

from __future__ import annotations

import re
from typing import Final

_SECRET: Final = re.compile(
    r"passw(?:or)?d|passphrase|secret|credential|(?:api|private|access|encryption|signing)_?key"
    r"|token(?!s|iz|_?(?:count|limit|size|len|max|min|type))",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    r"allow_empty|_(?:file|path|dir|url|name|length|expiry|ttl|enabled)$", re.IGNORECASE
)


def sounds_secret(name: str) -> bool:
    """Whether a variable of this name holds a secret, not where one lies or how long it is."""
    return _SECRET.search(name) is not None and _ABOUT.search(name) is None
