"""Feature definitions of Feast and of dbt in one form: what is said of each view of features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, Location, why_nobody

_LABELS: Final = (
    "classification",
    "confidentiality",
    "data_class",
    "personal",
    "pii",
    "sensitivity",
)
"""Tags that say how sensitive features are."""

_DEMO: Final = (
    "driver_hourly_stats", "driver_hourly_stats_fresh", "transformed_conv_rate",
    "transformed_conv_rate_fresh",
)  # fmt: skip
"""Views that the scaffold of Feast leaves behind."""

_WORDS: Final = ("feature", "features", "ftr", "fct_features")


@dataclass(frozen=True, slots=True)
class View:
    """A view of features: ``lacks`` is what it does not say, ``open`` what cannot be told."""

    name: str
    at: Location
    lacks: tuple[str, ...]
    open: tuple[str, ...]
    sources: tuple[str, ...]
    fields: tuple[str, ...]
    complete: bool
    demo: bool = False


def of_feast(artifact: Artifact, people: frozenset[str]) -> Iterator[View]:
    """The views of a file of definitions."""
    for number, node in enumerate(artifact.data.get("feature_views") or ()):
        on_demand = node.get("kind") == "on-demand-feature-view"
        wanted = {
            "owner": not why_nobody(str(node.get("owner") or ""), people),
            "description": bool(node.get("description")),
            "source": bool(node.get("source")),
            "sensitivity": _is_labelled(node),
        }
        if not on_demand:
            wanted |= {
                "entities": bool(node.get("entities")),
                "ttl": node.get("ttl_seconds", 0) != 0,
            }
        computed = set(node.get("computed") or ())
        lacks = [key for key, there in wanted.items() if not there]
        told_later = [key for key in lacks if "**" in computed or _argument(key) in computed]
        yield View(
            name=str(node["name"]),
            at=artifact.at("feature_views", number),
            lacks=tuple(key for key in lacks if key not in told_later),
            open=tuple(told_later),
            sources=() if on_demand else tuple(str(node.get("source") or "").split(", ")),
            fields=tuple(str(field["name"]) for field in node.get("fields") or ()),
            complete="schema" not in computed and "**" not in computed and bool(node.get("fields")),
            demo=node["name"] in _DEMO,
        )


def _argument(key: str) -> str:
    return "tags" if key == "sensitivity" else key


def _is_labelled(node: Json) -> bool:
    """Whether the view, or every field of it, has a tag that says how sensitive it is."""
    fields = node.get("fields") or ()
    return _has_label(node) or (bool(fields) and all(_has_label(field) for field in fields))


def _has_label(node: Json) -> bool:
    return any(str(key).lower() in _LABELS for key in node.get("tags") or ())


def of_dbt(artifact: Artifact, people: frozenset[str]) -> Iterator[View]:
    """The tables of a properties file that hold features, by their name, tag or group."""
    rules = artifact.data.get("quality") or ()
    tested = {(rule.get("table"), str(rule.get("column"))) for rule in rules}
    for number, table in enumerate(artifact.data.get("tables") or ()):
        if not _holds_features(table):
            continue
        columns = table.get("columns") or ()
        name = str(table.get("name"))
        wanted = {
            "owner": not why_nobody(str(table.get("owner") or ""), people),
            "description": bool(table.get("description")),
            "columns": bool(columns),
            "description of each column": all(column.get("description") for column in columns),
            "test of each column": all(
                (table.get("name"), str(column.get("name"))) in tested for column in columns
            ),
            "sensitivity": any(c.get("classification") or "personal" in c for c in columns)
            or "classification" in table,
        }
        yield View(
            name=name,
            at=artifact.at("tables", number),
            lacks=tuple(key for key, there in wanted.items() if not there),
            open=(),
            sources=(),
            fields=tuple(str(column.get("name")) for column in columns),
            complete=bool(columns),
        )


def _holds_features(table: Json) -> bool:
    said = [str(table.get("name") or ""), str(table.get("group") or ""), *(table.get("tags") or ())]
    return any(
        word in str(text).lower().replace("-", "_").split("_") for text in said for word in _WORDS
    )


def untimed(artifacts: Sequence[Artifact], views: Sequence[View]) -> list[tuple[str, Location]]:
    """Sources of views that name no column of the event time, and where they are declared."""
    known = {
        str(source["name"]): (source, artifact.at("sources", number))
        for artifact in artifacts
        for number, source in enumerate(artifact.data.get("sources") or ())
    }
    found = []
    for name in dict.fromkeys(name for view in views for name in view.sources if name in known):
        source, at = known[name]
        timed = source.get("timestamp_field") or {"timestamp_field", "**"} & set(
            source.get("computed") or ()
        )
        if not timed and source.get("kind") not in ("PushSource", "RequestSource"):
            found.append((name, at))
    return found
