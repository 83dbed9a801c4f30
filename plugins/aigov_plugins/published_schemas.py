"""Official JSON Schemas of published formats, and what a file breaks of them.

The schemas lie in ``published/``, byte for byte as their projects publish them; ``LIST.csv`` there
names the repository, the commit and the licence of each. The validator is jsonschema-rs: linear
patterns, nothing fetched. A file is validated only up to ``MAX_VALUES`` values, which keeps the
slowest of the schemas below two seconds; a larger one is unknown.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from aigov.api import Document, Keys, Unreadable

MAX_VALUES: Final = 200_000
_MAX_MESSAGE: Final = 160


def judged_by(
    document: Document, schema: str, *alongside: str, unasserted: tuple[str, ...] = ()
) -> Document:
    """The document, invalid with its reason where its data break a published schema.

    Args:
        document: the file as parsed, before it is brought into a shape.
        schema: name of a file in ``published/``.
        alongside: the other files there that the schema refers to.
        unasserted: formats that may be broken, as ``iri-reference``.
    """
    found = fault(document.data, schema, *alongside, unasserted=unasserted)
    if found is None:
        return document
    keys, what = found
    line, _ = document.locate(keys)
    return Document(document.data, document.locate, False, f"line {line}: {what}")


def fault(
    data: Any, schema: str, *alongside: str, unasserted: tuple[str, ...] = ()
) -> tuple[Keys, str] | None:
    """The key path and the reason of the first thing that breaks the schema; None when nothing.

    Raises Unreadable for data of more than ``MAX_VALUES`` values.
    """
    if _values(data) > MAX_VALUES:
        raise Unreadable(f"has more than {MAX_VALUES} values to validate", hint="split the file")
    import jsonschema_rs

    # ``validate`` stops at the first error; ``iter_errors`` gathers all of them before it gives
    # one, which takes seconds on a file that is made to break the schema everywhere.
    try:
        _validator(schema, alongside, unasserted).validate(data)
    except jsonschema_rs.ValidationError as exc:
        return _told(exc)
    return None


def _told(error: Any) -> tuple[Keys, str]:
    keys = tuple(error.instance_path)
    message = " ".join(error.message.split())
    if len(message) > _MAX_MESSAGE:
        message = f"{message[:_MAX_MESSAGE]} ..."
    named = ".".join(str(key) for key in keys)
    return keys, f"{named}: {message}" if named else message


def _values(data: Any) -> int:
    todo, count = [data], 0
    while todo and count <= MAX_VALUES:
        node = todo.pop()
        count += 1
        if isinstance(node, dict):
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)
    return count


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
