"""Evidently: reports and test suites as kind ``drift-report``.

Files: JSON of reports and test suites by their keys, in names or folders with ``evidently``,
``drift``, ``report``, ``monitor``, ``quality`` or ``suite``.

Format: what ``json()`` or ``save()`` of a report or test suite gives, 0.2 to 0.6 (``metric`` with
``result``, ``tests`` with ``summary``) and 0.7 (``metric_name``, ``config``, ``value``), and
profiles of 0.1 (``data_drift``). A summary that says that all passed beside a test that failed
makes the file invalid. NaN is no JSON: such a file is not readable.

Data (kind ``drift-report``, ``format: evidently``): ``columns`` with method, score, threshold and
whether each drifted; ``dataset_drift``, ``drifted_share`` and its ``drift_share_limit``;
``metrics`` that are single numbers; ``tests`` with their status; ``date``. For 0.7, which states
no verdict, a column drifted where its p-value is below the threshold or its distance at or above; a
method that is neither by its name gives none.

It proves what was measured, against which limits. It cannot show which data were the reference,
nor that anybody decided on what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aigov.api import Document, Json, Keys, Sniff, parse_json
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped
from aigov_plugins.operations.drift_methods import has_drifted

_KEYS: Final = re.compile(
    rb"\"(?:metric|metric_name|drift_by_columns|dataset_drift|all_passed|data_drift)\"[ \t\r\n]*+:"
)
_TESTS: Final = re.compile(rb"\"tests\"[ \t\r\n]*+:")
_NAMED: Final = re.compile(r"(\w+)\(([^()]*+(?:\([^()]*+\)[^()]*+)*+)\)")
_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?")
_STATUSES: Final = frozenset({"success", "fail", "warning", "error", "skipped"})
_FAILED: Final = frozenset({"fail", "error"})
_MAX_METRICS: Final = 2_000


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head has keys of a report, or tests that may go on to be of a suite."""
    return Sniff.YES if _KEYS.search(head) or _TESTS.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """Columns, metrics and tests in file order; None when the JSON is no report of Evidently."""
    if not (_KEYS.search(raw) or _TESTS.search(raw)):
        return None
    source = parse_json(raw)
    if not isinstance(source.data, dict) or not _is_report(source.data):
        return None
    node = Node(source.data)
    try:
        return shaped(_shape(node), source)
    except BrokenError as exc:
        return broken("evidently", source, exc)


def _is_report(data: dict[str, Json]) -> bool:
    profile = data.get("data_drift")
    if isinstance(profile, dict) and isinstance(profile.get("data"), dict):
        return True
    metrics = data.get("metrics")
    first = next((one for one in _mappings(metrics)), {})
    legacy = isinstance(first.get("metric"), str) and "result" in first
    recent = isinstance(first.get("metric_name"), str) and "value" in first
    return legacy or recent or _is_suite(data)


def _is_suite(data: dict[str, Json]) -> bool:
    tests = list(_mappings(data.get("tests")))
    return bool(tests) and all(
        str(test.get("status", "")).lower() in _STATUSES and "description" in test
        for test in tests[:5]
    )


def _mappings(value: Any) -> Iterator[dict[str, Json]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _shape(node: Node) -> Part:
    whole = part((), format="evidently", version=node.text("version"))
    stated = node.map("metadata") if isinstance(node.get("metadata"), dict) else Node({})
    _add_date(whole, node, "timestamp")
    version = stated.get("model_version")
    if isinstance(version, str | int):
        whole.data["model_version"] = str(version)
        whole.note("model_version", stated.at("model_version"))
    for entry in node.entries("metrics"):
        if "metric_name" in entry.value:
            _add_recent(whole, entry)
        else:
            _add_legacy(whole, entry)
    if node.child("data_drift") is not None:
        _add_profile(whole, node.map("data_drift"))
    _add_tests(whole, node)
    return whole


def _add_date(whole: Part, node: Node, name: str) -> None:
    found = _DATE.match(node.text(name)) if isinstance(node.get(name), str) else None
    if found:
        whole.data["date"] = found[1] + (f"T{found[2]}" if found[2] else "")
        whole.note("date", node.at(name))


def _add_legacy(whole: Part, entry: Node) -> None:
    name, result = entry.text("metric"), entry.get("result")
    if not isinstance(result, dict):
        return
    found = entry.map("result")
    _add_share(
        whole,
        found,
        drift=found.get("dataset_drift"),
        limit=found.get("drift_share"),
        share=found.get("share_of_drifted_columns"),
        drifted=found.get("number_of_drifted_columns"),
        columns=found.get("number_of_columns"),
    )
    below = found.map("drift_by_columns") if found.get("drift_by_columns") else Node({})
    whole.put("columns", (_column(one, str(one.keys[-1])) for one in _children(below)))
    if "drift_score" in found.value:
        whole.put("columns", [_column(found, found.text("column_name"))])
    _add_rows(whole, found)
    whole.put("metrics", _numbers(found, name))


def _children(node: Node) -> list[Node]:
    for one in node.children():
        if not isinstance(one.value, dict):
            raise one.wrong("a mapping")
    return node.children()


def _column(node: Node, name: str) -> Part:
    found = part(
        node.keys,
        column=node.text("column_name") or name,
        type=node.text("column_type"),
        method=node.text("stattest_name"),
        score=_number(node, "drift_score"),
        threshold=_number(node, "stattest_threshold", "threshold"),
        drifted=node.flag("drift_detected"),
    )
    for key, theirs in (("score", "drift_score"), ("drifted", "drift_detected")):
        found.note(key, node.at(theirs))
    return found


def _number(node: Node, *names: str) -> float | None:
    name = next((one for one in names if node.get(one) is not None), names[0])
    return node.number(name)


def _add_share(whole: Part, node: Node, **stated: Json) -> None:
    names = {
        "drift": "dataset_drift",
        "limit": "drift_share_limit",
        "share": "drifted_share",
        "drifted": "drifted_columns",
        "columns": "column_count",
    }
    if stated.get("drift") is True and whole.data.get("dataset_drift") is False:
        for name in names.values():  # of several verdicts the worst is told
            whole.data.pop(name, None)
    for key, value in stated.items():
        name = names[key]
        wanted = bool if name == "dataset_drift" else (int, float)
        if value is None or name in whole.data:
            continue
        if not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):
            raise BrokenError(node.keys, f"{name} has the value {value!r}")
        whole.data[name] = value
        whole.note(name, node.keys)


