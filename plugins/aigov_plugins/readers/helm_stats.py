"""HELM statistics: ``stats.json`` as kind ``evaluation``.

Files: ``stats.json`` in the folder of a run, as ``helm-run`` writes it
(``runs/<suite>/<run>/stats.json``). Format: a list of statistics (``name`` with split and
perturbation, ``count``, ``mean``, ``stddev``). ``run_spec.json`` and ``scenario.json`` beside it
say what was to be run: they hold no result, and are none.

Data (kind ``evaluation``): the mean of each statistic under its name, its split, its perturbation
as slice. ``model``, ``task`` and what was varied come from the name of the folder, which is the
name of the run (``mmlu:subject=philosophy,model=openai_gpt2``). A statistic with no value
(``count`` 0) or no number is left out.

It proves what a run measured. It cannot show with how many instances: the file does not say.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Sniff, parse_json
from aigov_plugins.cards.evaluation_shape import Results, count, finite, short
from aigov_plugins.cards.evaluation_sniff import only
from aigov_plugins.shaping import mapping, present, refused

_RUN: Final = re.compile(r"([a-z0-9_]{1,60})(?:[:,-](?=[a-z_]{1,40}=))(.{1,300})", re.IGNORECASE)
_MAKERS: Final = re.compile(r"([^_]{1,60})_(.+)")


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether a file is a list of statistics."""
    return only(head, "helm")


def parse(path: str, raw: bytes) -> Document | None:
    """The statistics of a run as an evaluation; None for another format. Raises Unreadable."""
    source = parse_json(raw)
    if not isinstance(source.data, list) or not source.data:
        return None
    data = {"format": "helm", **_run(path)}
    found = Results()
    for index, entry in enumerate(source.data):
        name = mapping(entry).get("name")
        if not isinstance(name, dict) or not isinstance(name.get("name"), str):
            line, _ = source.locate((index,))
            reason = f"line {line}: a statistic has a 'name' with a name"
            return refused({**data, "metrics": {}}, source, (index,), reason)
        if count(entry.get("count")):
            mean, key = _mean(entry)
            split, part = short(name.get("split")), _perturbed(name)
            found.add(name["name"], mean, (index, key), split=split, slice=part)
    splits = {metric.entry.get("split", "") for metric in found.found}
    if len(splits) == 1:
        data |= present(split=splits.pop())
    return found.document(data, source, {("split",): (0, "name", "split")})


def _mean(entry: dict[str, Json]) -> tuple[Json, str]:
    """The mean and the key it is read from: older files hold only what it is made of."""
    total, number = finite(entry.get("sum")), count(entry.get("count"))
    if "mean" in entry or total is None or not number:
        return entry.get("mean"), "mean"
    return total / number, "sum"


def _perturbed(name: dict[str, Json]) -> str:
    """How the input was changed, and over what the number is taken: ``robustness worst``."""
    changed, inner = mapping(name.get("perturbation")), short(name.get("sub_split"))
    said = [inner, short(changed.get("name")), short(changed.get("computed_on"))]
    return " ".join(part for part in said if part)


def _run(path: str) -> dict[str, Json]:
    """What the name of a run's folder says of the model and the scenario."""
    folder = path.rpartition("/")[0].rpartition("/")[2]
    found = _RUN.fullmatch(folder)
    if not found:
        return {}
    told = dict(pair.partition("=")[::2] for pair in found[2].split(",") if "=" in pair)
    model = told.pop("model", "")
    maker = _MAKERS.fullmatch(model)
    return present(
        model=f"{maker[1]}/{maker[2]}" if maker else model,
        task=found[1],
        config=folder,
        dataset=told.get("dataset"),
    )
