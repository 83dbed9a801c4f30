"""Credentials are found, stand-ins are not, and nothing of a credential is kept."""

from __future__ import annotations

import base64
import json
import random
import string
import time
from pathlib import Path

import pytest

from aigov.api import Json
from aigov_plugins.readers.credentials import parse

RANDOM = random.Random(7)
ALPHANUMERIC = string.ascii_letters + string.digits


def made_up(length: int, letters: str = ALPHANUMERIC) -> str:
    """Made when the test runs: a file of this repository must hold no such text."""
    return "".join(RANDOM.choice(letters) for _ in range(length - 2)) + "7k"


def found(text: str, path: str = "config.yaml") -> list[Json]:
    document = parse(path, text.encode())
    return list(document.data["findings"]) if document else []


def rules(text: str, path: str = "config.yaml") -> list[str]:
    return [finding["rule"] for finding in found(text, path)]


def jwt() -> str:
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "HS256"}, {"sub": "bot", "n": 48151623})
    )
    return f"{head}.{body}.{made_up(43)}"


TOKENS = [
    ("aws-access-key-id", "AK" + "IA" + "Q3ZT5MWKLD7RXN2B"),
    ("github-token", "gh" + "p_" + made_up(36)),
    ("github-token", "github_" + "pat_" + made_up(22) + "_" + made_up(59)),
    ("gitlab-token", "gl" + "pat-" + made_up(20)),
    ("slack-token", "xo" + "xb-" + "482" + made_up(30)),
    ("google-api-key", "AI" + "za" + made_up(35)),
    ("anthropic-api-key", "sk-" + "ant-api03-" + made_up(80)),
    ("openai-api-key", "sk-" + "proj-" + made_up(60)),
    ("openai-api-key", "sk-" + made_up(48)),
    ("hugging-face-token", "h" + "f_" + made_up(34)),
    ("stripe-key", "sk_" + "live_" + made_up(24)),
    ("jwt", jwt()),
]


@pytest.mark.parametrize(("rule", "token"), TOKENS)
@pytest.mark.parametrize("path", ["notes.md", "config.yaml", "train.py", ".env"])
def test_a_token_is_found_by_its_form_in_any_file(rule: str, token: str, path: str) -> None:
    (finding,) = found(f"one\nuse {token} here\n", path)
    assert (finding["rule"], finding["line"], finding["column"]) == (rule, 2, 5)
    assert token.startswith(finding["starts"])
    assert len(finding["starts"]) <= 4


@pytest.mark.parametrize(
    "token",
    [
        "AK" + "IAIOSFODNN7EXAMPLE",
        "gh" + "p_" + "x" * 36,
        "gh" + "p_" + "0123456789" * 3 + "abcdef",
        "h" + "f_" + "a" * 34,
        "sk-" + "your-key-here-your-key-here-your-key-here",
        "AI" + "za" + "X" * 35,
        "xo" + "xb-your-token-goes-here-1",
    ],
)
def test_an_example_of_a_token_is_none(token: str) -> None:
    assert found(f"api_key: {token}\n") == []


