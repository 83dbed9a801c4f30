"""Feast: the settings of a feature store, without what opens it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import corpus
from aigov.api import Document, Sniff, Unreadable, parse_yaml
from aigov_plugins.readers import feast
from damaged import survives

STORE = """\
project: lending
project_description: Features of loan applications.
provider: gcp
registry:
  registry_type: sql
  path: postgresql://feast:hunter2@db.acme.test:5432/feast?sslmode=off
  cache_ttl_seconds: 60
online_store:
  type: redis
  connection_string: redis:6379,password=hunter2
offline_store:
  type: snowflake.offline
  account: ${ACCOUNT}
  password: ${PASSWORD}
batch_engine: local
entity_key_serialization_version: 3
auth: {type: oidc, client_secret: hunter2}
feature_server: {type: local, enabled: true, feature_logging: {enabled: false}}
flags: {alpha_features: true}
"""


def read(text: str, path: str = "features/feature_store.yaml") -> Document:
    document = feast.parse(path, text.encode())
    assert document is not None
    return document


def test_the_settings_of_a_store() -> None:
    assert read(STORE).data == {
        "format": "feast",
        "project": "lending",
        "provider": "gcp",
        "description": "Features of loan applications.",
        "registry": {
            "type": "sql",
            "location": "postgresql://db.acme.test:5432/feast",
            "cache_ttl_seconds": 60,
        },
        "online_store": {"type": "redis"},
        "offline_store": {"type": "snowflake.offline", "templated": True},
        "batch_engine": {"type": "local"},
        "auth": {"type": "oidc"},
        "feature_server": {"type": "local", "enabled": True, "logging": False},
        "entity_key_serialization_version": 3,
        "flags": {"alpha_features": True},
        "templated": ["offline_store.account", "offline_store.password"],
    }


def test_no_credential_reaches_the_data() -> None:
    assert "hunter2" not in json.dumps(read(STORE).data)
    odd = STORE.replace("feast:hunter2@", "feast:hun@ter2@").replace("type: redis", "host: a:b@h")
    assert "ter2" not in json.dumps(read(odd).data)


def test_paths_are_given_from_the_root() -> None:
    text = "project: a\nregistry: data/registry.db\nonline_store: {path: ../online.db}\n"
    data = read(text).data
    assert data["registry"] == {"type": "file", "location": "features/data/registry.db"}
    assert data["online_store"] == {"location": "online.db"}
    remote = "project: a\nregistry: {registry_type: remote, path: 'localhost:8083'}\n"
    assert read(remote).data["registry"] == {"type": "remote", "location": "localhost:8083"}


def test_what_is_not_stated_is_absent() -> None:
    assert read("project: a\noffline_store: {}\n").data == {
        "format": "feast",
        "project": "a",
        "offline_store": {},
    }


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("project",), 1),
        (("description",), 2),
        (("registry", "type"), 5),
        (("registry", "location"), 6),
        (("offline_store", "templated"), 13),
        (("feature_server", "logging"), 18),
        (("auth", "type"), 17),
    ],
)
def test_every_key_has_its_place(keys: tuple[str, ...], line: int) -> None:
    assert read(STORE).locate(keys)[0] == line


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("provider: local\n", "line 1: a feature store has a 'project'"),
        ("project: a\nauth: no_auth\n", "line 2: 'auth' must be a mapping"),
        ("project: a\nonline_store: [a]\n", "line 2: 'online_store' must be a mapping"),
    ],
)
def test_a_broken_configuration_is_invalid(text: str, reason: str) -> None:
    document = read(text)
    assert not document.valid
    assert document.reason == reason


def test_other_files_are_none() -> None:
    assert feast.sniff("feature_store.yaml", b"kind: Deployment\n") is Sniff.NO
    assert feast.parse("feature_store.yaml", b"kind: Deployment\n") is None
    assert feast.parse("feature_store.yaml", b"- project: a\n") is None


@pytest.mark.parametrize("raw", [b"project: {{ name }}\n", b"project: a\nb: %X%\n"])
def test_templates_are_unknown(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        feast.parse("feature_store.yaml", raw)


def test_values_of_the_wrong_type_end_in_a_verdict() -> None:
    def parse(path: str, raw: bytes) -> Document | None:
        return feast.parse(path, raw.replace(b'{"', b'{\n"', 1))

    assert survives(parse, "feature_store.yaml", parse_yaml(STORE.encode()).data, "feature-store")


@pytest.mark.shared
def test_absent_keys_are_those_of_the_labels(shared: Path) -> None:
    unread = []
    keys = ("auth", "entity_key_serialization_version", "online_store", "offline_store")
    for seen in corpus.read(shared / "corpus", "feast"):
        if not seen.artifacts:
            unread.append((seen.path, seen.doubts[0].reason))
            continue
        data = seen.artifacts[0].data
        labels = set(filter(None, seen.label.split(";")))
        told = {f"no-{key}" for key in keys if key not in data}
        assert told | ({"env-var"} if "templated" in data else set()) == labels, seen.path
    # It holds %NAME% where values should stand, which cannot start a YAML value.
    (one,) = unread
    assert one[0].endswith("templates/aws/feature_repo/feature_store.yaml")
    assert one[1].startswith("is not YAML")
