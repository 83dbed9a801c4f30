"""Where caches lie: the user's cache folder, never the worktree or ``.git``."""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping


def file_for(repository: str, environment: Mapping[str, str], suffix: str) -> str:
    """The cache file of a repository: ``AIGOV_CACHE_DIR``, else the user's cache folder."""
    folder = environment.get("AIGOV_CACHE_DIR", "")
    if not folder:
        base = environment.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
        folder = os.path.join(base, "aigov")
    # Two repositories with one name share a file and no entry: what is stored says whose it is.
    path = os.fsencode(repository)
    return os.path.join(folder, f"{zlib.crc32(path):08x}{zlib.adler32(path):08x}.{suffix}")
