"""Settings and rulesets of GitHub say what they ask for."""

from __future__ import annotations

import json
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Json, Sniff, Unreadable
from aigov_plugins.readers.repository_settings import parse, sniff

SETTINGS = b"""\
repository: {private: true}
collaborators:
  - {username: jane, permission: push}
teams:
  - {name: core, permission: admin}
branches:
  - name: main
    protection:
      required_pull_request_reviews:
        required_approving_review_count: 2
        require_code_owner_reviews: true
      required_status_checks: {strict: true, contexts: [ci]}
      enforce_admins: true
  - name: old
    protection: null
"""


def test_settings_tell_grants_and_protection() -> None:
    document = parse(".github/settings.yml", SETTINGS)
    assert document is not None
    data = document.data
    assert (data["format"], data["visibility"]) == ("github-settings", "private")
    assert [(g["principal"], g["actions"], g["line"]) for g in data["grants"]] == [
        ("@jane", ["push"], 3),
        ("team core", ["admin"], 5),
    ]
    main, old = data["protections"]
    assert (main["reviews"], main["code_owner_reviews"], main["bypass"]) == (2, True, [])
    assert (main["status_checks"], main["enforcement"], main["line"]) == (True, "active", 7)
    assert (old["reviews"], old["enforcement"]) == (0, "disabled")


def test_administrators_who_are_not_held_bypass() -> None:
    raw = b"branches:\n  - {name: main, protection: {required_pull_request_reviews: {}}}\n"
    document = parse(".github/settings.yml", raw)
    assert document is not None
    assert document.data["protections"][0]["bypass"] == ["administrators"]


def test_a_ruleset_tells_its_target_and_its_reviews() -> None:
    ruleset = {
        "target": "branch",
        "enforcement": "evaluate",
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"]}},
        "rules": [
            {
                "type": "pull_request",
                "parameters": {
                    "required_approving_review_count": 1,
                    "require_code_owner_review": True,
                },
            }
        ],
        "bypass_actors": [{"actor_type": "Team", "actor_id": 7}],
    }
    document = parse(".github/rulesets/main.json", json.dumps(ruleset).encode())
    assert document is not None
    (protection,) = document.data["protections"]
    assert document.data["format"] == "github-ruleset"
    assert (protection["target"], protection["enforcement"]) == ("~DEFAULT_BRANCH", "evaluate")
    assert (protection["reviews"], protection["code_owner_reviews"]) == (1, True)
    assert protection["bypass"] == ["Team 7"]


def test_files_without_access_are_none_of_it() -> None:
    assert parse(".github/settings.yml", b"labels: [{name: bug}]\n") is None
    assert parse("x/rulesets/a.json", b'{"rules": {}}') is None
    assert sniff("x/rulesets/a.json", b'{"a": 1}') is Sniff.NO
    assert sniff("lint.json", b'{"rules": {}}') is Sniff.NO
    exported = b'{"target": "branch", "enforcement": "active", "rules": []}'
    assert sniff("governance/Main Branch.json", exported) is Sniff.YES


def test_required_checks_are_told_by_name_and_place() -> None:
    raw = b"""\
branches:
  - name: main
    protection:
      required_status_checks:
        contexts: [test, evaluate]
        checks: [{context: evaluate}, {context: scan, app_id: 7}]
      required_signatures: true
      allow_force_pushes: false
      restrictions: {users: [jane], teams: [ml]}
      required_pull_request_reviews:
        required_approving_review_count: 2
        dismissal_restrictions: {teams: [leads]}
environments:
  - name: production
    wait_timer: 30
    prevent_self_review: true
    reviewers: [{type: Team, id: 7}]
  - name: staging
repository: {visibility: internal, default_branch: main}
"""
    document = parse(".github/settings.yml", raw)
    assert document is not None
    data = document.data
    (main,) = data["protections"]
    assert main["required_checks"] == ["evaluate", "scan", "test"]
    assert (main["signed_commits"], main["force_pushes"], main["deletions"]) == (True, False, False)
    assert (main["pushers"], main["dismissers"]) == (["jane", "ml"], ["leads"])
    production, staging = data["environments"]
    assert (production["required_reviewers"], production["self_review"]) == (["Team 7"], False)
    assert production["wait_minutes"] == 30
    assert (staging["required_reviewers"], staging["self_review"]) == ([], True)
    assert (data["visibility"], data["default_branch"]) == ("internal", "main")
    assert document.locate(("protections", 0, "required_checks")) == (4, 7)
    assert document.locate(("protections", 0, "reviews")) == (11, 9)
    assert document.locate(("environments", 0, "required_reviewers")) == (17, 5)
    assert document.locate(("default_branch",)) == (19, 36)


RULES = """\
- type: required_status_checks
  ruleset_id: 1
  parameters:
    strict_required_status_checks_policy: true
    required_status_checks:
      - {context: evaluate, integration_id: 1}
- {type: required_signatures, ruleset_id: 1}
- {type: non_fast_forward, ruleset_id: 1}
- {type: workflows, ruleset_id: 1, parameters: {workflows: [{path: .github/workflows/a.yml}]}}
"""


