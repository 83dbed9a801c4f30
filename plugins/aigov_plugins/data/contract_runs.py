"""Whether a pipeline tests data: against a contract, or with the rules of a suite."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from aigov.api import Artifact
from aigov_plugins.pipelines.commands import Command, Commands

_CONTRACT: Final = (
    r"datacontract(?:-cli)? (?:[^\n]* )?(?:test|ci)\b|soda (?:[^\n]* )?contract (?:verify|test)\b"
)
_ASIDE: Final = r"[^\n]* (?:docs|init|list|new|edit|delete|upgrade|datasource|project)\b"
_SCRIPT: Final = r"[\w./-]*(?:validat|expectation|data[_-]?quality)[\w./-]*\.(?:py|sh|r)\b"
_TOOLS: Final = {
    "odcs": _CONTRACT,
    "data-contract-specification": _CONTRACT,
    "dbt": r"dbt (?:[^\n]* )?(?:build|test)\b",
    "great-expectations": rf"great_expectations\b(?!{_ASIDE})|gx (?:checkpoint|run)\b|{_SCRIPT}",
    "soda": rf"soda (?:[^\n]* )?scan\b|{_CONTRACT}|{_SCRIPT}",
}
"""Format -> the commands that test data; a suite is also run by a script that says so."""

_CHECKS: Final = re.compile(
    r"check|suite|expect|validat|quality|contract|soda|(?<![a-z])gx|test", re.IGNORECASE
)
_FORM_ONLY: Final = re.compile(r"(?<![\w-])(?:lint|yamllint|prettier|format|fmt|cat|cp)\b")


def is_run(artifact: Artifact, commands: Commands, names: Iterable[str] = ()) -> bool:
    """Whether a command that can stop a pipeline tests data with what an artifact says.

    It does when it is the tool of the format, or names the file or one of ``names`` other than to
    check its form.
    """
    return commands.guarded_by(_testing(artifact, commands, names))


def _testing(artifact: Artifact, commands: Commands, names: Iterable[str]) -> Iterator[Command]:
    form = str(artifact.data["format"])
    tool = next((tool for name, tool in _TOOLS.items() if form.startswith(name)), "")
    if tool:
        pattern = re.compile(rf"(?<![\w-])(?:{tool})", re.IGNORECASE)
        yield from commands.matching(pattern, stops=False)
    file = artifact.path.rpartition("/")[2]
    others = [name for name in names if name]
    for command in commands.naming([artifact.path, *others], stops=False):
        lines = [line for line in command.text.splitlines() if not _FORM_ONLY.search(line)]
        # The name of a suite is a word like any other, unless a check is spoken of.
        named = (one in line and _CHECKS.search(line) for line in lines for one in others)
        if any(file in line for line in lines) or any(named):
            yield command
