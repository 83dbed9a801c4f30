"""Waivers and the baseline: what they excuse, what keeps them from it, and what is said then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from aigov.cli import main
from aigov.model import Finding, Verdict
from aigov.terms import Mode, Outcome
from aigov.testing import verdict
from gitrepo import GitRepo
from policyfiles import policy, record, repository, way

FILE, BASELINE = "governance/waivers.yaml", ".aigov/baseline.json"
PEOPLE = "people: [ana@acme.org, bo@acme.org]\n"
CONFIG = f"version: 1\nextends: [governance/policies/]\n{PEOPLE}"
OWNED = policy("owned", evidence=[way(record(fields={"owner": "person", "status": "present"}))])
RISKS = "risk-assessment.yaml"
WAIVER = {
    "id": "W-1", "policy": "owned", "system": "bot", "reason": "r", "compensating": "c",
    "requester": "ana@acme.org", "approver": "bo@acme.org", "granted": "2026-11-01",
    "expires": "2026-12-01", "ticket": "T-1",
}  # fmt: skip
AS_OF = "2026-11-22"


def waived(*items: Mapping[str, Any], **options: Any) -> Verdict:
    """The verdict where the risk assessment has no owner and these waivers are granted."""
    lines = "".join(f"- {json.dumps({**WAIVER, **item})}\n" for item in items)
    files = repository(
        OWNED, config=CONFIG, **{RISKS: "risks: []\nstatus: active\n", FILE: lines or "[]\n"}
    )
    return verdict(
        {**files, **options.pop("files", {})}, as_of=options.pop("as_of", AS_OF), **options
    )


def of(found: Verdict, policy_id: str) -> Finding:
    (finding,) = [finding for finding in found.findings if finding.policy.id == policy_id]
    return finding


def told(found: Verdict) -> list[str]:
    """What the policy on waivers says."""
    return [p.message for p in of(found, "waiver-governance").problems]


def test_a_waiver_excuses_its_finding_and_says_what_it_was() -> None:
    found = waived({})
    finding = of(found, "owned")
    assert (finding.outcome, finding.by, finding.was) == (Outcome.WAIVED, "W-1", Outcome.FAIL)
    assert [p.message for p in finding.problems] == ["owner is missing"]
    assert of(found, "waiver-governance").outcome is Outcome.PASS
    assert found.exit_code == 0


def test_without_waivers_nothing_is_said_of_them() -> None:
    found = waived()
    assert [finding.policy.id for finding in found.findings] == ["owned"]
    assert found.exit_code == 1


@pytest.mark.parametrize(("day", "outcome"), [("2026-12-01", "waived"), ("2026-12-02", "fail")])
def test_a_waiver_holds_to_the_end_of_its_last_day(day: str, outcome: str) -> None:
    found = waived({}, as_of=day)
    assert of(found, "owned").outcome.value == outcome
    assert told(found) == ([] if outcome == "waived" else ["waiver W-1 ended on 2026-12-01"])


FAULTS: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "self-approved": (
        [{"approver": "Ana <ana@acme.org>"}], "waiver-self-approved",
        "waiver W-1 was approved by who asked for it, 'Ana <ana@acme.org>'",
    ),
    "approved by a bot": (
        [{"approver": "@renovate[bot]"}], "waiver-unapproved",
        "waiver W-1 was approved by '@renovate[bot]', who is a bot",
    ),
    "approved by a stranger": (
        [{"approver": "eve@acme.org"}], "waiver-unapproved",
        "waiver W-1 was approved by 'eve@acme.org', who is not known in CODEOWNERS or under "
        "people: in aigov.yaml",
    ),
    "too long for its severity": (
        [{"granted": "2026-11-01", "expires": "2027-05-01"}], "waiver-too-long",
        "waiver W-1 is granted for 181 days; at severity high 180 are allowed",
    ),
    "granted from tomorrow on": (
        [{"granted": "2026-11-23"}], "waiver-not-yet", "waiver W-1 is granted from 2026-11-23 on",
    ),
    "renewed three times": (
        [{}, *({"id": f"W-{n}", "renews": f"W-{n - 1}"} for n in (2, 3, 4))],
        "waiver-renewed-too-often",
        "waiver W-4 renews an exception for the 3. time; 2 are allowed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_waiver_that_may_not_be_does_not_hold(name: str) -> None:
    items, sort, message = FAULTS[name]
    found = waived(*items)
    (problem,) = of(found, "waiver-governance").problems
    assert (problem.id, problem.message) == (sort, message)
    assert (problem.at.path, problem.at.line) == (FILE, len(items))
    assert found.exit_code == 1
    if len(items) == 1:
        assert of(found, "owned").outcome is Outcome.FAIL


def test_a_life_as_long_as_the_severity_allows_holds() -> None:
    found = waived({"granted": "2026-11-01", "expires": "2027-04-30"})  # 180 days
    assert of(found, "owned").outcome is Outcome.WAIVED


def test_a_waiver_that_another_one_renews_is_history() -> None:
    old = {"granted": "2026-08-01", "expires": "2026-11-01"}
    found = waived(old, {"id": "W-2", "renews": "W-1"}, {"id": "W-3", "renews": "W-2"})
    assert of(found, "owned").by == "W-3"
    assert told(found) == []


def test_an_unused_waiver_is_a_problem() -> None:
    found = waived({}, files={RISKS: "owner: ana@acme.org\nrisks: []\nstatus: active\n"})
    assert of(found, "owned").outcome is Outcome.PASS
    assert told(found) == ["waiver W-1 excuses owned for bot, which is pass"]
    assert found.exit_code == 1


def test_a_waiver_of_nothing_that_is_here_is_told_for_the_repository() -> None:
    found = waived({}, {"id": "W-2", "system": "cat"}, {"id": "W-3", "policy": "gone"})
    said = {f.system.id: [p.message for p in f.problems] for f in found.findings[1:]}
    assert said == {
        "*": ["waiver W-2 names system 'cat', which is not declared"],
        "bot": ["waiver W-3 names policy 'gone', which is not in force here"],
    }
    assert "*" in {system.id for system in found.systems}


def test_what_is_not_evaluated_says_nothing_of_its_waiver() -> None:
    found = waived(
        {}, select=("waiver-governance", "other"), files={}, built_in=("waiver-governance", "other")
    )
    assert [f.policy.id for f in found.findings] == ["waiver-governance"]
    assert told(found) == []


def test_a_prohibited_practice_is_waived_by_nobody() -> None:
    manifest = 'id: bot\nowner: "@acme/ml"\nrisk_tier: prohibited\nlifecycle: production\n'
    found = waived({}, files={"ai-system.yaml": manifest})
    assert of(found, "owned").outcome is Outcome.FAIL
    assert told(found) == ["waiver W-1 would excuse a prohibited practice (owned)"]


def test_an_unknown_finding_can_be_waived_too() -> None:
    found = waived({}, files={RISKS: "owner: [\n"})
    finding = of(found, "owned")
    assert (finding.outcome, finding.was) == (Outcome.WAIVED, Outcome.UNKNOWN)


def test_a_malformed_file_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = repository(
        OWNED, config=CONFIG, **{RISKS: "risks: []\nstatus: active\n", FILE: "- {id: W-1}\n"}
    )
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(str(text), "utf-8")
    assert main(["-C", str(tmp_path), "check"]) == 2
    assert f"{FILE}:1:3: " in capsys.readouterr().err


# The baseline


class Repo:
    """A folder that commands run in, on one day."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys

    def write(self, **files: str | bytes) -> None:
        for path, text in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(str(text), "utf-8")

    def run(self, *words: str, day: str = AS_OF) -> tuple[int, str]:
        code = main(["-C", str(self.root), *words, "--as-of", day])
        printed = self._capsys.readouterr()
        return code, printed.out + printed.err

    def baseline(self) -> list[dict[str, str]]:
        problems = json.loads((self.root / BASELINE).read_text("utf-8"))["problems"]
        assert isinstance(problems, list)
        return problems


