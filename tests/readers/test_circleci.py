"""Pipelines of CircleCI: jobs of workflows, approvals, orbs and what may fail unnoticed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Json, Unreadable
from aigov_plugins.readers.circleci import parse

CONFIG = """\
version: 2.1
orbs:
  aws: circleci/aws-cli@4.1.3
  node: circleci/node@5
commands:
  evaluate:
    steps:
      - run: {name: Evaluate, command: python evaluate.py || true}
executors:
  gpu:
    docker: [{image: "acme/gpu:1"}]
jobs:
  test:
    docker:
      - image: cimg/python:3.12
    steps:
      - checkout
      - run: pytest
      - when:
          condition: << pipeline.parameters.full >>
          steps: [evaluate]
  deploy:
    executor: gpu
    steps: [aws/setup, {run: {command: ./deploy.sh, background: true}}]
  forgotten:
    docker: [{image: x}]
    steps: [{run: safety check}]
workflows:
  main:
    jobs:
      - test
      - hold:
          type: approval
          requires: [test]
          filters: {branches: {only: main}}
      - deploy:
          name: deploy-prod
          requires: [hold]
  nightly:
    triggers:
      - schedule: {cron: "0 2 * * *", filters: {branches: {only: [main]}}}
    jobs: [test]
"""


def read(text: str) -> Document:
    document = parse(".circleci/config.yml", text.encode())
    assert document is not None
    return document


def test_each_entry_of_a_workflow_is_a_job() -> None:
    data = read(CONFIG).data
    found = [(j["id"], j.get("workflow"), j.get("needs"), j.get("gate")) for j in data["jobs"]]
    assert found == [
        ("test", "main", None, None),
        ("hold", "main", ["test"], "approval"),
        ("deploy-prod", "main", ["hold"], None),
        ("test", "nightly", None, None),
        ("forgotten", None, None, None),
    ]
    assert data["jobs"][1]["condition"] == "branches only main"
    assert data["jobs"][4]["disabled"] is True


def test_commands_of_the_file_are_put_in() -> None:
    test = read(CONFIG).data["jobs"][0]
    assert [(s.get("name"), s.get("run"), s.get("condition")) for s in test["steps"]] == [
        ("checkout", None, None),
        (None, "pytest", None),
        ("Evaluate", "python evaluate.py || true", "when << pipeline.parameters.full >>"),
    ]


def test_orbs_are_pinned_by_a_full_version() -> None:
    data = read(CONFIG).data
    assert [(d["name"], d["ref"], d["pinned"]) for d in data["dependencies"]] == [
        ("circleci/aws-cli", "4.1.3", True),
        ("circleci/node", "5", False),
    ]
    assert [image["name"] for image in data["images"]][:2] == ["cimg/python:3.12", "acme/gpu:1"]


def test_triggers_are_pushes_and_schedules() -> None:
    data = read(CONFIG).data
    assert data["triggers"][0] == {"kind": "push", "event": "push"}
    (nightly,) = data["schedules"]
    assert (nightly["cron"], nightly["interval_days"], nightly["branches"]) == (
        "0 2 * * *",
        1,
        ["main"],
    )
    assert not {"on_pull_request", "only_manual"} & set(data)


def test_what_may_fail_or_never_runs_is_gathered() -> None:
    found = read(CONFIG).data["unenforced"]
    assert [(one["job"], one["reason"], one.get("what", "")) for one in found] == [
        ("test", "ignored-failure", "python evaluate.py"),
        ("deploy-prod", "allow-failure", ""),
        ("test", "ignored-failure", "python evaluate.py"),
        ("forgotten", "disabled", "no workflow runs it"),
    ]


def test_keys_are_located_where_they_are_written() -> None:
    document = read(CONFIG)
    assert document.locate(("jobs", 1)) == (32, 9)
    assert document.locate(("jobs", 1, "needs")) == (34, 11)
    assert document.locate(("jobs", 0, "steps", 2, "run")) == (8, 9)
    assert document.locate(("dependencies", 1)) == (4, 3)
    assert document.locate(("schedules", 0)) == (41, 9)
    assert document.locate(("unenforced", 3)) == (25, 3)


def test_the_shell_decides_whether_a_script_goes_on() -> None:
    text = """\
