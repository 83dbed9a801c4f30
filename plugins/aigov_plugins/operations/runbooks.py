"""Whether a runbook that a rule names says anything."""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Json, SystemEvidence
from aigov_plugins.operations.plan_entries import Test, given

_ADDRESS: Final = re.compile(r"https://[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}[/?#]\S{1,2000}")


def runbook(evidence: SystemEvidence) -> Test:
    """An https address of a page, or a path in the repository that is no page without text.

    What asks must read the kind ``runbook``.
    """
    empty = {one.path for one in evidence.of("runbook") if not one.data.get("filled")}

    def test(value: Json) -> str:
        text = str(value).strip()
        if given(value) or _ADDRESS.fullmatch(text):
            return given(value)
        path = text.partition("#")[0].lstrip("/")
        if evidence.entry(path) != "file":
            return f"{text!r} is neither in the repository nor an https address of a page"
        return f"{text!r} says nothing" if path in empty else ""

    return test
