"""Runbooks: Markdown in ``runbooks/`` as kind ``runbook``.

Files: Markdown in folders named ``runbooks``, ``runbook``, ``playbooks`` or ``alerts``, and
Markdown with ``runbook`` or ``playbook`` in its name. An index (README), or a page
below ``alerts`` that is not named for an alert, counts with two known sections.

Format: Markdown; front matter with ``owner``, ``date``, ``alert``, ``severity`` where there is
any. Headings are matched by their words: OpenShift's Meaning, Impact, Diagnosis, Mitigation and
their synonyms.

Data (kind ``runbook``): ``sections`` by canonical name with their text (empty where nothing or a
comment stands under the heading), ``filled`` names those that say something; ``title``, ``alert``,
``owner``, ``date``, ``contacts``, ``links``, ``code_blocks``.

It proves that somebody wrote down what to do. It cannot show that it works, that people know it,
or that an alert leads to it.
"""

from __future__ import annotations

import re
from typing import Any, Final

from aigov.api import Document, Json, Keys
from aigov_plugins.agents import page_parts
from aigov_plugins.agents.front_pages import names, placed, read_page
from aigov_plugins.shaping import Places, present, text

_SECTIONS: Final = page_parts.vocabulary({
    "meaning": "=meaning|=description|=overview|=summary|alert description|=about"
    "|what does this mean|=symptoms|=symptom|what is happening|=introduction|=purpose|=background",
    "impact": "impact|severity|consequences|=blast radius|customer impact",
    "detection": "detection|detect|=alerts|=signals|how to detect",
    "triggers": "=triggers|=trigger|=trigger conditions|when to use|when to roll back"
    "|rollback criteria|abort criteria|conditions",
    "diagnosis": "diagnosis|diagnostics|=triage|investigation|investigate|troubleshooting"
    "|troubleshoot|debugging|=debug|=analysis|root cause|verification steps|assessment|=causes"
    "|possible causes|=diagnose",
    "mitigation": "mitigation|mitigating|=mitigate|remediation|remediate|resolution|resolve|=fix"
    "|=solution|workaround|corrective actions|=actions|=response|containment|=contain|what to do",
    "steps": "=steps|=procedure|=procedures|=instructions|=process|step by step",
    "recovery": "recovery|recover|restoration|restore",
    "rollback": "rollback|roll back|revert|=backout|=back out",
    "fallback": "fallback|manual process|degraded mode|without ai",
    "kill-switch": "kill switch|emergency stop|disable the|feature flag|=stop",
    "compatibility": "compatibility|=schema|migrations",
    "escalation": "escalation|escalate|escalating|on call|who to call",
    "communication": "communication|communications|notify|notification|notifications|stakeholders",
    "roles": "=roles|responsibilities|roles and",
    "owner": "=owner|=owners|=ownership|maintainer|maintainers|=team",
    "contacts": "=contact|=contacts|points of contact",
    "verification": "=verification|=verify|=validation|confirm recovery|post checks",
    "prerequisites": "prerequisites|=prerequisite|=requirements|before you begin|=access",
    "drill": "=drill|=drills|=exercise|game day|=test|=testing|rehearsal",
    "follow-up": "follow up|=aftermath|post incident|postmortem|=prevention|after the incident",
    "references": "=references|=links|further info|see also|=related|related links|=resources",
})  # fmt: skip
_FIELDS: Final = {
    "owner": "owner", "owned by": "owner", "owning team": "owner", "team": "owner",
    "maintainer": "owner", "service owner": "owner", "runbook owner": "owner",
    "author": "author", "authors": "author", "reviewer": "reviewer", "reviewed by": "reviewer",
    "date": "date", "last updated": "date", "updated": "date", "last reviewed": "date",
    "last review": "date", "reviewed": "date", "last tested": "drilled", "last drill": "drilled",
    "last exercised": "drilled", "next review": "next_review", "severity": "severity",
    "alert": "alert", "alert name": "alert", "alertname": "alert", "service": "service",
    "version": "version", "status": "status", "time objective": "time_objective",
    "recovery time objective": "time_objective", "rto": "time_objective",
}  # fmt: skip
_INDEX: Final = re.compile(
    r"(?:readme|index|contributing|_sidebar|summary|changelog|license)\.md", re.I
)
_ALERT: Final = re.compile(r"[A-Za-z][a-z0-9]*+[A-Z][A-Za-z0-9]*")
_RETIRED: Final = re.compile(r"[\[(](?:deprecated|retired|obsolete)[\])]", re.IGNORECASE)


def parse(path: str, raw: bytes) -> Document | None:
    """The runbook; None for an index of runbooks and for an empty page."""
    front = read_page(raw)
    page = page_parts.read_parts(front.body, front.first_line, _SECTIONS)
    if not front.body.strip() or not _is_runbook(path, page):
        return None
    lines: dict[Keys, int] = {("title",): page.title_line}
    places: Places = {}
    stated = _stated(front.keys, page, lines, places)
    for name, part in page.parts.items():
        lines["sections", name] = part.line
    found: list[Json] = []
    for index, (line, target) in enumerate(page_parts.links(page)):
        lines["links", index] = line
        found.append(target)
    told = "\n".join(page.parts[key].text for key in ("contacts", "escalation", "owner", "roles")
                     if key in page.parts)  # fmt: skip
    data: dict[str, Json] = {
        "format": "markdown",
        **present(title=page.title, alert=_alert(path, page.title)),
        **stated,
        "sections": {name: part.text for name, part in page.parts.items()},
        "filled": [name for name, part in page.parts.items() if part.filled],
        **present(contacts=list(page_parts.contacts(told)), links=found),
        "code_blocks": sum(line.lstrip().startswith(("```", "~~~")) for line in page.lines) // 2,
    }
    if _RETIRED.search(page.title):
        data.setdefault("status", "deprecated")
    return placed(data, front, places, lines)


def _is_runbook(path: str, page: page_parts.Page) -> bool:
    """A page is one by its folder or name; an index, or one among alerts, by what it holds."""
    named = "runbook" in path.lower() or "playbook" in path.lower()
    if _INDEX.fullmatch(path.rpartition("/")[2]):
        return len(page.parts) > 1
    return named or len(page.parts) > 1 or bool(_alert(path, page.title))


def _stated(
    keys: dict[str, Any], page: page_parts.Page, lines: dict[Keys, int], places: Places
) -> dict[str, Json]:
    """What front matter and lines such as ``Owner: ...`` say; the first of a name counts."""
    found: dict[str, Json] = {}
    for key, value in keys.items():
        name = _FIELDS.get(key.lower().replace("_", " ").replace("-", " "))
        told = ", ".join(names(value)) if isinstance(value, list) else text(value)
        if name and name not in found and not isinstance(value, dict):
            found[name], places[name,] = told, (key,)
    for name, value, line in page_parts.fields(page, _FIELDS):
        if name not in found:
            found[name], lines[name,] = value, line
    return found


def _alert(path: str, title: str) -> str:
    """The alert that the page is named for: one word in camel case."""
    name = _RETIRED.sub("", title).strip()
    stem = path.rpartition("/")[2].removesuffix(".md")
    return next((one for one in (name, stem) if _ALERT.fullmatch(one)), "")