@pytest.fixture
def repo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Repo:
    """Where an owner and the record of another policy are lacking."""
    found = Repo(tmp_path, capsys)
    lack = policy("lack", evidence=[way(record("approval", fields={"approver": "person"}))])
    found.write(**repository(OWNED, lack, config=CONFIG, **{RISKS: "risks: []\nstatus: active\n"}))
    return found


def test_the_first_day_is_written_down_and_passes(repo: Repo) -> None:
    assert repo.run("check", "-q")[0] == 1
    code, said = repo.run("baseline", "create")
    told = "2 problems, excused until 2027-02-20 while their files stay as they are"
    assert (code, said) == (0, f"wrote {BASELINE}: {told}\n")
    assert [(e["policy"], e["path"], "subject" in e) for e in repo.baseline()] == [
        ("lack", "ai-system.yaml", False),
        ("owned", RISKS, True),
    ]
    code, said = repo.run("check")
    assert code == 0
    assert "2 waived" in said


def test_what_is_new_counts(repo: Repo) -> None:
    repo.run("baseline", "create")
    strict = policy("strict", always=[record(fields={"author": "person"})])
    repo.write(**{"governance/policies/strict.yaml": strict})
    code, said = repo.run("check", "-q")
    assert code == 1
    assert "1 enforced failure: strict" in said


