"""Workflows and actions of GitHub: what runs, with which rights, and what may fail unnoticed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Json, Unreadable
from aigov_plugins.readers.github_action import parse as parse_action
from aigov_plugins.readers.github_workflow import parse

PATH = ".github/workflows/model.yml"
COMMIT = "8f4b7f84864484a7bf31766abe9204da3cbe65b3"
WORKFLOW = f"""\
name: Model
on:
  pull_request:
    branches: [main]
    paths: [models/**, prompts/**]
  schedule:
    - cron: "0 3 * * 1"
permissions:
  contents: read
jobs:
  evaluate:
    name: Evaluate the model
    runs-on: ubuntu-latest
    container: python:3.12
    services:
      db: {{image: postgres}}
    steps:
      - uses: actions/checkout@{COMMIT}
      - name: tests
        run: pytest tests || true
      - name: thresholds
        id: thresholds
        run: python evaluate.py --min-auc 0.8
        continue-on-error: ${{{{ matrix.experimental }}}}
  scan:
    runs-on: ubuntu-latest
    if: ${{{{ false }}}}
    permissions: write-all
    steps:
      - uses: acme/scan@v2
      - uses: ./.github/actions/local
      - uses: docker://acme/tool@sha256:{"a" * 64}
  deploy:
    needs: [evaluate]
    environment: {{name: production, url: "https://acme.test"}}
    uses: acme/workflows/.github/workflows/deploy.yml@main
"""


def read(text: str, path: str = PATH) -> Document:
    document = parse(path, text.encode())
    assert document is not None
    return document


def test_triggers_tell_filters_and_the_longest_gap_of_a_schedule() -> None:
    data = read(WORKFLOW).data
    assert data["triggers"] == [
        {
            "kind": "pull-request",
            "event": "pull_request",
            "branches": ["main"],
            "paths": ["models/**", "prompts/**"],
        },
        {"kind": "schedule", "event": "schedule", "cron": "0 3 * * 1", "interval_days": 7},
    ]
    assert data["schedules"] == data["triggers"][1:]
    assert (data["on_pull_request"], data["only_manual"]) == (True, False)


def test_jobs_tell_order_gates_rights_and_images() -> None:
    data = read(WORKFLOW).data
    evaluate, scan, deploy = data["jobs"]
    assert (evaluate["name"], evaluate["image"], evaluate["runs_on"]) == (
        "Evaluate the model",
        "python:3.12",
        ["ubuntu-latest"],
    )
    assert (scan["disabled"], scan["permissions"]) == (True, {"all": "write"})
    assert (deploy["needs"], deploy["environment"], deploy["gate"]) == (
        ["evaluate"],
        "production",
        "environment",
    )
    assert (data["name"], data["permissions"]) == ("Model", {"contents": "read"})
    assert [(image["name"], image["pinned"]) for image in data["images"]] == [
        ("postgres", False),
        ("python:3.12", False),
    ]


def test_only_a_full_commit_or_a_digest_pins() -> None:
    found = [
        (d["name"], d.get("ref"), d.get("pinned")) for d in read(WORKFLOW).data["dependencies"]
    ]
    assert found == [
        ("actions/checkout", COMMIT, True),
        ("acme/scan", "v2", False),
        ("./.github/actions/local", None, None),
        (f"docker://acme/tool@sha256:{'a' * 64}", None, True),
        ("acme/workflows/.github/workflows/deploy.yml", "main", False),
    ]


def test_what_may_fail_or_never_runs_is_gathered_with_its_reason() -> None:
    found = read(WORKFLOW).data["unenforced"]
    assert found == [
        {"job": "evaluate", "step": "tests", "reason": "ignored-failure", "what": "pytest tests"},
        {"job": "evaluate", "step": "thresholds", "reason": "undecided", "what": "allow_failure"},
        {"job": "scan", "reason": "disabled", "what": "${{ false }}"},
    ]


def test_keys_of_the_shape_are_located_where_the_file_has_them() -> None:
    document = read(WORKFLOW)
    assert document.locate(("triggers", 0)) == (3, 3)
    assert document.locate(("triggers", 0, "paths")) == (5, 5)
    assert document.locate(("schedules", 0, "cron")) == (7, 7)
    assert document.locate(("jobs", 0, "image")) == (14, 5)
    assert document.locate(("jobs", 0, "steps", 1, "run")) == (20, 9)
    assert document.locate(("jobs", 1, "disabled")) == (27, 5)
    assert document.locate(("dependencies", 1)) == (30, 9)
    assert document.locate(("unenforced", 0)) == (19, 9)


@pytest.mark.parametrize(
    ("condition", "disabled"),
    [
        ("false", True),
        ("'false'", True),
        ("${{ false }}", True),
        ("${{ false && github.ref == 'x' }}", True),
        ("${{ 0 }}", True),
        ("${{ false || true }}", False),
        ('"${{ false }} "', True),
        ('"${{ false }} and more"', False),
        ("github.ref == 'false'", False),
        ("always()", False),
        ("''", False),
    ],
)
def test_only_a_condition_that_is_always_false_disables(condition: str, disabled: bool) -> None:
    text = f"on: push\njobs:\n  a:\n    if: {condition}\n    runs-on: x\n    steps: [{{run: a}}]\n"
    assert read(text).data["jobs"][0]["disabled"] is disabled


@pytest.mark.parametrize(
    ("value", "told"), [("true", True), ("false", False), ("${{ true }}", True), ("", False)]
)
def test_a_job_that_may_fail_is_told(value: str, told: bool) -> None:
    text = f"on: push\njobs:\n  a:\n    continue-on-error: {value}\n    runs-on: x\n    steps: [{{run: a}}]\n"  # noqa: E501
    assert read(text).data["jobs"][0]["allow_failure"] is told


def test_a_script_of_another_language_is_undecided() -> None:
    text = "on: push\njobs: {a: {runs-on: x, steps: [{run: 'a || true', shell: pwsh}]}}\n"
    (step,) = read(text).data["jobs"][0]["steps"]
    assert "ignored_failure" not in step
    assert step["undecided"] == ["ignored_failure"]


@pytest.mark.parametrize(
    ("machine", "undecided"),
    [
        ("runs-on: windows-latest", True),
        ("runs-on: '${{ matrix.os }}', strategy: {matrix: {os: [windows-2022]}}", True),
        ("runs-on: '${{ matrix.os }}', strategy: {matrix: {os: [macos-14]}}", False),
        ("runs-on: windows-latest, defaults: {run: {shell: bash}}", False),
    ],
)
def test_on_windows_the_default_shell_is_another(machine: str, undecided: bool) -> None:
    text = f"on: push\njobs: {{a: {{{machine}, steps: [{{run: 'a; b'}}, {{run: a}}]}}}}\n"
    two, one = read(text).data["jobs"][0]["steps"]
    assert ("ignored_failure" not in two) is undecided
    assert one["ignored_failure"] is False


def test_users_of_addresses_are_left_out() -> None:
    text = (
        "on: push\njobs: {a: {runs-on: x, steps: [{run: 'git clone https://u:pw@acme.test/r'}]}}\n"
    )
    assert read(text).data["jobs"][0]["steps"][0]["run"] == "git clone https://acme.test/r"


def test_a_workflow_that_people_alone_start() -> None:
    data = read("on: workflow_dispatch\njobs: {a: {runs-on: x, steps: [{run: a}]}}\n").data
    assert data["only_manual"] is True
    assert data["on_pull_request"] is False


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("on: push\n", "line 1: 'jobs' has to be a mapping with at least one job"),
        ("jobs: {a: {runs-on: x, steps: [{run: a}]}}\n", "line 1: 'on' has to name an event"),
        ("on: push\njobs:\n  1a: {runs-on: x, steps: [{run: a}]}\n", "line 3: job id '1a'"),
        ("on: push\njobs:\n  a: {steps: [{run: a}]}\n", "line 3: job 'a' needs 'runs-on'"),
        ("on: push\njobs:\n  a: {runs-on: x}\n", "line 3: job 'a' needs a list of steps"),
        ("on: push\njobs:\n  a: {runs-on: x, steps: [{name: a}]}\n", "a step needs either"),
        ("on: push\njobs:\n  a: {runs-on: x, steps: [{run: a}], needs: b}\n", "which is no job"),
        (
            "on: push\njobs:\n  a: {runs-on: x, steps: [{run: a}], needs: b}\n"
            "  b: {runs-on: x, steps: [{run: a}], needs: a}\n",
            "job 'a' waits for itself",
        ),
        ("on: schedule\njobs: {a: {runs-on: x, steps: [{run: a}]}}\n", "'schedule' has to be"),
        (
            "on:\n  push: {branch: main}\njobs: {a: {runs-on: x, steps: [{run: a}]}}\n",
            "line 2: 'branch' is no filter of push",
        ),
        (
            "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - &s {run: a}\n"
            "      - <<: *s\n        id: b\n",
            "line 7: GitHub does not take the merge key '<<'",
        ),
    ],
)
def test_what_github_refuses_is_invalid_with_its_line(text: str, reason: str) -> None:
    document = read(text)
    assert not document.valid
    assert reason in document.reason


def test_other_files_and_templates_are_told_apart() -> None:
    assert parse(PATH, b"version: 2\nupdates: []\n") is None
    assert parse(PATH, b"") is None
    with pytest.raises(Unreadable, match="is a template"):
        parse(".github/workflows/a.yml.tmpl", b"on: push\n")
    with pytest.raises(Unreadable, match="is a template"):
        parse(PATH, b"on: push\njobs:\n{% if x %}\n  a: {}\n{% endif %}\n")


def test_a_file_of_more_steps_than_can_be_judged_is_unreadable() -> None:
    text = "on: push\njobs: {a: {runs-on: x, steps: [" + "{run: a}," * 20_001 + "]}}\n"
    with pytest.raises(Unreadable, match="more than 20000 jobs and steps"):
        parse(PATH, text.encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "${{ x }}", "||"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "run", "uses", "name", "if", "image", "cron", "matrix"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
KEYS = (
    "name on permissions jobs env defaults needs if environment runs-on container services "
    "strategy steps uses continue-on-error shell run id using image"
).split()


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5),
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5),
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5),
)
def test_any_value_at_any_key_ends_in_an_answer(top: Json, job: Json, step: Json) -> None:
    job = {"runs-on": "x", "steps": [{"run": "a", **step}], **job}
    for value in (top, {"on": "push", "jobs": {"a": job}, **top}, {"runs": {**top, **job}}):
        for function in (parse, parse_action):
            try:
                document = function(PATH, json.dumps(value).encode())
            except Unreadable:
                continue
            if document is not None:
                assert document.locate(("unenforced", 0))[0] >= 1


NOT_STRUCTURE = {
    "empty_image_names_and_versions": "details of image_version, which starts nothing here",
    "expr_in_default_input": "types of expressions",
    "issue155_env_in_job_level_if": "contexts of expressions",
    "outputs_map_object": "types of expressions",
}
"""Files with labelled errors that are no errors of structure, and why they are taken."""


@pytest.mark.shared
def test_labels_of_actionlint_hold_for_structure(shared: Path) -> None:
    folder = shared / "corpus/workflows/rhysd__actionlint/testdata"
    taken = set()
    for file in sorted(folder.glob("err/*.yaml")):
        try:
            document = parse(PATH, file.read_bytes())
        except Unreadable:
            continue
        assert document is not None
        if document.valid:
            taken.add(file.stem)
    assert taken == set(NOT_STRUCTURE)
    correct = sorted(folder.glob("ok/*.yaml"))
    assert len(correct) == 11
    for file in correct:
        assert read(file.read_text("utf-8")).valid, file


@pytest.mark.shared
def test_counts_of_used_actions_and_pins_match_the_labels(shared: Path) -> None:
    checked = 0
    for row in csv.DictReader((shared / "corpus/MANIFEST.csv").read_text("utf-8").split("\n")):
        label = dict(part.split("=") for part in row["label"].split(";") if part.count("=") == 1)
        if not row["path"].startswith("workflows/") or "uses" not in label:
            continue
        data = read((shared / "corpus" / row["path"]).read_text("utf-8")).data
        used = [d for d in data["dependencies"] if "pinned" in d]  # the label counts foreign ones
        assert len(used) == int(label["uses"]), row["path"]
        assert sum(d.get("pinned", False) for d in used) == int(label["sha-pinned"]), row["path"]
        events = {trigger["event"] for trigger in data["triggers"]}
        assert ("workflow_dispatch" in row["label"]) == ("workflow_dispatch" in events)
        gates = [job for job in data["jobs"] if "gate" in job]
        assert bool(gates) == ("environment" in row["label"]), row["path"]
        checked += 1
    assert checked == 21


def _job(lines: str, on: str = "pull_request") -> Document:
    text = f"on: {on}\njobs:\n  a:\n    runs-on: u\n{lines}    steps: [{{run: pytest}}]\n"
    found = parse(PATH, text.encode())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("condition", "never"),
    [
        ("!true", True), ("1 == 2", True), ("'a' == 'b'", True), ("'a' == 'A'", False),
        ("success() && false", True), ("always() && false", True), ("(false)", True),
        ("false || false", True), ("github.ref == 'x' || true", False), ("!(github.x)", False),
        ("${{ !true }}", True), ("contains(github.x, 'b') && (false)", True), ("x[", False),
        ("true && github.event['a'].b", False), ("'' != ''", True), ("((((", False),
    ],
)  # fmt: skip
def test_a_condition_of_constants_is_worked_out(condition: str, never: bool) -> None:
    (job,) = _job(f"    if: {json.dumps(condition)}\n").data["jobs"]
    assert job["disabled"] is never


@pytest.mark.parametrize(
    ("on", "condition", "never"),
    [
        ("pull_request", "github.event_name == 'schedule'", True),
        ("pull_request", "${{ github.event_name == 'push' && success() }}", True),
        ("pull_request", "github.event_name != 'pull_request'", True),
        ("pull_request", "github.event_name == 'PULL_REQUEST'", False),
        ("[push, pull_request]", "github.event_name == 'push'", False),
        ("[push, pull_request]", "github.event_name == 'release'", True),
        ("[workflow_call, push]", "github.event_name == 'release'", False),
        ("push", "github.event_name.x == 'release'", False),
        ("push", "github.event.action == 'release'", False),
    ],
)
def test_a_job_for_an_event_that_starts_nothing_never_runs(
    on: str, condition: str, never: bool
) -> None:
    (job,) = _job(f"    if: {json.dumps(condition)}\n", on).data["jobs"]
    assert job["disabled"] is never


def test_a_job_that_waits_for_a_disabled_one_never_runs() -> None:
    text = (
        "on: push\njobs:\n"
        "  off: {runs-on: u, if: false, steps: [{run: x}]}\n"
        "  next: {runs-on: u, needs: OFF, steps: [{run: x}]}\n"
        "  last: {runs-on: u, needs: [next], if: github.x, steps: [{run: x}]}\n"
        "  anyway: {runs-on: u, needs: [next], if: '!cancelled()', steps: [{run: x}]}\n"
    )
    found = parse(PATH, text.encode())
    assert found is not None
    told = {job["id"]: job["disabled"] for job in found.data["jobs"]}
    assert told == {"off": True, "next": True, "last": True, "anyway": False}


@pytest.mark.parametrize(
    ("settings", "on_pull_request"),
    [
        ("{types: [closed]}", False), ("{types: [labeled]}", False), ("{types: [opened]}", True),
        ("{branches-ignore: ['**']}", False), ("{paths-ignore: ['**']}", False),
        ("{paths: ['models/**']}", True),
    ],
)  # fmt: skip
def test_a_pull_request_trigger_counts_where_changes_start_it(
    settings: str, on_pull_request: bool
) -> None:
    assert _job("", f"{{pull_request: {settings}}}").data["on_pull_request"] is on_pull_request


@pytest.mark.parametrize("shell", ["cat {0}", "bash -n {0}", "'true'"])
def test_what_an_unknown_shell_makes_of_a_script_is_undecided(shell: str) -> None:
    (job,) = _job(f"    defaults: {{run: {{shell: {json.dumps(shell)}}}}}\n").data["jobs"]
    assert job["steps"][0]["undecided"] == ["ignored_failure"]


def test_a_script_too_long_to_look_through_is_undecided() -> None:
    script = json.dumps("ls\n" * 40_000 + "pytest || true\n")
    text = f"on: push\njobs: {{a: {{runs-on: u, steps: [{{run: {script}}}]}}}}"
    found = parse(PATH, text.encode())
    assert found is not None
    assert found.data["jobs"][0]["steps"][0]["undecided"] == ["ignored_failure"]


def test_a_reference_that_is_cut_pins_nothing() -> None:
    uses = "o/r/" + "a" * (300 - 4 - 41) + f"@{COMMIT}-branch"
    image = "a" * (300 - 72) + "@sha256:" + "ab" * 32 + "-x"
    text = (
        f"on: push\njobs: {{a: {{runs-on: u, container: {image}, steps: [{{uses: '{uses}'}},"
        f"{{uses: 'docker://{image[9:]}'}}]}}}}"
    )
    found = parse(PATH, text.encode())
    assert found is not None
    assert [each["pinned"] for each in found.data["dependencies"]] == [False, False]
    assert found.data["images"][0]["pinned"] is False
