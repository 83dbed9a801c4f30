"""Two revisions compared, and a change judged against its merge base."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from aigov.cli import main
from aigov.recall import recalled
from aigov.schemas import load
from comparedrepo import BASE, CONFIG, DAY, LOAN, OWNED, RISKS, SYSTEM, Edit, edited, gone, waivers
from gitrepo import GitRepo

GOLDEN = Path(__file__).parent / "golden-diff"
RECORD = "models/loan/risk-assessment.yaml"
OLD = RISKS.replace("2026-11-01", "2026-01-01")
"""A record that is too old for the policy gate."""

OFF = ("aigov.yaml", "mode: enforced", "mode: 'off'")
LATER = "2026-01-03T12:00:00+0000"


class Ran(NamedTuple):
    """What one command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> Any:
        """The JSON that was printed."""
        return json.loads(self.out)


Aigov = Callable[..., Ran]


@pytest.fixture
def aigov(capsys: pytest.CaptureFixture[str]) -> Aigov:
    """Runs the command in a repository."""

    def run(repo: GitRepo, *arguments: str) -> Ran:
        return Ran(main(["-C", str(repo.path), *arguments, *DAY]), *capsys.readouterr())

    return run


def branched(path: Path, *edits: Edit, base: Mapping[str, str] | None = None) -> GitRepo:
    """The base on main, and the edits committed on a branch that is checked out."""
    repo = edited(path, base=base)
    repo.git("checkout", "-q", "-b", "pr")
    for file, old, new in edits:
        target = repo.path / file
        if (old, new) == ("all", ""):
            target.unlink()
        else:
            repo.write({file: target.read_text().replace(old, new) if old else new})
    repo.commit(when=LATER)
    return repo


def rows(result: Any, name: str) -> list[str]:
    return [
        f"{row['policy']} {row['system']} {row['path']}:{row['line']} {row['id']}"
        for row in result[name]
    ]


# What changed


def test_a_new_failure_is_new_and_worse(aigov: Aigov, tmp_path: Path) -> None:
    repo = branched(tmp_path / "r", (RECORD, "", OLD))
    ran = aigov(repo, "diff", "main..pr", "-o", "json")
    assert ran.code == 1
    assert rows(ran.result, "new") == [f"gate loan {RECORD}:1 max-age"]
    assert ran.result["exit"]["reason"] == "1 new enforced failure"
    back = aigov(repo, "diff", "pr..main", "-o", "json")
    assert back.code == 0
    assert rows(back.result, "fixed") == [f"gate loan {RECORD}:1 max-age"]
    assert [back.result[name] for name in ("new", "changed", "newly_unknown", "weakened")] == [
        [], [], [], [],
    ]  # fmt: skip


def test_a_failure_with_other_words_has_changed(aigov: Aigov, tmp_path: Path) -> None:
    repo = edited(tmp_path / "r", base={RECORD: OLD})
    repo.write({RECORD: OLD.replace("2026-01-01", "2025-01-01")})
    ran = aigov(repo, "diff", "main", "-o", "json")
    assert ran.code == 0
    assert rows(ran.result, "changed") == [f"gate loan {RECORD}:1 max-age"]
    assert "2026-01-01" in ran.result["changed"][0]["was"]
    assert "2025-01-01" in ran.result["changed"][0]["now"]


def test_what_can_no_longer_be_told_is_newly_unknown_and_not_fixed(
    aigov: Aigov, tmp_path: Path
) -> None:
    repo = edited(tmp_path / "r", base={RECORD: OLD})
    repo.write({RECORD: "date: [\n"})
    ran = aigov(repo, "diff", "main", "-o", "json")
    assert ran.code == 1
    assert {row["policy"] for row in ran.result["newly_unknown"]} == {"gate", "owned"}
    assert ran.result["fixed"] == []
    assert "newly unknown" in ran.result["exit"]["reason"]


