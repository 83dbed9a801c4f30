"""The metrics of Argo analyses: provider, query, conditions, and whether any value could fail.

A measurement without any condition always succeeds, as the controller evaluates it; so does one
whose condition holds for every value, one whose query asks for no metric, one that tolerates as
many failures as it measures, and a job that only sleeps.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Json
from aigov_plugins.nodes import BrokenError, Node, Part, part
from aigov_plugins.operations.conditions import always, never
from aigov_plugins.operations.kubernetes_pods import containers
from aigov_plugins.operations.promql import vacuous as asks_nothing

_NO_LIMIT: Final = -1
_MAX_SCRIPT: Final = 2_000
_MAX_ARGUMENT: Final = 100
_QUERIES: Final = ("query", "url", "expression", "application", "namespace")
_ARGUMENT: Final = re.compile(r"\{\{=?[ \t]*args\.([\w.-]{1,100})[ \t]*\}\}")
_IDLE: Final = re.compile(
    r"[ \t]*+(?:(?:sleep|echo|printf)\b[^;&|<>$`]*+|true|:|exit[ \t]++0)[ \t]*+"
)
_SHELL: Final = re.compile(r"(?:/bin/|/usr/bin/)?(?:ba|da|a|z|k)?sh")
_PATTERN: Final = re.compile(r"[][.*+?|(){}^$\\]")
_JOINT: Final = re.compile(r"&&|;|\n")


def analysis(name: str, kind: str, spec: Node) -> Part:
    """An AnalysisTemplate, ClusterAnalysisTemplate or AnalysisRun. Raises BrokenError."""
    found = part(spec.keys, name=name, kind=kind)
    defaults = {entry.text("name"): entry.get("value") for entry in spec.entries("args")}
    metrics = [_metric(entry, defaults) for entry in spec.entries("metrics")]
    dry = {entry.text("metricName") for entry in spec.entries("dryRun")}
    patterns = any(map(_PATTERN.search, dry))  # which may cover any of them
    for metric in metrics:
        if patterns or metric.data.get("name") in dry:
            metric.data["dry_run"] = True
    found.put("metrics", metrics)
    templates = [entry.text("templateName") for entry in spec.entries("templates")]
    if templates:
        found.data["templates"] = templates
    return found


def _metric(node: Node, defaults: dict[str, Json]) -> Part:
    provider, source = _provider(node)
    limit = node.get("failureLimit")
    if isinstance(limit, int) and limit < _NO_LIMIT:
        raise BrokenError(node.at("failureLimit"), "failureLimit must not be negative")
    found = part(
        node.keys,
        name=node.text("name"),
        provider=provider,
        query=_query(source),
        success=_condition(node, "successCondition"),
        failure=_condition(node, "failureCondition"),
        failure_limit=_count(node, "failureLimit"),
        inconclusive_limit=_count(node, "inconclusiveLimit"),
        count=_count(node, "count"),
        interval=node.text("interval"),
        initial_delay=node.text("initialDelay"),
        vacuous=_vacuous(node, provider, source, defaults),
    )
    for key, name in (
        ("success", "successCondition"),
        ("failure", "failureCondition"),
        ("failure_limit", "failureLimit"),
    ):
        found.note(key, node.at(name))
    found.note("query", source.keys)
    if provider == "job":
        found.put("images", containers(source.map("spec", "template", "spec")))
    return found


def _provider(node: Node) -> tuple[str, Node]:
    provider = node.map("provider")
    for entry in provider.children():
        return str(entry.keys[-1]), provider.map(str(entry.keys[-1]))
    return "", provider


def _query(source: Node) -> str:
    found = (source.get(name) for name in _QUERIES)
    return next((value.strip() for value in found if isinstance(value, str) and value), "")


def _count(node: Node, name: str) -> float | str | None:
    """A number, or an argument that the caller fills (``{{args.count}}``)."""
    value = node.get(name)
    return node.text(name) if isinstance(value, str) else node.number(name)


def _condition(node: Node, name: str) -> str:
    value = node.get(name)
    return str(value).lower() if isinstance(value, bool) else node.text(name)


def _vacuous(node: Node, provider: str, source: Node, defaults: dict[str, Json]) -> bool:
    if _tolerates_all(node):
        return True
    if provider == "job":
        return _idle(source, defaults)
    if provider == "kayenta":
        return False  # judged by scores of its own
    query = _query(source)
    if provider == "prometheus" and query and "{{" not in query and asks_nothing(query):
        return True
    success, failure = (_condition(node, f"{name}Condition") for name in ("success", "failure"))
    return (not success or always(success)) and (not failure or never(failure))


def _tolerates_all(node: Node) -> bool:
    """Whether as many failures are tolerated as are measured: it fails only above the limit."""
    if _whole(node, "consecutiveSuccessLimit"):
        return False
    limit, count = _whole(node, "failureLimit") or 0, _whole(node, "count")
    if limit == _NO_LIMIT:
        return True
    if not count and node.get("interval") is None and node.get("count") is None:
        count = 1
    return limit > 0 and count is not None and 0 < count <= limit


def _whole(node: Node, name: str) -> int | None:
    value = node.get(name)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _idle(job: Node, defaults: dict[str, Json]) -> bool:
    """Whether a job runs nothing but sleeping and printing, with the arguments by default."""
    entries = job.map("spec", "template", "spec").entries("containers")
    return bool(entries) and all(_idle_container(entry, defaults) for entry in entries)


def _idle_container(entry: Node, defaults: dict[str, Json]) -> bool:
    words = [*entry.texts("command"), *entry.texts("args")]
    if words and _SHELL.fullmatch(words[0]):
        words = [word for word in words[1:] if not re.fullmatch(r"-[a-z]+", word)]
        script = "\n".join(words)
    else:
        script = " ".join(words)
    if len(script) > _MAX_SCRIPT:
        return False
    script = _ARGUMENT.sub(lambda found: _default(defaults, found[1]), script)
    commands = [line for line in _JOINT.split(script) if line.strip()]
    return bool(commands) and all(_IDLE.fullmatch(line) for line in commands)


def _default(defaults: dict[str, Json], name: str) -> str:
    """The value of an argument; one that is not stated, or long, may be any command."""
    value = str(defaults.get(name, "$"))
    return value if len(value) <= _MAX_ARGUMENT else "$"


def run_result(status: Node) -> Part:
    """What an AnalysisRun gave: its phase and that of each metric."""
    found = part(status.keys, phase=status.text("phase").lower(), message=status.text("message"))
    found.put("metrics", (_measured(entry) for entry in status.entries("metricResults")))
    return found


def _measured(entry: Node) -> Part:
    counts = {key: entry.number(key) for key in ("successful", "failed", "error", "inconclusive")}
    return part(entry.keys, name=entry.text("name"), phase=entry.text("phase").lower(), **counts)
