"""Which words the programs, pipelines and pages of a repository use: who refers to a file.

The files are read once, those first that usually refer to others, and only until a word is found.
Comments of programs do not count. What is too much to read leaves the answer unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aigov.errors import Unreadable
from aigov.globs import compile_globs

if TYPE_CHECKING:
    from aigov.snapshot import Snapshot

MAX_FILES = 3_000
MAX_SIZE = 256 << 10
MAX_TOTAL = 16 << 20
_MAX_PATHS = 4
"""Files that are kept for a word: more of them are not all in one folder, as a rule."""

RUNS = (
    "**/.github/**/*.yml", "**/.github/**/*.yaml", "**/.gitlab-ci.yml", "**/*pipeline*.yml",
    "**/*pipeline*.yaml", "**/.circleci/**", "**/Jenkinsfile*", "**/Makefile", "**/*.mk",
    "**/justfile", "**/Dockerfile*", "**/*compose*.yml", "**/*compose*.yaml", "**/dvc.yaml",
    "**/noxfile.py", "**/tox.ini", "**/package.json", "**/pyproject.toml", "**/*.sh", "**/*.bash",
)  # fmt: skip
PROGRAMS = (
    "**/*.py", "**/*.ipynb", "**/*.js", "**/*.ts", "**/*.tsx", "**/*.go", "**/*.java", "**/*.kt",
    "**/*.scala", "**/*.rb", "**/*.rs", "**/*.r", "**/*.R", "**/*.cs", "**/*.sql", "**/*.tf",
)  # fmt: skip
PAGES = ("**/*.md", "**/*.rst", "**/*.txt", "**/*.yml", "**/*.yaml", "**/*.toml", "**/*.cfg")
PATTERNS = (*RUNS, *PROGRAMS, *PAGES)
_NEVER = (
    "**/ai-system.yaml", "aigov.yaml", "**/requirements*.txt", "**/*lock*", "**/CHANGELOG*",
    "**/.pre-commit-config.yaml", "**/node_modules/**",
)  # fmt: skip
"""What names files without using them: manifests, locks, news."""

_WORD = re.compile(r"[\w.-]{2,200}")
_COMMENT = re.compile(r"\s*(?:#(?!!)|//|--\s|/?\*)")


class Mentions:
    """The words of the files of a snapshot, read as far as they were asked for.

    ``paths`` are the files that refer to others, in the order in which they are read; ``unknown``
    says that not all of them are read. ``runs`` says whether any of them is more than a page.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        never = compile_globs(_NEVER).fullmatch
        found: dict[str, None] = {}
        uses = 0
        for patterns in (RUNS, PROGRAMS, PAGES):
            uses = len(found)
            match = compile_globs(patterns).fullmatch
            paths = (path for path in snapshot.entries if match(path) and not never(path))
            found.update(dict.fromkeys(paths))
        self.paths, self.runs = tuple(found), uses > 0
        self.unknown = len(self.paths) > MAX_FILES
        self._words: dict[str, list[str]] = {}
        self._rest = self._read()

    def find(self, names: Iterable[str], apart: str = "") -> str:
        """A file that uses one of the words, ``""`` without one.

        A configuration does not count where it lies in the folder ``apart``: it is of one piece
        with what is looked for.
        """
        wanted = sorted({name.lower() for name in names})
        while True:
            for name in wanted:
                kept = self._words.get(name, [])
                for path in kept:
                    if not _is_beside(path, apart):
                        return path
                if len(kept) == _MAX_PATHS:
                    return kept[0]
            if next(self._rest, None) is None:
                return ""

    def _read(self) -> Iterator[str]:
        room = MAX_TOTAL
        for path in self.paths[:MAX_FILES]:
            try:
                raw = self._snapshot.read(path)
            except Unreadable:
                self.unknown = True
                continue
            room -= min(len(raw), MAX_SIZE)
            self.unknown = self.unknown or len(raw) > MAX_SIZE or room < 0
            if room < 0:
                return
            for word in _words(path, raw[:MAX_SIZE]):
                kept = self._words.setdefault(word, [])
                if len(kept) < _MAX_PATHS:
                    kept.append(path)
            yield path


def _words(path: str, raw: bytes) -> set[str]:
    """The words of a file in lower case, whole and between their points; no comments."""
    text = raw.decode("utf-8", "replace")
    if not path.lower().endswith((".md", ".rst", ".txt", ".ipynb")):
        text = "\n".join(line for line in text.split("\n") if not _COMMENT.match(line))
    whole = {word.strip(".-") for word in _WORD.findall(text.lower())}
    return whole | {part for word in whole if "." in word for part in word.split(".")}


def _is_beside(path: str, folder: str) -> bool:
    inside = path.startswith(f"{folder}/") if folder else "/" not in path
    return inside and path.endswith((".yml", ".yaml", ".json", ".toml"))