def test_what_nobody_asks_any_more_has_changed_and_is_not_fixed(
    aigov: Aigov, tmp_path: Path
) -> None:
    repo = edited(
        tmp_path / "r", ("aigov.yaml", "mode: enforced", "mode: 'off'"), base={RECORD: OLD}
    )
    result = aigov(repo, "diff", "main", "-o", "json").result
    assert result["fixed"] == []
    assert [(row["was"], row["now"]) for row in result["changed"]] == [("fail", "not-evaluated")]
    assert [row["id"] for row in result["weakened"]] == ["mode-weakened"]


def test_a_folder_that_moved_keeps_its_problems(aigov: Aigov, tmp_path: Path) -> None:
    repo = edited(tmp_path / "r", base={RECORD: OLD})
    repo.git("mv", "models/loan", "models/credit")
    ran = aigov(repo, "diff", "main", "-o", "json")
    assert ran.code == 0
    assert [ran.result[name] for name in ("new", "fixed", "weakened")] == [[], [], []]
    check = aigov(repo, "check", "--base", "main", "-o", "json").result
    assert [f["known"] for f in check["findings"] if f["policy"] == "gate"] == [True]


def test_an_advisory_failure_is_new_and_not_worse(aigov: Aigov, tmp_path: Path) -> None:
    base = {"aigov.yaml": CONFIG.replace("mode: enforced", "mode: advisory")}
    repo = edited(tmp_path / "r", (RECORD, "", OLD), base=base)
    ran = aigov(repo, "diff", "main", "-o", "json")
    assert ran.code == 0
    assert [row["worse"] for row in ran.result["new"]] == [False]


def test_a_policy_that_is_due_later_is_not_worse(aigov: Aigov, tmp_path: Path) -> None:
    repo = edited(tmp_path / "r", (RECORD, "", OLD))
    assert aigov(repo, "diff", "main", "--gate", "commit").code == 0
    assert aigov(repo, "diff", "main", "--gate", "ci").code == 1


def test_three_dots_start_at_the_merge_base(aigov: Aigov, tmp_path: Path) -> None:
    repo = branched(tmp_path / "r", ("README.md", "", "# Loan\n"))
    repo.git("checkout", "-q", "main")
    repo.commit({RECORD: OLD}, when=LATER)
    assert rows(aigov(repo, "diff", "main..pr", "-o", "json").result, "fixed")
    three = aigov(repo, "diff", "main...pr", "-o", "json").result
    assert [three[name] for name in ("new", "fixed")] == [[], []]
    assert three["base"]["commit"] == repo.git("merge-base", "main", "pr")


def test_an_empty_side_is_the_commit_that_is_checked_out(aigov: Aigov, tmp_path: Path) -> None:
    repo = branched(tmp_path / "r", (RECORD, "", OLD))
    assert aigov(repo, "diff", "main..").code == aigov(repo, "diff", "main...").code == 1
    assert aigov(repo, "diff", "..main").code == 0
    assert aigov(repo, "diff", "").code == 2


def test_names_may_be_known_to_one_side_only(aigov: Aigov, tmp_path: Path) -> None:
    repo = edited(tmp_path / "r", gone("governance/policies/owned.yaml"))
    ran = aigov(repo, "diff", "main", "--select", "owned,governance-weakened", "-o", "json")
    assert [row["id"] for row in ran.result["weakened"]] == ["policy-removed"]
    for option, name in (("--select", "ownd"), ("--ignore", "ownd"), ("--system", "laon")):
        ran = aigov(repo, "diff", "main", option, name)
        assert (ran.code, "did you mean" in ran.err) == (2, True)


def test_one_system_is_told_alone(aigov: Aigov, tmp_path: Path) -> None:
    other = {"models/other/ai-system.yaml": SYSTEM.replace("id: loan", "id: other")}
    repo = edited(tmp_path / "r", (LOAN, "tier: high", "tier: minimal"), base=other)
    assert aigov(repo, "diff", "main", "--system", "other", "--select", "g*").code == 0
    assert aigov(repo, "diff", "main", "--system", "loan", "--select", "g*").code == 1


