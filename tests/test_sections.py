from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from aigov.documents import decode
from aigov.sections import Section, read_page, read_sections

LABELS = Path(__file__).with_name("data") / "card_headings.csv"


def names(text: str) -> list[tuple[str, int, int]]:
    return [(s.heading.text, s.heading.level, s.heading.line) for s in read_sections(text)]


def filled(text: str) -> dict[str, bool]:
    return {section.heading.text: section.filled for section in read_sections(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Intended use", ("Intended use", 1, 1)),
        ("### Intended use ###", ("Intended use", 3, 1)),
        ("##Intended use", ("Intended use", 2, 1)),
        ("#Intended use", ("Intended use", 1, 1)),
        ("Intended use\n============", ("Intended use", 1, 1)),
        ("Intended use\n---", ("Intended use", 2, 1)),
        ("**Intended use**\n\nLoans.", ("Intended use", 7, 1)),
        ("**Intended use:**", ("Intended use", 7, 1)),
        ("**Intended use**:", ("Intended use", 7, 1)),
        ("__Intended use__\nLoans.", ("Intended use", 7, 1)),
        ("<h2>Intended use</h2>", ("Intended use", 2, 1)),
        ('<H2 align="center" id=x>Intended use</H2>', ("Intended use", 2, 1)),
        (
            '<div align=center>\n<h1\n align="left">\nIntended\nuse</h1>\n</div>',
            ("Intended use", 1, 2),
        ),
        ("<div align=center><h1>Intended use</h1></div>", ("Intended use", 1, 1)),
        ("## 1.2 Intended use", ("Intended use", 2, 1)),
        ("## 3) Intended use", ("Intended use", 2, 1)),
        ("## 🎯 Intended use", ("Intended use", 2, 1)),
        ("## [Intended use](#intended-use)", ("Intended use", 2, 1)),
        ('## <a name="use"></a>Intended *use* {#use}', ("Intended use", 2, 1)),
        ("## `Intended` **use**:", ("Intended use", 2, 1)),
        ("> ## Intended use", ("Intended use", 2, 1)),
        ("> > ## Intended use", ("Intended use", 2, 1)),
        ("- ## Intended use", ("Intended use", 2, 1)),
        ("1. ## Intended use", ("Intended use", 2, 1)),
        ("\ufeff# Intended use", ("Intended use", 1, 1)),
        ("---\nlicense: mit\n---\r\n\r\n# Intended use\r\n", ("Intended use", 1, 5)),
        ("## الاستخدام المقصود", ("الاستخدام المقصود", 2, 1)),
        ("## 想定される用途", ("想定される用途", 2, 1)),
    ],
)
def test_headings_of_every_style_are_seen(text: str, expected: tuple[str, int, int]) -> None:
    assert names(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "```\n# no\n```",
        "~~~ bash\n# no\n```\n# no\n~~~",
        "````\n```\n# no\n````",
        "- item\n\n  ```\n  # no\n  ```",
        "> ```\n> # no\n> ```",
        "```\n# no, and the fence never ends",
        "text\n\n    # no",
        "<!-- # no -->",
        "<!--\n# no\n-->",
        "<!-- never closed\n# no",
        "#hashtag",
        "#12 is fixed",
        "#one #two",
        "text\n##no",
        "#!/bin/sh",
        "####### no",
        "# ",
        "##",
        "A long paragraph that stands on a rule by accident, as people write it.\n---",
        "two lines\nof one paragraph\n---",
        "- item\n---",
        "| a |\n|---|",
        "text\n**bold in a paragraph**",
        "**A whole sentence in bold is a statement.**",
        "- **Key:**",
        "[paper]: https://bank.test\n---",
        "---\n# a comment of the front matter\nlicense: mit\n---\n",
    ],
)
def test_what_looks_like_a_heading_and_is_none(text: str) -> None:
    assert names(text) == []


def test_a_comment_mark_within_code_is_text() -> None:
    assert names("Write `<!--` to hide\n\n# Seen") == [("Seen", 1, 3)]


def test_a_fence_in_a_quote_ends_with_the_quote() -> None:
    assert names("> ```\n> code\n\n# Seen") == [("Seen", 1, 4)]


def test_the_number_of_the_first_line_is_taken_over() -> None:
    assert read_sections("# A", first_line=7)[0].heading.line == 7


def test_a_heading_says_where_it_starts() -> None:
    heading = read_sections("\n  > ## Data\n")[0].heading
    assert (heading.line, heading.column, heading.style) == (2, 5, "atx")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<!-- The people, the places -->",
        "[More Information Needed]",
        "- **Developed by:** [More Information Needed]\n- **Paper [optional]:** N/A",
        "N/A",
        "- [Data](#data)\n  - [Splits](#splits)\n1. [Uses](#uses)",
        "- [Data (raw)](#data-(raw))",
        '<a href="#data">Data</a>',
        "![curve](curve.png)",
        "[![build](https://ci.test/b.svg)](https://ci.test)",
        '<p align="center"><img src="a.png" alt="curve of the loss"></p>',
        "---\n***\n___",
        "| Metric | Value |\n|---|---|",
        "| Metric | Value |\n|---|---|\n| Accuracy | TODO |\n| F1 | |",
        "-\n*\n1.",
        "[paper]: https://bank.test/paper.pdf",
        "{{ limitations }}",
        "<br>\n<div></div>",
        "```\n```",
        "> \n>",
        "🚧",
    ],
)
def test_what_is_no_content(content: str) -> None:
    assert filled(f"## Data\n\n{content}\n\n## Next\n\nText.") == {"Data": False, "Next": True}


