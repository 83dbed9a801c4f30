"""Checks that are there and switched off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.model import Problem
from aigov.rejections.leaves import rows, shown, top
from aigov.strict import describe
from aigov.yaml_events import Keys

_Told = Iterator[tuple[Keys, str]]
_TOOL = re.compile(
    r"(?:^|[\s;&|(/])(?:pytest|py\.test|unittest|tox|nox|nosetests|ctest|jest|vitest|mypy|pyright"
    r"|ruff(?: check)?|flake8|pylint|bandit|pip-audit|semgrep|gitleaks|trufflehog|checkov|tfsec"
    r"|hadolint|kubeconform|trivy|grype|garak|deepchecks|giskard|(?:black|isort|fmt) --check"
    r"|safety (?:check|scan)|snyk test|conftest test|opa (?:test|eval)|dbt (?:test|build)"
    r"|datacontract (?:test|lint)|terraform (?:test|validate)|helm (?:test|lint)|sqlmesh test"
    r"|soda scan|great_expectations checkpoint|promptfoo (?:eval|redteam)|deepeval test"
    r"|cosign verify|slsa-verifier|aigov check|pre-commit run --all-files"
    r"|(?:go|cargo|dotnet|gradle|mvn|npm|pnpm|yarn|hatch|make|invoke|npm run|yarn run|hatch run)"
    r" (?:test|tests|lint|check|clippy|verify)"
    r"|python3? (?:\S{0,100}/)?(?:evaluat(?:e|ion)|validat(?:e|ion)|fairness|check|gate|test)"
    r"\w{0,40}\.py"
    r"|(?:dvc (?:repro|exp run)|make|just|task|invoke|kedro run|mlflow run)"
    r"(?: [\w./=:-]{1,60}){0,6}? [\w./=:-]{0,40}(?:evaluat|validat|fairness)[\w./=:-]{0,40}"
    r")(?=\s|$)"
)
"""A command that runs a check."""

_NAME = re.compile(
    r"(?<![a-z])(?:tests?|testing|pytest|lint|linters?|linting|mypy|pylint|flake8|ruff|bandit|trivy"
    r"|codeql|sast|dast|dependency check|scan|scans|scanning|scanner|audit"
    r"|static (?:code )?analysis"
    r"|(?:type|typing|quality|security|style|format|code|licen[cs]e) (?:check|checks|gate)"
    r"|evaluate|evaluation|evals|validate|validation|fairness|bias|drift|red[ -]?team)(?![a-z])"
)
"""A name of a job or step that is a check."""

_NO_CHECK = re.compile(
    r"(?<![a-z])(?:add|artifacts?|badge|build|cache|clean|cleanup|codecov|collect|comment|create"
    r"|deploy|display|download|durations|env|fetch|generate|get|install|log|login|logs|notify|parse"
    r"|prepare|print|publish|push|remove|render|report|reports|restore|results?|save|set ?up|slack"
    r"|start|stop|summar(?:y|ize)|update|uploads?|version|wait|write|--version|--help)(?![a-z])"
)
"""What is done before and after a check, and may be named for it."""

_ASKED = re.compile(r"steps\.([\w-]{1,100})\.out(?:come|puts)")
_KEPT = re.compile(r"\|\|\s*\w{1,40}=")
_OUTPUT = re.compile(r"(?:>|--out(?:put)?|-o|--junitxml|--report-file)[ =]\s*([^\s=<>|]{3,200})")
_HINT = "let it fail, or take it out and say what takes its place"
_HALF = 2


def disabled_check(artifact: Artifact, _: SystemEvidence) -> Iterator[Problem]:
    """A check is switched off, or its failure stops nothing: ``|| true``, ``enabled: false``."""
    told = _BY_KIND.get(artifact.kind)
    found = list(told(top(artifact))) if told else []
    if found:
        keys = found[0][0]
        key = str(keys[0]) if keys else ""
        what = shown([text for _, text in found])
        yield Problem("disabled-check", what, artifact.at(*keys), key, _HINT)


def _runs_check(command: Any) -> bool:
    """Whether a line of a command is a check, and its state is not kept for later."""
    said = command.lower()[:2000] if isinstance(command, str) else ""
    kept = _KEPT.search(said) or re.search(r"\s--(?:version|help|files)\b|coverage report", said)
    return bool(_TOOL.search(said)) and not kept


def _checks(part: Mapping[str, Any]) -> bool:
    """Whether a job or step is one by its name, or by a line of its command."""
    run = part.get("run")
    lines = run[:10_000].split("\n")[:200] if isinstance(run, str) else []
    named = " ".join(str(part[key]) for key in ("name", "id") if isinstance(part.get(key), str))
    named = named.lower().replace("_", " ").replace("-", " ")
    if _NO_CHECK.search(named):
        return False
    if _NAME.search(named) or any(map(_runs_check, lines)):
        return True
    return any(_checks(step) for _, step in rows(part, "steps"))


def _pipeline(data: Mapping[str, Any]) -> _Told:
    parts, asked, used = _parts(data), _asked_later(data), _words_used(data)
    for n, row in rows(data, "unenforced"):
        reason, command = row.get("reason"), row.get("what")
        judged = any(used[name] > 1 for name in _OUTPUT.findall(str(command)[:2000]))
        if reason == "ignored-failure" and _runs_check(command) and not judged:
            yield ("unenforced", n), f"the failure of {describe(command)} is ignored"
        elif reason in ("allow-failure", "disabled"):
            part = parts.get((str(row.get("job")), str(row.get("step", ""))), {})
            if _checks(part) and (part.get("id") not in asked or "steps" in part):
                called = describe(row.get("step") or row.get("job"))
                said = "may fail" if reason == "allow-failure" else "never runs"
                yield ("unenforced", n), f"{called} {said}"


def _parts(data: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Jobs by their id, and steps by the name that ``unenforced`` gives them."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for _, job in rows(data, "jobs"):
        found.setdefault((str(job.get("id")), ""), job)
        for _, step in rows(job, "steps"):
            keys = (key for key in ("name", "uses", "id", "run") if step.get(key))
            name = next((str(step[key])[:80] for key in keys), "")
            found.setdefault((str(job.get("id")), name), step)
    return found


def _words_used(data: Mapping[str, Any]) -> Counter[str]:
    """How often the commands use each word: the name of a result, where another one judges it."""
    runs = (
        str(step.get("run", ""))[:10_000]
        for _, job in rows(data, "jobs")
        for _, step in rows(job, "steps")
    )
    return Counter(word for run in runs for word in re.split(r"[\s=]+", run))


def _asked_later(data: Mapping[str, Any]) -> set[Any]:
    """Ids of steps of which another step asks what came of them: their failure may still count."""
    texts = (
        str(step.get(key, ""))[:20_000]
        for _, job in rows(data, "jobs")
        for _, step in rows(job, "steps")
        for key in ("condition", "run")
    )
    return {step for text in texts for step in _ASKED.findall(text)}


def _off(data: Mapping[str, Any], name: str, key: str, off: bool, called: str) -> _Told:
    """A list of checks of which half or more are switched off."""
    found = [row for _, row in rows(data, name)]
    dead = [n for n, row in rows(data, name) if row.get(key) is off]
    if dead and len(dead) * _HALF >= len(found):
        yield (name, dead[0]), f"{len(dead)} of {len(found)} {called} are switched off"


def _alerts(data: Mapping[str, Any]) -> _Told:
    yield from _off(data, "rules", "paused", True, "alerts")
    objectives = [row for _, row in rows(data, "objectives")]
    if objectives and all(row.get("alerting") is False for row in objectives):
        yield ("objectives",), "no alert is made of any objective"


def _quality(data: Mapping[str, Any]) -> _Told:
    yield from _off(data, "expectations", "enabled", False, "expectations")
    results = data.get("results")
    if isinstance(results, Mapping) and not results.get("evaluated"):
        skipped = results.get("skipped")
        if isinstance(skipped, int) and skipped > 0:
            yield ("results", "skipped"), f"all {skipped} rules were skipped"


def _contract(data: Mapping[str, Any]) -> _Told:
    yield from _off(data, "quality", "enabled", False, "quality rules")
    scopes = [
        scope for name in ("tests", "data_tests") for scope in (name, f"{name}.{data.get('name')}")
    ]
    for n, row in rows(data, "settings"):
        if (
            row.get("scope") in scopes
            and row.get("name") == "enabled"
            and row.get("value") is False
        ):
            yield ("settings", n), f"{describe(row.get('scope'))} is switched off"


def _deployment(data: Mapping[str, Any]) -> _Told:
    for n, row in rows(data, "workloads"):
        if row.get("skip_analysis") is True:
            what = f"{describe(row.get('name'))} is promoted without its analysis"
            yield ("workloads", n, "skip_analysis"), what
    for n, row in rows(data, "analyses"):
        metrics = [metric for _, metric in rows(row, "metrics")]
        if metrics and all(metric.get("dry_run") is True for metric in metrics):
            yield ("analyses", n), f"analysis {describe(row.get('name'))} is run dry"


def _evaluation_plan(data: Mapping[str, Any]) -> _Told:
    attacks = data.get("red_team")
    if isinstance(attacks, Mapping):
        for _, text in _off(attacks, "plugins", "enabled", False, "attacks"):
            yield ("red_team", "plugins"), text


def _drift(data: Mapping[str, Any]) -> _Told:
    tests = [row for _, row in rows(data, "tests")]
    skipped = [row for row in tests if row.get("status") == "skipped"]
    if skipped and len(skipped) * _HALF >= len(tests):
        yield ("tests",), f"{len(skipped)} of {len(tests)} tests were skipped"


_BY_KIND: dict[str, Callable[[Mapping[str, Any]], _Told]] = {
    "alert-rules": _alerts,
    "ci-pipeline": _pipeline,
    "data-contract": _contract,
    "data-quality": _quality,
    "deployment": _deployment,
    "drift-report": _drift,
    "evaluation-plan": _evaluation_plan,
}
