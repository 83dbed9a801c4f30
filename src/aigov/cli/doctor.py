"""``aigov doctor``: what on this machine or in this clone keeps aigov from doing its work."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from aigov import __version__
from aigov.cli import common
from aigov.errors import AigovError
from aigov.root import Root

OLDEST_GIT = (2, 31)


class Row(NamedTuple):
    """One thing that was looked at: ``ok``, ``warning`` or ``problem``, and what to do."""

    state: str
    subject: str
    found: str
    remedy: str = ""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("-o", dest="output", choices=("text", "json"), default="text")
    common.add_snapshot_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Look at everything, whatever is wrong with the one before; 2 where nothing can be judged."""
    root = common.root_of(args)
    looks: tuple[Callable[[], Iterator[Row]], ...] = (
        _python,
        _other_project,
        _yaml,
        lambda: _git(root),
        lambda: _clone(root),
        lambda: _cache(root),
        lambda: _plugins(root),
        lambda: _configuration(args),
        lambda: _hook(root),
    )
    rows = [row for look in looks for row in _looked(look)]
    if args.output == "json":
        common.print_json([row._asdict() for row in rows])
    else:
        _print(rows, quiet=args.quiet)
    return 2 if any(row.state == "problem" for row in rows) else 0


def _looked(look: Callable[[], Iterator[Row]]) -> Iterator[Row]:
    try:
        yield from look()
    except AigovError as exc:
        place = f"{exc.where}: " if exc.where else ""
        yield Row("problem", "repository", f"{place}{exc.what}", exc.hint)


def _print(rows: list[Row], *, quiet: bool) -> None:
    remedies = [row for row in rows if row.remedy and row.state != "ok"]
    if not quiet:
        common.print_table([(row.state, row.subject, row.found) for row in rows])
    if remedies and not quiet:
        print()
        common.print_table([("to do", row.subject, row.remedy) for row in remedies])
    counts = [sum(row.state == state for row in rows) for state in ("problem", "warning")]
    told = (common.count(n, word) for n, word in zip(counts, ("problem", "warning"), strict=True))
    print(f"{'' if quiet else chr(10)}{', '.join(told)}")


def _python() -> Iterator[Row]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Row("ok", "aigov", f"{__version__} on Python {version}, {sys.executable}")


def _other_project() -> Iterator[Row]:
    """The name ``aigov`` on the package index is another project's, with a command of that name."""
    for folder in sys.path:
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        for name in names:
            if name.startswith("aigov-") and name.endswith(".dist-info"):
                other = name.removesuffix(".dist-info")
                what = f"{other} is another project, with a command of the same name"
                remedy = "pip uninstall aigov, then pip install --force-reinstall aigov-policy"
                yield Row("problem", "distribution", what, remedy)


def _yaml() -> Iterator[Row]:
    from aigov.yaml_events import has_libyaml

    if has_libyaml():
        yield Row("ok", "yaml", "libyaml reads it")
    else:
        what = "PyYAML was built without libyaml: reading takes many times as long"
        yield Row("warning", "yaml", what, "install a wheel of PyYAML, or libyaml and reinstall it")


def _git(root: Root) -> Iterator[Row]:
    from aigov.gitprocess import find_git, version_of

    program = find_git(root.top)
    text = version_of(program)
    numbers = tuple(int(part) for part in text.split(".")[:2] if part.isdecimal())
    if len(numbers) == 2 and numbers >= OLDEST_GIT:
        yield Row("ok", "git", f"{text}, {program}")
    else:
        oldest = ".".join(map(str, OLDEST_GIT))
        yield Row("problem", "git", f"{text or 'no version'}, {program}", f"git {oldest} or newer")


def _clone(root: Root) -> Iterator[Row]:
    from aigov.gitplumbing import Git

    if root.git_dir is None:
        what = f"{root.path} is in no git repository: nothing is known of history and authors"
        yield Row("warning", "repository", what, "git init, or run aigov inside a clone")
        return
    git = Git(root.top, root.git_dir)
    git.close()
    yield Row("ok", "repository", root.path)
    if git.shallow:
        what = "the clone is shallow: ages and authors of older files are unknown"
        yield Row("warning", "history", what, "fetch-depth: 0, or git fetch --unshallow")
    if git.partial:
        what = "the clone is partial: what was not fetched cannot be read"
        yield Row("warning", "history", what, "git fetch --refetch")
    for note in git.notes:
        yield Row("warning", "repository", note)


def _cache(root: Root) -> Iterator[Row]:
    from aigov.cache import Cache

    cache = Cache.open(root, os.environ)
    cache.close()
    if cache.path:
        yield Row("ok", "cache", cache.path)
    else:
        what = "no cache can be kept: every run reads all files again"
        yield Row("warning", "cache", what, "AIGOV_CACHE_DIR=FOLDER, outside the repository")


def _plugins(root: Root) -> Iterator[Row]:
    from aigov.registry import Registry, installed

    registry = Registry(installed(root.top))
    brought = {f"{item.distribution} {item.version}" for item in registry.brought}
    counts = f"{len(registry.readers)} readers, {len(registry.checks)} checks"
    yield Row("ok", "plugins", f"{counts} from {', '.join(sorted(brought))}")


def _configuration(args: argparse.Namespace) -> Iterator[Row]:
    with common.prepared(args) as run:
        enforced = sum(item.mode.value == "enforced" for item in run.selected)
        systems = common.count(len(run.systems), "system")
        count = f"{len(run.selected)} policies, {enforced} enforced; {systems}"
        if not run.config.present:
            hint = "aigov init writes one"
            yield Row("warning", "configuration", f"no aigov.yaml; by default {count}", hint)
        else:
            yield Row("ok", "configuration", count)
        for system in run.unseen:
            what = f"{system.id} was seen and is not declared: {system.reason}"
            yield Row("warning", "systems", what, "declare it in an ai-system.yaml")


def _hook(root: Root) -> Iterator[Row]:
    """Whether a commit asks aigov: a hook that is installed, and a configuration that names us."""
    if root.git_dir is None:
        return
    from aigov.gitplumbing import Git, read_meta

    git = Git(root.top, root.git_dir)
    git.close()
    raw = read_meta(os.path.join(root.top, ".pre-commit-config.yaml")) or b""
    named = b"id: aigov" in raw
    there = os.path.isfile(os.path.join(git.common, "hooks", "pre-commit"))
    if named and there:
        yield Row("ok", "hook", "pre-commit is installed and names aigov")
    elif named:
        what = ".pre-commit-config.yaml names aigov, and no hook is installed here"
        yield Row("warning", "hook", what, "pre-commit install")
    else:
        yield Row("warning", "hook", "no commit asks aigov", "aigov init writes the hook")
