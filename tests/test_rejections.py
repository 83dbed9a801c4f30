"""Reject codes in policies: what makes evidence that is there count for nothing.

The labelled cases of each code are in ``tests/rejections``.
"""

from __future__ import annotations

import pytest

from aigov.claims import SystemEvidence
from aigov.errors import Unreadable
from aigov.rejections import REJECTIONS
from aigov.terms import Outcome
from aigov.testing import verdict
from policyfiles import policy, record, repository, way

RECORD = "governance/risk-assessment.yaml"
HEAD = "author: ana@acme.org\nmodel_version: v7\nscope: private customers\n"
CARD = """\
# Model card for scoring

## Intended use

Scores loan applications of private customers.

## Limitations

{limits}
"""


def rejected(
    code: str, written: str, *, path: str = RECORD, kind: str = "risk-assessment"
) -> list[str]:
    """``line: message`` of what a reject code finds in one file."""
    fields = {"author": "present"} if kind == "risk-assessment" else {"headings": "present"}
    text = policy(reject=[code], evidence=[way(record(kind, fields=fields))])
    files = {**repository(text), "governance/report.md": "x", path: written}
    (found,) = (f for f in verdict(files).findings if f.policy.id == "gate")
    assert found.outcome is (Outcome.FAIL if found.problems else Outcome.PASS)
    assert {p.id for p in found.problems} <= {code}
    return [f"{p.at.line}: {p.message}" for p in found.problems]


def rows(*ratings: str) -> str:
    return "risks:\n" + "".join(f"  - {{{rating}}}\n" for rating in ratings)


FOUND = [
    ("placeholder-text", f"{HEAD}status: TBD\n", ["4: placeholder in place of a value: 'TBD'"]),
    (
        "placeholder-text", f"{HEAD}risks: [{{a: TODO}}, {{a: FIXME}}, {{a: N/A}}, {{a: xxx}}]\n",
        ["4: placeholder in place of a value: 'TODO', 'FIXME', 'N/A' and 1 more"],
    ),
    (
        "empty-template", "author: ana@acme.org\nowner: ''\nscope: TBD\nstatus: active\n"
        "risks: [{mitigation: ''}]\n",
        ["1: is a template that is not filled in: 3 of 5 entries are empty"],
    ),
    (
        "self-approval", f"{HEAD}reviewer: Ana Ruiz <ana@acme.org>\n",
        ["4: reviewer 'Ana Ruiz <ana@acme.org>' is also the author"],
    ),
    (
        "self-approval", f"{HEAD}approved_by: ANA@acme.org\n",
        ["4: approved_by 'ANA@acme.org' is also the author"],
    ),
    (
        "self-approval", "author: Ana Ruiz <ana@acme.org>\nrisks: []\nreviewer: Ana Ruiz\n",
        ["3: reviewer 'Ana Ruiz' is also the author"],
    ),
    ("expired", f"{HEAD}next_review: 2026-11-21\n", ["4: next_review 2026-11-21 has passed"]),
    ("expired", f"{HEAD}valid_until: 2020-01-01\n", ["4: valid_until 2020-01-01 has passed"]),
    ("impossible-date", f"{HEAD}date: 2026-11-23\n", ["4: date 2026-11-23 is in the future"]),
    (
        "impossible-date", f"{HEAD}approval: {{date: 2026-02-30}}\n",
        ["4: date '2026-02-30' is not a day of the calendar"],
    ),
    (
        "unnamed-owner", f"{HEAD}risks: [{{owner: team@acme.org}}]\n",
        ["4: owner 'team@acme.org' is a shared or role account, not a person or team"],
    ),
    ("unnamed-owner", f"{HEAD}deputy: \"@dependabot\"\n", ["4: deputy '@dependabot' is a bot"]),
    (
        "dangling-reference", f"{HEAD}report: gone.md\n",
        ["4: refers to what is not in the repository: 'gone.md'"],
    ),
    (
        "dangling-reference", f"{HEAD}report: ../../outside/secret.txt\n",
        ["4: refers to what is not in the repository: '../../outside/secret.txt'"],
    ),
    (
        "dangling-reference", f"{HEAD}risks: [{{file: a.md}}, {{ref: b.md}}, {{ref: c.md}}, "
        "{runbook: d.md}]\n",
        ["4: refers to what is not in the repository: 'a.md', 'b.md', 'c.md' and 1 more"],
    ),
    (
        "uniform-values", HEAD + rows(*["likelihood: low, impact: high"] * 4),
        ["5: all 4 risks have the same impact and likelihood"],
    ),
]  # fmt: skip

NOT_FOUND = [
    ("placeholder-text", f"{HEAD}status: approved\nnote: no group was affected by the change\n"),
    ("placeholder-text", f"{HEAD}note: ''\n"),
    ("empty-template", "author: ana@acme.org\nowner: bo@acme.org\nscope: customers\nstatus: ''\n"),
    ("empty-template", f"{HEAD}risks: []\nheadings: [one]\n"),
    ("self-approval", f"{HEAD}reviewer: bo@acme.org\n"),
    ("self-approval", "reviewer: ana@acme.org\nrisks: []\nauthor: bo@acme.org\n"),
    ("expired", f"{HEAD}next_review: 2026-11-22\n"),
    ("expired", f"{HEAD}next_review: soon\ndate: 2020-01-01\n"),
    ("impossible-date", f"{HEAD}date: 2026-11-22\nnext_review: 2027-01-01\n"),
    ("unnamed-owner", f"{HEAD}owner: \"@acme/risk\"\n"),
    ("unnamed-owner", f"{HEAD}reviewer: team\n"),
    ("dangling-reference", f"{HEAD}report: report.md\nrunbook: /governance/report.md#top\n"),
    ("dangling-reference", f"{HEAD}report: a page of the wiki\nnote: gone.md\n"),
    ("dangling-reference", f"{HEAD}links:\n"),
    ("dangling-reference", f"{HEAD}links: 5\n"),
    ("uniform-values", HEAD + rows(*["likelihood: low, impact: high"] * 3)),
    ("uniform-values",
     HEAD + rows(*["likelihood: low, impact: high"] * 3, "likelihood: high, impact: high")),
    ("uniform-values", HEAD + rows(*["likelihood: low"] * 5)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "written", "messages"), FOUND)