def test_a_file_that_changes_loses_its_baseline(repo: Repo) -> None:
    repo.run("baseline", "create")
    repo.write(**{RISKS: "risks: []\nstatus: draft\n"})
    code, said = repo.run("check")
    assert code == 1
    assert "1 enforced failure: owned" in said
    assert f"note: {RISKS} changed since the baseline was made: its problems count again" in said
    repo.write(**{"ai-system.yaml": (repo.root / "ai-system.yaml").read_text() + "purpose: x\n"})
    assert "1 enforced failure: owned" in repo.run("check", "-q")[1]  # what is missing stays


def test_what_a_manifest_says_loses_its_baseline_with_the_manifest(repo: Repo) -> None:
    denied = "id: bot\nowner: ana@acme.org\nrisk_tier: limited\nfacts: {trains_model: false}\n"
    pipeline = "stages:\n  train: {cmd: x, deps: [a], outs: [b]}\n"
    config = (
        f"version: 1\nextends: []\n{PEOPLE}policies: {{ai-system-inventory: {{mode: enforced}}}}\n"
    )
    repo.write(**{"ai-system.yaml": denied, "dvc.yaml": pipeline, "aigov.yaml": config})
    repo.run("baseline", "create")
    told = [e for e in repo.baseline() if e["problem"] == "contradiction"]
    assert [bool(entry.get("subject")) for entry in told] == [True]


def test_new_problems_of_a_known_finding_are_told_first(repo: Repo) -> None:
    repo.run("baseline", "create")
    twice = policy(
        "owned",
        evidence=[way(record(fields={"owner": "person", "status": "present", "author": "person"}))],
    )
    repo.write(**{"governance/policies/owned.yaml": twice})
    code, said = repo.run("check")
    assert code == 1
    new = said.index("author is missing")
    assert new < said.index("known: owner is missing")


def test_an_entry_holds_for_ninety_days(repo: Repo) -> None:
    repo.run("baseline", "create")
    assert repo.run("check", "-q", day="2027-02-20")[0] == 0
    assert repo.run("check", "-q", day="2027-02-21")[0] == 1


def test_a_baseline_only_shrinks(repo: Repo) -> None:
    repo.run("baseline", "create")
    code, said = repo.run("baseline", "create")
    assert code == 2
    assert "a baseline only shrinks" in said
    repo.write(**{RISKS: "owner: ana@acme.org\nrisks: []\nstatus: active\n"})
    assert repo.run("baseline", "update") == (0, f"wrote {BASELINE}: 1 gone, 1 left\n")
    strict = policy("strict", always=[record(fields={"author": "person"})])
    repo.write(**{"governance/policies/strict.yaml": strict})
    assert repo.run("baseline", "update") == (0, f"wrote {BASELINE}: 0 gone, 1 left\n")
    assert repo.run("baseline", "prune", day="2027-02-21") == (
        0,
        f"wrote {BASELINE}: 1 gone, 0 left\n",
    )


