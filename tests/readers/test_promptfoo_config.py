"""Promptfoo configurations: which cases, limits and attacks are planned."""

from __future__ import annotations

import time

import pytest

from aigov.api import Document, Sniff
from aigov_plugins.agents.redteam_words import classes
from aigov_plugins.readers import promptfoo_config as promptfoo

CONFIG = """\
description: answers of the bot
prompts:
  - file://prompts/a.txt
  - "Answer {{question}}"
targets:
  - id: https://user:pw@bot.test/chat?key=1
    label: bot
  - openai:chat:gpt-4o-2024-08-06
  - openai:gpt-4o
defaultTest:
  threshold: 0.8
tests:
  - vars: {question: a}
    assert:
      - type: llm-rubric
        value: is kind
        threshold: 0.7
        metric: kindness
      - type: contains
        value: b
  - vars: {question: c}
  - file://tests/more.csv
redteam:
  purpose: a bot of a bank
  numTests: 10
  plugins:
    - prompt-extraction
    - id: indirect-prompt-injection
      numTests: 20
      severity: high
    - pii:direct
  strategies:
    - jailbreak
    - id: crescendo
      config: {enabled: false}
    - base64
"""


def read(text: str = CONFIG, path: str = "promptfooconfig.yaml") -> Document:
    document = promptfoo.parse(path, text.encode())
    assert document is not None
    return document


def test_cases_and_assertions_are_counted() -> None:
    data = read().data
    assert data["cases"] == 2
    assert data["case_files"] == ["tests/more.csv"]
    assert data["unasserted"] == 1
    assert data["assertions"] == [
        {"type": "contains", "count": 1},
        {"type": "llm-rubric", "count": 1},
    ]
    assert data["prompts"] == [{"file": "prompts/a.txt"}, {"text": "Answer {{question}}"}]


def test_limits_are_located() -> None:
    document = read()
    assert document.data["thresholds"] == [
        {"value": 0.8},
        {"value": 0.7, "type": "llm-rubric", "metric": "kindness"},
    ]
    assert document.locate(("thresholds", 0))[0] == 11
    assert document.locate(("thresholds", 1, "value"))[0] == 17


def test_targets_lose_their_credentials() -> None:
    bot, dated, floating = read().data["targets"]
    assert bot == {"id": "https://bot.test/chat", "label": "bot"}
    assert dated["pinned"] is True
    assert (floating["model"], floating["pinned"]) == ("gpt-4o", False)


def test_attacks_in_words() -> None:
    document = read()
    team = document.data["red_team"]
    assert team["tests_per_plugin"] == 10
    assert team["plugins"][1] == {
        "id": "indirect-prompt-injection",
        "tests": 20,
        "severity": "high",
    }
    assert team["strategies"] == [
        {"id": "jailbreak"},
        {"id": "crescendo", "enabled": False},
        {"id": "base64"},
    ]
    assert document.locate(("red_team", "plugins", 1))[0] == 28


def test_a_strategy_that_is_off_attacks_nothing() -> None:
    assert read().data["red_team"]["attacks"] == [
        "encoding",
        "indirect-injection",
        "injection",
        "jailbreak",
        "leakage",
        "personal-data",
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("owasp:llm:01", ["injection"]),
        ("owasp:llm:02", ["personal-data"]),
        ("harmful:privacy", ["harmful-content", "personal-data"]),
        ("jailbreak:meta", ["jailbreak"]),
        ("shell-injection", ["tool-misuse"]),
        ("basic", []),
        ("policy", []),
    ],
)
def test_classes_of_attack(name: str, words: list[str]) -> None:
    assert classes([name]) == words


def test_cases_of_a_file_alone_are_not_counted() -> None:
    data = read("prompts: [a]\nproviders: echo\ntests: file://cases.yaml\n").data
    assert (data["cases"], data["case_files"]) == (0, ["cases.yaml"])
    assert "unasserted" not in data


