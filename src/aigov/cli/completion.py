"""``aigov completion bash | zsh | fish``: a script that completes commands, options and choices.

It is printed from the parser itself, so it names what this version takes; nothing is asked while
somebody types.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SHELLS = ("bash", "zsh", "fish")
_INSTALL = {
    "bash": 'eval "$(aigov completion bash)" in ~/.bashrc',
    "zsh": 'eval "$(aigov completion zsh)" in ~/.zshrc, after compinit',
    "fish": "aigov completion fish > ~/.config/fish/completions/aigov.fish",
}


@dataclass(frozen=True, slots=True)
class Option:
    """An option as it is typed, what it is for, and the values it may have (() for any)."""

    flags: tuple[str, ...]
    doc: str
    takes_value: bool
    choices: tuple[str, ...]


Commands = Mapping[str, tuple[tuple[Option, ...], tuple[str, ...]]]
"""By command, its options and the words that may follow it, such as ``list`` and ``show``."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    told = "; ".join(f"{shell}: {how}" for shell, how in _INSTALL.items())
    parser.add_argument("shell", choices=SHELLS, help=told.replace("%", "%%"))


def run(args: argparse.Namespace) -> int:
    """Print the script."""
    from aigov.cli import COMMANDS, parser_of

    found = {name: _described(parser_of(name)) for name in COMMANDS}
    lines = _fish(found, COMMANDS) if args.shell == "fish" else _bash(found, args.shell)
    print("\n".join(lines))
    return 0


def _described(parser: argparse.ArgumentParser) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    options, words = [], tuple[str, ...]()
    for action in parser._actions:
        choices = tuple(str(choice) for choice in action.choices or ())
        if action.option_strings:
            doc = (action.help or "").replace("%%", "%")
            flags = tuple(action.option_strings)
            options.append(Option(flags, doc, action.nargs != 0, choices))
        else:
            words += choices
    return tuple(options), words


def _bash(commands: Commands, shell: str) -> Iterator[str]:
    """A function for bash; zsh takes it by its own bridge."""
    if shell == "zsh":
        yield "autoload -U +X bashcompinit && bashcompinit"
    yield "_aigov() {"
    yield "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word"
    yield '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do'
    yield f"    case $word in {'|'.join(commands)}) command=$word; break ;; esac"
    yield "  done"
    yield '  local words=""'
    yield '  case "$command $prev" in'
    for name, (options, _) in commands.items():
        for option in options:
            if option.takes_value:
                named = "|".join(f'"{name} {flag}"' for flag in option.flags)
                words = " ".join(option.choices)
                # Without choices the value is a file, a day, an id: the shell offers files.
                yield f"    {named}) words={words!r} ;;"
    yield "    *) case $command in"
    for name, (options, choices) in commands.items():
        flags = [flag for option in options for flag in option.flags]
        yield f"      {name}) words={' '.join([*choices, *flags])!r} ;;"
    yield f"      *) words={' '.join(commands)!r} ;;"
    yield "    esac ;;"
    yield "  esac"
    yield '  COMPREPLY=( $(compgen -W "$words" -- "$cur") )'
    yield "}"
    yield "complete -o default -F _aigov aigov"


def _fish(commands: Commands, summaries: Mapping[str, str]) -> Iterator[str]:
    for name, (options, words) in commands.items():
        yield f"complete -c aigov -n __fish_use_subcommand -a {name} -d {_quoted(summaries[name])}"
        seen = f"-n '__fish_seen_subcommand_from {name}'"
        if words:
            yield f"complete -c aigov {seen} -f -a {_quoted(' '.join(words))}"
        for option in options:
            parts = [f"complete -c aigov {seen}"]
            parts += [_fish_flag(flag) for flag in option.flags]
            if option.takes_value:
                parts.append("-r")
            if option.choices:
                parts.append(f"-f -a {_quoted(' '.join(option.choices))}")
            yield " ".join([*parts, f"-d {_quoted(option.doc)}"])


def _fish_flag(flag: str) -> str:
    return f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
