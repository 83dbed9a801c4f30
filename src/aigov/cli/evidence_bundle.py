"""``aigov evidence bundle``: all that a verdict rests on, in one archive that can be verified."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from aigov.cli import check, common, write
from aigov.errors import Unreadable, UsageError

if TYPE_CHECKING:
    from aigov.bundle import Content, File
    from aigov.run import Run

NOTHING = 3
"""The exit code where nothing was evaluated, and so nothing can be bundled."""


def run(args: argparse.Namespace) -> int:
    """Judge and write the archive; the verdict is told, and does not decide the exit code."""
    from aigov.bundle import archive_of
    from aigov.report.text import visible

    if not args.output:
        hint = "aigov evidence bundle -o evidence.zip"
        raise UsageError("evidence bundle needs a file to write", hint=hint)
    _as_check(args)
    with common.bench(args, check.options_of(args)) as bench, common.opened(args) as snapshot:
        prepared, result = check.judged(args, bench, snapshot, dossier=True)
        code, reason = result["exit"]["code"], result["exit"]["reason"]
        if code == NOTHING or not prepared.declared:
            write(visible(f"nothing to bundle: {reason} (exit {NOTHING})") + "\n")
            return NOTHING
        content = _content(args, prepared, result)
    archive = archive_of(content)
    _refuse_oversized(len(content.files) + len(content.policies) + 2, len(archive))
    _write(args.output, archive)
    told = f"{common.count(len(content.files), 'file')}, policies: {len(content.policies)}"
    write(visible(f"{args.output}: {told}; the verdict: {reason} (check exits {code})") + "\n")
    return 0


def _refuse_oversized(entries: int, size: int) -> None:
    """UsageError for a bundle that verify would not read."""
    from aigov.bundle import MAX_BUNDLE, MAX_ENTRIES

    hint = "--system ID bundles one system"
    if entries > MAX_ENTRIES:
        what = f"the bundle would have {entries:,} entries, and the limit is {MAX_ENTRIES:,}"
        raise UsageError(what, hint=hint)
    if size > MAX_BUNDLE:
        what = f"the bundle would have {size >> 20} MiB, and the limit is {MAX_BUNDLE >> 20}"
        raise UsageError(what, hint=hint)


def _as_check(args: argparse.Namespace) -> None:
    """The options of ``aigov check`` that a bundle does not have, as it has them by default."""
    for name in ("pushed", "advisory"):
        setattr(args, name, False)
    args.base, args.framework = "", []


def _content(args: argparse.Namespace, run: Run, result: dict[str, Any]) -> Content:
    from aigov.bundle import Content
    from aigov.excusing import GOVERNANCE
    from aigov.report.result import as_json

    named = {policy["id"]: policy["digest"] for policy in result["policies"]}
    return Content(
        result=as_json(result).encode(),
        files=_files(run, _roles(args, run, result)),
        policies=run.library.files_by_digest(each.policy for each in run.selected),
        built_in={name: digest for name, digest in named.items() if name == GOVERNANCE},
    )


def _files(run: Run, taken: Iterable[tuple[str, str]]) -> dict[str, File]:
    from aigov.bundle import File

    roles: dict[str, set[str]] = {}
    for path, role in taken:
        roles.setdefault(path, set()).add(role)
    found = {}
    for path, taken_for in sorted(roles.items()):
        try:
            data = run.snapshot.read(path)
        except Unreadable as exc:
            raise UsageError(exc.what, where=path, hint=exc.hint or "run again") from exc
        found[path] = File(data, run.snapshot.blob(path), tuple(sorted(taken_for)))
    return found


def _roles(args: argparse.Namespace, run: Run, result: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every file that the verdict rests on, with each thing that it was taken for."""
    from aigov.config import FILE
    from aigov.diskfiles import safe

    used = {(e["path"], e["blob"]) for finding in result["findings"] for e in finding["evidence"]}
    shown = {path for path, _ in used}
    for path in run.snapshot.entries:
        # Two paths may be written alike: the blob tells them apart.
        if safe(path) in shown and (safe(path), run.snapshot.blob(path)) in used:
            yield path, "evidence"
    named = {p["path"] for finding in result["findings"] for p in finding["problems"]}
    for path in run.snapshot.entries:
        roles = (("read", path in run.evidence.texts), ("named", safe(path) in named))
        for role in (role for role, holds in roles if holds):
            if run.snapshot.blob(path):  # a problem may be that the file cannot be read
                yield path, role
    yield from ((system.declared_at.path, "system") for system in run.declared)
    paths = (args.config or FILE, *run.config.exceptions)
    for path, role in zip(paths, ("configuration", "waivers", "baseline"), strict=True):
        if path in run.snapshot.entries:
            yield path, role


def _write(path: str, data: bytes) -> None:
    try:
        with open(path, "wb") as file:
            file.write(data)
    except OSError as exc:
        what = f"cannot be written: {os.strerror(exc.errno or 0).lower()}"
        raise UsageError(what, where=path) from exc
