"""NeMo Guardrails and LiteLLM guardrails: which rails are on, which only look so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.readers import litellm_guardrails, nemo_guardrails, nemo_prompts

CONFIG = """\
models:
  - type: main
    engine: openai
    model: gpt-4o-2024-08-06
  - type: content_safety
    engine: nim
    parameters:
      model_name: nvidia/nemoguard-8b
rails:
  config:
    jailbreak_detection:
      server_endpoint: https://user:pw@guard.test:1337/heuristics?key=1
      length_per_perplexity_threshold: 89.79
    sensitive_data_detection:
      input:
        entities: [PERSON, EMAIL_ADDRESS]
        score_threshold: 0.4
  input:
    flows:
      - jailbreak detection heuristics
      - content safety check input $model="content_safety"
      - check our own terms
  output:
    flows: []
    streaming:
      enabled: true
  dialog:
    user_messages:
      embeddings_only: true
prompts:
  - task: self_check_input
    content: Is {{ user_input }} fine?
    output_parser: is_content_safe
    max_tokens: 3
passthrough: false
"""


def read(text: str, path: str = "bot/config/config.yml") -> Document:
    document = nemo_guardrails.parse(path, text.encode())
    assert document is not None
    return document


def test_each_flow_is_a_rail_of_its_stage() -> None:
    data = read(CONFIG).data
    assert data["rails"] == [
        {
            "name": "jailbreak detection heuristics",
            "stage": "input",
            "library": True,
            "action": "block",
        },
        {
            "name": "content safety check input",
            "stage": "input",
            "library": True,
            "action": "block",
            "model": "content_safety",
        },
        {"name": "check our own terms", "stage": "input", "library": False},
    ]
    assert data["stages"] == ["input"]


def test_a_stage_without_flows_checks_nothing_and_is_told() -> None:
    data = read(CONFIG).data
    assert data["without_flows"] == ["output", "dialog"]
    assert data["output_streaming"] is True
    assert read("rails:\n  input:\n    flows: []\n").data["rails"] == []


def test_a_flow_that_is_named_like_a_check_of_the_library_is_none_of_it() -> None:
    document = read("rails:\n  input:\n    flows: [self check input, self check nothing]\n")
    assert [rail["library"] for rail in document.data["rails"]] == [True, False]


@pytest.mark.parametrize(
    "how", ["on_flagged: monitor", "on_flagged_action: Monitor", "disable_exception_on_block: true"]
)
def test_a_guardrail_of_a_proxy_that_only_monitors_looks_on(how: str) -> None:
    params = f"{{guardrail: lakera_v2, mode: pre_call, default_on: true, {how}}}"
    text = f"guardrails:\n  - guardrail_name: a\n    litellm_params: {params}\n"
    document = litellm_guardrails.parse("config.yaml", text.encode())
    assert document is not None
    assert document.data["stages"] == ["logging"]


def test_masking_redacts() -> None:
    (rail,) = read("rails:\n  output:\n    flows: [mask sensitive data on output]\n").data["rails"]
    assert rail["action"] == "redact"


def test_a_detector_tells_its_limits_and_whether_a_rail_calls_it() -> None:
    jailbreak, sensitive = read(CONFIG).data["detectors"]
    assert jailbreak == {
        "name": "jailbreak_detection",
        "thresholds": {"length_per_perplexity_threshold": 89.79},
        "endpoint": "https://guard.test:1337/heuristics",
        "used": True,
    }
    assert sensitive["entities"] == {"input.entities": ["PERSON", "EMAIL_ADDRESS"]}
    assert sensitive["thresholds"] == {"input.score_threshold": 0.4}
    assert sensitive["used"] is False


def test_a_model_is_pinned_by_a_dated_release_only() -> None:
    main, safety = read(CONFIG).data["models"]
    assert main == {
        "type": "main",
        "engine": "openai",
        "model": "gpt-4o-2024-08-06",
        "pinned": True,
    }
    assert (safety["model"], safety["pinned"]) == ("nvidia/nemoguard-8b", False)


def test_keys_are_located_in_the_file() -> None:
    document = read(CONFIG)
    assert document.locate(("rails", 1)) == (21, 9)
    assert document.locate(("models", 1, "model")) == (8, 7)
    assert document.locate(("detectors", 0))[0] == 11
    assert document.locate(("prompts", 0, "text"))[0] == 32


WRONG = [
    ("rails:\n  input:\n    flows: self check input\n", "line 1: 'rails.input' must be"),
    ("rails:\n  input: [a]\n", "'rails.input' must be"),
    ("rails:\n  input:\n    flows: [{a: b}]\n", "line 3: a flow of 'rails.input' must be a text"),
    (
        "colang_version: '1.0'\nmodels:\n  - type: main\n",
        "line 3: an entry of 'models' has no 'eng",
    ),
    ("colang_version: '1.0'\nmodels: {}\n", "'models' must be a list"),
    ("rails:\n  input:\n    flows: ['']\n", "a flow of 'rails.input' has no name"),
    ("rails:\n  input:\n    flows: ['${FLOW}']\n", "a flow of 'rails.input' has no name"),
    ("colang_version: '1.0'\nprompts:\n  - task: a\n", "neither 'content' nor 'messages'"),
]


@pytest.mark.parametrize(("text", "reason"), WRONG)
def test_what_the_library_refuses_is_invalid(text: str, reason: str) -> None:
    document = read(text)
    assert not document.valid
    assert reason.removeprefix("line 1: ").removeprefix("line 3: ") in document.reason


@pytest.mark.parametrize(
    "text",
    [
        "site_name: docs\nnav: []\n",
        "version: 2.1\njobs: {}\n",
        "rails: 7.1\nruby: 3\n",
        "models:\n  - name: orders\n    columns: []\n",
        "blank_issues_enabled: false\n",
        "models:\n  - type: judge\n    engine: openai\n",
        "",
    ],
)
def test_other_configurations_are_left_to_others(text: str) -> None:
    raw = text.encode()
    assert (
        nemo_guardrails.sniff("config.yml", raw) is Sniff.NO
        or nemo_guardrails.parse("config.yml", raw) is None
    )


def test_a_configuration_whose_rails_stand_beyond_the_head_is_read() -> None:
    text = "instructions:\n  - type: general\n    content: |\n" + "      word\n" * 1200 + CONFIG
    assert nemo_guardrails.sniff("config.yml", text.encode()[:8192]) is Sniff.YES
    assert len(read(text).data["rails"]) == 3


def test_a_helm_template_is_unreadable_not_absent() -> None:
    text = "rails:\n  input:\n    flows:\n{{- range .Values.flows }}\n      - {{ . }}\n{{- end }}\n"
    with pytest.raises(Unreadable):
        read(text)


def test_prompts_of_their_own_file_are_prompts() -> None:
    text = 'prompts:\n  - task: self_check_input\n    content: |\n      User: "{{ user_input }}"\n'
    assert nemo_prompts.sniff("prompts.yml", text.encode()) is Sniff.YES
    document = nemo_prompts.parse("prompts.yml", text.encode())
    assert document is not None
    (prompt,) = document.data["prompts"]
    assert (prompt["name"], prompt["variables"]) == ("self_check_input", ["user_input"])
    assert nemo_prompts.parse("config.yml", CONFIG.encode()) is None


def test_guardrails_of_a_proxy() -> None:
    text = """\
