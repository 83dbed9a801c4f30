"""Checks that are there and switched off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.model import Problem
from aigov.rejections.leaves import rows, shown, top
from aigov.strict import describe
from aigov.yaml_events import Keys

_Told = Iterator[tuple[Keys, str]]
_CHECK = re.compile(
    r"(?<![a-z])(?:tests?|testing|unittests?|pytest|tox|nox|nosetests|ctest|jest|vitest|lint|linters?"
    r"|linting|pre-?commit|mypy|pyright|ruff|flake8|pylint|black --check|bandit|safety|pip-audit"
    r"|audit|trivy|grype|snyk|semgrep|codeql|gitleaks|trufflehog|checkov|tfsec|hadolint|kubeconform"
    r"|scan|scans|scanning|scanner|validate|validates|validation|verify|verification|check|checks"
    r"|evaluate|evaluation|evals?|benchmark gate|fairness|bias|drift|garak|promptfoo|giskard"
    r"|deepchecks|great[_ -]expectations|checkpoint run|soda scan|dbt test|dbt build|coverage"
    r"|quality gate|policy|conftest|opa|aigov|cosign verify|slsa|sast|dast|e2e|smoke"
    r"|dependency-check|secret detection)(?![a-z])"
)
_NO_CHECK = re.compile(
    r"(?<![a-z])(?:checkout|upload|uploads|comment|notify|notification|slack|cache|cleanup|clean up"
    r"|clean|report to|publish|artifact|artifacts|badge|summary|display|install|pip install|apt-get"
    r"|docker (?:rm|stop|kill|logs|network|volume)|kubectl (?:delete|logs|describe|get)|kill|pkill"
    r"|rm|mkdir|echo|cat|git (?:tag|push|fetch|branch|config|commit|stash|diff)|gh|grep|ls|curl"
    r"|wget|export|cd|codecov)(?![a-z-])"
)
_ASKED = re.compile(r"steps\.([\w-]{1,100})\.out(?:come|puts)")
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


def _is_check(text: Any) -> bool:
    said = text.lower()[:2000] if isinstance(text, str) else ""
    return bool(_CHECK.search(said.replace("_", " "))) and not _NO_CHECK.search(said)


def _checks(part: Mapping[str, Any]) -> bool:
    """Whether a job or step is one by its name, what it uses, or a line of its command."""
    run = part.get("run")
    lines = run[:10_000].split("\n")[:200] if isinstance(run, str) else []
    names = [part[key] for key in ("name", "id", "uses") if isinstance(part.get(key), str)]
    if any(map(_is_check, (*names, *lines))):
        return not any(_NO_CHECK.search(name.lower()) for name in names)
    return any(_checks(step) for _, step in rows(part, "steps"))


def _pipeline(data: Mapping[str, Any]) -> _Told:
    parts, asked = _parts(data), _asked_later(data)
    for n, row in rows(data, "unenforced"):
        reason, command = row.get("reason"), row.get("what")
        if reason == "ignored-failure" and _is_check(command):
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
