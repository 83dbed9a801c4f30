"""Composite and container actions of GitHub are pipelines of one job."""

from __future__ import annotations

from aigov.api import Sniff
from aigov_plugins.readers.github_action import parse as parse_action
from aigov_plugins.readers.github_action import sniff as sniff_action

COMMIT = "8f4b7f84864484a7bf31766abe9204da3cbe65b3"
ACTION = f"""\
name: Evaluate
runs:
  using: composite
  steps:
    - uses: acme/setup@{COMMIT}
    - run: make eval || true
      shell: bash
"""


def test_a_composite_action_is_one_job() -> None:
    document = parse_action("action.yml", ACTION.encode())
    assert document is not None
    data = document.data
    (job,) = data["jobs"]
    assert (data["format"], data["name"], job["runs_on"]) == (
        "github-action",
        "Evaluate",
        ["composite"],
    )
    assert [d["pinned"] for d in data["dependencies"]] == [True]
    assert [u["what"] for u in data["unenforced"]] == ["make eval"]
    assert document.locate(("unenforced", 0)) == (6, 7)
    assert "triggers" not in data


def test_actions_without_steps_and_other_files() -> None:
    docker = parse_action("action.yml", b"runs: {using: docker, image: 'docker://acme/x:1'}\n")
    assert docker is not None
    assert docker.data["images"] == [{"name": "acme/x:1", "pinned": False, "job": "action"}]
    assert parse_action("action.yml", b"action: launch\n") is None
    assert sniff_action("action.yml", b"action: launch\n") is Sniff.NO
    broken = parse_action("action.yml", b"runs: {using: composite, steps: [{name: a}]}\n")
    assert broken is not None
    assert not broken.valid
