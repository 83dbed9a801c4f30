"""What the commits of a record say against it: in real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigov.rejections import REJECTIONS
from aigov.snapshot import root_of, take
from gitrepo import GitRepo
from rejectioncases import MANIFEST, seen

RECORD = "governance/risk-assessment.yaml"
PLAN = """\
incident_types:
  - Wrong decisions on many customers within one hour, seen as a jump of the share of refusals
  - Loss or theft of the weights of the model from the registry or from a build machine
communication: The lead writes to the desk for complaints and to the supervisor within a day
severities: [{level: 1, criteria: Customers cannot pay in shops and the share of refusals is high}]
"""


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "repo")
    made.commit({"ai-system.yaml": MANIFEST}, when="2025-01-02T12:00:00+0000")
    return made


def found(repo: GitRepo, code: str, kind: str = "risk-assessment", path: str = RECORD) -> list[str]:
    with take(root_of(repo.path), "revision", "HEAD") as snapshot:
        artifact, view = seen(snapshot, kind, path)
        return [p.message for p in REJECTIONS[code].find(artifact, view)]


def test_a_day_later_than_the_commit_that_wrote_it(repo: GitRepo) -> None:
    repo.commit({RECORD: "risks: []\ndate: 2026-03-04\n"}, when="2026-03-02T12:00:00+0000")
    assert found(repo, "impossible-date") == [
        "date 2026-03-04 is later than the commit that wrote it (2026-03-02)"
    ]


def test_the_next_day_may_be_another_time_zone(repo: GitRepo) -> None:
    repo.commit({RECORD: "risks: []\ndate: 2026-03-03\n"}, when="2026-03-02T23:00:00+0000")
    assert found(repo, "impossible-date") == []


def test_a_day_long_before_the_file_without_a_note(repo: GitRepo) -> None:
    repo.commit({RECORD: "risks: []\ndate: 2026-01-01\n"}, when="2026-03-02T12:00:00+0000")
    assert found(repo, "impossible-date") == [
        "date 2026-01-01 is 60 days before the file was first committed, without a note"
    ]


def test_thirty_days_are_no_backdating(repo: GitRepo) -> None:
    repo.commit({RECORD: "risks: []\ndate: 2026-01-31\n"}, when="2026-03-02T12:00:00+0000")
    assert found(repo, "impossible-date") == []


def test_a_note_says_why_the_file_is_younger(repo: GitRepo) -> None:
    text = "risks: []\ndate: 2026-01-01\nnote: migrated from the tool of the risk office\n"
    repo.commit({RECORD: text}, when="2026-03-02T12:00:00+0000")
    assert found(repo, "impossible-date") == []


def test_a_later_edit_does_not_make_a_record_backdated(repo: GitRepo) -> None:
    repo.commit({RECORD: "risks: []\ndate: 2026-01-01\n"}, when="2026-01-02T12:00:00+0000")
    repo.commit({RECORD: "date: 2026-01-01\nrisks: []\n"}, when="2026-06-02T12:00:00+0000")
    assert found(repo, "impossible-date") == []


def test_a_moved_record_is_as_old_as_it_was(repo: GitRepo) -> None:
    text = "scope: loans to private customers\nrisks: []\ndate: 2026-01-01\n"
    repo.commit({"old/risk-assessment.yaml": text}, when="2026-01-02T12:00:00+0000")
    (repo.path / "governance").mkdir()
    repo.git("mv", "old/risk-assessment.yaml", RECORD)
    repo.commit({RECORD: text + "owner: ana@acme.org\n"}, when="2026-06-02T12:00:00+0000")
    assert found(repo, "impossible-date") == []


def test_a_history_that_begins_with_the_record_tells_nothing(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    files = {"ai-system.yaml": MANIFEST, RECORD: "risks: []\ndate: 2020-01-01\n"}
    repo.commit(files, when="2026-03-02T12:00:00+0000")
    assert found(repo, "impossible-date") == []


def test_a_record_that_came_by_a_merge_is_as_old_as_its_branch(repo: GitRepo) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({RECORD: "risks: []\ndate: 2026-01-02\n"}, when="2026-01-03T12:00:00+0000")
    repo.git("checkout", "-q", "main")
    repo.commit({"other": "x"}, when="2026-01-04T12:00:00+0000")
    late = "2026-04-02T12:00:00+0000"
    repo.git("merge", "-q", "--no-ff", "-m", "m", "side",
             GIT_AUTHOR_DATE=late, GIT_COMMITTER_DATE=late)  # fmt: skip
    assert found(repo, "impossible-date") == []


def test_what_is_not_committed_is_not_compared(repo: GitRepo) -> None:
    repo.write({RECORD: "risks: []\ndate: 2020-01-01\n"})
    with take(root_of(repo.path), "worktree") as snapshot:
        artifact, view = seen(snapshot, "risk-assessment", RECORD)
        assert list(REJECTIONS["impossible-date"].find(artifact, view)) == []


@pytest.mark.parametrize(
    ("record", "messages"),
    [
        ("reviewer: ada@example.org\n",
         ["reviewer 'ada@example.org' is also who committed it, and no author is named"]),
        ("reviewer: bo@example.org\n", []),
        ("author: bo@example.org\nreviewer: ada@example.org\n", []),
    ],
)  # fmt: skip
def test_who_committed_a_record_is_its_author_where_none_is_named(
    repo: GitRepo, record: str, messages: list[str]
) -> None:
    repo.commit({RECORD: f"risks: []\n{record}"})
    assert found(repo, "self-approval") == messages


def test_the_hidden_address_of_a_forge_holds_a_handle(repo: GitRepo) -> None:
    hidden = {"GIT_AUTHOR_EMAIL": "12345+ada-b@users.noreply.github.com"}
    repo.commit({RECORD: 'risks: []\nreviewer: "@ada-b"\n'}, **hidden)
    assert found(repo, "self-approval") == [
        "reviewer '@ada-b' is also who committed it, and no author is named"
    ]


def test_of_two_like_records_the_later_one_is_the_copy(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit({"readme": "x"}, when="2025-01-01T12:00:00+0000")
    loan = {"loan/ai-system.yaml": "id: loan-approval\n", "loan/incident-plan.yaml": PLAN}
    fraud = {"fraud/ai-system.yaml": "id: card-fraud\n", "fraud/incident-plan.yaml": PLAN}
    repo.commit(loan, when="2026-01-02T12:00:00+0000")
    repo.commit(fraud, when="2026-02-02T12:00:00+0000")
    path = "loan/incident-plan.yaml"
    assert found(repo, "copied-boilerplate", "incident-plan", path) == []


def test_a_copy_that_was_committed_later_is_found(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit({"readme": "x"}, when="2025-01-01T12:00:00+0000")
    loan = {"loan/ai-system.yaml": "id: loan-approval\n", "loan/incident-plan.yaml": PLAN}
    fraud = {"fraud/ai-system.yaml": "id: card-fraud\n", "fraud/incident-plan.yaml": PLAN}
    repo.commit(fraud, when="2026-01-02T12:00:00+0000")
    repo.commit(loan, when="2026-02-02T12:00:00+0000")
    assert found(repo, "copied-boilerplate", "incident-plan", "loan/incident-plan.yaml") == [
        "100% the text of fraud/incident-plan.yaml, which is about another system"
    ]
