"""Bytes to data: one reading for each file, within limits, with the place of every key."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.documents import MAX_TEXT, Document, decode
from aigov.errors import Unreadable
from aigov.formats import front_matter, parse_toml, parse_yaml, parse_yaml_all
from aigov.json_text import parse_json, parse_lines_json
from aigov.yaml_events import Keys

Parser = Callable[[bytes], Document]


def refusal(parse: Parser, raw: str | bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        parse(raw.encode() if isinstance(raw, str) else raw)
    return caught.value


def ours(raw: bytes) -> Document:
    return parse_yaml(raw, ours=True)


# YAML: what a scalar is

SCALARS = {
    "true": True, "True": True, "TRUE": True, "false": False,
    "null": None, "~": None, "": None, "NULL": None,
    "no": "no", "yes": "yes", "on": "on", "off": "off", "NO": "NO", "y": "y",
    "2026-11-22": "2026-11-22", "2026-11-22T10:00:00Z": "2026-11-22T10:00:00Z",
    "1:30": "1:30", "12:30:45": "12:30:45",
    "010": 10, "0o17": "0o17", "1_000": "1_000",
    "7": 7, "-7": -7, "+7": 7, "1.5": 1.5, ".5": 0.5, "5.": 5.0, "1e3": 1000.0, "1.10": 1.1,
    "1.2.3": "1.2.3", "=": "=", "0.8b": "0.8b", "'7'": "7", '"true"': "true",
    "!!str 7": "7", '!!int "7"': 7, "!secret x": "x", "!!binary aGk=": "aGk=",
}  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), [item for item in SCALARS.items() if item[0] != "-"])
def test_a_scalar_is_read_as_yaml_1_2_core(written: str, meant: object) -> None:
    found = parse_yaml(f"key: {written}\n".encode()).data["key"]
    assert (found, type(found)) == (meant, type(meant))


def test_keys_are_texts_whatever_they_look_like() -> None:
    assert parse_yaml(b"on: push\n1: a\n~: b\nno: c\n").data == {
        "on": "push", "1": "a", "~": "b", "no": "c",
    }  # fmt: skip


def test_an_integer_of_forty_digits_is_kept_exactly() -> None:
    digits = "1234567890" * 4
    assert parse_yaml(f"n: {digits}".encode()).data == {"n": int(digits)}
    assert parse_json(f'{{"n": {digits}}}'.encode()).data == {"n": int(digits)}


# What is refused, with its place

REFUSED: list[tuple[Parser, str | bytes, str, tuple[int, int]]] = [
    (parse_yaml, "a: 1\nb: 2\na: 3\n", "has the key 'a' twice", (3, 1)),
    (parse_yaml, "{ok: false, ok: true}", "has the key 'ok' twice", (1, 13)),
    (parse_yaml, "1: a\n'1': b\n", "has the key '1' twice", (2, 1)),
    (parse_yaml, "a: .nan", "holds the number .nan", (1, 4)),
    (parse_yaml, "a: 1\nb: -.INF", "holds the number -.INF", (2, 4)),
    (parse_yaml, "a: 1.0e999", "holds the number 1.0e999", (1, 4)),
    (parse_yaml, "a: " + "9" * 41, "holds an integer of 41 digits", (1, 4)),
    (parse_yaml, "a: *b", "uses the alias 'b' before its value is complete", (1, 4)),
    (parse_yaml, "a: &a {b: *a}", "uses the alias 'a' before its value is complete", (1, 11)),
    (parse_yaml, "a: {<<: 7}", "merges (<<) something that is no mapping", (1, 9)),
    (parse_yaml, "? [1, 2]\n: x", "uses a list or mapping as a key", (1, 3)),
    (parse_yaml, "k: &k x\n*k : y", "uses an alias as a key", (2, 1)),
    (parse_yaml, "a: !!int x", "tags 'x' as int", (1, 4)),
    (parse_yaml, "a: !!bool ''", "tags '' as bool", (1, 4)),
    (parse_yaml, "[" * 101 + "]" * 101, "is nested deeper than 100 levels", (1, 101)),
    (parse_yaml, "a: 1\n---\nb: 2\n", "holds several YAML documents, expected one", (0, 0)),
    (
        parse_yaml, "a: high # x\u0085b: low\n",
        "holds U+0085, which YAML 1.1 reads as a new line and 1.2 as text", (1, 0),
    ),
    (parse_yaml, "a: 1\n  b: 2\n", "is not YAML: mapping values are not allowed in this context",
     (2, 4)),
    (ours, "a: &x 1", "uses an anchor (&)", (1, 4)),
    (ours, "a: &x [1]", "uses an anchor (&)", (1, 4)),
    (ours, "a: 1\nb: *a", "uses an alias (*)", (2, 4)),
    (ours, "a: {<<: {b: 1}}", "uses a merge key (<<)", (1, 5)),
    (ours, "a: !x 1", "uses the tag '!x'", (1, 4)),
    (ours, "a: !!set {b, c}", "uses the tag 'tag:yaml.org,2002:set'", (1, 4)),
    (parse_json, '{"a": 1,\n "a": 2}', "has the key 'a' twice", (2, 2)),
    (parse_json, '{"a": 1, "\\u0061": 2}', "has the key 'a' twice", (1, 10)),
    (parse_json, '[{"x": {"b": 1, "b": 2}}]', "has the key 'b' twice", (1, 17)),
    (parse_json, '{"a": NaN}', "holds the number NaN", (1, 7)),
    (parse_json, '{"a": -Infinity}', "holds the number -Infinity", (1, 7)),
    (parse_json, '{"a": "NaN",\n "b": NaN}', "holds the number NaN", (2, 7)),
    (parse_json, "[1e999]", "holds the number 1e999", (1, 2)),
    (parse_json, "[" + "9" * 5000 + "]", "holds the number 999999999999... (5000 digits)", (1, 2)),
    (parse_json, '{"id": "\\ud800"}', "holds half of a surrogate pair in a string", (0, 0)),
    (parse_json, '{"\\udc00": 1}', "holds half of a surrogate pair in a string", (0, 0)),
    (parse_json, "[" * 101 + "0" + "]" * 101, "is nested deeper than 100 levels", (0, 0)),
    (parse_json, "[" * 100_000, "is nested deeper than 100 levels", (0, 0)),
    (parse_json, "{} {}", "is not JSON: Extra data", (1, 4)),
    (parse_json, "", "is not JSON: Expecting value", (1, 1)),
    (parse_json, "// c\n{}", "is not JSON: Expecting value", (1, 1)),
    (parse_lines_json, '{"a": 1}\n\n{"a": }\n', "is not JSON: Expecting value", (3, 7)),
    (parse_lines_json, '{"a": 1}\n{"a": NaN}\n', "holds the number NaN", (2, 7)),
    (parse_toml, "a = 1\na = 2\n", "is not TOML: Cannot overwrite a value", (2, 6)),
    (parse_toml, "a = nan", "holds the number nan", (0, 0)),
    (parse_toml, "a = " + "[" * 50_000, "is nested deeper than 100 levels", (0, 0)),
    (parse_yaml, b"id: caf\xe9\n", "is not utf-8 text", (1, 0)),
    (parse_yaml, b"a: 1\nb: \0\n",
     "holds a NUL byte: binary, or UTF-16 without its mark", (2, 0)),
    (parse_json, "{}".encode("utf-16-le"),
     "holds a NUL byte: binary, or UTF-16 without its mark", (1, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("parse", "raw", "what", "place"), REFUSED)
def test_what_two_parsers_could_read_differently_is_refused(
    parse: Parser, raw: str | bytes, what: str, place: tuple[int, int]
) -> None:
    found = refusal(parse, raw)
    assert (found.what, (found.line, found.column)) == (what, place)


def test_a_control_character_in_yaml_is_refused_at_its_line() -> None:
    found = refusal(parse_yaml, b"a: 1\nb: \x07\n")
    assert found.what == "is not YAML: control characters are not allowed"
    assert found.line == 2


def test_a_refusal_in_ndjson_keeps_its_remedy() -> None:
    assert refusal(parse_lines_json, '{"a": 1}\n{"a": NaN}\n').hint == "write a finite number"


@pytest.mark.parametrize("digits", [41, 5000])
def test_an_integer_that_json_would_refuse_is_refused_in_toml(digits: int) -> None:
    found = refusal(parse_toml, "n = " + "9" * digits)
    assert found.what == "holds an integer of more than 40 digits"


def test_a_file_beyond_the_limit_says_the_limit() -> None:
    raw = b"a: " + b"x" * MAX_TEXT
    assert refusal(parse_yaml, raw).what == "is too large to read as text: 4.0 MiB, limit 4 MiB"


# Aliases


def laughs(levels: int) -> str:
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(["a0: &a0 [x, x, x]", *rows, ""])


def merges(levels: int) -> str:
    rows = [
        f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], k{n}: 1}}" for n in range(1, levels)
    ]
    return "\n".join(["a0: &a0 {k0: 1}", *rows, ""])


def test_aliases_and_merge_keys_of_other_tools_are_read() -> None:
    text = b"base: &b {x: 1, y: 2}\none: {<<: *b, y: 3}\ntwo: {y: 4, <<: [*b, {z: 5}]}\nalso: *b\n"
    assert parse_yaml(text).data == {
        "base": {"x": 1, "y": 2},
        "one": {"x": 1, "y": 3},
        "two": {"x": 1, "y": 4, "z": 5},
        "also": {"x": 1, "y": 2},
    }


@pytest.mark.parametrize("bomb", [laughs(10), merges(10)])
def test_a_bomb_is_refused_before_it_goes_off(bomb: str) -> None:
    start = time.process_time()
    assert "aliases expanded" in refusal(parse_yaml, bomb).what
    assert time.process_time() - start < 5


def test_a_quoted_merge_key_is_a_key() -> None:
    assert parse_yaml(b'{"<<": 1}', ours=True).data == {"<<": 1}


@pytest.mark.parametrize("raw", [b"[" * 50_000, b"{a: " * 50_000, b"- " * 50_000 + b"x"])
def test_deep_nesting_ends_in_a_refusal(raw: bytes) -> None:
    assert refusal(parse_yaml, raw).what == "is nested deeper than 100 levels"


# Encodings and emptiness


@pytest.mark.parametrize(
    "raw",
    [
        b"id: a\r\nb: c\r\n",
        b"\xef\xbb\xbfid: a\nb: c\n",
        "id: a\nb: c\n".encode("utf-16"),
        b"\xfe\xff" + "id: a\nb: c\n".encode("utf-16-be"),
    ],
)
def test_bytes_order_marks_and_line_ends_change_nothing(raw: bytes) -> None:
    document = parse_yaml(raw)
    assert document.data == {"id": "a", "b": "c"}
    assert document.locate(("b",)) == (2, 1)


def test_decode_keeps_line_ends() -> None:
    assert decode(b"a\r\nb") == "a\r\nb"


@pytest.mark.parametrize("raw", [b"", b"# a comment\n", b"---\n", b"~\n"])
def test_a_yaml_file_with_nothing_in_it_is_none(raw: bytes) -> None:
    document = parse_yaml(raw)
    assert document.data is None
    assert document.locate(("a", 0)) == (1, 1)


def test_documents_of_a_stream_are_a_list() -> None:
    document = parse_yaml_all(b"a: 1\n---\n# nothing\n---\nb:\n  - x\n  - y\n")
    assert document.data == [{"a": 1}, None, {"b": ["x", "y"]}]
    assert document.locate((2, "b", 1)) == (7, 5)
    assert parse_yaml_all(b"").data == []


def test_an_anchor_does_not_outlive_its_document() -> None:
    assert "before its value" in refusal(parse_yaml_all, "a: &x 1\n---\nb: *x\n").what


# Positions, worked out by hand

YAML = b"""\
# a comment
id: bot
facts: {a: true, b: false}
risks:
  - id: R1
    owner: ana
  - id: R2
