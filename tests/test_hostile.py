"""Hostile repositories, end to end: the real command does no harm and says what it must.

The repositories are made anew by the script that lies beside this project; its table says what is
safe. ``PROMISES`` has a test for each case of that table, beyond what holds for all of them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aigov.errors import Unreadable
from aigov.formats import parse_toml, parse_yaml
from aigov.history import History
from aigov.past import Unknown
from aigov.snapshot import of_worktree, root_of
from gitrepo import GitRepo
from hostile import CARD, MARKER, MODULE, POLICY, SECRET, Ran, Watch, listing

pytestmark = pytest.mark.shared

Json = dict[str, Any]
MANIFEST = "systems/a/ai-system.yaml"
CHECKS: tuple[tuple[str, ...], ...] = (
    ("check",),
    ("check", "--staged"),
    ("check", "--rev", "HEAD"),
    ("check", "-o", "json"),
    ("check", "--verbose", "--no-cache"),
    ("evidence", "list", "-o", "json"),
)
BRANCHES = {"obj-odd-paths": "odd", "policy-self-edit": "pr"}
INSIDE = {"cfg-embedded-bare": "evidence"}
"""A folder of the case that is dangerous to stand in."""


def build(script: Path, folder: Path) -> None:
    command = [sys.executable, str(script), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "0 skipped" in done.stdout, done.stderr


@pytest.fixture(scope="session")
def hostile(shared: Path) -> Iterator[Path]:
    """Every case, made anew. Deep folders need ``rm``: pytest's own clean-up recurses."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        build(shared / "hostile/make_hostile.py", folder)
        yield folder
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path)


def repositories(case: Path) -> list[Path]:
    return sorted(path for path in case.iterdir() if (path / ".git").exists())


def harms(watch: Watch, case: Path, repo: Path) -> Iterator[str]:
    """What goes wrong in any way of calling the command in one repository."""
    rest = zip(CHECKS, watch.run_each(repo, CHECKS), strict=True)
    for arguments, ran in ((CHECKS[0], watch.run(repo, *CHECKS[0])), *rest):
        yield from (f"{repo.name}: {' '.join(arguments)}: {what}" for what in watch.harm(ran))
        if "json" in arguments and ran.code in (0, 1, 3, 4):
            assert json.loads(ran.out)
    calls = {
        "-C": watch.run(repo.parent, "-C", str(repo), "check"),
        "python -m": watch.run(repo, "check", command=MODULE),
    }
    if case.name in BRANCHES:
        calls["branch"] = watch.run(repo, "check", "--rev", BRANCHES[case.name])
    if case.name in INSIDE:
        calls["inside"] = watch.run(repo / INSIDE[case.name], "check")
    for how, ran in calls.items():
        yield from (f"{repo.name}: {how}: {what}" for what in watch.harm(ran))


# ---------------------------------------------------------------- what holds for every case
PROMISES: dict[str, Callable[[Watch, Path], None]] = {}


def promise(case: str) -> Callable[[Callable[[Watch, Path], None]], Callable[[Watch, Path], None]]:
    def add(test: Callable[[Watch, Path], None]) -> Callable[[Watch, Path], None]:
        PROMISES[case] = test
        return test

    return add


def seen(watch: Watch, repo: Path, *arguments: str) -> Json:
    """The result of ``check -o json``; it must be one."""
    ran = watch.run(repo, "check", "-o", "json", *arguments)
    assert ran.code in (0, 1, 3, 4), ran.err
    result: Json = ran.json
    return result


def tiers(watch: Watch, repo: Path, *arguments: str) -> dict[str, str | None]:
    """Declared systems and their tiers."""
    systems = seen(watch, repo, *arguments)["systems"]
    return {system["id"]: system["tier"] for system in systems if system["declared"]}


def evidence(watch: Watch, repo: Path, *arguments: str) -> Json:
    ran = watch.run(repo, "evidence", "list", "-o", "json", *arguments)
    assert ran.code == 0, ran.err
    listed: Json = ran.json
    return listed


def is_refused(ran: Ran, *words: str) -> None:
    """Nothing was judged, and the message says why."""
    assert ran.code == 2, ran.text
    assert all(word in ran.err for word in words), ran.err


NORMAL = {"sys-a": "limited"}


