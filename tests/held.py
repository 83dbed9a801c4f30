"""What a reader owes, whatever it is given: the one place where tests hold it to that."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache

from jsonschema import Draft202012Validator

from aigov.api import Document, Unreadable
from aigov.cli.schema import shape_of
from aigov.registry import Registry

Parse = Callable[[str, bytes], Document | None]


@lru_cache
def shape(kind: str) -> Draft202012Validator:
    """The validator of the published shape of a kind."""
    return Draft202012Validator(shape_of(Registry().kinds[kind].shape))


def checked(kind: str, document: Document | None) -> None:
    """Plain data of the shape of its kind, or a reason, and a place for any key."""
    if document is None:
        return
    json.dumps(document.data, allow_nan=False)
    line, column = document.locate(("no", "such", 3, "key"))
    assert line >= 1
    assert column >= 0
    assert document.valid or document.reason
    if document.valid:
        found = next(shape(kind).iter_errors(document.data), None)
        told = found and (list(found.absolute_path), found.message[:300])
        assert told is None, told


def held(parse: Parse, path: str, raw: bytes, kind: str) -> Document | None:
    """What ``parse`` gives, checked; None for another format or what it refuses to read."""
    try:
        document = parse(path, raw)
    except Unreadable:
        return None
    checked(kind, document)
    return document