def test_files_are_told_from_the_root_of_the_repository() -> None:
    text = "prompts: [file://../p.txt, file://../../../q.txt]\ntests: file://t.csv\n"
    data = read(text, "app/eval/promptfooconfig.yaml").data
    assert data["prompts"] == [{"file": "app/p.txt"}, {"file": "../../../q.txt"}]
    assert data["case_files"] == ["app/eval/t.csv"]


def test_a_default_assertion_serves_every_case() -> None:
    text = "prompts: [a]\ndefaultTest:\n  assert: [{type: is-json}]\ntests:\n  - vars: {}\n"
    assert read(text).data["unasserted"] == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("redteam: []\n", "'redteam' must be a mapping"),
        ("redteam:\n  plugins: pii\n", "'redteam.plugins' must be a list"),
        ("prompts: [a]\ntests: 3\n", "'tests' must be a list"),
        ("prompts: [a]\ndefaultTest: [a]\n", "'defaultTest' must be a mapping"),
    ],
)
def test_a_plan_of_the_wrong_types_is_invalid(text: str, reason: str) -> None:
    document = read(text)
    assert not document.valid
    assert reason in document.reason


def test_results_and_other_yaml_are_no_plan() -> None:
    assert promptfoo.sniff("promptfoo-out.json", b'{\n "results": {\n "prompts": []}}') is Sniff.NO
    assert promptfoo.sniff("redteam.yaml", b"name: exercise\n") is Sniff.NO
    assert promptfoo.parse("redteam.yaml", b"prompts: [a]\n") is None
    assert promptfoo.sniff("promptfooconfig.yaml", CONFIG.encode()) is Sniff.YES


@pytest.mark.parametrize(
    ("case", "unasserted"),
    [
        ("{assert: [{type: contains, value: a}]}", 0),
        ("{assert: [{type: contains, value: ''}]}", 1),
        ("{assert: [{type: javascript, value: 'true'}]}", 1),
        ("{assert: [{type: javascript, value: 'return true;'}]}", 1),
        ("{assert: [{type: javascript, value: 'output.length > 9'}]}", 0),
        ("{assert: [{type: is-json, weight: 0}]}", 1),
        ("{assert: [{type: is-json}]}", 0),
        ("{assert: [{type: assert-set, assert: []}]}", 1),
        ("{assert: [{type: assert-set, assert: [{type: is-json}]}]}", 0),
        ("{assert: nothing}", 1),
    ],
)
def test_a_case_that_every_answer_passes_asserts_nothing(case: str, unasserted: int) -> None:
    text = f"prompts: [a]\nproviders: [echo]\ntests:\n  - {case}\n"
    assert read(text).data["unasserted"] == unasserted


def test_the_tests_of_a_scenario_are_cases() -> None:
    data = read(
        "prompts: [a]\nproviders: [echo]\nscenarios:\n"
        "  - {config: [{}], tests: [{assert: [{type: equals, value: a}]}, {vars: {}}]}\n"
        "  - file://more.yaml\n"
    ).data
    assert (data["cases"], data["unasserted"], data["case_files"]) == (2, 1, ["more.yaml"])
    assert data["assertions"] == [{"type": "equals", "count": 1}]


def test_a_plugin_of_no_tests_attacks_nothing() -> None:
    plan = "prompts: [a]\nredteam:\n  numTests: {}\n  plugins: [{{id: pii, numTests: {}}}]\n"
    assert "attacks" not in read(plan.format(5, 0)).data["red_team"]
    assert read(plan.format(0, 5)).data["red_team"]["attacks"] == ["personal-data"]


def test_an_assertion_of_millions_of_spaces_is_read_in_time() -> None:
    code = " " * 2_000_000 + "x"
    case = f"{{assert: [{{type: python, value: '{code}'}}]}}"
    text = f"prompts: [a]\nproviders: [echo]\ntests: [{case}]\n"
    start = time.process_time()
    assert read(text).data["unasserted"] == 0
    assert time.process_time() - start < 2
