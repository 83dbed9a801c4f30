"""The comment of a pull request and the summary of a step."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest

from aigov.report import github_summary, markdown
from aigov.report.github_summary import MAX_SUMMARY
from aigov.report.markdown_budget import Section, fitted
from aigov.report.markdown_text import MAX_COMMENT
from results import COMMIT, finding, hostile, numbered, problem, result, system, waiver

RISKS = "services/ml/governance/risks.yaml"
GOLDEN = Path(__file__).parent / "golden-reports"


def sample() -> dict[str, Any]:
    """One of everything that a comment shows."""
    counts = {"evidenced": 3, "failing": 1, "not-assessed": 7, "not-evidenceable": 2}
    return result(
        finding(problems=[problem(), problem("date is 400 days old", line=9, hint="")]),
        finding("lineage", outcome="unknown", problems=[problem("dvc.lock is unreadable",
                path="dvc.lock", line=1, hint="dvc repro", unknown=True)]),
        finding("cards", mode="advisory"),
        finding("drills", due=False, gate="operation"),
        finding("bias", outcome="waived", by="W-3"),
        finding("owners", outcome="pass", problems=[]),
        finding("weakened", "*", outcome="pass", problems=[]),
        systems=[system("bot", name="The bot"), system("*", tier=None)],
        waivers=[
            waiver("W-1", "2026-11-21"),
            waiver("W-2", "2026-11-22"),
            waiver("W-3", "2026-12-22", policy="bias"),
            waiver("W-4", "2026-12-23"),
            waiver("W-5", "2026-12-01", excuses=False),
        ],
        frameworks=[{"framework": "acme", "title": "Acme (2026)", "version": "1", "status": "",
                     "verification": "secondary", "counts": counts, "clauses": 13}],
        notes=["git ignores 2 files"],
        unreadable=[{"path": "dvc.lock"}],
        base={"ref": "main", "commit": "d" * 40, "others": 0},
        snapshot={"kind": "revision", "id": COMMIT, "tree": "", "root": "services/ml"},
        tool={"name": "aigov-policy", "version": "1", "arguments": ["check", "--system", "a b"]},
    )  # fmt: skip


def test_the_comment_is_the_golden_file(pytestconfig: pytest.Config) -> None:
    golden, text = GOLDEN / "comment.md", markdown.render(sample())
    if pytestconfig.getoption("--update-golden"):
        golden.write_text(text, "utf-8")
        pytest.skip("written anew: read what changed")
    assert text == golden.read_text("utf-8")


def rows(text: str, title: str) -> list[list[str]]:
    """The cells of the table below a heading, as a browser shows them."""
    below = re.split("</details>|<details>|\n#### ", text.partition(title)[2])[0]
    lines = [line for line in below.split("\n") if line.startswith("| ")][2:]
    plain = [re.sub("<[^>]*>", " ", line) for line in lines]
    return [
        [" ".join(html.unescape(cell).split()) for cell in line.split("|")[1:-1]] for line in plain
    ]


def test_what_blocks_is_told_with_place_policy_and_what_to_do() -> None:
    assert rows(markdown.render(sample()), "#### What blocks (3)") == [
        [f"{RISKS}:3", "risks The bot", "reviewer is missing", "name one"],
        [f"{RISKS}:9", "risks The bot", "date is 400 days old", "Write risks."],
        ["services/ml/dvc.lock:1", "lineage The bot", "cannot tell: dvc.lock is unreadable",
         "dvc repro"],
    ]  # fmt: skip


def test_what_blocks_nothing_is_folded_with_its_reason() -> None:
    text = markdown.render(sample())
    assert "<details><summary>Due later, advisory or known (2)</summary>" in text
    why = {row[1].split()[0]: row[3] for row in rows(text, "Due later, advisory or known")}
    assert why == {"cards": "advisory", "drills": "due at operation"}


def test_waivers_in_use_are_told_and_those_that_end_within_30_days_stand_out() -> None:
    """As of 2026-11-22: its last day may be that day, and 30 days later is 2026-12-22."""
    told = rows(markdown.render(sample()), "#### Waivers in use (3)")
    assert [row[:2] for row in told] == [
        ["2026-11-22, **in 0 days**", "W-2"],
        ["2026-12-22, **in 30 days**", "W-3"],
        ["2026-12-23", "W-4"],
    ]


def test_a_run_that_only_advises_says_so_in_its_heading() -> None:
    advised = {**sample(), "exit": {"code": 0, "reason": "advisory: 1 enforced failure"}}
    assert "### AI governance: advice only" in markdown.render(advised)


def test_each_system_has_its_numbers() -> None:
    told = rows(markdown.render(sample()), "#### Systems")
    assert told == [
        ["The bot", "high", "3", "1", "1", "1", "0"],
        ["the repository", "", "0", "0", "0", "1", "0"],
    ]


def test_the_first_line_lets_a_later_run_find_the_comment() -> None:
    assert markdown.render(result()).split("\n")[0] == "<!-- aigov check -->"


def test_a_result_of_an_older_version_is_shown() -> None:
    older = sample()
    for key in ("tool", "waivers", "frameworks", "base"):
        del older[key]
    del older["snapshot"]["root"]
    assert "#### What blocks (3)" in markdown.render(older)


@pytest.mark.parametrize(("render", "most"), [
    (markdown.render, MAX_COMMENT), (github_summary.render, MAX_SUMMARY),
])  # fmt: skip
def test_it_stays_below_the_limit_and_says_what_is_left_out(render: Any, most: int) -> None:
    count = 10_000
    text = render(numbered(count))
    assert most - 1_000 < len(text.encode()) <= most
    shown = len(rows(text, f"#### What blocks ({count})"))
    assert f"**{count - shown} of {count} rows do not fit here.**" in text
    assert text.endswith("`-o json` or `-o html=report.html`.\n")


@pytest.mark.parametrize("seed", range(12))
def test_hostile_text_is_no_markup(seed: int) -> None:
    text = markdown.render(hostile(seed, count=200))
    assert text == markdown.render(hostile(seed, count=200))
    assert len(text.encode()) <= MAX_COMMENT
    assert not set("\x00\x1b\u202e\ud800") & set(text)
    bars = [line.count("|") for line in text.split("\n") if line.startswith("|")]
    assert set(bars) <= {5, 6, 8, 2}
    known = r"</?(code|details|summary)>|<br>|<!-- (aigov check )?-->|`[a-z0-9 -]+=?[a-z.]*`|\*\*"
    inner = re.sub(known, "", text)
    assert not set("<>`[]") & set(inner)
    assert "https://" not in inner
    assert "@acme" not in html.unescape(re.sub("<code>.*?</code>", "", text))


def test_a_document_fits_its_budget_to_the_byte() -> None:
    table = Section("T", ("h",), ("| 111 |",) * 3, folded=False)
    shown = []
    for budget in range(70, 200):
        text = fitted("head", [table], "tail", budget)
        assert len(text.encode()) <= budget
        shown.append(text.count("111"))
    assert text == "head\n\n#### T\n\n| h |\n| --- |\n| 111 |\n| 111 |\n| 111 |\n\ntail\n"
    assert shown == sorted(shown)
    assert set(shown) == {0, 1, 2, 3}


def test_a_small_table_is_filled_before_a_large_one() -> None:
    large = Section("large", ("h",), ("| 12345 |",) * 1_000)
    small = Section("small", ("h",), ("| 12345 |",) * 3, share=0.1)
    text = fitted("", [large, small], "", 2_000)
    assert len(rows(text, "small")) == 3
    assert 100 < len(rows(text, "large")) < 200
    assert len(text.encode()) <= 2_000
