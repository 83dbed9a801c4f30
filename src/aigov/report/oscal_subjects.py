"""Who and what an OSCAL document is about: the AI systems, the repository, and the tool.

Source: OSCAL 1.1.3, ``system-component``, ``assessment-assets`` and ``origin``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aigov.report.exchange import Namer, filled
from aigov.report.judged import REPOSITORY
from aigov.report.oscal_words import markup, prop, props, stated
from aigov.report.told import command

Json = Mapping[str, Any]
_STATES = {
    "experiment": "under-development",
    "development": "under-development",
    "staging": "under-development",
    "production": "operational",
    "retired": "disposition",
}
_SAID = ("root", "owner", "tier", "judged_as", "lifecycle", "declared", "path", "line")


def components(result: Json, ids: Namer) -> Iterator[dict[str, Any]]:
    """The systems, and whatever else a finding is about, sorted by id."""
    systems = {system["id"]: system for system in reversed(result["systems"])}
    for name in sorted({*systems, *(finding["system"] for finding in result["findings"])}):
        yield _system(systems[name], ids) if name in systems else _other(name, ids)


def component_id(system: str, ids: Namer) -> str:
    """The UUID of the component that stands for a system."""
    return ids("system", system)


def _system(system: Json, ids: Namer) -> dict[str, Any]:
    seen = f"Not declared; seen: {system['reason']}" if not system["declared"] else ""
    state = _STATES.get(system["lifecycle"] or "", "other")
    unsaid = "its lifecycle is not declared" if state == "other" else ""
    facts = [
        each
        for name, fact in sorted(system["facts"].items())
        for each in prop("fact", fact["value"], group=name, remarks=fact["reason"])
    ]
    return filled(
        {
            "uuid": component_id(system["id"], ids),
            "type": "software",
            "title": stated(system["name"] or system["id"]),
            "description": markup(seen or f"AI system {system['id']}, declared."),
            "props": [
                *prop("system-id", system["id"]),
                *props({key.replace("_", "-"): system[key] for key in _SAID}),
                *facts,
            ],
            "status": filled({"state": state, "remarks": unsaid}),
        }
    )


def _other(name: str, ids: Namer) -> dict[str, Any]:
    told = "the repository" if name == REPOSITORY else name
    return {
        "uuid": component_id(name, ids),
        "type": "software",
        "title": stated(told),
        "description": "The repository as a whole."
        if name == REPOSITORY
        else "Named by a finding; not among the systems of the result.",
        "props": props({"system-id": name}),
        "status": {"state": "other", "remarks": "a finding is about it; its lifecycle is not said"},
    }


def assets(result: Json, ids: Namer) -> dict[str, Any]:
    """The tool that assessed, as a component, and the platform that an OSCAL document must name."""
    tool = result.get("tool", {"name": "aigov", "version": ""})
    again = command(result)
    component = {
        "uuid": ids("tool"),
        "type": "software",
        "title": "aigov",
        "description": "A checker of policies against the evidence in a repository.",
        "props": props({"name": tool["name"], "version": tool["version"]}),
        "status": {"state": "operational"},
        "remarks": markup(f"The same result again: {again}") if again else "",
    }
    used = [{"component-uuid": ids("tool")}]
    return {
        "components": [filled(component)],
        "assessment-platforms": [
            {"uuid": ids("platform"), "title": "aigov command line", "uses-components": used}
        ],
    }


def origin(ids: Namer) -> dict[str, Any]:
    """That the tool says so, and nobody else."""
    return {"actors": [{"type": "tool", "actor-uuid": ids("tool")}]}
