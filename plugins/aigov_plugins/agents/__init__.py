"""Agents, prompts, guardrails and runbooks."""
