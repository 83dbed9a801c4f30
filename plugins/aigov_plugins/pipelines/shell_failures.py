"""Which commands of a shell script may fail without the script failing.

Found: a command followed by ``|| true``, ``|| :``, ``|| exit 0``, ``|| echo`` or ``|| printf``;
one with the option ``--exit-zero``; one piped into ``tee`` where ``pipefail`` is off; every command
but the last where ``set +e``, or a shell without ``-e``, lets the script go on, unless the script
looks at ``$?`` or ``PIPESTATUS`` afterwards; and, where it is not known whether the shell stops at
a failure, every command before an ending ``exit 0``, ``true`` or ``:``.

Not found: what functions, other scripts, make and test runners do with a failure; ``if`` around a
command; anything inside of quotes. Passed over, since nothing is decided by them: comments, here
documents, conditions, assignments, and commands that only look something up, tell or tidy.

Source: POSIX.1-2017, Shell Command Language, 2.9.3 "Lists", 2.14 "set"; Bash manual, "Pipelines".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_SCRIPT: Final = 100_000
"""Characters of a script that are looked through."""

_MASK: Final = re.compile(
    r"""\\.|'[^']*+'|"(?:[^"\\]|\\.)*+"|(?<![^\s;&|()])\#[^\n]*+""", re.DOTALL
)
_HERE: Final = re.compile(r"(?<!<)<<-?\s*+(['\"]?)([A-Za-z_]\w*+)\1")
_BREAK: Final = re.compile(r";;|[;\n]")
_ERREXIT: Final = re.compile(r"\s*+set\s++(?:([-+])[a-df-zA-Z]*e[a-zA-Z]*|([-+])o\s++errexit)\b")
_SET: Final = re.compile(r"\s*+set\s")
_HIDING: Final = re.compile(r"\s*+(?:/bin/)?(?:true|:|exit\s++0)\s*+(?:[)}`>&]|[12]>|$)")
_TELLING: Final = re.compile(r"\s*+(?:echo|printf)\b(?!.*\b(?:exit|false|return)\b)", re.DOTALL)
_END: Final = re.compile(r"\s*+(?:true|:|exit\s++0)\s*+$")
_LOOKS: Final = re.compile(r"\$\?|\bPIPESTATUS\b|\$\{\?\}")
_TEE: Final = re.compile(r"(?<!\|)\|&?\s*+tee\b")
_HARMLESS: Final = re.compile(
    r"(?:sudo\s++(?:-\S++\s++)*+)?"
    r"(?:\[|test\b|\(\(|!|set\b|export\b|unset\b|cd\b|source\b|trap\b|local\b|readonly\b|shopt\b|"
    r"echo\b|printf\b|cat\b|ls\b|head\b|tail\b|find\b|which\b|type\b|command\s++-v\b|e?grep\b|"
    r"rm\b|rmdir\b|mkdir\b|touch\b|kill\b|pkill\b|killall\b|sleep\b|wait\b|df\b|du\b|free\b|"
    r"docker\s++(?:container\s++|image\s++|system\s++)?(?:rm|rmi|stop|kill|logs|ps|prune|info)\b|"
    r"docker[- ]compose\b.*\s(?:down|logs|ps|stop|rm)\b|kubectl\s++(?:get|describe|logs|delete)\b|"
    r"id\b|whoami\b|uname\b|date\b|git\s++(?:config|status|log|diff|branch|remote|fetch)\b|deactivate\b|exit\b|return\b|true\b|"
    r":|if\b|then\b|else\b|elif\b|fi\b|for\b|while\b|until\b|do\b|done\b|case\b|esac\b|function\b|"
    r"[{}()]|$|[A-Za-z_]\w*+\+?=\S*+\s*+$|[A-Za-z_]\w*+\s*+\(\))"
)


@dataclass(frozen=True, slots=True)
class Shell:
    """How the script is run. ``stops`` at the first failure: yes, no, or None where not known."""

    stops: bool | None = True
    pipefail: bool = False


@dataclass(frozen=True, slots=True)
class _Statement:
    text: str
    masked: str
    end: int


def ignored_commands(script: str, shell: Shell) -> list[str]:
    """The commands whose failure the script does not tell, in order, each at most 120 long."""
    text = script[:MAX_SCRIPT]
    statements = list(_statements(text))
    found = [
        *_alternatives(statements),
        *_piped(statements, shell),
        *_run_on(statements, text, shell),
    ]
    return list(dict.fromkeys(" ".join(command.split())[:120] for command in found if command))


def _statements(text: str) -> Iterator[_Statement]:
    masked = _masked(text)
    start = 0
    for found in (*_BREAK.finditer(masked), None):
        end = found.start() if found else len(text)
        if masked[start:end].strip():
            yield _Statement(text[start:end], masked[start:end], end)
        start = found.end() if found else end


def _masked(text: str) -> str:
    """The text with quotes, comments, escapes and here documents blotted out, as long as before."""
    lines: list[str] = []
    ends = ""
    for line in text.split("\n"):
        if ends:
            ends = "" if line.strip() == ends else ends
            lines.append(" " * len(line))
            continue
        lines.append(line)
        here = _HERE.search(line)
        ends = here[2] if here else ""
    return _MASK.sub(_blot, "\n".join(lines))


def _blot(found: re.Match[str]) -> str:
    return (" " if found[0].startswith("#") or found[0] == "\\\n" else "\x01") * len(found[0])


def _alternatives(statements: list[_Statement]) -> Iterator[str]:
    for statement in statements:
        before, operator, last = statement.masked.rpartition("||")
        if operator and (_HIDING.match(last) or _TELLING.match(last)):
            yield _deciding(statement.text[: len(before)], before)
        elif "--exit-zero" in statement.masked:
            yield _deciding(statement.text, statement.masked)


def _piped(statements: list[_Statement], shell: Shell) -> Iterator[str]:
    strict = shell.pipefail
    for statement in statements:
        sets = _SET.match(statement.masked) is not None
        strict = strict or (sets and "pipefail" in statement.masked)
        found = None if strict else _TEE.search(statement.masked)
        if found:
            end = found.start()
            yield _deciding(statement.text[:end], statement.masked[:end])


def _run_on(statements: list[_Statement], text: str, shell: Shell) -> Iterator[str]:
    """Commands after which the script goes on although they fail."""
    stops = shell.stops
    ends_well = bool(statements) and _END.match(statements[-1].masked) is not None
    for statement in statements[:-1]:
        switch = _ERREXIT.match(statement.masked)
        if switch:
            stops = (switch[1] or switch[2]) == "-"
        elif stops is False or (stops is None and ends_well):
            if _LOOKS.search(text, statement.end):
                continue
            yield _deciding(statement.text, statement.masked)


def _deciding(text: str, masked: str) -> str:
    """The last command of a statement; empty where nothing is decided by it."""
    start = 0
    for joint in ("&&", "$(", "`"):
        start = max(start, masked.rfind(joint) + len(joint) if joint in masked else 0)
    command = text[start:].strip()
    for word in ("do ", "then ", "else ", "{ ", "( ", "("):
        command = command.removeprefix(word).lstrip()
    return "" if _HARMLESS.match(command) else command
