"""Agents in YAML: Docker Agent, CrewAI and Foundry definitions as kind ``agent``.

Files: YAML in folders named ``agents``, ``agents.yaml``, and YAML with ``agent`` in its name,
where the keys are those of one of the formats.

Format: Docker Agent (cagent): ``agents`` by name with ``instruction``, ``toolsets``,
``max_iterations``; CrewAI: agents by name with ``role``, ``goal``, ``max_iter``; agent definitions
with ``kind: prompt`` and ``instructions``.

Data (kind ``agent``): ``agents`` with ``purpose``, ``model``, ``tools``, ``max_steps``,
``max_duration`` (seconds) and ``delegates``; ``servers`` that their tools start, each with
``pinned``; ``permissions``.

It proves which tools and limits are configured. It cannot show what a tool does, nor limits that
code sets; an absent limit is left to the framework's default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, parse_yaml
from aigov_plugins.agents import tool_grants, tool_servers
from aigov_plugins.agents.launch_commands import image_launch
from aigov_plugins.agents.model_names import excerpt, named_model
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

_AGENTS: Final = re.compile(rb"^agents[ \t]*:", re.MULTILINE)
_CREW: Final = re.compile(rb"^[ \t]{1,8}(?:goal|backstory)[ \t]*:", re.MULTILINE)
_SINGLE: Final = re.compile(
    rb"^kind[ \t]*:[ \t]*[\"']?(?:prompt|hosted|agent)\b", re.MULTILINE | re.I
)
_STEPS: Final = ("max_iterations", "max_iter", "max_steps", "max_turns")
_TIME: Final = ("max_execution_time", "timeout_seconds", "max_duration")


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the keys of one of the formats."""
    if b"apiVersion" in head:
        return Sniff.NO
    found = _AGENTS.search(head) or _CREW.search(head) or _SINGLE.search(head)
    goes_on = len(head) >= HEAD_SIZE and b"models:" in head
    return Sniff.YES if found or goes_on else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The agents of a file; None for other YAML."""
    source = parse_yaml(raw)
    agents = dict(_agents(source.data))
    if not agents:
        return None
    head: dict[str, Json] = {"format": "agent-definition", "role": "definition"}
    for keys, agent in agents.items():
        if not isinstance(agent, dict):
            return refused(head, source, keys, "an agent must be a mapping")
    models = mapping(mapping(source.data).get("models"))
    places: Places = {}
    found: list[Json] = []
    servers: list[Json] = []
    for keys, agent in agents.items():
        places["agents", len(found)] = keys
        _add_servers(agent, keys, servers, places)
        found.append(_agent(keys, agent, models))
    limits = tool_grants.permissions(mapping(source.data.get("permissions")))
    shape = {**head, "agents": found, **present(servers=servers, permissions=limits)}
    return relocated(shape, source, places)


def _agents(data: Any) -> Iterator[tuple[Keys, Any]]:
    top = mapping(data)
    listed = top.get("agents")
    if isinstance(listed, dict):
        yield from ((("agents", name), agent) for name, agent in listed.items())
    elif isinstance(listed, list):
        yield from ((("agents", index), agent) for index, agent in enumerate(listed))
    elif "kind" in top and ("instructions" in top or "model" in top or "template" in top):
        yield (), top
    else:
        crew = {name: one for name, one in top.items() if {"role", "goal"} <= set(mapping(one))}
        yield from (((name,), agent) for name, agent in crew.items())


def _agent(keys: Keys, agent: dict[str, Any], models: dict[str, Any]) -> dict[str, Json]:
    named = keys[-1] if keys and isinstance(keys[-1], str) else ""
    goal = " ".join(text(agent.get(key)) for key in ("role", "goal")).strip()
    told = agent.get("instruction") or agent.get("instructions") or agent.get("backstory")
    delegates = agent.get("allow_delegation")
    if agent.get("sub_agents") or agent.get("handoffs"):
        delegates = True
    code = agent.get("allow_code_execution")
    found = present(
        name=text(agent.get("name")) or named,
        purpose=text(agent.get("description")) or goal,
        owner=text(agent.get("owner")),
        tools=[
            tool_grants.tool(one) for key in ("tools", "toolsets") for one in items(agent.get(key))
        ],
        max_steps=_number(agent, _STEPS),
        max_duration=_number(agent, _TIME),
        delegates=delegates if isinstance(delegates, bool) else None,
        code_execution=code if isinstance(code, bool) else None,
    )
    instructions = excerpt(told) if isinstance(told, str) else {}
    return {**found, **_model(agent, models), **instructions}


def _model(agent: dict[str, Any], models: dict[str, Any]) -> dict[str, Json]:
    """The model of an agent: named, or by the name that the file gives to one."""
    stated = agent.get("model") or agent.get("llm")
    settings = mapping(models.get(stated)) if isinstance(stated, str) else mapping(stated)
    named = settings.get("model") or settings.get("id") or stated
    return {**named_model(named), **present(provider=text(settings.get("provider")))}


def _number(agent: dict[str, Any], keys: tuple[str, ...]) -> int | float | None:
    values = (agent.get(key) for key in keys)
    stated = next((value for value in values if type(value) in (int, float)), None)
    return stated if stated is not None and stated > 0 else None  # 0 and -1 set no limit


def _add_servers(agent: dict[str, Any], keys: Keys, servers: list[Json], places: Places) -> None:
    for index, entry in enumerate(items(agent.get("toolsets"))):
        toolset = mapping(entry)
        if text(toolset.get("type")) != "mcp":
            continue
        places["servers", len(servers)] = (*keys, "toolsets", index)
        reference = text(toolset.get("ref"))
        name = text(toolset.get("name")) or reference or text(toolset.get("command"))
        remote = mapping(toolset.get("remote"))
        server = tool_servers.server(
            name, {**toolset, **({"url": remote.get("url")} if remote else {})}
        )
        if reference:
            server.update(image_launch(reference.removeprefix("docker:")).data())
        servers.append(server)
