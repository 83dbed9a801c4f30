"""Official JSON Schemas of published formats, and what a file breaks of them.

The schemas lie in ``published/``, byte for byte as their projects publish them; ``LIST.csv`` there
names the repository, the commit and the licence of each. The validator is jsonschema-rs: linear
patterns, nothing fetched. A file is validated only up to ``MAX_VALUES`` values, or up to fewer
where its schema is slow, which keeps each of them below two seconds; a larger one is unknown.

Whether a file is valid costs little memory. What breaks the schema can cost thousands of times as
much: the validator keeps every error of every branch of an ``anyOf`` that failed. So only a piece
of at most ``MAX_TOLD`` values is asked for its error; see ``_piece``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from aigov.api import Document, Keys, Unreadable, count_values

MAX_VALUES: Final = 200_000
MAX_TOLD: Final = 20_000
_MAX_MESSAGE: Final = 160

Fault = tuple[Keys, str]


def judged_by(
    document: Document,
    schema: str,
    *alongside: str,
    unasserted: tuple[str, ...] = (),
    most: int = MAX_VALUES,
) -> Document:
    """The document, invalid with its reason where its data break a published schema.

    Args:
        document: the file as parsed, before it is brought into a shape.
        schema: name of a file in ``published/``.
        alongside: the other files there that the schema refers to.
        unasserted: formats that may be broken, as ``iri-reference``.
        most: values up to which a file is validated.
    """
    found = _fault(document.data, _validator(schema, alongside, unasserted), (most, MAX_TOLD))
    if found is None:
        return document
    keys, what = found
    line, _ = document.locate(keys)
    return Document(document.data, document.locate, False, f"line {line}: {what}")


def fault(data: Any, schema: str, *alongside: str, told: int = MAX_TOLD) -> Fault | None:
    """The key path and the reason of the first thing that breaks the schema; None when nothing.

    ``told`` is the number of values up to which the place is looked for. Raises Unreadable for data
    of more than ``MAX_VALUES`` values.
    """
    return _fault(data, _validator(schema, alongside, ()), (MAX_VALUES, told))


def _fault(data: Any, validator: Any, limits: tuple[int, int]) -> Fault | None:
    most, told = limits
    if count_values(data, most) > most:
        raise Unreadable(f"has more than {most} values to validate", hint="split the file")
    if validator.is_valid(data):
        return None
    import jsonschema_rs

    piece, key, start = _piece(data, validator, told)
    if piece is None:
        return (), f"breaks its schema; where is not looked for in more than {told} values"
    # ``validate`` stops at the first error; ``iter_errors`` gathers all of them before it gives
    # one, which takes seconds on a file that is made to break the schema everywhere.
    try:
        validator.validate(piece)
    except jsonschema_rs.ValidationError as exc:
        keys = tuple(exc.instance_path)
        if len(keys) > 1 and keys[0] == key:
            keys = (key, int(keys[1]) + start, *keys[2:])
        return _told(exc, keys)
    raise AssertionError("what is not valid has an error")


def _piece(data: Any, validator: Any, most: int) -> tuple[Any, str, int]:
    """An invalid piece of at most so many values, the list that is cut in it, and where it starts.

    The data whole where they are few. Else all but the lists below the root, of which one item
    stays, and a part of one of them. Nothing where no such piece is invalid by itself.
    """
    if count_values(data, most) <= most:
        return data, "", 0
    if not isinstance(data, dict):
        return None, "", 0
    rest = {key: value[:1] if isinstance(value, list) else value for key, value in data.items()}
    if (left := most - count_values(rest, most)) <= 0:
        return None, "", 0
    for key, value in data.items():
        for start, part in _parts(value, left) if isinstance(value, list) else ():
            piece = {**rest, key: part}
            if not validator.is_valid(piece):
                return piece, key, start
    return None, "", 0


def _parts(whole: list[Any], most: int) -> Iterator[tuple[int, list[Any]]]:
    """Runs of items of at most so many values in all, with where each starts."""
    start, size = 0, 0
    for end, item in enumerate(whole):
        own = count_values(item, most)
        if size + own <= most:
            size += own
            continue
        if size:
            yield start, whole[start:end]
        start, size = (end, own) if own <= most else (end + 1, 0)
    if size:
        yield start, whole[start:]


def _told(error: Any, keys: Keys) -> Fault:
    message = " ".join(error.message.split())
    if len(message) > _MAX_MESSAGE:
        message = f"{message[:_MAX_MESSAGE]} ..."
    named = ".".join(str(key) for key in keys)
    return keys, f"{named}: {message}" if named else message


@lru_cache(maxsize=8)
def _validator(schema: str, alongside: tuple[str, ...], unasserted: tuple[str, ...]) -> Any:
    import jsonschema_rs

    main = _load(schema)
    resources = [(name, _load(name)) for name in alongside]
    resources += [(found["$id"], found) for _, found in resources if "$id" in found]
    base = str(main.get("$id", "")).rpartition("/")[0]
    if base:  # a name alone refers to a file beside the schema
        resources += [(f"{base}/{name}", found) for name, found in resources[: len(alongside)]]
    return jsonschema_rs.validator_for(
        main,
        pattern_options=jsonschema_rs.RegexOptions(),
        registry=jsonschema_rs.Registry(resources) if resources else None,
        retriever=_refuse,
        formats=dict.fromkeys(unasserted, _any_text) or None,
    )


def _any_text(_: str) -> bool:
    return True


def _load(name: str) -> Any:
    from json import loads
    from pkgutil import get_data

    return loads(get_data("aigov_plugins", f"published/{name}") or b"null")


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri} is not fetched")
