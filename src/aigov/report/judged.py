"""What a finding comes to whatever excuses it, for documents that other tools read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aigov.excusing import BASELINE, EVERYWHERE

Json = Mapping[str, Any]
Waivers = Mapping[tuple[str, str, str], Json]

REPOSITORY: Final = EVERYWHERE
"""The system of a finding that is about the whole repository."""

LIMIT: Final = (
    "A finding here is about evidence in a repository. That a policy passes means that the "
    "evidence which it asks for is there and holds; that a clause of a law or a standard is met "
    "it does not show, nor that the system behaves as the evidence says."
)


def judged(finding: Json) -> str:
    """``pass``, ``fail``, ``unknown`` or ``not-applicable``: what a waiver excuses stays that."""
    if finding["outcome"] != "waived":
        return str(finding["outcome"])
    return "fail" if finding["was"] == "fail" else "unknown"


def subject(finding: Json) -> str:
    """What a finding is about, as people say it."""
    return "the repository" if finding["system"] == REPOSITORY else str(finding["system"])


def waivers_of(result: Json) -> dict[tuple[str, str, str], Json]:
    """The waivers of a result by id, policy and system; older results have none."""
    found = result.get("waivers", ())
    return {(each["id"], each["policy"], each["system"]): each for each in found}


def waiver_of(finding: Json, waivers: Waivers) -> Json | None:
    """The waiver that excuses a finding, where the result tells it."""
    return waivers.get((finding["by"] or "", finding["policy"], finding["system"]))


def approved(finding: Json) -> bool:
    """Whether a person approved that this finding is excused: for a baseline nobody did."""
    return finding["outcome"] == "waived" and finding["by"] not in (None, "", BASELINE)
