"""Agents: definitions, permissions, skills and instructions."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from aigov.api import Document, Sniff
from aigov_plugins.agents.tool_grants import wildcards
from aigov_plugins.readers import agent_definition, agent_page, agent_settings

TEAM = """\
models:
  fast: {provider: anthropic, model: claude-sonnet-4-5-20250929}
permissions:
  allow: ["read_*", "shell"]
agents:
  root:
    model: fast
    description: writes cards
    instruction: |
      Write the card of {{ name }}.
    sub_agents: [checker]
    max_iterations: 12
    toolsets:
      - type: filesystem
      - type: mcp
        ref: docker:duckduckgo
      - type: mcp
        command: npx
        args: [-y, "files@1.2.3"]
  checker:
    model: openai/gpt-4o
"""


def definition(text: str, path: str = "agents/team.yaml") -> Document:
    assert agent_definition.sniff(path, text.encode()) is Sniff.YES
    document = agent_definition.parse(path, text.encode())
    assert document is not None
    return document


def test_a_team_with_its_limits_and_tools() -> None:
    document = definition(TEAM)
    root, checker = document.data["agents"]
    assert (root["name"], root["purpose"]) == ("root", "writes cards")
    assert (root["model"], root["pinned"]) == ("claude-sonnet-4-5-20250929", True)
    assert (root["max_steps"], root["delegates"]) == (12, True)
    assert [tool["name"] for tool in root["tools"]] == ["filesystem", "docker:duckduckgo", "mcp"]
    assert checker == {"name": "checker", "model": "openai/gpt-4o", "pinned": False}
    assert document.locate(("agents", 0, "model"))[0] == 7
    assert document.data["permissions"]["wildcards"] == ["read_*", "shell"]


@pytest.mark.parametrize("limit", ["0", "-1"])
def test_a_number_of_steps_that_sets_no_limit_is_none(limit: str) -> None:
    document = definition(f"agents:\n  root: {{model: a/b, max_iterations: {limit}}}\n")
    assert "max_steps" not in document.data["agents"][0]


def test_tool_servers_of_an_agent() -> None:
    document = definition(TEAM)
    image, package = document.data["servers"]
    assert (image["source"], image["package"], image["pinned"]) == ("oci", "duckduckgo", False)
    assert (package["package"], package["pinned"]) == ("files", True)
    assert document.locate(("servers", 1))[0] == 17


def test_a_crew() -> None:
    data = definition(
        "researcher:\n  role: Researcher\n  goal: find facts\n  backstory: long\n  max_iter: 5\n"
        "  max_execution_time: 60\n  allow_delegation: false\n  tools: [search]\n"
    ).data
    (agent,) = data["agents"]
    assert agent["purpose"] == "Researcher find facts"
    assert (agent["max_steps"], agent["max_duration"], agent["delegates"]) == (5, 60, False)


def test_an_agent_alone() -> None:
    data = definition(
        "kind: prompt\nname: helper\nmodel: {id: gpt-4o}\ninstructions: Help.\n"
        "tools:\n  - kind: mcp\n"
    ).data
    (agent,) = data["agents"]
    assert (agent["name"], agent["model"], agent["text"]) == ("helper", "gpt-4o", "Help.")


def test_an_agent_that_is_no_mapping_is_invalid() -> None:
    document = definition("agents:\n  root: yes please\n")
    assert not document.valid
    assert document.reason == "an agent must be a mapping"
    assert document.locate(("agents", 0)) == (2, 3)


@pytest.mark.parametrize("text", ["agents: []\n", "a: 1\n", "kind: Deployment\nspec: {}\n", ""])
def test_other_yaml_defines_no_agent(text: str) -> None:
    assert agent_definition.parse("agents.yaml", text.encode()) is None
    assert agent_definition.sniff("agent.yaml", b"apiVersion: v1\nagents: {}\n") is Sniff.NO


@pytest.mark.parametrize(
    ("entry", "wild"),
    [
        ("*", True),
        ("Bash", True),
        ("Bash(*)", True),
        ("Bash(:*)", True),
        ("Bash(git status:*)", False),
        ("Read(./src/**)", False),
        ("Write(**)", True),
        ("WebFetch(domain:a.test)", False),
        ("WebFetch(domain:*)", True),
        ("mcp__files__*", True),
        ("mcp__files__read", False),
        ("mcp__files", True),
        ("Bash(bash -c *)", True),
        ("Bash(sudo:*)", True),
        ("Bash(**:*)", True),
        ("Bash(sh deploy.sh)", False),
        ("Bash(sudo systemctl status *)", False),
        ("Edit(./src/**)", False),
    ],
)
def test_a_grant_without_a_limit(entry: str, wild: bool) -> None:
    assert wildcards([entry]) == ([entry] if wild else [])


SETTINGS = """\
{
  "permissions": {
    "allow": ["Bash(*)", "Read(./src/**)"],
    "deny": ["Read(./.env)"],
    "defaultMode": "bypassPermissions"
  },
  "enableAllProjectMcpServers": true
}
"""


def test_permissions_of_a_coding_agent() -> None:
    document = agent_settings.parse(".claude/settings.json", SETTINGS.encode())
    assert document is not None
    assert document.data["development"] is True
    assert document.data["permissions"] == {
        "allow": ["Bash(*)", "Read(./src/**)"],
        "deny": ["Read(./.env)"],
        "mode": "bypassPermissions",
        "wildcards": ["Bash(*)"],
        "skips_approval": True,
        "every_server": True,
    }
    assert document.locate(("permissions", "mode"))[0] == 5
    assert document.locate(("permissions", "every_server"))[0] == 7


def test_settings_that_grant_nothing_are_no_evidence() -> None:
    assert agent_settings.parse(".claude/settings.json", b'{"model": "x"}') is None
    document = agent_settings.parse(".claude/settings.json", b'{"permissions": {"allow": "x"}}')
    assert document is not None
    assert document.reason == "'allow' must be a list of texts"


SKILL = """\
---
name: review-code
description: Reviews code
allowed-tools: Bash(git diff:*), Read, Bash(*)
metadata:
  version: "2"
