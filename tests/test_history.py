"""When files last changed, in real repositories."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from aigov import chain, history
from aigov.commits import claims_of
from aigov.errors import Unreadable
from aigov.history import History
from aigov.model import System
from aigov.past import Claims, NotYet, Point, Unknown
from aigov.points import is_release
from aigov.snapshot import Snapshot, of_files, root_of, take
from gitrepo import GitRepo

KINDS = ("worktree", "index", "revision")
_OPEN: list[Snapshot] = []


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    yield
    while _OPEN:
        _OPEN.pop().close()


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "repo")


def of(path: Path, what: str = "revision", rev: str = "HEAD") -> History:
    _OPEN.append(take(root_of(path), what, rev))
    return History(_OPEN[-1])


def commit_of(answer: object) -> str:
    assert isinstance(answer, Point), answer
    return answer.commit


@pytest.mark.parametrize("what", KINDS)
def test_the_newest_commit_that_touched_any_of_the_paths_answers(repo: GitRepo, what: str) -> None:
    first = repo.commit({"a": "1", "b": "1", "c": "1"}, when="2026-01-01T23:30:00-0200")
    second = repo.commit({"a": "2"}, when="2026-02-01T12:00:00+0000")
    repo.commit({"c": "2"}, when="2026-03-01T12:00:00+0000")
    found = of(repo.path, what)
    people = ("Ada <ada@example.org>", "Cleo <cleo@example.org>")
    assert found.last_change(["b"]) == Point(first, date(2026, 1, 2), *people)
    assert found.last_change(["a", "b"]) == Point(second, date(2026, 2, 1), *people)
    assert commit_of(of(repo.path, what, "HEAD").last_author("a")) == second


def test_a_commit_says_whether_it_is_signed_merges_and_who_reviewed_it(repo: GitRepo) -> None:
    message = "Retrain\n\nOn new data.\n\nReviewed-by: Bo <bo@example.org>\nreviewed-By: Cy\n a b\n"
    repo.commit({"a": "1"})
    repo.write({"a": "2"})
    repo.git("add", "-A")
    tree = repo.git("write-tree")
    head = repo.git("rev-parse", "HEAD")
    who = "Ada <ada@example.org> 1767355200 +0000"
    raw = f"tree {tree}\nparent {head}\nparent {head}\nauthor {who}\ncommitter {who}\n"
    raw += "gpgsig -----BEGIN SSH SIGNATURE-----\n x\n -----END SSH SIGNATURE-----\n"
    made = repo.git(
        "hash-object", "-t", "commit", "-w", "--stdin", data=f"{raw}\n{message}".encode()
    )
    repo.git("update-ref", "HEAD", made)
    found = of(repo.path)
    last = found.last_change(["a"])
    assert isinstance(last, Point)
    claims = found.claims(last)
    assert claims == Claims(
        True, True, (("Reviewed-by", "Bo <bo@example.org>"), ("reviewed-By", "Cy a b"))
    )
    assert isinstance(claims, Claims)
    assert claims.trailer("Reviewed-by") == ("Bo <bo@example.org>", "Cy a b")


@pytest.mark.parametrize(
    ("message", "trailers"),
    [
        ("Approved-by: Bo", ()),  # a title is no trailer
        ("Title\n\nApproved-by: Bo", (("Approved-by", "Bo"),)),
        ("Title\n\nWe say:\nApproved-by: Bo", ()),
        ("Title\n\nApproved-by: Bo\n\nThat was a joke.", ()),
        ("T\n\nApproved-by: Bo\n(cherry picked from commit 1)\n", (("Approved-by", "Bo"),)),
        ("T\n\nhttps://example.org", (("https", "//example.org"),)),
        ("T\n\nno colon here", ()),
    ],
)
def test_trailers_are_a_last_paragraph_of_nothing_else(
    message: str, trailers: tuple[tuple[str, str], ...]
) -> None:
    assert claims_of(f"tree 1\nauthor x\n\n{message}".encode()).trailers == trailers


def test_the_history_of_a_revision_starts_at_it(repo: GitRepo) -> None:
    first = repo.commit({"a": "1"})
    repo.commit({"a": "2"})
    assert commit_of(of(repo.path, "revision", "HEAD~1").last_change(["a"])) == first


def test_what_is_not_committed_yet_says_so(repo: GitRepo) -> None:
    repo.commit({"same": "1", "staged": "1", "edited": "1", "deleted": "1", "dropped": "1"})
    repo.write({"staged": "2", "added": "1"})
    repo.git("add", "staged", "added")
    repo.git("rm", "-q", "dropped")
    repo.write({"edited": "2", "untracked": "1"})
    (repo.path / "deleted").unlink()
    index, worktree = of(repo.path, "index"), of(repo.path, "worktree")
    for path in ("staged", "added", "dropped"):
        assert index.last_change([path]) == worktree.last_change([path]) == NotYet()
    for path in ("edited", "deleted", "untracked"):
        assert worktree.last_change([path]) == NotYet()
    assert isinstance(index.last_change(["edited", "deleted", "same"]), Point)
    assert worktree.last_change(["same", "edited"]) == NotYet()
    assert worktree.last_author("edited") == NotYet()


def test_an_edit_hidden_by_an_index_bit_is_seen(repo: GitRepo) -> None:
    repo.commit({"a": "1", "b": bytes(9 << 20)})
    repo.git("update-index", "--assume-unchanged", "a", "b")
    repo.write({"a": "2", "b": b"x" + bytes((9 << 20) - 1)})
    found = of(repo.path, "worktree")
    assert found.last_change(["a"]) == NotYet()
    assert found.last_change(["b"]) == NotYet()


def test_line_ends_of_the_checkout_are_no_change(repo: GitRepo) -> None:
    commit = repo.commit({"a": "one\ntwo\n"})
    repo.write({"a": "one\r\ntwo\r\n"})
    assert commit_of(of(repo.path, "worktree").last_change(["a"])) == commit
    repo.write({"a": "one\r\nthree\r\n"})
    assert of(repo.path, "worktree").last_change(["a"]) == NotYet()


def test_a_file_too_large_to_hash_is_judged_as_git_does(repo: GitRepo) -> None:
    commit = repo.commit({"weights.bin": bytes(9 << 20)})
    assert commit_of(of(repo.path, "worktree").last_change(["weights.bin"])) == commit
    repo.write({"weights.bin": b"x" + bytes((9 << 20) - 1)})
    assert of(repo.path, "worktree").last_change(["weights.bin"]) == NotYet()


def test_a_file_kept_by_git_lfs_is_judged_as_git_does(repo: GitRepo) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n"
    (repo.path.parent / "pointer").write_text(pointer)
    repo.git("config", "filter.lfs.clean", f"cat '{repo.path.parent}/pointer'")
    repo.write({".gitattributes": "*.bin filter=lfs\n", "m.bin": "abc"})
    os.utime(repo.path / "m.bin", (1_700_000_000, 1_700_000_000))  # not as young as the index
    commit = repo.commit()
    assert repo.git("cat-file", "-p", "HEAD:m.bin") == pointer.rstrip()
    assert commit_of(of(repo.path, "worktree").last_change(["m.bin"])) == commit
    repo.write({"m.bin": "abcd"})
    assert of(repo.path, "worktree").last_change(["m.bin"]) == NotYet()


def test_changes_come_newest_first_with_the_blob_after_each(repo: GitRepo) -> None:
    first = repo.commit({"a": "1", "b": "1"})
    repo.commit({"b": "2"})
    second = repo.commit({"a": "2"})
    (repo.path / "a").unlink()
    third = repo.commit()
    fourth = repo.commit({"a": "2"})
    one, two = (repo.git("rev-parse", f"{commit}:a") for commit in (first, second))
    found = [(point.commit, blob) for point, blob in of(repo.path).changes("a")]
    assert found == [(fourth, two), (third, None), (second, two), (first, one)]


def test_a_merge_is_one_change_and_its_author_is_behind_it(repo: GitRepo) -> None:
    base = repo.commit({"a": "1", "b": "1"})
    repo.git("checkout", "-q", "-b", "side")
    wrote = repo.commit({"a": "2"}, GIT_AUTHOR_NAME="Bea")
    repo.git("checkout", "-q", "main")
    repo.commit({"b": "2"})
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    merge = repo.git("rev-parse", "HEAD")
    found = of(repo.path)
    assert commit_of(found.last_change(["a"])) == merge
    author = found.last_author("a")
    assert commit_of(author) == wrote
    assert isinstance(author, Point)
    assert author.author == "Bea <ada@example.org>"
    assert [point.commit for point, _ in found.changes("a")] == [merge, base]


def test_a_merge_that_changes_a_file_itself_is_its_author(repo: GitRepo) -> None:
    repo.commit({"a": "1"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"a": "2"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a": "3"})
    repo.git("merge", "side", check=False)
    merge = repo.commit({"a": "4"})
    assert commit_of(of(repo.path).last_author("a")) == merge


def test_paths_are_seen_from_the_root(repo: GitRepo) -> None:
    first = repo.commit({"team/aigov.yaml": "", "team/a": "1", "a": "1"})
    repo.commit({"a": "2"})
    for what in KINDS:
        assert commit_of(of(repo.path / "team", what).last_change(["a"])) == first
        assert commit_of(of(repo.path / "team", what).last_author("a")) == first


def test_odd_names_are_matched_exactly(repo: GitRepo) -> None:
    names = ["\udce9", "new\nline", "tab\t", ":(glob)*", "a*", "ab", "--all"]
    first = repo.commit(dict.fromkeys(names, "1"))
    second = repo.commit({"ab": "2"})
    for what in KINDS:
        found = of(repo.path, what)
        for name in names:
            assert commit_of(found.last_author(name)) == (second if name == "ab" else first)


def test_a_shallow_clone_does_not_know_what_lies_behind(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"a": "1", "b": "1"})
    repo.commit({"b": "2"})
    last = repo.commit({"b": "3"})
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth", "2", f"file://{repo.path}", str(clone))
    for what in KINDS:
        found = of(clone, what)
        answer = found.last_change(["a"])
        assert isinstance(answer, Unknown)
        assert (answer.reason, answer.hint.partition(",")[0]) == ("shallow clone", "fetch-depth: 0")
        assert commit_of(found.last_change(["b"])) == last
        changes = found.changes("b")
        assert next(changes)[0].commit == last
        with pytest.raises(Unreadable, match="shallow clone"):
            next(changes)


def test_where_there_is_no_git_there_is_no_history() -> None:
    found = History(of_files({"a": "1"}))
    assert found.last_change(["a"]) == Unknown(
        "no git history", "git init, or run aigov inside a clone"
    )
    with pytest.raises(Unreadable, match="no git history"):
        next(found.changes("a"))


def test_before_the_first_commit_nothing_is_committed(repo: GitRepo) -> None:
    repo.write({"a": "1"})
    repo.git("add", "a")
    for what in ("worktree", "index"):
        assert of(repo.path, what).last_change(["a"]) == NotYet()


def test_a_path_that_is_nowhere_is_unknown(repo: GitRepo) -> None:
    repo.commit({"a": "1"})
    for what in KINDS:
        found = of(repo.path, what)
        assert found.last_change(["a", "nope"]) == Unknown("'nope' is not in the snapshot")
        assert found.last_change([]) == Unknown("no file is named")
        with pytest.raises(Unreadable, match="not in the snapshot"):
            next(found.changes("nope"))


def test_grafts_change_nothing(repo: GitRepo) -> None:
    first = repo.commit({"a": "1"})
    second = repo.commit({"a": "2"})
    last = repo.commit({"b": "1"})
    (repo.path / ".git" / "info" / "grafts").write_text(f"{last} {first}\n")
    assert commit_of(of(repo.path).last_change(["a"])) == second


def test_the_mailmap_of_the_repository_renames_nobody(repo: GitRepo) -> None:
    repo.commit({".mailmap": "Chief <cro@example.org> <ada@example.org>\n"})
    answer = of(repo.path).last_author(".mailmap")
    assert isinstance(answer, Point)
    assert answer.author == "Ada <ada@example.org>"


@pytest.mark.parametrize(
    ("who", "day"),
    [
        ("a <a@e> 1700000000 +9999", date(2023, 11, 14)),
        ("a <a@e> 0 +0000", date(1970, 1, 1)),
        ("a <a@e> 253402300799 +0000", date(9999, 12, 31)),
        ("a <a@e> 253402300800 +0000", None),
        ("a <a@e> 99999999999999999 +0000", None),
        ("a <a@e> -1 +0000", None),
        ("a <a@e> never +0000", None),
        ("broken", None),
        (" <> 1700000000 +0000", date(2023, 11, 14)),
        ("x" * 100_000 + " <a@e> 1700000000 +0000", date(2023, 11, 14)),
        ("a\x1b[31m\udcff <a@e> 1700000000 +0000\nencoding no-such", date(2023, 11, 14)),
    ],
)
def test_odd_commits_have_a_day_or_are_unknown(repo: GitRepo, who: str, day: date | None) -> None:
    blob = bytes.fromhex(repo.object("blob", b"x"))
    tree = repo.object("tree", b"100644 a\0" + blob)
    body = f"tree {tree}\nauthor {who}\ncommitter {who}\n\nm\0hidden".encode(
        errors="surrogateescape"
    )
    commit = repo.object("commit", body)
    repo.git("update-ref", "refs/heads/main", commit)
    found = of(repo.path)
    answer = found.last_change(["a"])
    if day is None:
        assert answer == Unknown(f"commit {commit[:12]} has no usable date")
        with pytest.raises(Unreadable, match="no usable date"):
            list(found.changes("a"))
    else:
        assert isinstance(answer, Point)
        assert answer.day == day
        assert len(answer.author) <= 200


def test_a_message_of_five_megabytes_costs_nothing(repo: GitRepo) -> None:
    tree = repo.object("tree", b"100644 a\0" + bytes.fromhex(repo.object("blob", b"x")))
    people = "author a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000"
    commit = repo.object("commit", f"tree {tree}\n{people}\n\n{'m' * 5_000_000}".encode())
    repo.git("update-ref", "refs/heads/main", commit)
    assert commit_of(of(repo.path).last_change(["a"])) == commit


def test_only_as_much_is_read_as_the_answer_needs(repo: GitRepo) -> None:
    repo.commit({"old": "1", "new": "1"})
    below = repo.raw_commit(repo.git("rev-parse", "HEAD^{tree}"), "1" * 40)  # no such parent
    tree = repo.git("rev-parse", "HEAD^{tree}")
    for name in ("b", "c"):
        entry = b"100644 new\0" + bytes.fromhex(repo.object("blob", name.encode()))
        old = b"100644 old\0" + bytes.fromhex(repo.git("rev-parse", f"{tree}:old"))
        below = repo.raw_commit(repo.object("tree", entry + old), below)
    found = of(repo.path)
    assert commit_of(found.last_change(["new"])) == below
    answer = found.last_change(["old"])
    assert isinstance(answer, Unknown)
    assert answer.reason.startswith("history cannot be read: fatal: ")
    with pytest.raises(Unreadable, match="history cannot be read"):
        list(found.changes("new"))


def test_a_tree_bomb_has_no_history(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aigov.gitplumbing.MAX_ENTRIES", 10_000)
    tree = repo.object("tree", b"100644 f\0" + bytes.fromhex(repo.object("blob", b"x")))
    for _ in range(8):
        inner = bytes.fromhex(tree)
        tree = repo.object("tree", b"".join(b"40000 d%d\0" % n + inner for n in range(10)))
    repo.raw_commit(tree)
    repo.write({"a": "1"})
    for what in KINDS:
        found = of(repo.path, what)
        answer = found.last_change(["a"])
        assert answer == Unknown("the listing stopped at 10000 paths")


def test_a_bomb_in_an_older_commit_ends_git_and_not_the_machine(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aigov.gitprocess.MAX_MEMORY", 64 << 20)
    file = b"100644 a\0" + bytes.fromhex(repo.object("blob", b"x"))
    bomb = repo.object("tree", file)
    for _ in range(10):
        inner = bytes.fromhex(bomb)
        bomb = repo.object("tree", b"".join(b"40000 d%d\0" % n + inner for n in range(10)))
    first = repo.raw_commit(repo.object("tree", file + b"40000 d\0" + bytes.fromhex(bomb)))
    repo.raw_commit(repo.object("tree", file), first)
    answer = of(repo.path).last_change(["a"])
    assert isinstance(answer, Unknown)
    assert "memory" in answer.reason.lower()


def test_above_the_limit_only_the_newest_change_is_known(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = repo.commit({"a": "1", "b": "1"})
    repo.commit({"a": "2"})
    last = repo.commit({"a": "3"})
    monkeypatch.setattr(chain, "MAX_EVENTS", 1)
    monkeypatch.setattr(history, "MAX_EVENTS", 1)
    found = of(repo.path)
    assert commit_of(found.last_change(["b"])) == first
    assert commit_of(found.last_change(["a"])) == last
    with pytest.raises(Unreadable, match="more than 1 changes"):
        list(found.changes("a"))


def test_a_sha256_repository_has_a_history(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo", algorithm="sha256")
    commit = repo.commit({"a": "1"})
    for what in KINDS:
        assert commit_of(of(repo.path, what).last_change(["a"])) == commit


def test_the_last_release_is_the_newest_tag_behind_the_snapshot(
    repo: GitRepo, tmp_path: Path
) -> None:
    old = repo.commit({"a": "1"}, when="2026-01-01T12:00:00+0000")
    repo.git("tag", "v1.0")
    new = repo.commit({"a": "2"}, when="2026-02-01T12:00:00+0000")
    repo.git("tag", "-a", "-m", "second", "v1.1")
    repo.git("tag", "nightly")
    last = repo.commit({"a": "3"}, when="2026-03-01T12:00:00+0000")
    repo.git("tag", "tree", "HEAD^{tree}")
    repo.git("checkout", "-q", "-b", "side", "HEAD~1")
    repo.commit({"a": "4"}, when="2026-04-01T12:00:00+0000")
    repo.git("tag", "v2.0")
    repo.git("pack-refs", "--all")
    repo.git("tag", "v0.9", old)
    found = of(repo.path, "revision", last)
    assert not found.rests_on_tags
    assert commit_of(found.last_tagged(lambda name: name.startswith("v"))) == new
    assert found.rests_on_tags
    assert commit_of(of(repo.path, "revision", old).last_tagged(lambda _: True)) == old
    none = found.last_tagged(lambda name: name == "tree")
    assert isinstance(none, Unknown)
    assert none.reason == "no tag names a release"
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", str(clone))
    shallow = of(clone).last_tagged(lambda _: True)
    assert isinstance(shallow, Unknown)
    assert shallow.reason == "shallow clone"


@pytest.mark.parametrize(
    ("tag", "alone", "beside"),
    [
        ("v1.2.0", True, True),
        ("2026.11.1", True, True),
        ("v7", True, True),
        ("release-1.2", True, True),
        ("loan-approval@v3.2.0", True, True),
        ("models/loan-v3", True, True),
        ("fraud@v3.2.0", True, False),
        ("v1.2.0-rc1", False, False),
        ("v1.2.0+build.5", True, True),
        ("20261101", False, False),
        ("nightly", False, False),
        ("v1.2-dirty thing", False, False),
    ],
)
def test_which_tags_name_a_release(tag: str, alone: bool, beside: bool) -> None:
    loan, fraud = System("loan-approval", "models/loan"), System("fraud", "models/fraud")
    assert is_release(tag, loan, ()) is alone
    assert is_release(tag, loan, (fraud,)) is beside
