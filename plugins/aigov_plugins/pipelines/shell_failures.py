"""Which commands of a shell script may fail without the script failing.

Found: a command followed by ``|| true``, ``|| :``, ``|| exit 0`` or by a command, or a group of
them, that only tells something; one told not to fail (``--exit-zero``, ``--exit-code 0``,
``make -i`` and the like); one piped into ``tee``, ``cat`` or another that passes text on, where
``pipefail`` is off; every command but the last where ``set +e``, or a shell without ``-e``, lets
the script go on, unless the script looks at ``$?`` or ``PIPESTATUS`` afterwards; where it is not
known whether the shell stops at a failure, every command before an ending ``exit 0``, ``true`` or
``:``; what is behind an ``exit 0`` that always runs, or a trap that ends well; what never runs
(``if false``, ``false &&``) or is turned around by ``!``; what runs in the background where a bare
``wait`` is all that waits; and the same in a text given to ``sh -c`` or ``eval``.

Not found: what functions, other scripts, make and test runners do with a failure; ``if`` around a
command; anything else inside of quotes. Passed over, since nothing is decided by them: comments,
here documents, conditions, assignments, and commands that only look something up, tell or tidy.

Source: POSIX.1-2017, Shell Command Language, 2.9.3 "Lists", 2.14 "set"; Bash manual, "Pipelines".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from aigov_plugins.pipelines.shell_branches import never_counting
from aigov_plugins.pipelines.shell_text import Script, Statement, read_script

MAX_SCRIPT: Final = 100_000
"""Characters of a script that are looked through."""

_MAX_DEPTH: Final = 3
_MAX_FOUND: Final = 500
_MAX_EXITS: Final = 20
_MAX_TRAP: Final = 1_000
_MAX_BEFORE: Final = 2_000
_ERREXIT: Final = re.compile(r"\s*+set\s++(?:([-+])[a-df-zA-Z]*e[a-zA-Z]*|([-+])o\s++errexit)\b")
_SET: Final = re.compile(r"\s*+set\s")
_SWITCH: Final = re.compile(r"\s*+(?:set|trap)\s")
_HIDING: Final = re.compile(
    r"[\s({]*+(?:(?:/usr)?/bin/)?(?:true|:|exit\s++0)\s*+(?:[;)}`>&]|[12]>|$)"
)
_TELLING: Final = re.compile(
    r"\s*+(?:echo|printf|cat|ls|date|sleep|touch|tail|dmesg|printenv|df|"
    r"(?:docker|kubectl|podman)\s++(?:logs|describe|ps))\b(?!.*\b(?:exit|false|return)\b)",
    re.DOTALL,
)
_GROUP: Final = re.compile(r"\|\|\s*+[({]([^(){}]*+)[)}]")
_JOINT: Final = re.compile(r"[;\n]|&&")
_FAILING: Final = re.compile(r"\b(?:exit\s++(?!0\b)|false\b|return\b)")
_LENIENT: Final = re.compile(
    r"--exit-zero\b|--exit-code[ =]0\b|--soft-fail\b|--no-fail(?![-\w])|--continue-on-error\b"
    r"|\bmake\b[^|&]{0,200}?\s(?:-[a-zA-Z]*i[a-zA-Z]*(?=\s|$)|--ignore-errors\b)"
)
_END: Final = re.compile(r"\s*+(?:true|:|exit\s++0)\s*+$")
_EXIT: Final = re.compile(r"\s*+exit(?:\s++0)?\s*+$")
_OPENS: Final = re.compile(
    r"(?:^|[;\n&|]|\b(?:then|do|else)\b)\s*+(?:if|case|for|while|until)\b|\{"
)
_CLOSES: Final = re.compile(r"\b(?:fi|esac|done)\b|\}")
_TRAP: Final = re.compile(r"\s*+trap\b.*\bexit\s++0\b.*\b(?:EXIT|ERR|0)\b", re.DOTALL)
_WAIT: Final = re.compile(r"(?:^|[\n;&])[ \t]*+wait[ \t]*+(?:$|[\n;])")
_BACKGROUND: Final = re.compile(r"(?<![&|<>])&(?![&>])")
_LOOKS: Final = re.compile(r"\$\?|\bPIPESTATUS\b|\$\{\?\}")
_PIPE: Final = re.compile(r"(?<!\|)\|&?\s*+(?:(?:tee|cat|ts|tail|less|more)\b|grep\s++-v)")
_INNER: Final = re.compile(
    r"(?:\b(?:ba|z|da|k)?sh(?P<flags>(?:\s++-[a-zA-Z]++(?:\s++pipefail\b)?)*?)"
    r"\s++-(?P<last>[a-zA-Z]*)c|\beval)\s++"
    r"(?:'(?P<single>[^']*+)'|\"(?P<double>(?:[^\"\\]|\\.)*+)\")",
    re.DOTALL,
)
_HARMLESS: Final = re.compile(
    r"(?:sudo\s++(?:-\S++\s++)*+)?"
    r"(?:\[|test\b|\(\(|!|set\b|export\b|unset\b|cd\b|source\b|trap\b|local\b|readonly\b|shopt\b|"
    r"echo\b|printf\b|cat\b|ls\b|head\b|tail\b|find\b|which\b|type\b|command\s++-v\b|e?grep\b|"
    r"rm\b|rmdir\b|mkdir\b|touch\b|kill\b|pkill\b|killall\b|sleep\b|wait\b|df\b|du\b|free\b|"
    r"docker\s++(?:container\s++|image\s++|system\s++)?(?:rm|rmi|stop|kill|logs|ps|prune|info)\b|"
    r"docker[- ]compose\b.*\s(?:down|logs|ps|stop|rm)\b|kubectl\s++(?:get|describe|logs|delete)\b|"
    r"id\b|whoami\b|uname\b|date\b|git\s++(?:config|status|log|diff|branch|remote|fetch)\b|"
    r"deactivate\b|exit\b|return\b|true\b|"
    r":|if\b|then\b|else\b|elif\b|fi\b|for\b|while\b|until\b|do\b|done\b|case\b|esac\b|function\b|"
    r"[{}()]|$|[A-Za-z_]\w*+\+?=\S*+\s*+$|[A-Za-z_]\w*+\s*+\(\))"
)


_POSIX: Final = re.compile(
    r"(?:\S*/)?(?:env\s++)?(?:ba|z|da|k)?sh"
    r"(?:\s++(?:[-+][abd-mp-zA-Z]*o\s++(?!noexec\b)\w++|[-+][abd-mp-zA-Z]++(?=\s|$)"
    r"|-login|--login|--noprofile|--norc|--posix))*+(?:\s++-[abd-mp-zA-Z]*c|\s++'?\{0\}'?)?"
)
_STOPS: Final = re.compile(r"\s-[a-zA-Z]*e|\berrexit\b")
_STRICT: Final = re.compile(r"-[a-zA-Z]*o\s++pipefail\b")
_OTHER: Final = re.compile(
    r"(?:\S*/)?(?:pwsh|powershell(?:\.exe)?|cmd(?:\.exe)?)\b.*"
    r"|(?:\S*/)?(?:python[0-9.]*|perl|ruby|node|Rscript|julia)(?:\s++-[uBEs]++)*+(?:\s++'?\{0\}'?)?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Shell:
    """How the script is run. ``stops`` at the first failure: yes, no, or None where not known.

    What a shell that is not ``known`` makes of a script cannot be told at all.
    """

    stops: bool | None = True
    pipefail: bool = False
    known: bool = True


def shell_named(name: str) -> Shell | None:
    """How a ``shell:`` of continuous integration runs a script; None for a language of its own.

    Anything but an interpreter with options that run the script (``cat {0}``, ``bash -n {0}``) is
    a shell that is not known.
    """
    if _OTHER.fullmatch(name):
        return None
    if not _POSIX.fullmatch(name):
        return Shell(stops=None, known=False)
    return Shell(stops=_STOPS.search(name) is not None, pipefail=_STRICT.search(name) is not None)


def ignored_commands(script: str, shell: Shell, depth: int = 0) -> list[str]:
    """Commands whose failure the script does not tell, at most ``_MAX_FOUND`` of 120 characters."""
    read = read_script(script[:MAX_SCRIPT])
    statements = list(read.statements())
    found = chain(
        _alternatives(statements),
        _groups(read),
        _piped(statements, read, shell),
        _run_on(statements, read, shell),
        _left_out(statements, read),
        (_deciding(*found) for found in never_counting(statements)),
        _in_background(statements, read),
        _inner(read, statements, shell, depth),
    )
    told = islice((command for command in found if command), _MAX_FOUND)
    return list(dict.fromkeys(" ".join(command.split())[:120] for command in told))


def switches(script: str) -> str:
    """The statements that change how what follows in the same shell fails: ``set`` and ``trap``."""
    found = read_script(script[:MAX_SCRIPT]).statements()
    return "\n".join(one.text.strip() for one in found if _is_switch(one))


def _is_switch(statement: Statement) -> bool:
    if not _SWITCH.match(statement.masked):
        return False
    return not _SET.match(statement.masked) or bool(
        _ERREXIT.match(statement.masked) or "pipefail" in statement.masked
    )


def _alternatives(statements: list[Statement]) -> Iterator[str]:
    for statement in statements:
        before, *others = statement.masked.split("||")
        length = len(before)
        for other in others:
            if _HIDING.match(other) or _TELLING.match(other):
                yield _deciding(statement.text[:length], statement.masked[:length])
                break
            length += 2 + len(other)
        if _LENIENT.search(statement.masked):
            yield _deciding(statement.text, statement.masked)


def _groups(read: Script) -> Iterator[str]:
    """Commands before ``|| { ... }`` where the group ends well."""
    for found in _GROUP.finditer(read.masked):
        last = _JOINT.split(found[1].strip(" \t\n;"))[-1]
        ends_well = _HIDING.match(last) or _TELLING.match(last)
        if ends_well and not _FAILING.search(found[1]):
            end = found.start()
            start = max(read.masked.rfind(mark, 0, end) for mark in ";\n") + 1
            start = max(start, end - _MAX_BEFORE)
            yield _deciding(read.text[start:end], read.masked[start:end])


def _piped(statements: list[Statement], read: Script, shell: Shell) -> Iterator[str]:
    strict = shell.pipefail
    looks = max((found.start() for found in _LOOKS.finditer(read.plain)), default=-1)
    for statement in statements:
        if _SET.match(statement.masked) and "pipefail" in statement.masked:
            strict = not re.search(r"\+o\s++pipefail", statement.masked)
        found = None if strict or looks >= statement.end else _PIPE.search(statement.masked)
        if found:
            end = found.start()
            yield _deciding(statement.text[:end], statement.masked[:end])


def _run_on(statements: list[Statement], read: Script, shell: Shell) -> Iterator[str]:
    """Commands after which the script goes on although they fail."""
    stops = shell.stops
    ends_well = bool(statements) and _END.match(statements[-1].masked) is not None
    looks = max((found.start() for found in _LOOKS.finditer(read.plain)), default=-1)
    for statement in statements[:-1]:
        switch = _ERREXIT.match(statement.masked)
        if switch:
            stops = (switch[1] or switch[2]) == "-"
        elif stops is False or (stops is None and ends_well):
            if looks >= statement.end:
                continue
            yield _deciding(statement.text, statement.masked)


def _left_out(statements: list[Statement], read: Script) -> Iterator[str]:
    """Commands behind an ``exit 0`` of the script itself, or under a trap that ends well."""
    exits = 0
    out = False
    for statement in statements:
        if out:
            yield _deciding(statement.text, statement.masked)
        elif _TRAP.match(statement.text[:_MAX_TRAP]) and _SWITCH.match(statement.masked):
            out = True
        elif _EXIT.match(statement.masked) and exits < _MAX_EXITS:
            exits += 1
            before = read.masked[: statement.end]
            out = len(_OPENS.findall(before)) == len(_CLOSES.findall(before))


def _in_background(statements: list[Statement], read: Script) -> Iterator[str]:
    """Commands that run in the background; a bare ``wait`` forgets how they ended."""
    if not _WAIT.search(read.masked):
        return
    for statement in statements:
        start = 0
        for found in _BACKGROUND.finditer(statement.masked):
            end = found.start()
            yield _deciding(statement.text[start:end], statement.masked[start:end])
            start = found.end()


def _inner(read: Script, statements: list[Statement], shell: Shell, depth: int) -> Iterator[str]:
    """The same for texts that are given to another shell."""
    if depth >= _MAX_DEPTH or not ("sh" in read.text or "eval" in read.text):
        return
    for statement in statements:
        for found in _INNER.finditer(statement.text):
            flags = found["flags"]
            other = shell
            if flags is not None:
                stops = "e" in re.sub(r"pipefail", "", flags) + found["last"]
                other = Shell(stops, "pipefail" in flags)
            yield from ignored_commands(found["single"] or found["double"] or "", other, depth + 1)


def _deciding(text: str, masked: str) -> str:
    """The last command of a statement; empty where nothing is decided by it."""
    start = 0
    for joint in ("&&", "$(", "`"):
        start = max(start, masked.rfind(joint) + len(joint) if joint in masked else 0)
    command = text[start:].strip()
    for word in ("do ", "then ", "else ", "{ ", "( ", "("):
        command = command.removeprefix(word).lstrip()
    return "" if _HARMLESS.match(command) else command