nested:
    deep:
        - - x
          - y
"""
JSON = b"""{
  "id": "bot", "facts": {"a": true,
    "b": false},
  "risks": [
    {"id": "R1"},
    {"id": "R2", "tags": ["p", "q"]}
  ]
}"""
TOML = b"""\
title = "x"

[project]
name = "bot"
urls.home = "h"

[[risk]]
id = "R1"

[[risk]]
id = "R2"
"""
NDJSON = b'{"a": 1}\n\n{"a": 2, "b": {"c": 3}}\n'

PLACES: list[tuple[Parser, bytes, Keys, tuple[int, int]]] = [
    (parse_yaml, YAML, ("id",), (2, 1)),
    (parse_yaml, YAML, ("facts", "b"), (3, 18)),
    (parse_yaml, YAML, ("risks",), (4, 1)),
    (parse_yaml, YAML, ("risks", 0), (5, 5)),
    (parse_yaml, YAML, ("risks", 0, "owner"), (6, 5)),
    (parse_yaml, YAML, ("risks", 1, "id"), (7, 5)),
    (parse_yaml, YAML, ("risks", 1, "owner"), (7, 5)),
    (parse_yaml, YAML, ("nested", "deep", 0, 1), (11, 13)),
    (parse_yaml, YAML, ("absent", "key"), (2, 1)),
    (parse_json, JSON, ("facts", "b"), (3, 5)),
    (parse_json, JSON, ("risks", 1), (6, 5)),
    (parse_json, JSON, ("risks", 1, "tags", 1), (6, 32)),
    (parse_json, JSON, ("risks", 0, "tags"), (5, 5)),
    (parse_json, JSON, (), (1, 1)),
    (parse_toml, TOML, ("title",), (1, 1)),
    (parse_toml, TOML, ("project",), (3, 2)),
    (parse_toml, TOML, ("project", "name"), (4, 1)),
    (parse_toml, TOML, ("project", "urls", "home"), (5, 1)),
    (parse_toml, TOML, ("risk", 1, "id"), (11, 1)),
    (parse_toml, TOML, ("risk", 1, "owner"), (10, 3)),
    (parse_toml, b'a = """\n[fake]\nb = 1\n"""\nc = 2\n', ("c",), (5, 1)),
    (parse_toml, b'x = 1\n"a.b" = 2\n', ("a.b",), (2, 1)),
    (parse_toml, b"[[f]]\nn = 1\n[f.p]\nc = 2\n", ("f", 0, "p", "c"), (4, 1)),
    (parse_lines_json, NDJSON, (0, "a"), (1, 2)),
    (parse_lines_json, NDJSON, (1, "b", "c"), (3, 16)),
    (parse_lines_json, NDJSON, (7,), (1, 1)),
]


@pytest.mark.parametrize(("parse", "raw", "keys", "place"), PLACES)
def test_a_key_is_where_a_person_sees_it(
    parse: Parser, raw: bytes, keys: Keys, place: tuple[int, int]
) -> None:
    assert parse(raw).locate(keys) == place


def test_dates_of_toml_are_texts() -> None:
    found = parse_toml(b"d = 2026-11-22\nt = 2026-11-22T10:00:00Z\nn = 1.5\nb = true\n").data
    assert found == {"d": "2026-11-22", "t": "2026-11-22T10:00:00+00:00", "n": 1.5, "b": True}


# Front matter


def test_front_matter_is_placed_in_the_file() -> None:
    document, body = front_matter("---\nname: x\nowner: ana\n---\n# Title\n")
    assert document is not None
    assert (document.data, body) == ({"name": "x", "owner": "ana"}, 4)
    assert document.locate(("owner",)) == (3, 1)


@pytest.mark.parametrize("text", ["", "# Title\n", "---\nname: x\n", "text\n---\na: 1\n---\n"])
def test_a_page_without_closed_front_matter_has_none(text: str) -> None:
    assert front_matter(text) == (None, 0)


def test_front_matter_ends_at_the_first_line_that_closes_it() -> None:
    document, body = front_matter("---\r\na: 1\r\n...\r\nbody\r\n---\r\n")
    assert document is not None
    assert (document.data, body) == ({"a": 1}, 3)


def test_broken_front_matter_is_told_at_its_line_of_the_file() -> None:
    found = refusal(lambda raw: front_matter(raw.decode())[0], "---\na: 1\na: 2\n---\n")  # type: ignore[arg-type,return-value]
    assert (found.what, found.line) == ("front matter has the key 'a' twice", 3)


# Any JSON value

TEXTS = st.text(st.characters(codec="utf-8", max_codepoint=0xFFFF))
KEYS = TEXTS.filter(lambda key: len(key) < 40)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def key_paths(data: Any, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*keys, key), key
            yield from key_paths(value, (*keys, key))
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from key_paths(value, (*keys, n))


@given(VALUES, st.sampled_from([None, 1, 2]))
@settings(max_examples=150, deadline=None)
def test_any_json_value_is_read_back_as_json_and_as_yaml(value: Any, indent: int | None) -> None:
    raw = json.dumps(value, indent=indent).encode()
    for parse in (parse_json, parse_yaml):
        assert parse(raw).data == value


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_every_key_is_located_where_it_is_written(value: dict[str, Any]) -> None:
    text = json.dumps(value, indent=2)
    lines = text.split("\n")
    for parse in (parse_json, parse_yaml):
        locate = parse(text.encode()).locate
        for keys, key in key_paths(value):
            line, column = locate(keys)
            assert lines[line - 1][column - 1 :].startswith(json.dumps(key)), (parse, keys)


# Hostile files


@pytest.fixture(scope="module")
def hostile(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    make = [sys.executable, str(shared / "hostile" / "make_hostile.py"), str(folder)]
    subprocess.run([*make, "--only", "data-yaml", "data-json"], check=True, capture_output=True)
    return folder


REFUSED_FILES = {
    "bigint.json", "bigint.yaml", "comments.json", "cycle-list.yaml", "cycle.yaml",
    "deep-flow.yaml", "deep-map.yaml", "deep-obj.json", "deep.json", "deep.toml", "dup-flow.yaml",
    "dup.json", "dup.toml", "dup.yaml", "hidden-nel.yaml", "inf.json", "latin1.yaml", "laughs.yaml",
    "merge-bomb.yaml", "multi.yaml", "nan.json", "nan.yaml", "nul.yaml", "overflow.json",
    "surrogate.json", "surrogate.yaml", "tabs.yaml", "tag-bool.yaml", "tag-float.yaml",
    "tag-int.yaml", "trailing.json", "unclosed.yaml", "keys.yaml",
}  # fmt: skip


@pytest.mark.shared
def test_every_hostile_file_ends_in_data_or_in_a_refusal(hostile: Path) -> None:
    parsers: dict[str, Parser] = {
        ".yaml": parse_yaml, ".json": parse_json, ".toml": parse_toml,
    }  # fmt: skip
    refused, slow = set(), []
    files = sorted(
        p for p in hostile.rglob("systems/[yj]/*") if p.suffix in parsers and ".git" not in p.parts
    )
    assert len(files) > 50
    for file in files:
        start = time.process_time()
        try:
            parsers[file.suffix](file.read_bytes())
        except Unreadable:
            refused.add(file.name)
        if time.process_time() - start > 3:
            slow.append(file.name)
    assert refused == REFUSED_FILES
    assert slow == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_half_a_surrogate_pair_is_refused_in_any_encoding(encoding: str) -> None:
    with pytest.raises(Unreadable, match="half of a surrogate pair"):
        parse_json('{"a": "\\ud800"}'.encode(encoding))
