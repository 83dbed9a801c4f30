"""From ``-o FORMAT[=FILE]`` to what is written: shared by what judges and what renders again."""

from __future__ import annotations

import argparse
import os
import sys

from aigov.cli import common
from aigov.errors import UsageError
from aigov.report.formats import BUILT_IN, TEXT

TYPE_CHECKING = False  # typing itself is not imported: a hook has no room for it
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from aigov.model import Reporter

    Output = tuple[Reporter, str]
    Rendered = tuple[str, str, str]

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
"""The file whose text GitHub shows on the page of a run; set on its runners only."""


def add_output_argument(parser: argparse.ArgumentParser) -> None:
    """``-o``, for every format there is."""
    common.add_output_argument(parser, ", ".join(BUILT_IN))


def outputs_of(args: argparse.Namespace) -> list[Output]:
    """Format and file, ``""`` for stdout, of each ``-o``; one of them at most goes to stdout.

    Raises UsageError for an unknown format.
    """
    known = formats_of(args, args.outputs)
    pairs = common.outputs_of(args, tuple(known))
    return [(known[name], file) for name, file in pairs]


def formats_of(args: argparse.Namespace, wanted: Iterable[str]) -> dict[str, Reporter]:
    """The formats that are built in; those of plugins too, where another one is ``wanted``."""
    if all(output.partition("=")[0] in BUILT_IN for output in wanted):
        return dict(BUILT_IN)
    from aigov.registry import Registry, installed

    return {**BUILT_IN, **Registry(installed(common.root_of(args).top)).reporters}


def needs_dossier(outputs: Iterable[Output]) -> bool:
    """Whether more than the text for a terminal is asked for."""
    return any(reporter.id != TEXT for reporter, _ in outputs)


def rendered(
    args: argparse.Namespace, result: dict[str, Any], outputs: Iterable[Output]
) -> list[Rendered]:
    """Format, text and file of each output. Raises PluginError for a format that crashes."""
    found = [
        (reporter.id, _render(args, result, reporter, file), file) for reporter, file in outputs
    ]
    summary = os.environ.get(STEP_SUMMARY, "")
    name = "github-summary"
    asked = any(each == name for each, _, _ in found)
    if summary and not asked and any((each, file) == ("github", "") for each, _, file in found):
        reporter = BUILT_IN[name]
        found.append((name, _render(args, result, reporter, summary), summary))
    return found


def _render(args: argparse.Namespace, result: dict[str, Any], reporter: Reporter, file: str) -> str:
    if reporter.id == TEXT:
        from aigov.report import text

        colour = not file and common.wants_colour(args)
        links = colour and sys.stdout.isatty() and result["snapshot"]["kind"] != "revision"
        root = common.root_of(args).path if links else ""
        return text.render(result, colour=colour, quiet=args.quiet, verbose=args.verbose, root=root)
    from aigov.registry import rendered as render

    return render(reporter, result)


def write(texts: Iterable[Rendered]) -> None:
    """Writes each text where it belongs; a summary goes behind what other steps wrote.

    Raises UsageError when it cannot.
    """
    for name, text, file in texts:
        if name == "github-summary" and file == os.environ.get(STEP_SUMMARY):
            _append(file, text)
        else:
            common.write_to(file, text)


def _append(file: str, text: str) -> None:
    try:
        with open(file, "a", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as exc:
        raise UsageError(f"cannot write {file!r}: {exc.strerror}") from exc
