"""Settings and rulesets of GitHub say what they ask for."""

from __future__ import annotations

import json

from aigov.api import Sniff
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
