"""Prometheus configuration: what is scraped and where alerts go, as kind ``monitoring-plan``.

Files: any YAML with ``scrape_configs``, ``rule_files`` or ``remote_write`` at the top, of other
keys only where Prometheus is in the name; ``ServiceMonitor``, ``PodMonitor``, ``Probe`` and
``ScrapeConfig`` objects of the Prometheus Operator.

Format: the configuration of Prometheus 2 and 3, ``monitoring.coreos.com``. A file with
expressions of a chart is a template, which is unknown.

Data (kind ``monitoring-plan``, ``format: prometheus``): ``scrapes`` with interval, targets or how
they are found, ``rule_files``, ``alertmanagers``, ``remote_writes``, ``interval``,
``evaluation_interval``, ``retention``.

It proves what is meant to be collected. It cannot show that a target answers, nor which metrics
it has.
"""

from __future__ import annotations

import posixpath
import re
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff
from aigov_plugins.addresses import without_secrets
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped
from aigov_plugins.operations.kubernetes_objects import metadata, objects, untemplated_object
from aigov_plugins.operations.telemetry_shape import scrapes
from aigov_plugins.templates import documents, refuse_chart

_WHAT: Final = "what it monitors"
_KEYS: Final = re.compile(
    rb"^(?:scrape_configs|scrape_config_files|rule_files|remote_write)[ \t]*:", re.MULTILINE
)
_VAGUE: Final = re.compile(rb"^(?:alerting|otlp|storage|global)[ \t]*:", re.MULTILINE)
_CRD: Final = re.compile(
    rb"\bkind[\"']?[ \t]*:[ \t]*[\"']?(?:ServiceMonitor|PodMonitor|Probe|ScrapeConfig)(?:List)?\b"
)
_OPERATOR: Final = "monitoring.coreos.com/"
_MONITORS: Final = {
    "ServiceMonitor": "endpoints",
    "PodMonitor": "podMetricsEndpoints",
    "Probe": "",
    "ScrapeConfig": "",
}
_OWN: Final = frozenset(
    "scrape_configs scrape_config_files rule_files remote_write remote_read otlp".split()
)
_GLOBAL: Final = frozenset(
    "scrape_interval evaluation_interval external_labels scrape_timeout".split()
)


def sniff(path: str, head: bytes) -> Sniff:
    """Whether the file has a key of the configuration or names an object, or goes on to."""
    return Sniff.YES if _mentions(path, head) or len(head) >= HEAD_SIZE else Sniff.NO


def _mentions(path: str, text: bytes) -> bool:
    if _KEYS.search(text) or ("prom" in path.lower() and _VAGUE.search(text)):
        return True
    return _OPERATOR.encode() in text and _CRD.search(text) is not None


def parse(path: str, raw: bytes) -> Document | None:
    """What is scraped; None when the file is no configuration and holds no such object."""
    if not _mentions(path, raw):
        return None
    source = documents(path, raw, _WHAT)
    whole = part((), format="prometheus")
    known = len(whole.data)
    try:
        for index, item in enumerate(source.data):
            if isinstance(item, dict) and _is_configuration(item):
                refuse_chart(item, (index,), source, _WHAT)
                _add(whole, Node(item, (index,)), posixpath.dirname(path))
                known = 0
        _add_monitors(whole, source)
    except BrokenError as exc:
        return broken("prometheus", source, exc)
    return shaped(whole, source) if len(whole.data) > known else None


def _is_configuration(item: dict[str, Json]) -> bool:
    if "apiVersion" in item or "receivers" in item or "services" in item:
        return False
    stated = item.get("global")
    timed = isinstance(stated, dict) and _GLOBAL & stated.keys()
    return bool(_OWN & item.keys()) or bool(timed)


def _add(whole: Part, node: Node, folder: str) -> None:
    defaults = node.map("global")
    alerting = node.map("alerting").entries("alertmanagers")
    tsdb = node.map("storage", "tsdb", "retention")
    whole.data |= part(
        (),
        interval=defaults.text("scrape_interval"),
        evaluation_interval=defaults.text("evaluation_interval"),
        rule_files=[_rule_file(name, folder) for name in node.texts("rule_files")],
        alertmanagers=[
            without_secrets(target)
            for entry in alerting
            for static in entry.entries("static_configs")
            for target in static.texts("targets")
        ],
        remote_writes=[
            without_secrets(entry.text("url")) for entry in node.entries("remote_write")
        ],
        retention=tsdb.text("time"),
    ).data
    for key, at in (
        ("interval", defaults.at("scrape_interval")),
        ("evaluation_interval", defaults.at("evaluation_interval")),
        ("rule_files", node.at("rule_files")),
        ("alertmanagers", node.at("alerting")),
        ("remote_writes", node.at("remote_write")),
        ("retention", tsdb.at("time")),
    ):
        whole.note(key, at)
    whole.put("scrapes", scrapes(node.entries("scrape_configs")))


def _rule_file(name: str, folder: str) -> str:
    """A relative path from the root of the repository; an absolute one as it is written."""
    return name if name.startswith("/") else posixpath.normpath(posixpath.join(folder, name))


def _add_monitors(whole: Part, source: Document) -> None:
    for keys, item in objects(source.data):
        kind = str(item.get("kind"))
        if kind in _MONITORS and str(item.get("apiVersion", "")).startswith(_OPERATOR):
            untemplated_object(item, keys, source, _WHAT)
            whole.put("scrapes", _monitor(item, keys, kind))


def _monitor(item: dict[str, Json], keys: Keys, kind: str) -> list[Part]:
    spec = Node(item, keys).map("spec")
    name = f"{kind}/{metadata(item, 'name')}"
    endpoints = spec.entries(_MONITORS[kind]) if _MONITORS[kind] else [spec]
    return [_endpoint(entry, name) for entry in endpoints] or [part(spec.keys, job=name)]


def _endpoint(entry: Node, name: str) -> Part:
    static = entry.map("targets", "staticConfig") if entry.get("targets") else Node({})
    asked = [one for job in entry.entries("staticConfigs") for one in job.texts("targets")]
    found = part(
        entry.keys,
        job=name,
        interval=entry.text("interval") or entry.text("scrapeInterval"),
        path=entry.text("path") or entry.text("metricsPath"),
        port=entry.text("port") or entry.text("targetPort"),
        scheme=entry.text("scheme"),
        targets=[without_secrets(target) for target in (*static.texts("static"), *asked)],
        unverified_tls=entry.map("tlsConfig").flag("insecureSkipVerify"),
    )
    found.note("interval", entry.at("interval"))
    return found
