"""CODEOWNERS patterns match as GitHub matches them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from aigov_plugins.access.codeowners_match import Rule, Rules, compile_pattern, deciding

CASES = [
    ("models", "models/net.onnx", True),
    ("models", "src/models/net.onnx", True),
    ("models", "remodels/net.onnx", False),
    ("/models", "src/models/net.onnx", False),
    ("models/", "models", False),
    ("models/", "src/models/net.onnx", True),
    ("/models/", "models/a/b.onnx", True),
    ("/models/", "src/models/a.onnx", False),
    ("data/raw", "data/raw/a.csv", True),
    ("data/raw", "src/data/raw/a.csv", False),
    ("data/*", "data/a.csv", True),
    ("data/*", "data/raw/a.csv", False),
    ("data/**", "data/raw/a.csv", True),
    ("data/**", "data", False),
    ("**/data", "src/data/a.csv", True),
    ("**/data/*.csv", "src/data/a.csv", True),
    ("**/data/*.csv", "data/raw/a.csv", False),
    ("/src/**/prompts", "src/prompts/a.txt", True),
    ("/src/**/prompts", "src/a/b/prompts", True),
    ("*.py", "src/train.py", True),
    ("*.py", "src/train.pyc", False),
    ("/*.py", "src/train.py", False),
    ("train?.py", "train1.py", True),
    ("train?.py", "train.py", False),
    ("a\\ b.md", "docs/a b.md", True),
    ("a\\*.md", "aa.md", False),
    ("v[12].md", "v1.md", False),
    ("v[12].md", "v[12].md", True),
    ("*", "a/b/c", True),
    ("/*", "a/b", False),
    ("Models/", "models/net.onnx", False),
    ("s?rv*/m*l", "serve/model/x", True),
]


@pytest.mark.parametrize(("pattern", "path", "expected"), CASES)
def test_a_pattern_matches_as_on_github(pattern: str, path: str, expected: bool) -> None:
    assert compile_pattern(pattern).matches(path) is expected


@pytest.mark.shared
def test_the_published_table_of_matches_holds(shared: Path) -> None:
    table = shared / "corpus/codeowners/hmarr__codeowners/testdata/patterns.json"
    cases = [
        (entry["pattern"], path, expected)
        for entry in json.loads(table.read_text())
        for path, expected in entry["paths"].items()
    ]
    assert len(cases) == 153
    assert [c for c in cases if compile_pattern(c[0]).matches(c[1]) is not c[2]] == []


@pytest.mark.parametrize("pattern", ["*", "**", "/**", "**/*", "**/"])
def test_a_rule_for_everything_is_known(pattern: str) -> None:
    assert compile_pattern(pattern).catches_all


@pytest.mark.parametrize("pattern", ["/*", "*.py", "/models/", "**/models", "?"])
def test_a_rule_for_something_is_no_rule_for_everything(pattern: str) -> None:
    assert not compile_pattern(pattern).catches_all


def test_gitlab_finds_a_pattern_with_a_slash_at_any_depth() -> None:
    assert compile_pattern("data/raw", anywhere=True).matches("src/data/raw/a.csv")
    assert not compile_pattern("/data/raw", anywhere=True).matches("src/data/raw/a.csv")


def rule(line: int, pattern: str, section: str = "", *, excludes: bool = False) -> Rule:
    return Rule(pattern, ("@a",), line, compile_pattern(pattern), section, excludes)


def test_the_last_rule_that_matches_decides() -> None:
    rules = Rules.of([rule(1, "*"), rule(2, "/models/"), rule(3, "*.md"), rule(4, "/data/")])
    assert [r.line for r in rules.matching("models/README.md")] == [1, 2, 3]
    assert [r.line for r in deciding(rules.matching("models/README.md"))] == [3]
    assert [r.line for r in deciding(rules.matching("models/net.onnx"))] == [2]
    assert deciding(Rules.of([rule(4, "/data/")]).matching("models/net.onnx")) == ()


def test_each_section_has_its_own_last_rule_and_its_exclusions() -> None:
    rules = Rules.of(
        [
            rule(1, "*", "a"),
            rule(2, "/models/", "a"),
            rule(3, "*", "b"),
            rule(4, "*", "c"),
            rule(5, "/models/", "c", excludes=True),
        ]
    )
    assert [r.line for r in deciding(rules.matching("models/net.onnx"))] == [2, 3]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [("*a" * 500 + "b", "a" * 4000), ("**/a/" * 500 + "b", "a/" * 2000), ("?*" * 500, "a" * 400)],
)
def test_a_hostile_pattern_costs_little(pattern: str, path: str) -> None:
    compiled = compile_pattern(pattern)
    start = time.process_time()
    assert not compiled.matches(path)
    assert time.process_time() - start < 1
