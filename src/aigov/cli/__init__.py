"""The ``aigov`` command: parse, call one module, turn errors into exit codes.

Each command is a module here, imported only when it is called. A module has ``add(parser)``,
which declares its arguments, and ``run(args)``, which returns the exit code.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module

from aigov import __version__
from aigov.errors import AigovError, UsageError

TYPE_CHECKING = False  # argparse and typing wait: a recalled report has no room for them
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

COMMANDS = {
    "check": "evaluate the policies on this repository",
    "report": "render a stored result in other formats, with a trend from older ones",
    "diff": "compare two revisions: what is new, fixed, newly unknown, and weaker",
    "explain": "say what an id means: policy, check, reader, kind, verb, exit code, fingerprint",
    "evidence": "list what was read, show one file, draw the lineage, or bundle all evidence",
    "attest": "sign that a commit was judged, and what came of it",
    "verify": "verify an attestation, or an evidence bundle",
    "policies": "list the policies of this repository, show one, validate files",
    "plugins": "list what the installed plugins bring",
    "test": "run the cases of policies, and prove that each of their demands can fail",
    "schema": "print the JSON Schema of a file or of a kind of evidence",
    "init": "propose the files that a repository needs, show them, and write them",
    "waive": "write an exception that a second person grants, list them, take old ones away",
    "baseline": "write down the problems of the first day, so that new ones count",
    "config": "show every value that is in force here, and who set it",
    "scaffold": "write the template of a record or card, which fails until a person fills it in",
    "doctor": "look for what keeps aigov from doing its work on this machine or in this clone",
    "completion": "print a script that completes commands and options in a shell",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of the ``aigov`` command; returns the exit code of the contract."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if sys.stdout is None or sys.stderr is None:  # closed by the caller
        sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = sys.stderr or sys.stdout
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        _forget_current_directory()
        code = _run(arguments)
        write("")
    except AigovError as exc:
        _print_error(exc)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0  # of a listing: what has a verdict hands it over through write
    except Exception as exc:  # noqa: BLE001  the one place where a bug becomes exit 70
        _report_bug(exc)
        return 70
    return code


def _print_error(exc: AigovError) -> None:
    """What, where, the line with a caret if it is ours, and the remedy."""
    from aigov.report.text import pointed, visible

    place = f"{visible(exc.where)}: " if exc.where else ""
    lines = [f"aigov: {place}{visible(exc.what)}"]
    if exc.source:
        _, line, column = exc.where.rsplit(":", 2)
        lines += pointed(exc.source, int(line), int(column))
    if exc.hint:
        lines.append(f"  hint: {visible(exc.hint)}")
    print("\n".join(lines), file=sys.stderr)


def write(text: str) -> None:
    """Hands ``text`` to stdout. A reader that went away changes no verdict; a full disk is exit 2.

    Raises UsageError.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as exc:
        # What is still buffered must have somewhere to go when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(exc, BrokenPipeError):
            raise UsageError(f"cannot write to stdout: {exc.strerror}") from exc


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["check"]:
        from aigov.recall import recalled

        found = recalled(arguments)
        if found is not None:
            write(found[1])
            return found[0]
    args = _parser(arguments).parse_args(arguments)
    _end_cleanly()
    args.arguments = arguments
    return int(import_module(f"aigov.cli.{args.command}").run(args))


def _end_cleanly() -> None:
    """A run that is told to end removes its temporary folder, as one that is interrupted does."""
    import signal

    with suppress(ValueError):  # not the main thread: whoever called has its own way
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _forget_current_directory() -> None:
    """The current directory may be the checked repository: nothing is imported from it."""
    try:
        here = os.getcwd()
    except OSError as exc:
        raise UsageError("the current folder does not exist", hint="cd to one that does") from exc
    sys.path[:] = [path for path in sys.path if path not in ("", ".", here)]


def _report_bug(exc: BaseException) -> None:
    import traceback

    traceback.print_exception(exc, file=sys.stderr)
    print(f"aigov: bug in aigov {__version__}: please report the lines above", file=sys.stderr)


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    """The parser, with the arguments of the one command that is called."""
    parser = _with_hints()(
        prog="aigov",
        description="Policy-as-code governance checker for AI systems.",
        formatter_class=_formatter,
    )
    parser.add_argument("--version", action="version", version=f"aigov {__version__}")
    _add_global(parser)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    called = _called(arguments)
    for name, summary in COMMANDS.items():
        described = f"{summary}.".capitalize()
        command = commands.add_parser(
            name, help=summary, description=described, formatter_class=_formatter
        )
        if name == called:
            _add_global(command, again=True)
            import_module(f"aigov.cli.{name}").add(command)
    return parser


def parser_of(command: str) -> argparse.ArgumentParser:
    """The parser of one command, with the options of every command."""
    import argparse

    parser = argparse.ArgumentParser(prog=f"aigov {command}", formatter_class=_formatter)
    _add_global(parser)
    import_module(f"aigov.cli.{command}").add(parser)
    return parser


def _with_hints() -> type[argparse.ArgumentParser]:
    """A parser that names the nearest word where one is mistyped."""
    import argparse
    import re
    from typing import NoReturn

    from aigov.errors import nearest

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            found = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
            known = tuple(re.findall(r"'?([\w-]+)'?", found[2])) if found else ()
            hint = nearest(found[1], known) if found else ""
            super().error(f"{message}\n  hint: {hint}" if "did you mean" in hint else message)

    return Parser


def _called(arguments: list[str]) -> str | None:
    """The command among the words: the first that is none of an option's values."""
    values = {n + 1 for n, word in enumerate(arguments) if word in ("-C", "--config", "--color")}
    words = (word for n, word in enumerate(arguments) if n not in values)
    return next((word for word in words if word in COMMANDS), None)


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Argparse would import shutil, and with it three compressors, to ask for the width."""
    import argparse

    columns = os.environ.get("COLUMNS", "")
    return argparse.HelpFormatter(prog, width=int(columns) if columns.isdigit() else 90)


def _add_global(parser: argparse.ArgumentParser, *, again: bool = False) -> None:
    """The options of every command, before its name and, ``again``, after it."""
    import argparse

    def default(value: object) -> object:
        return argparse.SUPPRESS if again else value

    parser.add_argument(
        "-C", dest="directory", default=default("."), metavar="DIR", help="work in DIR"
    )
    parser.add_argument(
        "--config", default=default(""), metavar="FILE", help="instead of aigov.yaml"
    )
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default=default(""), help="default: auto"
    )
    for short, name, words in (
        ("-q", "--quiet", "the last line only"),
        ("-v", "--verbose", "also what passed"),
    ):
        parser.add_argument(
            short, name, action="store_true", default=default(value=False), help=words
        )
