"""Readers: agents, prompts, guardrails and runbooks."""

from __future__ import annotations

from aigov_plugins.rows import reader

_YAML: tuple[str, ...] = ("yml", "yaml")

READERS = (
    reader(
        "a2a_card", "agent",
        "**/agent-card*.json", "**/agent_card*.json", "**/agentcard*.json", "**/*agent-card.json",
        "**/*agent_card.json", "**/.well-known/agent.json", "**/agent_cards/**/*.json",
        "**/agent-cards/**/*.json", sniff=True,
    ),
    reader(
        "agent_definition", "agent",
        *(f"**/{name}.{suffix}" for name in ("agents/**/*", "*agent*") for suffix in _YAML),
        sniff=True,
    ),
    reader(
        "agent_page", "agent",
        "**/AGENTS.md", "**/CLAUDE.md", "**/GEMINI.md", ".github/copilot-instructions.md",
        "**/SKILL.md", "**/.claude/agents/**/*.md", "**/.github/agents/*.md",
        "**/.opencode/agent/*.md", "**/.opencode/agents/*.md", "**/.gemini/agents/*.md",
        "**/.cursor/agents/*.md",
    ),
    reader(
        "agent_settings", "agent",
        "**/.claude/settings.json", "**/.claude/settings.local.json", "**/managed-settings.json",
        "**/.cursor/cli.json", sniff=True,
    ),
    reader(
        "litellm_guardrails", "guardrails",
        *(f"**/{name}.{suffix}" for name in ("config", "*litellm*", "*proxy*") for suffix in _YAML),
        sniff=True,
    ),
    reader(
        "mcp_config", "agent",
        "**/.mcp.json", "**/mcp.json", "**/*mcp_config*.json", "**/*mcp-config*.json",
        "**/*mcp_settings*.json", "**/*mcp-servers*.json", "**/*mcp_servers*.json",
        "**/claude_desktop_config*.json", "**/.gemini/settings.json", sniff=True,
    ),
    reader(
        "mcp_server", "agent", "**/server.json", "**/mcp-registry/**/*.json", sniff=True,
    ),
    reader(
        "nemo_guardrails", "guardrails",
        *(f"**/{name}.{suffix}"
          for name in ("config", "config/**/*", "guardrails/**/*", "rails/**/*", "*rails*")
          for suffix in _YAML),
        sniff=True,
    ),
    reader(
        "nemo_prompts", "prompt",
        *(f"**/{name}.{suffix}" for name in ("prompts", "*prompts*", "prompts/**/*")
          for suffix in _YAML),
        sniff=True,
    ),
    reader(
        "post_mortem", "incident-log",
        *(f"**/{folder}/**/*.md" for folder in (
            "postmortem", "postmortems", "post-mortem", "post-mortems", "post_mortems", "incidents",
            "incident-reports", "incident_reports",
        )),
        *(f"**/*{name}*.md" for name in (
            "postmortem", "Postmortem", "post-mortem", "post_mortem", "incident-report",
            "incident_report",
        )),
    ),
    reader(
        "prompt_record", "prompt",
        *(f"**/{name}.{suffix}" for name in ("prompts/**/*", "*prompt*")
          for suffix in (*_YAML, "json")),
        sniff=True,
    ),
    reader(
        "prompt_text", "prompt",
        *(f"**/prompts/**/*.{suffix}" for suffix in ("md", "txt", "j2", "jinja", "jinja2")),
        "**/*.prompt.md", "**/*.prompt.txt", "**/*system_prompt*.md", "**/*system_prompt*.txt",
        "**/*system-prompt*.md", "**/*system-prompt*.txt", "**/skprompt.txt",
    ),
    reader(
        "promptfoo_config", "evaluation-plan",
        *(f"**/{name}.{suffix}" for name in ("promptfooconfig*", "*promptfoo*", "*redteam*")
          for suffix in _YAML),
        "**/promptfooconfig*.json", sniff=True,
    ),
    reader("prompty", "prompt", "**/*.prompty", "**/*.prompt"),
    reader(
        "runbook", "runbook",
        *(f"**/{folder}/**/*.md" for folder in (
            "runbook", "runbooks", "playbooks", "alerts", "alert-runbooks",
        )),
        "**/*runbook*.md", "**/*playbook*.md", "**/*RUNBOOK*.md", "**/*Runbook*.md",
    ),
)  # fmt: skip
