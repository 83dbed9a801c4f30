"""Glob patterns: what they match, what is refused, and how long they take."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.errors import AigovError
from aigov.globs import compile_glob, compile_globs, is_glob, literal_prefix, matching, normal
from aigov.readers import PatternIndex, Reader, same_suffix

MATCHES = [
    # pattern, paths that match, paths that do not
    ("a.md", ["a.md"], ["b/a.md", "a.md.bak", "axmd"]),
    ("*.md", ["a.md", ".md"], ["d/a.md", "a.mdx"]),
    ("**/*.md", ["a.md", "d/a.md", "d/e/a.md"], ["a.txt", "a.md/x"]),
    ("docs/**", ["docs/a", "docs/a/b"], ["docs", "docsx/a", "x/docs/a"]),
    ("**", ["a", "a/b"], []),
    ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/xb", "ab", "x/a/b"]),
    ("a/**/**/b", ["a/b", "a/x/y/b"], ["a/xb"]),
    ("**/models/*/card.md", ["models/x/card.md", "p/models/x/card.md"], ["models/card.md"]),
    ("a?c", ["abc", "a.c"], ["ac", "a/c", "abbc"]),
    ("*a*b*c", ["abc", "xaxbxc", "aabbcc"], ["acb", "ab", "abcx", "a/b/c"]),
    ("a*a", ["aa", "aba"], ["a", "ab"]),
    ("{a,b}.md", ["a.md", "b.md"], ["c.md", "{a,b}.md"]),
    ("**/*.{yml,yaml}", ["x.yml", "d/x.yaml"], ["x.ym"]),
    ("{a,b}/{c,d}", ["a/c", "a/d", "b/c", "b/d"], ["a/b"]),
    ("v[0-9].md", ["v1.md"], ["v.md", "va.md", "v12.md"]),
    ("v[!0-9].md", ["va.md"], ["v1.md", "v/.md"]),
    ("[^a]", ["^", "a"], ["b"]),
    ("a[/]b", [], ["a/b"]),
    ("a+(b).md", ["a+(b).md"], ["aab.md"]),
    ("/a.md", ["a.md"], ["d/a.md"]),
    ("*", ["new\nline", "caf\udce9"], ["a/b"]),
    ("{a", ["{a"], ["a"]),
    ("[a", ["[a"], ["a"]),
    ("a|b", ["a|b"], ["a", "b"]),
]


@pytest.mark.parametrize(("pattern", "hits", "misses"), MATCHES)
def test_a_pattern_matches_whole_paths(pattern: str, hits: list[str], misses: list[str]) -> None:
    assert matching([*hits, *misses], (pattern,)) == tuple(hits)


def test_several_patterns_match_what_any_of_them_does() -> None:
    paths = ["a", "b/c", "d", "ad"]
    assert matching(paths, ("a", "b/*")) == ("a", "b/c")
    assert matching(paths, ()) == ()


REFUSED = [
    ("x" * 501, "glob is longer than 500 characters"),
    ("**/**/**/**/**/a", "glob '**/**/**/**/**/a' has more than 4 '**'"),
    ("{a,b}" * 7, f"glob {'{a,b}' * 7!r} has more than 64 alternatives"),
]


@pytest.mark.parametrize(("pattern", "what"), REFUSED)
def test_a_pattern_beyond_the_limits_is_refused(pattern: str, what: str) -> None:
    with pytest.raises(AigovError) as caught:
        compile_glob(pattern)
    assert caught.value.what == what


def test_a_malformed_set_is_an_error_the_author_can_act_on() -> None:
    with pytest.raises(AigovError, match=r"\[z-a\]"):
        compile_glob("[z-a]")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 30 + "b", "a" * 4000),
        ("**/" * 4 + "x", "a/" * 2000 + "y"),
        ("**/a/**/a/**/a/**/b", "a/" * 200 + "c"),
        ("?*" * 100 + "z", "y" * 4000),
        ("[ab]*" * 60 + "z", "ab" * 1000),
    ],
)
def test_hostile_patterns_take_bounded_time(pattern: str, path: str) -> None:
    start = time.process_time()
    assert matching([path], (pattern,)) == ()
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    ("pattern", "wild", "prefix"),
    [
        ("docs/a.md", False, "docs/a.md"),
        ("docs/*.md", True, "docs/"),
        ("/docs/v?.md", True, "docs/v"),
        ("{a,b}", True, ""),
        ("d/[ab]", True, "d/"),
    ],
)
def test_what_stands_before_the_first_wildcard(pattern: str, wild: bool, prefix: str) -> None:
    assert is_glob(pattern) is wild
    assert literal_prefix(pattern) == prefix


def test_no_pattern_matches_nothing() -> None:
    assert not compile_globs(()).fullmatch("")


NAMES = st.lists(
    st.sampled_from(["a", "b", ".", "-", "*", "?", "[ab]", "[!a]", "{a,b}"]), min_size=1, max_size=7
).map("".join)
PATTERNS = st.one_of(
    NAMES.map(lambda name: f"**/{name}"),
    st.tuples(st.sampled_from(["a", "**/a", "a/**", "**"]), NAMES).map("/".join),
    NAMES,
).filter(lambda pattern: "***" not in pattern and pattern.count("**") < 3)


@settings(max_examples=400, deadline=None)
@given(st.lists(PATTERNS, min_size=1, max_size=5), st.text("ab.-/", min_size=1, max_size=9))
def test_the_index_of_readers_finds_what_the_globs_match(patterns: list[str], path: str) -> None:
    path = normal(path)
    readers = [Reader(str(n), "k", (pattern,), "m:f") for n, pattern in enumerate(patterns)]
    found = {reader.id for reader in PatternIndex(readers).readers_of(path)}
    assert found == {
        str(n) for n, pattern in enumerate(patterns) if compile_glob(pattern).fullmatch(path)
    }


def test_every_alternative_of_a_pattern_says_how_files_may_end() -> None:
    reader = Reader("r", "k", ("**/record.{yaml,json}", "**/notes.md"), "m:f")
    assert [s for s in ("yaml", "json", "md", "csv") if same_suffix(reader, f"a.{s}")] == [
        "yaml",
        "json",
        "md",
    ]
