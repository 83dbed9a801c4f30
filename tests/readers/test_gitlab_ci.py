"""Pipelines of GitLab: jobs with what they take over, gates, and what may fail unnoticed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Json, Unreadable
from aigov_plugins.readers.gitlab_ci import parse

PIPELINE = """\
stages: [test, evaluate, deploy]
default:
  image: python:3.12
.base:
  before_script: [pip install .]
  tags: [gpu]
unit:
  extends: .base
  stage: test
  script:
    - pytest || true
    - [mypy .]
  allow_failure: {exit_codes: 5}
evaluate:
  extends: .base
  stage: evaluate
  script: [python evaluate.py]
  needs: [unit, {job: lint, optional: true}]
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      changes: [models/**/*, prompts/**/*]
    - if: $CI_PIPELINE_SOURCE == "schedule"
deploy:
  stage: deploy
  image: {name: "acme/deploy@sha256:%s"}
  services: [redis:7]
  script: [deploy.sh]
  environment: {name: production}
  when: manual
approve:
  stage: deploy
  script: [echo approved]
  rules:
    - when: manual
off:
  stage: test
  script: [!reference [.base, before_script], ls]
  rules:
    - when: never
""" % ("b" * 64)


def read(text: str, path: str = ".gitlab-ci.yml") -> Document:
    document = parse(path, text.encode())
    assert document is not None
    return document


def job(name: str, text: str = PIPELINE) -> Json:
    return next(job for job in read(text).data["jobs"] if job["id"] == name)


def test_hidden_jobs_are_worked_into_those_that_extend_them() -> None:
    data = read(PIPELINE).data
    assert [each["id"] for each in data["jobs"]] == ["unit", "evaluate", "deploy", "approve", "off"]
    unit = job("unit")
    assert (unit["image"], unit["runs_on"], unit["extends"]) == ("python:3.12", ["gpu"], [".base"])
    assert [(step["name"], step["run"]) for step in unit["steps"]] == [
        ("before_script", "pip install ."),
        ("script", "pytest || true\nmypy ."),
    ]
    assert job("off")["steps"][0]["run"] == "pip install .\nls"
    assert data["stages"] == ["test", "evaluate", "deploy"]


def test_manual_jobs_are_gates_and_may_fail_unless_a_rule_makes_them_manual() -> None:
    assert (job("deploy")["gate"], job("deploy")["allow_failure"]) == ("manual", True)
    assert (job("approve")["gate"], job("approve")["allow_failure"]) == ("manual", False)
    assert job("deploy")["environment"] == "production"


def test_rules_tell_condition_paths_and_whether_a_job_ever_runs() -> None:
    evaluate = job("evaluate")
    assert evaluate["condition"] == (
        '$CI_PIPELINE_SOURCE == "merge_request_event" || $CI_PIPELINE_SOURCE == "schedule"'
    )
    assert evaluate["paths"] == ["models/**/*", "prompts/**/*"]
    assert (evaluate["disabled"], evaluate["allow_failure"]) == (False, False)
    assert evaluate["needs"] == ["unit", "lint"]
    assert job("off")["disabled"] is True


def test_triggers_are_those_that_rules_speak_of() -> None:
    data = read(PIPELINE).data
    assert [(t["kind"], t["event"]) for t in data["triggers"]] == [
        ("push", "push"),
        ("pull-request", "merge_request_event"),
        ("schedule", "schedule"),
    ]
    assert (data["on_pull_request"], data["only_manual"]) == (True, False)
    assert "incomplete" not in data


def test_what_may_fail_is_gathered() -> None:
    assert [
        (u["job"], u["reason"], u.get("what", "")) for u in read(PIPELINE).data["unenforced"]
    ] == [
        ("unit", "allow-failure", ""),
        ("unit", "ignored-failure", "pytest"),
        ("deploy", "allow-failure", ""),
        ("off", "disabled", ""),
    ]


def test_images_are_pinned_by_digest() -> None:
    found = {(i["name"].partition("@")[0], i["pinned"]) for i in read(PIPELINE).data["images"]}
    assert found == {("python:3.12", False), ("redis:7", False), ("acme/deploy", True)}


def test_keys_are_located_where_they_are_written() -> None:
    document = read(PIPELINE)
    assert document.locate(("jobs", 0)) == (7, 1)
    assert document.locate(("jobs", 0, "steps", 0)) == (5, 3)
    assert document.locate(("jobs", 0, "steps", 1)) == (10, 3)
    assert document.locate(("jobs", 0, "image")) == (3, 3)
    assert document.locate(("jobs", 2, "gate")) == (29, 3)
    assert document.locate(("jobs", 3, "gate")) == (33, 3)
    assert document.locate(("unenforced", 0)) == (7, 1)


INCLUDES = """\
include:
  - local: /ci/test.yml
  - project: acme/ci
    ref: {commit}
    file: [a.yml, b.yml]
  - project: acme/ci
    ref: main
    file: a.yml
  - component: gitlab.acme.test/ci/scan@1.2.0
  - template: Security/SAST.gitlab-ci.yml
  - remote: https://user:pw@acme.test/ci.yml?token=x
  - remote: "https://acme.test/a.yml"
    integrity: "sha256-L3/qAhxlsOnG95KLFcHKQqQXhHlDTL1+l4xZ0Ywqf5Y="
  - ci/other.yml
