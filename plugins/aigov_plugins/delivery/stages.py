"""What the steps of a pipeline do: test, validate data, evaluate, scan, package, check, deploy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, Keys
from aigov_plugins.pipelines.idle_text import without_hidden, working

STAGES: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "unit tests": r"\bpytest\b|\bunittest\b|\bnox\b|\btox\b|\bctest\b|\bgo test\b|\bcargo test"
        r"|\b(?:npm|yarn|pnpm) (?:run )?(?:unit-?)?test|\bmake (?:unit[-_]?)?tests?\b"
        r"|\bunit[-_ ]?tests?\b|\bmvn\b[^\n]{0,80}\btest\b"
        r"|\bgradlew?\b[^\n]{0,80}\btest\b|\bhatch (?:run )?test",
        "data validation": r"great[-_ ]expectations|\bgx\b|\bsoda (?:scan|contract)|\bdbt (?:test"
        r"|build)\b|datacontract (?:test|ci)|\bpandera\b|\bdeepchecks\b|tfdv|data[-_ ]validation"
        r"|validat\w{0,9}[-_ ](?:the[-_ ])?(?:\w{1,20}[-_ ])?data\b"
        r"|data(?:set)?[-_ ](?:quality|checks?|test(?:s|ing)?)\b"
        r"|validate[-_ ]schema|\bfrictionless validate",
        "evaluation": r"evaluat(?:e(?![a-z])|es\b|ion|or\b)|[/_.-]evals?(?:$|[\s/_.-])"
        r"|(?:^|[\s/_.-])evals?[/_.-]|\bmake evals?\b|\bpromptfoo\b|\blm[-_]eval|\bdeepeval\b"
        r"|\binspect eval|\bragas\b|\bgiskard\b|\bbenchmarks?\b|model[-_ ]test(?:s|ing)?\b"
        r"|behaviou?ral[-_ ]test|model[-_ ](?:behaviou?r|quality|performance|validation)\b",
        "security scan": r"\bbandit\b|\btrivy\b|\bsnyk\b|\bsemgrep\b|\bgitleaks\b|\btrufflehog\b"
        r"|detect-secrets|pip[-_]audit|\bsafety (?:check|scan)|codeql|\bgrype\b|osv[-_]scanner"
        r"|dependency[-_]review|\bmodelscan\b|\bgarak\b|\bcheckov\b|\btfsec\b|\bzizmor\b"
        r"|(?:npm|yarn|cargo) audit|security[-_ ]scan|\bfickling\b|\bpicklescan\b",
        "package": r"\bdocker (?:buildx )?(?:build|bake)\b|build-push-action|\bkaniko\b"
        r"|\b(?:buildah|podman) (?:bud|build)\b|python\d? -m build\b|\b(?:uv|poetry|hatch|flit|pdm)"
        r" build\b|\bbentoml build|\bcog (?:build|push)|mlflow models build|\bhelm package"
        r"|\btwine upload|\bdvc push\b|\bmake (?:package|image|dist|build)\b"
        r"|\b(?:huggingface-cli|hf) upload|register[-_ ]model|\bpackage[-_ ](?:the[-_ ])?model\b",
        "governance check": r"\baigov (?:-\S{1,80} ){0,5}check\b|(?:^|/)aigov(?:-\w+)?(?:@|$)"
        r"|\bconftest (?:test|verify)|\bopa (?:test|eval|exec)\b|governance[-_ ]check",
    }.items()
}
"""Names of stages, each with the commands, actions and names by which it is known."""

_HINTS: Final = {
    "unit tests": ("test", "nox", "tox"),
    "data validation": ("data", "expectation", "gx", "soda", "dbt", "pandera", "deepcheck", "tfdv",
                        "frictionless", "validat"),
    "evaluation": ("eval", "promptfoo", "ragas", "giskard", "benchmark", "model", "behavio"),
    "security scan": ("scan", "bandit", "trivy", "snyk", "semgrep", "gitleaks", "trufflehog",
                      "detect-secrets", "audit", "safety", "codeql", "grype", "dependency",
                      "garak", "checkov", "tfsec", "zizmor", "fickling"),
    "package": ("docker", "build", "kaniko", "bud", "push", "package", "upload", "register",
                "model", "make"),
    "governance check": ("aigov", "conftest", "opa", "governance"),
}  # fmt: skip
"""Each match of a stage holds one of these in lower case: most steps need no more."""

_DEPLOYS: Final = re.compile(
    r"\bkubectl (?:-\S{1,80} ){0,5}(?:apply|rollout|set image|patch|replace)\b"
    r"|\bhelm (?:upgrade|install)\b"
    r"|argocd app sync|\bterraform apply|\bpulumi up\b"
    r"|\bgcloud (?:run|functions|app|ai endpoints?) deploy"
    r"|\baws (?:ecs update-service|lambda update"
    r"|sagemaker (?:create|update)-endpoint)|\baz ml (?:online|batch)-deployment (?:create|update)"
    r"|\bserverless deploy|\bfly deploy|\bvercel (?:deploy|--prod)|\bcdk deploy",
    re.IGNORECASE,
)
_GITLAB_STAGES: Final = ["build", "test", "deploy"]
_BY_HAND: Final = ("manual", "never")
_JOINED: Final = re.compile(r"\n|&&|;")
_IDLE: Final = re.compile(
    r"(?:#|:|(?:echo|printf|cat|ls|pwd|set|cd|export|true|sleep|exit)\b"
    r"|(?:sudo )?(?:python3? -m )?(?:uv )?(?:pip3?|pipx|conda|mamba|apt|apt-get|npm|yarn|pnpm"
    r"|poetry|pdm|uv|brew) (?:-\S{1,80} ){0,5}(?:install|add|ci|sync)\b)"
)
"""How a command begins that does nothing to the model: it prints, or gets a tool."""


@dataclass(frozen=True, slots=True)
class Done:
    """A place where a pipeline does something; ``sure`` is false where only a run decides."""

    artifact: Artifact
    job: int
    at: Keys
    sure: bool


def places(artifact: Artifact, stage: str) -> Iterator[Done]:
    """Where a pipeline does a stage so that its failure stops the pipeline."""
    for index, job in enumerate(artifact.data.get("jobs") or []):
        if not _counts(job):
            continue
        titled = _says(stage, f"{job['id']} {job.get('name', '')}")
        for number, step in enumerate(job.get("steps") or []):
            commands = _commands(step) if _counts(step) else ""
            named = titled or _says(stage, str(step.get("name", "")))
            if commands and (_says(stage, commands) or (named and step.get("run"))):
                sure = not (job.get("undecided") or step.get("undecided"))
                yield Done(artifact, index, ("jobs", index, "steps", number), sure)


def wanted(artifact: Artifact, stages: Iterable[str]) -> set[tuple[int, int]]:
    """Numbers of jobs and steps that say they do one of the stages, whether it counts or not."""
    asked = [stage for stage in stages if stage in STAGES]
    found = set()
    for index, job in enumerate(artifact.data.get("jobs") or []):
        titled = f"{job['id']} {job.get('name', '')}"
        for number, step in enumerate(job.get("steps") or []):
            told = (titled, *(str(step.get(key, "")) for key in ("name", "run", "uses")))
            if any(_says(stage, text) for stage in asked for text in told):
                found.add((index, number))
    return found


def _says(stage: str, text: str) -> bool:
    lowered = text.lower()
    hinted = any(hint in lowered for hint in _HINTS[stage])
    return hinted and STAGES[stage].search(text) is not None


def commands_of(artifact: Artifact) -> Iterator[str]:
    """What the steps of a pipeline run that are neither disabled nor allowed to fail."""
    for job in artifact.data.get("jobs") or []:
        if _counts(job):
            yield from (_commands(step) for step in job.get("steps") or [] if _counts(step))


def deploying_jobs(artifact: Artifact) -> list[int]:
    """Indexes of the jobs that bring something into an environment."""
    found = []
    for index, job in enumerate(artifact.data.get("jobs") or []):
        commands = (_commands(step) for step in job.get("steps") or [] if not step.get("disabled"))
        if not job.get("disabled") and any(_DEPLOYS.search(text) for text in commands):
            found.append(index)
    return found


def waiting(artifact: Artifact, jobs: set[int]) -> set[int]:
    """The jobs, and all that start only after one of them has succeeded, in linear time."""
    listed = artifact.data["jobs"]
    needing: dict[tuple[str, str], list[int]] = {}
    for index, job in enumerate(listed):
        for name in job.get("needs") or []:
            needing.setdefault(("job", name), []).append(index)
        for name in job.get("stage_needs") or []:
            needing.setdefault(("stage", name), []).append(index)
    order = _order(artifact)
    free = sorted(
        (order[job["stage"]], index)
        for index, job in enumerate(listed)
        if job.get("stage") in order and not job.get("needs")
    )
    found, todo = set(jobs), list(jobs)
    while todo:
        now = listed[todo.pop()]
        behind = needing.pop(("job", now["id"]), [])
        behind += needing.pop(("stage", now.get("stage", "")), [])
        while free and free[-1][0] > order.get(now.get("stage", ""), len(order)):
            behind.append(free.pop()[1])
        todo += [index for index in behind if index not in found]
        found.update(behind)
    return found


def _order(artifact: Artifact) -> dict[str, int]:
    """The place of each stage of GitLab, whose jobs wait for all earlier stages; else nothing."""
    if artifact.data["format"] != "gitlab-ci":
        return {}
    return {name: n for n, name in enumerate(artifact.data.get("stages") or _GITLAB_STAGES)}


def _counts(part: dict[str, Json]) -> bool:
    """Whether a job or step runs by itself and its failure counts."""
    idle = part.get("disabled") or part.get("allow_failure") or part.get("when") in _BY_HAND
    return not idle


def _commands(step: dict[str, Json]) -> str:
    """What a step runs, without what only prints and without what may fail unnoticed."""
    hidden = [str(command) for command in step.get("ignored") or []]
    text = without_hidden(str(step.get("run", "")), hidden)
    pieces = (piece.strip() for piece in _JOINED.split(working(text)))
    lines = [piece for piece in pieces if piece and not _IDLE.match(piece)]
    return "\n".join([*lines, *([step["uses"]] if step.get("uses") else [])])