def _add_rows(whole: Part, found: Node) -> None:
    for side in ("current", "reference"):
        below = found.get(side)
        rows = below.get("number_of_rows") if isinstance(below, dict) else None
        if isinstance(rows, int) and not isinstance(rows, bool):
            whole.data[f"{side}_rows"] = rows
            whole.note(f"{side}_rows", found.at(side, "number_of_rows"))


def _numbers(found: Node, name: str) -> Iterator[Part]:
    """The single numbers of a result, those of the current data too."""
    current = Node(found.get("current"), found.at("current"))
    for prefix, holder in (("", found), ("current.", current)):
        for one in holder.children() if isinstance(holder.value, dict) else []:
            if _is_number(one.value):
                yield part(one.keys, metric=name, name=f"{prefix}{one.keys[-1]}", value=one.value)


def _add_recent(whole: Part, entry: Node) -> None:
    name, arguments = _arguments(entry)
    column = arguments.get("column")
    value = Node(entry.get("value"), entry.at("value"))
    if name == "DriftedColumnsCount":
        share, limit = value.get("share"), arguments.get("drift_share")
        compared = _is_number(share) and _is_number(limit)
        drift = share >= limit if compared else None
        drifted = value.get("count")
        _add_share(whole, value, drift=drift, limit=limit, share=share, drifted=drifted)
    elif name == "ValueDrift" and isinstance(column, str):
        whole.put("columns", [_recent_column(entry, column, arguments)])
    for one in value.children() or [value]:
        if _is_number(one.value) and len(whole.data.get("metrics", ())) < _MAX_METRICS:
            key = str(one.keys[-1]) if one is not value else "value"
            found = part(one.keys, metric=name, name=key, value=one.value)
            if isinstance(column, str):
                found.data["column"] = column
            whole.put("metrics", [found])


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _recent_column(entry: Node, column: str, arguments: dict[str, Json]) -> Part:
    method, limit = arguments.get("method"), arguments.get("threshold")
    score = entry.number("value")
    drifted = None
    if isinstance(method, str) and isinstance(limit, int | float) and score is not None:
        drifted = has_drifted(method, score, limit)
    return part(
        entry.keys, column=column, method=method, score=score, threshold=limit, drifted=drifted
    )


def _arguments(entry: Node) -> tuple[str, dict[str, Json]]:
    """The name of a metric of 0.7 and its settings, from ``config`` or else its long name."""
    found = _NAMED.match(entry.text("metric_name"))
    name = found[1] if found else entry.text("metric_name")
    stated: dict[str, Json] = {}
    for pair in found[2].split(",") if found else ():
        key, _, value = pair.partition("=")
        stated[key.strip()] = _literal(value.strip())
    config = entry.get("config")
    if isinstance(config, dict):
        kind = str(config.get("type", "")).rpartition(":")[2]
        name = kind or name
        stated |= {key: value for key, value in config.items() if value is not None}
    return name, stated


def _literal(text: str) -> Json:
    return float(text) if re.fullmatch(r"\d{1,20}(?:\.\d{1,20})?", text) else text


def _add_profile(whole: Part, node: Node) -> None:
    _add_date(whole, node, "datetime")
    metrics = node.map("data", "metrics")
    _add_share(
        whole,
        metrics,
        drift=metrics.get("dataset_drift"),
        share=metrics.get("share_drifted_features"),
        drifted=metrics.get("n_drifted_features"),
        columns=metrics.get("n_features"),
    )
    for one in metrics.children():
        if isinstance(one.value, dict) and "drift_score" in one.value:
            whole.put("columns", [_column(one, str(one.keys[-1]))])


def _add_tests(whole: Part, node: Node) -> None:
    tests = [_test(entry) for entry in node.entries("tests")]
    summary = node.map("summary") if isinstance(node.get("summary"), dict) else Node({})
    failed = [test for test in tests if test.data.get("status") in _FAILED]
    if failed and summary.get("all_passed") is True:
        at: Keys = summary.at("all_passed")
        raise BrokenError(at, f"says that all passed, while {len(failed)} tests did not")
    whole.put("tests", tests)
    if tests:
        whole.data |= {
            "all_passed": all(test.data.get("status") == "success" for test in tests),
            "failed_tests": len(failed),
        }
        whole.note("all_passed", node.at("tests"))
        whole.note("failed_tests", node.at("tests"))


def _test(entry: Node) -> Part:
    settings = entry.map("parameters") if isinstance(entry.get("parameters"), dict) else Node({})
    column = settings.get("column_name")
    return part(
        entry.keys,
        name=entry.text("name"),
        status=entry.text("status").lower(),
        group=entry.text("group"),
        column=column if isinstance(column, str) else None,
        description=entry.text("description"),
    )