def test_rules_of_a_ruleset_and_rules_that_hold_for_a_branch_read_alike() -> None:
    head = "rulesets:\n- name: all\n  enforcement: active\n  rules:\n"
    settings_file = parse(".github/settings.yml", (head + indent(RULES, "  ")).encode())
    rules = parse("governance/ruleset-main.yml", RULES.encode())
    assert settings_file is not None
    assert rules is not None
    for document, first in ((settings_file, 5), (rules, 1)):
        (protection,) = document.data["protections"]
        assert protection["required_checks"] == ["evaluate"]
        assert (protection["strict_checks"], protection["signed_commits"]) == (True, True)
        assert (protection["force_pushes"], protection["deletions"]) == (False, True)
        assert protection["required_workflows"] == [".github/workflows/a.yml"]
        assert protection["reviews"] == 0
        at = ("protections", 0, "required_checks")
        assert document.locate(at)[0] == first + 4
        assert document.locate(("protections", 0, "signed_commits"))[0] == first + 6


def test_answers_of_the_api_are_read_as_what_is_asked_of_it() -> None:
    answer = {
        "url": "https://api.acme.test/repos/a/b/branches/main/protection",
        "required_status_checks": {"strict": True, "checks": [{"context": "ci", "app_id": None}]},
        "required_pull_request_reviews": {
            "required_approving_review_count": 1,
            "bypass_pull_request_allowances": {"users": [{"login": "bot"}], "teams": []},
        },
        "enforce_admins": {"enabled": True},
        "required_signatures": {"enabled": False},
    }
    document = parse("governance/branch-protection.json", json.dumps(answer).encode())
    assert document is not None
    (main,) = document.data["protections"]
    assert (document.data["format"], main["target"]) == ("github-branch-protection", "main")
    assert (main["bypass"], main["signed_commits"]) == (["bot"], False)
    assert main["required_checks"] == ["ci"]


def test_environments_as_exported_tell_their_reviewers() -> None:
    reviewers = [{"type": "User", "reviewer": {"login": "jane"}}]
    rule = {"type": "required_reviewers", "prevent_self_review": True, "reviewers": reviewers}
    environments = {
        "total_count": 1,
        "environments": [{"name": "prod", "protection_rules": [rule]}],
    }
    raw = json.dumps(environments).encode()
    assert sniff("governance/environments.json", raw) is Sniff.YES
    document = parse("governance/environments.json", raw)
    assert document is not None
    assert document.data["environments"] == [
        {"name": "prod", "required_reviewers": ["User jane"], "self_review": False, "line": 1}
    ]


def test_a_number_of_reviews_that_is_none_is_refused() -> None:
    raw = b"""\
branches:
  - name: main
    protection:
      required_pull_request_reviews:
        required_approving_review_count: two
"""
    document = parse(".github/settings.yml", raw)
    assert document is not None
    assert (document.valid, document.reason) == (
        False,
        "line 5: the number of reviews has to be a number",
    )


def test_yaml_of_another_kind_named_ruleset_is_passed_over() -> None:
    assert sniff("lint/ruleset.yml", b"extends: all\n") is Sniff.NO
    assert parse("lint/ruleset.yml", b"extends: all\n") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "type name parameters users contexts reviewers ref_name enabled".split()
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
KEYS = (
    "rules enforcement branches rulesets environments collaborators teams repository protection "
    "required_pull_request_reviews required_status_checks enforce_admins conditions bypass_actors "
    "total_count url protection_rules reviewers restrictions type ruleset_id parameters"
).split()


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5),
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5),
)
def test_any_value_at_any_key_ends_in_an_answer(top: Json, inner: Json) -> None:
    nested = {**top, "branches": [inner], "rulesets": [inner], "environments": [inner]}
    protected = {"branches": [{"name": "a", "protection": inner}]}
    for value in (top, nested, protected, [inner], [{**inner, "type": "a", "ruleset_id": 1}]):
        for path in (".github/settings.yml", "a/ruleset.json"):
            try:
                document = parse(path, json.dumps(value).encode())
            except Unreadable:
                continue
            assert document is None or document.locate(("protections", 0, "reviews"))[0] >= 1


@pytest.mark.parametrize("raw", [b"", b"[]", b"- 1\n", b"x"])
def test_other_content_is_none_of_it(raw: bytes) -> None:
    assert parse(".github/settings.yml", raw) is None


@pytest.mark.parametrize("checks", ["{contexts: []}", "{strict: true}", "{checks: [{}]}"])
def test_required_checks_that_name_none_require_nothing(checks: str) -> None:
    text = f"branches: [{{name: main, protection: {{required_status_checks: {checks}}}}}]"
    document = parse(".github/settings.yml", text.encode())
    assert document is not None
    assert document.data["protections"][0]["status_checks"] is False


def test_what_takes_protection_away_counts_in_any_spelling() -> None:
    text = "branches: [{name: main, protection: {allow_force_pushes: 'true', allow_deletions: 1}}]"
    document = parse(".github/settings.yml", text.encode())
    assert document is not None
    (main,) = document.data["protections"]
    assert (main["force_pushes"], main["deletions"]) == (True, True)


def test_a_reviewer_without_a_name_reviews_nothing() -> None:
    text = "environments: [{name: p, reviewers: [{}, {type: User}, {type: Team, id: 3}]}]"
    document = parse(".github/settings.yml", text.encode())
    assert document is not None
    assert document.data["environments"][0]["required_reviewers"] == ["Team 3"]


def test_a_ruleset_for_no_reference_and_one_that_hides_who_may_bypass() -> None:
    ruleset = {
        "node_id": "R_1",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": [], "exclude": []}},
        "rules": [{"type": "required_status_checks", "parameters": {}}],
    }
    document = parse(".github/rulesets/main.json", json.dumps(ruleset).encode())
    assert document is not None
    (found,) = document.data["protections"]
    assert (found["target"], found["status_checks"]) == ("no reference", False)
    assert found["bypass"] == ["not told by the answer"]
