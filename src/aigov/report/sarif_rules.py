"""The rules of a SARIF log: what is told of a policy once, beside its results.

Source: SARIF 2.1.0, section 3.49 (reportingDescriptor); GitHub documentation, "SARIF support for
code scanning" (properties, limits of lengths, 20 tags of a rule).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aigov.report.markdown_text import sentence
from aigov.report.one_line import one_line, unlinked
from aigov.report.told import Level
from aigov.terms import Mode

MAX_DESCRIPTION: Final = 1_024
"""Characters of a short or full description on GitHub."""

MAX_TAGS: Final = 20
_MAX_NAME: Final = 255
_MAX_PARAGRAPH: Final = 4_000

Json = Mapping[str, Any]


def rule(policy: Json) -> dict[str, Any]:
    """The reporting descriptor of a policy.

    The level is that of its results where they do not say otherwise; each of ours does.
    """
    level = Level.ERROR if policy["mode"] == Mode.ENFORCED else Level.WARNING
    title = unlinked(policy["title"], MAX_DESCRIPTION)
    return {
        "id": policy["id"],
        "name": _name(policy["id"]),
        "shortDescription": {"text": _ended(title)},
        "fullDescription": {"text": _ended(unlinked(_requirement(policy), MAX_DESCRIPTION - 1))},
        "help": {
            "text": "\n\n".join(
                f"{head}: {unlinked(text, _MAX_PARAGRAPH)}" for head, text in _paragraphs(policy)
            ),
            "markdown": "\n\n".join(
                f"**{head}**: {sentence(text, _MAX_PARAGRAPH)}"
                for head, text in _paragraphs(policy)
            ),
        },
        "defaultConfiguration": {"level": level.value},
        "properties": {
            "tags": ["governance", *sorted(policy["references"])][:MAX_TAGS],
            "precision": "high",
            "problem.severity": level.value,
        },
    }


def _name(policy: str) -> str:
    """``ModelCard`` for ``model-card``; never the id itself, which is another thing.

    Source: SARIF 2.1.0, 3.49.3 and 3.49.7.
    """
    words = policy.replace(":", "-").split("-")
    words += ["policy"] if len(words) == 1 else []
    return one_line("".join(word[:1].upper() + word[1:] for word in words), _MAX_NAME)


def _requirement(policy: Json) -> str:
    return str(policy.get("requirement") or policy["title"])


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _paragraphs(policy: Json) -> Iterator[tuple[str, str]]:
    """What a reader of the alert needs: heading and text, without those that are empty."""
    clauses = (f"{key} {', '.join(named)}" for key, named in policy["references"].items())
    found = (
        ("Requirement", _requirement(policy)),
        ("Why", policy.get("why", "")),
        ("Fix", policy["fix"]),
        ("Limits", policy["limits"]),
        ("Supports", "; ".join(clauses)),
        ("More", f"aigov explain {policy['id']}"),
    )
    yield from ((head, text) for head, text in found if text)
