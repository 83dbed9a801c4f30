"""Are the datasets that the model card names the ones that the lineage reads?

For each entry under ``datasets`` of a card: where a ``.dvc`` pointer of the system holds data of
that name, and the lineage leads to a model, a job has to read them. Names are compared by the file
or folder alone, without owner, ending and case: ``acme/Loan-Applications`` is
``data/loan_applications.csv``.

A name that no pointer has contradicts nothing: data may be called otherwise on the card than in the
repository. A job that reads the folder around the data, or a file in it, reads them.

Parameters: none.

Fails, for example: the card says ``datasets: [applications]``, there is
``data/applications.csv.dvc``, and the stages of ``dvc.yaml`` read ``data/bureau.csv`` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.lineage.lineage_gaps import is_data, is_weights
from aigov_plugins.lineage.lineage_graph import Graph, build, covering
from aigov_plugins.lineage.lineage_nodes import End
from aigov_plugins.shaping import items, text


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each dataset of a card that is kept here and that nothing reads."""
    cards = evidence.of("model-card")
    lineage = [a for a in evidence.of("lineage") if a.valid]
    versions = [a for a in evidence.of("data-version") if a.valid]
    evidence.leave_aside((*lineage, *versions))
    graph = build(lineage, versions)
    outputs = [end for job in graph.jobs for end in job.outputs]
    if not any(is_weights(end) for end in outputs) or any(job.templated for job in graph.jobs):
        return
    kept: dict[str, list[str]] = {}
    for pointer in graph.pointers:
        kept.setdefault(_key(pointer.path), []).append(pointer.path)
    read = {end.path or end.key: _key(end.path or end.key) for end in _inputs(graph)}
    used, around = set(read.values()), {path for p in read for path in covering(p)}
    for card in cards:
        for n, named in enumerate(map(text, items(card.data.get("datasets")))):
            paths = kept.get(_key(named), [])
            if not paths or _key(named) in used or any(_is_read(p, read, around) for p in paths):
                continue
            what = f"card names the dataset {named!r}, and no job of the lineage reads {paths[0]!r}"
            if read:
                what += f": {sorted(read)[0]!r} is read"
            hint = "name the data that the model was made from, or read these"
            yield Problem("card-dataset-unread", what, card.at("datasets"), f"datasets.{n}", hint)


def _inputs(graph: Graph) -> Iterator[End]:
    return (end for job in graph.jobs for end in job.inputs if is_data(end) and not is_weights(end))


def _is_read(path: str, read: dict[str, str], around: set[str]) -> bool:
    """Whether a job reads the data, a folder around them, or a file in them."""
    return path in around or any(folder in read for folder in covering(path))


def _key(name: str) -> str:
    """The last part of a name or path, in lower case, without ending and punctuation."""
    last = name.rstrip("/").rpartition("/")[2].lower()
    return re.sub(r"[^a-z0-9]", "", re.sub(r"(?:\.[a-z0-9]{1,8}){1,2}$", "", last))
