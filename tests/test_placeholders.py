from __future__ import annotations

import json
from pathlib import Path

import pytest

from aigov import placeholders

SCHEMAS = Path(placeholders.__file__).with_name("schemas")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "-",
        "...",
        "—",
        "N/A",
        "n/a.",
        "[N/A]",
        "NA",
        "None",
        "none.",
        "*Unknown*",
        "TODO",
        "todo: write this",
        "TODO: describe the people who labelled the data",
        "**TBD**",
        "FIXME",
        "XXX",
        "[More Information Needed]",
        "[more information needed].",
        "[More Information Needed](https://hub.test/how-to-fill-in#cards)",
        "More information needed",
        "More Information is needed.",
        "[Needs More Information]",
        "Coming soon!",
        "not yet decided",
        "https://",
        "no risk no risk no risk",
        "fill in",
        "<fill in>",
        "Insert a summary of the model here",
        "your name",
        "<your name>",
        "{{ model_summary }}",
        '{{ summary | default("", true) }}',
        "{% block body %}",
        "<slot>",
        "<owner-email>",
        "[...]",
        "[Describe the data that the model was trained on]",
        "[Add a link (if there is one)]()",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
        "jane@example.com",
        "https://example.com/model",
        "John Doe",
        "- **Developed by:** [More Information Needed]",
        "- **Paper [optional]:** N/A",
        "**Licence:**",
        "- Point of contact:",
        "Owner: TBD\nReviewer: TBD",
        "to be determined",
    ],
)
def test_what_says_nothing_is_a_placeholder(text: str) -> None:
    assert placeholders.is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "None that we know of: 40 loans per group were read by hand.",
        "No annotations were made.",
        "Unknown, but likely none.",
        "MIT",
        "http",
        "It rates the risk of a loan, and the risk of the loan alone.",
        "| yes | no | yes | no | yes | no |",
        "3",
        "0.81",
        "- **Licence:** MIT",
        "Owner: Ada Lovelace <ada@bank.test>",
        "Not for medical use",
        "https://bank.test/models",
        "[List of languages](languages.md)",
        "We insert a token. The rest stays here.",
        "The threshold is to be determined by the customer in a pilot.",
        "x < y and y > z",
        "List<String>",
        "${{ secrets.TOKEN }}",
        "Latency of {{ $labels.job }} is {{ $value }}",
        "matches [- ] only",
        "Ne s'applique pas aux mineurs.",
        "学習データは社内の記録です。",
        "النموذج مخصص للأبحاث فقط.",
        "You agree not to identify speakers",
    ],
)
def test_an_answer_is_no_placeholder(text: str) -> None:
    assert not placeholders.is_placeholder(text)


def test_residue_is_found_with_its_offset_and_bare_words_are_not() -> None:
    text = "Owner: TODO, none of them. See [More Information Needed] or jane@example.com"
    assert placeholders.find(text) == [
        (7, "TODO"),
        (31, "[More Information Needed]"),
        (64, "@example.com"),
    ]


def test_what_stands_beside_residue_remains() -> None:
    text = (
        "Trained on 1998 records.\n\n[More Information Needed]\n- **Paper:** N/A\n- **Code:** git"
    )
    assert placeholders.without_residue(text) == "Trained on 1998 records.\n- **Code:** git"
    assert placeholders.words(text) == 6


def test_words_counts_an_address_once_and_every_two_ideographs() -> None:
    assert placeholders.words("see https://bank.test/a/b-c?d=e now") == 3
    assert placeholders.words("学習データ") == 3


def test_a_sentence_of_a_template_is_subtracted_and_one_of_the_author_stays() -> None:
    template = (
        "---\nlicense: mit\n---\n# Heading of four words here\n<!-- Say what it is for. -->\n"
        'Fill the form below with care.\n{{ uses | default("Readers should be told.", true) }}\n'
    )
    digests = placeholders.template_digests(template)
    assert len(digests) == 3
    assert all(len(digest) == 12 for digest in digests)
    assert digests == placeholders.template_digests(template.replace("care.", "care"))


def test_shipped_digests_are_sorted_and_name_their_sources() -> None:
    shipped = json.loads((SCHEMAS / "template-lines.json").read_text("utf-8"))
    assert shipped["digests"] == sorted(set(shipped["digests"]))
    assert all(len(digest) == 12 for digest in shipped["digests"])
    assert {source["licence"] for source in shipped["sources"]} == {"Apache-2.0"}
    assert all(len(source["commit"]) == 40 for source in shipped["sources"])


@pytest.mark.shared
def test_nothing_remains_of_the_default_templates(shared: Path) -> None:
    digests = set(json.loads((SCHEMAS / "template-lines.json").read_text("utf-8"))["digests"])
    for name in ("modelcard_template.md", "datasetcard_template.md"):
        paths = sorted((shared / "corpus").glob(f"*-cards/**/{name}"))
        assert len(paths) == 1
        assert digests.issuperset(placeholders.template_digests(paths[0].read_text("utf-8")))