@pytest.mark.parametrize(
    "content",
    [
        "English",
        "None: a study of 400 cases found no difference between groups.",
        "[The paper](https://bank.test/paper.pdf)",
        "https://bank.test/paper.pdf",
        "[https://bank.test/paper.pdf]()",
        "```python\nload()\n```",
        "    indented code",
        "| Metric | Value |\n|---|---|\n| Accuracy | 0.9 |",
        "name | value\n--- | ---\nF1 | 0.9",
        "| only | pipes |",
        "- item",
        "> a quoted answer",
        "You can embed images with `![](...)`",
        "**MIT**",
        "- **Homepage:**\nhttps://bank.test",
        "[^1]: A note.",
        "Nur für Forschung.",
        "見積もりは内部記録です。",
    ],
)
def test_what_is_content(content: str) -> None:
    assert filled(f"## Data\n\n{content}\n\n## Next\n\nTODO") == {"Data": True, "Next": False}


def test_a_parent_is_filled_by_its_children_and_by_nothing_else() -> None:
    text = "# A\n## B\n### C\nText.\n## D\n### E\nTODO\n# F\n"
    assert filled(text) == {"A": True, "B": True, "C": True, "D": False, "E": False, "F": False}


def test_own_text_ends_at_the_next_heading_of_any_level() -> None:
    first, second = read_sections("# A\none two\n## B\nthree\n")
    assert (first.own_text, first.own_words, first.words) == ("one two", 2, 3)
    assert (second.own_text, second.lines) == ("three", ((4, "three"),))


def test_a_bold_label_with_nothing_under_it_is_an_empty_heading() -> None:
    assert filled("## Citation\n\n**BibTeX:**\n\n[More Information Needed]\n\n## Next") == {
        "Citation": False,
        "BibTeX": False,
        "Next": False,
    }
    assert filled("# Card\n\n**Intended use**\n\n**Limitations**\n\n## Next") == {
        "Card": False,
        "Intended use": False,
        "Limitations": False,
        "Next": False,
    }


def test_a_question_in_bold_is_a_heading_however_long() -> None:
    question = (
        "Is there anything about the way in which the data were collected, cleaned and labelled"
    )
    assert filled(f"# Card\n\n**{question} that matters?**\n\nNo.\n")[f"{question} that matters?"]


def test_what_stands_before_all_headings_is_the_page() -> None:
    page = read_page("Version: 3\n\n# A\n")
    assert (page[0].heading.style, page[0].lines) == ("page", ((1, "Version: 3"),))
    assert [section.heading.text for section in page[1:]] == ["A"]


HOSTILE = [
    *("#", "*", "<h1>", "[", "> > > ", "`", "~", "<", "![", "[](", "<!--", "`<!--", "| ", "- "),
    *(
        "# a\n",
        "**a**\n\n",
        "a\n---\n",
        "<h1\n",
        "<h1>a</h1>",
        "```\n",
        "\n",
        "{{",
        "insert ",
        "1. ",
    ),
    *("<a href=#", "[todo", "[a](b", ". ", "| a | b |\n", "- # a\n", "__a__\n", "<a ", "> # a\n"),
]


def steps(work: Callable[[], object]) -> int:
    """Python lines and calls that ``work`` takes: the same on every machine."""
    count = 0

    def tick(_frame: FrameType, _event: str, _arg: Any) -> Any:
        nonlocal count
        count += 1
        return tick

    before = sys.gettrace()
    sys.settrace(tick)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", HOSTILE)
def test_steps_grow_with_the_size_of_hostile_input(unit: str) -> None:
    small, large = unit * (2_000 // len(unit)), unit * (8_000 // len(unit))
    read_sections("# warm")
    first = steps(lambda: read_sections(small))
    assert steps(lambda: read_sections(large)) <= 6 * first


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_large_page_of_hostile_input_is_read(unit: str) -> None:
    """Steps do not count what happens within a regular expression: quadratic ones hang here."""
    for section in read_sections(unit * (250_000 // len(unit)))[:3]:
        assert isinstance(section, Section)


def test_a_hundred_thousand_headings_are_read() -> None:
    sections = read_sections("# a\n## b\ntext\n" * 50_000)
    assert len(sections) == 100_000
    assert all(section.filled for section in sections)


def labels() -> dict[str, dict[int, bool]]:
    found: dict[str, dict[int, bool]] = {}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["path"], {})[int(row["line"])] = row["filled"] == "1"
    return found


@pytest.mark.shared
def test_filled_agrees_with_people_on_real_cards(shared: Path) -> None:
    right = wrongly_filled = wrongly_empty = 0
    for path, expected in labels().items():
        text = (shared / "corpus" / path).read_bytes().decode("utf-8")
        seen = {section.heading.line: section.filled for section in read_sections(text)}
        assert set(expected) == set(seen), path
        for line, label in expected.items():
            right += label and seen[line]
            wrongly_filled += seen[line] and not label
            wrongly_empty += label and not seen[line]
    assert right > 1000
    assert right / (right + wrongly_filled) >= 0.985
    assert right / (right + wrongly_empty) >= 0.989


@pytest.mark.shared
def test_every_markdown_file_of_the_corpus_is_read(shared: Path) -> None:
    paths = sorted((shared / "corpus").rglob("*.md"))
    assert len(paths) > 200
    for path in paths:
        read_sections(decode(path.read_bytes()))
