"""Pipelines whose evaluation never runs, or whose failure stops nothing."""

from __future__ import annotations

from random import Random

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example

_STEP = "      - name: Evaluate the model\n        run: dvc repro --pull evaluate\n"
_GATE = "python src/gate.py metrics/eval.json governance/evaluation-criteria.yaml"
_SCRIPTS = (
    ("{0}", "{0} || true"),
    ("if ! {0}; then exit 1; fi\n{0}", "if false; then\n  {0}\nfi"),
    ("true && {0}", "false && {0}"),
    ("[ -d .git ] || exit 1\n{0}", "true || {0}"),
    ("{0}\npip list || true", "! {0}"),
    ("set -o pipefail\n{0} | tee out.log", "{0} | tee out.log"),
    ("set +e\ngit status\nset -e\n{0}", "set +e\n{0}\necho done"),
    ("if [ 1 -eq 1 ]; then {0}; fi", "if [ 1 -eq 0 ]; then {0}; fi"),
    ("echo start\n{0}", "exit 0\n{0}"),
    ("while true; do {0}; break; done", "while false; do {0}; done"),
    ("{0} || exit 1", "{0} || echo 'the evaluation failed'"),
)
_KEYS = (
    ("        if: github.event_name != 'schedule'\n", "        if: false\n"),
    ("        if: true\n", "        if: ${{ false }}\n"),
    ("        continue-on-error: false\n", "        continue-on-error: true\n"),
    ("        if: success()\n", "        if: github.event_name == 'never'\n"),
)
_STARTS = (
    ("  pull_request:\n    paths: ['**']\n", "  pull_request:\n    paths: [src/**, tests/**]\n"),
    ("  pull_request:\n    paths-ignore: ['**.md']\n",
     "  pull_request:\n    paths-ignore: [params.yaml, dvc.lock]\n"),
    ("  merge_group:\n  pull_request:\n", "  workflow_dispatch:\n"),
    ("  pull_request:\n    branches: [main]\n", "  schedule:\n    - cron: '0 3 * * *'\n"),
)  # fmt: skip
_GITLAB = """stages: [check, evaluate, build]
default:
  image: python:3.11.10-slim@sha256:5501a4fe605abe24de87c2f3d6cf9fd760354416a0cad0296cf284fddcdca9e2
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
tests:
  stage: check
  script:
    - pip install --require-hashes -r requirements.txt
    - python -m pytest tests
    - pip-audit --require-hashes -r requirements.txt
    - python src/validate_data.py data/raw/applications.csv
    - aigov check --gate ci
evaluation:
  stage: evaluate
{more}  script:
    - {script}
package:
  stage: build
  script:
    - docker build -t registry.acme.org/loan-model-server:$CI_COMMIT_SHA .
"""
_OF_GITLAB = (
    ("  allow_failure: false\n", "  allow_failure: true\n"),
    ("  when: on_success\n", "  when: manual\n"),
    ("  rules: [{when: always}]\n", "  rules: [{when: never}]\n"),
    ("", "  allow_failure: {exit_codes: [1, 2]}\n"),
    ("  rules: [{changes: ['**/*']}]\n", "  rules: [{changes: [docs/**]}]\n"),
)  # fmt: skip


def _by_gitlab(random: Random) -> Pair:
    more = random.choice(_OF_GITLAB)
    run = random.choice((_GATE, f"dvc repro --pull evaluate && {_GATE}"))
    files: list[dict[str, str | None]] = [
        {".gitlab-ci.yml": _GITLAB.format(more=each, script=run),
         ".github/workflows/ci.yml": None, ".github/workflows/rollback.yml": None}
        for each in more
    ]  # fmt: skip
    return Pair((Commit(files[0]),), (Commit(files[1]),), "")


def _indented(script: str) -> str:
    lines = "".join(f"          {line}\n" for line in script.splitlines())
    return f"        run: |\n{lines}"


def _job_disabled(random: Random) -> Pair:
    """What evaluates never runs, or its failure stops nothing."""
    path, how = ".github/workflows/ci.yml", random.randrange(6)
    if how == 0:
        return _by_gitlab(random)
    text = example(path)
    if how == 1:
        pair = random.choice(_KEYS)
        found = [text.replace(_STEP, _STEP + keys) for keys in pair]
    elif how == 2:
        found = [text.replace("  pull_request:\n  push:\n    branches: [main]\n", starts)
                 for starts in random.choice(_STARTS)]  # fmt: skip
    else:
        run = random.choice(("dvc repro --pull evaluate", "python src/evaluate.py"))
        title = random.choice(("Evaluate the model", "Measure", "Offline benchmark"))
        step = f"      - name: {title}\n"
        found = [text.replace(_STEP, step + _indented(script.format(run)))
                 for script in random.choice(_SCRIPTS)]  # fmt: skip
    return Pair((Commit({path: found[0]}),), (Commit({path: found[1]}),), "")


KINDS = (
    Contradiction(
        "evaluation-job-disabled", "cicd-for-models",
        ("disabled-check", "stage-missing", "stage-too-late", "change-not-evaluated"),
        _job_disabled,
    ),
)  # fmt: skip