@promise("cfg-fsmonitor")
@promise("cfg-showsignature")
@promise("cfg-diffdrivers")
@promise("cfg-hooks")
@promise("cfg-gitfile")
@promise("attr-hide")
@promise("hist-odd-commits")
@promise("hist-spoof")
@promise("data-models")
def evaluated_normally(watch: Watch, case: Path) -> None:
    for how in ((), ("--staged",), ("--rev", "HEAD")):
        repo = case / "repo"
        if how == ("--staged",) and not (repo / ".git/index").exists() and (repo / ".git").is_dir():
            continue
        assert tiers(watch, repo, *how) == NORMAL


@promise("cfg-filters")
def raw_bytes_are_read(watch: Watch, case: Path) -> None:
    assert tiers(watch, case / "repo") == {"sys-a": "minimal"}
    assert tiers(watch, case / "repo", "--staged") == NORMAL
    assert tiers(watch, case / "repo", "--rev", "HEAD") == NORMAL


@promise("cfg-promisor")
def a_missing_object_is_said_to_be_missing(watch: Watch, case: Path) -> None:
    ran = watch.run(case / "repo", "check", "--rev", "HEAD")
    is_refused(ran, MANIFEST, "is not in this partial clone")


@promise("cfg-worktree")
def the_configured_worktree_is_ignored(watch: Watch, case: Path) -> None:
    result = seen(watch, case / "repo")
    assert [system["id"] for system in result["systems"]] == ["sys-a"]
    assert "core.worktree is ignored" in result["notes"]


@promise("cfg-embedded-bare")
def files_that_look_like_a_repository_are_files(watch: Watch, case: Path) -> None:
    for name in ("repo", "clone"):
        assert tiers(watch, case / name) == {**NORMAL, "sys-embedded": "limited"}
        assert tiers(watch, case / name / "evidence") == {**NORMAL, "sys-embedded": "limited"}


@promise("cfg-submodules")
def submodules_are_named_as_not_evaluated(watch: Watch, case: Path) -> None:
    for how in (("--staged",), ("--rev", "HEAD")):
        assert "3 submodules are not evaluated" in seen(watch, case / "repo", *how)["notes"]


@promise("obj-replace-refs")
def replaced_objects_are_not_seen(watch: Watch, case: Path) -> None:
    for how in ((), ("--staged",), ("--rev", "HEAD")):
        result = seen(watch, case / "repo", *how)
        assert "FORGED" not in json.dumps(result)
        assert [system["id"] for system in result["systems"]] == ["sys-a"]
        assert "replace refs are ignored" in result["notes"]


@promise("obj-grafts")
def grafted_parents_are_not_believed(watch: Watch, case: Path) -> None:
    repo = case / "repo"
    assert "info/grafts is ignored" in seen(watch, repo)["notes"]
    body = GitRepo(repo).git("cat-file", "-p", "HEAD")  # the raw commit: grafts do not reach it
    parent = re.findall(r"^parent ([0-9a-f]{40})$", body, re.MULTILINE)
    with of_worktree(root_of(repo)) as snapshot:
        last = History(snapshot).last_change([MANIFEST])
    assert isinstance(last, Unknown) or [last.commit] == parent  # type: ignore[union-attr]


@promise("obj-forged-loose")
def a_forged_object_is_an_error(watch: Watch, case: Path) -> None:
    for how in (("--staged",), ("--rev", "HEAD")):
        for _ in range(2):  # the second time from the cache
            ran = watch.run(case / "repo", "check", *how)
            is_refused(ran, MANIFEST, "does not match its id")
            assert "FORGED" not in ran.text
    assert tiers(watch, case / "repo") == NORMAL


@promise("obj-tree-bomb")
def a_listing_ends_at_its_limit(watch: Watch, case: Path) -> None:
    ran = watch.run(case / "repo", "check", "--rev", "HEAD")
    assert ran.code in (3, 4), ran.text
    assert "the listing stopped at" in ran.out
    assert ran.peak < 300 << 10


@promise("obj-blob-bomb")
def size_is_asked_before_content(watch: Watch, case: Path) -> None:
    for how in (("--staged",), ("--rev", "HEAD")):
        ran = watch.run(case / "repo", "check", *how)
        is_refused(ran, "systems/huge/ai-system.yaml", "is larger than")
        assert ran.peak < 100 << 10


