"""Regular expressions in policies: the subset whose work is bounded, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aigov.errors import PolicyError
from aigov.patterns import MAX_INPUT, compile_pattern

ACCEPTED = {
    "R-[0-9]+": ("R-17", "R-"),
    "[a-z][a-z0-9-]{1,62}": ("loan-approval", "9x"),
    "v[0-9]+\\.[0-9]+": ("v1.2", "v1"),
    "(low|medium|high)": ("low", "none"),
    "s3://[a-z0-9.-]+/.*": ("s3://b/k", "s3://b"),
    "[A-Z]{3}-[0-9]{4}": ("GRC-0412", "GRC-412"),
    "(?:ab){3}": ("ababab", "abab"),
    "(?i)draft": ("DRAFT", "final"),
    "https?://x": ("http://x", "ftp://x"),
}


@pytest.mark.parametrize(("pattern", "texts"), ACCEPTED.items())
def test_a_harmless_pattern_is_accepted(pattern: str, texts: tuple[str, str]) -> None:
    compiled = compile_pattern(pattern)
    assert [bool(compiled.fullmatch(text)) for text in texts] == [True, False]


REFUSED = {
    "^(a+)+$": "a repeat inside a repeat",
    "(.*)*x": "a repeat inside a repeat",
    "(x+x+)+y": "a repeat inside a repeat",
    "(?:a?){40}a{40}": "a repeat inside a repeat",
    "(a|bc)+$": "alternatives inside a repeat",
    "(a)\\1": "a back-reference",
    "(a)?(?(1)b|c)": "a conditional group",
    "(?=a)a": "look-ahead or look-behind",
    "(?<!a)b": "look-ahead or look-behind",
    "(?>a)": "an atomic group",
    "a++": "a possessive repeat",
    ".*a.*b.*c": "more than 2 open repeats (* or +)",
    "(?:ab)*": "a varying repeat of a sequence",
}


@pytest.mark.parametrize(("pattern", "what"), REFUSED.items())
def test_an_unsafe_pattern_is_refused_with_the_reason(pattern: str, what: str) -> None:
    with pytest.raises(PolicyError) as caught:
        compile_pattern(pattern, where="p.yaml:3:1")
    assert caught.value.what == f"pattern {pattern!r} uses {what}"
    assert caught.value.where == "p.yaml:3:1"
    assert caught.value.hint


@pytest.mark.parametrize("pattern", ["(", "[z-a]", "a{2,1}", "*a", "(" * 400, "a{99999999999999}"])
def test_a_malformed_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PolicyError, match="is malformed"):
        compile_pattern(pattern)


def test_a_long_pattern_is_refused() -> None:
    with pytest.raises(PolicyError, match="longer than 500 characters"):
        compile_pattern("a" * 501)


EXPLOSIVE = {
    "optional letters": "a?" * 40 + "a" * 40,
    "bounded repeats": "a{0,30}" * 20 + "b",
    "alternatives in a row": "(?:ab|ab)" * 40 + "c",
    "alternatives that overlap": "(?:a|aa)" * 40 + "c",
}


@pytest.mark.parametrize("pattern", EXPLOSIVE.values(), ids=EXPLOSIVE)
def test_a_pattern_that_explodes_without_an_open_repeat_is_refused(pattern: str) -> None:
    with pytest.raises(PolicyError):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", [".*.*x", "[ab]+[bc]+d", "a*a*b", "R-[0-9]+x"])
def test_the_worst_accepted_pattern_is_quick_on_the_longest_input(pattern: str) -> None:
    compiled = compile_pattern(pattern)
    start = time.process_time()
    for text in ("a" * MAX_INPUT, "b" * MAX_INPUT, "R-" + "1" * (MAX_INPUT - 2)):
        assert not compiled.fullmatch(text)
    assert time.process_time() - start < 1


@pytest.mark.shared
def test_the_hostile_patterns_of_the_shared_material_are_refused(
    shared: Path, tmp_path: Path
) -> None:
    make = [sys.executable, str(shared / "hostile" / "make_hostile.py"), str(tmp_path)]
    subprocess.run([*make, "--only", "data-redos"], check=True, capture_output=True)
    text = next(tmp_path.rglob("redos.yaml")).read_text("utf-8")
    patterns = re.findall(r'match: "(.*)"', text)
    assert len(patterns) >= 6
    for pattern in patterns:
        with pytest.raises(PolicyError):
            compile_pattern(pattern)
