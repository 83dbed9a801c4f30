"""The numbers of a metrics file, wherever they lie: names, slices, and what is said beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Json, Keys, Unreadable, plain_words
from aigov_plugins.card_sections import word_set
from aigov_plugins.cards.card_values import metric_name
from aigov_plugins.cards.evaluation_shape import MAX_METRICS, count, finite, short, stated
from aigov_plugins.shaping import items, mapping, present, text

_WRAPPERS: Final = word_set(
    "metrics results result report scores evaluation eval test overall summary"
)
_WRAPPED: Final = re.compile(r"[a-z_]{0,40}_(?:metrics|results|scores)")
_SPLITS: Final = {
    "test": "test", "train": "train", "training": "train", "val": "validation",
    "valid": "validation", "validation": "validation", "dev": "dev", "holdout": "holdout",
}  # fmt: skip
_WORDS: Final = word_set(
    "acc accuracy auc auroc bleu brier cer coherence dice disparity ece error f1 faithfulness gap "
    "gini groundedness hallucination iou kappa loss mae map mape mcc miou mrr mse ndcg odds parity "
    "perplexity pr precision psnr r2 rate ratio recall relevancy rmse rouge score sensitivity "
    "similarity smape specificity ssim toxicity wer"
)
_SETTINGS: Final = word_set(
    "batch_size dropout epoch epochs eval_batch_size id interval iterations learning_rate level "
    "limit lr max_depth max_length max_new_tokens max_tokens n_estimators num_epochs num_fewshot "
    "num_workers patience port random_seed refresh replicas retries scrape_interval seed step "
    "steps temperature threshold timeout top_k top_p train_batch_size version warmup weight_decay "
    "window workers"
)
_PLANS: Final = word_set(
    "arguments args best_params budget config configuration criteria expected hyperparameters "
    "limits parameters params required settings slo target targets thresholds"
)
"""Mappings of what was set or asked for: the numbers in them were not measured."""

_LIMITS: Final = word_set(
    "expected goal limit max maximum min minimum required target threshold tolerance"
)
_BESIDE: Final = word_set("precision recall f1-score f1")
_NAMES: Final = ("name", "metric", "metric_name")
_VALUES: Final = ("value", "numberValue", "score")
_PERCENT: Final = re.compile(r"(?i)(?:[ _-]|\b)(?:percent|percentage|pct)\)?$|%\W?$")
_PERCENT_UNITS: Final = frozenset(("%", "percent", "percentage"))


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the file: its name, what the shape says of it, and its key."""

    name: str
    key: str
    entry: dict[str, Json]
    at: Keys


def numbers(data: Json) -> Iterator[Number]:
    """Every number under a key, in the order of the file. Raises Unreadable for too many."""
    todo: list[tuple[Keys, Json, Json]] = [((), data, None)]
    seen = 0
    while todo:
        keys, value, around = todo.pop()
        if isinstance(value, dict) and "value" in value and keys:
            found = _number(keys, value["value"], value, (*keys, "value"))
        elif isinstance(value, dict):
            inner = [(key, item) for key, item in value.items() if not _is_plan(key, item)]
            todo.extend(((*keys, key), item, value) for key, item in reversed(inner))
            continue
        elif isinstance(value, list):
            yield from _listed(keys, value)
            continue
        else:
            found = _number(keys, value, _beside(keys, around), keys)
        if found is not None:
            seen += 1
            if seen > MAX_METRICS:
                hint = "keep the results apart"
                raise Unreadable(f"has more than {MAX_METRICS} numbers", hint=hint)
            yield found


def is_setting(name: str) -> bool:
    """Whether a key names something that is set, or a limit of what is measured."""
    return name.lower() in _SETTINGS or not _LIMITS.isdisjoint(plain_words(name.replace("_", " ")))


def is_measure(name: str) -> bool:
    """Whether a key names something that is measured: a known metric, or a word like score."""
    words = plain_words(name.replace("_", " "))
    if is_setting(name):
        return False
    return bool(metric_name(name.replace("_", " "))) or not _WORDS.isdisjoint(words)