def test_false_evidence_is_found(code: str, written: str, messages: list[str]) -> None:
    assert rejected(code, f"{written}risks: []\n" if "risks:" not in written else written) == (
        messages
    )


@pytest.mark.parametrize(("code", "written"), NOT_FOUND)
def test_true_evidence_is_left_alone(code: str, written: str) -> None:
    assert rejected(code, f"{written}risks: []\n" if "risks:" not in written else written) == []


@pytest.mark.parametrize("code", sorted(REJECTIONS))
@pytest.mark.parametrize(
    "extra", ["headings: 5", "headings: [{}]", "headings:", "links: {a: b}", "links: [5, {}]"]
)
def test_a_record_with_keys_of_a_card_is_judged_as_a_record(code: str, extra: str) -> None:
    plain = rejected(code, f"{HEAD}risks: []\nreviewer: TODO\n")
    assert rejected(code, f"{HEAD}risks: []\nreviewer: TODO\n{extra}\n") == plain


def test_of_a_card_the_sections_are_judged() -> None:
    found = rejected(
        "placeholder-text", CARD.format(limits="TODO: describe the limits"),
        path="MODEL_CARD.md", kind="model-card",
    )  # fmt: skip
    assert found == ["7: section with nothing filled in: 'Limitations'"]


def test_a_card_with_every_section_filled_is_left_alone() -> None:
    for code in REJECTIONS:
        card = CARD.format(limits="Not for mortgages or business loans.")
        assert rejected(code, card, path="MODEL_CARD.md", kind="model-card") == []


def test_evidence_that_only_always_uses_is_judged_too() -> None:
    text = policy(reject=["placeholder-text"], always=[record(fields={"author": "present"})])
    files = {**repository(text), RECORD: f"{HEAD}risks: []\nstatus: TBD\n"}
    assert verdict(files).findings[0].outcome is Outcome.FAIL


def test_evidence_that_does_not_count_is_not_judged() -> None:
    """Where any one record will do, the others need not hold."""
    text = policy(
        reject=["placeholder-text"], evidence=[way(record(which="any", fields={"owner": "person"}))]
    )
    files = {
        **repository(text),
        RECORD: f"{HEAD}risks: []\nowner: ana@acme.org\n",
        "governance/risk-register.yaml": "risks: []\nowner: TBD\n",
    }
    assert verdict(files).findings[0].outcome is Outcome.PASS


def unsure(code: str, files: dict[str, str | bytes]) -> list[str]:
    """``line: message`` of what a reject code cannot tell."""
    gate = policy(reject=[code], evidence=[way(record(fields={"author": "present"}))])
    (found,) = (f for f in verdict({**repository(gate), **files}).findings if f.policy.id == "gate")
    assert found.outcome is Outcome.UNKNOWN
    return [f"{p.at.line}: {p.message}" for p in found.problems]


def refuse(*_: object) -> str:
    raise Unreadable("changed while it was judged", transient=True)


def test_a_digest_of_a_file_that_cannot_be_read_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SystemEvidence, "digests", refuse)
    written = f"{HEAD}artifact: {{path: models/large.bin, md5: {'a' * 32}}}\n"
    files: dict[str, str | bytes] = {RECORD: written, "models/large.bin": "weights"}
    told = ["4: 'models/large.bin' cannot be compared: changed while it was judged"]
    assert unsure("hash-mismatch", files) == told


def test_digests_beyond_those_that_are_compared_are_unknown() -> None:
    # The MD5 of nothing is d41d8cd9...: 500 rows are right, and nobody looked at the last one.
    right = "d41d8cd98f00b204e9800998ecf8427e"
    rows = "".join(f"  - {{path: empty.txt, md5: {right}}}\n" for _ in range(500))
    files: dict[str, str | bytes] = {"empty.txt": ""}
    files[RECORD] = f"{HEAD}files:\n{rows}  - {{path: empty.txt, md5: {'a' * 32}}}\n"
    assert unsure("hash-mismatch", files) == ["505: records more than 500 digests"]


def test_a_page_that_cannot_be_read_again_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SystemEvidence, "text", refuse)
    card = CARD.format(limits="It was measured on private customers of one country only.")
    for code in ("screenshot-only", "empty-template", "copied-boilerplate"):
        text = policy(
            reject=[code], evidence=[way(record("model-card", fields={"headings": "present"}))]
        )
        files = {**repository(text), "MODEL_CARD.md": card}
        (found,) = (f for f in verdict(files).findings if f.policy.id == "gate")
        assert found.outcome is Outcome.UNKNOWN, code
        assert [p.message for p in found.problems] == ["changed while it was judged"]
