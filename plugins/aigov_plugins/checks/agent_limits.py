"""Do the configured agents have listed tools, limits, and a person where approval is needed?

Reads what configures the agents that the system runs: definitions, and the tool servers that a
client is told to use. What concerns coding agents that work on the repository, agents' own cards
and manifests of tool servers is left out.

Fails when nothing is configured, an agent has no tools listed, no limit of steps or no limit of
time, or one so high that it bounds nothing, runs code, every tool or command is allowed, tools are
called without asking, a server is not pinned, reached without encryption, or has a credential in
the file.

Parameters:
    allow_code_execution: whether an agent may run code (false).
    most_steps: steps above which a limit bounds nothing (1000).
    most_seconds: seconds above which a limit bounds nothing (604800, a week).

Example:
    agents: [{name: clerk, tools: [mail]}]   # agents/clerk.yaml:1: 'clerk' has no limit of steps
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aigov.api import Artifact, Params, Problem, System, SystemEvidence


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that bounds nothing, file by file."""
    artifacts = [artifact for artifact in evidence.of("agent") if _configures(artifact)]
    if not artifacts:
        yield Problem(
            "no-agent-configuration",
            f"{system.id} has no configuration of an agent or its tool servers",
            system.declared_at,
            hint="keep the agents' definitions here, or write governance/agent-policy.yaml",
        )
    for artifact in artifacts:
        if not artifact.valid:
            yield Problem(
                "invalid", f"does not follow its format: {artifact.reason}", artifact.at()
            )
            continue
        for n, agent in enumerate(artifact.data.get("agents") or ()):
            yield from _unbounded(artifact, n, agent, params)
        for n, server in enumerate(artifact.data.get("servers") or ()):
            if not server.get("disabled"):
                yield from _open_server(artifact, n, server)
        yield from _granted(artifact)


def _configures(artifact: Artifact) -> bool:
    """Whether a file bounds an agent that the system runs."""
    data = artifact.data if isinstance(artifact.data, dict) else {}
    bounds = data.get("agents") or data.get("servers") or data.get("permissions")
    return (
        bool(bounds) and not data.get("development") and data.get("role") not in ("card", "server")
    )


def _unbounded(
    artifact: Artifact, n: int, agent: dict[str, Any], params: Params
) -> Iterator[Problem]:
    name = str(agent.get("name") or f"agent {n + 1}")
    lacking = {
        "tools": "no list of tools",
        "max_steps": "no limit of steps",
        "max_duration": "no limit of time",
    }
    for key, what in lacking.items():
        if not agent.get(key):
            yield Problem(
                "unbounded-agent", f"{name!r} has {what}", artifact.at("agents", n), f"{name}.{key}"
            )
    for key, most, unit in (
        ("max_steps", params["most_steps"], "steps"),
        ("max_duration", params["most_seconds"], "seconds"),
    ):
        limit = agent.get(key)
        if isinstance(limit, int | float) and limit > most:
            what = f"{name!r} has a limit of {limit} {unit}, at most {most} are allowed"
            yield Problem("vast-limit", what, artifact.at("agents", n), f"{name}.{key}")
    if agent.get("code_execution") and not params["allow_code_execution"]:
        what = f"{name!r} runs code"
        hint = "isolate it and say so in the agent policy, or take the tool away"
        yield Problem("runs-code", what, artifact.at("agents", n), f"{name}.code_execution", hint)


def _open_server(artifact: Artifact, n: int, server: dict[str, Any]) -> Iterator[Problem]:
    name = str(server.get("name") or f"server {n + 1}")
    at = artifact.at("servers", n)
    unasked = server.get("unasked") or ()
    if unasked:
        what = f"tools of {name!r} are called without asking: {', '.join(map(str, unasked[:3]))}"
        yield Problem("unasked-tools", what, at, f"{name}.unasked", "ask before each call")
    if server.get("pinned") is False and not server.get("url"):
        what = f"server {name!r} runs whatever version is current"
        yield Problem("floating-server", what, at, f"{name}.version", "name an exact version")
    if server.get("encrypted") is False and not server.get("local"):
        what = f"server {name!r} is reached without encryption"
        yield Problem("plain-server", what, at, f"{name}.url", "use https")
    if secrets := server.get("literal_secrets"):
        what = f"server {name!r} has a credential in the file: {', '.join(map(str, secrets[:3]))}"
        hint = "revoke it, and name a variable of the environment instead"
        yield Problem("literal-secret", what, at, f"{name}.secrets", hint, show_source=False)


def _granted(artifact: Artifact) -> Iterator[Problem]:
    permissions = artifact.data.get("permissions") or {}
    at = artifact.at("permissions")
    if wildcards := permissions.get("wildcards"):
        what = f"allows everything: {', '.join(map(str, wildcards[:3]))}"
        yield Problem("wildcard", what, at, "permissions.wildcards", "list the tools one by one")
    for key, what in (
        ("skips_approval", "its mode asks nobody"),
        ("every_server", "starts every tool server of the project without asking"),
    ):
        if permissions.get(key):
            yield Problem("no-approval", what, at, f"permissions.{key}", "let a person approve")
