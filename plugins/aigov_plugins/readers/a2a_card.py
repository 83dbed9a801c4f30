"""A2A agent cards: ``agent-card.json`` as kind ``agent``.

Files: ``agent-card.json``, ``agent_card.json``, ``.well-known/agent.json``, JSON with such a name
or in a folder named ``agent_cards`` or ``agent-cards``, with the keys of a card.

Format: Agent2Agent protocol 0.1 to 1.0: name, version, ``url`` or ``supportedInterfaces``,
``skills``, ``capabilities``, ``securitySchemes``, ``security`` or ``securityRequirements``,
``signatures``.

Data (kind ``agent``): ``security.authentication`` is ``required``, ``optional``, ``declared``
(schemes that nothing asks for), ``none`` (stated so) or ``unstated``; ``interfaces`` and whether
they are encrypted, ``skills``, ``capabilities``, ``signed``.

It proves what the agent tells its callers. It cannot show that the service holds to it: that it
refuses a call without the credential, or that a signature verifies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, parse_json
from aigov_plugins.agents import agent_security, web_addresses
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

_KEYS: Final = (b'"skills"', b'"capabilities"', b'"protocolVersion"', b'"supportedInterfaces"',
                b'"defaultInputModes"', b'"securitySchemes"')  # fmt: skip
_TEXTS: Final = ("name", "description", "version")


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for two of the keys that only cards have together."""
    count = sum(key in head for key in _KEYS)
    enough = count > 1 or (count and len(head) >= HEAD_SIZE)
    return Sniff.YES if enough else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The card; None for other JSON."""
    source = parse_json(raw)
    card = source.data
    if not isinstance(card, dict) or "name" not in card or not ({"url", "skills"} & set(card)):
        return None
    fault = next(_faults(card), None)
    if fault is not None:
        return refused({"format": "a2a-card", "role": "card"}, source, *fault)
    places: Places = {}
    shape: dict[str, Json] = {
        "format": "a2a-card",
        "role": "card",
        **present(**{key: text(card.get(key)) for key in _TEXTS}),
        **present(
            protocol_version=_protocol(card),
            provider=text(mapping(card.get("provider")).get("organization")),
            interfaces=_interfaces(card, places),
            skills=_skills(card, places),
            capabilities=_capabilities(card),
        ),
        "security": agent_security.security(card, places),
        "signed": any(text(mapping(one).get("signature")) for one in items(card.get("signatures"))),
    }
    return relocated(shape, source, places)


def _protocol(card: dict[str, Any]) -> str:
    stated = text(card.get("protocolVersion"))
    versions = [text(mapping(one).get("protocolVersion")) for one in _listed(card)]
    return stated or next((version for version in versions if version), "")


def _listed(card: dict[str, Any]) -> list[Json]:
    return items(card.get("supportedInterfaces"))


def _interfaces(card: dict[str, Any], places: Places) -> list[Json]:
    found: list[Json] = []
    main = web_addresses.described(card.get("url"))
    if main:
        places["interfaces", 0] = ("url",)
        found.append({**main, **present(transport=text(card.get("preferredTransport")))})
    for key in ("supportedInterfaces", "additionalInterfaces"):
        for index, entry in enumerate(items(card.get(key))):
            one = mapping(entry)
            transport = text(one.get("protocolBinding") or one.get("transport"))
            version = text(one.get("protocolVersion"))
            places["interfaces", len(found)] = (key, index)
            found.append({**web_addresses.described(one.get("url")), **present(
                transport=transport, protocol_version=version)})  # fmt: skip
    return found


def _skills(card: dict[str, Any], places: Places) -> list[Json]:
    found: list[Json] = []
    for index, entry in enumerate(items(card.get("skills"))):
        skill = mapping(entry)
        places["skills", index] = ("skills", index)
        own = skill.get("security", skill.get("securityRequirements"))
        found.append(present(
            id=text(skill.get("id")),
            name=text(skill.get("name")),
            description=text(skill.get("description")),
            tags=[text(tag) for tag in items(skill.get("tags"))],
            requirements=[sorted(agent_security.names_of(one)) for one in items(own)],
        ))  # fmt: skip
    return found


def _capabilities(card: dict[str, Any]) -> dict[str, Json]:
    stated = {**mapping(card.get("capabilities"))}
    for key in ("supportsAuthenticatedExtendedCard", "supportsExtendedAgentCard"):
        if key in card:
            stated["extendedAgentCard"] = card[key]
    return {key: value for key, value in stated.items() if isinstance(value, bool)}


def _faults(card: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """What every version of the protocol would refuse."""
    yield from _own_faults(card)
    yield from _listed_faults(card)
    yield from agent_security.faults(card)


def _own_faults(card: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    first = "authentication" in card  # the first version left the description to the author
    for key in ("name", "version") if first else _TEXTS:
        if not isinstance(card.get(key), str):
            yield (key,), f"{key!r} is missing or no text"
    if not isinstance(card.get("url"), str) and not _listed(card):
        yield ("url",), "neither 'url' nor 'supportedInterfaces' says where the agent is"
    if not isinstance(card.get("capabilities"), dict):
        yield ("capabilities",), "'capabilities' is missing or no object"
    if not isinstance(card.get("skills"), list):
        yield ("skills",), "'skills' is missing or no list"


def _listed_faults(card: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    for index, skill in enumerate(items(card.get("skills"))):
        lacking = [key for key in ("id", "name") if not isinstance(mapping(skill).get(key), str)]
        if lacking:
            yield ("skills", index), f"a skill has no {lacking[0]!r}"
    for index, one in enumerate(_listed(card)):
        if not isinstance(mapping(one).get("url"), str):
            yield ("supportedInterfaces", index), "an interface has no 'url'"
