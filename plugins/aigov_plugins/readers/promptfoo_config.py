"""Promptfoo configurations: ``promptfooconfig.yaml`` as kind ``evaluation-plan``.

Files: ``promptfooconfig*.yaml``, ``.yml`` and ``.json``; YAML with ``promptfoo`` or ``redteam`` in
its name.

Format: promptfoo: ``prompts``, ``providers`` or ``targets``, ``tests`` with ``assert`` and
``threshold``, ``defaultTest``, ``redteam`` with ``plugins``, ``strategies``, ``numTests``,
``purpose``.

Data (kind ``evaluation-plan``): ``cases`` (those that stand here; ``case_files`` name the others),
``unasserted`` cases, ``assertions`` by type, ``thresholds``, ``targets``; ``red_team`` with
``plugins``, ``strategies`` and ``attacks``, the classes of attack in words (``injection``,
``jailbreak``, ``leakage`` ...).

It proves what is planned. It cannot show that it ran, what it gave, or that a failure stops a
release: results are kind ``evaluation``, and what blocks stands in continuous integration.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, Unreadable
from aigov_plugins.agents import web_addresses
from aigov_plugins.agents.model_names import named_model
from aigov_plugins.agents.redteam_words import classes
from aigov_plugins.shaping import (
    Places,
    items,
    mapping,
    present,
    refused,
    relocated,
    structured,
    text,
    whole,
)

_KEYS: Final = re.compile(
    rb"^(?:\"|[ \t]+\")?(?:prompts|providers|targets|redteam|tests|defaultTest)\"?[ \t]*:",
    re.MULTILINE,
)
_RESULTS: Final = re.compile(rb"^[ \t]*\"results\"[ \t]*:", re.MULTILINE)
_MAX_CASES: Final = 50_000
_MAX_LISTED: Final = 200
_MAX_ATTACKS: Final = 2_000
_CODE: Final = ("javascript", "python", "ruby")
_ALWAYS: Final = ("", "return", "true", "1", "1.0")
_PARTS: Final = (
    "contains", "icontains", "contains-all", "icontains-all", "starts-with", "regex",
)  # fmt: skip
"""Assertions that every answer passes where they name nothing."""

_Assertion = tuple[Keys, dict[str, Any]]


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for a file of the tool's own name, or for two of its keys."""
    if _RESULTS.search(head):
        return Sniff.NO
    found = {match[0].strip(b' \t":') for match in _KEYS.finditer(head)}
    named = path.rpartition("/")[2].startswith("promptfooconfig")
    enough = b"redteam" in found or len(found) > 1 or (named and len(head) >= HEAD_SIZE)
    return Sniff.YES if enough or (named and found) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The plan; None for a file without tests, prompts and attacks."""
    source = structured(path, raw)
    data = mapping(source.data)
    if not {"prompts", "tests", "redteam", "scenarios", "defaultTest"} & set(data):
        return None
    if not {"providers", "targets", "redteam", "defaultTest", "tests", "scenarios"} & set(data):
        return None
    fault = next(_faults(data), None)
    if fault is not None:
        return refused({"format": "promptfoo"}, source, *fault)
    places: Places = {}
    folder = posixpath.dirname(path)
    cases, files = _cases(data)
    asserted = list(_assertions(data, cases))
    counts = Counter(text(one.get("type")) for _, one in asserted)
    shape: dict[str, Json] = {
        "format": "promptfoo",
        **present(description=text(data.get("description")), prompts=_prompts(data, folder)),
        "cases": len(cases),
        **present(
            case_files=[_from_root(file, folder) for file in files],
            targets=_targets(data, places),
            assertions=[{"type": kind, "count": counts[kind]} for kind in sorted(counts) if kind],
            thresholds=_thresholds(data, cases, asserted, places),
            red_team=_red_team(data, places),
        ),
    }
    if cases:
        shape["unasserted"] = _unasserted(data, cases)
    return relocated(shape, source, places)


def _prompts(data: dict[str, Any], folder: str) -> list[Json]:
    stated = data.get("prompts")
    entries = items(stated) if isinstance(stated, list) else [stated] if stated else []
    found: list[Json] = []
    for entry in whole(entries, _MAX_LISTED, "prompts"):
        told = text(entry) or text(mapping(entry).get("raw") or mapping(entry).get("id"))
        file = told.removeprefix("file://") if told.startswith("file://") or _is_file(told) else ""
        found.append({"file": _from_root(file, folder)} if file else {"text": told[:2000]})
    return found


def _from_root(file: str, folder: str) -> str:
    """A file from the root of the repository; one that leaves it, or an address, as written."""
    name = file.removeprefix("file://")
    if "://" in name:
        return web_addresses.public(name)
    whole = posixpath.normpath(posixpath.join(folder, name))
    return name if whole.startswith(("..", "/")) else whole


def _is_file(told: str) -> bool:
    return bool(
        re.fullmatch(r"[\w./*-]{1,200}\.(?:txt|json|ya?ml|md|j2|py|js|ts|csv)(?::\w+)?", told)
    )


def _cases(data: dict[str, Any]) -> tuple[list[_Assertion], list[Json]]:
    """The test cases that stand in the file, and where the others come from."""
    inline: list[_Assertion] = []
    files: list[Json] = []
    for at, stated in _stated_cases(data):
        for index, entry in enumerate(items(stated)):
            if isinstance(entry, dict) and "path" not in entry:
                inline.append(((*at, index), entry))
            else:
                files.append(text(entry) or text(mapping(entry).get("path")))
        if isinstance(stated, str | dict):
            files.append(text(stated) or text(mapping(stated).get("path")))
    if len(inline) > _MAX_CASES:
        raise Unreadable(f"has more than {_MAX_CASES} test cases", hint="split the file")
    return inline, [file for file in files if file]


def _stated_cases(data: dict[str, Any]) -> Iterator[tuple[Keys, Any]]:
    """The tests, and those of each scenario, which may stand in a file of its own."""
    yield ("tests",), data.get("tests")
    scenarios = data.get("scenarios")
    for index, scenario in enumerate(items(scenarios)):
        inner = isinstance(scenario, dict) and "path" not in scenario
        at: Keys = ("scenarios", index)
        yield (*at, "tests") if inner else at, scenario.get("tests") if inner else scenario
    if not isinstance(scenarios, list):
        yield ("scenarios",), scenarios


def _assertions(data: dict[str, Any], cases: list[_Assertion]) -> Iterator[_Assertion]:
    default = mapping(data.get("defaultTest"))
    for at, holder in [(("defaultTest",), default), *cases]:
        yield from _asserted((*at, "assert"), holder.get("assert"))


def _asserted(at: Keys, stated: Any) -> Iterator[_Assertion]:
    for index, entry in enumerate(items(stated)):
        one = mapping(entry)
        yield (*at, index), one
        if text(one.get("type")) == "assert-set":
            for inner, part in enumerate(items(one.get("assert"))):
                yield (*at, index, "assert", inner), mapping(part)


def _unasserted(data: dict[str, Any], cases: list[_Assertion]) -> int:
    """Cases for which nothing says which answer passes."""
    if _asks(mapping(data.get("defaultTest"))):
        return 0
    return sum(not _asks(one) for _, one in cases)


def _asks(holder: dict[str, Any]) -> bool:
    """Whether an assertion of a case can fail it."""
    return any(_can_fail(one) for _, one in _asserted((), holder.get("assert")))


def _can_fail(assertion: dict[str, Any]) -> bool:
    kind, value = text(assertion.get("type")), assertion.get("value")
    if not kind or kind == "assert-set" or assertion.get("weight") == 0:
        return False
    if kind in _CODE and isinstance(value, str):
        told = value.strip().rstrip("; \t\n").removeprefix("return ").strip().lower()
        return told not in _ALWAYS
    return kind not in _PARTS or value not in ("", [])


def _thresholds(
    data: dict[str, Any], cases: list[_Assertion], asserted: list[_Assertion], places: Places
) -> list[Json]:
    holders = [(("defaultTest",), mapping(data.get("defaultTest"))), *cases, *asserted]
    found: list[Json] = []
    for at, holder in holders:
        value = holder.get("threshold")
        if type(value) in (int, float):
            places["thresholds", len(found)] = (*at, "threshold")
            found.append({"value": value, **present(type=text(holder.get("type")),
                                             metric=text(holder.get("metric")))})  # fmt: skip
    return found


def _targets(data: dict[str, Any], places: Places) -> list[Json]:
    key = "targets" if "targets" in data else "providers"
    stated = data.get(key)
    entries = items(stated) if isinstance(stated, list) else [stated] if stated else []
    found: list[Json] = []
    for index, entry in enumerate(whole(entries, _MAX_LISTED, "targets")):
        one = mapping(entry)
        only = next(iter(one), "") if len(one) == 1 and "id" not in one else ""
        name = text(entry) or text(one.get("id")) or text(only)
        if "://" in name and not name.startswith("file://"):
            name = web_addresses.public(name)
        name = name.partition(" ")[0]  # arguments of a command may hold credentials
        places["targets", len(found)] = (key, index) if isinstance(stated, list) else (key,)
        found.append({**present(id=name[:200], label=text(one.get("label"))), **_served(name)})
    return found


def _served(name: str) -> dict[str, Json]:
    """The model of ``openai:chat:gpt-4o``; files, scripts and addresses name none."""
    if (
        ":" not in name
        or "://" in name
        or name.startswith(("file:", "exec:", "python:", "package:"))
    ):
        return {}
    return named_model(name.rpartition(":")[2])


def _red_team(data: dict[str, Any], places: Places) -> dict[str, Json]:
    stated = mapping(data.get("redteam"))
    if not stated:
        return {}
    places["red_team",] = ("redteam",)
    found: dict[str, list[Json]] = {}
    for key in ("plugins", "strategies"):
        found[key] = [_attack(entry) for entry in whole(items(stated.get(key)), _MAX_ATTACKS, key)]
    on = [one for entries in found.values() for one in entries if one.get("enabled") is not False]
    tests = stated.get("numTests")
    names = [str(one["id"]) for one in on if one.get("id") and one.get("tests", tests) != 0]
    return present(
        purpose=text(stated.get("purpose") or data.get("purpose"))[:2000],
        tests_per_plugin=tests if type(tests) is int else None,
        plugins=found["plugins"],
        strategies=found["strategies"],
        attacks=classes(names),
        frameworks=[text(one) for one in items(stated.get("frameworks"))],
    )


def _attack(entry: Any) -> dict[str, Json]:
    one = mapping(entry)
    tests = one.get("numTests")
    enabled = mapping(one.get("config")).get("enabled")
    return present(
        id=text(entry) or text(one.get("id")),
        tests=tests if type(tests) is int else None,
        severity=text(one.get("severity")).lower(),
        enabled=enabled if isinstance(enabled, bool) else None,
    )


def _faults(data: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    if not isinstance(data.get("redteam", {}), dict | None):
        yield ("redteam",), "'redteam' must be a mapping"
    for key in ("plugins", "strategies"):
        if not isinstance(mapping(data.get("redteam")).get(key, []), list | None):
            yield ("redteam", key), f"'redteam.{key}' must be a list"
    if not isinstance(data.get("tests", []), list | str | dict | None):
        yield ("tests",), "'tests' must be a list, a file or a generator"
    default = data.get("defaultTest", {})
    if not isinstance(default, dict | str | None):
        yield ("defaultTest",), "'defaultTest' must be a mapping or a file"
