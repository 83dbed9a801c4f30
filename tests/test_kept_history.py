"""The history that is kept between runs says what git says, whatever became of the repository."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigov import chain, kept
from aigov.cache import Cache
from aigov.history import History
from aigov.past import Point, Unknown
from aigov.root import Root
from aigov.snapshot import root_of, take
from gitrepo import GitRepo

PATHS = tuple(f"dir{n % 3}/file{n}" for n in range(8))
Said = tuple[dict[str, object], dict[str, list[tuple[Point, str | None]]]]


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "repo")


@pytest.fixture
def store(repo: GitRepo, tmp_path: Path) -> str:
    """The file of a cache that is empty."""
    opened = Cache.open(root_of(repo.path), {"AIGOV_CACHE_DIR": str(tmp_path / "cache")})
    opened.close()
    assert opened.history
    return opened.history


def said(root: Root, rev: str = "HEAD", cache: str = "", *, whole: bool = True) -> Said:
    """Everything that a history says of the files of a revision."""
    with take(root, "revision", rev) as snapshot:
        found = History(snapshot, cache)
        known = [path for path in PATHS if path in snapshot.entries]
        last = {path: found.last_change([path]) for path in known}
        return last, {path: list(found.changes(path)) for path in known if whole}


def log(repo: GitRepo, path: str) -> list[str]:
    """The commits that git itself names, along first parents."""
    text = repo.git("log", "--first-parent", "-m", "--format=%H", "--", path)
    return text.split("\n")


class Git:
    """Counts what git is asked for, to show what was not asked again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commits = 0
        plain = chain.logged

        def counted(*arguments: object) -> Iterator[object]:
            for commit in plain(*arguments):  # type: ignore[arg-type]
                self.commits += 1
                yield commit

        monkeypatch.setattr(chain, "logged", counted)


def wander(repo: GitRepo, moves: random.Random, step: int) -> None:
    """One thing that people do to a repository."""
    branches = repo.git("branch", "--format=%(refname:short)").split("\n")
    action = moves.choice(("commit", "commit", "commit", "delete", "branch", "merge", "reset"))
    if action == "branch":
        repo.git("checkout", "-q", "-B", f"b{step}")
    elif action == "merge":
        other = moves.choice(branches)
        repo.git("merge", "-q", "-X", "ours", "--no-ff", "-m", "m", other, check=False)
        if repo.git("diff", "--name-only", "--diff-filter=U"):
            repo.git("merge", "--abort")
    elif action == "reset":
        repo.git("checkout", "-q", moves.choice(branches))
        repo.git("reset", "-q", "--hard", f"HEAD~{moves.randrange(3)}", check=False)
    elif action == "delete" and len(list(repo.path.rglob("file*"))) > 1:
        moves.choice(sorted(repo.path.rglob("file*"))).unlink()
        repo.commit()
    else:
        names = moves.sample(PATHS, moves.randrange(1, 4))
        repo.commit({name: f"{step} {name}" for name in names})


