"""Great Expectations: suites, checkpoints and validation results as kind ``data-quality``.

Files: JSON with ``expectation`` in its name or in a folder of that name, JSON and YAML in folders
``gx``, ``great_expectations``, ``checkpoints`` and ``validations``. ``great_expectations.yml`` is
the configuration of a project: it expects nothing, and is no evidence.

Format: suites with ``expectation_suite_name`` (to 0.18) or ``name`` (1.x), checkpoints with
``validations`` or ``validation_definitions``, validation definitions, validation results.

Data (kind ``data-quality``): ``great-expectations`` gives ``expectations`` with column, bounds,
``mostly`` and ``vacuous`` (no bound, ``mostly: 0``, a set that is null);
``great-expectations-checkpoint`` gives ``checkpoints`` with suites, data and actions;
``great-expectations-run`` gives ``results`` with date, counts and what failed, never a value of the
data.

It proves what is expected, what runs it, and what a kept run gave. It cannot show that the run was
on the data in use, nor that a failure stops anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff
from aigov_plugins.data.expectation_rules import rule_of, type_of
from aigov_plugins.shaping import (
    Places,
    items,
    mapping,
    present,
    refused,
    relocated,
    structured,
    text,
)

_SIGNS: Final = re.compile(
    rb"\bexpectation_suite_name\b|[\"']expectations[\"'][ \t]*:|\bexpectation_type\b"
    rb"|[\"']expect_[a-z]|\baction_list\b|\bvalidation_definitions\b"
    rb"|[\"']batch_definition[\"']|[\"']expectation_config[\"']"
)
_STAMP: Final = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})((?:\.\d{1,9})?)Z")


_WRITTEN: Final = {
    "suites": "validations", "datasets": "validations", "validations": "validation_definitions",
    "actions": "action_list",
}  # fmt: skip


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head has a key of a suite, a checkpoint or a result."""
    if path.rpartition("/")[2].startswith("great_expectations."):
        return Sniff.NO
    if _SIGNS.search(head):
        return Sniff.YES
    named = "expectation" in path.lower() or "/validations/" in path
    return Sniff.YES if named and len(head) >= HEAD_SIZE else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """A suite, a checkpoint or a result; None for anything else."""
    if not _SIGNS.search(raw):
        return None
    source = structured(path, raw)
    node = source.data
    if not isinstance(node, dict):
        return None
    if "success" in node and isinstance(node.get("results"), list):
        return _run(source, node)
    if _is_checkpoint(node):
        return _checkpoint(source, node)
    if isinstance(node.get("suite"), dict) and "batch_definition" in mapping(node.get("data")):
        return _definition(source, node)
    return _suite(source, node) if "expectations" in node else None


def _is_checkpoint(node: Mapping[str, Json]) -> bool:
    if isinstance(node.get("validation_definitions"), list):
        return True
    named = any(
        key in node for key in ("expectation_suite_name", "config_version", "batch_request")
    )
    return named and ("action_list" in node or isinstance(node.get("validations"), list))


def _suite(source: Document, node: Mapping[str, Json]) -> Document | None:
    listed = node["expectations"]
    stamped = any(key.startswith("great_expectations") for key in mapping(node.get("meta")))
    told = "expectation_suite_name" in node or stamped
    known = any(type_of(item).startswith("expect_") for item in items(listed))
    if not told and not known:
        return None
    shape: dict[str, Json] = {"format": "great-expectations", **_head(node), "expectations": []}
    places: Places = {("name",): (_name_key(node),), ("expectations",): ("expectations",)}
    if not isinstance(listed, list):
        return _broken(shape, source, ("expectations",), "'expectations' must be a list")
    for index, item in enumerate(listed):
        if not type_of(item):
            return _broken(shape, source, ("expectations", index), "an expectation has no type")
        places["expectations", index] = ("expectations", index)
        shape["expectations"].append(rule_of(item))
    return relocated(shape, source, places)


def _broken(shape: Json, source: Document, at: Keys, what: str) -> Document:
    line, _ = source.locate(at)
    return refused(shape, source, at, f"line {line}: {what}")


def _name_key(node: Mapping[str, Json]) -> str:
    return "name" if text(node.get("name")) else "expectation_suite_name"


def _head(node: Mapping[str, Json]) -> dict[str, Json]:
    meta = mapping(node.get("meta"))
    version = meta.get("great_expectations_version", meta.get("great_expectations.__version__"))
    notes = mapping(meta.get("notes")).get("content", meta.get("notes"))
    told = "\n".join(text(line) for line in (notes if isinstance(notes, list) else [notes]))
    return present(
        name=text(node.get(_name_key(node))),
        dataset=text(node.get("data_asset_name")),
        version=text(version),
        owner=text(meta.get("owner")),
        description=told.strip() or text(node.get("notes")),
    )