version: 2
jobs:
  build:
    docker: [{image: a}]
    steps:
      - run: {command: "pytest | tee x"}
      - run: {command: "pytest\\nmypy .", shell: /bin/sh}
      - run: {command: "pytest\\nmypy .", shell: /bin/bash -eo pipefail}
"""
    (build,) = read(text).data["jobs"]
    assert [step["ignored_failure"] for step in build["steps"]] == [False, True, False]


def test_a_setup_pipeline_is_incomplete() -> None:
    text = "version: 2.1\nsetup: true\norbs: {c: circleci/continuation@1.0.0}\n"
    assert read(text + "workflows: {a: {jobs: [c/continue]}}\n").data["incomplete"] is True


def test_parts_of_a_pipeline_may_name_jobs_of_other_files() -> None:
    text = b"jobs: {a: {steps: [checkout]}}\nworkflows: {w: {jobs: [b]}}\n"
    document = parse(".circleci/continue_config.yml", text)
    assert document is not None
    used, unused = document.data["jobs"]
    assert (used["id"], unused["undecided"]) == ("b", ["disabled"])
    assert (document.valid, document.data["incomplete"]) == (True, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("jobs: [a]\n", "line 1: 'jobs' has to be a mapping"),
        ("jobs:\n  a: {docker: []}\n", "line 2: job 'a' needs a list of steps"),
        ("jobs: {}\nworkflows: {w: {jobs: [b]}}\n", "line 2: workflow 'w' runs 'b'"),
        (
            "jobs: {a: {steps: [checkout]}}\nworkflows: {w: {jobs: [{a: {requires: [b]}}]}}\n",
            "line 2: 'a' requires 'b', which is no job",
        ),
    ],
)
def test_what_circleci_refuses_is_invalid(text: str, reason: str) -> None:
    document = read(text)
    assert not document.valid
    assert reason in document.reason


def test_another_file_is_none() -> None:
    assert parse(".circleci/config.yml", b"version: 2.1\n") is None
    assert parse(".circleci/config.yml", b"") is None


KEYS = (
    "jobs workflows orbs commands executors setup steps docker image executor requires filters "
    "type name run when triggers schedule matrix shell a"
).split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "a/b", "<< x >>"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5))
def test_any_value_at_any_key_ends_in_an_answer(inner: Json) -> None:
    job = {"steps": ["a", {"run": inner}, inner], "docker": [inner], **inner}
    workflow = {"jobs": ["a", {"a": inner}, inner], **inner}
    for value in (inner, {"jobs": {"a": job}, "workflows": {"w": workflow}, "commands": inner}):
        try:
            document = parse(".circleci/config.yml", json.dumps(value).encode())
        except Unreadable:
            continue
        assert document is None or document.locate(("unenforced", 0))[0] >= 1


def test_commands_that_multiply_are_bounded() -> None:
    calls = ", ".join(["a"] * 100)
    text = f"commands: {{a: {{steps: [{calls}]}}}}\njobs: {{build: {{steps: [a]}}}}\n"
    with pytest.raises(Unreadable, match="more than 20000 steps"):
        parse(".circleci/config.yml", text.encode())


@pytest.mark.parametrize(
    "workflow",
    ["{unless: true, jobs: [a]}", "{jobs: [{a: {filters: {branches: {ignore: '/.*/'}}}}]}"],
)
def test_a_workflow_that_never_runs_is_disabled(workflow: str) -> None:
    text = f"""
    version: 2.1
    jobs: {{a: {{docker: [{{image: x}}], steps: [checkout]}}}}
    workflows: {{w: {workflow}}}
    """
    (job,) = read(text).data["jobs"]
    assert job["disabled"] is True


def test_a_step_in_the_background_or_under_a_constant_is_told() -> None:
    text = """
    version: 2.1
    jobs:
      build:
        docker: [{image: a}]
        steps:
          - run: {command: pytest, background: "true"}
          - unless: {condition: true, steps: [{run: pytest}]}
          - run: {command: pytest, shell: cat}
    """
    (job,) = read(text).data["jobs"]
    assert job["steps"][0]["allow_failure"] is True
    assert job["steps"][1]["disabled"] is True
    assert job["steps"][2]["undecided"] == ["ignored_failure"]
