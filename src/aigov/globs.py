"""Glob patterns over POSIX paths, matched in linear time.

``*`` and ``?`` stay inside a folder, ``**`` crosses folders, ``{a,b}`` lists alternatives,
``[abc]`` is a set. A pattern matches the whole path from the root of the snapshot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from aigov.errors import AigovError

MAX_PATTERN = 500
MAX_ALTERNATIVES = 64
MAX_CROSSINGS = 4
"""``**`` in one pattern: each multiplies the ways to split a path."""

INSTALLED = re.compile(r"(?:^|/)(?:node_modules|bower_components|site-packages|\.?venv)/")
"""Folders of what was installed from elsewhere."""


@lru_cache(maxsize=1024)
def compile_glob(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression for ``fullmatch``; AigovError when it is malformed."""
    try:
        return re.compile("|".join(_translate(p) for p in alternatives(pattern)), re.DOTALL)
    except re.error as exc:
        hint = "a set is written [abc] or [a-z]"
        raise AigovError(f"glob {pattern!r} is malformed: {exc}", hint=hint) from exc


@lru_cache(maxsize=256)
def compile_globs(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One regular expression that matches what any of ``patterns`` does."""
    if not patterns:
        return re.compile(r"(?!)")
    return re.compile("|".join(compile_glob(p).pattern for p in patterns), re.DOTALL)


def matching(paths: Iterable[str], patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The paths that match any of the patterns, in their order."""
    match = compile_globs(patterns).fullmatch
    return tuple(path for path in paths if match(path))


def is_glob(pattern: str) -> bool:
    """Whether the text is a pattern rather than one exact path."""
    return any(mark in pattern for mark in "*?[{")


def normal(path: str) -> str:
    """A path without ``.``, ``..`` and empty parts; ``""`` for one that leaves the root."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def literal_prefix(pattern: str) -> str:
    """What every match of the pattern starts with."""
    return re.split(r"[*?\[{]", pattern.lstrip("/"), maxsplit=1)[0]


def alternatives(pattern: str) -> list[str]:
    """The patterns without ``{a,b}`` that a pattern stands for, sorted."""
    if len(pattern) > MAX_PATTERN:
        raise AigovError(f"glob is longer than {MAX_PATTERN} characters")
    if pattern.count("**") > MAX_CROSSINGS:
        raise AigovError(f"glob {pattern!r} has more than {MAX_CROSSINGS} '**'")
    done: list[str] = []
    todo = [pattern]
    while todo:
        head, brace, rest = (text := todo.pop()).partition("{")
        inner, closing, tail = rest.partition("}")
        if not brace or not closing:
            done.append(text)
        else:
            todo.extend(f"{head}{option}{tail}" for option in inner.split(","))
        if len(done) + len(todo) > MAX_ALTERNATIVES:
            what = f"glob {pattern!r} has more than {MAX_ALTERNATIVES} alternatives"
            raise AigovError(what)
    return sorted(done)


def _translate(pattern: str) -> str:
    """Pieces between ``**`` are taken at the first folder where they fit, but for the last."""
    chunks: list[list[str]] = [[]]
    for segment in pattern.strip("/").split("/"):
        if segment == "**":
            chunks.append([])
        else:
            chunks[-1].append(_segment(segment))
    first, *rest = chunks
    if not rest:
        return "/".join(first)
    out = "".join(f"{piece}/" for piece in first)
    for chunk in rest[:-1]:
        if chunk:  # two ** in a row say the same as one
            out += f"(?>(?:[^/]+/)*?{'/'.join(chunk)}/)"
    return out + (f"(?:[^/]+/)*{'/'.join(rest[-1])}" if rest[-1] else ".*")


def _segment(segment: str) -> str:
    """A segment, its stars made atomic: the first place where the next piece fits is taken."""
    pieces = [_piece(piece) for piece in segment.split("*")]
    if len(pieces) == 1:
        return pieces[0]
    middle = "".join(f"(?>[^/]*?{piece})" for piece in pieces[1:-1] if piece)
    return f"{pieces[0]}{middle}[^/]*{pieces[-1]}"


_SET = re.compile(r"\[(!?)([^\]]+)\]|\?|[^\[?]+|\[")


def _piece(piece: str) -> str:
    out = []
    for match in _SET.finditer(piece):
        if match[0] == "?":
            out.append("[^/]")
        elif match[2]:
            inside = re.sub(r"([\\\]^\[/&~|])", r"\\\1", match[2])
            out.append(f"(?!/)[{'^' if match[1] else ''}{inside}]")
        else:
            out.append(re.escape(match[0]))
    return "".join(out)
