"""Every reader on spoiled files: what it gives is a document, another format, or a refusal.

Real files with values of another type put in, cut off, or with lines taken out: whatever a reader
is given, it raises nothing but Unreadable, and what it gives is of the shape of its kind.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Document, Sniff, Unreadable, parse_json, parse_yaml_all
from aigov.readers import Reader, resolve
from aigov.registry import Registry
from held import checked

REGISTRY = Registry()
ODD: list[Any] = [
    None, True, 7, -0.5, "", "x", "2026-13-45", "{{ x }}", [], {}, [None], [[]], [{}], ["a", 1],
    {"": None}, {"a": {"b": []}}, [{"name": 1}], {"name": ["a"]}, 10**30, "a.b[0]/../..", "\u202e",
]  # fmt: skip
HOSTILE = [
    b"", b" ", b"\n", b"\0\0", b"\xff\xfe", b"\xff\xfea", b"{", b"[", b"{}", b"[]", b"null", b"0",
    b'"x"', b"---\n---\n", b"a: &a [*a]\n", b"- - - -\n", b"[" * 5000, b'{"a":' * 2000,
    b"a: b: c\n",
    b"---\na: 1\n---\nb: 2\n", b"\xc3\x28", b"x" * 70_000, b"a" + b"\n" * 30_000, b"{{ x }}\n",
    b"{% if x %}\na: 1\n{% endif %}\n", b"# \n## \n### \n", b"| a | b |\n|--|--|\n| 1 |\n",
    b",,,\n1,2\n",
    b"FROM\n", b"<?xml version='1.0'?><a/>", b"!!python/object/apply:os.system [x]\n",
]  # fmt: skip


def names_of(reader: Reader) -> Iterator[str]:
    """A path for each ending that the reader knows."""
    seen = set()
    for pattern in reader.patterns:
        name = pattern.replace("**/", "").replace("**", "d").replace("*", "x")
        name = name.split("{")[0] + name.partition("{")[2].partition(",")[0].rstrip("}")
        if name.rpartition(".")[2] not in seen:
            seen.add(name.rpartition(".")[2])
            yield name


def read(reader: Reader, path: str, raw: bytes) -> Document | None:
    """What the engine would ask of a reader; anything but Unreadable comes through."""
    try:
        if reader.sniff is not None:
            verdict = resolve(reader.sniff, owner=reader.id)(path, raw[:8192])
            assert isinstance(verdict, Sniff)
        document = resolve(reader.parse, owner=reader.id)(path, raw)
    except Unreadable:
        return None
    assert document is None or isinstance(document, Document)
    return document


@pytest.mark.parametrize("reader_id", sorted(REGISTRY.readers))
def test_no_reader_falls_over_hostile_bytes(reader_id: str) -> None:
    reader = REGISTRY.readers[reader_id]
    for path in names_of(reader):
        for raw in HOSTILE:
            checked(reader.kind, read(reader, path, raw))


def spoiled(data: Any, chance: random.Random) -> Any:
    """A copy of data with a value or two replaced by odd ones, or a key taken out."""
    copy = json.loads(json.dumps(data))
    for _ in range(chance.randint(1, 2)):
        node, depth = copy, chance.randint(0, 6)
        while isinstance(node, dict | list) and node:
            key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
            if depth == 0 or not isinstance(node[key], dict | list) or not node[key]:
                if isinstance(node, dict) and chance.random() < 0.2:
                    del node[key]
                else:
                    node[key] = json.loads(json.dumps(chance.choice(ODD)))
                break
            node, depth = node[key], depth - 1
    return copy


def as_data(raw: bytes, path: str) -> tuple[Any, Callable[[Any], bytes]] | None:
    """Structured data of a file, and how to write it back."""
    try:
        if path.endswith((".json", ".jsonld")):
            return parse_json(raw).data, lambda data: json.dumps(data).encode()
        if path.endswith((".yaml", ".yml", ".lock", ".dvc", ".prompty", "MLmodel")):
            stream = parse_yaml_all(raw).data
            return stream, lambda data: b"".join(
                b"---\n" + json.dumps(one).encode() + b"\n"
                for one in (data if isinstance(data, list) else [data])
            )
    except Unreadable:
        return None
    return None


def cut(raw: bytes, chance: random.Random) -> bytes:
    """The bytes, cut off, or with some lines taken out, doubled or swapped."""
    lines = raw.split(b"\n")
    how = chance.randint(0, 3)
    if how == 0:
        return raw[: chance.randint(0, len(raw))]
    place = chance.randrange(len(lines))
    if how == 1:
        del lines[place : place + chance.randint(1, 5)]
    elif how == 2:
        lines[place:place] = lines[place : place + 3]
    else:
        chance.shuffle(lines)
    return b"\n".join(lines)


FOLDERS = """
access agents codeowners croissant cyclonedx data-contracts dataset-cards dbt docker dvc evaluation
feast grafana great-expectations guardrails iac kubernetes locks mlflow model-cards openlineage
oscal prometheus risk runbooks spdx workflows
""".split()
ROUNDS = 6
LARGEST = 60_000


@pytest.mark.shared
@pytest.mark.parametrize("folder", FOLDERS)
def test_no_reader_falls_over_a_spoiled_file(folder: str, shared: Path) -> None:
    chance = random.Random(folder)
    for seen in corpus.read(shared / "corpus", folder):
        raw = (shared / "corpus" / folder / seen.path).read_bytes()
        if len(raw) > LARGEST or not raw:
            continue
        path = seen.path.partition("/")[2]
        for artifact in seen.artifacts:
            reader = REGISTRY.readers[artifact.reader]
            structured = as_data(raw, path)
            for _ in range(ROUNDS):
                worse = cut(raw, chance)
                if structured is not None and chance.random() < 0.8:
                    worse = structured[1](spoiled(structured[0], chance))
                try:
                    checked(reader.kind, read(reader, path, worse))
                except Exception as exc:
                    exc.add_note(f"{reader.id} on {seen.path}: {worse[:2000]!r}")
                    raise
