"""What attacks of a red team are called, whichever plug-in or strategy makes them.

Source: the lists of plug-ins and strategies in the documentation of promptfoo.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_WORDS: Final = {
    "injection": r"prompt-injection|indirect-prompt-injection|injection|special-token"
    r"|owasp:llm(?::01)?$",
    "indirect-injection": r"indirect-prompt-injection|indirect-web-pwn|rag-poisoning|owasp:llm$"
    r"|memory-poisoning|owasp:agentic",
    "jailbreak": r"jailbreak|crescendo|goat|best-of-n|gcg|likert|pliny|harmbench|hydra|beavertails"
    r"|authoritative-markup|citation|math-prompt|mischievous|owasp:llm$|mitre:atlas",
    "leakage": r"prompt-extraction|system-prompt-override|owasp:llm(?::07)?$|data-exfil"
    r"|rag-document-exfiltration|debug-access|cross-session-leak",
    "personal-data": r"pii|harmful:privacy|coppa|ferpa|gdpr|owasp:llm(?::02)?$",
    "harmful-content": r"harmful|toxic|donotanswer|toxic-chat|aegis|owasp:llm$|nist:ai",
    "bias": r"bias|gender|race|disability|age|politics|religion",
    "hijacking": r"hijacking|off-topic|goal-misalignment",
    "tool-misuse": r"excessive-agency|mcp|tool-discovery|shell-injection|sql-injection|ssrf|rbac"
    r"|bola|bfla|agentic|coding-agent|owasp:llm(?::06)?$|owasp:agentic|owasp:api",
    "encoding": r"base64|hex|rot13|leetspeak|morse|piglatin|homoglyph|ascii-smuggling|camelcase"
    r"|emoji|unicode",
    "multilingual": r"multilingual|language",
    "multi-turn": r"crescendo|goat|hydra|mischievous|multi-turn",
    "multimodal": r"image|audio|video|vlguard|unsafebench",
    "hallucination": r"hallucination|overreliance|misinformation|owasp:llm(?::09)?$",
    "resource-exhaustion": r"divergent-repetition|reasoning-dos|dos|owasp:llm(?::10)?$",
}  # fmt: skip
_COMPILED: Final = {word: re.compile(rf"(?:{found})(?![a-z0-9])") for word, found in _WORDS.items()}


def classes(ids: Iterable[str]) -> list[str]:
    """The classes of attack that plug-ins and strategies belong to, sorted."""
    return sorted(
        {word for one in ids for word, known in _COMPILED.items() if known.match(one.lower())}
    )
