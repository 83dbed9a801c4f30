"""Inspect evaluation logs: ``*.json`` as kind ``evaluation``.

Files: JSON logs of Inspect (``INSPECT_LOG_FORMAT=json``), by default
``logs/<time>_<task>_<id>.json``, in any folder whose name holds ``log``, ``eval`` or ``inspect``.
``*.eval`` is the same log as a ZIP archive: it is binary, and unreadable with that reason.

Format: Inspect eval log, version 1 and 2 (``status``, ``eval``, ``results``, ``stats``). A log of
more than 4 MiB is unreadable: dump it without its samples.

Data (kind ``evaluation``): ``status`` (``success`` is completed, ``started`` is running, a log
that was marked so is ``invalidated``),
``model``, ``task``, ``dataset``, ``samples`` that were completed, ``errors`` for those that were
not, ``commit``, ``tool``, ``seed`` and the metrics of each scorer with their standard error. With
several scorers the scorer is the slice.

It proves what a run of a task gave and whether it ended. It cannot show that the samples were
never seen in training, or that the scorer is right.
"""

from __future__ import annotations

from aigov.api import Document, Json, Keys, Sniff, Unreadable, parse_json
from aigov_plugins.cards.evaluation_shape import (
    Results,
    count,
    finite,
    joined,
    moment,
    short,
    state,
)
from aigov_plugins.cards.evaluation_sniff import only
from aigov_plugins.shaping import Places, items, mapping, present, refused

_ARCHIVE = b"PK\x03\x04"
_MAX_SIZE = 4 << 20
_UNCERTAINTY = ("stderr", "std", "var", "bootstrap_stderr")
_HINT = "keep 'inspect log dump --header-only' of it as JSON, and exclude this file in aigov.yaml"


def sniff(path: str, head: bytes) -> Sniff:
    """Whether a file is a log: JSON with a status and an eval, or an archive ``*.eval``."""
    if path.endswith(".eval"):
        return Sniff.YES if head.startswith(_ARCHIVE) else Sniff.NO
    return only(head, "inspect")


def parse(path: str, raw: bytes) -> Document | None:
    """A log as an evaluation; None for another format. Raises Unreadable."""
    if raw.startswith(_ARCHIVE):
        raise Unreadable("is a binary Inspect log: its results are not read", hint=_HINT)
    if len(raw) > _MAX_SIZE:
        raise Unreadable("is an Inspect log of more than 4 MiB", hint=_HINT)
    source = parse_json(raw)
    if not isinstance(source.data, dict) or not isinstance(source.data.get("eval"), dict):
        return None
    ended, run = state(source.data.get("status")), source.data["eval"]
    if not ended or not isinstance(run.get("model"), str):
        at: Keys = ("eval",) if ended else ()
        told = "a log has a text 'eval.model'" if ended else "a log has a text 'status'"
        line, _ = source.locate(at)
        empty = {"format": "inspect", "metrics": {}}
        return refused(empty, source, at, f"line {line}: {told}")
    results = mapping(source.data.get("results"))
    found = Results()
    scores = items(results.get("scores"))
    for index, score in enumerate(scores):
        _score(found, mapping(score), ("results", "scores", index, "metrics"), len(scores) > 1)
    if not scores:  # version 1 has one scorer, at the top
        _score(found, results, ("results", "metrics"), False)
    ended = "invalidated" if source.data.get("invalidated") is True else ended
    data = {"format": "inspect", "status": ended, **_run(run), **_counts(source.data, results)}
    return found.document(data, source, _PLACES)


_PLACES: Places = {
    ("status",): ("status",),
    ("error",): ("error", "message"),
    ("task",): ("eval", "task"),
    ("model",): ("eval", "model"),
    ("dataset",): ("eval", "dataset"),
    ("date",): ("eval", "created"),
    ("commit",): ("eval", "revision", "commit"),
    ("dirty",): ("eval", "revision", "dirty"),
    ("tool",): ("eval", "packages"),
    ("config",): ("eval", "task_file"),
    ("samples",): ("results", "completed_samples"),
    ("errors",): ("results", "total_samples"),
    ("samples_available",): ("eval", "dataset", "samples"),
    ("seed",): ("eval", "config", "seed"),
}


def _run(run: dict[str, Json]) -> dict[str, Json]:
    """What is known of the run: of what, on what, with what."""
    dataset, revision = mapping(run.get("dataset")), mapping(run.get("revision"))
    dirty = revision.get("dirty")
    release = short(mapping(run.get("packages")).get("inspect_ai"))
    return present(
        task=short(run.get("task")),
        model=short(run["model"]),
        dataset=short(dataset.get("name")) or short(dataset.get("location")),
        date=moment(run.get("created")),
        commit=short(revision.get("commit")),
        dirty=dirty if isinstance(dirty, bool) else None,
        tool=f"inspect_ai {release}" if release else "inspect_ai",
        config=short(run.get("task_file")),
        samples_available=count(dataset.get("samples")),
    )


def _counts(log: dict[str, Json], results: dict[str, Json]) -> dict[str, Json]:
    done, total = count(results.get("completed_samples")), count(results.get("total_samples"))
    left = total - done if done is not None and total is not None and total >= done else None
    asked = [
        mapping(log["eval"].get(key)).get("seed") for key in ("config", "model_generate_config")
    ]
    asked.append(mapping(mapping(log.get("plan")).get("config")).get("seed"))
    seed = next((found for value in asked if (found := count(value)) is not None), None)
    error = mapping(log.get("error")).get("message")
    return present(samples=done, errors=left, seed=seed, error=short(error))


def _score(found: Results, score: dict[str, Json], at: Keys, several: bool) -> None:
    """The metrics of one scorer; what says how sure they are stands beside them."""
    metrics = mapping(score.get("metrics"))
    values = {name: mapping(metric).get("value") for name, metric in metrics.items()}
    reducer = score.get("reducer") if several else None
    part = joined([score.get("name") or score.get("scorer"), reducer]) if several else None
    certain = finite(values.get("stderr"))
    named = [name for name in values if name not in _UNCERTAINTY]
    for name in named or list(values):
        told = {"slice": part, "samples": count(score.get("scored_samples"))}
        spread = certain if name in ("accuracy", "mean") or len(named) == 1 else None
        found.add(name, values[name], (*at, name, "value"), **told, stderr=spread)
