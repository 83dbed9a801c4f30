"""The findings of a result in OSCAL: what was observed, and what it says of each objective.

Source: OSCAL 1.1.3, ``observation``, ``relevant-evidence``, ``finding`` and ``finding-target``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aigov.report.exchange import Namer, filled, moment, place
from aigov.report.judged import judged, subject
from aigov.report.oscal_plan import objective_id
from aigov.report.oscal_subjects import component_id, origin
from aigov.report.oscal_words import markup, prop, props, stated

Json = Mapping[str, Any]
_STATUS: Final = {
    "pass": ("satisfied", "pass"),
    "fail": ("not-satisfied", "fail"),
    "unknown": ("not-satisfied", "other"),
}
_SAID = ("outcome", "was", "by", "mode", "severity", "gate", "due", "blocks", "known", "way")
_PLACED = ("line", "column", "key", "unknown", "known", "fingerprint")


def headline(finding: Json) -> str:
    """The title of a finding with what it is about."""
    return stated(f"{finding['title']}: {subject(finding)}")


def told(finding: Json) -> str:
    """The outcome in a sentence, the first problem with it."""
    more = len(finding["problems"]) - 1
    rest = f" (and {more} more)" if more > 0 else ""
    excused = f", excused by {finding['by']}" if finding["by"] else ""
    return markup(f"{finding['outcome']}{excused}: {finding['message']}{rest}")


def subjects(finding: Json, ids: Namer) -> list[dict[str, Any]]:
    """The component that a finding is about."""
    return [{"subject-uuid": component_id(finding["system"], ids), "type": "component"}]


def observation(number: int, finding: Json, as_of: str, ids: Namer) -> dict[str, Any]:
    """What was seen for one policy and one system, with every file and every problem."""
    return filled(
        {
            "uuid": ids("observation", number),
            "title": headline(finding),
            "description": told(finding),
            "props": [
                *props({"policy-id": finding["policy"], "system-id": finding["system"]}),
                *props({name: finding.get(name) for name in _SAID}),
            ],
            "methods": ["TEST"],
            "types": ["control-objective"],
            "origins": [origin(ids)],
            "subjects": subjects(finding, ids),
            "relevant-evidence": [*_files(finding), *_problems(finding)],
            "collected": moment(as_of),
        }
    )


def _files(finding: Json) -> Iterator[dict[str, Any]]:
    for file in finding["evidence"]:
        said = {name: file[name] for name in ("path", "blob", "kind", "reader", "tracked")}
        yield filled(
            {
                "href": place(file["path"]),
                "description": markup(f"{file['kind']}, read by {file['reader']}"),
                "props": props(said),
            }
        )


def _problems(finding: Json) -> Iterator[dict[str, Any]]:
    for problem in finding["problems"]:
        said = {name: problem.get(name) for name in _PLACED}
        yield filled(
            {
                "href": place(problem["path"]),
                "description": stated(problem["message"]),
                "props": props({"problem": problem["id"], "path": problem["path"], **said}),
                "remarks": markup(problem["hint"]),
            }
        )


def finding_of(number: int, finding: Json, ids: Namer, risk: str) -> dict[str, Any]:
    """What the observation says of the objective; ``risk`` is a UUID, or empty for none."""
    state, reason = _STATUS[judged(finding)]
    open_points = "; ".join(finding["needs_reviewer"])
    status = filled({"state": state, "reason": reason, "remarks": _why(finding)})
    return filled(
        {
            "uuid": ids("finding", number),
            "title": headline(finding),
            "description": told(finding),
            "props": [
                *props({"policy-id": finding["policy"], "system-id": finding["system"]}),
                *props({name: finding[name] for name in ("outcome", "severity", "mode", "due")}),
                *(p for point in finding["needs_reviewer"] for p in prop("needs-reviewer", point)),
            ],
            "origins": [origin(ids)],
            "target": {
                "type": "objective-id",
                "target-id": objective_id(finding["policy"]),
                "title": stated(finding["title"]),
                "status": status,
            },
            "related-observations": [{"observation-uuid": ids("observation", number)}],
            "related-risks": [{"risk-uuid": risk}] if risk else [],
            "remarks": markup(f"A person still has to judge: {open_points}") if open_points else "",
        }
    )


def _why(finding: Json) -> str:
    if finding["outcome"] == "waived":
        return markup(f"Not satisfied; excused by {finding['by']}, which does not satisfy it.")
    return "It could not be told." if finding["outcome"] == "unknown" else ""


def doubts(result: Json, ids: Namer) -> Iterator[dict[str, Any]]:
    """What was seen and helped no policy: files that could not be read, evidence of no system."""
    for sort, said in (("unreadable", "could not be read"), ("unclaimed", "belongs to no system")):
        for number, doubt in enumerate(result[sort]):
            told_of = f"{doubt['path']}: {said}: {doubt['reason']}"
            kept = {name: doubt.get(name) for name in ("path", "line", "kind", "reader")}
            yield filled(
                {
                    "uuid": ids(sort, number),
                    "title": stated(f"{said[0].upper()}{said[1:]}: {doubt['path']}"),
                    "description": markup(told_of),
                    "props": props({"outcome": sort, **kept}),
                    "methods": ["TEST"],
                    "origins": [origin(ids)],
                    "relevant-evidence": [
                        filled(
                            {
                                "href": place(doubt["path"]),
                                "description": stated(doubt["reason"]),
                                "remarks": markup(doubt.get("hint", "")),
                            }
                        )
                    ],
                    "collected": moment(result["as_of"]),
                }
            )
