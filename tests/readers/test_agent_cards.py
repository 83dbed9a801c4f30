"""A2A agent cards: a card without a security scheme says so clearly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Document, Sniff
from aigov_plugins.readers import a2a_card

CARD: dict[str, Any] = {
    "name": "Router",
    "description": "Plans trips",
    "version": "2.1.0",
    "protocolVersion": "0.3.0",
    "url": "https://agents.test/router?key=abc",
    "preferredTransport": "JSONRPC",
    "additionalInterfaces": [{"url": "http://10.0.0.1:90/grpc", "transport": "GRPC"}],
    "provider": {"organization": "Acme", "url": "https://acme.test"},
    "capabilities": {"streaming": True, "pushNotifications": False, "extensions": []},
    "supportsAuthenticatedExtendedCard": True,
    "defaultInputModes": ["text"],
    "defaultOutputModes": ["text"],
    "skills": [{"id": "plan", "name": "Plan", "description": "plans", "tags": ["trip"]}],
}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}


def read(**more: Any) -> Document:
    raw = json.dumps({**CARD, **more}, indent=1).encode()
    assert a2a_card.sniff("agent-card.json", raw[:8192]) is Sniff.YES
    document = a2a_card.parse("agent-card.json", raw)
    assert document is not None
    return document


def test_what_a_card_says() -> None:
    data = read(signatures=[{"protected": "a", "signature": "b"}]).data
    assert (data["name"], data["version"], data["protocol_version"]) == ("Router", "2.1.0", "0.3.0")
    assert data["provider"] == "Acme"
    assert data["interfaces"] == [
        {"url": "https://agents.test/router", "encrypted": True, "transport": "JSONRPC"},
        {"url": "http://10.0.0.1:90/grpc", "encrypted": False, "transport": "GRPC"},
    ]
    assert data["capabilities"] == {
        "streaming": True,
        "pushNotifications": False,
        "extendedAgentCard": True,
    }
    assert data["signed"] is True


AUTHENTICATION: list[tuple[dict[str, Any], str]] = [
    ({}, "unstated"),
    ({"security": []}, "none"),
    ({"securitySchemes": {}}, "none"),
    ({"securitySchemes": {"k": KEY}}, "declared"),
    ({"securitySchemes": {"k": KEY}, "security": []}, "declared"),
    ({"securitySchemes": {"k": KEY}, "security": [{"k": []}]}, "required"),
    ({"securitySchemes": {"k": KEY}, "security": [{"k": []}, {}]}, "optional"),
    ({"security": [{}]}, "none"),
    ({"authentication": {"schemes": ["Bearer"]}}, "required"),
    ({"authentication": {"schemes": []}}, "none"),
    ({"authentication": {"schemes": ["none"]}}, "none"),
    ({"authentication": {"schemes": ["public", "Bearer"]}}, "optional"),
    (
        {
            "securitySchemes": {"k": {"apiKeySecurityScheme": {"location": "header", "name": "X"}}},
            "securityRequirements": [{"schemes": {"k": {"list": []}}}],
        },
        "required",
    ),
]


@pytest.mark.parametrize(("stated", "word"), AUTHENTICATION)
def test_authentication_is_one_word(stated: dict[str, Any], word: str) -> None:
    document = read(**stated)
    assert document.valid, document.reason
    assert document.data["security"]["authentication"] == word


@pytest.mark.parametrize(
    ("signatures", "signed"),
    [([], False), ([{}], False), ([{"protected": "e30", "signature": "c2ln"}], True)],
)
def test_a_card_is_signed_by_a_signature_only(signatures: list[Any], signed: bool) -> None:
    assert read(signatures=signatures).data["signed"] is signed


def test_schemes_have_one_shape_in_every_version() -> None:
    flows = {"clientCredentials": {"tokenUrl": "https://t.test", "scopes": {"read": "r", "go": ""}}}
    old = read(securitySchemes={"k": KEY, "o": {"type": "oauth2", "flows": flows}})
    new = read(
        securitySchemes={
            "k": {"apiKeySecurityScheme": {"location": "header", "name": "X-Key"}},
            "o": {"oauth2SecurityScheme": {"flows": flows}},
        }
    )
    expected = [
        {"name": "k", "type": "apikey", "location": "header"},
        {
            "name": "o",
            "type": "oauth2",
            "flows": ["clientCredentials"],
            "scopes": ["go", "read"],
        },
    ]
    assert old.data["security"]["schemes"] == new.data["security"]["schemes"] == expected


def test_the_word_for_authentication_is_located_where_the_card_says_it() -> None:
    document = read(security=[])
    lines = json.dumps({**CARD, "security": []}, indent=1).split("\n")
    line = next(n for n, text in enumerate(lines, 1) if '"security"' in text)
    assert document.locate(("security", "authentication"))[0] == line
    assert document.locate(("skills", 0, "name"))[0] > 20
    assert read().locate(("security", "authentication")) == (1, 1)


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"version": None}, "'version' is missing"),
    ({"capabilities": []}, "'capabilities' is missing"),
    ({"skills": {}}, "'skills' is missing"),
    ({"skills": [{"id": "a"}]}, "a skill has no 'name'"),
    ({"url": None}, "neither 'url' nor 'supportedInterfaces'"),
    ({"securitySchemes": []}, "'securitySchemes' must be an object"),
    ({"security": {}}, "'security' must be a list"),
    ({"securitySchemes": {"k": {}}}, "the security scheme 'k' has no known type"),
    ({"securitySchemes": {"k": {"type": "none"}}}, "the security scheme 'k' has no known type"),
    ({"security": [{"k": []}]}, "asks for 'k', which is no security scheme"),
]


@pytest.mark.parametrize(("stated", "reason"), BROKEN)
def test_a_card_that_breaks_the_protocol_is_invalid(stated: dict[str, Any], reason: str) -> None:
    document = read(**stated)
    assert not document.valid
    assert reason in document.reason


@pytest.mark.parametrize("text", ["{}", "[]", '{"name": "x", "cards": []}', '{"skills": []}'])
def test_other_json_is_no_card(text: str) -> None:
    assert a2a_card.parse("agent-card.json", text.encode()) is None


@pytest.mark.shared
def test_the_cards_of_the_corpus_state_no_authentication(shared: Path) -> None:
    cards = [seen for seen in corpus.read(shared / "corpus", "agents") if "a2a" in seen.path]
    assert len(cards) == 7
    for seen in cards:
        assert seen.label == "no-security"
        (artifact,) = seen.artifacts
        assert artifact.valid, artifact.reason
        assert artifact.data["security"] == {"authentication": "unstated", "schemes": []}
