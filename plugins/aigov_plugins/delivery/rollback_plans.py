"""Plans for going back: in a record, or in a runbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from aigov.api import Artifact, Json, Params, Problem, SystemEvidence, why_nobody
from aigov_plugins.delivery.entries import day, folded, number, rows, said, texts, word_count
from aigov_plugins.delivery.measures import of_the_model, why_no_limit

_PLAN: Final = ("fallback", "kill_switch", "compatibility", "trigger_limits", "roles")
_PAGE: Final = ("fallback", "kill-switch", "triggers", "rollback", "compatibility")
_STEPS: Final = ("steps", "rollback", "recovery", "mitigation")
_DIGEST: Final = re.compile(r"(?:[a-z0-9]{3,6}[:-])?[0-9a-fA-F]{32,128}")
_TIME: Final = re.compile(r"\s*(\d{1,4}(?:\.\d{1,2})?)\s*(minutes?|mins?|hours?|hrs?|h)\b.*", re.I)
_STEP_WORDS: Final = 12
_FALLBACK_WORDS: Final = 20
_STATE_WORDS: Final = 5
_SWITCH_WORDS: Final = 8


def is_record(artifact: Artifact) -> bool:
    """Whether a drill record holds a plan, too."""
    return any(artifact.data.get(key) for key in _PLAN)


def is_runbook(artifact: Artifact) -> bool:
    """Whether a runbook is about rolling back: by its name, or by two of its sections."""
    name = artifact.path.rpartition("/")[2].lower()
    filled = set(artifact.data.get("filled") or [])
    return "rollback" in name or "roll-back" in name or len(filled & set(_PAGE)) > 1


def objective(plan: Artifact) -> float | None:
    """Minutes that going back may take, as the plan says."""
    match = _TIME.fullmatch(said(plan.data.get("time_objective")))
    if match:
        return float(match[1]) * (60 if match[2].lower().startswith("h") else 1)
    return number(plan.data.get("objective_minutes"))


def of_record(plan: Artifact, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the plan in a record lacks."""
    yield from _limits(plan, params["triggers"])
    yield from _target(plan, evidence)
    steps = plan.data.get("steps")
    yield from _words(plan, "steps", _counted(steps), _STEP_WORDS)
    automation = said(plan.data.get("automation"))
    if not automation or evidence.entry(automation.removeprefix("/")) != "file":
        message = "names no file that goes back" if not automation else (
            f"{automation!r}, which is to go back, is not in the repository")  # fmt: skip
        yield Problem("automation", message, plan.at("automation"), "automation")
    yield from _compatible(plan, "compatibility", params["compatibility"])
    yield from _words(plan, "fallback", word_count(plan.data.get("fallback")), _FALLBACK_WORDS)
    if not said(plan.data.get("kill_switch")):
        yield Problem("kill_switch", "names no switch", plan.at("kill_switch"), "kill_switch")
    yield from _words(plan, "safe_state", word_count(plan.data.get("safe_state")), _STATE_WORDS)
    if not any(_reachable(row, evidence) for _, row in rows(plan, "roles")):
        message = "names no person with a contact who may start it"
        yield Problem("roles", message, plan.at("roles"), "roles")


def _reachable(row: dict[str, Json], evidence: SystemEvidence) -> bool:
    who = said(row.get("who"))
    named = bool(who) and not why_nobody(who, evidence.people)
    return named and bool(said(row.get("may")) and said(row.get("contact")))


def _limits(plan: Artifact, wanted: int) -> Iterator[Problem]:
    found = rows(plan, "trigger_limits")
    at = plan.at("trigger_limits")
    if len(found) < wanted:
        message = f"has {len(found)} triggers with a limit, {wanted} are wanted"
        yield Problem("too-few-triggers", message, at, "trigger_limits")
    for index, row in found:
        if why := why_no_limit(row, 3):
            place = plan.at("trigger_limits", index)
            yield Problem("trigger-no-limit", f"trigger {why}", place, str(index))
    if found and not any(of_the_model(row.get("metric")) for _, row in found):
        message = "no trigger is about what the model says"
        yield Problem("quality-trigger", message, at, "trigger_limits.quality")


def _target(plan: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    if not _DIGEST.fullmatch(said(plan.data.get("target_digest"))):
        message = "gives no digest of the version that is gone back to"
        yield Problem("target-digest", message, plan.at("target_digest"), "target_digest")
    kept = day(plan.data.get("target_kept_until"))
    if kept is None or kept <= evidence.today:
        told = "does not say until when the target is kept" if kept is None else (
            f"the target was kept until {kept}")  # fmt: skip
        yield Problem("target-gone", told, plan.at("target_kept_until"), "target_kept_until")


def of_runbook(plan: Artifact, params: Params) -> Iterator[Problem]:
    """What the plan in a runbook lacks."""
    sections: dict[str, Any] = plan.data.get("sections") or {}
    triggers = said(sections.get("triggers"))
    if not re.search(r"\d", triggers) or not of_the_model(triggers):
        message = "its triggers name no number, or no measure of what the model says"
        yield Problem("triggers", message, plan.at("sections", "triggers"), "triggers")
    key = next((key for key in _STEPS if said(sections.get(key))), "steps")
    yield from _words(plan, "steps", word_count(sections.get(key)), _STEP_WORDS, "sections", key)
    if not plan.data.get("code_blocks") and not plan.data.get("links"):
        message = "its steps hold neither commands nor a link"
        yield Problem("commands", message, plan.at("sections", key), "commands")
    yield from _compatible(plan, "compatibility", params["compatibility"], "sections")
    for name, least in (("fallback", _FALLBACK_WORDS), ("kill-switch", _SWITCH_WORDS)):
        count = word_count(sections.get(name))
        yield from _words(plan, name, count, least, "sections", name)
    if not plan.data.get("contacts"):
        message = "names no contact who may start it"
        yield Problem("roles", message, plan.at("contacts"), "contacts")


def _counted(value: Any) -> int:
    return sum(map(word_count, value)) if isinstance(value, list) else word_count(value)


def _words(plan: Artifact, name: str, count: int, least: int, *keys: str) -> Iterator[Problem]:
    if count < least:
        at = plan.at(*(keys or (name,)))
        yield Problem("too-few-words", f"{name} has {count} words, {least} are wanted", at, name)


def _compatible(plan: Artifact, key: str, wanted: Sequence[str], *above: str) -> Iterator[Problem]:
    value = plan.data.get(key) if not above else (plan.data.get(above[0]) or {}).get(key)
    told = " ".join(_spoken(value))
    lacking = [each for each in wanted if folded(each) not in told]
    if lacking:
        message = f"compatibility does not speak of {', '.join(lacking)}"
        hint = "say what an earlier version needs of each, or that there is none"
        yield Problem("compatibility", message, plan.at(*above, key), ",".join(lacking), hint)


def _spoken(value: Any) -> list[str]:
    """What is spoken of: keys that have an answer, or the words of a text."""
    if isinstance(value, dict):
        return [f"{folded(key)} {folded(answer)}" for key, answer in value.items() if said(answer)]
    return [folded(text) for text in texts(value)]
