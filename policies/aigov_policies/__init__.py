"""The policies and packs that ship with aigov, as data: no code but where they are."""

from __future__ import annotations

import os


def folder() -> str:
    """The folder with ``<domain>/<policy-id>.yaml`` and ``packs/<pack-id>.yaml``."""
    return os.path.dirname(__file__)
