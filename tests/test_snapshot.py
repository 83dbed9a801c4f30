"""Snapshots of real repositories: sound ones, odd ones and hostile ones."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aigov import gitplumbing, snapshot
from aigov.errors import RepoError, Unreadable
from aigov.snapshot import Snapshot, of_files, of_folder, root_of, take
from gitrepo import ENVIRONMENT, GitRepo

KINDS = ("worktree", "index", "revision")
SECRET = b"AIGOV-SECRET-MARKER"


@pytest.fixture(autouse=True)
def _nothing_left_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    private = tmp_path_factory.mktemp("private")
    monkeypatch.setenv("TMPDIR", str(private))
    yield
    _close_all()
    assert list(private.iterdir()) == []


_OPEN: list[Snapshot] = []


def _close_all() -> None:
    while _OPEN:
        _OPEN.pop().close()


def shot(path: Path, what: str = "worktree", rev: str = "HEAD") -> Snapshot:
    _OPEN.append(take(root_of(path), what, rev))
    return _OPEN[-1]


def contents(found: Snapshot) -> dict[str, bytes]:
    return {path: found.read(path) for path in found.entries}


def why(found: Snapshot, path: str) -> str:
    with pytest.raises(Unreadable) as caught:
        found.read(path)
    assert found.blob(path) == ""
    return caught.value.what


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "repo")


# What is listed


def test_the_three_moments_hold_three_contents(repo: GitRepo) -> None:
    repo.commit({"a.txt": "committed"})
    repo.write({"a.txt": "staged"})
    repo.git("add", "-A")
    repo.write({"a.txt": "edited", "new.txt": "untracked"})
    assert contents(shot(repo.path, "revision")) == {"a.txt": b"committed"}
    assert contents(shot(repo.path, "index")) == {"a.txt": b"staged"}
    worktree = shot(repo.path)
    assert contents(worktree) == {"a.txt": b"edited", "new.txt": b"untracked"}
    assert [entry.tracked for entry in worktree.entries.values()] == [True, False]


def test_ids_are_those_of_git(repo: GitRepo) -> None:
    commit = repo.commit({"a.txt": "x", "d/b.txt": "y"})
    found = shot(repo.path, "revision", "main")
    assert (found.kind, found.id) == ("revision", commit)
    assert found.tree == repo.git("rev-parse", "HEAD^{tree}")
    assert found.entries["a.txt"].blob == repo.git("rev-parse", "HEAD:a.txt")
    worktree = shot(repo.path)
    assert (worktree.id, worktree.tree) == (commit, "")
    assert worktree.entries["a.txt"].blob is None
    assert worktree.blob("d/b.txt") == repo.git("rev-parse", "HEAD:d/b.txt")


def test_a_deleted_file_is_not_in_the_worktree(repo: GitRepo) -> None:
    repo.commit({"a.txt": "x", "d/b.txt": "y", "d/e/c.txt": "z"})
    shutil.rmtree(repo.path / "d" / "e")
    (repo.path / "a.txt").unlink()
    assert list(shot(repo.path).entries) == ["d/b.txt"]
    assert list(shot(repo.path, "index").entries) == ["a.txt", "d/b.txt", "d/e/c.txt"]


def test_ignored_files_and_nested_repositories_are_never_in_the_worktree(repo: GitRepo) -> None:
    repo.commit({".gitignore": "*.log\n/cache/\n", "a.txt": "x"})
    repo.write({"b.log": "", "cache/c": "", "private": ""})
    (repo.path / ".git" / "info" / "exclude").write_text("private\n")
    GitRepo(repo.path / "nested").commit({"n.txt": "n"})
    found = shot(repo.path)
    assert list(found.entries) == [".gitignore", "a.txt"]
    assert "1 nested repository is not evaluated" in found.notes


def test_only_what_lies_under_the_root_is_listed(repo: GitRepo) -> None:
    repo.commit({"a.txt": "x", "team/aigov.yaml": "version: 1", "team/m/b.txt": "y", "teams": ""})
    repo.write({"team/new.txt": "", "other.txt": ""})
    (repo.path / "team" / "m" / "b.txt").unlink()
    inside = repo.path / "team" / "m"
    assert root_of(inside).prefix == "team"
    assert list(shot(inside).entries) == ["aigov.yaml", "new.txt"]
    for what in ("index", "revision"):
        found = shot(inside, what)
        assert list(found.entries) == ["aigov.yaml", "m/b.txt"]
        assert found.read("m/b.txt") == b"y"
    assert shot(inside, "revision").tree == repo.git("rev-parse", "HEAD:team")


def test_a_root_that_a_revision_lacks_is_empty_and_says_so(repo: GitRepo) -> None:
    repo.commit({"a.txt": "x"})
    repo.write({"team/aigov.yaml": "version: 1"})
    found = shot(repo.path / "team", "revision")
    assert (len(found.entries), found.tree) == (0, "")
    assert found.notes == ("'team' is not a folder of this revision",)


def test_paths_are_bytes(repo: GitRepo) -> None:
    names = ["caf\udce9.yaml", "tab\there", "new\nline", "é/ü.md", "-rf", "z\U0001f600", "￮x"]
    repo.commit({name: name.encode("utf-8", "surrogateescape") for name in names})
    for what in KINDS:
        found = shot(repo.path, what)
        assert list(found.entries) == sorted(names)
        for name in names:
            assert found.read(name) == name.encode("utf-8", "surrogateescape")


def test_an_unborn_head_and_a_missing_index_are_no_errors(repo: GitRepo) -> None:
    repo.write({"a.txt": "x"})
    assert list(shot(repo.path).entries) == ["a.txt"]
    assert shot(repo.path).id == ""
    assert len(shot(repo.path, "index").entries) == 0
    with pytest.raises(RepoError, match="no revision 'HEAD'"):
        shot(repo.path, "revision")


def _v4(repo: GitRepo) -> None:
    repo.git("update-index", "--index-version", "4")


def _split(repo: GitRepo) -> None:
    repo.git("update-index", "--split-index")
    repo.write({"c.txt": "z"})
    repo.git("add", "c.txt")


def _sparse(repo: GitRepo) -> None:
    repo.git("sparse-checkout", "set", "--cone", "--sparse-index", "d")


@pytest.mark.parametrize("change", [_v4, _split, _sparse])
def test_every_index_format_is_listed_as_git_does(
    repo: GitRepo, change: Callable[[GitRepo], None]
) -> None:
    repo.commit({"a.txt": "x", "d/b.txt": "y", "e/f/g.txt": "w"})
    change(repo)
    listed = repo.git("ls-files", "-s", "-z").split("\0")[:-1]
    found = shot(repo.path, "index")
    assert [f"100644 {e.blob} 0\t{path}" for path, e in found.entries.items()] == listed
    assert found.read("e/f/g.txt") == b"w"


def test_a_sparse_checkout_says_what_it_leaves_out(repo: GitRepo) -> None:
    repo.commit({"a.txt": "x", "d/b.txt": "y", "e/f/g.txt": "w"})
    _sparse(repo)
    found = shot(repo.path)
    assert list(found.entries) == ["a.txt", "d/b.txt"]
    assert found.notes == ("1 path is left out by a sparse checkout",)


def test_sha256_repositories_are_read(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo", algorithm="sha256")
    commit = repo.commit({"a.txt": "x"})
    blob = hashlib.sha256(b"blob 1\0x").hexdigest()
    for what in KINDS:
        found = shot(repo.path, what)
        assert (found.id, found.blob("a.txt"), found.read("a.txt")) == (commit, blob, b"x")


def test_a_linked_worktree_has_its_own_index_and_head(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"a.txt": "x"})
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "-q", "-b", "side", str(linked))
    side = GitRepo(linked)
    commit = side.commit({"b.txt": "y"})
    side.write({"c.txt": "z"})
    side.git("add", "-A")
    assert contents(shot(linked, "index")) == {"a.txt": b"x", "b.txt": b"y", "c.txt": b"z"}
    assert shot(linked).id == commit
    assert list(shot(linked, "revision", "main").entries) == ["a.txt"]
    assert list(shot(repo.path, "index").entries) == ["a.txt"]


def test_submodules_conflicts_and_links_are_not_read(repo: GitRepo, tmp_path: Path) -> None:
    other = GitRepo(tmp_path / "other")
    other.commit({"o.txt": "o"})
    base = repo.commit({"a.txt": "x", "z.txt": "z"})
    repo.git("submodule", "add", "-q", str(other.path), "sub")
    (repo.path / "link").symlink_to("../outside\x1b[31m")
    repo.commit()
    repo.git("checkout", "-q", "-b", "side", base)
    repo.commit({"a.txt": "one"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a.txt": "two"})
    repo.git("merge", "side", check=False)
    for what in ("worktree", "index"):
        found = shot(repo.path, what)
        kinds = {path: entry.kind for path, entry in found.entries.items()}
        assert kinds == {
            ".gitmodules": "file", "a.txt": "unmerged", "link": "link", "sub": "submodule",
            "z.txt": "file",
        }  # fmt: skip
        assert why(found, "a.txt") == "is listed more than once: a conflict"
        assert why(found, "sub") == "is a submodule: what is in it is not evaluated"
        target = r"'../outside\x1b[31m'"
        assert why(found, "link") == f"is a symbolic link to {target}: its target is not opened"
        assert found.notes == ("1 submodule is not evaluated",)
        assert all(found.entries[p].blob is None for p in ("a.txt", "link", "sub"))


def test_hidden_index_bits_hide_nothing_from_the_worktree(repo: GitRepo) -> None:
    repo.commit({"a.txt": "x", "b.txt": "y"})
    repo.git("update-index", "--assume-unchanged", "a.txt")
    repo.git("update-index", "--skip-worktree", "b.txt")
    repo.write({"a.txt": "edited", "b.txt": "edited too"})
    found = shot(repo.path)
    assert contents(found) == {"a.txt": b"edited", "b.txt": b"edited too"}
    assert found.notes == ()
    assert contents(shot(repo.path, "index")) == {"a.txt": b"x", "b.txt": b"y"}


# Which index, which root, which revision


def test_commit_all_is_judged_by_the_index_git_names(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"a.txt": "x"})
    seen = tmp_path / "seen"
    script = (
        "import sys; from aigov.snapshot import root_of, take\n"
        f"s = take(root_of({str(repo.path)!r}), 'index')\n"
        f"open({str(seen)!r}, 'wb').write(s.read('a.txt'))\n"
    )
    hook = repo.path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    path = os.pathsep.join(sys.path)
    hook.write_text(f"#!/bin/sh\nPYTHONPATH='{path}' exec '{sys.executable}' -c \"{script}\"\n")
    hook.chmod(0o755)
    repo.write({"a.txt": "by commit -a"})
    repo.git("commit", "-q", "-a", "-m", "all")
    assert seen.read_bytes() == b"by commit -a"


def test_an_index_outside_the_git_directory_is_ignored(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a.txt": "x"})
    elsewhere = tmp_path / "index"
    shutil.copy(repo.path / ".git" / "index", elsewhere)
    (repo.path / ".git" / "trick").symlink_to(elsewhere)
    repo.write({"b.txt": "y"})
    repo.git("add", "-A")
    for name in (str(elsewhere), ".git/trick", ".git/../../index"):
        monkeypatch.setenv("GIT_INDEX_FILE", name)
        found = shot(repo.path, "index")
        assert list(found.entries) == ["a.txt", "b.txt"]
        assert found.notes == ("GIT_INDEX_FILE is ignored: it names no file in the git directory",)


def test_other_git_variables_are_dropped(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a.txt": "x"})
    other = GitRepo(tmp_path / "other")
    other.commit({"o.txt": "o"})
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.path / ".git" / "objects"))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    for what in KINDS:
        assert contents(shot(repo.path, what)) == {"a.txt": b"x"}
    assert not (tmp_path / "trace").exists()


def test_the_root_is_the_nearest_aigov_yaml_but_not_above_the_git_root(tmp_path: Path) -> None:
    (tmp_path / "aigov.yaml").write_text("version: 1")
    repo = GitRepo(tmp_path / "repo")
    repo.write({"a/b/c.txt": ""})
    assert root_of(repo.path / "a" / "b").path == str(repo.path)
    repo.write({"a/aigov.yaml": ""})
    root = root_of(repo.path / "a" / "b")
    assert (root.path, root.prefix, root.top) == (str(repo.path / "a"), "a", str(repo.path))


def test_a_folder_without_git_never_looks_upwards(tmp_path: Path) -> None:
    (tmp_path / "aigov.yaml").write_text("version: 1")
    (tmp_path / "a").mkdir()
    root = root_of(tmp_path / "a")
    assert (root.path, root.git_dir) == (str(tmp_path / "a"), None)
    with pytest.raises(RepoError, match="not a git repository"):
        take(root, "index")


def test_a_git_file_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: ../nowhere\n")
    with pytest.raises(RepoError, match="names no git directory"):
        root_of(tmp_path)


@pytest.mark.parametrize("packed", [False, True])
def test_revisions_are_found_by_name(repo: GitRepo, packed: bool) -> None:
    first = repo.commit({"a.txt": "1"})
    repo.git("tag", "-a", "v1", "-m", "one")
    second = repo.commit({"a.txt": "2"})
    repo.git("update-ref", "refs/remotes/origin/main", first)
    repo.git("update-ref", "refs/heads/--output=pwned", first)
    repo.git("update-ref", "refs/heads/$(touch${IFS}pwned)", first)
    if packed:
        repo.git("pack-refs", "--all")
    names = {
        "HEAD": second, "@": second, "main": second, "refs/heads/main": second, "v1": first,
        "refs/tags/v1": first, "origin/main": first, "HEAD~1": first, "main^": first,
        "main~0": second, first: first, first[:9]: first, "--output=pwned": first,
        "$(touch${IFS}pwned)": first,
    }  # fmt: skip
    for name, commit in names.items():
        assert shot(repo.path, "revision", name).id == commit, name
    assert not glob.glob(f"{repo.path}/**/*pwned*")


@pytest.mark.parametrize(
    "rev",
    [
        "", "nope", "--help", "-", "HEAD~5", "main^{tree}", "HEAD:a.txt", ":a.txt", "@{-1}",
        "HEAD@{0}", "main..HEAD", "../config", "refs/../config", "config", "/etc/passwd", "a\nb",
        "main\0", "^main", "--all", "refs/heads/", "deadbeef", "0" * 40, "description", "~", "^",
    ],
)  # fmt: skip
def test_what_is_no_revision_is_an_error_with_a_hint(repo: GitRepo, rev: str) -> None:
    repo.commit({"a.txt": "1"})
    with pytest.raises(RepoError) as caught:
        take(root_of(repo.path), "revision", rev)
    assert caught.value.what == f"no revision {rev!r}"
    assert caught.value.hint == "git fetch --tags, or check the spelling"


def test_git_is_never_taken_from_a_relative_path_or_from_the_tree(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a.txt": "x"})
    canary = tmp_path / "canary"
    trap = repo.path / "bin" / "git"
    repo.write({"bin/git": f"#!/bin/sh\necho ran >> {canary}\n", "git": "#!/bin/sh\n"})
    trap.chmod(0o755)
    monkeypatch.chdir(repo.path / "bin")
    monkeypatch.setenv("PATH", f":.:../bin:{trap.parent}:{os.environ['PATH']}")
    assert "a.txt" in shot(repo.path).entries
    assert not canary.exists()
    monkeypatch.setenv("PATH", f":.:{trap.parent}")
    with pytest.raises(RepoError, match="git is not installed"):
        take(root_of(repo.path), "index")


# Folders and mappings


def test_a_folder_is_walked_without_links_caches_and_repositories(tmp_path: Path) -> None:
    top = tmp_path / "top"
    for name in ("a/b.txt", "node_modules/x", "v/pyvenv.cfg", "v/lib.py", "__pycache__/y"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(name)
    GitRepo(top / "nested").write({"n.txt": ""})
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "s").write_bytes(SECRET)
    (top / "out").symlink_to("../outside")
    os.mkfifo(top / "fifo")
    with of_folder(top) as found:
        assert {p: e.kind for p, e in found.entries.items()} == {"a/b.txt": "file", "out": "link"}
        assert found.read("a/b.txt") == b"a/b.txt"
        assert "symbolic link" in why(found, "out")
        assert found.notes == ("nested repositories that are not evaluated: 1",)
        assert (found.kind, found.id, found.git) == ("folder", "", None)


def test_a_deep_folder_needs_no_recursion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2500):
        os.mkdir("d")
        os.chdir("d")
    found = of_folder(tmp_path)
    assert len(found.entries) == 0
    assert found.incomplete.endswith("cannot be listed: file name too long")
    for _ in range(2500):  # what pytest cannot remove
        os.chdir("..")
        os.rmdir("d")


def test_a_mapping_is_a_snapshot() -> None:
    found = of_files({"b": "é", "a": b"\xff", "../c": ""})
    assert (found.kind, list(found.entries)) == ("memory", ["../c", "a", "b"])
    assert found.read("b") == b"\xc3\xa9"
    assert found.blob("a") == hashlib.sha1(b"blob 1\0\xff").hexdigest()
    assert why(found, "../c") == "has a path that no checkout may hold"
    assert why(found, "nope") == "is not in the snapshot"


# Hostile repositories


def test_nothing_that_the_repository_configures_runs(repo: GitRepo, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    run = f"echo ran >> {canary}; false #"
    repo.commit({".gitattributes": "* filter=evil diff=evil merge=evil\n", "a.txt": "aaaa"})
    hooks = repo.path / "hooks"
    names = ("post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman")
    repo.write({f"hooks/{name}": f"#!/bin/sh\necho ran >> {canary}\n" for name in names})
    for name in names:
        (hooks / name).chmod(0o755)
    repo.configure(
        f'[core]\n\tfsmonitor = "{run}"\n\thooksPath = {hooks}\n\tsshCommand = "{run}"\n'
        f'\tpager = "{run}"\n\tgitProxy = "{run}"\n\tworktree = {tmp_path}\n'
        f'[filter "evil"]\n\tclean = "{run}"\n\tsmudge = "{run}"\n\tprocess = "{run}"\n'
        f'[diff]\n\texternal = "{run}"\n[diff "evil"]\n\ttextconv = "{run}"\n'
        f'[log]\n\tshowSignature = true\n[gpg]\n\tprogram = "{run}"\n'
        f'[include]\n\tpath = {tmp_path}/more\n[alias]\n\tls-files = "!{run}"\n'
    )
    repo.write({"a.txt": "bbbb"})
    subprocess.run(["git", "-C", str(repo.path), "ls-files"], env=ENVIRONMENT, check=False,
                   capture_output=True)  # fmt: skip
    assert canary.exists(), "the trap does not work here"
    canary.unlink()
    for what in KINDS:
        found = shot(repo.path, what)
        assert found.read("a.txt") == (b"bbbb" if what == "worktree" else b"aaaa")
        assert "core.worktree is ignored" in found.notes
    assert not canary.exists()


def test_a_forged_object_is_refused_and_the_next_one_read(repo: GitRepo) -> None:
    repo.commit({"a.txt": "true", "b.txt": "fine"})
    blob = repo.git("rev-parse", "HEAD:a.txt")
    path = repo.path / ".git" / "objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(zlib.compress(b"blob 6\0forged"))
    assert repo.git("cat-file", "-p", blob) == "forged"
    for what in ("index", "revision"):
        found = shot(repo.path, what)
        assert why(found, "a.txt") == f"object {blob} does not match its id"
        assert found.read("b.txt") == b"fine"


def test_replace_refs_and_grafts_are_ignored(repo: GitRepo) -> None:
    repo.commit({"a.txt": "true"})
    forged = repo.object("blob", b"forged")
    repo.git("replace", repo.git("rev-parse", "HEAD:a.txt"), forged)
    (repo.path / ".git" / "info" / "grafts").write_text("")
    for packed in (False, True):
        found = shot(repo.path, "revision")
        assert found.read("a.txt") == b"true"
        assert found.notes == ("replace refs are ignored", "info/grafts is ignored")
        if not packed:
            repo.git("pack-refs", "--all")


def test_a_partial_clone_fetches_nothing(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"a.txt": "x"})
    repo.git("config", "uploadpack.allowFilter", "true")
    clone, canary = tmp_path / "clone", tmp_path / "canary"
    source = f"file://{repo.path}"
    repo.git("clone", "-q", "--no-checkout", "--filter=blob:none", source, str(clone))
    GitRepo(clone).configure(f'[remote "origin"]\n\tuploadpack = "echo ran >> {canary}; false #"\n')
    found = shot(clone, "revision")
    assert why(found, "a.txt") == "is not in this partial clone"
    assert not canary.exists()


def test_a_blob_bomb_is_refused_with_flat_memory(repo: GitRepo) -> None:
    repo.commit({"a.txt": "x"})
    bomb = repo.object("blob", bytes(300 << 20))
    repo.git("update-index", "--add", "--cacheinfo", f"100644,{bomb},bomb.yaml")
    found = shot(repo.path, "index")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert why(found, "bomb.yaml") == "is larger than 8 MiB"
    assert found.read("a.txt") == b"x"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_the_largest_file_that_is_read_has_eight_mebibytes(repo: GitRepo) -> None:
    repo.commit({"fits": bytes(8 << 20), "large": bytes((8 << 20) + 1)})
    for what in KINDS:
        found = shot(repo.path, what)
        assert len(found.read("fits")) == 8 << 20
        assert why(found, "large") == "is larger than 8 MiB"


@pytest.mark.parametrize("leaf", ["file", "nothing"])
def test_a_tree_bomb_stops_at_the_limit(
    repo: GitRepo, leaf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gitplumbing, "MAX_ENTRIES", 20_000)
    blob = bytes.fromhex(repo.object("blob", b"x"))
    tree = repo.object("tree", b"100644 f\0" + blob if leaf == "file" else b"")
    for _ in range(10):
        inner = bytes.fromhex(tree)
        tree = repo.object("tree", b"".join(b"40000 d%d\0" % n + inner for n in range(10)))
    repo.raw_commit(tree)
    start = time.monotonic()
    found = shot(repo.path, "revision")
    assert found.incomplete == "the listing stopped at 20000 paths"
    assert len(found.entries) <= 21_000
    assert time.monotonic() - start < 5


def test_paths_that_escape_are_listed_and_never_read(repo: GitRepo) -> None:
    blob = bytes.fromhex(repo.object("blob", b"x"))
    inner = bytes.fromhex(repo.object("tree", b"100644 config\0" + blob))
    names = (b"..", b".GIT", b".git", b"git~1")
    tree = b"".join(b"40000 " + name + b"\0" + inner for name in names)
    repo.raw_commit(repo.object("tree", tree + b"100644 ok\0" + blob))
    found = shot(repo.path, "revision")
    assert list(found.entries) == ["../config", ".GIT/config", ".git/config", "git~1/config", "ok"]
    for path in list(found.entries)[:4]:
        assert why(found, path) == "has a path that no checkout may hold"
        assert found.entries[path].blob is None
    assert found.read("ok") == b"x"


def test_a_path_that_a_tree_names_twice_is_a_conflict(repo: GitRepo) -> None:
    one, two = (bytes.fromhex(repo.object("blob", data)) for data in (b"1", b"2"))
    tree = repo.object("tree", b"100644 a\0" + one + b"100644 a\0" + two + b"100644 b\0" + one)
    repo.raw_commit(tree)
    found = shot(repo.path, "revision")
    assert {p: e.kind for p, e in found.entries.items()} == {"a": "unmerged", "b": "file"}
    assert why(found, "a") == "is listed more than once: a conflict"


def test_a_fifo_never_blocks_and_a_sparse_giant_is_refused(repo: GitRepo) -> None:
    repo.commit({"a.txt": "x", "tracked": "y"})
    (repo.path / "tracked").unlink()
    os.mkfifo(repo.path / "tracked")
    os.mkfifo(repo.path / "fifo")
    with (repo.path / "giant").open("wb") as file:
        file.truncate(8 << 30)
    found = shot(repo.path)
    assert list(found.entries) == ["a.txt", "giant", "tracked"]
    assert why(found, "giant") == "is larger than 8 MiB"
    assert why(found, "tracked") == "is not a regular file"


@pytest.mark.parametrize("name", ["index", "packed-refs", "config", "shallow", "info/exclude"])
def test_a_fifo_in_the_git_directory_never_blocks(repo: GitRepo, name: str) -> None:
    commit = repo.commit({"a.txt": "x"})
    path = repo.path / ".git" / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert shot(repo.path, "revision", commit).read("a.txt") == b"x"
    if name == "index":
        with pytest.raises(RepoError, match="is not a regular file"):
            take(root_of(repo.path), "index")


def test_no_link_on_the_way_is_followed(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"d/a.txt": "x", "e/b.txt": "y", "f.txt": "z"})
    (tmp_path / "outside").mkdir()
    for name in ("a.txt", "b.txt", "secret"):
        (tmp_path / "outside" / name).write_bytes(SECRET)
    found = shot(repo.path)
    for name in ("d", "e"):
        shutil.rmtree(repo.path / name)
        (repo.path / name).symlink_to(tmp_path / "outside")
    (repo.path / "f.txt").unlink()
    (repo.path / "f.txt").symlink_to(tmp_path / "outside" / "secret")
    assert why(found, "d/a.txt") == "lies behind the symbolic link 'd', which is not followed"
    assert why(found, "f.txt").startswith("is a symbolic link to ")
    later = shot(repo.path)
    assert "e/b.txt" not in later.entries
    assert {path: later.entries[path].kind for path in ("d", "e")} == {"d": "link", "e": "link"}


def test_a_file_that_flips_to_a_link_never_shows_its_target(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"d/a.txt": "x"})
    (tmp_path / "secret").write_bytes(SECRET)
    path, spare = repo.path / "d" / "a.txt", repo.path / "spare"
    stop = threading.Event()

    def flip() -> None:
        while not stop.is_set():
            spare.symlink_to(tmp_path / "secret")
            spare.replace(path)
            spare.write_bytes(b"x")
            spare.replace(path)

    thread = threading.Thread(target=flip)
    thread.start()
    try:
        for _ in range(40):
            found = shot(repo.path)
            if "d/a.txt" not in found.entries:
                continue
            try:
                data = found.read("d/a.txt")
            except Unreadable:
                continue
            assert data in (b"x", b"")
            assert found.read("d/a.txt") is data
            assert (
                found.blob("d/a.txt") == hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            )
            _close_all()
    finally:
        stop.set()
        thread.join()


def test_what_was_dropped_from_memory_must_be_the_same_again(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a.txt": "first", "b.txt": "other"})
    monkeypatch.setattr(snapshot, "MAX_HELD", 6)
    found = shot(repo.path)
    assert found.read("a.txt") == b"first"
    repo.write({"a.txt": "later"})
    assert found.read("a.txt") == b"first"
    assert found.read("b.txt") == b"other"
    assert why_changed(found) == "changed while it was judged"


def why_changed(found: Snapshot) -> str:
    with pytest.raises(Unreadable) as caught:
        found.read("a.txt")
    return caught.value.what


def test_a_broken_index_is_an_error_that_says_why(repo: GitRepo) -> None:
    repo.commit({"a.txt": "x"})
    (repo.path / ".git" / "index").write_bytes(b"DIRC" + bytes(60))
    with pytest.raises(RepoError, match="git ls-files failed: 'fatal: "):
        take(root_of(repo.path), "index")


def test_objects_borrowed_by_a_relative_path_are_found(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"a.txt": "x"})
    repo.git("clone", "-q", "--shared", str(repo.path), str(tmp_path / "clone"))
    alternates = tmp_path / "clone" / ".git" / "objects" / "info" / "alternates"
    alternates.write_text("../../../repo/.git/objects\n")
    assert shot(tmp_path / "clone", "revision").read("a.txt") == b"x"


@pytest.mark.parametrize("name", ['quo"te', "back\\slash", "new\nline", "#hash", "sp ace", "é"])
def test_a_repository_may_lie_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    repo = GitRepo(tmp_path / name)
    repo.commit({"a.txt": "x"})
    for what in KINDS:
        assert contents(shot(repo.path, what)) == {"a.txt": b"x"}


def test_the_private_directory_is_removed(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({"a.txt": "x"})
    spare = repo.path.parent / "spare"
    spare.mkdir()
    monkeypatch.setenv("TMPDIR", str(spare))
    with take(root_of(repo.path), "index") as found:
        found.read("a.txt")
        (private,) = spare.iterdir()
        assert private.stat().st_mode & 0o777 == 0o700
    assert list(spare.iterdir()) == []
    script = (
        "from aigov.snapshot import root_of, take\n"
        f"take(root_of({str(repo.path)!r}), 'index').read('a.txt')"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    assert list(spare.iterdir()) == []


def test_the_repository_is_left_as_it_was(repo: GitRepo) -> None:
    repo.commit({"a.txt": "x"})
    (repo.path / "a.txt").touch()

    def state() -> dict[str, int]:
        return {
            p: os.lstat(p).st_mtime_ns for p in glob.glob(f"{repo.path}/.git/**", recursive=True)
        }

    before = state()
    for what in KINDS:
        contents(shot(repo.path, what))
    assert state() == before


# Every case of the shared collection


def read_or_refusal(found: Snapshot, path: str) -> bytes:
    try:
        return found.read(path)
    except Unreadable as exc:
        return str(exc).encode("utf-8", "backslashreplace")


@pytest.mark.shared
def test_no_hostile_repository_runs_shows_or_hangs(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, canary, real = tmp_path / "made", tmp_path / "canary", shutil.which("git")
    script = shared / "hostile" / "make_hostile.py"
    subprocess.run([sys.executable, str(script), str(made)], check=True, capture_output=True)
    # Our git processes get no variable of ours: a wrapper hands the canary to what they start.
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(f"#!/bin/sh\nAIGOV_CANARY='{canary}' exec '{real}' \"$@\"\n")
    wrapper.chmod(0o755)
    trap = made / "cfg-fsmonitor" / "repo"
    subprocess.run([str(wrapper), "-C", str(trap), "ls-files"], check=True, capture_output=True)
    assert canary.exists(), "the traps do not work here"
    canary.unlink()
    monkeypatch.setenv("AIGOV_CANARY", str(canary))
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
    repositories = sorted(path.parent for path in made.glob("*/*/.git"))
    assert len(repositories) > 40
    for path in repositories:
        for what, rev in (*((kind, "HEAD") for kind in KINDS), ("revision", "odd")):
            if rev == "odd" and path.parent.name != "obj-odd-paths":
                continue
            start = time.monotonic()
            with take(root_of(path), what, rev) as found:
                for entry in list(found.entries)[:2000]:
                    assert SECRET not in read_or_refusal(found, entry), (path, what, entry)
            assert time.monotonic() - start < 5, (path, what)
    assert not canary.exists()


def test_an_untracked_file_that_cannot_be_looked_at_is_listed_all_the_same(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a.txt": "a"})
    repo.write({"closed/b.txt": "b"})

    def lstat(path: bytes, real: Callable[[bytes], os.stat_result] = os.lstat) -> os.stat_result:
        if os.fsencode(path).endswith(b"closed/b.txt"):
            raise PermissionError(errno.EACCES, "denied")
        return real(path)

    monkeypatch.setattr("aigov.listing.os.lstat", lstat)
    assert list(shot(repo.path).entries) == ["a.txt", "closed/b.txt"]
