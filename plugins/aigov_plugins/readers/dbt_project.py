"""dbt project: ``dbt_project.yml`` as kind ``data-contract``.

Files: ``dbt_project.yml``, in the folder of the project.

Format: dbt project files (dbt 0.13 to 2.0): ``name`` is required.

Data (kind ``data-contract``): ``name`` and ``version`` of the project, no ``tables``; ``settings``
are those that weaken or strengthen many tables or tests at once, each with its ``scope``
(``models.loans.staging``), ``name`` and ``value``: ``enabled``, ``severity``, ``error_if``,
``warn_if``, ``store_failures``, ``contract.enforced``, ``access``, ``group`` and ``owner`` (of
``meta``). A value in Jinja is left out and the setting is ``templated``. Variables (``vars``) are
never read: they can hold secrets.

It proves which tests the project turns off or down to warnings, and which contracts it enforces.
A project that sets nothing of the kind says nothing here.

It cannot show which tables there are: the properties files and the manifest do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, parse_yaml
from aigov_plugins.addresses import without_credentials
from aigov_plugins.lineage.dbt_artifacts import person
from aigov_plugins.lineage.dbt_properties import is_templated
from aigov_plugins.shaping import Places, mapping, present, refused, relocated, text

SECTIONS: Final = (
    "models", "seeds", "snapshots", "sources", "tests", "data_tests", "exposures",
)  # fmt: skip
PLAIN: Final = (
    "enabled", "severity", "error_if", "warn_if", "store_failures", "access", "group",
)  # fmt: skip
MAX_SETTINGS: Final = 5000


def parse(path: str, raw: bytes) -> Document | None:
    """The settings of a project; None when it has none of them, invalid without a name."""
    source = parse_yaml(raw)
    shape: dict[str, Json] = {"format": "dbt-project", "tables": []}
    fault = _fault(source.data)
    if fault is not None:
        return refused(shape, source, *fault)
    shape.update(present(name=source.data["name"], version=text(source.data.get("version"))))
    places: Places = {}
    settings: list[Json] = []
    for setting, at in _settings(source.data):
        if len(settings) == MAX_SETTINGS:
            return refused(shape, source, at, f"has more than {MAX_SETTINGS} settings")
        places[("settings", len(settings))] = at
        settings.append(setting)
    if not settings:
        return None
    return relocated(without_credentials({**shape, "settings": settings}), source, places)


def _fault(data: Json) -> tuple[Keys, str] | None:
    if not isinstance(data, dict):
        return (), "the file must be a mapping with a 'name'"
    if not isinstance(data.get("name"), str):
        return (), "the project has no 'name'"
    if is_templated(data["name"]):
        return ("name",), "the name of a project can be no expression"
    for section in SECTIONS:
        if not isinstance(data.get(section), dict | None):
            return (section,), f"{section!r} must be a mapping"
    return None


def _settings(data: dict[str, Json]) -> Iterator[tuple[Json, Keys]]:
    """Settings of all sections, each folder before those in it, without recursion."""
    for section in SECTIONS:
        todo: deque[tuple[Keys, Json]] = deque([((section,), mapping(data.get(section)))])
        while todo:
            at, node = todo.popleft()
            for key, value in node.items():
                yield from _one(key, value, at)
                folder = isinstance(value, dict) and not key.startswith("+")
                if folder and key not in ("meta", "contract", "config"):
                    todo.append(((*at, key), value))


def _one(key: str, value: Json, at: Keys) -> Iterator[tuple[Json, Keys]]:
    name = key.removeprefix("+")
    if name in PLAIN and not isinstance(value, dict):
        yield _setting(at, name, value), (*at, key)
    elif name == "contract" and "enforced" in mapping(value):
        yield _setting(at, "contract.enforced", value["enforced"]), (*at, key)
    elif name == "meta" and person(mapping(value).get("owner")):
        yield _setting(at, "owner", person(value["owner"])), (*at, key)


def _setting(at: Keys, name: str, value: Json) -> dict[str, Json]:
    setting: dict[str, Json] = {"scope": ".".join(map(str, at)), "name": name}
    if is_templated(value):
        return {**setting, "templated": True}
    return {**setting, "value": value} if isinstance(value, str | int | float) else setting
