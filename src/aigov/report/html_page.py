"""One page of HTML for people who open no terminal; it needs nothing beside itself.

The page has no script, no address that is fetched and no text of a result as markup: Jinja2
escapes whatever it prints, and every text passes ``shown`` first, which writes control and
direction characters out. What a reader folds away is told in print.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from aigov.report import (
    html_charts,
    html_evidence,
    html_exceptions,
    html_findings,
    html_heatmap,
    html_lineage,
    html_measures,
    html_provenance,
    html_systems,
    html_tiles,
    html_verdict,
    html_words,
)
from aigov.report.html_index import Index, indexed
from aigov.report.judged import REPOSITORY
from aigov.report.told import command
from aigov.terms import Outcome

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_ROWS = 200
"""Rows of a table that is about what was left aside."""

MAX_CLAUSES = 400
"""Clauses of one framework that are listed."""

_ONE = ("--system", "ID", "-o", "html=page.html")
_TEMPLATES = os.path.join(os.path.dirname(__file__), "templates")


def render(result: Mapping[str, Any]) -> str:
    """The page. ``result`` is a canonical result, with or without what reports add to it."""
    index = indexed(result)
    template = _environment().get_template("page.html")
    return template.render(**_asked(index), **_counted(index), **_described(index)).strip() + "\n"


def _asked(index: Index) -> dict[str, Any]:
    """The result, and the questions that the template puts to it."""
    return {
        "result": index.result,
        "index": index,
        "repository": REPOSITORY,
        "occasion": html_words.OCCASIONS[index.result["gate"]],
        "groups": html_findings.GROUPS,
        "clauses": html_findings.clauses,
        "facts": html_systems.facts,
        "bar": html_charts.bar,
        "chart": html_charts,
        "room": index.room,
        "limit": {
            "frameworks": html_findings.MAX_FRAMEWORKS,
            "systems": html_systems.MAX_SYSTEMS,
            "map": html_heatmap.MAX_ROWS,
            "rows": MAX_ROWS,
            "clauses": MAX_CLAUSES,
        },
    }


def _counted(index: Index) -> dict[str, Any]:
    """What the head of the page says."""
    return {
        "subject": html_provenance.subject(index.result),
        "caveat": html_provenance.caveat(index.result),
        "provenance": list(html_provenance.facts(index.result)),
        "verdict": html_verdict.verdict(index),
        "due": html_tiles.due(index),
        "tiles": list(html_tiles.tiles(index)),
    }


def _described(index: Index) -> dict[str, Any]:
    """What the sections tell."""
    result = index.result
    rows = list(html_heatmap.rows(index))
    sections = list(html_systems.sections(index, [row.system for row in rows]))
    arguments = result.get("tool", {}).get("arguments", ())
    return {
        "domains": html_heatmap.domains(index),
        "rows": rows,
        "cards": html_findings.cards(index),
        "blocked": sum(finding["blocks"] for finding in index.findings),
        "waiting": html_findings.waiting(index),
        "waived": sum(finding["outcome"] == Outcome.WAIVED for finding in index.findings),
        "points": list(html_findings.points(index)),
        "trend": [
            {outcome: point[outcome] for outcome in html_tiles.OUTCOMES}
            for point in result.get("trend", ())
        ],
        "measures": html_measures.measures(index),
        "unmeasured": html_measures.unshown(index),
        "drawings": html_lineage.drawings(index),
        "excuses": list(html_exceptions.standings(result)),
        "evidence": html_evidence.evidence(index),
        "sections": sections,
        "linked": {section.id: number for number, section in enumerate(sections, 1)},
        "frameworks": html_findings.first_ones(result.get("frameworks", ())),
        "one": shlex.join(["aigov", *(arguments or ("check",)), *_ONE]),
        "command": command(result),
    }


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        finalize=html_words.shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        counted=html_words.counted,
        day=html_words.day,
        framework=html_words.framework,
        phrase=html_words.phrase,
        prose=html_words.prose,
    )
    return environment


def _source(name: str) -> str:
    """A file of the template without the blanks before each line, which every page would carry."""
    with open(os.path.join(_TEMPLATES, name), encoding="utf-8") as file:
        return "".join(f"{line.strip()}\n" for line in file if line.strip())