@pytest.mark.parametrize("seed", range(8))
def test_what_is_kept_says_what_git_says(
    repo: GitRepo, store: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = random.Random(seed)
    monkeypatch.setattr(kept, "MAX_KEPT", 400_000 if seed % 2 else 25)
    monkeypatch.setattr(chain, "MAX_KEPT", 400_000 if seed % 2 else 25)
    monkeypatch.setattr(chain, "MAX_GAP", 3 if seed % 3 == 0 else 5_000)
    monkeypatch.setattr(chain, "_FIRST", 1 if seed < 4 else 64)
    monkeypatch.setattr(chain, "_MOST", 2 if seed < 4 else 4096)
    monkeypatch.setattr(kept, "CHUNK", 3 if seed < 5 else 512)
    repo.commit(dict.fromkeys(PATHS, "0"))
    root = root_of(repo.path)
    for step in range(30):
        wander(repo, moves, step)
        plain = said(root)
        if moves.random() < 0.5:
            with take(root, "revision", "HEAD") as snapshot:
                path = moves.choice(sorted(plain[0]))
                assert History(snapshot, store).last_change([path]) == plain[0][path]
        else:
            assert said(root, cache=store) == plain
        for path, changes in plain[1].items():
            assert [point.commit for point, _ in changes] == log(repo, path)


def test_a_commit_that_is_kept_is_not_read_again(
    repo: GitRepo, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(30):
        repo.commit({"dir0/file0": str(n)})
    root, git = root_of(repo.path), Git(monkeypatch)
    said(root, cache=store)
    assert git.commits == 30
    said(root, cache=store)
    assert git.commits == 31  # the tip, which is known
    repo.commit({"dir0/file0": "new"})
    repo.commit({"dir0/file0": "newer"})
    said(root, cache=store)
    assert git.commits == 34
    said(root, "HEAD~9", store)
    assert git.commits == 35


def test_a_lazy_run_leaves_the_rest_to_the_next(
    repo: GitRepo, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "_FIRST", 4)
    for n in range(30):
        repo.commit({"dir0/file0": str(n)} | ({"dir1/file1": "0"} if not n else {}))
    root, git = root_of(repo.path), Git(monkeypatch)
    with take(root, "revision", "HEAD") as snapshot:
        History(snapshot, store).last_change(["dir0/file0"])
    assert git.commits == 4
    plain = said(root)
    git.commits = 0
    assert said(root, cache=store) == plain
    assert git.commits == 1 + 1 + 26  # the tip, the oldest that was kept, and all before it
    git.commits = 0
    said(root, cache=store)
    assert git.commits == 1


def test_a_cache_that_is_broken_is_a_slower_run(repo: GitRepo, store: str) -> None:
    for n in range(3):
        repo.commit({"dir0/file0": str(n)})
    root = root_of(repo.path)
    plain = said(root, cache=store)
    raw = bytearray(Path(store).read_bytes())
    for size in (0, 100, 5000, len(raw)):
        Path(store).write_bytes(bytes(raw[:size]) + b"\xff" * (len(raw) - size))
        assert said(root, cache=store) == plain


def test_of_two_runs_at_once_the_first_is_kept(repo: GitRepo, store: str) -> None:
    repo.commit({"dir0/file0": "1"})
    root = root_of(repo.path)
    with take(root, "revision", "HEAD") as snapshot:
        slow = History(snapshot, store)
        assert isinstance(slow.last_change(["dir0/file0"]), Point)
        repo.commit({"dir0/file0": "2"})
        said(root, cache=store)
    assert said(root, cache=store) == said(root)


def test_a_run_that_began_earlier_does_not_mix_two_branches(repo: GitRepo, store: str) -> None:
    one, other = PATHS[:2]
    first = repo.commit({one: "1", other: "1"})
    repo.commit({one: "2"})
    root = root_of(repo.path)
    said(root, cache=store)
    repo.git("checkout", "-q", "-b", "side", first)
    repo.commit({one: "3"})
    repo.git("checkout", "-q", "main")
    with take(root, "revision", "side") as snapshot:
        History(snapshot, store).last_change([one])
        repo.commit({other: "2"})
        said(root, cache=store)
    for branch in ("side", "main", "side"):
        assert said(root, branch, store) == said(root, branch)


def test_a_number_that_was_dropped_names_no_other_commit(
    repo: GitRepo, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "_FIRST", 1)
    monkeypatch.setattr(chain, "_MOST", 1)
    old, one, other = PATHS[:3]
    repo.commit({old: "1", one: "1", other: "1"})
    third = repo.commit({one: "3"})
    repo.commit({other: "4"})
    root = root_of(repo.path)
    for path in (one, old):  # the newest two, then from the third on all that lie before
        with take(root, "revision", "HEAD") as snapshot:
            assert isinstance(History(snapshot, store).last_change([path]), Point)
        repo.git("reset", "-q", "--hard", third)
    repo.commit({one: "5"})
    assert said(root, cache=store) == said(root)
    assert said(root, cache=store) == said(root)


def test_a_shallow_clone_takes_nothing_from_another(
    repo: GitRepo, store: str, tmp_path: Path
) -> None:
    repo.commit({"dir0/file0": "1", "dir1/file1": "1"})
    repo.commit({"dir1/file1": "2"})
    said(root_of(repo.path), cache=store)
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", str(clone))
    last, _ = said(root_of(clone), cache=store, whole=False)
    assert isinstance(last["dir0/file0"], Unknown)


def test_each_root_of_a_repository_has_its_own_paths(repo: GitRepo, store: str) -> None:
    files = {f"{team}/{name}": team for team in ("a", "b") for name in ("aigov.yaml", PATHS[0])}
    first = repo.commit(files)
    repo.commit({f"b/{PATHS[0]}": "2"})
    for _ in range(2):
        for team in ("a", "b"):
            root = root_of(repo.path / team)
            assert said(root, cache=store) == said(root)
    answer = said(root_of(repo.path / "a"), cache=store)[0][PATHS[0]]
    assert isinstance(answer, Point)
    assert answer.commit == first