model_list:
  - model_name: chat
    litellm_params: {model: openai/gpt-4o, api_key: os.environ/KEY}
guardrails:
  - guardrail_name: pii
    litellm_params: {guardrail: presidio, mode: [pre_call, post_call], default_on: true}
  - guardrail_name: own
    litellm_params: {guardrail: rules.Own, mode: logging_only}
"""
    assert litellm_guardrails.sniff("config.yaml", text.encode()) is Sniff.YES
    document = litellm_guardrails.parse("config.yaml", text.encode())
    assert document is not None
    rails = document.data["rails"]
    assert [(rail["name"], rail["stage"], rail.get("always")) for rail in rails] == [
        ("pii", "input", True),
        ("pii", "output", True),
        ("own", "logging", None),
    ]
    assert [rail["library"] for rail in rails] == [True, True, False]
    assert document.locate(("rails", 2))[0] == 7
    assert "KEY" not in str(document.data)
    broken = litellm_guardrails.parse("config.yaml", b"guardrails:\n  - guardrail_name: a\n")
    assert broken is not None
    assert not broken.valid
    assert litellm_guardrails.parse("config.yaml", b"guardrails: [a]\n") is None


def label_of(data: Any) -> str:
    """The rails as the manifest of the corpus writes them: flows by the keys under ``rails``."""
    counts = dict.fromkeys(data.get("without_flows", []), 0)
    for rail in data["rails"]:
        counts[rail["stage"]] = counts.get(rail["stage"], 0) + 1
    if "detectors" in data:
        counts["config"] = 0
    return ";".join(f"{name}={counts[name]}" for name in sorted(counts)) or "no-rails"


@pytest.mark.shared
def test_every_label_of_the_corpus_agrees(shared: Path) -> None:
    compared = 0
    for seen in corpus.read(shared / "corpus", "guardrails"):
        if "/.github/" in seen.path:
            assert not seen.artifacts  # issue forms of the project
            continue
        (artifact,) = seen.artifacts
        if seen.label == "prompts":
            assert artifact.kind == "prompt"
            assert artifact.data["prompts"]
        else:
            assert label_of(artifact.data) == ";".join(sorted(seen.label.split(";"))), seen.path
        compared += 1
    assert compared == 49
