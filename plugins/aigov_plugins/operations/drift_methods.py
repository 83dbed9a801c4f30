"""Which tests of drift give a p-value, for which little is drift, and which a distance."""

from __future__ import annotations

import re
from typing import Final

_P_VALUE: Final = re.compile(
    r".*\bp value\b|(?:ks|k s|chi\w*|z|anderson|fisher\w*|cramer|g test|mann\w*|es|epps|t test|tvd"
    r"|total variation|e[mp]+irical)\b"
)
_DISTANCE: Final = re.compile(r"(?:wasserstein|kl|kullback|psi|jensen\w*|js|hellinger|ed|energy)\b")


def has_drifted(method: str, score: float, limit: float) -> bool | None:
    """Whether a score is drift by a method, full name or short; None for an unknown one."""
    told = " ".join(re.findall(r"[a-z]+", method[:200].lower()))
    if _P_VALUE.match(told):
        return score < limit
    return score >= limit if _DISTANCE.match(told) else None
