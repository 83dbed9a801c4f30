"""``schema:`` beside ``fields:``: an artifact's data against a JSON Schema of the policy's author.

The validator is jsonschema-rs: linear-time patterns, and no reference is
ever fetched, since what it validates is hostile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from aigov.artifacts import Artifact
from aigov.documents import count_values
from aigov.errors import PolicyError, Unreadable
from aigov.json_text import parse_json
from aigov.model import Problem
from aigov.schemas import load

MAX_PROBLEMS = 20
"""Violations of one schema that are told of one artifact."""

MAX_LISTED = 10_000
"""Values of a document above which it is not told what breaks the schema."""

_MAX_MESSAGE = 200


def compile_schema(raw: bytes, where: str) -> Any:
    """A validator; PolicyError for what is no schema, or refers to anything outside itself."""
    import jsonschema_rs

    try:
        schema = parse_json(raw).data
    except Unreadable as exc:
        raise PolicyError(f"schema {exc.what}", where=where, hint=exc.hint) from exc
    for reference in _references(schema):
        what = f"schema refers to {reference!r}, and nothing is fetched"
        raise PolicyError(what, where=where, hint="copy it under $defs")
    try:
        return jsonschema_rs.validator_for(
            schema, pattern_options=jsonschema_rs.RegexOptions(), retriever=_refuse
        )
    except (ValueError, jsonschema_rs.ReferencingError) as exc:
        reason = str(exc).split("\n", 1)[0][:_MAX_MESSAGE]
        raise PolicyError(f"schema is no JSON Schema: {reason}", where=where) from exc


def first_violation(name: str, data: Any) -> tuple[tuple[str | int, ...], str] | None:
    """Where data first breaks a published schema, and how; None where it keeps it.

    Args:
        name: of the schema, such as ``results.v1``.
        data: as JSON has it. Days that the calendar does not have break ``format: date``.
    """
    validator = _published(name)
    if validator.is_valid(data):
        return None
    error = next(iter(validator.iter_errors(data)))
    return tuple(error.instance_path), error.message[:_MAX_MESSAGE]


@lru_cache(maxsize=4)
def _published(name: str) -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(load(name), validate_formats=True, retriever=_refuse)


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri} is not fetched")


def _references(schema: Any) -> Iterator[str]:
    """References that lead out of the schema."""
    todo = [schema]
    while todo:
        node = todo.pop()
        if isinstance(node, Mapping):
            named = [str(node.get(key, "#")) for key in ("$ref", "$dynamicRef", "$schema")]
            yield from filter(_is_outside, named)
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)


def _is_outside(reference: str) -> bool:
    """Whether a reference is neither inside the schema nor to the standard's own."""
    return not reference.startswith(("#", "https://json-schema.org/", "http://json-schema.org/"))


def schema_problems(validator: Any, artifact: Artifact) -> Iterator[Problem]:
    """What an artifact's data breaks of a schema, at the key that breaks it.

    Of a large document it is only told that it does: an error names all that was tried, which a
    hostile document can make fill the memory, while the verdict alone takes milliseconds.
    """
    if count_values(artifact.data, MAX_LISTED) > MAX_LISTED:
        if not validator.is_valid(artifact.data):
            what = f"breaks the schema; where is not looked for in more than {MAX_LISTED} values"
            yield Problem("schema", what, artifact.at())
        return
    for error in islice(validator.iter_errors(artifact.data), MAX_PROBLEMS):
        keys = tuple(error.instance_path)
        message = error.message[:_MAX_MESSAGE]
        key = ".".join("[]" if isinstance(part, int) else str(part) for part in keys)
        yield Problem("schema", f"breaks the schema: {message}", artifact.at(*keys), key)
