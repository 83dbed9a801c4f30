"""Azure Pipelines: stages, gates, tasks, and scripts that go on after a failure."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Json, Unreadable
from aigov_plugins.readers.azure_pipelines import parse

PIPELINE = """\
trigger:
  branches: {include: [main]}
  paths: {include: [models/*], exclude: [docs/*]}
pr: [main]
schedules:
- cron: "0 0 * * 0"
  branches: {include: [main]}
resources:
  repositories:
  - {repository: shared, name: acme/templates, ref: refs/tags/v1}
pool: {vmImage: ubuntu-latest}
stages:
- stage: Evaluate
  jobs:
  - job: unit
    displayName: Unit tests
    steps:
    - script: |
        pytest
        echo done
      displayName: tests
    - bash: make eval || true
      enabled: false
    - task: UsePythonVersion@0
    - task: Bash@3
      inputs: {targetType: inline, script: "set -e; python evaluate.py; ls"}
      continueOnError: true
  - template: jobs.yml@shared
- stage: Wait
  jobs:
  - job: approval
    pool: server
    steps:
    - task: ManualValidation@1
- stage: Deploy
  dependsOn: [Evaluate, Wait]
  condition: succeeded()
  jobs:
  - deployment: prod
    environment: production
    container: acme/tools@sha256:%s
    strategy:
      runOnce:
        deploy:
          steps:
          - ${{ if eq(parameters.dry, false) }}:
            - script: ./deploy.sh
- stage: Off
  condition: false
  jobs:
  - job: scan
    steps: [{script: scan}]
""" % ("d" * 64)


def read(text: str, path: str = "azure-pipelines.yml") -> Document:
    document = parse(path, text.encode())
    assert document is not None
    return document


def test_triggers_tell_branches_and_paths() -> None:
    data = read(PIPELINE).data
    push, pull, nightly = data["triggers"]
    assert push == {
        "kind": "push",
        "event": "trigger",
        "branches": ["main"],
        "paths": ["models/*"],
        "paths_ignore": ["docs/*"],
    }
    assert (pull["kind"], pull["branches"]) == ("pull-request", ["main"])
    assert (nightly["cron"], nightly["interval_days"]) == ("0 0 * * 0", 7)
    assert data["on_pull_request"] is True
    assert "only_manual" not in data


def test_what_azure_assumes_is_not_told() -> None:
    data = read("trigger: none\nsteps: [{script: a}]\n").data
    assert not {"triggers", "on_pull_request", "only_manual"} & set(data)
    assert [job["id"] for job in data["jobs"]] == ["steps"]


def test_jobs_tell_stages_gates_and_images() -> None:
    data = read(PIPELINE).data
    unit, approval, prod, scan = data["jobs"]
    assert data["stages"] == ["Evaluate", "Wait", "Deploy", "Off"]
    assert (unit["stage"], unit["name"], unit["runs_on"]) == (
        "Evaluate",
        "Unit tests",
        ["ubuntu-latest"],
    )
    assert (approval["gate"], approval["stage_needs"]) == ("approval", ["Evaluate"])
    assert (prod["gate"], prod["environment"]) == ("environment", "production")
    assert (prod["stage_needs"], prod["condition"]) == (["Evaluate", "Wait"], "succeeded()")
    assert (scan["disabled"], scan["stage_needs"]) == (True, ["Deploy"])
    assert [image["pinned"] for image in data["images"]] == [True]


def test_only_the_last_command_of_a_script_decides() -> None:
    tests, disabled, _, task = read(PIPELINE).data["jobs"][0]["steps"]
    assert tests["ignored"] == ["pytest"]
    assert disabled["disabled"] is True
    assert (task["uses"], task["allow_failure"], task["ignored_failure"]) == ("Bash", True, False)


def test_what_a_template_expression_wraps_is_undecided() -> None:
    (step,) = read(PIPELINE).data["jobs"][2]["steps"]
    assert (step["run"], step["undecided"]) == ("./deploy.sh", ["disabled"])
    assert step["condition"] == "${{ if eq(parameters.dry, false) }}"


def test_tasks_templates_and_repositories_are_dependencies() -> None:
    data = read(PIPELINE).data
    found = [(d["kind"], d["name"], d.get("ref"), d["pinned"]) for d in data["dependencies"]]
    assert found == [
        ("repository", "acme/templates", "refs/tags/v1", False),
        ("task", "UsePythonVersion", "0", False),
        ("task", "Bash", "3", False),
        ("template", "jobs.yml", "shared", False),
        ("task", "ManualValidation", "1", False),
    ]
    assert data["incomplete"] is True
    exact = read("steps: [{task: UsePythonVersion@0.248.1}]\n").data["dependencies"]
    assert exact[0]["pinned"] is True


def test_what_may_fail_or_never_runs_is_gathered() -> None:
    found = read(PIPELINE).data["unenforced"]
    assert [(one["job"], one["reason"], one.get("what", "")) for one in found] == [
        ("unit", "ignored-failure", "pytest"),
        ("unit", "disabled", ""),
        ("unit", "ignored-failure", "make eval"),
        ("unit", "allow-failure", ""),
        ("prod", "undecided", "disabled"),
        ("scan", "disabled", "false"),
    ]


def test_keys_are_located_where_they_are_written() -> None:
    document = read(PIPELINE)
    assert document.locate(("triggers", 1)) == (4, 1)
    assert document.locate(("jobs", 0)) == (15, 5)
    assert document.locate(("jobs", 0, "steps", 1, "run")) == (22, 7)
    assert document.locate(("jobs", 2, "gate")) == (40, 5)
    assert document.locate(("dependencies", 0)) == (10, 5)


def test_scripts_of_windows_are_undecided_but_for_a_single_command() -> None:
    text = "pool: {vmImage: windows-latest}\nsteps:\n- script: pytest\n- script: |\n    a\n    b\n"
    one, two = read(text).data["jobs"][0]["steps"]
    assert one["ignored_failure"] is False
    assert two["undecided"] == ["ignored_failure"]


def test_other_files_are_none_and_wrong_types_invalid() -> None:
    assert parse("azure-pipelines.yml", b"a: 1\n") is None
    assert parse("azure-pipelines.yml", b"") is None
    broken = read("trigger: none\nsteps: pytest\n")
    assert (broken.valid, broken.reason) == (False, "line 2: 'steps' has to be a list")


KEYS = (
    "trigger pr schedules resources stages jobs steps extends stage job deployment template task "
    "script bash dependsOn condition continueOnError enabled environment pool container strategy "
    "inputs displayName repositories containers pipelines"
).split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "a@1", "${{ x }}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "${{ if }}", "include"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5))
def test_any_value_at_any_key_ends_in_an_answer(inner: Json) -> None:
    job = {"job": "a", "steps": [inner], **inner}
    stages = {"stages": [{"stage": "s", "jobs": [job], **inner}, inner], **inner}
    for value in (inner, {"jobs": [job], **inner}, {**inner, **stages}):
        try:
            document = parse("azure-pipelines.yml", json.dumps(value).encode())
        except Unreadable:
            continue
        assert document is None or document.locate(("unenforced", 0))[0] >= 1


def test_lists_beyond_reason_are_refused() -> None:
    text = json.dumps({"steps": [{"script": "a"}] * 20_002})
    with pytest.raises(Unreadable, match="more than 20000"):
        parse("azure-pipelines.yml", text.encode())


@pytest.mark.parametrize(
    ("condition", "never"),
    [
        ("eq(1, 2)", True), ("eq('a', 'a')", False), ("and(false, succeeded())", True),
        ("and(succeeded(), false)", True), ("not(true)", True), ("and(succeeded(), true)", False),
        ("eq(variables.x, 2)", False),
    ],
)  # fmt: skip
def test_a_condition_of_constants_disables(condition: str, never: bool) -> None:
    text = f"steps: [{{script: x, condition: {json.dumps(condition)}}}]"
    found = parse("azure-pipelines.yml", text.encode())
    assert found is not None
    assert found.data["jobs"][0]["steps"][0]["disabled"] is never


def test_a_job_that_depends_on_a_disabled_one_never_runs() -> None:
    text = """
jobs:
- {job: off, condition: false, steps: [{script: x}]}
- {job: next, dependsOn: off, steps: [{script: x}]}
- {job: anyway, dependsOn: off, condition: always(), steps: [{script: x}]}
"""
    found = parse("azure-pipelines.yml", text.encode())
    assert found is not None
    assert [job["disabled"] for job in found.data["jobs"]] == [True, True, False]
