"""Terraform configuration as blocks of plain data, from both of its syntaxes.

What only Terraform knows (references, conditions, calls) stands as ``${...}``, as in the JSON
syntax; ``jsonencode(...)`` and text that is JSON are policy documents.

Source: developer.hashicorp.com/terraform/language/syntax/json.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aigov.api import Document, Json, Keys, Unreadable, parse_json
from aigov_plugins.access.grants import Place, shifted, texts
from aigov_plugins.access.hcl import Block, Call, Expression, Node, parse_hcl
from aigov_plugins.located import located


@dataclass(frozen=True, slots=True)
class Configured:
    """A ``resource``, ``data`` or ``module`` block: its body as data, nested blocks as lists."""

    type: str
    name: str
    body: Document

    @property
    def label(self) -> str:
        """How Terraform refers to it."""
        return f"{self.type}.{self.name}"

    def text(self, key: str) -> str:
        """The text of an attribute, "" when there is none."""
        value = self.body.data.get(key)
        return value if isinstance(value, str) else ""

    def at(self, *keys: str | int) -> Place:
        """Where an attribute is written."""
        return self.body.locate(keys)

    def entries(self, key: str) -> Iterator[tuple[Keys, Json]]:
        """The nested blocks (or objects) under ``key``, each with its keys."""
        value = self.body.data.get(key)
        if isinstance(value, dict):
            yield (key,), value
        for index, entry in enumerate(value if isinstance(value, list) else ()):
            if isinstance(entry, dict):
                yield (key, index), entry


def from_hcl(text: str) -> Iterator[Configured]:
    """The blocks of a ``.tf`` file."""
    for block in parse_hcl(text).blocks:
        kinds = {"resource": 2, "data": 2, "module": 1}
        if len(block.labels) == kinds.get(block.type, -1):
            kind = block.labels[0] if block.type != "module" else "module"
            yield Configured(kind, block.labels[-1], _document(block))


def from_json(raw: bytes) -> Iterator[Configured]:
    """The blocks of a ``.tf.json`` file."""
    document = parse_json(raw)
    data = document.data if isinstance(document.data, dict) else {}
    for section in ("resource", "data"):
        for (kind,), named in _members(data.get(section)):
            for (name,), body in _members(named):
                yield _configured(document, (section, kind, name), body)
    for (name,), body in _members(data.get("module")):
        yield _configured(document, ("module", name), body)


def _members(value: Json) -> Iterator[tuple[tuple[str], Json]]:
    for name, member in value.items() if isinstance(value, dict) else ():
        yield (name,), member


def _configured(document: Document, keys: tuple[str, ...], body: Json) -> Configured:
    data = body if isinstance(body, dict) else {}
    locate = shifted(document.locate, below=keys)
    return Configured(keys[-2], keys[-1], Document(data, locate))


def policy_of(configured: Configured, keys: Keys, value: Json) -> Document | None:
    """The policy document written as ``value`` at ``keys``; None when it is none.

    Text that is no JSON because of the templates in it is none.
    """
    if isinstance(value, dict):
        return Document(value, shifted(configured.body.locate, below=keys))
    if not isinstance(value, str) or "{" not in value:
        return None
    try:
        inner = parse_json(value.encode())
    except Unreadable:
        return None
    line, column = configured.body.locate((*keys, "heredoc"))
    written = configured.body.locate(keys)
    if line > written[0] and column == 0:
        return Document(inner.data, shifted(inner.locate, lines=line - 1))
    return Document(inner.data, lambda _: written)


def _document(block: Block) -> Document:
    places: dict[Keys, Place] = {}
    data = _body(block, (), places)
    return Document(data, located(places))


def _body(block: Block, keys: Keys, places: dict[Keys, Place]) -> Json:
    """Attributes and nested blocks; depth is bounded by the parser."""
    places[keys] = (block.line, block.column)
    data: dict[str, Json] = {}
    for name, node in block.attributes.items():
        data[name] = _plain(node, (*keys, name), places)
    for kind in dict.fromkeys(_kinds(block)):
        inner = block.inner(kind)
        data[kind] = [_body(each, (*keys, kind, i), places) for i, each in enumerate(inner)]
    return data


def _kinds(block: Block) -> Iterator[str]:
    for inner in block.blocks:
        yield inner.labels[0] if inner.type == "dynamic" and inner.labels else inner.type


def _plain(node: Node, keys: Keys, places: dict[Keys, Place]) -> Json:
    """A value as data; ``jsonencode`` as what it encodes; a heredoc's first line is noted."""
    places[keys] = (node.line, node.column)
    if node.body:
        places[(*keys, "heredoc")] = (node.body, 0)
    value = node.value
    if isinstance(value, list):
        return [_plain(item, (*keys, index), places) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {key: _plain(item, (*keys, key), places) for key, item in value.items()}
    if isinstance(value, Expression):
        return f"${{{value.text}}}"
    if isinstance(value, Call):
        return _called(value, keys, places)
    return value


def _called(call: Call, keys: Keys, places: dict[Keys, Place]) -> Json:
    if call.name == "jsonencode" and len(call.arguments) == 1:
        return _plain(call.arguments[0], keys, places)
    if call.name in ("toset", "tolist", "tomap", "sensitive") and len(call.arguments) == 1:
        return _plain(call.arguments[0], keys, places)
    if call.name == "concat":
        values = [_plain(each, keys, places) for each in call.arguments]
        return [text for value in values for text in texts(value)]
    return f"${{{call.name}(...)}}"