def test_a_prohibited_practice_has_no_baseline(repo: Repo) -> None:
    manifest = 'id: bot\nowner: "@acme/ml"\nrisk_tier: prohibited\nlifecycle: production\n'
    repo.write(**{"ai-system.yaml": manifest})
    told = "nothing to write down: no problem that could be excused\n"
    assert repo.run("baseline", "create") == (0, told)
    assert not (repo.root / BASELINE).exists()
    assert repo.run("check", "-q")[0] == 1


# The command


ASKED = {
    "reason": "Until the supplier answers",
    "compensating": "Each run is looked at",
    "requester": "ana@acme.org",
    "approver": "bo@acme.org",
    "ticket": "GRC-7",
    "expires": "2026-12-24",
}


def options(**other: str) -> list[str]:
    return [word for name, text in {**ASKED, **other}.items() for word in (f"--{name}", text)]


def test_a_waiver_is_written_and_holds(repo: Repo) -> None:
    code, said = repo.run("waive", "owned", "bot", *options())
    assert (code, said) == (0, f"wrote {FILE}: W-1 excuses owned for bot until 2026-12-24\n")
    assert "1 enforced failure: lack" in repo.run("check", "-q")[1]
    repo.run("waive", "lack", "bot", *options())
    assert repo.run("check", "-q")[0] == 0
    rows = json.loads(repo.run("waive", "list", "-o", "json")[1])
    assert [(row["id"], row["policy"], row["days"]) for row in rows] == [
        ("W-1", "owned", 32),
        ("W-2", "lack", 32),
    ]


