"""The report of an earlier hook run, where nothing that it leaned on has changed since.

A run leans on what it read, on the names it asked for, on history, on the files of the policies
and plugins, and on the day. All of it is written down with the report; the next run compares and
prints the report again, or gives way to a full run. It imports next to nothing: this is the path
of the many commits that touch no evidence, and its budget is a keystroke.

Doubt always gives way: a listing that differs in a name, or in the content of a file that any
reader might recognise, is judged anew.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping

from aigov import __version__
from aigov.cachefolder import file_for
from aigov.errors import AigovError
from aigov.gitobjects import Objects, head
from aigov.gitplumbing import Git
from aigov.root import Root, index_file_of, root_of

MAX_CHANGES = 200
"""Changed lines of the listing above which everything is judged anew."""

MAX_COMMITS = 50
"""New commits above which everything is judged anew."""

_WORDS = frozenset(
    "check --staged --advisory --gate commit ci release-review operation -q --quiet -v "
    "--verbose".split()
)
"""What a call may consist of to be recalled; any other word is judged anew."""

_BETWEEN_FIELDS, _BETWEEN_ITEMS = "\x1e", "\x1f"

Memo = Mapping[str, list[str]]


def recalled(arguments: list[str]) -> tuple[int, str] | None:
    """Exit code and report of the last run with these arguments, if they still hold; else None."""
    if not is_recallable(arguments):
        return None
    try:
        root = root_of(os.curdir)
        memo = _load(root, arguments)
        if memo is None or root.git_dir is None:
            return None
        git = Git(root.top, root.git_dir)
        try:
            holds = _holds(memo, git, root)
        finally:
            git.close()
    except AigovError:
        return None  # the full run says what is wrong
    return (int(memo["exit"][0]), memo["report"][0]) if holds else None


def is_recallable(arguments: list[str]) -> bool:
    """Whether a call with these arguments prints nothing but its report on the staged files."""
    return arguments[:1] == ["check"] and "--staged" in arguments and set(arguments) <= _WORDS


def _key(arguments: list[str]) -> list[str]:
    """What this call must have in common with the one that is recalled."""
    settings = (os.environ.get(name, "") for name in ("AIGOV_PACKS", "AIGOV_COLOR", "NO_COLOR"))
    day = time.strftime("%Y-%m-%d", time.gmtime())
    return [__version__, day, str(sys.stdout.isatty()), *settings, *arguments]


def _load(root: Root, arguments: list[str]) -> Memo | None:
    try:
        path = file_for(root, os.environ, "memo")
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            fields = file.read().split(_BETWEEN_FIELDS)
    except (OSError, ValueError):
        return None
    lists = [field.split(_BETWEEN_ITEMS) for field in fields]
    memo = {items[0]: items[1:] for items in lists}
    if memo.get("end") != [] or memo.get("key") != [root.path, *_key(arguments)]:
        return None
    marks = zip(memo["files"][::2], memo["files"][1::2], strict=False)
    return memo if all(_stamp(path) == mark for path, mark in marks) else None


def _stamp(path: str) -> str:
    """What changes when a file, or the list of files in a folder, does."""
    try:
        found = os.stat(path)
    except OSError:
        return "gone"
    return f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}"


def _holds(memo: Memo, git: Git, root: Root) -> bool:
    index_file, _ = index_file_of(root, os.environ.get("GIT_INDEX_FILE", ""))
    only = ("--", root.prefix) if root.prefix else ()
    raw, incomplete = git.listing("ls-files", "-s", "-z", *only, index=index_file)
    if incomplete or [*sorted(git.shallow), *git.notes] != memo["state"]:
        return False
    before = set(memo["listing"][0].split("\0"))
    after = set(raw.decode("utf-8", "surrogateescape").split("\0"))
    changed = before ^ after
    if len(changed) > MAX_CHANGES or not _same_history(memo, git):
        return False
    names = {
        name: [line for line in changed if line.endswith(f"\t{name}")] for name in _names(changed)
    }
    objects = Objects(git)
    prefix = f"{root.prefix}/" if root.prefix else ""
    return all(
        _is_irrelevant(memo, name.removeprefix(prefix), lines, before, objects)
        for name, lines in names.items()
    )


def _names(lines: Iterable[str]) -> list[str]:
    return sorted({line.partition("\t")[2] for line in lines if line})


def _is_irrelevant(
    memo: Memo, path: str, lines: list[str], before: set[str], objects: Objects
) -> bool:
    """Whether a change of this path cannot change the report."""
    if path in memo["leaned"]:
        return False
    new = [line for line in lines if line not in before]
    same_file = len(lines) == 2 and len(new) == 1 and len({line[:6] for line in lines}) == 1
    if not same_file and _is_asked(memo, path):
        return False
    if any(_may_match(pattern, path) for pattern in memo["patterns"]):
        return False
    if not any(_may_match(pattern, path) for pattern in memo["scanned"]):
        return True
    if not new:
        return path not in memo["hits"]
    if not new[0].startswith("100") or path in memo["hits"]:
        return False
    raw = objects.read(new[0].partition("\t")[0].split(" ")[1], "blob")[1]
    return not may_hold(raw, memo["needles"])


def may_hold(raw: bytes, needles: Iterable[str]) -> bool:
    """Whether bytes hold any of the lower-case needles, in any case; true for UTF-16."""
    lower = raw.lower()
    return raw[:2] in (b"\xff\xfe", b"\xfe\xff") or any(n.encode() in lower for n in needles)


def _is_asked(memo: Memo, path: str) -> bool:
    """Whether some look-up could be answered otherwise once this name comes or goes."""
    asked = set(memo["asked"])
    folders = [path[:end] for end in range(len(path)) if path[end] == "/"]
    return bool(asked & {path, *folders}) or any(
        _may_match(pattern, path) for pattern in memo["globs"]
    )


def _may_match(pattern: str, path: str) -> bool:
    """Whether a glob might match: the path holds its literal pieces, and one of each ``{a,b}``."""
    head, brace, rest = pattern.partition("{")
    inner, closing, tail = rest.partition("}")
    if not all(piece in path for piece in _pieces(head)):
        return False
    if not brace or not closing or "{" in inner:
        return True
    options = inner.split(",")
    if not any(all(piece in path for piece in _pieces(option)) for option in options):
        return False
    return _may_match(tail, path)


def _pieces(glob: str) -> list[str]:
    """The texts between the wildcards and sets of a glob, without outer slashes."""
    pieces, piece, in_set = [], "", False
    for char in glob:
        if char in "*?[]" or in_set:
            in_set = char == "[" or (in_set and char != "]")
            pieces.append(piece)
            piece = ""
        else:
            piece += char
    return [each.strip("/") for each in (*pieces, piece)]


def _same_history(memo: Memo, git: Git) -> bool:
    """Whether new commits, if any, leave the paths alone whose history was asked for."""
    asked = set(memo["history"])
    now, then = head(git), memo["head"][0]
    if not asked or now == then:
        return True
    if not then or not now:
        return False
    line, _ = git.listing(
        "rev-list", "--first-parent", "--parents", f"-n{MAX_COMMITS}", now, f"^{then}"
    )
    commits = line.decode("ascii", "replace").split("\n")
    if len(commits) > MAX_COMMITS or len(commits) < 2 or then not in commits[-2].split(" ")[1:2]:
        return False
    names, _ = git.listing(
        "log", "--first-parent", "-m", "--name-only", "-z", "--format=", now, f"^{then}"
    )
    touched = {name.lstrip("\n") for name in names.decode("utf-8", "surrogateescape").split("\0")}
    return not asked & touched


def remember(root: Root, arguments: list[str], memo: dict[str, list[str]]) -> None:
    """Write down what a run leaned on; a cache folder that cannot be used is no error."""
    modules = {
        path
        for name, module in sys.modules.items()
        if name.startswith("aigov") and (path := getattr(module, "__file__", None))
    }
    folders = [path for path in sys.path if os.path.isdir(path)]
    paths = sorted({*modules, *folders, *memo["files"]})
    memo = {**memo, "files": [text for path in paths for text in (path, _stamp(path))]}
    memo = {**memo, "key": [root.path, *_key(arguments)], "end": []}
    lists = [[name, *items] for name, items in memo.items()]
    if any(_BETWEEN_FIELDS in text or _BETWEEN_ITEMS in text for items in lists for text in items):
        return
    path = file_for(root, os.environ, "memo")
    if not path:
        return
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(f"{path}.{os.getpid()}", "wb") as file:
            text = _BETWEEN_FIELDS.join(_BETWEEN_ITEMS.join(items) for items in lists)
            file.write(text.encode("utf-8", "surrogateescape"))
        os.replace(f"{path}.{os.getpid()}", path)
    except OSError:
        return
