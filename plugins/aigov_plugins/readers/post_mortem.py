"""Post-mortems: Markdown in ``postmortems/`` as kind ``incident-log``.

Files: Markdown in folders named ``postmortems``, ``post-mortems``, ``incidents`` or
``incident-reports``, and Markdown with ``postmortem``, ``post-mortem`` or ``incident-report`` in
its name, with three of the usual parts.

Format: Markdown after the templates of the SRE book and others: summary, impact, root cause,
trigger, detection, resolution, timeline, action items, lessons; fields such as ``Date:`` and
``Status:``.

Data (kind ``incident-log``): one entry of ``incidents`` with these parts, ``timeline`` and
``actions`` (``description``, ``owner``, ``due``, ``status``); ``filled_sections``,
``empty_sections`` and ``template`` show what nobody filled in. ``id`` is the name of the file
where the page has none.

It proves that an incident was written up. It cannot show that the cause is right, or that an
action was done.
"""

from __future__ import annotations

import re
from typing import Any, Final

from aigov.api import Document, Json, Keys
from aigov_plugins.agents import incident_pages, page_parts
from aigov_plugins.agents.front_pages import Page, names, placed, read_page
from aigov_plugins.shaping import Places, present, text

_PARTS: Final = page_parts.vocabulary({
    "summary": "summary|=overview|=description|brief description|what happened|issue summary"
    "|executive summary|outage description|=abstract|=background",
    "impact": "impact|affected users|=affected|=effects|=consequences",
    "root_cause": "root cause|root causes|contributing factors|contributing conditions|=cause"
    "|=causes"
    "|what caused|root cause s|five whys|5 whys|=why",
    "trigger": "=trigger|=triggers|trigger s",
    "detection": "=detection|how was it detected|detected by",
    "resolution": "resolution|=mitigation|=recovery|=response|=fix|corrective action"
    "|mitigation and",
    "timeline": "timeline|chain of events|sequence of events|incident timeline|=chronology",
    "actions": "action items|action item|=actions|next steps|follow up|followups|follow ups"
    "|recommendations|corrective and|preventative measures|preventive measures|corrective measures"
    "|remediation items|=remediation|=todo",
    "lessons": "lessons|what went well|what went badly|what went wrong|where we got lucky|learnings"
    "|what could have gone better|how d we do|what didn t go so well|=retrospective",
    "communication": "=messaging|=communication|external message|internal email",
    "date": "=date|=start date time|=incident date|=date of incident",
    "authors": "=authors|=author|names of people involved|=responders|=participants|=attendees"
    "|postmortem attendees",
    "status": "=status|report status",
    "severity": "=severity",
    "resolved": "=end date time",
})  # fmt: skip
_SHORT: Final = ("date", "authors", "status", "severity", "resolved")
_TEXTS: Final = ("summary", "impact", "root_cause", "trigger", "detection", "resolution", "lessons",
                 "communication")  # fmt: skip
_CORE: Final = frozenset({*_TEXTS, "timeline", "actions"} - {"communication"})
_FIELDS: Final = {
    "incident id": "id", "incident number": "id", "incident": "id", "id": "id", "ticket": "id",
    "date": "date", "incident date": "date", "date of incident": "date", "start time": "started",
    "started": "started", "start": "started", "detected": "detected", "detection time": "detected",
    "time detected": "detected", "detected at": "detected", "resolved": "resolved",
    "resolution time": "resolved", "resolved at": "resolved", "end time": "resolved",
    "time resolved": "resolved", "duration": "duration", "severity": "severity",
    "incident severity": "severity", "sev": "severity", "priority": "severity",
    "status": "status", "state": "status", "author": "authors", "authors": "authors",
    "names": "authors", "name s": "authors", "by": "authors", "postmortem owner": "owner",
    "owner": "owner", "postmortem lead": "owner", "incident commander": "owner",
    "system": "system", "model version": "model_version", "service": "service",
    "services affected": "service", "summary": "summary", "impact": "impact",
    "root cause": "root_cause", "last modified": "updated", "postmortem date": "reviewed",
}  # fmt: skip
_DAYS: Final = ("date", "updated", "reviewed")
_STEM: Final = re.compile(r"(\d{4})[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?!\d)")
_NUMBER: Final = re.compile(r"\b(?:INC|SEV|PM|IR)[-_ ]?\d{1,10}\b|#\d{1,10}\b", re.IGNORECASE)


def parse(path: str, raw: bytes) -> Document | None:
    """One incident; None for a page with fewer than three of the parts of a post-mortem."""
    front = read_page(raw)
    page = page_parts.read_parts(front.body, front.first_line, _PARTS)
    stated = list(page_parts.fields(page, _FIELDS))
    if len(_CORE & (set(page.parts) | {name for name, _, _ in stated})) < 3:
        return None
    lines: dict[Keys, int] = {("incidents", 0, "title"): page.title_line}
    places: Places = {}
    incident: dict[str, Json] = present(title=page.title)
    _add_front(incident, front, places)
    for name, value, line in stated:
        if name not in incident:
            incident[name], lines["incidents", 0, name] = value, line
    _add_parts(incident, page, lines)
    for name in _DAYS:
        if incident.get(name):
            incident[name] = incident_pages.day(str(incident[name]))
    _add_identity(incident, path, page.title)
    filled = sum(part.filled for name, part in page.parts.items() if name in _CORE)
    empty = sum(not part.filled for name, part in page.parts.items() if name in _CORE)
    named = "template" in path.rpartition("/")[2].lower()
    data: dict[str, Json] = {
        "format": "post-mortem",
        **({"system": incident["system"]} if incident.get("system") else {}),
        "incidents": [incident],
        "filled_sections": filled,
        "empty_sections": empty,
        "template": named or filled == 0 or (filled == 1 and empty > 2),
    }
    return placed(data, front, places, lines)


def _add_front(incident: dict[str, Json], front: Page, places: Places) -> None:
    keys: dict[str, Any] = front.keys
    for key, value in keys.items():
        name = _FIELDS.get(key.lower().replace("_", " ").replace("-", " "))
        name = "title" if key.lower() == "title" and not incident.get("title") else name
        if name and name not in incident and not isinstance(value, dict):
            incident[name] = ", ".join(names(value)) if isinstance(value, list) else text(value)
            places["incidents", 0, name] = (key,)


def _add_parts(incident: dict[str, Json], page: page_parts.Page, lines: dict[Keys, int]) -> None:
    for name, part in page.parts.items():
        if name in _SHORT:
            told = next(
                (line.strip(" \t*_-") for line in part.text.split("\n") if line.strip()), ""
            )
            if not incident.get(name):
                incident[name], lines["incidents", 0, name] = told[:300], part.line
        elif name in _TEXTS and not incident.get(name):
            incident[name], lines["incidents", 0, name] = part.text, part.line
        elif name in ("timeline", "actions"):
            read = incident_pages.timeline if name == "timeline" else incident_pages.actions
            incident[name], rows = read(part)
            lines["incidents", 0, name] = part.line
            lines.update({("incidents", 0, name, index): row for index, row in enumerate(rows)})


def _add_identity(incident: dict[str, Json], path: str, title: str) -> None:
    stem = path.rpartition("/")[2].removesuffix(".md")
    number = _NUMBER.search(title)
    if not incident.get("id"):
        incident["id"] = number[0] if number else stem
    day = _STEM.search(stem)
    if day and not incident.get("date"):
        incident["date"] = "-".join(day.groups())
