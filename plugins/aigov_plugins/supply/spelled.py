"""Positions of a shape whose keys the file spells otherwise.

A format with many names of its own needs one table of them instead of a place for every key.
"""

from __future__ import annotations

from collections.abc import Mapping

from aigov.api import Document, Json, Keys
from aigov_plugins.shaping import Places

Spelling = Mapping[str, Keys]
"""For a key of the shape, the keys of the file below the object that holds it."""


def translated(
    shape: dict[str, Json], source: Document, places: Places, spelling: Spelling
) -> Document:
    """A document of the shape, whose keys are located where ``source`` spells them.

    ``places`` holds objects that stand elsewhere in the file, with their own places there.
    """

    def spelled(keys: Keys) -> Keys:
        return tuple(part for key in keys for part in spelling.get(str(key), (key,)))

    def locate(keys: Keys) -> tuple[int, int]:
        for end in range(len(keys), 0, -1):
            if keys[:end] in places:
                return source.locate((*places[keys[:end]], *spelled(keys[end:])))
        return source.locate((*places.get((), ()), *spelled(keys)))

    return Document(shape, locate, source.valid, source.reason)
