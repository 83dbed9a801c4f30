"""Readers of agents, prompts, guardrails and runbooks on values of the wrong type, everywhere."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from aigov.api import Document, Sniff, Unreadable
from aigov.cli.schema import shape_of
from aigov.readers import Reader, resolve
from aigov.registry import Registry
from aigov.values import leaves

REGISTRY = Registry()
WRONG: list[Any] = [None, True, 7, 1.5, "", "text", "${x}", "{{ y }}", [], {}, [None], [[]],
                    [1, "a"],
                    {"a": None}, {"": {"": []}}, [{"name": 3}], [{}],
                    "a" * 300]  # fmt: skip


def as_json(data: Any) -> bytes:
    return json.dumps(data, indent=1).encode()


def as_yaml(data: Any) -> bytes:
    return yaml.safe_dump(data, sort_keys=False).encode()


def as_page(data: Any) -> bytes:
    body = data.pop("body", "") if isinstance(data, dict) else ""
    return f"---\n{json.dumps(data)}\n---\n{body}".encode()


SERVER = {"command": "npx", "args": ["-y", "a@1.2.3"], "env": {"KEY": "$KEY"}, "disabled": False}
CASES: dict[str, tuple[str, Any, Callable[[Any], bytes]]] = {
    "a2a-card": ("agent-card.json", {
        "name": "a", "description": "b", "version": "1", "url": "https://a.test",
        "capabilities": {"streaming": True},
        "supportedInterfaces": [{"url": "https://a.test", "protocolBinding": "GRPC"}],
        "provider": {"organization": "o"}, "signatures": [{"protected": "a", "signature": "b"}],
        "securitySchemes": {"k": {"type": "oauth2", "flows": {"implicit": {"scopes": {"r": "x"}}}}},
        "security": [{"k": ["r"]}], "authentication": {"schemes": ["bearer"]},
        "skills": [{"id": "s", "name": "n", "tags": ["t"], "security": [{"k": []}]}],
    }, as_json),
    "agent-definition": ("agents/a.yaml", {
        "models": {"m": {"provider": "p", "model": "gpt-4o"}}, "permissions": {"allow": ["*"]},
        "agents": {"root": {"model": "m", "instruction": "do", "sub_agents": ["b"],
                            "max_iterations": 3, "toolsets": [{"type": "mcp", **SERVER},
                                                              {"type": "mcp", "ref": "docker:a"}]}},
    }, as_yaml),
    "agent-page": ("SKILL.md", {
        "name": "a-b", "description": "c", "allowed-tools": "Bash(*), Read", "model": "x",
        "tools": {"bash": True}, "metadata": {"version": "1"}, "body": "# T\n\ntext\n",
    }, as_page),
    "agent-settings": (".claude/settings.json", {
        "permissions": {"allow": ["Bash(*)"], "deny": [], "ask": ["Read"], "defaultMode": "plan"},
        "enableAllProjectMcpServers": True,
    }, as_json),
    "litellm-guardrails": ("config.yaml", {
        "guardrails": [{"guardrail_name": "g", "litellm_params": {
            "guardrail": "presidio", "mode": ["pre_call"], "default_on": True}}],
        "model_list": [{"model_name": "m", "litellm_params": {"model": "gpt-4o"}}],
    }, as_yaml),
    "mcp-config": (".mcp.json", {"mcpServers": {
        "a": SERVER, "b": {"url": "https://u:p@b.test/x?k=v", "headers": {"Authorization": "x"}},
    }}, as_json),
    "mcp-server": ("server.json", {
        "name": "io.test/a", "description": "b", "version": "1.0.0", "repository": {"url": "u"},
        "version_detail": {"version": "1"}, "remotes": [{"type": "sse", "url": "https://a.test"}],
        "packages": [{"registryType": "npm", "identifier": "a", "version": "1.0.0",
                      "transport": {"type": "stdio"},
                      "environmentVariables": [{"name": "K", "isSecret": True, "value": "v"}]}],
    }, as_json),
    "nemo-guardrails": ("config.yml", {
        "colang_version": "1.0", "passthrough": False, "streaming": True,
        "models": [{"type": "main", "engine": "openai", "parameters": {"model_name": "a"}}],
        "instructions": [{"type": "general", "content": "be kind"}],
        "rails": {"input": {"flows": ["self check input $model=\"a\""]},
                  "output": {"streaming": {}},
                  "config": {"jailbreak_detection": {"x_threshold": 1, "parameters": {},
                                                     "entities": ["A"]}}},
        "prompts": [{"task": "t", "content": "{{ a }}", "models": ["m"], "max_tokens": 3},
                    {"task": "u", "messages": [{"type": "system", "content": "b"}, "c"]}],
    }, as_yaml),
    "nemo-prompts": ("prompts.yml", {"prompts": [{"task": "t", "content": "{{ a }}"}]}, as_yaml),
    "prompt-record": ("prompts/a.json", {
        "_type": "prompt", "template": "{a}", "input_variables": ["a"],
        "partial_variables": {"b": 1},
        "template_format": "f-string", "model": "m", "modelParameters": {"temperature": 1},
        "messages": [{"role": "user", "content": "{{b}}"}], "execution_settings": {"default": {}},
        "lc": 1, "id": ["langchain", "prompts", "PromptTemplate"],
        "kwargs": {"messages": [{"id": ["SystemMessagePromptTemplate"], "kwargs": {"prompt": {}}}]},
    }, as_json),
    "prompt-text": ("prompts/a.md", {
        "name": "a", "version": 1, "authors": ["b"], "inputs": [{"name": "c"}], "tools": ["t"],
        "model": "m", "body": "say {{ c }}",
    }, as_page),
    "promptfoo-config": ("promptfooconfig.json", {
        "description": "d", "prompts": ["a {{b}}", "file://c.txt"], "providers": ["openai:gpt-4o"],
        "targets": [{"id": "https://u:p@a.test?x=1", "label": "l"}, {"openai:chat:a": {}}],
        "defaultTest": {"assert": [{"type": "cost", "threshold": 1}], "threshold": 0.5},
        "tests": [{"vars": {}, "assert": [{"type": "assert-set",
                                           "assert": [{"type": "equals"}]}]},
                  "file://t.csv"], "scenarios": [{"config": []}],
        "redteam": {"purpose": "p", "numTests": 5, "frameworks": ["owasp:llm"],
                    "strategies": ["goat"],
                    "plugins": ["pii", {"id": "bias", "severity": "high",
                                        "config": {"enabled": True}}]},
    }, as_json),
    "prompty": ("a.prompty", {
        "name": "a", "metadata": {"authors": ["b"], "version": "1"}, "inputs": [{"name": "c"}],
        "model": {"id": "m", "configuration": {"type": "x"},
                  "options": {"temperature": 1, "additionalProperties": {"stream": True}},
                  "connection": {"kind": "key", "apiKey": "${env:K}"}},
        "sample": {"c": 1}, "outputs": {"o": {"type": "string"}}, "tools": [{"name": "t"}],
        "body": "system:\nsay {{c}}\nuser[name=\"x\"]:\n{{d}}\n",
    }, as_page),
    "post-mortem": ("postmortems/a.md", {
        "title": "t", "date": "2026-01-02", "authors": ["a"], "severity": 1, "status": "open",
        "body": "# T\n\n## Impact\n\nmuch\n\n## Root cause\n\nx\n\n## Action items\n\n- [ ] y\n",
    }, as_page),
    "runbook": ("runbooks/a.md", {
        "title": "t", "owner": "@a/b", "date": "2026-01-02", "severity": ["x"],
        "body": "# T\n\n## Impact\n\nmuch\n\n## Mitigation\n\n[x](y.md) a@b.test\n",
    }, as_page),
}  # fmt: skip


def mutated(data: Any) -> Iterator[Any]:
    """The data with each value on its own, and with each container on its way, replaced."""
    paths = {keys[:end] for keys, _ in leaves(data) for end in range(len(keys) + 1)}
    for keys in sorted(paths, key=str):
        for wrong in WRONG:
            if not keys:
                yield copy.deepcopy(wrong)
                continue
            copied = copy.deepcopy(data)
            holder = copied
            for key in keys[:-1]:
                holder = holder[key]
            holder[keys[-1]] = copy.deepcopy(wrong)
            yield copied


def read(reader: Reader, path: str, raw: bytes) -> Document | None:
    """What the reader makes of a file, read as the evidence does."""
    if reader.sniff is not None and resolve(reader.sniff, owner="")(path, raw[:8192]) is Sniff.NO:
        return None
    try:
        document: Document | None = resolve(reader.parse, owner="")(path, raw)
    except Unreadable:
        return None
    return document


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_value_of_any_type_at_any_key_ends_in_data_of_the_shape_or_in_a_reason(name: str) -> None:
    path, data, written = CASES[name]
    reader = REGISTRY.readers[name]
    shape = Draft202012Validator(shape_of(REGISTRY.kinds[reader.kind].shape))
    assert read(reader, path, written(copy.deepcopy(data))) is not None
    for one in mutated(data):
        document = read(reader, path, written(one))
        if document is None:
            continue
        assert document.valid or document.reason
        found = next(shape.iter_errors(document.data), None) if document.valid else None
        assert found is None, (one, found and found.message)
        for keys, _ in leaves(document.data):
            assert document.locate(keys) >= (1, 1)


@pytest.mark.parametrize("name", sorted(CASES))
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\1\2",
        b"\xff\xfea",
        b"[" * 5000,
        b"{",
        b"---\n",
        b"---\na: [\n---\nx",
        b"a: &a [*a]",
    ],
)
def test_bytes_of_no_format_end_in_nothing_or_in_a_reason(name: str, raw: bytes) -> None:
    document = read(REGISTRY.readers[name], CASES[name][0], raw)
    assert document is None or isinstance(document, Document)


@pytest.mark.parametrize("name", sorted(CASES))
def test_windows_line_ends_change_nothing(name: str) -> None:
    path, data, written = CASES[name]
    raw = written(copy.deepcopy(data))
    reader = REGISTRY.readers[name]
    plain, windows = read(reader, path, raw), read(reader, path, raw.replace(b"\n", b"\r\n"))
    assert plain is not None
    assert windows is not None
    assert plain.data == windows.data