def _checkpoint(source: Document, node: Mapping[str, Json]) -> Document:
    runs = [(("validations", n), run) for n, run in enumerate(items(node.get("validations")))]
    suites, datasets = _targets([((), node), *runs])
    definitions = [mapping(one) for one in items(node.get("validation_definitions"))]
    listed = items(node.get("action_list")) or items(node.get("actions"))
    listed = [*listed, *(a for _, run in runs for a in items(mapping(run).get("action_list")))]
    found = present(
        name=text(node.get("name")),
        suites=_distinct(suites),
        datasets=_distinct(datasets),
        validations=_distinct([text(one.get("name")) for one in definitions]),
        actions=_distinct([_action(action) for action in listed]),
    )
    return _as_checkpoint(source, found)


def _as_checkpoint(source: Document, found: dict[str, Json]) -> Document:
    kind = "great-expectations-checkpoint"
    shape = {"format": kind, **present(name=found.get("name")), "checkpoints": [found]}
    places: Places = {("checkpoints", 0, name): (key,) for name, key in _WRITTEN.items()}
    return relocated(shape, source, {**places, ("checkpoints", 0): ()})


def _targets(parts: list[tuple[Keys, Json]]) -> tuple[list[str], list[str]]:
    suites: list[str] = []
    datasets: list[str] = []
    for _, part in parts:
        node = mapping(part)
        suites.append(text(node.get("expectation_suite_name")))
        requests = [node.get("batch_request"), *items(node.get("batch_requests"))]
        datasets += [_asset(request) for request in requests]
    return suites, datasets


def _asset(request: Json) -> str:
    node = mapping(request)
    names = (text(node.get("datasource_name")), text(node.get("data_asset_name")))
    return "/".join(name for name in names if name)


def _distinct(values: list[str]) -> list[Json]:
    return list(dict.fromkeys(value for value in values if value))


def _action(action: Json) -> str:
    node = mapping(action)
    inner = mapping(node.get("action"))
    return text(inner.get("class_name")) or text(node.get("type")) or text(node.get("name"))


def _definition(source: Document, node: Mapping[str, Json]) -> Document:
    data = mapping(node.get("data"))
    names = [text(mapping(data.get(key)).get("name")) for key in ("datasource", "asset")]
    suite = text(mapping(node.get("suite")).get("name"))
    dataset = "/".join(name for name in names if name)
    found = present(
        name=text(node.get("name")), suites=_distinct([suite]), datasets=_distinct([dataset])
    )
    return _as_checkpoint(source, found)


def _run(source: Document, node: Mapping[str, Json]) -> Document | None:
    results = [mapping(result) for result in node["results"]]
    if not isinstance(node.get("statistics"), dict) and not any(map(_type_of_result, results)):
        return None
    shape: dict[str, Json] = {"format": "great-expectations-run", **_run_head(node)}
    places: Places = {("results", "success"): ("success",), ("results", "date"): ("meta",)}
    rules: list[Json] = []
    failures: list[Json] = []
    for index, result in enumerate(results):
        config = mapping(result.get("expectation_config"))
        if not type_of(config):
            continue
        places["expectations", len(rules)] = ("results", index)
        rules.append(rule_of(config))
        status = _status(result)
        if status:
            places["results", "failures", len(failures)] = ("results", index)
            column = present(column=rules[-1].get("column", ""))
            failures.append({"type": type_of(config), **column, "status": status})
    counts = _counts(node, results)
    broken = [one for one in failures if one["status"] == "fail"]
    if counts.get("success") is True and (broken or counts.get("failed", 0) > 0):
        what = f"says that all held, while {len(broken) or counts['failed']} did not"
        return _broken(shape, source, ("success",), what)
    outcome = {**counts, **present(date=_date(node), failures=failures)}
    return relocated({**shape, "expectations": rules, "results": outcome}, source, places)


def _type_of_result(result: Mapping[str, Json]) -> str:
    return type_of(result.get("expectation_config"))


def _status(result: Mapping[str, Json]) -> str:
    if mapping(result.get("exception_info")).get("raised_exception") is True:
        return "error"
    return "fail" if result.get("success") is not True else ""


def _counts(node: Mapping[str, Json], results: list[dict[str, Json]]) -> dict[str, Json]:
    statistics = mapping(node.get("statistics"))
    stated = {
        "evaluated": statistics.get("evaluated_expectations"),
        "failed": statistics.get("unsuccessful_expectations"),
    }
    found = {name: value for name, value in stated.items() if type(value) is int}
    errors = sum(_status(result) == "error" for result in results)
    flag = node.get("success")
    return {**({"success": flag} if isinstance(flag, bool) else {}), **found, "errors": errors}


def _run_head(node: Mapping[str, Json]) -> dict[str, Json]:
    meta = mapping(node.get("meta"))
    batch = mapping(meta.get("active_batch_definition")) or mapping(meta.get("batch_kwargs"))
    suite = text(meta.get("expectation_suite_name")) or text(node.get("suite_name"))
    version = text(meta.get("great_expectations_version"))
    return present(name=suite, dataset=_asset(batch), version=version)


def _date(node: Mapping[str, Json]) -> str:
    meta = mapping(node.get("meta"))
    told = text(mapping(meta.get("run_id")).get("run_time")) or text(meta.get("validation_time"))
    found = _STAMP.fullmatch(told)
    if not found:
        return told
    year, month, day, hour, minute, second, fraction = found.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{fraction}Z"