@promise("obj-odd-paths")
def odd_paths_are_shown_escaped_and_never_opened(watch: Watch, case: Path) -> None:
    ran = watch.run(case / "repo", "check", "--rev", "odd")
    assert ran.code == 3, ran.text
    assert "sys-a" not in ran.text
    paths = [row["path"] for row in evidence(watch, case / "repo", "--rev", "odd")["artifacts"]]
    assert not [path for path in paths if ".." in path or ".git/" in path.lower()]


@promise("idx-hidden-edits")
def hidden_edits_are_seen_in_the_worktree(watch: Watch, case: Path) -> None:
    found = {}
    for how in ((), ("--staged",)):
        result = seen(watch, case / "repo", *how)
        found[result["snapshot"]["kind"]] = result["systems"][0]["tier"]
    assert found == {"worktree": "minimal", "index": "limited"}


@promise("idx-formats")
def every_format_of_the_index_is_read(watch: Watch, case: Path) -> None:
    for name in ("v4", "split", "sparse", "sha256", "ita"):
        for how in ((), ("--staged",), ("--rev", "HEAD")):
            assert tiers(watch, case / name, *how) == NORMAL, (name, how)
    for how in ((), ("--staged",)):
        is_refused(watch.run(case / "conflict", "check", *how), MANIFEST, "conflict")
    assert list(tiers(watch, case / "partial", "--staged")) == ["staged"]
    assert list(tiers(watch, case / "partial")) == ["worktree"]


@promise("ref-injection")
def names_of_revisions_are_only_names(watch: Watch, case: Path) -> None:
    names = ("--output=pwned", "$(touch${IFS}pwned)", ";touch${IFS}pwned;", "-h", "HEAD;id", "@{u}")
    for name in (*names, *(f"refs/heads/{name}" for name in names), "HEAD:../x", "HEAD^{/x}"):
        for option in ("--rev", "--config-from", "--base"):
            code = watch.run(case / "repo", "check", f"{option}={name}").code
            # A branch of that name is there: against it, nothing is new.
            assert code in ((0, 2) if option == "--base" else (1, 2))
    assert not list(case.rglob("pwned"))


@promise("hist-shallow")
def the_edge_of_a_shallow_clone_is_no_change(watch: Watch, case: Path) -> None:
    assert tiers(watch, case / "repo") == NORMAL
    with of_worktree(root_of(case / "repo")) as snapshot:
        last = History(snapshot).last_change([MANIFEST])
    assert isinstance(last, Unknown)
    assert "shallow" in last.reason


@promise("fs-symlinks")
def a_link_is_a_link(watch: Watch, case: Path) -> None:
    for how in ((), ("--staged",), ("--rev", "HEAD")):
        assert tiers(watch, case / "repo", *how) == NORMAL
        listed = evidence(watch, case / "repo", *how)
        reasons = {row["path"]: row["reason"] for row in listed["unreadable"]}
        assert "symbolic link" in reasons["systems/a/model-card.md"]
        assert "repositoryformatversion" not in json.dumps(listed)


@promise("fs-special-files")
def what_is_no_file_is_skipped_and_what_is_huge_is_named(watch: Watch, case: Path) -> None:
    listed = evidence(watch, case / "repo")
    reasons = {row["path"]: row["reason"] for row in listed["unreadable"]}
    assert "larger than" in reasons["systems/p/model-card.md"]
    assert tiers(watch, case / "repo") == NORMAL


@promise("fs-toctou")
def a_file_that_becomes_a_link_is_not_followed(watch: Watch, case: Path) -> None:
    swap = subprocess.Popen([sys.executable, "swap.py", "repo", "3"], cwd=case)
    runs = []
    while swap.poll() is None:
        runs.append(watch.run(case / "repo", "check", "-o", "json"))
    assert runs
    assert [what for ran in runs for what in watch.harm(ran)] == []


@promise("fs-path-refs")
def references_resolve_inside_the_snapshot_only(watch: Watch, case: Path) -> None:
    listed = evidence(watch, case / "repo")
    tracked = set(GitRepo(case / "repo").git("ls-files").split("\n"))
    rows = [*listed["artifacts"], *listed["unreadable"]]
    assert {row["path"] for row in rows} <= tracked


@promise("fs-deep-dirs")
def deep_folders_are_listed(watch: Watch, case: Path) -> None:
    deep = "/".join(["d"] * 300) + "/ai-system.yaml"
    for how in ((), ("--staged",), ("--rev", "HEAD")):
        is_refused(watch.run(case / "repo", "check", *how), deep)


