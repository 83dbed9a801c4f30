"""What every format of alert rules is brought into: one rule, one recording."""

from __future__ import annotations

from typing import Final

from aigov.api import Json
from aigov_plugins.addresses import without_secrets
from aigov_plugins.nodes import Node, Part, part, unresolved
from aigov_plugins.operations.promql import metrics, vacuous

_RUNBOOKS: Final = ("runbook_url", "runbook", "runbook_link", "runbookUrl", "playbook", "wiki")
_OWNERS: Final = ("owner", "team", "team_name", "squad", "service_owner", "contact")
_SUMMARIES: Final = ("summary", "title", "message")
_DASHBOARDS: Final = ("dashboard_url", "dashboard", "dashboardUrl", "__dashboardUid__")


def texts_of(node: Node, name: str) -> dict[str, str]:
    """The labels or annotations below a key. Raises BrokenError where one is no text."""
    below = node.map(name)
    return {key: below.text(key) for key in below.value}


def rule(node: Node, name: str, expressions: list[str], **values: Json) -> Part:
    """An alert of the shape, from a mapping with ``labels`` and ``annotations``."""
    labels, notes = texts_of(node, "labels"), texts_of(node, "annotations")
    found = part(
        node.keys,
        alert=name,
        **values,
        metrics=_merged(expressions),
        severity=_known(labels.get("severity", "")).lower(),
        summary=_first(notes, _SUMMARIES),
        description=notes.get("description", ""),
        runbook=without_secrets(_first(notes, _RUNBOOKS)),
        dashboard=without_secrets(_first(notes, _DASHBOARDS)),
        owner=_known(_first(labels, _OWNERS) or _first(notes, _OWNERS)),
        labels=labels,
    )
    for key, names in (("runbook", _RUNBOOKS), ("summary", _SUMMARIES)):
        stated = next((one for one in names if notes.get(one)), key)
        found.note(key, node.at("annotations", stated))
    found.note("description", node.at("annotations", "description"))
    found.note("severity", node.at("labels", "severity"))
    return found


def _known(value: str) -> str:
    """The value, unless an expression gives it when the alert fires, or the environment before."""
    return "" if unresolved(value) else value


def _first(texts: dict[str, str], names: tuple[str, ...]) -> str:
    return next((texts[name] for name in names if texts.get(name)), "")


def _merged(expressions: list[str]) -> list[str]:
    names: dict[str, None] = {}
    for expression in expressions:
        names |= dict.fromkeys(name for name in metrics(expression) if name != "{}")
    return list(names)


def decided_by_nothing(expressions: list[str]) -> bool:
    """Whether no metric decides any of the expressions."""
    return all(vacuous(expression) for expression in expressions)
