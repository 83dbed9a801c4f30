"""Prompts: what is sent to which model, and which variables nobody declared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import corpus
from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.agents.model_names import MAX_TEXT, is_exact, variables
from aigov_plugins.readers import prompt_record, prompt_text, prompty

PROMPTY = """\
---
name: answer
description: answers
metadata:
  authors: [ann, bob]
  version: "1.10"
model:
  id: gpt-4o-2024-08-06
  provider: azure
  apiType: chat
  connection:
    kind: key
    endpoint: ${env:ENDPOINT}
    apiKey: ${env:API_KEY:sk-default-value-0123456789}
  options:
    temperature: 0.2
    maxOutputTokens: 900
    additionalProperties: {stream: true}
inputs:
  - {name: question, kind: string, required: true, default: secret sample}
  - {name: unused, kind: string}
tools:
  - {name: search, kind: function, description: finds}
---
system:
You answer {{ name }}.
{% if context %}Use {{context.text}}{% endif %}

user[name="x"]:
{{question}}
"""


def read(text: str, path: str = "app/prompts/answer.prompty") -> Document:
    document = prompty.parse(path, text.encode())
    assert document is not None
    return document


def test_what_a_prompty_file_says() -> None:
    data = read(PROMPTY).data
    assert (data["name"], data["version"], data["authors"]) == ("answer", "1.10", ["ann", "bob"])
    assert (data["model"], data["pinned"]) == ("gpt-4o-2024-08-06", True)
    assert (data["provider"], data["api"]) == ("azure", "chat")
    assert data["parameters"] == {"temperature": 0.2, "max_tokens": 900, "stream": True}
    assert [part["role"] for part in data["prompts"]] == ["system", "user"]
    assert data["prompts"][0]["variables"] == ["context", "name"]
    assert data["inputs"][0] == {"name": "question", "type": "string", "required": True}
    assert data["undeclared"] == ["context", "name"]
    assert data["tools"] == [{"name": "search", "kind": "function", "description": "finds"}]


def test_references_are_named_and_never_resolved() -> None:
    document = read(PROMPTY)
    assert document.data["references"] == ["env:API_KEY", "env:ENDPOINT"]
    assert "sk-default" not in json.dumps(document.data)
    assert "secret sample" not in json.dumps(document.data)
    text = "---\nname: a\nmodel: gpt-4\ninputs: ${file:../inputs.json}\n---\nuser:\n{{q}}\n"
    data = read(text).data
    assert data["references"] == ["file:app/inputs.json"]
    assert data["unresolved"] == ["inputs"]
    assert "undeclared" not in data


def test_positions_in_front_matter_and_body() -> None:
    document = read(PROMPTY)
    assert document.locate(("model",)) == (8, 3)
    assert document.locate(("version",)) == (6, 3)
    assert document.locate(("parameters",))[0] == 15
    assert document.locate(("inputs", 1))[0] == 21
    assert document.locate(("prompts", 0, "text")) == (25, 1)
    assert document.locate(("prompts", 1)) == (29, 1)


def test_the_first_version_of_the_format() -> None:
    data = read("""\
---
name: old
authors: [ann]
model:
  api: chat
  configuration: {type: azure_openai, azure_deployment: gpt-35-turbo}
  parameters: {max_tokens: 100, temperature: 0}