def test_a_private_key_needs_its_content() -> None:
    begin = "-----BEGIN RSA " + "PRIVATE KEY-----"
    assert rules(f"{begin}\n{made_up(64)}\n", "id.pem") == ["private-key"]
    assert rules(f'{{"k": "{begin}\\n{made_up(64)}"}}', "key.json") == ["private-key"]
    assert found(f"{begin}\n...\n", "id.pem") == []
    assert found(f"-----BEGIN PUBLIC KEY-----\n{made_up(64)}\n", "id.pem") == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("password: {}", "a.yaml"),
        ("db_password = {}", "a.ini"),
        ("API_TOKEN={}", ".env"),
        ('api_key = "{}"', "a.toml"),
        ('client = Client(secret="{}")', "a.py"),
        ('os.environ["HF_TOKEN"] = "{}"', "a.py"),
        ('{{"source": ["api_key = \\"{}\\"\\n"]}}', "a.ipynb"),
        ('  password = "{}"', "a.tf"),
        ('def f(token: str = "{}"): ...', "a.py"),
        ("aws_secret_access_key: '{}'", "a.yml"),
    ],
)
def test_a_literal_assigned_to_a_secret_is_found(text: str, path: str) -> None:
    secret = "q8Zr-T2mW5x_K9vB4n"
    (finding,) = found(text.format(secret) + "\n", path)
    assert (finding["rule"], finding["starts"]) == ("assigned-literal", "")
    assert secret not in str(finding)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("password: ${DB_PASSWORD}", "a.yaml"),
        ("password: {{ .Values.password1 }}", "a.yaml"),
        ("password: <your-password-1>", "a.yaml"),
        ("password: changeme-2024-now", "a.yaml"),
        ("password: password123", "a.yaml"),
        ("password: *anchor1234", "a.yaml"),
        ("password: cGFzc3dvcmQ=", "a.yaml"),
        ("password: ", "a.yaml"),
        ("secretName: model-registry-secret-2", "a.yaml"),
        ("token: projects/1234/secrets/token-1/versions/2", "a.yaml"),
        ("token: ENC[AES256_GCM,data:q8ZrT2mW5xK9]", "a.yaml"),
        ("token = os.environ['HF_TOKEN_1a']", "a.py"),
        ("token = load_token_q8ZrT2m(5)", "a.py"),
        ('pad_token = "q8ZrT2mW5xK9vB4n"', "a.py"),
        ('tokenizer = "q8ZrT2mW5xK9vB4n"', "a.py"),
        ('next_page_token = "q8ZrT2mW5xK9vB4n"', "a.py"),
        ("password = var.password_2a9Z", "a.tf"),
        ("integrity: sha512-q8ZrT2mW5xK9vB4n", "a.yaml"),
        ("password: q8Zr-T2mW5x_K9vB4n", "a.md"),
        ('password = getpass("q8ZrT2mW5xK9vB4n")', "a.py"),
        ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "a.yaml"),
    ],
)
def test_stand_ins_lookups_and_other_tokens_are_none(text: str, path: str) -> None:
    assert found(text + "\n", path) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://bot:k3Wq-82zP@db.acme.test/loan", ["url-password"]),
        ("https://bot:k3Wq-82zP@git.acme.test/a.git", ["url-password"]),
        ("postgresql://bot:${PASSWORD}@db/loan", []),
        ("postgresql://user:password@localhost/db", []),
        ("postgresql://feast-1:feast-1@postgres/db", []),
        ("https://example.test/a:b@c", []),
        ("git@github.com:acme/loan.git", []),
        ("http://localhost:8080/@me", []),
    ],
)
def test_a_password_in_an_address_is_found(address: str, expected: list[str]) -> None:
    assert rules(f"see {address}\n", "README.md") == expected


def test_one_line_is_one_finding_and_the_more_exact_rule_wins() -> None:
    token = "gh" + "p_" + made_up(36)
    assert rules(f"api_token: {token}\npassword: q8Zr-T2mW5x_K9vB4n\n") == [
        "github-token",
        "assigned-literal",
    ]


def test_text_in_utf_16_is_read() -> None:
    document = parse("a.yaml", "password: q8Zr-T2mW5x_K9vB4n\n".encode("utf-16"))
    assert document is not None
    assert document.data["findings"][0]["line"] == 1


@pytest.mark.parametrize(
    "unit",
    [
        "password",
        "password=",
        "a",
        "://a:b",
        "eyJ",
        "eyJaaaaaaaaaa.",
        "sk-",
        "token: ",
        "secret_",
        "-----BEGIN PRIVATE KEY-----\n",
        "password: -",
        "AKIA",
        "://" + "a" * 60 + ":" + "b" * 90,
    ],
)
def test_hostile_input_ends_quickly(unit: str) -> None:
    raw = (unit * (1_000_000 // len(unit))).encode()
    start = time.process_time()
    parse("a.yaml", raw)
    assert time.process_time() - start < 4


@pytest.mark.shared
def test_no_real_file_raises_a_false_alarm(shared: Path) -> None:
    suffixes = (
        ".yaml",
        ".yml",
        ".json",
        ".toml",
        ".ini",
        ".cfg",
        ".tf",
        ".py",
        ".ipynb",
        ".md",
        ".txt",
    )
    files = [f for f in sorted((shared / "corpus").glob("**/*")) if f.suffix in suffixes]
    assert len(files) > 1500
    hits = [str(f) for f in files if f.is_file() and parse(f.name, f.read_bytes()) is not None]
    assert hits == []