# ---------------------------------------------------------------- data
DOUBTFUL_YAML = (
    "bigint", "cycle", "cycle-list", "deep-flow", "deep-map", "dup", "dup-flow",
    "hidden-nel", "keys", "latin1", "laughs", "merge-bomb", "multi", "nan", "nul", "surrogate",
    "tabs", "tag-bool", "tag-float", "tag-int", "unclosed",
)  # fmt: skip
STRINGS = {"country": "NO", "on": "push", "tier": "off", "window": "1:30", "sep": "1_000"}


def as_records(case: Path, folder: str, suffix: str, to: Path) -> GitRepo:
    """A repository in which every file of a folder of the case is offered as a risk record."""
    repo = GitRepo(to)
    repo.write({"ai-system.yaml": "id: sys-a\nrisk_tier: limited\n"})
    for path in sorted((case / "repo" / folder).glob(f"*.{suffix}")):
        name = f"governance/{path.stem}/risk-assessment.{suffix}"
        repo.write({name: path.read_bytes()})
    return repo


def outcomes(watch: Watch, repo: GitRepo) -> tuple[set[str], dict[str, Json]]:
    """The names of the records that were read, and of those that were not, with the reason."""
    listed = evidence(watch, repo.path)
    rows = [row for row in listed["artifacts"] if row["kind"] == "risk-assessment"]
    unread = [row for row in listed["unreadable"] if row["kind"] == "risk-assessment"]
    return (
        {row["path"].split("/")[1] for row in rows},
        {row["path"].split("/")[1]: row for row in unread},
    )


@promise("data-yaml")
def every_yaml_is_read_once_or_refused(watch: Watch, case: Path) -> None:
    repo = as_records(case, "systems/y", "yaml", watch.canary.parent / "yaml")
    read, unread = outcomes(watch, repo)
    assert sorted(set(DOUBTFUL_YAML) - set(unread)) == []
    assert not read & set(unread)
    assert watch.harm(watch.run(repo.path, "check")) == []
    norway = parse_yaml((case / "repo/systems/y/norway.yaml").read_bytes()).data
    assert {key: norway[key] for key in STRINGS} == STRINGS
    days = (case / "repo/systems/y/date-bad.yaml").read_bytes()
    assert parse_yaml(days).data == {"expires": "2026-13-45"}


DOUBTFUL_JSON = (
    "bigint", "comments", "deep", "deep-obj", "dup", "inf", "nan", "overflow", "surrogate",
    "trailing",
)  # fmt: skip


@promise("data-json")
def every_json_is_read_once_or_refused(watch: Watch, case: Path) -> None:
    repo = as_records(case, "systems/j", "json", watch.canary.parent / "json")
    read, unread = outcomes(watch, repo)
    assert sorted(set(DOUBTFUL_JSON) - set(unread)) == []
    assert not read & set(unread)
    placed = [name for name in ("nan", "dup", "trailing", "comments") if unread[name]["line"]]
    assert placed == ["nan", "dup", "trailing", "comments"]
    tables = list((case / "repo/systems/j").glob("*.toml"))
    assert tables
    for path in tables:
        with pytest.raises(Unreadable):
            parse_toml(path.read_bytes())


EXTENDS = "version: 1\nextends: [policies/]\n"


def with_policy(folder: Path, demand: str, **files: str) -> GitRepo:
    """A repository whose own policy makes one demand of a model card."""
    repo = GitRepo(folder)
    repo.write({
        "ai-system.yaml": "id: sys-a\nrisk_tier: limited\n", "aigov.yaml": EXTENDS,
        "policies/p.yaml": f"{POLICY}always:\n- artifact: model-card\n{demand}",
        "MODEL_CARD.md": CARD.format("a" * 900),
    })  # fmt: skip
    repo.write(files)
    return repo


@promise("data-schema")
def a_schema_is_never_fetched_and_never_passed_over(watch: Watch, case: Path) -> None:
    schemas = case / "repo/policies/schemas"
    for n, path in enumerate(sorted(schemas.glob("*.json"))):
        demand = f"  schema: policies/schemas/{path.name}\n"
        repo = with_policy(watch.canary.parent / f"schema{n}", demand)
        repo.write({f"policies/schemas/{path.name}": path.read_bytes()})
        ran = watch.run(repo.path, "check")
        assert watch.harm(ran) == []
        assert ran.code != 0, f"{path.name}: a schema that is not applied holds"


