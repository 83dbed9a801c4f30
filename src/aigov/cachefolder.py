"""Where caches lie: the user's cache folder, never the checked repository."""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping

from aigov.gitprocess import is_under
from aigov.root import Root


def file_for(root: Root, environment: Mapping[str, str], suffix: str) -> str:
    """The cache file of a root: in ``AIGOV_CACHE_DIR``, else in the user's cache folder.

    ``""`` where that folder lies in the repository: what lies there may have come with a clone.
    """
    folder = environment.get("AIGOV_CACHE_DIR", "")
    if not folder:
        base = environment.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
        folder = os.path.join(base, "aigov")
    real = os.path.realpath(folder)
    if any(is_under(real, theirs) for theirs in (root.top, root.git_dir) if theirs):
        return ""
    # Two repositories with one name share a file and no entry: what is stored says whose it is.
    path = os.fsencode(root.path)
    return os.path.join(folder, f"{zlib.crc32(path):08x}{zlib.adler32(path):08x}.{suffix}")
