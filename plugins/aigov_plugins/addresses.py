"""Names of files and data as addresses: paths of the repository, or URIs without credentials."""

from __future__ import annotations

import posixpath
import re

from aigov.api import Json

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_USER = re.compile(r"(?<=://)[^\s/?#]*@|(?<=:/)[^\s/?#:@]*:[^\s/?#]*@")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def address(folder: str, name: str) -> dict[str, Json]:
    """``path`` or ``uri`` of a name that a file in ``folder`` gives; neither when it leaves."""
    if _SCHEME.match(name):
        return {"uri": without_secrets(name)}
    if name.startswith(("/", "~")) or _DRIVE.match(name):
        return {}
    path = posixpath.normpath(posixpath.join(folder, name.replace("\\", "/")))
    return {} if path == ".." or path.startswith("../") else {"path": path}


def without_secrets(url: str) -> str:
    """The URL without user, password, query and fragment; other text as it is."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    authority, slash, path = rest.partition("/")
    path = path.partition("?")[0].partition("#")[0]
    return f"{scheme}://{authority.rpartition('@')[2].partition('?')[0]}{slash}{path}"


def without_credentials(data: Json) -> Json:
    """The data with the user and password of every address in any of its texts left out."""
    if isinstance(data, str):
        return _USER.sub("", data) if "@" in data and ":/" in data else data
    if isinstance(data, dict):
        return {
            without_credentials(key) if "@" in key else key: without_credentials(value)
            for key, value in data.items()
        }
    return [without_credentials(item) for item in data] if isinstance(data, list) else data