@promise("data-redos")
def regular_expressions_are_linear_or_refused(watch: Watch, case: Path) -> None:
    for n, line in enumerate((case / "repo/policies/redos.yaml").read_text().split("\n")):
        _, found, pattern = line.partition("match: ")
        if found:
            demand = f"  fields: {{front_matter.license: {{pattern: {pattern}}}}}\n"
            repo = with_policy(watch.canary.parent / f"pattern{n}", demand)
            assert watch.harm(watch.run(repo.path, "check")) == []
    repo = GitRepo(watch.canary.parent / "glob")
    name = "a" * 200
    repo.write({"ai-system.yaml": "id: sys-a\n", f"{name}/f.yaml": "id: z\n"})
    repo.write({"aigov.yaml": f"version: 1\nexclude: ['**/{'*a' * 30}b']\n"})
    assert watch.harm(watch.run(repo.path, "check")) == []


@promise("data-archives")
def archives_are_not_unpacked(watch: Watch, case: Path) -> None:
    evaluated_normally(watch, case)
    assert not list(case.rglob("pwned"))


# ---------------------------------------------------------------- reports, plugins, policies
COMMANDS_OF_A_RUNNER = re.compile(r"^\s*(::|##\[)", re.MULTILINE)


@promise("report-injection")
def text_of_the_repository_stays_text(watch: Watch, case: Path) -> None:
    repo = case / "repo"
    for arguments in (*CHECKS, ("evidence", "list")):
        ran = watch.run(repo, *arguments)
        assert watch.harm(ran) == []
        assert not COMMANDS_OF_A_RUNNER.search(ran.text)
        assert max(map(len, ran.text.split("\n"))) < 5000
    (repo / "aigov.yaml").write_text("version: 1\nsystems: ['systems/**/ai-system.json']\n")
    try:
        ran = watch.run(repo, "check")
    finally:
        (repo / "aigov.yaml").unlink()
    assert watch.harm(ran) == []
    assert ran.code == 2


@promise("plugin-local")
def plugins_of_the_repository_are_not_loaded(watch: Watch, case: Path) -> None:
    copy = watch.canary.parent / "copy"
    shutil.copytree(case / "repo", copy)
    config = copy / "aigov.yaml"
    config.write_text(f"version: 1\n{config.read_text()}")
    for command in ("check", "plugins", "policies"):
        arguments = [command] if command == "check" else [command, "list"]
        assert watch.harm(watch.run(copy, *arguments)) == []
    is_refused(watch.run(copy, "check"), "plugins", "none is loaded from the checked repository")


@promise("plugin-shadow")
def modules_of_the_repository_are_not_imported(watch: Watch, case: Path) -> None:
    repo = case / "repo"
    assert tiers(watch, repo) == NORMAL
    for command in (None, MODULE):
        how = {"command": command} if command else {}
        ran = watch.run(repo, "plugins", "list", "-o", "json", **how)  # type: ignore[arg-type]
        assert watch.harm(ran) == []
        assert "evil" not in ran.out


@promise("policy-self-edit")
def a_branch_is_judged_by_the_rules_of_another(watch: Watch, case: Path) -> None:
    # The case speaks an older form of the configuration, which both branches are refused for.
    is_refused(watch.run(case / "repo", "check", "--rev", "pr", "--config-from", "main"), "version")
    repo = GitRepo(watch.canary.parent / "self")
    repo.commit({"aigov.yaml": "version: 1\n", "ai-system.yaml": "id: a\nrisk_tier: high\n"})
    repo.git("checkout", "-q", "-b", "pr")
    off = "policies: {ai-system-inventory: {mode: off}, model-card: {mode: off}}\n"
    relaxed = f"version: 1\nexclude: ['**']\nsystems: []\n{off}"
    repo.commit({"aigov.yaml": relaxed, "ai-system.yaml": "id: a\nrisk_tier: minimal\n"})
    ours, theirs = (
        seen(watch, repo.path, "--rev", rev, "--config-from", "main") for rev in ("pr", "main")
    )
    assert [p["mode"] for p in ours["policies"]] == [p["mode"] for p in theirs["policies"]]
    assert ours["exit"]["code"] == 1


