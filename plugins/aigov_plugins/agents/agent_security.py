"""How an agent card says that callers are authenticated, whatever its version of the protocol.

Source: A2A protocol, Agent Card: 0.1 (``authentication``), 0.2 and 0.3 (``securitySchemes``,
``security``, after OpenAPI 3), 1.0 (``securitySchemes`` as one-of objects,
``securityRequirements``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aigov.api import Json, Keys
from aigov_plugins.shaping import Places, items, mapping, present, text

_KINDS: Final = {
    "apikeysecurityscheme": "apikey",
    "httpauthsecurityscheme": "http",
    "oauth2securityscheme": "oauth2",
    "openidconnectsecurityscheme": "openidconnect",
    "mtlssecurityscheme": "mutualtls",
    "mutualtlssecurityscheme": "mutualtls",
}

_TYPES: Final = ("apikey", "http", "oauth2", "openidconnect", "mutualtls")
_OPEN: Final = ("none", "public", "anonymous", "noauth", "open")


def security(card: dict[str, Any], places: Places) -> dict[str, Json]:
    """``authentication`` in one word, the ``schemes``, and the ``requirements`` as lists of names.

    ``required``: every call needs a scheme. ``optional``: one of the alternatives needs none.
    ``declared``: schemes stand there, nothing asks for them. ``none``: an empty list or object says
    that there is none. ``unstated``: the card says nothing about it.
    """
    if "securitySchemes" not in card and isinstance(card.get("authentication"), dict):
        return _first_version(card["authentication"], places)
    schemes: list[Json] = []
    for name, scheme in mapping(card.get("securitySchemes")).items():
        places["security", "schemes", len(schemes)] = ("securitySchemes", name)
        schemes.append(_scheme(name, mapping(scheme)))
    key = requirements_key(card)
    required = [sorted(names_of(entry)) for entry in items(card.get(key))]
    stated = next((name for name in (key, "securitySchemes") if name in card), None)
    places["security",] = (stated,) if stated else ()
    found: dict[str, Json] = {"authentication": _word(card, key, required)}
    return {**found, "schemes": schemes, **present(requirements=required)}


def requirements_key(card: dict[str, Any]) -> str:
    """The key under which the card lists what callers need."""
    return "securityRequirements" if "securityRequirements" in card else "security"


def names_of(requirement: Any) -> list[str]:
    """The schemes that one requirement names, in either form of the protocol."""
    entry = mapping(requirement)
    inner = entry.get("schemes")
    return [str(name) for name in (inner if isinstance(inner, dict) else entry)]


def _word(card: dict[str, Any], key: str, required: list[list[str]]) -> str:
    if required:
        return "required" if all(required) else "optional" if any(required) else "none"
    if card.get("securitySchemes"):
        return "declared"
    return "none" if key in card or "securitySchemes" in card else "unstated"


def _first_version(stated: dict[str, Any], places: Places) -> dict[str, Json]:
    places["security",] = ("authentication",)
    names = [text(name) for name in items(stated.get("schemes")) if text(name)]
    schemes: list[Json] = [{"name": name, "type": name.lower()} for name in names]
    asked = [name for name in names if name.lower() not in _OPEN]
    word = "none" if not asked else "required" if asked == names else "optional"
    return {"authentication": word, "schemes": schemes}


def _scheme(name: str, scheme: dict[str, Any]) -> dict[str, Json]:
    kind, inner = text(scheme.get("type")).lower(), scheme
    for key, value in scheme.items():
        if key.lower() in _KINDS and isinstance(value, dict):
            kind, inner = _KINDS[key.lower()], value
    flows = mapping(inner.get("flows"))
    scopes = sorted(
        {str(one) for flow in flows.values() for one in mapping(mapping(flow).get("scopes"))}
    )
    return {
        "name": name,
        **present(
            type=kind,
            scheme=text(inner.get("scheme")).lower(),
            location=text(inner.get("in") or inner.get("location")),
            flows=sorted(flows),
            scopes=scopes,
        ),
    }


def faults(card: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """What is wrong with what the card says about security."""
    if not isinstance(card.get("securitySchemes", {}), dict | None):
        yield ("securitySchemes",), "'securitySchemes' must be an object"
        return
    schemes = mapping(card.get("securitySchemes"))
    yield from _scheme_faults(schemes)
    key = requirements_key(card)
    if not isinstance(card.get(key, []), list | None):
        yield (key,), f"{key!r} must be a list"
    for index, entry in enumerate(items(card.get(key))):
        if not isinstance(entry, dict):
            yield (key, index), f"a requirement of {key!r} must be an object"
            continue
        unknown = [name for name in names_of(entry) if name not in schemes]
        if unknown:
            yield (key, index), f"{key!r} asks for {unknown[0]!r}, which is no security scheme"


def _scheme_faults(schemes: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    for name, scheme in schemes.items():
        if not isinstance(scheme, dict):
            yield ("securitySchemes", name), f"the security scheme {name!r} must be an object"
        elif _scheme(name, scheme).get("type") not in _TYPES:
            yield ("securitySchemes", name), f"the security scheme {name!r} has no known type"
