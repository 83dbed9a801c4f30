"""OpenTelemetry Collector: what telemetry is received, changed and sent, as ``monitoring-plan``.

Files: ``otel*``, ``otelcol*``, ``*collector*`` as YAML, and YAML in folders of these names.

Format: the configuration of the collector (``receivers``, ``processors``, ``exporters``,
``connectors``, ``service.pipelines``). A pipeline that names what is not defined makes the file
invalid. A layer, in which a pipeline leaves receivers or exporters to another file that the
collector merges, is told as ``layer`` with what it leaves ``undefined``. ``${env:NAME}`` in a
value belongs to the format; an expression of a chart makes the file a template.

Data (kind ``monitoring-plan``, ``format: otel-collector``): ``pipelines`` by signal,
``receivers``, ``processors``, ``exporters`` with their endpoints, ``unused`` components,
``sampling``, ``scrapes``, ``attributes`` that are set and ``removed``; what no pipeline uses does
none of these.

It proves which telemetry is meant to flow where. It cannot show that an application sends any,
nor how long the other side keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Sniff
from aigov_plugins.addresses import without_secrets
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped, unresolved
from aigov_plugins.operations.telemetry_shape import scrapes
from aigov_plugins.templates import documents, refuse_chart

_WHAT: Final = "which telemetry flows"
_SECTION: Final = re.compile(
    rb"^(?:receivers|processors|exporters|connectors|service)[ \t]*:", re.MULTILINE
)
_SECTIONS: Final = ("receivers", "processors", "exporters", "connectors")
_PARTS: Final = ("receivers", "processors", "exporters")
_LOCAL: Final = frozenset({"debug", "logging", "nop"})
_ENDPOINTS: Final = ("endpoint", "traces_endpoint", "logs_endpoint", "metrics_endpoint", "path")
_SAMPLERS: Final = frozenset({"probabilistic_sampler", "tail_sampling"})
_ATTRIBUTES: Final = frozenset({"attributes", "resource"})
_SETS: Final = frozenset({"insert", "update", "upsert", "extract", "convert"})


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head has a section of the collector at the top."""
    return Sniff.YES if _SECTION.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """Pipelines and components; None when the file has neither."""
    if not _SECTION.search(raw):
        return None
    source = documents(path, raw, _WHAT)
    data = [item for item in source.data if item is not None]
    if len(data) != 1 or not _is_collector(data[0]):
        return None
    node = Node(data[0], (source.data.index(data[0]),))
    refuse_chart(node.value, node.keys, source, _WHAT)
    whole = part((), format="otel-collector")
    try:
        _add(whole, node)
    except BrokenError as exc:
        return broken("otel-collector", source, exc)
    return shaped(whole, source)


def _is_collector(item: object) -> bool:
    if not isinstance(item, dict) or "route" in item or "apiVersion" in item:
        return False
    service = item.get("service")
    piped = isinstance(service, dict) and bool({"pipelines", "telemetry"} & service.keys())
    sections = [name for name in _SECTIONS if isinstance(item.get(name), dict)]
    return piped or len(sections) > 1


def _add(whole: Part, node: Node) -> None:
    sections = {name: _section(node, name) for name in _SECTIONS}
    pipelines = [_pipeline(entry) for entry in node.map("service", "pipelines").children()]
    whole.put("pipelines", pipelines)
    for name in _SECTIONS:
        whole.put(name, (_component(entry) for entry in sections[name].values()))
    _judge(whole, pipelines, {name: set(found) for name, found in sections.items()})
    idle = set(whole.data.get("unused", ()))
    processors = {name: one for name, one in sections["processors"].items() if name not in idle}
    whole.put("sampling", _sampling(processors))
    _add_attributes(whole, processors)
    for name, entry in sections["receivers"].items():
        if _type(name) == "prometheus" and name not in idle:
            whole.put("scrapes", scrapes(entry.map("config").entries("scrape_configs")))


def _type(name: str) -> str:
    return name.partition("/")[0]


def _section(node: Node, name: str) -> dict[str, Node]:
    """The components of a section; one that is only named has nothing below it."""
    below = node.map(name)
    return {key: below.map(key) for key in below.value}


def _pipeline(entry: Node) -> Part:
    name = str(entry.keys[-1])
    if not isinstance(entry.value, dict):
        raise entry.wrong("a mapping")
    named = {key: entry.texts(key) for key in _PARTS}
    found = part(entry.keys, name=name, signal=_type(name), **named)
    for key in _PARTS:
        found.note(key, entry.at(key))
    return found


def _component(entry: Node) -> Part:
    name = str(entry.keys[-1])
    address = _endpoint(entry)
    return part(
        entry.keys,
        name=name,
        type=_type(name),
        endpoint=address,
        templated=unresolved(address) or None,
        local=_type(name) in _LOCAL or None,
        insecure=entry.map("tls").flag("insecure"),
    )


def _endpoint(entry: Node) -> str:
    """Where a component listens or sends, by itself or by a protocol of it."""
    protocols = Node(entry.get("protocols")).children()
    holders = [entry, Node(entry.get("http")), *protocols]
    found = (holder.get(key) for holder in holders for key in _ENDPOINTS)
    address = next((value for value in found if isinstance(value, str) and value), "")
    return without_secrets(address)


def _judge(whole: Part, pipelines: list[Part], defined: dict[str, set[str]]) -> None:
    both = {
        "receivers": defined["receivers"] | defined["connectors"],
        "processors": defined["processors"],
        "exporters": defined["exporters"] | defined["connectors"],
    }
    layer = not pipelines or any(
        key not in pipeline.data for pipeline in pipelines for key in ("receivers", "exporters")
    )
    undefined: dict[str, None] = {}
    used: set[str] = set()
    for pipeline in pipelines:
        for key in _PARTS:
            for name in pipeline.data.get(key, ()):
                used.add(name)
                if name not in both[key] and not unresolved(name):
                    if not layer:
                        what = f"{key.removesuffix('s')} {name!r} is not defined"
                        raise BrokenError(pipeline.places[(key,)], what)
                    undefined[name] = None
    everything = {name for names in defined.values() for name in names}
    whole.data |= part(
        (),
        layer=layer or None,
        undefined=list(undefined),
        unused=[] if layer else sorted(everything - used),
    ).data


def _sampling(processors: dict[str, Node]) -> Iterator[Part]:
    for name, entry in processors.items():
        if _type(name) in _SAMPLERS:
            policies = [policy.text("type") for policy in entry.entries("policies")]
            percent = entry.number("sampling_percentage")
            yield part(entry.keys, name=name, type=_type(name), percent=percent, policies=policies)


def _add_attributes(whole: Part, processors: dict[str, Node]) -> None:
    changed: dict[str, list[str]] = {"attributes": [], "removed": []}
    for name, entry in processors.items():
        if _type(name) not in _ATTRIBUTES:
            continue
        for action in (*entry.entries("actions"), *entry.entries("attributes")):
            key, what = action.text("key"), action.text("action")
            side = "attributes" if what in _SETS else "removed" if what == "delete" else ""
            if key and side:
                changed[side].append(key)
                whole.places.setdefault((side,), entry.keys)
    whole.data |= part((), **changed).data
