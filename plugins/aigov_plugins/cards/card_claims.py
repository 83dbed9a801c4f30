"""Claims of a card and measured numbers, made comparable: of which metric, part, split, version."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from aigov.api import Artifact, Json, Location
from aigov_plugins.cards.evaluation_shape import count
from aigov_plugins.measured import UNFINISHED, metric_key, number_of
from aigov_plugins.shaping import mapping, text

_SPLITS: Final = {
    **dict.fromkeys(("train", "training", "trainset", "trainingset"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev", "validationset"), "validation"),
    **dict.fromkeys(("test", "testing", "testset", "tested", "holdout", "heldout"), "test"),
}  # fmt: skip
_WHOLE: Final = frozenset(
    "overall total all average mean macroavg micro macro weightedavg thismodel thisone ours "
    "ourmodel model value score result".split()
)
_TOLD: Final = re.compile(r"\A([^(]{1,300}) \(([^()]*)\)\Z")


@dataclass(frozen=True, slots=True)
class Number:
    """One number under a metric's name: what it is of, and where it stands.

    ``key`` is the metric as it is compared, ``part`` the slice and ``split`` the part of the data,
    both empty where nothing is said.
    """

    key: str
    name: str
    value: float
    decimals: int | None
    percent: bool
    part: str
    split: str
    dataset: str
    version: str
    date: str
    at: Location


def claims_of(card: Artifact) -> Iterator[Number]:
    """What a card says was measured."""
    own = {metric_key(text(card.data.get("name"))), *_WHOLE}
    for number in _numbers(card, lambda name, _: name.partition(" (")[0]):
        part = metric_key(number.part)
        if part in _SPLITS:
            yield replace(number, part="", split=_SPLITS[part])
        else:
            yield replace(number, part="" if part in own else number.part)


def results_of(evaluations: Iterable[Artifact]) -> Iterator[Number]:
    """What evaluations measured that ran to their end; of a history the newest row of each."""
    for result in evaluations:
        if result.data.get("status") in UNFINISHED:
            continue
        found = list(_numbers(result, _bare))
        last: dict[tuple[str, str, str], str] = {}
        for number in found:
            row = (number.key, number.part, number.split)
            last[row] = max(last.get(row, ""), number.date)
        for number in found:
            if number.date == last[number.key, number.part, number.split]:
                yield number


def version_of(artifact: Artifact) -> str:
    """The version of the model that a card or an evaluation is of, where it says so."""
    return text(artifact.data.get("model_version")) or text(artifact.data.get("version"))


def _numbers(artifact: Artifact, bare: Callable[[str, Json], str]) -> Iterator[Number]:
    """The numbers of a card or an evaluation; ``bare`` takes away what tells a name apart."""
    data, version = artifact.data, version_of(artifact)
    for name, told in mapping(data.get("metrics")).items():
        entry = mapping(told)
        value = number_of(entry.get("value"))
        if value is None:
            continue
        part = text(entry.get("slice"))
        split = metric_key(text(entry.get("split")) or text(data.get("split")))
        yield Number(
            key=metric_key(bare(name, entry).removeprefix(f"{part}.")),
            name=name,
            value=value,
            decimals=count(entry.get("decimals")),
            percent=entry.get("unit") in ("%", "percent"),
            part=part,
            split=_SPLITS.get(split, ""),
            dataset=metric_key(text(entry.get("dataset"))),
            version=version,
            date=text(entry.get("date")),
            at=artifact.at("metrics", name),
        )


def _bare(name: str, entry: Json) -> str:
    """A name without what tells it apart from others of that name: ``auc`` of ``auc (test)``."""
    found = _TOLD.match(name)
    keys = ("dataset", "split", "slice", "date")
    told = {part for key in keys for part in text(entry.get(key)).split(", ")}
    return found[1] if found and told.issuperset(found[2].split(", ")) else name
