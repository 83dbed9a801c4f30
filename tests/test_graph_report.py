"""The formats of a lineage graph: each says everything, and no text of a file can steer it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from aigov.errors import UsageError
from aigov.report import graph_mermaid, graph_svg
from aigov.report.graph import RENDERERS
from aigov.report.graph_boxes import boxes, told, version_of, wrapped

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    'a"]; evil["b',
    "end",
    "x --> y",
    "</title><script>alert(1)</script>",
    "\u202egnp.exe\u2066",
    "two\nlines\r\n\ttab",
    "\x1b[31mred\x07",
    "back\\slash\\N \\",
    "&lt;b&gt; &#60; #quot; #35;",
    "`code` **bold** <br/> %%{init: {}}%%",
    "subgraph x; click n1 call evil()",
    "\ufffe\uffff",
    "漢字のデータ集合と模型" * 4,
    "🦀" * 40,
    "w" * 5_000,
    "",
    " ",
    ":::served",
    "digraph { a -> b }",
    "1. one\n- two",
    "__init__.py www.example.org",
]


def node(key: str, sort: str = "dataset", **more: Any) -> dict[str, Any]:
    found = {
        "id": key,
        "sort": sort,
        "label": key,
        "tool": "dvc",
        "version": "",
        "served": False,
        "code": [],
        "path": "dvc.yaml",
        "line": 3,
        "column": 1,
    }
    return {**found, **more}


def edge(start: str, end: str) -> dict[str, Any]:
    return {"from": start, "to": end, "says": "read by", "path": "a", "line": 1, "column": 1}


def gap(start: str, end: str, **more: Any) -> dict[str, Any]:
    found = {
        "id": "stale-chain",
        "outcome": "fail",
        "from": start,
        "to": end,
        "message": "stage 'fit' read another version",
        "closes": "dvc.lock",
        "hint": "dvc repro",
        "path": "dvc.lock",
        "line": 9,
        "column": 2,
    }
    return {**found, **more}


def graph(
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    gaps: list[dict[str, Any]],
    notes: list[str],
) -> dict[str, Any]:
    return {
        "schema_version": "1",
        "snapshot": {"kind": "memory", "id": "", "tree": ""},
        "as_of": "2026-11-22",
        "system": {"id": "bot", "name": "Bot"},
        "nodes": nodes,
        "edges": edges,
        "gaps": gaps,
        "notes": notes,
    }


SMALL = graph(
    [
        node("data:raw.csv", "source", label="raw.csv", version="md5:" + "8f" * 16),
        node("step:fit", "step", label="fit", code=["fit.py", "a.py", "b.py", "c.py"]),
        node("data:model.pt", "model", label="model.pt", served=True),
    ],
    [edge("data:raw.csv", "step:fit"), edge("step:fit", "data:model.pt")],
    [gap("data:raw.csv", "step:fit"), gap("data:model.pt", "?", id="loose", outcome="unknown")],
    ["2 runs join no model"],
)


def hostile(text: str) -> dict[str, Any]:
    """A graph in which every text of a file is the same."""
    named = {"label": text, "tool": text, "version": text, "code": [text], "path": text}
    told_ = {"message": text, "closes": text, "hint": text, "path": text}
    return {
        **graph(
            [node("1", **named), node("2", "step", **named)],
            [{**edge("1", "2"), "says": text}],
            [gap("2", "?", **told_), gap("?", "1", **told_, id=text)],
            [text],
        ),
        "system": {"id": text, "name": text},
    }


def chain(length: int) -> dict[str, Any]:
    nodes = [node(f"n{number:05}") for number in range(length)]
    pairs = pairwise(nodes)
    return graph(nodes, [edge(one["id"], other["id"]) for one, other in pairs], [], [])


# What every drawing holds


@pytest.mark.parametrize("name", RENDERERS)
def test_every_format_tells_nodes_gaps_and_what_closes_them(name: str) -> None:
    text = html.unescape(re.sub(r"#(\d+);", lambda m: chr(int(m[1])), RENDERERS[name](SMALL)))
    for said in ("raw.csv", "fit", "model.pt", "stale-chain", "another version", "dvc.lock"):
        assert said in text
    assert "unknown" in text


@pytest.mark.parametrize("name", RENDERERS)
def test_the_same_graph_is_the_same_text(name: str) -> None:
    assert RENDERERS[name](SMALL) == RENDERERS[name](json.loads(json.dumps(SMALL)))


@pytest.mark.parametrize("name", RENDERERS)
def test_a_graph_without_nodes_is_drawn(name: str) -> None:
    assert RENDERERS[name](graph([], [], [], []))


def test_a_gap_stands_between_its_ends_in_place_of_the_edge() -> None:
    found, lines = boxes(SMALL)
    assert [box.id for box in found] == ["n1", "n2", "n3", "g1", "g2"]
    assert [(line.start, line.end, line.gap) for line in lines] == [
        ("n2", "n3", False),
        ("n1", "g1", True),
        ("g1", "n2", True),
        ("n3", "g2", True),
    ]
    assert found[3].notes == ("dvc.lock:9", "closed by: dvc.lock")
    assert [(box.head, box.unknown) for box in found[3:]] == [
        ("gap 1: stale-chain", False),
        ("gap 2 (unknown): loose", True),
    ]


def test_a_gap_that_breaks_several_edges_leaves_them_in_their_place() -> None:
    nodes = [node(key) for key in ("a", "b", "c", "d")]
    stated = [edge("a", "b"), edge("b", "c"), edge("c", "d")]
    found, lines = boxes(graph(nodes, stated, [gap("a", "b"), gap("c", "d")], []))
    assert [(line.start, line.end, line.says, line.gap) for line in lines] == [
        ("n2", "n3", "read by", False),
        ("n1", "n2", "gap 1", True),
        ("n3", "n4", "gap 1", True),
    ]
    assert [box.id for box in found] == ["n1", "n2", "n3", "n4", "g1"]
    assert all(box.notes == ("dvc.yaml:3", "gap 1") for box in found[:4])


def test_a_gap_with_several_ends_on_one_side_leads_to_each_of_them() -> None:
    nodes = [node(key) for key in ("a", "b")]
    _, lines = boxes(graph(nodes, [], [gap("?", "a"), gap("?", "b")], []))
    assert [(line.start, line.end) for line in lines] == [("g1", "n1"), ("g1", "n2")]


def test_a_gap_that_several_files_close_names_three_and_counts_the_rest() -> None:
    several = [gap("?", key, closes=f"{key}.dvc") for key in "abcde"]
    data = graph([node(key) for key in "abcde"], [], several, [])
    (*_, box), _ = boxes(data)
    assert box.notes[1] == "closed by: a.dvc, b.dvc, c.dvc, and 2 more"
    assert RENDERERS["text"](data).count("closed by: ") == 5


def test_one_problem_with_several_pairs_of_ends_is_one_gap() -> None:
    several = told(graph([], [], [gap("a", "b"), gap("a", "c"), gap("a", "d", line=4)], []))
    assert [each.pairs for each in several] == [(("a", "b"), ("a", "c")), (("a", "d"),)]


def test_code_beyond_three_files_is_counted() -> None:
    (_, step, *_), _ = boxes(SMALL)
    assert step.notes == ("runs fit.py", "runs a.py", "runs b.py", "and 1 more", "dvc.yaml:3")


def test_a_digest_is_cut_to_what_tells_it_apart() -> None:
    assert version_of(node("x", version="md5:8f14e45fceea167a5a36dedd4bea2543")) == (
        "md5:8f14e45fceea..."
    )
    assert version_of(node("x", version="3.2.0")) == "3.2.0"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("models/loan_model.joblib", ["models/loan_", "model.joblib"]),
        ("a b", ["a b"]),
        ("x" * 30, ["x" * 12, "x" * 12, "x" * 6]),
        ("one two three four five six", ["one two", "three four", "five six"]),
        ("a " * 60, ["a a a a a a", "a a a a a a", "a a a a a..."]),
        ("", [""]),
    ],
)
def test_text_is_broken_where_it_may_be(text: str, lines: list[str]) -> None:
    assert wrapped(text, 12, 3) == lines


# Hostile text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_steers_a_terminal(text: str) -> None:
    out = RENDERERS["text"](hostile(text))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_file_has_a_meaning_in_mermaid(text: str) -> None:
    lines = RENDERERS["mermaid"](hostile(text)).splitlines()
    label = r'"(?:[^\W_]|[ .,\-/()#;<>])*"'
    shapes = rf"(\[\(|\(\[|\{{\{{|>|\[\[|\[/|\[){label}(\)\]|\]\)|\}}\}}|\]\]|/\]|\])"
    line = (
        rf"flowchart LR|  [ng]\d+{shapes}(:::gap|:::served)?"
        rf"|  [ng]\d+ (-->|-\.->)(\|{label}\|)? [ng]\d+|  classDef .*"
    )
    assert [each for each in lines if not re.fullmatch(line, each)] == []
    markup = "".join(lines).replace("<br/>", "")
    assert "<" not in markup


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("data/raw-2.csv, a (b)", "data/raw-2.csv, a (b)"),
        ("src/__init__.py", "src/#95;#95;init#95;#95;.py"),
        ("1. list", "1#46; list"),
        ("- list", "#45; list"),
        ("    code", "#32;#32;#32;#32;code"),
        ("see www.example.org", "see www#46;example.org"),
        ("größe/データ", "größe/データ"),
    ],
)
def test_mermaid_takes_no_markdown_from_a_file(text: str, escaped: str) -> None:
    assert graph_mermaid.escaped(text) == escaped


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_file_has_a_meaning_in_dot(text: str) -> None:
    quoted = r'"(?:[^"\\]|\\["\\n])*"'
    for line in RENDERERS["dot"](hostile(text)).splitlines():
        rest = re.sub(quoted, "Q", line)
        assert re.fullmatch(r"[A-Za-z0-9 _=,.\[\]{}>-]*", rest.replace("Q", "")), line
        assert "&" not in re.sub("&amp;", "", line)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("text", HOSTILE)
def test_graphviz_takes_it(text: str) -> None:
    drawing = RENDERERS["dot"](hostile(text)).encode()
    ran = subprocess.run(["dot", "-Tsvg"], input=drawing, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.count(b'class="node"') == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_an_svg_holds_text_as_text_only(text: str) -> None:
    root = ET.fromstring(RENDERERS["svg"](hostile(text)))
    known = {"svg", "title", "desc", "style", "rect", "g", "text", "path"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == known
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if "href" in name or name.startswith("on")}
    assert root.findtext(f"{SVG}title", "").startswith("Lineage of ")


def test_an_svg_names_nothing_outside_of_itself() -> None:
    drawing = RENDERERS["svg"](SMALL).replace("http://www.w3.org/2000/svg", "", 1)
    assert not re.search(r"http|url\(|@import|<script|href", drawing)


# The drawing


def test_no_text_of_a_drawing_leaves_its_box() -> None:
    root = ET.fromstring(RENDERERS["svg"](hostile("漢字 w" * 30)))
    checked = 0
    for group in root.iter(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        if rect is None:
            continue
        left, top, width, height = (float(rect.get(k, "")) for k in ("x", "y", "width", "height"))
        for text in group.iter(f"{SVG}text"):
            cells = sum(2 if letter > "\u02ff" else 1 for letter in text.text or "")
            x, y = float(text.get("x", "")), float(text.get("y", ""))
            assert left < x
            assert x + cells * 6.75 <= left + width
            assert top + 11 <= y + 2
            assert y <= top + height
            checked += 1
    assert checked > 20


def test_a_gap_is_told_in_words_and_by_a_dashed_line_not_by_colour_alone() -> None:
    drawing = RENDERERS["svg"](SMALL)
    assert "gap 1: stale-chain" in drawing
    assert "closed by: dvc.lock" in drawing
    assert re.search(r"\.gap rect\{[^}]*stroke-dasharray", drawing)
    assert re.search(r"path\.gap\{[^}]*stroke-dasharray", drawing)
    assert "@media (prefers-color-scheme:dark)" in drawing


def test_the_description_of_a_drawing_tells_its_gaps() -> None:
    root = ET.fromstring(RENDERERS["svg"](SMALL))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}desc") == (
        "bot: 3 nodes, 2 edges, 2 gaps; gap 1: stage 'fit' read another version; "
        "gap 2: stage 'fit' read another version"
    )


# Size


def test_ten_thousand_nodes_are_text_json_and_dot() -> None:
    large = chain(10_000)
    assert len(RENDERERS["text"](large)) < 2_000_000
    assert RENDERERS["dot"](large).count(" -> ") == 9_999
    assert len(json.loads(RENDERERS["json"](large))["nodes"]) == 10_000


@pytest.mark.parametrize(
    ("name", "stated"),
    [("mermaid", "500 lines or 50000 characters"), ("svg", "1000 boxes or 3000 lines")],
)
def test_what_is_too_large_to_draw_is_refused_with_the_limit(name: str, stated: str) -> None:
    with pytest.raises(UsageError) as caught:
        RENDERERS[name](chain(10_000))
    assert "10000 boxes and 9999 lines" in caught.value.what
    assert stated in caught.value.hint


def test_the_limits_of_a_drawing_are_inclusive() -> None:
    assert graph_svg.render(chain(graph_svg.MAX_BOXES))
    with pytest.raises(UsageError):
        graph_svg.render(chain(graph_svg.MAX_BOXES + 1))
    two = graph([node("a"), node("b")], [edge("a", "b")] * graph_mermaid.MAX_EDGES, [], [])
    assert graph_mermaid.render(two)
    with pytest.raises(UsageError):
        graph_mermaid.render({**two, "edges": [*two["edges"], edge("a", "b")]})


def test_mermaid_counts_characters_too() -> None:
    wide = graph([node(str(number), label="w" * 290) for number in range(200)], [], [], [])
    with pytest.raises(UsageError, match="200 boxes and 0 lines"):
        graph_mermaid.render(wide)


def test_a_deep_tree_says_how_deep_it_is() -> None:
    lines = RENDERERS["text"](chain(40)).splitlines()
    assert lines[-1].strip().startswith("(39) <- dataset, dvc n00000")
    assert max(len(line) - len(line.lstrip()) for line in lines) == 48