sample: {question: what}
---
system:
Say it.
user:
{{question}}
""").data
    assert (data["model"], data["pinned"]) == ("gpt-35-turbo", False)
    assert (data["provider"], data["api"]) == ("azure_openai", "chat")
    assert data["parameters"] == {"max_tokens": 100, "temperature": 0}
    assert data["samples"] == ["question"]
    assert "undeclared" not in data


def test_a_templated_model_is_neither_pinned_nor_floating() -> None:
    data = read("---\nmodel:\n  id: ${env:MODEL}\n---\nhello\n").data
    assert data["templated"] is True
    assert "pinned" not in data


def test_a_prompty_file_without_front_matter_is_invalid() -> None:
    document = read("system:\nhello\n")
    assert not document.valid
    assert document.reason == "line 1: has no front matter"
    assert prompty.parse("a.prompt", b"\n") is None
    assert not read("---\n[a]\n---\nhello\n").valid
    with pytest.raises(Unreadable):
        read("---\na: [\n---\nhello\n")


def test_a_long_prompt_is_bounded_and_says_so() -> None:
    (part,) = read("---\nname: a\n---\n" + "word " * 10_000).data["prompts"]
    assert len(part["text"]) == MAX_TEXT
    assert (part["truncated"], part["characters"]) == (True, 50_000)


@pytest.mark.parametrize(
    ("model", "exact"),
    [
        ("gpt-4o", False),
        ("gpt-4o-2024-08-06", True),
        ("gpt-4-0613", True),
        ("gpt-4-1106-preview", True),
        ("gpt-3.5-turbo-16k", False),
        ("claude-sonnet-4-5", False),
        ("claude-sonnet-4-5-20250929", True),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", True),
        ("gemini-1.5-pro-002", True),
        ("gemini-1.5-pro", False),
        ("meta-llama/Llama-3.1-8B", False),
        (f"org/model@{'0a' * 20}", True),
        ("llama3:8b", False),
        ("latest", False),
    ],
)
def test_a_model_is_pinned_by_a_release_or_a_digest(model: str, exact: bool) -> None:
    assert is_exact(model) is exact


def record(text: str, path: str = "prompts/a.yaml") -> Document:
    assert prompt_record.sniff(path, text.encode()) is Sniff.YES
    document = prompt_record.parse(path, text.encode())
    assert document is not None
    return document


def test_a_langchain_prompt() -> None:
    document = record(
        "_type: prompt\ninput_variables: [topic, tone]\ntemplate: |\n"
        "  Tell of {topic} to {reader}\n"
    )
    (part,) = document.data["prompts"]
    assert part["variables"] == ["reader", "topic"]
    assert document.data["undeclared"] == ["reader"]
    assert document.locate(("prompts", 0, "text"))[0] == 3


def test_a_langchain_prompt_whose_text_stands_elsewhere() -> None:
    data = record("_type: prompt\ninput_variables: []\ntemplate_path: a.txt\n").data
    assert data["references"] == ["file:a.txt"]


def test_a_serialised_chat_prompt() -> None:
    inner = {"lc": 1, "type": "constructor", "id": ["langchain", "prompts", "PromptTemplate"],
             "kwargs": {"template": "Be {mood}", "input_variables": ["mood"]}}  # fmt: skip
    message = {"lc": 1, "id": ["langchain", "prompts", "chat", "SystemMessagePromptTemplate"],
               "kwargs": {"prompt": inner}}  # fmt: skip
    whole = {"lc": 1, "type": "constructor",
             "id": ["langchain", "prompts", "chat", "ChatPromptTemplate"],
             "kwargs": {"messages": [message], "input_variables": ["mood"]}}  # fmt: skip
    (part,) = record(json.dumps(whole, indent=1), "prompts/a.json").data["prompts"]
    assert (part["role"], part["text"], part["variables"]) == ("system", "Be {mood}", ["mood"])


def test_messages_of_github_models() -> None:
    document = record(
        "name: sum\nmodel: openai/gpt-4o\nmodelParameters:\n  temperature: 0.3\nmessages:\n"
        "  - role: system\n    content: Short.\n  - role: user\n    content: '{{input}}'\n",
        "app/sum.prompt.yml",
    )
    data = document.data
    assert [part["role"] for part in data["prompts"]] == ["system", "user"]
    assert (data["model"], data["parameters"]) == ("openai/gpt-4o", {"temperature": 0.3})
    assert document.locate(("prompts", 1))[0] == 8


def test_a_semantic_kernel_prompt() -> None:
    data = record(
        "name: a\ntemplate: Hello {{$name}} {{other}}\ntemplate_format: handlebars\n"
        "input_variables:\n  - name: other\n    is_required: true\n"
    ).data
    assert data["template_engine"] == "handlebars"
    assert data["inputs"] == [{"name": "other", "required": True}]


@pytest.mark.parametrize("text", ["a: 1\n", "template: x\n", "messages: []\n", "[]\n"])
def test_other_yaml_is_no_prompt(text: str) -> None:
    assert prompt_record.parse("prompts/a.yaml", text.encode()) is None


def test_a_text_is_one_prompt() -> None:
    raw = b"---\nversion: 3\nmodel: gpt-4o\n---\nTranslate {{ text }}.\n"
    document = prompt_text.parse("prompts/translate.md", raw)
    assert document is not None
    assert document.data["version"] == "3"
    (part,) = document.data["prompts"]
    assert (part["text"], part["variables"]) == ("Translate {{ text }}.", ["text"])
    assert document.locate(("prompts", 0))[0] == 5
    assert document.locate(("version",))[0] == 2


def test_a_prompt_for_coding_assistants_says_so() -> None:
    document = prompt_text.parse(".github/prompts/fix.prompt.md", b"Fix it.\n")
    assert document is not None
    assert document.data["development"] is True


def test_texts_of_a_file_that_is_named_for_prompts_are_prompts_by_name() -> None:
    text = "version: 1\nrag:\n  system: |\n    Use {context} and\n    nothing else.\nshort: no\n"
    document = record(text, "app/prompts.yaml")
    (part,) = document.data["prompts"]
    assert (part["name"], part["variables"]) == ("rag.system", ["context"])
    assert document.locate(("prompts", 0))[0] == 3
    assert prompt_record.parse("app/texts.yaml", text.encode()) is None


def test_braces_of_python_are_variables_of_a_text_file() -> None:
    document = prompt_text.parse("prompts/a.txt", b"Answer {question} as {{literal}} json\n")
    assert document is not None
    assert document.data["prompts"][0]["variables"] == ["literal"]
    document = prompt_text.parse("prompts/a.txt", b"Answer {question}\n")
    assert document is not None
    assert document.data["prompts"][0]["variables"] == ["question"]


@pytest.mark.parametrize("path", ["prompts/README.md", "prompts/CHANGELOG.md", "prompts/index.md"])
def test_a_page_about_prompts_is_none(path: str) -> None:
    assert prompt_text.parse(path, b"# Prompts\n\nHow we write them.\n") is None
    assert prompt_text.parse("prompts/a.md", b"\n \n") is None


@pytest.mark.shared
def test_every_prompty_file_of_the_corpus_is_read_with_its_front_matter(shared: Path) -> None:
    count = 0
    for seen in corpus.read(shared / "corpus", "agents"):
        if seen.label != "front-matter":
            continue
        (artifact,) = seen.artifacts
        assert artifact.valid, (seen.path, artifact.reason)
        assert artifact.data["name"], seen.path
        assert artifact.data["model"], seen.path
        assert artifact.data["prompts"], seen.path
        count += 1
    assert count == 30


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("{{ rows[0] }}", ["rows"]),
        ("{{#if vip}}x{{/if}}", ["vip"]),
        ("{{#items}}x{{/items}}", ["items"]),
        ("{{ first ~ second }}", ["first"]),
        ("{{ name if known }}", ["name"]),
        ('{{role "system"}}{{motif x}}', []),
    ],
)
def test_every_way_to_ask_for_a_variable_is_seen(told: str, found: list[str]) -> None:
    assert variables(told) == found


def test_a_format_string_hides_no_variable_behind_an_attribute_or_a_width() -> None:
    told = "{a} {b!r} {c:>9} {d.e} {f[0]} {'g': 1}"
    data = {"_type": "prompt", "template": told, "input_variables": ["a"]}
    document = prompt_record.parse("prompts/a.json", json.dumps(data).encode())
    assert document is not None
    assert document.data["undeclared"] == ["b", "c", "d", "f"]
