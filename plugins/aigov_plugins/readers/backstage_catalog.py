"""Backstage catalogue entries: ``catalog-info.yaml`` as kind ``ownership``.

Files: ``**/catalog-info*.{yaml,yml}``, ``**/*.catalog-info.{yaml,yml}``, and YAML below folders
``catalog``, ``backstage`` and ``.backstage`` that names ``backstage.io`` as its ``apiVersion``.

Format: the descriptor format of Backstage, ``backstage.io/v1alpha1`` and later, several documents a
file. Keys that a kind requires are asked for. Entries that a scaffolder still has to fill in
(``${{ values.owner }}``) are not readable.

Data (kind ``ownership``): ``format`` (``backstage``), ``entities`` (``kind``, ``name``,
``namespace``, ``title``, ``description``, ``owner`` as the file refers to it, ``lifecycle``,
``type``, ``system``, ``domain``, ``tags``, ``annotations``, ``labels``, ``depends_on``,
``members``, ``email``), ``areas``, ``rules`` and ``errors`` (empty here: an entry is no rule of
review).

It proves who is named as owner in the catalogue. It cannot show that the group exists, who is in
it, nor that its members review changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, Unreadable, parse_yaml_all
from aigov_plugins.addresses import without_secrets
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

_API: Final = re.compile(
    rb"^[ \t]*[\"']?apiVersion[\"']?[ \t]*:[ \t]*[\"']?backstage\.io/", re.MULTILINE
)
_REQUIRED: Final = {
    "AiResource": ("type", "lifecycle", "owner"),
    "API": ("type", "lifecycle", "owner"),
    "Component": ("type", "lifecycle", "owner"),
    "Domain": ("owner",),
    "Group": ("type",),
    "Resource": ("type", "owner"),
    "System": ("owner",),
    "Template": ("type",),
}
_KINDS: Final = {kind.lower(): kind for kind in _REQUIRED}
_VARIABLE: Final = re.compile(r"\$[{(]|%[A-Z_]+%")
_SPEC_TEXTS: Final = ("owner", "lifecycle", "type", "system", "domain", "subcomponentOf", "parent")
_META_TEXTS: Final = ("name", "namespace", "title", "description")
_SPEC_LISTS: Final = {"depends_on": "dependsOn", "members": "members", "member_of": "memberOf"}


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for an entry of Backstage in the head; a file with the name of one may hold it later."""
    named = "catalog-info" in path.rpartition("/")[2]
    return Sniff.YES if named or _API.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The entities in file order; None where no document is one of Backstage."""
    if not _API.search(raw):
        return None
    source = _parsed(raw)
    entities: list[Json] = []
    places: Places = {}
    fault: tuple[Keys, str] | None = None
    for index, document in enumerate(source.data):
        entry = mapping(document)
        if not text(entry.get("apiVersion")).startswith("backstage.io/"):
            continue
        fault = fault or next(_faults(entry, index), None)
        places.update(_places(len(entities), index))
        entities.append(_entity(entry))
        open_ = "{{" in str(entities[-1]) or _VARIABLE.search(entities[-1].get("owner", ""))
        if open_ and entry.get("kind") != "Template":
            raise _template(source.locate((index,))[0])
    data = {"format": "backstage", "areas": {}, "rules": [], "errors": [], "entities": entities}
    if fault is not None:
        keys, what = fault
        return refused(data, source, keys, f"line {source.locate(keys)[0]}: {what}")
    return relocated(data, source, places)


def _template(line: int) -> Unreadable:
    hint = "read it where the scaffolder has filled it in"
    return Unreadable("is a template: who owns what is not known", line=line, hint=hint)


def _parsed(raw: bytes) -> Document:
    """The documents; what is no YAML because of an expression is told to be a template."""
    try:
        return parse_yaml_all(raw)
    except Unreadable as exc:
        found = re.search(rb"\{\{|\{%", raw)
        if found is None:
            raise
        raise _template(raw.count(b"\n", 0, found.start()) + 1) from exc


def _faults(entry: dict[str, Json], index: int) -> Iterator[tuple[Keys, str]]:
    kind = text(entry.get("kind"))
    if not kind:
        yield (index,), "an entity has no 'kind'"
    elif _KINDS.get(kind.lower(), kind) != kind:
        yield (index, "kind"), f"kind {kind!r} is written {_KINDS[kind.lower()]!r}"
    if not isinstance(entry.get("metadata"), dict):
        yield (index, "metadata"), f"{kind} has no 'metadata'"
    elif not text(entry["metadata"].get("name")):
        yield (index, "metadata"), f"{kind} has no 'metadata.name'"
    if kind in _REQUIRED and not isinstance(entry.get("spec"), dict):
        yield (index, "spec"), f"{kind} has no 'spec'"
        return
    for key in _REQUIRED.get(kind, ()):
        value = mapping(entry.get("spec")).get(key)
        if not isinstance(value, str) or not value.strip():
            yield (index, "spec", key), f"{kind} has no 'spec.{key}'"


def _places(position: int, index: int) -> Iterator[tuple[Keys, Keys]]:
    at: Keys = ("entities", position)
    yield at, (index,)
    for key in (*_META_TEXTS, "annotations", "labels", "tags"):
        yield (*at, key), (index, "metadata", key)
    for key in _SPEC_TEXTS:
        yield (*at, key.lower()), (index, "spec", key)
    for key, name in _SPEC_LISTS.items():
        yield (*at, key), (index, "spec", name)
    yield (*at, "email"), (index, "spec", "profile", "email")


def _entity(entry: dict[str, Json]) -> dict[str, Json]:
    metadata, spec = mapping(entry.get("metadata")), mapping(entry.get("spec"))
    lists = {key: _texts(spec.get(name)) for key, name in _SPEC_LISTS.items()}
    return present(
        kind=text(entry.get("kind")),
        **{key: text(metadata.get(key)) for key in _META_TEXTS},
        **{key.lower(): text(spec.get(key)) for key in _SPEC_TEXTS},
        **lists,
        tags=_texts(metadata.get("tags")),
        annotations=_pairs(metadata.get("annotations")),
        labels=_pairs(metadata.get("labels")),
        email=text(mapping(spec.get("profile")).get("email")),
    )


def _texts(values: Json) -> list[str]:
    return [found for value in items(values) if (found := text(value))]


def _pairs(values: Json) -> dict[str, Json]:
    return {key: without_secrets(found) for key, v in mapping(values).items() if (found := text(v))}