@promise("policy-pack-url")
def packs_are_never_fetched(watch: Watch, case: Path) -> None:
    text = (case / "repo/aigov.yaml").read_text()
    urls = re.findall(r'^- (".*")$', text, re.MULTILINE)
    assert len(urls) == 10
    repo = GitRepo(watch.canary.parent / "packs")
    for url in urls:
        repo.write({"aigov.yaml": f"version: 1\nextends: [{url}]\n", "ai-system.yaml": "id: a\n"})
        ran = watch.run(repo.path, "check")
        assert watch.harm(ran) == []
        is_refused(ran, "unknown pack")


@promise("cache-poison")
def a_cache_that_came_with_the_repository_is_not_used(watch: Watch, case: Path) -> None:
    repo = case / "repo"
    for how in ((), ("--staged",), ("--rev", "HEAD")):
        fresh = seen(watch, repo, *how, "--no-cache")
        assert seen(watch, repo, *how) == seen(watch, repo, *how) == fresh


@promise("env-leak")
def variables_are_not_expanded_and_not_passed_on(watch: Watch, case: Path) -> None:
    is_refused(watch.run(case / "repo", "check"), "$AIGOV_TEST_SECRET")
    folder = watch.canary.parent / "bin"
    folder.mkdir()
    real, dump = shutil.which("git"), folder / "dump"
    (folder / "git").write_text(f'#!/bin/sh\n/usr/bin/env >> "{dump}"\nexec "{real}" "$@"\n')
    (folder / "git").chmod(0o755)
    paths = f"{folder}{os.pathsep}{os.environ['PATH']}"
    ran = watch.run(case / "repo", "check", "--rev", "HEAD", env={"PATH": paths})
    assert watch.harm(ran) == []
    assert "GIT_DIR=" in dump.read_text()
    assert SECRET not in dump.read_text()


@promise("expr-injection")
def policies_hold_no_expressions(watch: Watch, case: Path) -> None:
    copy = watch.canary.parent / "copy"
    shutil.copytree(case / "repo", copy)
    (copy / "aigov.yaml").write_text(EXTENDS)
    ran = watch.run(copy, "check")
    assert watch.harm(ran) == []
    is_refused(ran, "policies/expr.yaml")


# ---------------------------------------------------------------- the tests
def test_every_case_of_the_table_has_a_test(shared: Path, hostile: Path) -> None:
    table = (shared / "hostile/EXPECTED.md").read_text("utf-8")
    cases = set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE))
    assert cases == set(json.loads((hostile / "manifest.json").read_text())) == set(PROMISES)


@pytest.mark.parametrize("case", sorted(PROMISES))
def test_a_hostile_repository_does_no_harm(case: str, hostile: Path, watch: Watch) -> None:
    found: list[str] = []
    for repo in repositories(hostile / case):
        before = listing(hostile / case)
        found += harms(watch, hostile / case, repo)
        assert listing(hostile / case) == before
    assert repositories(hostile / case)
    assert found == []


@pytest.mark.parametrize("case", sorted(PROMISES))
def test_a_hostile_repository_with_a_configuration_does_no_harm(
    case: str, hostile: Path, watch: Watch
) -> None:
    found: list[str] = []
    for repo in repositories(hostile / case):
        if (repo / "aigov.yaml").exists():
            continue
        (repo / "aigov.yaml").write_text("version: 1\n")
        try:
            for arguments, ran in zip(CHECKS, watch.run_each(repo, CHECKS[:2]), strict=False):
                found += [f"{repo.name}: {arguments}: {what}" for what in watch.harm(ran)]
        finally:
            (repo / "aigov.yaml").unlink()
    assert found == []


@pytest.mark.parametrize("case", sorted(PROMISES))
def test_a_hostile_repository_gets_what_the_table_promises(
    case: str, hostile: Path, watch: Watch
) -> None:
    PROMISES[case](watch, hostile / case)
    assert not watch.canary.exists() or not watch.canary.read_text()


def test_the_watch_sees_what_is_not_safe(watch: Watch) -> None:
    watch.canary.write_text("payload")
    ran = Ran(70, f"{MARKER} {SECRET} \x1b[31m", "Traceback", 500 << 10)
    assert len(watch.harm(ran)) == 7
    assert len(watch.harm(Ran(None, "", "", 0))) == 2
