"""Configuration that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.model import Problem
from aigov.rejections.leaves import top

_TOOLS = {
    "feast": ("feast", "feature_store", "featurestore"),
    "great-expectations": ("great_expectations", "great-expectations", "gx"),
    "litellm-guardrails": ("litellm",),
    "nemo-guardrails": ("nemoguardrails", "nemo-guardrails", "railsconfig", "llmrails"),
    "promptfoo": ("promptfoo",),
    "soda": ("soda", "soda-core", "sodacl"),
}
"""By format, the words without which no program, pipeline or page can put it to use."""

_GENERAL = frozenset(
    "app base check checks conf config config.yaml config.yml data default defaults expectations "
    "feature_repo features guardrails main model rails settings suite suites test tests".split()
)
"""Names that stand for anything: that a file uses them is no reference to this one."""


def dead_configuration(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A guardrail, suite, feature store or evaluation that no pipeline, program or page refers to.

    A name that stands in a comment only is no reference.
    """
    data = top(artifact)
    tools = _TOOLS.get(str(data.get("format")))
    if tools is None or (data.get("format") == "great-expectations" and data.get("results")):
        return
    if evidence.mentions({*tools, *_names(artifact)}, artifact.path.rpartition("/")[0]) is False:
        what = f"nothing in the repository refers to it, or to {tools[0]}"
        hint = "call it from a pipeline or a program, or remove it"
        yield Problem("dead-configuration", what, artifact.at(), hint=hint)


def _names(artifact: Artifact) -> set[str]:
    """Words by which a file may be meant: its name, that of its folder, and its own name."""
    folder, _, file = artifact.path.rpartition("/")
    name = top(artifact).get("name")
    found = {file, file.partition(".")[0], file.rpartition(".")[0], folder.rpartition("/")[2]}
    found |= {name} if isinstance(name, str) else set()
    return {each.lower() for each in found if len(each) > 2} - _GENERAL