def _is_plan(key: str, value: Json) -> bool:
    return key.lower() in _PLANS and isinstance(value, dict | list)


def _number(keys: Keys, value: Json, beside: Json, at: Keys) -> Number | None:
    """The number at a key; a text counts where its key names a measure."""
    if not keys or (keys[-1] == "support" and mapping(beside)):
        return None
    key = str(keys[-1])
    if isinstance(value, str) and not is_measure(key):
        return None
    found = stated(value)
    named = [str(part) for part in keys if not _is_wrapper(str(part).lower())]
    if found is None or not named:
        return None
    split = next((told for part in keys if (told := _split(str(part).lower()))), "")
    parts = [part for part in named[:-1] if not _split(part.lower())]
    entry = {"value": found[0], **present(unit=found[1], slice=".".join(parts), split=split)}
    return Number(".".join(named), key, {**entry, **_told(key, mapping(beside))}, at)


def _is_wrapper(word: str) -> bool:
    """Whether a key holds metrics and says nothing of them: ``regression_metrics``."""
    if word in _WRAPPERS:
        return True
    return _WRAPPED.fullmatch(word) is not None and _split(word) in ("", "test")


def _split(word: str) -> str:
    """The part of the data that a key names: ``train`` or ``train_metrics``."""
    return _SPLITS.get(word.partition("_")[0] if _WRAPPED.fullmatch(word) else word, "")


def _beside(keys: Keys, around: Json) -> Json:
    """What stands beside the measures of a class: its support is their number of samples."""
    told = mapping(around)
    if "support" in told and (keys[-1] == "support" or str(keys[-1]) in _BESIDE):
        return {"support": told["support"]}
    return None


def _told(key: str, beside: dict[str, Json]) -> dict[str, Json]:
    """Unit, uncertainty, samples and direction, as the mapping of a number says them."""
    unit = short(beside.get("unit"))
    unit = "percent" if unit in _PERCENT_UNITS or _PERCENT.search(key) else unit
    sizes = (count(beside.get(name)) for name in ("samples", "n", "support"))
    spread = (finite(beside.get(name)) for name in ("stderr", "standard_error"))
    higher = beside.get("higher_is_better")
    threshold = finite(beside.get("threshold"))
    return present(
        unit=unit,
        interval=_interval(beside),
        stderr=next((size for size in spread if size is not None), None),
        samples=next((size for size in sizes if size is not None), None),
        threshold=threshold,
        higher_is_better=higher if isinstance(higher, bool) else None,
    )


def _interval(beside: dict[str, Json]) -> list[float] | None:
    for name in ("interval", "confidence_interval", "ci", "ci95", "ci_95"):
        told = beside.get(name)
        bounds = mapping(told)
        pairs = (("lower", "upper"), ("lower_bound", "upper_bound"), ("low", "high"))
        limits = [finite(limit) for limit in items(told)] or next(
            ([finite(bounds[low]), finite(bounds[high])] for low, high in pairs
             if low in bounds and high in bounds), []
        )  # fmt: skip
        known = [limit for limit in limits if limit is not None]
        if len(limits) == len(known) == 2:
            return known
    return None


def _listed(keys: Keys, entries: list[Json]) -> Iterator[Number]:
    """Metrics of a list of ``{name: ..., value: ...}``; bare numbers in lists are none."""
    for index, entry in enumerate(entries[: MAX_METRICS + 1]):
        if index == MAX_METRICS:
            raise Unreadable(f"has more than {MAX_METRICS} numbers", hint="keep the results apart")
        told = mapping(entry)
        name = next((said for key in _NAMES if (said := text(told.get(key)))), "")
        key = next((key for key in _VALUES if key in told), "")
        if not name or not key:
            continue
        percent = told.get("format") == "PERCENTAGE"
        found = _number((*keys, name), told[key], told, (*keys, index, key))
        if found is not None:
            part = present(slice=short(told.get("slice") or told.get("group")),
                           dataset=short(told.get("dataset")),
                           split=short(told.get("split")))  # fmt: skip
            share = {"unit": "ratio"} if percent else {}
            yield Number(found.name, found.key, {**found.entry, **part, **share}, found.at)
