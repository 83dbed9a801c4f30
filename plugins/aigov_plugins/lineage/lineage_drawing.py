"""The lineage of one system as a graph that people can see, with the gaps that the check tells.

Joins what check ``data-lineage`` judges with cards, evaluations, registries, deployments and bills
of materials. It draws what files state and never guesses an edge, with one exception: where a
system has exactly one model, its cards and evaluations are of that model.
"""

from __future__ import annotations

from aigov.api import Graph, Params, System, SystemEvidence
from aigov_plugins.checks import data_lineage
from aigov_plugins.lineage import drawn_gaps, drawn_models, drawn_serving, drawn_steps
from aigov_plugins.lineage.drawn_sketch import Sketch
from aigov_plugins.lineage.lineage_graph import build
from aigov_plugins.lineage.lineage_models import named_models
from aigov_plugins.shaping import mapping, text


def draw(system: System, params: Params, evidence: SystemEvidence) -> Graph:
    """The graph of a system."""
    problems = list(data_lineage.run(system, params, evidence))
    sketch = Sketch()
    found = [artifact for artifact in evidence.of("lineage") if artifact.valid]
    pinned = [artifact for artifact in evidence.of("data-version") if artifact.valid]
    registered = evidence.of("registered-model")
    graph = build(found, pinned)
    measured = {
        artifact.path: text(mapping(artifact.data).get("model_version"))
        for artifact in evidence.of("evaluation")
    }
    ids = drawn_steps.steps(sketch, graph, measured)
    named = named_models(graph, data_lineage.served(found, registered))
    drawn_steps.serve(sketch, system, named)
    drawn_models.cards(sketch, system, evidence)
    drawn_models.evaluations(sketch, evidence)
    drawn_models.registries(sketch, evidence)
    drawn_serving.deployments(sketch, system, evidence)
    drawn_serving.materials(sketch, system, evidence)
    sketch.gaps.extend(drawn_gaps.gaps(problems, sketch, graph, ids, system))
    return sketch.graph()
