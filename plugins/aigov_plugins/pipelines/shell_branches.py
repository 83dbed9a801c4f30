"""Commands of a shell script that never run, or whose failure is turned into success.

Found: what stands behind ``if false``, ``while false``, in the ``else`` of ``if true``, behind
``false &&`` and ``true ||``, and a command behind ``!``. A condition is constant where it is
``false``, ``true``, ``:``, or compares two digits.

Source: POSIX.1-2017, Shell Command Language, 2.9.2 "Pipelines", 2.9.3 "Lists", 2.9.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aigov_plugins.pipelines.shell_text import Statement

_WORD: Final = re.compile(
    r"\s*+(if|elif|while|until|for|case|select|then|else|do|fi|done|esac)(?=\s|$)"
)
_OPENS: Final = ("if", "while", "until", "for", "case", "select")
_CLOSES: Final = ("fi", "done", "esac")
_JOINT: Final = re.compile(r"&&|\|\|")
_TRUE: Final = re.compile(r"\s*+(?:(?:/usr)?/bin/)?(?:true|:)\s*+")
_FALSE: Final = re.compile(r"\s*+(?:(?:/usr)?/bin/)?false\s*+")
_COMPARED: Final = re.compile(
    r"\s*+(?:\[\[?|test)\s++(\d)\s++(?:==?|-eq)\s++(\d)\s*+(?:\]\]?)?\s*+"
)
_NOT: Final = re.compile(r"[\s({]*+!\s++(?![\[(]|test\b)")


@dataclass(slots=True)
class _Branch:
    """A branching that is open: what decides it where that is known, and whether it is not taken.

    A branch that no known condition decides is taken.
    """

    decided: bool | None
    dead: bool = False


def never_counting(statements: Iterable[Statement]) -> Iterator[tuple[str, str]]:
    """Commands that never run or that ``!`` turns around: text, and text without quotes."""
    open_branches: list[_Branch] = []
    for statement in statements:
        start = _enter(statement, open_branches)
        if start is None:
            continue
        text, masked = statement.text[start:], statement.masked[start:]
        if any(branch.dead for branch in open_branches):
            yield text, masked
        else:
            yield from _of_list(text, masked)


def _enter(statement: Statement, branches: list[_Branch]) -> int | None:
    """Where the command of a statement starts; None where it is a condition or an end."""
    found = _WORD.match(statement.masked)
    if not found:
        return 0
    word, rest = found[1], statement.masked[found.end() :]
    if word in _OPENS:
        decided = _constant(rest) if word in ("if", "while", "until") else None
        turned = word == "until" and decided is not None
        branches.append(_Branch(not decided if turned else decided))
        return None
    if word in _CLOSES or not branches:
        branches[-1:] = []
        return None
    branch = branches[-1]
    if word == "elif":
        branch.decided, branch.dead = _constant(rest), False
        return None
    branch.dead = branch.decided is (word == "else")
    return found.end()


def _constant(condition: str) -> bool | None:
    """What a condition always is; None where that is not known."""
    compared = _COMPARED.fullmatch(condition)
    if compared:
        return compared[1] == compared[2]
    return True if _TRUE.fullmatch(condition) else False if _FALSE.fullmatch(condition) else None


def _of_list(text: str, masked: str) -> Iterator[tuple[str, str]]:
    """Of commands joined by ``&&`` and ``||``, those that are never reached, or turned around."""
    start, joint, status = 0, "", None
    for found in (*_JOINT.finditer(masked), None):
        end = found.start() if found else len(masked)
        part = masked[start:end]
        if (joint == "&&" and status is False) or (joint == "||" and status is True):
            yield text[start:end], part
        else:
            status = _constant(part)
            turned = _NOT.match(part)
            if turned and "||" not in masked[end : end + 2]:
                yield text[start + turned.end() : end], part[turned.end() :]
        if found:
            start, joint = found.end(), found[0]
