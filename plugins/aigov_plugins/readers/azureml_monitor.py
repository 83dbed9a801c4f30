"""Azure ML model monitors: schedules of monitoring as kind ``monitoring-plan``.

Files: YAML of the Azure ML command line with ``create_monitor``.

Format: monitor schedules (CLI v2), with built-in signals, custom ones, and those for generated
text. A file with template expressions is not readable, hence unknown.

Data (kind ``monitoring-plan``, ``format: azureml``): ``target``, ``schedule``, ``signals`` with
reference data, features, thresholds and whether each alerts, and who is ``notified``.

It proves what is meant to be monitored. It cannot show that the schedule is switched on, nor what
the monitor found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Sniff, parse_yaml
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped
from aigov_plugins.templates import untemplated

_FORMAT: Final = "azureml"
_SIGN: Final = re.compile(rb"^create_monitor[ \t]*:", re.MULTILINE)


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head has the key of a monitor at the top."""
    return Sniff.YES if _SIGN.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The monitor; None when the file has none."""
    if not _SIGN.search(raw):
        return None
    untemplated(raw, "what it monitors")
    source = parse_yaml(raw)
    if not isinstance(source.data, dict) or "create_monitor" not in source.data:
        return None
    try:
        return shaped(_shape(Node(source.data)), source)
    except BrokenError as exc:
        return broken(_FORMAT, source, exc)


def _shape(node: Node) -> Part:
    monitor, trigger = node.map("create_monitor"), node.map("trigger")
    target = monitor.map("monitoring_target")
    alert = monitor.map("alert_notification")
    whole = part(
        node.keys,
        format=_FORMAT,
        name=node.text("name"),
        description=node.text("description"),
        target=target.text("endpoint_deployment_id") or target.text("model_id"),
        schedule=_schedule(trigger),
        notified=alert.texts("emails"),
    )
    whole.note("target", target.keys)
    whole.note("schedule", trigger.keys)
    whole.note("notified", alert.at("emails"))
    signals = monitor.map("monitoring_signals")
    whole.put("signals", (_signal(signals.map(name)) for name in signals.value))
    return whole


def _schedule(trigger: Node) -> str:
    """A cron expression, or how often: ``every 1 day``."""
    if trigger.text("expression"):
        return trigger.text("expression")
    count, unit = trigger.text("interval"), trigger.text("frequency")
    return f"every {count or 1} {unit}" if unit else ""


def _signal(node: Node) -> Part:
    reference = node.map("reference_data", "input_data")
    features = node.get("features")
    ranked = node.map("features") if isinstance(features, dict) else Node({})
    found = part(
        node.keys,
        name=str(node.keys[-1]),
        type=node.text("type"),
        alert=node.flag("alert_enabled"),
        reference=reference.text("path"),
        features=node.texts("features") if isinstance(features, list | str) else None,
        top_features=ranked.number("top_n_feature_importance"),
    )
    found.note("reference", reference.at("path"))
    limits = Node(node.get("metric_thresholds"), node.at("metric_thresholds"))
    found.put("thresholds", _thresholds(limits))
    return found


def _thresholds(node: Node) -> Iterator[Part]:
    """Limits by metric, by kind of feature and metric, or as a list of a custom signal."""
    for one in node.children():
        if isinstance(one.value, dict) and "threshold" in one.value:
            limit = one.number("threshold")
            yield part(one.at("threshold"), metric=one.text("metric_name"), limit=limit)
        elif isinstance(one.value, dict):
            for metric in one.value:
                at, limit = one.at(metric), one.number(metric)
                yield part(at, metric=metric, limit=limit, features=str(one.keys[-1]))
        elif isinstance(node.value, dict):
            metric = str(one.keys[-1])
            yield part(one.keys, metric=metric, limit=node.number(metric))
