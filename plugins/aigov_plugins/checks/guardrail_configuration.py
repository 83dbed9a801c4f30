"""Do the configured guardrails look at what comes in and at what goes out, and can none be skipped?

Reads the configurations of guardrail libraries (NeMo Guardrails, LiteLLM).

Fails when there is no such configuration, none of them has a check for the input or none for the
output, a stage is written without a flow, a detector is set up and called by no rail, a rail runs
only on requests that ask for it, or pieces of a streamed answer reach the user before the output
is checked. Cannot tell where Colang 2 may define rails that the configuration does not list.

Parameters:
    stages: stages that need a check ([input, output]).

Example:
    rails: {input: {flows: [self check input]}}   # config.yml:1: no rail looks at the output
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Outcome, Params, Problem, System, SystemEvidence


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What is missing over all configurations, then what is wrong in each."""
    artifacts = [artifact for artifact in evidence.of("guardrails") if artifact.valid]
    if not artifacts:
        yield Problem(
            "no-guardrails",
            f"{system.id} has no configuration of guardrails",
            system.declared_at,
            hint="configure input and output rails, or write governance/guardrail-plan.yaml",
        )
        return
    have = {rail.get("stage") for artifact in artifacts for rail in artifact.data.get("rails", ())}
    for stage in params["stages"]:
        if stage not in have:
            yield _no_stage(artifacts, stage)
    for artifact in artifacts:
        yield from _loose(artifact)


def _no_stage(artifacts: list[Artifact], stage: str) -> Problem:
    """That no rail looks at a stage; unknown where Colang files may hold the rails."""
    elsewhere = any(str(a.data.get("colang_version", "")).startswith("2") for a in artifacts)
    return Problem(
        "stage-without-rail",
        f"no rail looks at the {stage}",
        artifacts[0].at("rails"),
        stage,
        f"add a rail to the {stage} flows",
        Outcome.UNKNOWN if elsewhere else Outcome.FAIL,
    )


def _loose(artifact: Artifact) -> Iterator[Problem]:
    data = artifact.data
    for n, stage in enumerate(data.get("without_flows") or ()):
        what = f"stage {stage!r} is written and has no flow"
        yield Problem("stage-without-flow", what, artifact.at("without_flows", n), str(stage))
    for n, detector in enumerate(data.get("detectors") or ()):
        if detector.get("used") is False:
            name = detector.get("name")
            what = f"detector {name!r} is set up, and no rail calls it"
            hint = "add its flow to a rail, or remove it"
            yield Problem("unused-detector", what, artifact.at("detectors", n), str(name), hint)
    for n, rail in enumerate(data.get("rails") or ()):
        if rail.get("always") is False:
            name = rail.get("name")
            what = f"guardrail {name!r} runs only on requests that ask for it"
            hint = "default_on: true"
            yield Problem("optional-rail", what, artifact.at("rails", n), str(name), hint)
    if data.get("stream_first") is True:
        what = "pieces of an answer reach the user before the output rails have seen them"
        yield Problem(
            "streams-first", what, artifact.at("stream_first"), hint="stream_first: false"
        )