def test_what_others_wrote_in_the_file_stays(repo: Repo) -> None:
    theirs = f"# Ours.\n- {json.dumps({**WAIVER, 'id': 'X-1', 'policy': 'lack'})}  # hm\n"
    repo.write(**{FILE: theirs})
    repo.run("waive", "owned", "bot", *options())
    assert (repo.root / FILE).read_text("utf-8").startswith(theirs)


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "self-approval": (("owned", "bot", *options(approver="ana@acme.org")), "who asked for it"),
    "too long": (("owned", "bot", *options(expires="2027-11-22")), "180 are allowed"),
    "no day": (("owned", "bot", *options(expires="soon")), "--expires takes a day, found 'soon'"),
    "an unknown policy": (("ownd", "bot", *options()), "did you mean 'owned'?"),
    "an unknown system": (("owned", "bott", *options()), "did you mean 'bot'?"),
    "a word too few": (("owned",), "waive takes a policy and a system"),
    "nobody to ask": (("owned", "bot"), "waive needs --reason"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_not_hold_is_not_written(name: str, repo: Repo) -> None:
    words, said = REFUSED[name]
    code, printed = repo.run("waive", *words)
    assert code == 2
    assert said in printed
    assert not (repo.root / FILE).exists()


def test_what_passes_needs_no_waiver(repo: Repo) -> None:
    repo.write(**{RISKS: "owner: ana@acme.org\nrisks: []\nstatus: active\n"})
    code, said = repo.run("waive", "owned", "bot", *options())
    assert code == 2
    assert "owned for bot is pass: there is nothing to waive" in said


class Terminal:
    """A person who types answers."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return f"{self._answers.pop(0)}\n"


def test_a_person_is_asked_for_the_rest(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        ASKED[name] for name in ("reason", "compensating", "requester", "approver", "ticket")
    ]
    monkeypatch.setattr("sys.stdin", Terminal(*answers))
    code, said = repo.run("waive", "owned", "bot", "--expires", "2026-12-24")
    assert code == 0
    assert said.startswith("why is it needed: what is done instead until then: ")
    code, _ = repo.run("waive", "list")
    assert code == 0


def test_a_second_waiver_of_one_finding_has_to_renew_the_first(repo: Repo) -> None:
    repo.run("waive", "owned", "bot", *options())
    code, said = repo.run("waive", "owned", "bot", *options())
    assert code == 2
    assert "W-1 already covers owned for bot until 2026-12-24" in said
    assert "--renews W-1" in said
    assert repo.run("waive", "owned", "bot", *options(), "--renews", "W-1")[0] == 0


def test_the_list_says_which_waivers_hold(repo: Repo) -> None:
    rows = [
        {},
        {"id": "W-2", "renews": "W-1"},
        {"id": "W-3", "expires": "2026-11-20"},
        {"id": "W-4", "approver": "ana@acme.org"},
    ]
    repo.write(**{FILE: "".join(f"- {json.dumps({**WAIVER, **row})}\n" for row in rows)})
    found = json.loads(repo.run("waive", "list", "-o", "json")[1])
    assert {row["id"]: row["status"] for row in found} == {
        "W-1": "holds",
        "W-2": "holds",
        "W-3": "ended on 2026-11-20",
        "W-4": "was approved by who asked for it, 'ana@acme.org'",
    }


def test_a_mistyped_key_of_a_waiver_is_named(repo: Repo) -> None:
    text = json.dumps(WAIVER).replace("approver", "aprover")
    repo.write(**{FILE: f"- {text}\n"})
    code, said = repo.run("check")
    assert code == 2
    assert "unknown key 'aprover'" in said
    assert "did you mean 'approver'?" in said


def test_a_file_that_git_ignores_is_told(repo: Repo) -> None:
    GitRepo(repo.root).write({".gitignore": "*.json\n"})
    code, said = repo.run("baseline", "create")
    assert code == 0
    assert f"git ignores {BASELINE}, so that no run reads it: git add -f {BASELINE}" in said


def test_what_ends_soon_is_listed(repo: Repo) -> None:
    repo.run("waive", "owned", "bot", *options())
    assert "W-1" in repo.run("waive", "list", "--expiring", "32d")[1]
    assert repo.run("waive", "list", "--expiring", "31d") == (0, "no waiver\n")


def test_old_and_unused_waivers_are_taken_away_and_the_chain_of_one_in_use_stays(
    repo: Repo,
) -> None:
    rows = [
        {"granted": "2026-08-01", "expires": "2026-10-01"},
        {"id": "W-2", "renews": "W-1"},
        {"id": "W-3", "policy": "lack", "granted": "2026-08-01", "expires": "2026-11-21"},
        {"id": "W-4", "policy": "gone"},
    ]
    lines = "".join(f"- {json.dumps({**WAIVER, **row})}\n" for row in rows)
    repo.write(**{FILE: f"# Ours.\n{lines}"})
    assert repo.run("waive", "prune") == (0, f"wrote {FILE}: took away W-3, W-4\n")
    assert (repo.root / FILE).read_text("utf-8") == "# Ours.\n" + "".join(
        lines.splitlines(keepends=True)[:2]
    )
    assert repo.run("waive", "prune") == (0, "nothing to prune\n")


def test_the_last_waiver_leaves_an_empty_list(repo: Repo) -> None:
    repo.write(**{FILE: f"- {json.dumps({**WAIVER, 'policy': 'gone'})}\n"})
    repo.run("waive", "prune")
    assert (repo.root / FILE).read_text("utf-8") == "[]\n"
    assert repo.run("waive", "list") == (0, "no waiver\n")
    assert repo.run("waive", "owned", "bot", *options())[0] == 0
    assert repo.run("waive", "list")[1].count("W-1") == 1


def test_the_day_of_the_verdict_is_the_day_of_the_waiver(repo: Repo) -> None:
    repo.run("waive", "owned", "bot", *options(expires="2027-01-31"), day="2027-01-01")
    _, said = repo.run("waive", "list", "-o", "json", day="2027-01-01")
    assert json.loads(said)[0]["granted"] == "2027-01-01"


def test_an_advisory_finding_is_waived_alike() -> None:
    modes = "policies: {owned: {mode: advisory}}\n"
    found = waived({}, files={"aigov.yaml": f"{CONFIG}{modes}"})
    assert of(found, "owned").mode is Mode.ADVISORY
    assert of(found, "owned").outcome is Outcome.WAIVED
