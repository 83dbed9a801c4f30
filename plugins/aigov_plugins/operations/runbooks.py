"""Whether a runbook that a rule names is there, and says anything."""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Json, SystemEvidence
from aigov_plugins.links import why_lost
from aigov_plugins.operations.plan_entries import Test, given
from aigov_plugins.own_address import path_of_address

_ADDRESS: Final = re.compile(r"https://[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}[/?#]\S{1,2000}")


def runbook(evidence: SystemEvidence) -> Test:
    """An https address of a page, or a path in the repository that is no page without text.

    An address of this repository on its forge is a path, too. What asks must read the kind
    ``runbook``.
    """
    empty = {one.path for one in evidence.of("runbook") if not one.data.get("filled")}

    def test(value: Json) -> str:
        text = str(value).strip()
        path = path_of_address(text, evidence)
        if given(value) or (path is None and _ADDRESS.fullmatch(text)):
            return given(value)
        told = path if path is not None else text.partition("#")[0].lstrip("/").removeprefix("./")
        if evidence.entry(told) != "file":
            also = "" if path is not None else " nor an https address of a page"
            return f"{text!r} is {'not' if path is not None else 'neither'} in the repository{also}"
        if told in empty or not evidence.text(told).strip():
            return f"{text!r} says nothing"
        return why_lost(f"/{text.lstrip('/')}", "", evidence) if path is None else ""

    return test
