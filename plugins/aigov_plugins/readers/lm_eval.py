"""Results of lm-evaluation-harness and lighteval: ``results*.json`` as kind ``evaluation``.

Files: ``results_<time>.json`` and the like, in folders of results, evaluations, benchmarks or
output. Format: what ``lm_eval --output_path`` writes, with metric keys ``acc`` (before 0.4) or
``acc,none`` (metric and filter), and what lighteval writes (``config_general``). The files of
single samples (``samples_*.jsonl``) are none.

Data (kind ``evaluation``): each metric of each task, its task as slice, with standard error,
samples and direction where they are said; a filter other than ``none`` stands in the name after a
comma. ``model`` (``model_name``, else ``pretrained`` of the arguments), ``model_version``
(revision or digest), ``tool``, ``commit``, ``date``, ``seed``, and ``dataset`` and ``split`` where
all tasks share them. A standard error that is no number (``"N/A"``) is left out.

It proves which scores a run wrote. It cannot show that the run was of the model that is served:
the harness writes what it was told on the command line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, parse_json
from aigov_plugins.cards.evaluation_shape import Results, count, finite, moment, short
from aigov_plugins.cards.evaluation_sniff import only
from aigov_plugins.shaping import Places, mapping, present, refused

_COMMON: Final = (
    "versions", "config", "configs", "n-shot", "config_general", "config_tasks", "model_name",
    "git_hash", "lm_eval_version",
)  # fmt: skip
_NO_METRICS: Final = frozenset(("alias", "name", "samples", "sample_len", "sample_count"))
_PRETRAINED: Final = re.compile(r"(?:^|,)(?:pretrained|model|path|engine)=([^,]{1,300})")
_REVISION: Final = re.compile(r"(?:^|,)revision=([^,]{1,300})")
_OLDER_SPREAD: Final = "_stderr"


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether a file starts as the results of the harness or of lighteval do."""
    return only(head, "lm-eval", "lighteval")


def parse(_path: str, raw: bytes) -> Document | None:
    """The results of all tasks as one evaluation; None for another format. Raises Unreadable."""
    source = parse_json(raw)
    if not isinstance(source.data, dict) or not set(_COMMON).intersection(source.data):
        return None
    lighteval = "config_general" in source.data
    data: dict[str, Json] = {"format": "lighteval" if lighteval else "lm-eval"}
    results = source.data.get("results")
    wrong = next((task for task, found in mapping(results).items() if not _is_task(found)), None)
    if not isinstance(results, dict) or wrong is not None:
        at: Keys = ("results",) if wrong is None else ("results", wrong)
        line, _ = source.locate(at)
        return refused({**data, "metrics": {}}, source, at, f"line {line}: expected a mapping")
    found = Results()
    for task, measured in results.items():
        _task(found, source.data, task, measured)
    known = _lighteval(source.data) if lighteval else _harness(source.data)
    places: Places = {(name,): at for name, (_, at) in known.items()}
    said = present(**{name: value for name, (value, _) in known.items()})
    return found.document({**data, **said, **_data(source.data, results)}, source, places)


def _is_task(found: Json) -> bool:
    return isinstance(found, dict)


def _task(found: Results, data: dict[str, Json], task: str, measured: dict[str, Json]) -> None:
    direction = mapping(mapping(data.get("higher_is_better")).get(task))
    samples = mapping(mapping(data.get("n-samples")).get(task)).get("effective")
    for key, value in measured.items():
        name, _, chosen = key.partition(",")
        if name.endswith(_OLDER_SPREAD) or key in _NO_METRICS:
            continue
        higher = direction.get(name)
        told = {
            "slice": task,
            "stderr": _spread(measured, name, chosen),
            "samples": count(samples),
            "higher_is_better": higher if isinstance(higher, bool) else None,
        }
        full = name if chosen in ("", "none") else key
        found.add(full, value, ("results", task, key), **told)


def _spread(measured: dict[str, Json], name: str, chosen: str) -> float | None:
    older = f"{name}{_OLDER_SPREAD}"
    return finite(measured.get(f"{older},{chosen}" if chosen else older))


_Known = dict[str, tuple[Json, Keys]]


def _harness(data: dict[str, Json]) -> _Known:
    config = mapping(data.get("config"))
    arguments = config.get("model_args")
    told = arguments if isinstance(arguments, str) else ""
    passed = mapping(arguments)
    name = (
        short(data.get("model_name"))
        or _match(_PRETRAINED, told)
        or short(passed.get("pretrained"))
    )
    version = (
        short(config.get("model_sha"))
        or _match(_REVISION, told)
        or short(config.get("model_revision"))
    )
    release = short(data.get("lm_eval_version"))
    seeds = ("random_seed", "seed", "torch_seed", "numpy_seed")
    seed = next((key for key in seeds if count(config.get(key)) is not None), "random_seed")
    return {
        "model": (name or short(config.get("model")), _first(data, "model_name", "config")),
        "model_version": (version, ("config", "model_sha")),
        "date": (moment(data.get("date")), ("date",)),
        "tool": (f"lm_eval {release}" if release else "lm_eval", ("lm_eval_version",)),
        "commit": (short(data.get("git_hash")), ("git_hash",)),
        "seed": (count(config.get(seed)), ("config", seed)),
    }


def _lighteval(data: dict[str, Json]) -> _Known:
    general = mapping(data.get("config_general"))
    named = mapping(general.get("model_config")).get("model_name")
    at: Keys = ("config_general",)
    return {
        "model": (short(general.get("model_name")) or short(named), (*at, "model_name")),
        "model_version": (short(general.get("model_sha")), (*at, "model_sha")),
        "tool": ("lighteval", at),
        "commit": (_unless_unknown(general.get("lighteval_sha")), (*at, "lighteval_sha")),
    }


def _unless_unknown(value: Json) -> str:
    said = short(value)
    return "" if said in ("?", "unknown", "None") else said


def _match(pattern: re.Pattern[str], told: str) -> str:
    found = pattern.search(told)
    return found[1].strip() if found else ""


def _first(data: dict[str, Json], *keys: str) -> Keys:
    return (next((key for key in keys if data.get(key)), keys[0]),)


def _data(data: dict[str, Json], results: dict[str, Json]) -> dict[str, Json]:
    """Dataset, split and number of samples, where they are the same for all tasks."""
    configs, samples = mapping(data.get("configs")), mapping(data.get("n-samples"))
    tasks = [mapping(configs.get(task)) for task in results]
    counts = [mapping(samples.get(task)) for task in results]
    return present(
        task=next(iter(results)) if len(results) == 1 else None,
        dataset=_shared(short(task.get("dataset_path")) for task in tasks),
        split=_shared(_split(task) for task in tasks),
        samples=_total(counts, "effective"),
        samples_available=_total(counts, "original"),
    )


def _split(task: dict[str, Json]) -> str:
    return short(task.get("test_split")) or short(task.get("validation_split"))


def _shared(values: Iterator[str]) -> str:
    told = set(values)
    return told.pop() if len(told) == 1 else ""


def _total(counts: list[dict[str, Json]], key: str) -> int | None:
    """The sum over tasks, where every one says its own; groups have no samples of their own."""
    found = [count(one.get(key)) for one in counts if one]
    whole = [one for one in found if one is not None]
    return sum(whole) if whole and len(whole) == len(found) else None
