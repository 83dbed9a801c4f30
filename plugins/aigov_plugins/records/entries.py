"""What checks of records share: the record that counts, its entries, one problem for many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from aigov.api import Artifact, Json, Problem, SystemEvidence, is_placeholder
from aigov_plugins.shaping import items, text

Hit = tuple[int, str]
"""The index of an entry, and what is wrong with it."""


def newest(artifacts: Sequence[Artifact]) -> Artifact | None:
    """The record with the latest ``date``, as ``which: newest`` chooses it."""
    return max(artifacts, key=lambda a: (text(value(a, "date")), a.path), default=None)


def value(artifact: Artifact, name: str) -> Json:
    """A field of a record; None where it has none."""
    return artifact.data.get(name) if isinstance(artifact.data, dict) else None


def entries(artifact: Artifact, name: str) -> list[tuple[int, dict[str, Json]]]:
    """The mappings of a list of a record, each with its index."""
    listed = enumerate(items(value(artifact, name)))
    return [(number, entry) for number, entry in listed if isinstance(entry, dict)]


def said(entry: dict[str, Json], name: str) -> str:
    """What an entry says at a key: ``""`` for nothing and for a placeholder."""
    found = text(entry.get(name))
    return "" if is_placeholder(found) else found


def folded(found: str) -> str:
    """A text without case and punctuation."""
    return re.sub(r"[\W_]+", " ", found.lower()).strip()


def names(found: str, word: str) -> bool:
    """Whether a text has a word or phrase in it, whatever its case and punctuation."""
    return f" {folded(word)} " in f" {folded(found)} "


def prose(data: Json) -> Iterator[str]:
    """Every text of some data, in order."""
    todo = [data]
    while todo:
        found = todo.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            todo.extend(reversed(list(found.values())))
        elif isinstance(found, list):
            todo.extend(reversed(found))


def told(
    artifact: Artifact, code: str, path: tuple[str, str], hits: Iterable[Hit], hint: str
) -> Iterator[Problem]:
    """One problem for all entries of a list with the same fault; none where there is no hit.

    ``path`` is the list and the field of its entries.
    """
    found = list(hits)
    if not found:
        return
    listed, field = path
    number, what = found[0]
    at = artifact.at(listed, number, field)
    total = len(items(value(artifact, listed)))
    message = (
        f"{len(found)} of {total} {listed}: {field} {what}" if total > 1 else f"{field} {what}"
    )
    if len(found) > 1:
        message += f", first at line {at.line}"
    yield Problem(code, message, at, f"{listed}[].{field}", hint)


_TOKEN = re.compile(r"[\w./@+-]{3,200}")
_ADDRESS = re.compile(r"https://[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_TICKET = re.compile(r"(?<![\w-])(?:[A-Z][A-Z0-9]{1,9}-[0-9]{1,7}|#[0-9]{1,7})(?![\w-])")


def refers(found: str, folder: str, evidence: SystemEvidence) -> bool:
    """Whether a text names a file of the repository, an https address or a ticket."""
    if _ADDRESS.search(found) or _TICKET.search(found):
        return True
    tokens = [token.strip(".").split("::")[0] for token in _TOKEN.findall(found) if "/" in token]
    return any(
        evidence.entry(place)
        for token in tokens[:20]
        for place in (token.lstrip("/"), f"{folder}/{token}".lstrip("/"))
    )
