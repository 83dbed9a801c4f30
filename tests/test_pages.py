"""Every reader says what its artifacts prove, and what they cannot show."""

from __future__ import annotations

import pytest

from aigov.pages import page_of
from aigov.readers import Reader
from aigov.registry import Registry

READERS = Registry().readers


@pytest.mark.parametrize("reader_id", sorted(READERS))
def test_a_reader_says_what_it_proves_and_what_it_cannot(reader_id: str) -> None:
    page = page_of(READERS[reader_id])
    assert page.proves
    assert page.cannot
    assert page.text.split("\n")[0].endswith(".") or "\n\n" in page.text


def test_sentences_are_found_in_either_wording() -> None:
    text = "A format.\n\nWhat it proves: that\nit is there. What it cannot: more.\n"
    page = page_of(Reader("x", "k", (), "m:f", doc=text))
    assert (page.proves, page.cannot) == ("that it is there", "more")
    page = page_of(Reader("x", "k", (), "m:f", doc="It proves much; it cannot prove all."))
    assert (page.proves, page.cannot) == ("much", "prove all")
