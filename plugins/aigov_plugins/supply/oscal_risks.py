"""Risks, findings and observations of OSCAL, in the shape of a risk assessment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Json
from aigov_plugins.shaping import items, mapping, present, text
from aigov_plugins.supply.spelled import Spelling

SPELLING: Final[Spelling] = {
    "spec_version": ("metadata", "oscal-version"), "id": ("uuid",),
    "as_of": ("metadata", "last-modified"), "mitigation": ("remediations",),
    "response": ("remediations",), "lifecycle": ("remediations",),
    "recommendations": ("remediations",), "due": ("deadline",),
    "likelihood": ("characterizations",),
    "impact": ("characterizations",), "residual_likelihood": ("characterizations",),
    "residual_impact": ("characterizations",), "severity": ("characterizations",),
    "state": ("target", "status", "state"), "reason": ("target", "status", "reason"),
    "target": ("target", "target-id"), "actions": ("poam-items",),
    "reviewer": ("metadata", "responsible-parties"), "owner": ("metadata", "responsible-parties"),
    "author": ("metadata", "responsible-parties"), "basis": ("import-ap", "href"),
    "approver": ("metadata", "responsible-parties"), "version": ("metadata", "version"),
}  # fmt: skip
_STATUS: Final = {
    "open": "open", "investigating": "open", "remediating": "open",
    "deviation-requested": "open", "deviation-approved": "accepted", "closed": "closed",
}  # fmt: skip
_FACETS: Final = {"likelihood": "likelihood", "impact": "impact", "risk": "severity"}
_ROLES: Final = {
    "reviewer": ("assessor", "assessment-lead", "assessment-team"),
    "author": ("prepared-by", "creator", "author"),
    "owner": ("system-owner", "system-poc-management", "asset-owner"),
    "approver": ("content-approver", "authorizing-official"),
}


def people(metadata: dict[str, Json]) -> dict[str, Json]:
    """Who has a role that OSCAL names: the assessor as reviewer, and so on."""
    parties = {
        text(mapping(one).get("uuid")): mapping(one) for one in items(metadata.get("parties"))
    }
    held: dict[str, str] = {}
    for one in map(mapping, items(metadata.get("responsible-parties"))):
        named = (_person(parties.get(text(uuid), {})) for uuid in items(one.get("party-uuids")))
        held.setdefault(text(one.get("role-id")), next((name for name in named if name), ""))
    return present(
        **{
            key: next((held[role] for role in roles if held.get(role)), "")
            for key, roles in _ROLES.items()
        }
    )


def _person(party: dict[str, Json]) -> str:
    addresses = (text(one) for one in items(party.get("email-addresses")))
    return next((one for one in addresses if one), "") or text(party.get("name"))


def risk(value: Json) -> dict[str, Json]:
    """One risk with its ratings, what is done about it and by when."""
    one = mapping(value)
    status = text(one.get("status")).lower()
    responses = [mapping(answer) for answer in items(one.get("remediations"))]
    factors = [mapping(factor) for factor in items(one.get("mitigating-factors"))]
    advised = [answer for answer in responses if answer.get("lifecycle") == "recommendation"]
    done = [answer for answer in responses if answer not in advised]
    return present(
        id=text(one.get("uuid")),
        title=text(one.get("title")),
        description=text(one.get("description")),
        statement=text(one.get("statement")),
        **_ratings(one.get("characterizations")),
        mitigation=_told((*done, *factors)),
        recommendations=_told(advised),
        lifecycle=sorted({text(answer.get("lifecycle")).lower() for answer in responses} - {""}),
        response=list(dict.fromkeys(_kinds(responses))),
        status=_STATUS.get(status, status),
        due=text(one.get("deadline"))[:10],
    )


def _told(parts: Sequence[dict[str, Json]]) -> list[Json]:
    return [found for part in parts if (found := text(part.get("description")))]


def _ratings(value: Json) -> dict[str, Json]:
    """Likelihood and impact; residual ones where the facet says that it is a residual one."""
    ratings: dict[str, Json] = {}
    for one in items(value):
        for facet in map(mapping, items(mapping(one).get("facets"))):
            name = _FACETS.get(text(facet.get("name")).lower())
            residual = "residual" in {text(word).lower() for word in _props(facet, "state")}
            if name and not (residual and name == "severity"):
                ratings[f"residual_{name}" if residual else name] = text(facet.get("value")).lower()
            elif name:
                ratings["residual_risk"] = text(facet.get("value")).lower()
    return ratings


def _props(entry: dict[str, Json], name: str) -> Iterator[Json]:
    props = (mapping(one) for one in items(entry.get("props")))
    return (one.get("value") for one in props if one.get("name") == name)


def _kinds(responses: list[dict[str, Json]]) -> Iterator[str]:
    for one in responses:
        yield from (text(word).lower() for word in _props(one, "type") if text(word))


def finding(value: Json) -> dict[str, Json]:
    """One finding: what was found of which control objective."""
    one = mapping(value)
    target = mapping(one.get("target"))
    status = mapping(target.get("status"))
    return present(
        id=text(one.get("uuid")),
        title=text(one.get("title")),
        description=text(one.get("description")),
        target=text(target.get("target-id")),
        state=text(status.get("state")),
        reason=text(status.get("reason")),
        risks=_related(one),
    )


def action(value: Json) -> dict[str, Json]:
    """One item of a plan of action."""
    one = mapping(value)
    return present(
        id=text(one.get("uuid")),
        title=text(one.get("title")),
        description=text(one.get("description")),
        risks=_related(one),
    )


def _related(one: dict[str, Json]) -> list[Json]:
    found = (text(mapping(risk).get("risk-uuid")) for risk in items(one.get("related-risks")))
    return [uuid for uuid in found if uuid]


def observation(value: Json) -> dict[str, Json]:
    """One observation: how it was made, and when."""
    one = mapping(value)
    return present(
        id=text(one.get("uuid")),
        title=text(one.get("title")),
        description=text(one.get("description")),
        methods=[text(method).lower() for method in items(one.get("methods"))],
        collected=text(one.get("collected"))[:10],
        expires=text(one.get("expires"))[:10],
    )
