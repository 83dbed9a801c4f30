r"""Which rule of a CODEOWNERS file owns a path, as GitHub and GitLab decide it.

GitHub: the last rule whose pattern matches wins, also when it names nobody. A pattern without a
slash (other than a trailing one) matches at any depth, every other one from the root; ``*`` and
``?`` stay within a folder, ``**`` crosses folders; a pattern that ends in a name also matches what
lies below it, one that ends in ``*`` does not. ``[ ]`` are plain characters; ``\`` escapes.
GitLab: the same within each section, patterns match at any depth unless they start with ``/``,
and ``!pattern`` takes a path out of its section.

Nothing here backtracks over more than one wildcard: a match costs at most the length of the
pattern times the length of the path.

Source: docs.github.com "About code owners"; docs.gitlab.com "Code Owners syntax".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

ANY_FOLDERS: Final = "**"
_TOKEN: Final = re.compile(r"\\(.)|([*?])|(.)", re.DOTALL)
_STAR, _ONE = 0, 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern taken apart into path segments.

    ``parts`` holds a string for a literal segment, a tuple of characters and wildcards for a
    segment with wildcards, ``**`` for any number of segments. ``below`` says that what lies under
    a match belongs to it; ``inside`` that only what lies under it does.
    """

    parts: tuple[str | tuple[str | int, ...], ...]
    below: bool
    inside: bool

    @property
    def literals(self) -> int:
        """Segments without a wildcard: how specific the pattern is."""
        return sum(isinstance(part, str) and part != ANY_FOLDERS for part in self.parts)

    @property
    def catches_all(self) -> bool:
        """Whether it matches every path (``*``, ``**``, ``/**``, ``**/*``)."""
        return self.parts[:1] == (ANY_FOLDERS,) and all(
            part in (ANY_FOLDERS, (_STAR,)) for part in self.parts
        )

    def matches(self, path: str) -> bool:
        """Whether the file ``path`` (POSIX, from the root of the repository) is covered."""
        return _folders_match(self, path.split("/"))


def compile_pattern(pattern: str, *, anywhere: bool = False) -> Pattern:
    """``pattern`` taken apart; ``anywhere`` is GitLab's rule for patterns without a first slash."""
    anchored = pattern.startswith("/")
    segments = pattern.split("/")[1 if anchored else 0 :]
    folder = len(segments) > 1 and segments[-1] == ""
    if folder:
        segments = segments[:-1]
    if not anchored and (anywhere or len(segments) == 1) and segments[0] != ANY_FOLDERS:
        segments = [ANY_FOLDERS, *segments]
    inside = folder or (segments[-1] == ANY_FOLDERS and len(segments) > 1)
    if segments[-1] == ANY_FOLDERS and len(segments) > 1 and not folder:
        segments = segments[:-1]
    below = segments[-1] not in ("*", "")
    return Pattern(tuple(_segment(text) for text in segments), below, inside)


def _segment(text: str) -> str | tuple[str | int, ...]:
    if text == ANY_FOLDERS:
        return text
    tokens: list[str | int] = []
    for escaped, wildcard, plain in _TOKEN.findall(text):
        if wildcard == "*" and tokens[-1:] == [_STAR]:
            continue
        tokens.append({"*": _STAR, "?": _ONE}[wildcard] if wildcard else escaped or plain)
    if all(isinstance(token, str) for token in tokens):
        return "".join(str(token) for token in tokens)
    return tuple(tokens)


def _folders_match(pattern: Pattern, path: Sequence[str]) -> bool:
    """Greedy over ``**``: only the last one seen is ever tried again."""
    parts = pattern.parts
    at, used, retry = 0, 0, (-1, 0)
    while True:
        if used == len(parts) and _ends(pattern, len(path) - at):
            return True
        if used < len(parts) and parts[used] == ANY_FOLDERS:
            used += 1
            retry = (used, at)
        elif used < len(parts) and at < len(path) and _segment_matches(parts[used], path[at]):
            at, used = at + 1, used + 1
        elif retry[0] >= 0 and retry[1] < len(path):
            retry = (retry[0], retry[1] + 1)
            used, at = retry
        else:
            return False


def _ends(pattern: Pattern, left: int) -> bool:
    """Whether ``left`` more segments may follow the whole pattern."""
    if pattern.inside:
        return left > 0
    return left == 0 or pattern.below


def _segment_matches(part: str | tuple[str | int, ...], name: str) -> bool:
    """Greedy over ``*``: only the last one seen is ever tried again."""
    if isinstance(part, str):
        return part == name
    if part == (_STAR,):
        return name != ""
    at, used, retry = 0, 0, (-1, 0)
    while at < len(name) or used < len(part):
        token = part[used] if used < len(part) else None
        if token == _STAR:
            used += 1
            retry = (used, at)
        elif at < len(name) and token is not None and token in (_ONE, name[at]):
            at, used = at + 1, used + 1
        elif retry[0] >= 0 and retry[1] < len(name):
            retry = (retry[0], retry[1] + 1)
            used, at = retry
        else:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a CODEOWNERS file; ``excludes`` is GitLab's ``!``."""

    pattern: str
    owners: tuple[str, ...]
    line: int
    compiled: Pattern
    section: str = ""
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a file, found by the first folder of a path where a rule names one."""

    by_first: dict[str, list[int]] = field(default_factory=dict)
    elsewhere: list[int] = field(default_factory=list)
    ordered: list[Rule] = field(default_factory=list)

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Rules:
        """Index ``rules``, which are in the order of the file."""
        index = cls()
        for number, rule in enumerate(rules):
            first = rule.compiled.parts[0]
            if isinstance(first, str) and first != ANY_FOLDERS:
                index.by_first.setdefault(first, []).append(number)
            else:
                index.elsewhere.append(number)
            index.ordered.append(rule)
        return index

    def cost(self, path: str) -> int:
        """How many rules have to be tried for ``path``."""
        return len(self.by_first.get(path.split("/", 1)[0], ())) + len(self.elsewhere)

    def matching(self, path: str) -> tuple[Rule, ...]:
        """Every rule that matches ``path``, in the order of the file."""
        segments = path.split("/")
        numbers = sorted([*self.by_first.get(segments[0], ()), *self.elsewhere])
        candidates = (self.ordered[number] for number in numbers)
        return tuple(rule for rule in candidates if _folders_match(rule.compiled, segments))


def deciding(matching: Sequence[Rule]) -> tuple[Rule, ...]:
    """Of the rules that match a path, the one that counts in each section, in file order.

    GitHub has one section, hence at most one rule. A path excluded from a section has no rule
    there.
    """
    excluded = {rule.section for rule in matching if rule.excludes}
    last = {rule.section: rule for rule in matching if rule.section not in excluded}
    return tuple(sorted(last.values(), key=lambda rule: rule.line))