def test_nothing_to_compare_is_exit_three(aigov: Aigov, tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "r")
    repo.commit({"README.md": "# A tool\n"})
    ran = aigov(repo, "diff", "HEAD")
    assert (ran.code, ran.out.split("\n")[-2].partition(":")[0]) == (3, "nothing evaluated")


# Formats


def changed_repo(path: Path) -> GitRepo:
    """A new failure, a change in words, one fixed and one newly unknown, and weakenings."""
    base = {RECORD: OLD, "models/other/ai-system.yaml": SYSTEM.replace("id: loan", "id: other")}
    repo = edited(path, base=base)
    repo.write(
        {
            RECORD: OLD.replace("2026-01-01", "2025-01-01").replace("author: ana@acme.org\n", ""),
            "models/other/risk-assessment.yaml": RISKS,
            LOAN: SYSTEM.replace("tier: high", "tier: limited"),
            "aigov.yaml": CONFIG.replace("words: [a, b]", "words: [a, b, 'x|`</td>@acme']"),
        }
    )
    repo.git("checkout", "-q", "-b", "pr")
    repo.commit(when=LATER)
    return repo


@pytest.mark.parametrize("output", ["text", "json", "markdown"])
def test_output_is_the_golden_file(
    aigov: Aigov, tmp_path: Path, pytestconfig: pytest.Config, output: str
) -> None:
    golden = GOLDEN / f"diff.{output}"
    ran = aigov(changed_repo(tmp_path / "r"), "diff", "main..pr", "-o", output)
    assert (ran.code, ran.err) == (1, "")
    if pytestconfig.getoption("--update-golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(ran.out, "utf-8")
        pytest.skip("written anew: read what changed")
    assert ran.out == golden.read_text("utf-8")


def test_the_json_is_what_its_schema_says(aigov: Aigov, tmp_path: Path) -> None:
    repo = changed_repo(tmp_path / "r")
    validator = Draft202012Validator(load("changes.v1"))
    for revisions in ("main..pr", "pr..main", "pr..pr"):
        validator.validate(aigov(repo, "diff", revisions, "-o", "json").result)
    checked = aigov(repo, "check", "--base", "main", "-o", "json").result
    Draft202012Validator(load("results.v1")).validate(checked)


def test_a_comment_stays_below_the_limit_and_says_what_it_leaves_out(
    aigov: Aigov, tmp_path: Path
) -> None:
    names = ", ".join(f'"{"|" * 90}{n}"' for n in range(40))
    many = {
        f"models/s{n}/ai-system.yaml": SYSTEM.replace("id: loan", f"id: s{n}") for n in range(60)
    }
    repo = edited(tmp_path / "r", base=many)
    for name, text in many.items():
        repo.write({name: text.replace("high", "minimal").replace("true", "false")})
    repo.write({"aigov.yaml": CONFIG.replace('["old/**"]', f"[{names}]")})
    ran = aigov(repo, "diff", "main", "-o", "markdown")
    assert len(ran.out.encode()) <= 65_536
    left = int(ran.out.partition(" rows do not fit here")[0].rpartition("**")[2])
    assert left + ran.out.count("\n| <code>") == len(
        [row for name in ("weakened", "new", "newly_unknown", "changed", "fixed")
         for row in aigov(repo, "diff", "main", "-o", "json").result[name]]
    )  # fmt: skip


HOSTILE = (
    "x|y`z</details><img src=x>@acme/all #1 [a](b) https://a.b ::error:: \u202e\x1b[31m *b* _c_ $d$"
)


def test_a_comment_holds_no_markup_of_the_repository(aigov: Aigov, tmp_path: Path) -> None:
    glob = json.dumps(HOSTILE)
    repo = edited(tmp_path / "r", ("aigov.yaml", '["old/**"]', f"[{glob}]"))
    ran = aigov(repo, "diff", "main", "-o", "markdown")
    row = next(line for line in ran.out.split("\n") if "exclude has" in line)
    assert row.count("|") == 5
    inner = row.replace("<code>", "").replace("</code>", "").replace("<br>", "")
    assert not set("<>`@[]()*_$\x1b\u202e") & set(inner)
    assert "https://" not in inner
    text = aigov(repo, "diff", "main").out
    assert not set("\x1b\u202e") & set(text)


# A change against its merge base


def test_only_what_the_merge_base_did_not_have_decides(aigov: Aigov, tmp_path: Path) -> None:
    repo = branched(tmp_path / "r", ("README.md", "", "# Loan\n"), base={RECORD: OLD})
    assert aigov(repo, "check").code == 1
    ran = aigov(repo, "check", "--base", "main")
    assert ran.code == 0
    assert "fail[gate] loan models/loan/risk-assessment.yaml:1: known: " in ran.out
    assert "1 enforced" not in ran.out.split("\n")[-2]
    assert ran.out.endswith("none fails that the base did not; 1 known (exit 0)\n")
    repo.commit({RECORD: OLD.replace("author: ana@acme.org\n", "")}, when=LATER)
    ran = aigov(repo, "check", "--base", "main", "-o", "json")
    assert ran.code == 1
    known = {f["policy"]: f["known"] for f in ran.result["findings"]}
    assert known == {
        "gate": True,
        "lack": False,
        "owned": False,
        "governance-weakened": False,
        "waiver-governance": False,
    }
    assert ran.result["base"]["commit"] == repo.git("rev-parse", "main")


def test_a_finding_with_one_new_problem_decides_and_tells_it_first(
    aigov: Aigov, tmp_path: Path
) -> None:
    repo = edited(tmp_path / "r", base={RECORD: OLD})
    repo.write({RECORD: OLD.replace("status: a", "status: z")})
    ran = aigov(repo, "check", "--base", "main", "-o", "json")
    finding = next(f for f in ran.result["findings"] if f["policy"] == "gate")
    assert [(p["id"], p.get("known", False)) for p in finding["problems"]] == [
        ("one-of", False),
        ("max-age", True),
    ]
    assert (ran.code, finding["known"], finding["path"]) == (1, False, RECORD)
    assert "known: date" in aigov(repo, "check", "--base", "main").out


@pytest.mark.parametrize("how", [(), ("--staged",), ("--rev", "pr")])
def test_every_snapshot_can_be_judged_against_a_base(
    aigov: Aigov, tmp_path: Path, how: tuple[str, ...]
) -> None:
    repo = branched(tmp_path / "r", (LOAN, "tier: high", "tier: limited"))
    ran = aigov(repo, "check", "--base", "main", *how)
    assert ran.code == 1
    assert "risk_tier was high and is limited" in ran.out
    assert aigov(repo, "check", *how).code == 0


def test_a_weakening_decides_whatever_else_is_judged(aigov: Aigov, tmp_path: Path) -> None:
    """Not even where nothing is left that could fail."""
    off = "policies: {gate: {mode: 'off'}, owned: {mode: 'off'}, lack: {mode: 'off'}}\n"
    text = f"version: 1\nextends: [governance/policies/]\n{off}"
    repo = branched(tmp_path / "r", ("aigov.yaml", "", text))
    assert aigov(repo, "check").code == 3
    assert aigov(repo, "check", "--base", "main").code == 1
    empty = ("aigov.yaml", "", "version: 1\nsystems: []\n")
    none = branched(tmp_path / "n", empty, gone("governance/waivers.yaml"), gone(LOAN))
    assert aigov(none, "check").code == 0
    assert aigov(none, "check", "--base", "main").code == 1
    bare = branched(tmp_path / "b", gone("aigov.yaml"), gone(LOAN))
    assert aigov(bare, "check", "--base", "main").code == 1


def test_the_rules_of_the_base_do_not_hide_a_weakening(aigov: Aigov, tmp_path: Path) -> None:
    repo = branched(
        tmp_path / "r", ("aigov.yaml", "mode: enforced", "mode: 'off'"), (RECORD, "", OLD)
    )
    ran = aigov(repo, "check", "--base", "main", "--config-from", "main", "-o", "json")
    outcomes = {(f["policy"], f["system"]): f["outcome"] for f in ran.result["findings"]}
    assert outcomes["gate", "loan"] == "fail"
    assert outcomes["governance-weakened", "*"] == "fail"


def test_a_change_cannot_waive_itself(aigov: Aigov, tmp_path: Path) -> None:
    """Its own waiver is one more finding, and with the rules of the base excuses nothing."""
    mine = waivers({}, {"id": "W-2", "policy": "gate", "granted": "2026-11-20"})
    repo = branched(tmp_path / "r", (RECORD, "", OLD), ("governance/waivers.yaml", "", mine))
    assert aigov(repo, "check").code == 0
    ran = aigov(repo, "check", "--base", "main", "-o", "json")
    outcomes = {(f["policy"], f["system"]): f["outcome"] for f in ran.result["findings"]}
    assert outcomes["gate", "loan"] == "waived"
    assert outcomes["governance-weakened", "loan"] == "fail"
    assert ran.code == 1
    ran = aigov(repo, "check", "--base", "main", "--config-from", "main", "-o", "json")
    outcomes = {(f["policy"], f["system"]): f["outcome"] for f in ran.result["findings"]}
    assert outcomes["gate", "loan"] == "fail"
    assert ran.code == 1


def test_a_configuration_that_cannot_be_read_hides_no_weakening(
    aigov: Aigov, tmp_path: Path
) -> None:
    repo = branched(tmp_path / "r", ("aigov.yaml", "", "version: 2\n"))
    ran = aigov(repo, "check", "--base", "main", "--config-from", "main")
    assert ran.code == 4
    assert "the governance of this snapshot cannot be read" in ran.out
    assert aigov(repo, "check", "--base", "main").code == 2


def test_who_begins_with_governance_weakens_nothing(aigov: Aigov, tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "r")
    repo.commit({"README.md": "# A tool\n"})
    repo.write({LOAN: SYSTEM})
    text = "version: 1\npolicies: {model-card: {mode: 'off'}}\nexclude: ['old/**']\n"
    repo.write({"aigov.yaml": text})
    ran = aigov(repo, "diff", "HEAD", "--select", "governance-weakened,model-card", "-o", "json")
    assert (ran.result["weakened"], ran.code) == ([], 3)


def test_a_policy_that_the_repository_replaces_is_told(aigov: Aigov, tmp_path: Path) -> None:
    enforced = "policies: {model-card: {mode: enforced}}\n"
    base = {"aigov.yaml": f"version: 1\nextends: [governance/policies/]\n{enforced}"}
    repo = edited(tmp_path / "r", base=base)
    mine = OWNED.replace('"owned"', '"model-card"') + "replaces: model-card\n"
    repo.write({"governance/policies/model-card.yaml": mine})
    result = aigov(repo, "diff", "main", "--select", "governance-*", "-o", "json").result
    assert "policy-replaced" in [row["id"] for row in result["weakened"]]


# A base that cannot be used


def test_a_broken_base_can_be_mended(aigov: Aigov, tmp_path: Path) -> None:
    repo = branched(tmp_path / "r", ("aigov.yaml", "", CONFIG), base={"aigov.yaml": "version: 2\n"})
    ran = aigov(repo, "check", "--base", "main")
    assert ran.code == 0
    commit = repo.git("rev-parse", "main")[:12]
    assert f"commit {commit} cannot be judged, so that everything is new: aigov.yaml:1" in ran.out
    repo.write({RECORD: OLD})
    assert aigov(repo, "check", "--base", "main").code == 1
    assert aigov(repo, "diff", "main").code == 1


def test_a_broken_base_whose_file_is_removed_is_not_mended(aigov: Aigov, tmp_path: Path) -> None:
    """A configuration below is refused; who removes it must not get away with the default."""
    repo = branched(
        tmp_path / "r", gone("models/aigov.yaml"), base={"models/aigov.yaml": "version: 1\n"}
    )
    ran = aigov(repo, "check", "--base", "main")
    assert ran.code == 4
    assert "cannot be read, so that nothing can be compared: models/aigov.yaml" in ran.out


def test_broken_rules_of_another_commit_are_an_error_that_names_it(
    aigov: Aigov, tmp_path: Path
) -> None:
    repo = branched(tmp_path / "r", ("aigov.yaml", "", CONFIG), base={"aigov.yaml": "version: 2\n"})
    ran = aigov(repo, "check", "--base", "main", "--config-from", "main")
    commit = repo.git("rev-parse", "main")[:12]
    assert ran.code == 2
    assert f"aigov.yaml:1:1: in commit {commit}, which the configuration comes from" in ran.err
    ran = aigov(repo, "diff", "pr..main")
    assert (ran.code, f"in commit {commit}: version must be 1" in ran.err) == (2, True)


def test_a_malformed_waiver_is_exit_two_in_the_snapshot_and_a_note_in_the_base(
    aigov: Aigov, tmp_path: Path
) -> None:
    path = "governance/waivers.yaml"
    good = edited(tmp_path / "g", base={path: "- {id: W-1}\n"})
    good.write({path: "[]\n"})
    ran = aigov(good, "check", "--base", "main")
    assert ran.code == 0
    lacking = f"{path}:1:3: policy is missing"
    assert f"nothing is known to be weaker: {lacking}" in ran.out
    bad = edited(tmp_path / "b", (path, "", "- {id: W-1}\n"))
    ran = aigov(bad, "check", "--base", "main")
    assert (ran.code, lacking in ran.err) == (2, True)


def test_a_shallow_clone_is_one_error_with_its_remedy(aigov: Aigov, tmp_path: Path) -> None:
    repo = branched(tmp_path / "r", ("README.md", "", "# Loan\n"))
    repo.git("checkout", "-q", "main")
    repo.commit({"other.md": "x\n"}, when=LATER)
    clone = GitRepo(tmp_path / "c")
    clone.git("fetch", "-q", "--depth=1", f"file://{repo.path}", "main:base", "pr:pr")
    clone.git("checkout", "-q", "pr")
    for command in (("check", "--base", "base"), ("diff", "base...pr")):
        ran = aigov(clone, *command)
        assert (ran.code, ran.err.count("\n")) == (2, 2)
        assert "no common ancestor in this shallow clone" in ran.err
        assert "hint: fetch-depth: 0" in ran.err
    ran = aigov(clone, "check", "--base", "origin/main")
    assert (ran.code, "fetch-depth: 0" in ran.err) == (2, True)
    assert aigov(clone, "diff", "base..pr").code == 0


def test_an_ancestor_beyond_the_edge_is_not_taken_for_the_nearest(
    aigov: Aigov, tmp_path: Path
) -> None:
    """main and pr share an old commit, and a newer one that the edge cuts off."""
    repo = edited(tmp_path / "r")
    old = repo.git("rev-parse", "HEAD")
    shared = repo.commit({"a.md": "1\n"}, when="2026-01-03T12:00:00+0000")
    tree = repo.git("rev-parse", "HEAD^{tree}")
    one, two = (
        repo.git("commit-tree", tree, "-p", f"{shared}", "-p", old, "-m", name) for name in "ab"
    )
    repo.git("branch", "-f", "pr", one)
    repo.git("branch", "base", two)
    repo.git("checkout", "-q", "pr")
    assert aigov(repo, "check", "--base", "base", "-o", "json").result["base"]["commit"] == shared
    (repo.path / ".git" / "shallow").write_text(f"{one}\n")
    assert aigov(repo, "check", "--base", "base").code == 2


def test_unrelated_histories_have_no_base(aigov: Aigov, tmp_path: Path) -> None:
    repo = edited(tmp_path / "r")
    repo.git("checkout", "-q", "--orphan", "pr")
    repo.commit(when=LATER)
    ran = aigov(repo, "check", "--base", "main")
    assert (ran.code, "have no common ancestor\n" in ran.err) == (2, True)


def test_of_several_merge_bases_the_first_is_taken_and_it_is_said(
    aigov: Aigov, tmp_path: Path
) -> None:
    repo = edited(tmp_path / "r")
    tree = repo.git("rev-parse", "HEAD^{tree}")
    root = repo.git("rev-parse", "HEAD")
    left, right = (repo.git("commit-tree", tree, "-p", root, "-m", name) for name in "ab")
    one = repo.git("commit-tree", tree, "-p", left, "-p", right, "-m", "c")
    two = repo.git("commit-tree", tree, "-p", right, "-p", left, "-m", "d")
    repo.git("branch", "other", two)
    repo.git("checkout", "-q", "-B", "pr", one)
    first = repo.git("merge-base", "pr", "other")
    ran = aigov(repo, "check", "--base", "other", "-o", "json")
    assert ran.result["base"] == {"ref": "other", "commit": first, "others": 1}
    assert f"other has 2 merge bases: compared with the first, {first[:12]}" in ran.result["notes"]


def test_a_folder_without_commits_has_no_base(aigov: Aigov, tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "r")
    repo.write(BASE)
    for command in (("check", "--base", "main"), ("diff", "main")):
        ran = aigov(repo, *command)
        assert ran.code == 2
        assert "Traceback" not in ran.err


NAMES = ["--output=pwned", "-h", "$(touch${IFS}pwned)", "HEAD:../x", "@{u}", "HEAD^{/x}", "a b"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_from_outside_is_only_a_name(aigov: Aigov, tmp_path: Path, name: str) -> None:
    repo = edited(tmp_path / "r")
    for command in ((f"--base={name}",), (f"--config-from={name}",)):
        assert aigov(repo, "check", *command).code == 2
    for revisions in (f"{name}..main", f"main..{name}", f"main...{name}"):
        assert main(["-C", str(repo.path), "diff", "--", revisions]) == 2
    assert not [*tmp_path.rglob("pwned")]


# Reports are not mistaken for each other


def test_a_run_against_a_base_is_never_recalled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = branched(tmp_path / "r", (LOAN, "tier: high", "tier: limited"))
    monkeypatch.chdir(repo.path)
    for arguments in (["--base", "main"], ["--base=main"]):
        assert main(["check", "--staged", *arguments]) == 1
        assert recalled(["check", "--staged", *arguments]) is None
    assert recalled(["check", "--staged"]) is None
    assert main(["check", "--staged"]) == 0
    assert recalled(["check", "--staged"]) is not None
    assert main(["check", "--staged", "--base", "main"]) == 1


def test_the_built_in_policy_has_its_page(aigov: Aigov, tmp_path: Path) -> None:
    ran = aigov(edited(tmp_path / "r"), "explain", "governance-weakened")
    assert ran.code == 0
    assert "policy governance-weakened 1: " in ran.out
    assert "tier-lowered: " in ran.out
    ran = aigov(edited(tmp_path / "r"), "check", "--select", "governance-weakened")
    assert (ran.code, "unknown policy 'governance-weakened'" in ran.err) == (2, True)


def test_a_root_below_the_git_root_is_compared_with_itself(aigov: Aigov, tmp_path: Path) -> None:
    """Also where the base did not have the folder, and in a repository of sha256."""
    repo = GitRepo(tmp_path / "r", algorithm="sha256")
    first = repo.commit({"README.md": "# Two tools\n"})
    repo.commit({f"sub/{name}": text for name, text in BASE.items()}, when=LATER)
    repo.write({f"sub/{LOAN}": SYSTEM.replace("high", "limited"), "aigov.txt": "beside\n"})
    ran = aigov(repo, "diff", "HEAD", "-C", str(repo.path / "sub"), "-o", "json")
    assert [row["path"] for row in ran.result["weakened"]] == [LOAN]
    assert ran.result["base"]["commit"] == repo.git("rev-parse", "HEAD")
    ran = aigov(repo, "check", "--base", first, "-C", str(repo.path / "sub"), "-o", "json")
    assert (ran.code, ran.result["base"]["commit"]) == (0, first)
