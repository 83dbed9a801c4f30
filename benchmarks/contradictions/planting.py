"""What a planted contradiction is: two short histories on the good example, one of them sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "loan-approval"


@dataclass(frozen=True, slots=True)
class Commit:
    """Files written by one commit on top of the good example; None takes a file away.

    ``day`` is ISO 8601; people are ``Name <address>``. ``tags`` are set on it. ``signed`` gives
    it a signature that nobody could verify: what is looked at is that there is one.
    """

    files: Mapping[str, str | None]
    day: str = "2026-11-17"
    author: str = "Ana Ruiz <ana.ruiz@acme.org>"
    committer: str = ""
    message: str = "Renew the evidence"
    tags: tuple[str, ...] = ()
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """The same repository twice: as it should be, and with one contradiction planted in it.

    ``at`` is the file in which the contradiction is to be told; any where it is empty.
    """

    sound: tuple[Commit, ...]
    planted: tuple[Commit, ...]
    at: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One kind of contradiction.

    ``policy`` has to pass for the sound twin without a problem, and to fail for the planted one
    with a problem whose id is among ``problems``. ``make`` gives a variant from a seeded source:
    another metric, unit, file format, place, distance, date or person each time. ``policies`` is
    what ``aigov.yaml`` says of the policies beside those of the example.
    """

    id: str
    policy: str
    problems: tuple[str, ...]
    make: Callable[[Random], Pair]
    policies: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def example(path: str) -> str:
    """A file of the good example."""
    return (EXAMPLE / path).read_text("utf-8")


def replaced(text: str, old: str, new: str) -> str:
    """The text with one place changed; ValueError unless ``old`` stands in it exactly once."""
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times in the text")
    return text.replace(old, new)
