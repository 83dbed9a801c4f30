"""The control library: every policy is whole, agrees with the catalogue, and can pass and fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from aigov.case_files import load
from aigov.case_results import CaseResult, result_of, untested
from aigov.cases import Case
from aigov.cli import main
from aigov.model import Policy, Requirement
from aigov.registry import Registry
from aigov.run import library_of
from aigov.schemas import RECORDS

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "policies"
REGISTRY = Registry()
LIBRARY = library_of(REGISTRY)
POLICIES = LIBRARY.installed()
PACKS = sorted(
    path.stem for path in (ROOT / "policies" / "aigov_policies" / "packs").glob("*.yaml")
)

NO_PUBLIC_FORMAT = {
    "ai-interaction-disclosure": "no published format says how people are told",
    "conformity-and-registration": "declarations and registrations have no published format",
    "fundamental-rights-impact-assessment": "the authority's template is not published yet",
    "gpai-provider-obligations": "summary and form are published as documents, not as data",
    "synthetic-content-marking": "marks stand in content, no published file lists them",
}
"""Policies whose ways are all records of ours, and why."""

ALWAYS_ONLY = {"ai-system-inventory"}
"""Policies that hold whatever way is taken: their evidence is the manifest itself."""


def requirements(policy: Policy) -> list[Requirement]:
    return [*policy.always, *(item for way in policy.ways for item in way.requirements)]


@pytest.mark.parametrize("policy_id", POLICIES)
def test_a_policy_says_everything_that_its_readers_need(policy_id: str) -> None:
    policy = POLICIES[policy_id]
    for text in (policy.title, policy.requirement, policy.why, policy.fix, policy.limits):
        assert len(text.split()) >= 3, text
    assert policy.references
    assert policy.topics
    assert len(policy.ways) >= 2 or policy_id in ALWAYS_ONLY
    assert len({way.name for way in policy.ways}) == len(policy.ways)


def is_record(kind: str) -> bool:
    """Whether nothing but a record of ours gives artifacts of a kind."""
    readers = [reader.id for reader in REGISTRY.readers.values() if reader.kind == kind]
    return kind in RECORDS and readers == [f"{kind}-record"]


@pytest.mark.parametrize("policy_id", sorted(set(POLICIES) - ALWAYS_ONLY))
def test_one_way_at_least_reads_a_public_format(policy_id: str) -> None:
    kinds = {item.kind for item in requirements(POLICIES[policy_id]) if item.kind}
    for item in requirements(POLICIES[policy_id]):
        if item.check:  # of a check that is asked of one kind or another, that kind counts
            named = item.params.get("kind")
            kinds |= {named} if named else set(REGISTRY.checks[item.check].reads)
    public = any(not is_record(kind) for kind in kinds)
    assert public is not (policy_id in NO_PUBLIC_FORMAT), kinds


@pytest.mark.parametrize("policy_id", POLICIES)
def test_explain_tells_the_whole_policy(
    policy_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = POLICIES[policy_id]
    assert main(["-C", str(tmp_path), "explain", policy_id]) == 0
    told = " ".join(capsys.readouterr().out.split())
    parts = [policy.title, policy.requirement, policy.why, policy.fix, policy.limits]
    parts += [*policy.judged, *policy.reject, *(way.name for way in policy.ways)]
    parts += [item.check or item.kind for item in requirements(policy)]
    parts += [path for item in requirements(policy) for path in item.fields]
    parts += [clause for clauses in policy.references.values() for clause in clauses]
    assert [part for part in parts if " ".join(part.split()) not in told] == []


# Cases: each way passes and fails, and every mutant is noticed or argued

BY_FILE = {path.stem: load(path) for path in sorted(CASES.glob("*.yaml"))}


def results(cases: list[Case]) -> list[CaseResult]:
    return [result_of(case, REGISTRY, mutate=True) for case in cases]


def test_every_policy_has_cases() -> None:
    assert set(BY_FILE) == set(POLICIES)


@pytest.mark.parametrize("policy_id", BY_FILE)
def test_the_cases_hold_and_every_mutant_is_killed_or_argued(policy_id: str) -> None:
    found = results(BY_FILE[policy_id])
    assert {result.policy for result in found} == {policy_id}
    wrong = [(r.name, r.differences, [s.name for s in r.unargued]) for r in found if not r.ok]
    assert wrong == []
    assert untested(found) == []
    # An argument that fits no survivor any more is not left behind.
    used = {survivor.because for result in found for survivor in result.survived}
    given = {survivor.because for case in BY_FILE[policy_id] for survivor in case.survives}
    assert given - used == set()


# The catalogue


@pytest.fixture(scope="module")
def catalogue(shared: Path) -> list[dict[str, Any]]:
    """The controls of the catalogue."""
    text = (shared / "catalogue" / "controls.yaml").read_text("utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)["controls"]
    return found


@pytest.mark.shared
def test_every_control_of_the_catalogue_is_a_policy(catalogue: list[dict[str, Any]]) -> None:
    assert {control["id"] for control in catalogue} == set(POLICIES)


@pytest.mark.shared
def test_a_policy_agrees_with_its_control(catalogue: list[dict[str, Any]]) -> None:
    for control in catalogue:
        policy = POLICIES[control["id"]]
        assert policy.title == control["title"], policy.id
        assert f"/{control['domain']}/" in f"/{policy.source}", policy.id
        assert policy.gate.value == control["gate"], policy.id
        levels = {"default": control["severity"], **control["severity_by_tier"]}
        assert {key: level.value for key, level in policy.severity.items()} == levels, policy.id
        applies = control["applies"]
        assert {tier.value for tier in policy.applies.tiers} == set(applies["ai_act"]), policy.id
        assert set(policy.applies.all_facts) == set(applies.get("when") or ()), policy.id
        assert set(policy.applies.any_facts) == set(applies.get("when_any") or ()), policy.id
        assert policy.applies.experiments is ("T0" in applies["internal"]), policy.id
        assert set(policy.topics) == set(control["topics"]), policy.id
        mapped = {key: set(map(str, clauses)) for key, clauses in control["mappings"].items()}
        assert {key: set(clauses) for key, clauses in policy.references.items()} == mapped
        assert set(control["reject"]["common"]) <= set(policy.reject), policy.id


# Packs


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_selects_policies_and_says_why(
    pack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "aigov.yaml").write_text(f"version: 1\nextends: [aigov:{pack}]\n")
    assert main(["-C", str(tmp_path), "policies", "list", "-o", "json"]) == 0
    listed = yaml.safe_load(capsys.readouterr().out)
    assert listed
    assert {item["mode"] for item in listed} <= {"enforced", "advisory"}
    assert [item["id"] for item in listed if not item["why"]] == []
