"""What Acme asks of its AI systems: policies and packs, as data."""

from __future__ import annotations

import os

from aigov.api import hookimpl


@hookimpl
def aigov_policies() -> list[str]:
    """The folder with ``<domain>/<policy-id>.yaml`` and ``packs/<pack-id>.yaml``."""
    return [os.path.join(os.path.dirname(__file__), "policies")]
