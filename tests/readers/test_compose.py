"""Compose files, read into the kind container-build."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.readers import compose
from held import held

DIGEST = "sha256:" + "a" * 64


def read(text: str, path: str = "compose.yaml") -> Document:
    document = compose.parse(path, text.encode())
    assert document is not None
    return document


def data_of(text: str, path: str = "compose.yaml") -> dict[str, Any]:
    document = read(text, path)
    assert document.valid, document.reason
    return dict(document.data)


def test_services_with_images_and_builds() -> None:
    document = read(
        "services:\n  db:\n    image: postgres:14\n    privileged: true\n"
        "    healthcheck:\n      test: [CMD, pg_isready]\n    ports: ['5432:5432']\n"
        "  api:\n    image: acme/api:1\n    build: {context: ./api, target: prod}\n"
        f"  web:\n    image: nginx@{DIGEST}\n    user: '1000:1000'\n"
        "    volumes: ['/var/run/docker.sock:/s', './data:/d', 'named:/n']\n",
        "deploy/compose.yaml",
    )
    data = document.data
    assert data["services"] == [
        {
            "name": "db",
            "image": "postgres:14",
            "privileged": True,
            "healthcheck": True,
            "ports": ["5432:5432"],
        },
        {
            "name": "api",
            "built": True,
            "dockerfile": "deploy/api/Dockerfile",
            "context": "deploy/api",
            "target": "prod",
            "image": "acme/api:1",
        },
        {
            "name": "web",
            "image": f"nginx@{DIGEST}",
            "user": "1000:1000",
            "root": False,
            "host_mounts": ["/var/run/docker.sock"],
        },
    ]
    assert [(i["image"], i["pinned"], i["service"]) for i in data["images"]] == [
        ("postgres:14", False, "db"),
        (f"nginx@{DIGEST}", True, "web"),
    ]
    assert (data["counts"]["pinned"], data["pinned"]) == (1, False)
    assert document.locate(("images", 1)) == (12, 5)
    assert document.locate(("services", 0, "privileged")) == (4, 5)
    assert document.locate(("services", 1, "built")) == (10, 5)


def test_a_variable_without_default_leaves_the_image_open() -> None:
    data = data_of("services: {a: {image: 'acme/a:${TAG}'}}")
    assert data["images"] == [{"image": "acme/a:${TAG}", "templated": True, "service": "a"}]
    assert "pinned" not in data
    unset = data_of("services: {a: {image: '${IMAGE:-}'}}")["images"][0]
    assert unset["templated"] is True
    known = data_of("services: {a: {image: 'acme/a:${TAG:-1.0}'}}")["images"][0]
    assert (known["tag"], known["from_argument"], known["pinned"]) == ("1.0", True, False)


def test_a_check_that_is_switched_off_is_no_check() -> None:
    for check in ("{disable: true}", "{test: [NONE]}", "{test: NONE}"):
        (found,) = data_of(f"services: {{a: {{image: x, healthcheck: {check}}}}}")["services"]
        assert found["healthcheck"] is False
    (bare,) = data_of("services: {a: {image: x}}")["services"]
    assert not {"healthcheck", "privileged", "root"} & set(bare)


def test_secrets_are_named_only_where_a_value_is_written() -> None:
    document = read(
        "services:\n  a:\n    image: x\n    environment:\n      - DB_PASSWORD=hunter2\n"
        "      - API_TOKEN\n      - SECRET=${SECRET}\n  b:\n    image: y\n"
        "    environment: {ROOT_PASSWORD: hunter2, TOKEN: null}\n"
    )
    assert document.data["secret_names"] == ["DB_PASSWORD", "ROOT_PASSWORD"]
    assert "hunter2" not in str(document.data)
    quiet = "{MAX_TOKENS: 5, API_KEY: '${KEY:-}', PASSWORD_FILE: /run/s}"
    assert "secret_names" not in data_of(f"services: {{a: {{image: x, environment: {quiet}}}}}")
    assert document.locate(("secret_names", 0)) == (5, 9)


def test_includes_are_named() -> None:
    data = data_of("include: [../other.yaml, {path: [a.yaml]}]\nservices: {}\n", "x/compose.yaml")
    assert data["includes"] == ["other.yaml", "x/a.yaml"]


def test_a_file_that_breaks_the_specification_is_invalid() -> None:
    document = read("services:\n  a:\n    image: x\n    privilegd: true\n")
    assert not document.valid
    assert document.reason.startswith("line 3: services.a") or "line 2" in document.reason


def test_other_files_are_left_alone() -> None:
    assert compose.sniff("compose.yaml", b"version: 1\n") is Sniff.NO
    assert compose.sniff("compose.yaml", b"services:\n") is Sniff.YES
    assert compose.parse("compose.yaml", b"version: 1\n") is None


def test_a_template_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="is a template"):
        read("services:\n  a: {{ toYaml .Values }}\n")


KEYS = ["image", "build", "healthcheck", "ports", "environment", "user", "volumes", "test", "path"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "$X", "a:b"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(service=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5), other=VALUES)
def test_any_value_at_any_key_is_read_or_refused(service: dict[str, Any], other: Any) -> None:
    for top in ({"services": {"a": service, "b": other}}, {"services": other, "include": other}):
        text = json.dumps(top, indent=1).replace(' "serv', '"serv')
        held(compose.parse, "compose.yaml", text.encode(), "container-build")


def test_flags_written_as_text_and_root_by_any_number_are_seen() -> None:
    data = data_of(
        "services:\n  a: {image: x, privileged: 'true', user: '00',"
        " healthcheck: {disable: 'yes'}}\n"
        "  b: {image: x, read_only: '${R}', healthcheck: {test: exit 0}}\n"
        "  c: {image: x, healthcheck: {test: [CMD-SHELL, 'curl x || true']}}\n"
        "  d: {image: x, healthcheck: {test: [CMD, curl, x]}}\n"
    )
    first, second, third, last = data["services"]
    assert (first["privileged"], first["root"], first["healthcheck"]) == (True, True, False)
    assert ("read_only" in second, second["healthcheck"]) == (False, False)
    assert (third["healthcheck"], last["healthcheck"]) == (False, True)


@pytest.mark.parametrize("more", ["include: [o.yml]\n", ""])
def test_images_of_other_files_leave_open_whether_all_are_pinned(more: str) -> None:
    extends = "" if more else "\n  b: {extends: {file: o.yml, service: b}}"
    data = data_of(f"{more}services:\n  a: {{image: 'x@{DIGEST}'}}{extends}\n")
    assert "pinned" not in data
    assert data["includes"] == ["o.yml"]