sast:
  stage: anything
evaluate:
  script: [make eval]
"""


def test_includes_are_dependencies_and_leave_the_pipeline_incomplete() -> None:
    document = read(INCLUDES.format(commit="c" * 40))
    data = document.data
    assert [(d["kind"], d["name"], d.get("pinned")) for d in data["dependencies"]] == [
        ("include", "/ci/test.yml", None),
        ("include", "acme/ci: a.yml, b.yml", True),
        ("include", "acme/ci: a.yml", False),
        ("component", "gitlab.acme.test/ci/scan", False),
        ("template", "Security/SAST.gitlab-ci.yml", False),
        ("include", "https://acme.test/ci.yml", False),
        ("include", "https://acme.test/a.yml", True),
        ("include", "ci/other.yml", None),
    ]
    assert data["dependencies"][0]["path"] == "ci/test.yml"
    assert data["incomplete"] is True
    assert document.locate(("dependencies", 2)) == (6, 5)
    assert not {"triggers", "on_pull_request", "only_manual"} & set(data)


def test_a_job_that_another_file_completes_is_undecided() -> None:
    sast, evaluate = read(INCLUDES.format(commit="c" * 40)).data["jobs"]
    assert sast["undecided"] == ["disabled", "allow_failure"]
    assert not {"disabled", "allow_failure"} & set(sast)
    assert evaluate["allow_failure"] is False
    part = "a: {extends: .elsewhere, script: [x], allow_failure: true}\n"
    (found,) = read(part, ".gitlab/ci/a.yml").data["jobs"]
    assert (found["allow_failure"], found["undecided"]) == (True, ["disabled"])


def test_rules_that_differ_leave_failure_undecided() -> None:
    text = "a:\n  script: [x]\n  rules: [{if: $A, allow_failure: true}, {if: $B}]\n"
    assert job("a", text)["undecided"] == ["allow_failure"]


def test_a_child_pipeline_that_nobody_waits_for_may_fail() -> None:
    text = "a: {trigger: {include: ci/child.yml}}\nb: {trigger: {project: x/y, strategy: depend}}\n"
    assert job("a", text)["allow_failure"] is True
    assert job("a", text)["uses"] == "ci/child.yml"
    assert (job("b", text)["allow_failure"], job("b", text)["uses"]) == (False, "x/y")


def test_commands_after_the_script_never_fail_the_job() -> None:
    text = "a: {script: [x], after_script: [rm -rf tmp, python compare.py]}\n"
    assert [u["what"] for u in read(text).data["unenforced"]] == ["python compare.py"]


def test_a_spec_document_stands_in_front() -> None:
    document = read(
        "spec: {inputs: {a: {default: b}}}\n---\ntest: {script: [x]}\n", "a.gitlab-ci.yml"
    )
    assert [each["id"] for each in document.data["jobs"]] == ["test"]
    assert document.locate(("jobs", 0)) == (3, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("stages: [a]\n", "a pipeline needs at least one job"),
        ("a: {stage: test}\n", "line 1: job 'a' needs 'script', 'run' or 'trigger'"),
        ("a: {script: [x], stage: bogus}\n", "line 1: job 'a' is in the stage 'bogus'"),
        ("a: {script: [x], needs: [b]}\n", "job 'a' needs 'b', which is no job"),
        ("a: {script: [x]}\nb: [x]\n", "line 2: job 'b' has to be a mapping"),
        (".a: {extends: .b}\n.b: {extends: .a}\nc: {extends: .a, script: [x]}\n", "extends itself"),
        ("a: {script: [x], rules: [{when: always}], only: [main]}\n", "has both 'rules' and"),
    ],
)
def test_what_gitlab_refuses_is_invalid(text: str, reason: str) -> None:
    document = read(text)
    assert not document.valid
    assert reason in document.reason


def test_other_files_and_templates_are_told_apart() -> None:
    assert parse(".gitlab/ci/labels.yml", b"labels: [a]\n") is None
    assert parse(".gitlab-ci.yml", b"") is None
    with pytest.raises(Unreadable, match="is a template"):
        parse(".gitlab-ci.yml.tmpl", b"a: {script: [x]}\n")
    with pytest.raises(Unreadable, match="is a template"):
        parse(".gitlab-ci.yml", b"image: {{ .image }}\na: {script: [x]}\n")


def test_what_extends_multiplies_is_bounded() -> None:
    keys = "\n".join(f"  k{n}: 1" for n in range(2000))
    users = "\n".join(f"j{n}: {{extends: .a}}" for n in range(500))
    with pytest.raises(Unreadable, match="takes over more than"):
        parse(".gitlab-ci.yml", f".a:\n  script: [x]\n{keys}\n{users}\n".encode())


def test_what_references_multiply_is_bounded() -> None:
    users = "\n".join(f"j{n}: {{script: [!reference [.a, script]]}}" for n in range(300))
    with pytest.raises(Unreadable, match="takes over more than"):
        parse(".gitlab-ci.yml", f".a: {{script: [{'x,' * 1000}]}}\n{users}\n".encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", ".b", "$X", "{{"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "if", "when", "name", "project", "local", "include", "changes"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
KEYS = (
    "script before_script after_script extends stage needs rules only except when allow_failure "
    "environment image services tags trigger parallel include workflow default stages a .b spec"
).split()


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6),
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4),
)
def test_any_value_at_any_key_ends_in_an_answer(inner: Json, top: Json) -> None:
    for value in (top, {"c": {"script": ["x"], **inner}, ".b": inner, **top}, [inner]):
        for path in (".gitlab-ci.yml", ".gitlab/ci/a.yml"):
            try:
                document = parse(path, json.dumps(value).encode())
            except Unreadable:
                continue
            assert document is None or document.locate(("unenforced", 0))[0] >= 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: {script: [x], when: never}", True),
        ("a: {script: [x], rules: [{when: never}, {if: $X}]}", True),
        ("a: {script: [x], rules: [{if: $Y, when: never}, {if: $X}]}", False),
        ("workflow: {rules: [{when: never}]}\na: {script: [x]}", True),
        ("workflow: {rules: [{if: $X}]}\na: {script: [x]}", False),
    ],
)
def test_a_job_that_no_rule_reaches_is_disabled(text: str, told: bool) -> None:
    found = parse(".gitlab-ci.yml", text.encode())
    assert found is not None
    assert found.data["jobs"][0]["disabled"] is told


def test_what_before_script_sets_holds_for_the_script() -> None:
    text = "a: {before_script: [set +e], script: [pytest, ls]}\n"
    found = parse(".gitlab-ci.yml", text.encode())
    assert found is not None
    assert [step.get("ignored") for step in found.data["jobs"][0]["steps"]] == [None, ["pytest"]]


def test_an_integrity_that_is_no_digest_pins_nothing() -> None:
    text = "include: [{remote: 'https://acme.test/a.yml', integrity: x}]\n"
    found = parse(".gitlab-ci.yml", text.encode())
    assert found is not None
    assert found.data["dependencies"][0]["pinned"] is False