---
# Review

## Steps

Look.
"""


def page(text: str, path: str = "skills/review/SKILL.md") -> Document:
    document = agent_page.parse(path, text.encode())
    assert document is not None
    return document


def test_a_skill() -> None:
    document = page(SKILL)
    data = document.data
    assert document.valid, document.reason
    assert (data["role"], data["development"]) == ("skill", False)
    assert (data["name"], data["version"]) == ("review-code", "2")
    assert [tool["name"] for tool in data["tools"]] == ["Bash(git diff:*)", "Read", "Bash(*)"]
    assert data["permissions"]["wildcards"] == ["Bash(*)"]
    assert data["headings"] == ["Review", "Steps"]
    assert document.locate(("permissions", "wildcards"))[0] == 4
    assert document.locate(("headings", 1))[0] == 10
    assert document.locate(("version",))[0] == 6


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Review\n", "line 1: a skill has no front matter"),
        ("---\nname: a\n---\n", "line 1: a skill has no 'description'"),
        ("---\nname: Review Code\ndescription: b\n---\n", "line 2: 'name' is not lower-case"),
        (f"---\ndescription: {'b' * 1025}\nname: a\n---\n", "line 2: 'description' is longer"),
    ],
)
def test_a_skill_that_breaks_its_specification_is_invalid(text: str, reason: str) -> None:
    document = page(text)
    assert not document.valid
    assert document.reason.startswith(reason)


def test_instructions_and_definitions_in_markdown() -> None:
    data = page("# Rules\n\nNever push.\n", "AGENTS.md").data
    assert (data["role"], data["development"], data["text"]) == (
        "instructions",
        True,
        "# Rules\n\nNever push.",
    )
    agent = page("---\nname: a\ntools: Read, Grep\n---\nBe brief.\n", ".claude/agents/a.md").data
    assert agent["role"] == "definition"
    assert [tool["name"] for tool in agent["tools"]] == ["Read", "Grep"]
    assert agent_page.parse(".claude/agents/notes.md", b"# Notes\n") is None


@pytest.mark.shared
def test_every_agent_of_the_corpus_has_the_role_of_its_label(shared: Path) -> None:
    roles = {"agent instructions": "instructions", "agent skill": "skill"}
    roles["agent definition"] = "definition"
    found = []
    for seen in corpus.read(shared / "corpus", "agents"):
        if seen.label in roles:
            (artifact,) = seen.artifacts
            assert artifact.valid, (seen.path, artifact.reason)
            assert artifact.data["role"] == roles[seen.label], seen.path
            found.append(seen.path)
    assert len(found) == 10
