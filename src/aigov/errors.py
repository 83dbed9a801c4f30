"""Errors a user can act on. Anything else that escapes is a bug in aigov."""

from __future__ import annotations


class AigovError(Exception):
    """``what`` went wrong, ``where`` (``path:line:column``), and what to do about it (``hint``).

    ``source`` is the line that ``where`` points at, where it is one of our own files.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.hint = what, where, hint
        self.source = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{place}{self.what}{hint}"


class UsageError(AigovError):
    """The command line asks for something that does not exist or does not fit together."""


class ConfigError(AigovError):
    """``aigov.yaml``, ``ai-system.yaml`` or a waiver file cannot be used as it is."""


class PolicyError(AigovError):
    """A policy or pack cannot be read or does not follow the language."""


class PluginError(AigovError):
    """An installed plugin cannot be loaded or breaks its contract."""


class RepoError(AigovError):
    """The repository, or the revision asked for, cannot be read."""


class Unreadable(AigovError):  # noqa: N818  plugins raise it: it reads as what it says
    """A file that may be evidence cannot be read: what leans on it is ``unknown``.

    ``line`` and ``column`` are 1-based and 0 where they are not known. ``transient`` is true when
    the same bytes may be readable another time (time, environment), so that it is never cached.
    """

    def __init__(
        self, what: str, *, line: int = 0, column: int = 0, hint: str = "", transient: bool = False
    ) -> None:
        super().__init__(what, hint=hint)
        self.line, self.column, self.transient = line, column, transient


MAX_KNOWN = 20
"""Words that a hint lists when none of them is close."""


def nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """A hint that names the known word closest to ``word``, or all of them when none is close."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    shown = ", ".join(sorted(known)[:MAX_KNOWN])
    more = f" and {len(known) - MAX_KNOWN} more" if len(known) > MAX_KNOWN else ""
    return f"known: {shown}{more}" if known else ""
