"""The page: every number is that of the result, nothing is fetched, and no text of it is markup."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from aigov.report import graph_svg
from aigov.report.html_charts import HEIGHT, Block, bar, columns, spark
from aigov.report.html_findings import MAX_CARDS
from aigov.report.html_index import indexed
from aigov.report.html_lineage import drawings
from aigov.report.html_page import render
from aigov.report.html_room import MANY, room_for
from aigov.report.html_words import counted, day, shown
from reportpages import (
    AS_OF,
    COMMIT,
    artifact,
    blob,
    finding,
    framework,
    lineage,
    measure,
    point,
    policy,
    portfolio,
    problem,
    result,
    system,
    waiver,
)

VOID = {"meta", "br"}
RAW = {"style", "script"}


class Page(HTMLParser):
    """The elements of a page in order, and the text below each element with an id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {"": []}
        self.stack: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert not self.stack, "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        self.texts.setdefault(found.get("id", ""), [])
        if tag not in VOID:
            self.stack.append((tag, found.get("id", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self.stack.pop()
        assert tag == opened

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1][0] in RAW:
            return
        for key in {key for _, key in self.stack} | {""}:
            self.texts[key].append(data)

    def text(self, key: str = "") -> str:
        """What stands in the element of an id, else in the page, with single blanks."""
        return " ".join(" ".join(self.texts[key]).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(**changes: Any) -> Page:
    return Page(render(result(**changes)))


def two_systems() -> dict[str, Any]:
    """A desk that fails two policies, one of which is advised, and a bot that fails one later."""
    return {
        "policies": [
            policy("model-card", domain="documentation"),
            policy("owner", domain="governance"),
            policy("rollback", domain="operation", mode="advisory", enforce_from="2026-12-01"),
        ],
        "systems": [system("desk"), system("bot", tier=None, judged_as="limited")],
        "findings": [
            finding("model-card", "desk", "fail", evidence=[artifact("desk/CARD.md")]),
            finding("model-card", "bot", "pass", evidence=[artifact("bot/CARD.md", tracked=False)]),
            finding("owner", "desk", "pass", needs_reviewer=["Whether they answer."],
                    evidence=[artifact("desk/CARD.md")]),
            finding("owner", "bot", "fail", gate="operation", due=False, blocks=False),
            finding("rollback", "desk", "unknown", mode="advisory", blocks=False),
            finding("rollback", "bot", "not-applicable", mode="advisory", blocks=False),
        ],
        "exit": {"code": 1, "reason": "1 enforced failure: model-card"},
    }  # fmt: skip


def test_the_verdict_is_one_sentence_about_policies_and_systems() -> None:
    told = page(**two_systems()).text("verdict")
    assert "Blocked 1 enforced policy fails in 1 of 2 systems and blocks this release." in told
    assert "Exit code 1: 1 enforced failure: model-card" in told


def test_the_tiles_count_what_is_enforced_and_due_apart_from_the_rest() -> None:
    told = page(**two_systems()).text()
    assert "3 enforced and due now fail 1 unknown 0 waived 0 pass 2" in told
    assert "2 AI systems all declared" in told
    assert "1 due later" in told
    assert "1 point for a reviewer" in told
    assert "0 unreadable files" in told


def test_the_map_tells_in_words_what_blocks_and_in_brackets_what_does_not() -> None:
    told = page(**two_systems()).text("map")
    assert "System documentation governance operation" in told
    assert "Desk 1 fail 1 ok (1 unknown)" in told
    assert "Bot 1 ok (1 fail) -" in told


def test_every_cell_of_the_map_that_blocks_is_coloured_and_no_other_is_like_it() -> None:
    text = render(result(**two_systems()))
    assert text.count('<td class="fail">') == 1
    assert text.count('<td class="aside">') == 2


def test_what_blocks_has_its_message_its_place_its_remedy_and_its_clauses() -> None:
    told = page(**two_systems()).text("blocks")
    assert "1 Model card for every system that is served" in told
    assert "model-card of desk is missing governance/card.yaml:12 owner: ''" in told
    assert "To do: name a person" in told
    assert "What to do Write the model-card record, have it reviewed, and commit it." in told
    assert "EU AI Act Art.9(8), Art.11(1)" in told
    assert "owner of bot" not in told


def test_findings_of_one_policy_stand_together_worst_policy_first() -> None:
    found = [
        finding("owner", "bot", "unknown", severity="critical"),
        finding("owner", "desk", "fail", severity="high"),
        finding("model-card", "desk", "fail", severity="critical"),
    ]
    told = page(**{**two_systems(), "findings": found}).text("blocks")
    assert told.index("Model card for") < told.index("Owner for")
    assert told.count("What to do") == 2
    assert told.index("owner of desk") < told.index("Bot @acme/credit-ml unknown owner of bot")


def test_what_is_due_later_stands_before_what_is_advised_with_its_day() -> None:
    told = page(**two_systems()).text("open")
    assert told.startswith("What else does not pass 2")
    assert "Due later 1" in told
    assert "at the gate operation" in told
    assert "enforced from 1 December 2026, in 8 days" in told
    assert told.index("Due later") < told.index("Advisory")


def test_a_system_says_what_it_is_and_how_each_policy_holds() -> None:
    told = page(**two_systems())
    assert told.text("s1").startswith("Desk 1 fail 1 unknown 1 pass Owner @acme/credit-ml")
    assert "1 of what blocks" in told.text("s1")
    assert "Facts that hold personal data Facts that do not hold generative" in told.text("s1")
    assert "Risk tier not declared, judged as limited" in told.text("s2")
    assert "Does not apply: Rollback for every system that is served" in told.text("s2")


def test_a_way_tells_the_problems_that_stand_nowhere_else() -> None:
    same, other = problem("owner is missing"), problem("date is missing", hint="")
    found = finding(
        "owner", "desk", "fail",
        problems=[same],
        ways=[
            {"name": "Record", "state": "broken", "problems": [same]},
            {"name": "Export", "state": "broken", "problems": [other]},
            {"name": "Mail", "state": "absent", "problems": []},
        ],
    )  # fmt: skip
    told = page(**{**two_systems(), "findings": [found]})
    assert "3 ways to evidence it: 1 absent, 2 broken" in told.text("s1")
    assert told.text().count("owner is missing") == 1
    assert told.text("s1").count("date is missing") == 1


def test_evidence_stands_once_with_all_that_used_it() -> None:
    told = page(**two_systems()).text("evidence")
    assert told.count("desk/CARD.md") == 1
    assert f"desk/CARD.md {blob('desk/CARD.md')} model-card, owner" in told
    assert f"bot/CARD.md not tracked {blob('bot/CARD.md')} model-card" in told


def test_points_for_a_reviewer_stand_once_for_all_systems() -> None:
    found = [finding("owner", name, needs_reviewer=["Whether."]) for name in ("desk", "bot")]
    told = page(**{**two_systems(), "findings": found}).text("review")
    assert told.count("Whether.") == 1
    assert "For Bot , Desk" in told


@pytest.mark.parametrize(
    ("found", "exit_code", "more", "sentence"),
    [
        (["fail", "fail", "pass"], 1, {}, "2 enforced policies fail and block this change."),
        (
            ["unknown", "pass"], 4, {},
            "1 enforced policy is unknown: whether this change may go ahead cannot be told.",
        ),
        (
            ["pass", "pass"], 0, {},
            "Nothing blocks this change: of 2 enforced findings due, 2 pass.",
        ),
        (
            ["pass", "waived"], 0, {},
            "of 2 enforced findings due, 1 passes and 1 is excused by a waiver.",
        ),
        (
            ["fail", "unknown"], 1, {},
            "1 enforced policy fails and blocks this change; 1 more finding cannot be told.",
        ),
        (["pass"], 3, {}, "Nothing was decided: what follows is a preview."),
        (
            ["pass"], 0, {"base": {"ref": "main", "commit": COMMIT, "others": 0}},
            "Nothing new blocks this change, and nothing that was there before.",
        ),
        (["fail"], 0, {}, "1 enforced finding would block this change: this run only advises."),
        (
            ["not-applicable"], 0, {},
            "Nothing blocks this change, since no enforced policy that is due applies.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_for_each_exit_code(
    found: list[str], exit_code: int, more: dict[str, Any], sentence: str
) -> None:
    findings = [finding(f"policy-{n}", "desk", outcome) for n, outcome in enumerate(found)]
    told = page(
        gate="ci",
        systems=[system("desk")],
        findings=findings,
        exit={"code": exit_code, "reason": "so"},
        **more,
    )
    assert sentence in told.text("verdict")


def test_exit_0_is_no_good_news_where_nothing_is_enforced() -> None:
    found = [finding("owner", "desk", "fail", mode="advisory", blocks=False)]
    told = page(systems=[system("desk")], findings=found, exit={"code": 0, "reason": "advisory"})
    assert "since no policy is enforced" in told.text("verdict")
    assert "Clear" not in told.text("verdict")


def test_what_the_base_had_does_not_decide_and_is_told() -> None:
    known = finding("owner", "desk", "fail", blocks=False, known=True)
    told = page(
        systems=[system("desk")],
        findings=[known, finding("model-card", "desk")],
        base={"ref": "main", "commit": COMMIT, "others": 0},
        exit={"code": 0, "reason": "none that the base did not"},
    )
    sentence = "Nothing new blocks this release: 1 enforced finding was there before and does not"
    assert f"Not worse {sentence}" in told.text("verdict")
    assert "Clear" not in told.text("verdict")
    assert "Known before, so that it does not decide 1" in told.text("open")
    assert f"main, merge base {COMMIT}" in told.text()


def test_no_system_at_all_makes_a_page_that_says_so() -> None:
    told = page()
    assert "Nothing judged Nothing was judged." in told.text("verdict")
    assert "No AI system is declared and none was seen." in told.text("systems")
    assert "map" not in told.texts


def test_a_repository_that_declares_no_system_is_told_apart_from_one_that_was_forgotten() -> None:
    told = page(exit={"code": 0, "reason": "declared: no AI system; none seen"})
    assert "declares that it holds no AI system" in told.text("verdict")


@pytest.mark.parametrize("kind", ["worktree", "index", "folder", "memory"])
def test_a_result_of_no_commit_says_so(kind: str) -> None:
    text = page(snapshot={"kind": kind, "id": "", "tree": ""}).text()
    assert "Not of a commit." in text
    assert "Not of a commit." not in page().text()


def test_the_head_tells_commit_tree_folder_gate_and_tool() -> None:
    told = page(
        snapshot={"kind": "revision", "id": COMMIT, "tree": blob("tree"), "root": "services/loan"},
        tool={"name": "aigov-policy", "version": "1.2", "arguments": ["check", "--rev", "a b"]},
    )
    text = told.text()
    assert f"Commit {COMMIT} Tree {blob('tree')} Folder services/loan" in text
    assert "Made with aigov-policy 1.2" in text
    assert "As of 23 November 2026, for a release review: 0 policies, 0 AI systems." in text
    assert "aigov check --rev 'a b'" in told.text("again")


def test_a_release_is_named_by_its_tag_with_its_approvals_and_what_is_over() -> None:
    told = page(
        release={
            "rev": "v2", "commit": COMMIT, "day": "2026-11-20", "author": "Ana", "signed": False,
            "tag": {"name": "v2", "annotated": True, "tagger": "Bo", "day": "2026-11-21"},
            "approvals": [
                {
                    "system": "desk", "path": "governance/approval.yaml", "version": "2",
                    "decision": "approved", "approvers": ["Cy"], "date": "2026-11-19",
                    "commit": COMMIT, "day": "2026-11-19", "author": "Cy", "signed": None,
                }
            ],
            "expired": [
                {
                    "system": "desk", "path": "a.yaml", "line": 6, "message": "review has passed",
                    "policies": ["owner"],
                }
            ],
        }
    )  # fmt: skip
    assert "Release v2" in told.text()
    assert "Committed 20 November 2026 by Ana, not signed" in told.text()
    assert "Tagged 21 November 2026 by Bo" in told.text()
    assert "approved 2026-11-19 desk 2 Cy governance/approval.yaml" in told.text("release")
    assert "review has passed a.yaml:6" in told.text("release")


@pytest.mark.parametrize(
    ("ends", "left", "stands_out"),
    [
        (-1, "over for 1 day", "over"),
        (0, "last day", "ends-soon"),
        (30, "30 days left", "ends-soon"),
        (31, "31 days left", "runs"),
    ],
)
def test_a_waiver_tells_what_is_left_of_it(ends: int, left: str, stands_out: str) -> None:
    told = page(waivers=[waiver("W-1", ends)])
    assert left in told.text("waivers")
    assert {"class": stands_out} in told.all("tr")


def test_waivers_are_told_by_their_end_with_who_why_and_faults() -> None:
    told = page(
        waivers=[
            waiver("W-2", 5, faults=["is approved by its requester"], renews="W-1"),
            waiver("W-1", -5, compensating=""),
            waiver("W-3", 90, excuses=False),
        ],
        baseline={"entries": 3, "excuses": 1, "expires": "2027-01-31"},
    )
    text = told.text("waivers")
    assert text.index("W-1") < text.index("W-2") < text.index("W-3")
    assert "over for 5 days, renewed" in text
    assert "the card is being rewritten Instead: a weekly review of complaints" in text
    assert "fault is approved by its requester" in text
    assert "Instead: nothing is named" in text
    assert "excuses no finding" in text
    assert "A baseline of 3 known problems excuses 1 finding of this run" in text
    assert "1 waiver that ends within 30 days of 3 waivers" in told.text()


def test_measures_stand_with_their_limits_those_outside_first() -> None:
    told = page(
        measures=[
            measure("desk", "auc", 0.91),
            measure("desk", "recall", 0.725, percent=True, min=0.8, within=False),
            measure("desk", "drift", None, reason="metrics/eval.json has no drift"),
            measure("desk", "yield", 0.5, percent=True, min=0.4, within=True),
            measure("desk", "cost", 3, min=None, within=None),
        ]
    )
    text = told.text("measures")
    assert "recall 72.5 % at least 80 % outside no earlier value model desk" in text
    assert "auc 0.91 at least 0.8 within" in text
    assert "drift - at least 0.8 not known metrics/eval.json has no drift" in text
    assert "yield 50 % at least 40 % within" in text
    assert "cost 3 - no limit" in text
    assert text.index("recall") < text.index("drift") < text.index("auc") < text.index("cost")


def test_what_is_no_measure_is_a_note_below_the_table() -> None:
    left = measure("desk", "", None, reason="8 more numbers are not shown: 8 at most")
    told = page(measures=[measure("desk", "auc", 0.91), left])
    text = told.text("measures")
    assert text.startswith("Measures of models and products 1 ")
    assert text.endswith("desk: 8 more numbers are not shown: 8 at most")
    alone = page(measures=[left]).text("measures")
    assert "8 more numbers are not shown" in alone


def test_a_line_says_in_words_what_it_draws() -> None:
    past = [
        {"day": f"2026-0{n}-01", "commit": "", "value": n / 10, "percent": False} for n in (7, 8)
    ]
    text = page(measures=[measure("desk", "auc", 0.9, earlier=past)]).text("measures")
    assert "2026-07-01 to 2026-08-01: 0.7, 0.8; now 0.9" in text


def test_a_line_holds_its_values_and_its_limit_on_one_scale() -> None:
    drawn = spark([0.0, 1.0, 0.5], [0.5])
    assert drawn.line == "3,21 48,3 93,12"
    assert drawn.limits == (12.0,)
    assert (drawn.x, drawn.y) == (93, 12)
    assert spark([2.0, 2.0], []).line == "3,12 93,12"


def test_a_bar_is_as_long_as_its_parts() -> None:
    assert bar({"fail": 1, "unknown": 0, "pass": 3}) == [
        Block("fail", 0.0, 0, 25.0, 1),
        Block("pass", 25.0, 0, 75.0, 1),
    ]
    assert bar({"fail": 0}) == []


def test_columns_stand_on_the_ground_and_the_highest_fills_the_chart() -> None:
    drawn = list(columns([{"fail": 1, "pass": 1}, {"fail": 4, "pass": 0}]))
    assert [(each.tone, each.x, each.y, each.height) for each in drawn] == [
        ("fail", 0.0, HEIGHT * 3 / 4, HEIGHT / 4),
        ("pass", 0.0, HEIGHT / 2, HEIGHT / 4),
        ("fail", 48.0, 0.0, HEIGHT),
    ]


def test_the_trend_has_its_numbers_as_a_table() -> None:
    told = page(trend=[point("2026-11-16", 3), point("2026-11-23", 1)])
    assert f"2026-11-16 {blob('2026-11-16')[:12]} 1 3 1 2 17" in told.text("trend")
    assert "No earlier results were given" in page().text("trend")


def test_lineage_draws_gaps_first_and_says_how_to_draw_what_has_no_room() -> None:
    whole, large = room_for(1).boxes - 10, 20
    found = [lineage("whole", whole), lineage("large", large), lineage("broken", 6, gaps=2)]
    data = result(lineage=found)
    drawn = drawings(indexed(data))
    assert [(each.system, bool(each.svg)) for each in drawn] == [
        ("broken", True), ("large", True), ("whole", False),
    ]  # fmt: skip
    text = Page(render(data)).text("lineage")
    assert "Gap 1: stage 'fit0' read another version dvc.yaml:3 closed by dvc.lock" in text
    assert "Not drawn here, for room, and without a gap: whole." in text


def test_a_drawing_in_a_page_has_no_style_and_ids_of_its_own() -> None:
    data = lineage("desk", 4, gaps=1)
    one, other = (graph_svg.embedded(data, prefix) for prefix in ("g0-", "g1-"))
    assert "<style" not in one
    assert re.findall(r'\bid="([^"]*)"', one) == ["g0-title", "g0-desc"]
    assert other == one.replace("g0-", "g1-")
    drawn = re.findall("<(?:rect|path)[^>]*>", one)
    assert drawn == re.findall("<(?:rect|path)[^>]*>", graph_svg.render(data))[1:]


def test_coverage_is_four_numbers_and_never_says_that_a_clause_is_met() -> None:
    text = page(frameworks=[framework("eu-ai-act", 5, 2, 9, 4)]).text("frameworks")
    assert "EU AI Act Full name of eu-ai-act. 2026; in force; clauses checked: primary text" in text
    assert text.endswith("5 2 9 4 20")
    assert "That the clause is met, it does not show" in text


def test_clauses_of_a_framework_that_was_asked_for_are_listed() -> None:
    clause = {
        "id": "Art.4", "title": "AI literacy", "why": "", "partial": "what is taught",
        "amended": "", "verification": "secondary", "standing": "not-assessed",
        "policies": [
            {"policy": "owner", "outcome": "not-judged", "systems": [], "waived": [], "judged": []}
        ],
    }  # fmt: skip
    counted_one = framework("eu-ai-act", 0, 0, 1, 0)
    strays = [{"policy": "owner", "clause": "Art.999"}]
    text = page(
        frameworks=[counted_one], coverage=[{**counted_one, "clauses": [clause], "strays": strays}]
    ).text("frameworks")
    assert "Art.4 AI literacy Stays unseen: what is taught not assessed owner not judged" in text
    assert "owner names Art.999, which EU AI Act does not have" in text


def test_what_was_left_aside_is_told() -> None:
    text = page(
        unreadable=[
            {"path": "a.yaml", "line": 7, "kind": "risk", "reader": "record", "reason": "a tab",
             "hint": "use blanks"}
        ],
        unclaimed=[{"path": "b.md", "kind": "card", "reader": "card", "reason": "nobody owns it"}],
        notes=["7 files are large"],
    ).text("asides")  # fmt: skip
    assert "Could not be read 1 a tab (risk, record) a.yaml:7 To do: use blanks" in text
    assert "Used by no system 1 nobody owns it (card, card) b.md" in text
    assert "7 files are large" in text


def test_a_system_that_no_result_lists_still_has_its_findings() -> None:
    told = page(findings=[finding("owner", "*", "fail")], exit={"code": 1, "reason": "so"})
    assert "owner of * is missing" in told.text("blocks")


@pytest.fixture(scope="module")
def large() -> str:
    return render(portfolio())


@pytest.mark.parametrize("data", [portfolio(), result(), result(**two_systems())])
def test_the_page_is_sound(data: dict[str, Any]) -> None:
    told = Page(render(data))
    ids = [attributes["id"] for _, attributes in told.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {link["href"] for link in told.all("a")}
    assert targets <= {f"#{key}" for key in ids}
    headings = [int(tag[1]) for tag, _ in told.elements if re.fullmatch("h[1-6]", tag)]
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert len(told.all("caption")) == len(told.all("table"))
    assert all(cell.get("scope") for cell in told.all("th"))
    assert {"main", "header", "nav"} <= {tag for tag, _ in told.elements}


def test_nothing_is_fetched_or_run(large: str) -> None:
    told = Page(large)
    tags = {tag for tag, _ in told.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    names = {name for _, attributes in told.elements for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    assert not names & {"src", "srcset", "style", "action", "background", "poster", "data"}
    assert not re.search(r"url\(|@import|https?:(?!//www\.w3\.org/2000/svg\")", large)
    assert all(link["href"].startswith("#") for link in told.all("a"))
    policies = [m["content"] for m in told.all("meta") if "http-equiv" in m]
    assert policies[0].startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_the_dark_scheme_is_for_screens_and_what_is_folded_is_printed(large: str) -> None:
    style = large[large.index("<style>") : large.index("</style>")]
    asked = re.findall("@media[^{]*prefers-color-scheme[^{]*", style)
    assert asked == ["@media screen and (prefers-color-scheme:dark)"]
    printed = style[style.index("@media print") :]
    assert "details::details-content{display:block;content-visibility:visible" in printed


HOSTILE = [
    "</title></style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}<!-- ]]>",
    "javascript:alert(1)",
    "\u202egnp.exe\u2066 \x1b[31m\x00\x07\ud800\ufffe",
    "&lt;b&gt; &#60;i&#62;",
    "w" * 400,
    "-- \n# heading\n",
]
KEPT = {
    "id", "policy", "system", "outcome", "mode", "severity", "gate", "state", "kind", "tier",
    "judged_as", "lifecycle", "as_of", "expires", "granted", "enforce_from", "day", "standing",
    "verification", "sort", "from", "to", "domain", "was", "renews", "framework", "digest",
}  # fmt: skip
"""Keys whose values the schema bounds, or by which one part of a result names another."""


def spoiled(data: Any, text: str, key: str = "") -> Any:
    """The result with a text in every place where a repository may write one."""
    if isinstance(data, dict):
        return {name: spoiled(value, text, name) for name, value in data.items()}
    if isinstance(data, list):
        return [spoiled(each, text, key) for each in data]
    return text if isinstance(data, str) and data and key not in KEPT else data


def shape(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The elements with their attributes, without what a drawing of a text depends on."""
    for tag, attributes in Page(re.sub("<svg xmlns.*?</svg>", "", text, flags=re.S)).elements:
        yield tag, frozenset(attributes)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_of_a_result_changes_what_the_page_is_made_of(text: str) -> None:
    data = result(
        **two_systems(),
        lineage=[lineage("desk", 3, gaps=1)],
        waivers=[waiver("W-1", 3, faults=["is too long"])],
        measures=[measure("desk", "auc", 0.9)],
        frameworks=[framework("eu-ai-act", 1, 1, 1, 1)],
        notes=["a note"],
        tool={"name": "aigov-policy", "version": "1", "arguments": ["check"]},
        unclaimed=[{"path": "b.md", "kind": "card", "reader": "card", "reason": "nobody"}],
    )
    data["snapshot"]["root"] = "folder"
    made = render(spoiled(data, text))
    assert list(shape(made)) == list(shape(render(spoiled(data, "harmless"))))
    made.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe]", made)
    assert "49" not in Page(made).text("asides")


def test_characters_that_steer_are_written_out() -> None:
    assert shown("a\u202eb\x1bc\ud800") == r"a\u202eb\x1bc" + "\ufffd"
    assert shown(7) == 7


def test_the_same_result_makes_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    script = (
        "import hashlib; from reportpages import portfolio; from aigov.report.html_page import "
        "render; print(hashlib.sha256(render(portfolio(6, 40)).encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)},
            capture_output=True,
            check=True,
            cwd=tmp_path,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_a_portfolio_of_60_systems_and_500_findings_is_a_small_page(large: str) -> None:
    assert len(large.encode()) < 400_000


def test_a_page_about_many_findings_tells_each_in_brief(large: str) -> None:
    assert "In brief, since there are so many." in Page(large).text("systems")
    assert "to evidence it" not in large
    few = render(portfolio(6, MANY))
    assert "In brief" not in few
    assert "to evidence it" in few


def test_every_policy_that_blocks_is_told_by_one_system_however_many_there_are() -> None:
    names = [f"policy-{n:02}" for n in range(55)]
    found = [finding(name, f"s{n}", "fail") for name in names for n in range(6)]
    systems = [system(f"s{n}") for n in range(6)]
    told = page(systems=systems, findings=found, exit={"code": 1, "reason": "many"})
    assert room_for(len(found)).told < len(names)
    text = told.text("blocks")
    assert all(f"{name} of s0 is missing" in text for name in names)
    assert "and 5 systems more: in the sections of the systems" in text


def test_a_page_of_30000_findings_stays_usable_and_says_what_it_leaves_out() -> None:
    text = render(portfolio(3_000, 27_000))
    assert len(text.encode()) < 2_000_000
    assert "and 2,880 more systems: in the JSON of the result" in text  # told in sections
    assert "and 2,800 more systems: in the JSON of the result" in text  # in the map


def test_many_policies_that_block_are_told_up_to_a_number_and_the_rest_counted() -> None:
    number = MAX_CARDS + 5
    found = [finding(f"policy-{n:03}", "desk", "fail") for n in range(number)]
    told = page(systems=[system("desk")], findings=found, exit={"code": 1, "reason": "many"})
    assert f"What blocks {number}" in told.text("blocks")
    assert "and 5 findings of other policies: in the sections of their systems" in told.text(
        "blocks"
    )
    assert f"policy-{number - 1:03} of desk is missing" in told.text("s1")


def test_a_format_that_is_not_asked_for_costs_no_template_engine() -> None:
    imports = "import sys, aigov.cli.reporting, aigov.report.html_page"
    script = f"{imports}; assert 'jinja2' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_words_are_what_people_write() -> None:
    assert day("2026-02-03") == "3 February 2026"
    assert day("") == ""
    assert day(AS_OF.isoformat()) == "23 November 2026"
    assert counted(1, "day") == "1 day"
    assert counted(30_000, "policy", "policies") == "30,000 policies"
