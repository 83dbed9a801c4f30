"""OWNERS files of Prow (Kubernetes): who approves and reviews a folder, as kind ``ownership``.

Files: ``OWNERS`` in any folder, in YAML.

Format: kubernetes.dev, "OWNERS files"; either ``approvers`` and ``reviewers``, or ``filters`` by a
regular expression over paths.

Data (kind ``ownership``, ``format: prow-owners``): ``rules``, one for the folder or one for each
filter (``pattern``, ``regex`` of a filter, ``approvers``, ``reviewers``, ``required_reviewers``,
``line``), ``inherits`` (whether owners of the folders above count too),
``emeritus``, ``errors``, ``areas`` (empty here). Names are handles of GitHub, in lower case, or
groups of ``OWNERS_ALIASES``.

It proves what the file asks for where Prow guards the repository. It cannot show that it does, that
a handle exists, who is in a group, or that GitHub asks anybody: GitHub does not read these files.
OWNERS files of Gerrit and Chromium are other formats and are passed over.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Unreadable, parse_yaml
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

MAX_FILTERS: Final = 5_000
_LISTS: Final = ("approvers", "reviewers", "required_reviewers", "labels")
_FORMER: Final = ("emeritus_approvers", "emeritus_reviewers")
_KEYS: Final = {*_LISTS, *_FORMER, "options", "filters"}


def parse(path: str, raw: bytes) -> Document | None:
    """The owners of the folder; None for files of another tool."""
    try:
        source = parse_yaml(raw)
    except Unreadable:
        if b"approvers" in raw or b"reviewers" in raw:
            raise
        return None  # OWNERS of Chromium is a list of addresses, not YAML
    data = source.data
    if not isinstance(data, dict) or not (_KEYS - {"options", "labels"}) & set(data):
        return None
    if len(mapping(data.get("filters"))) > MAX_FILTERS:
        raise Unreadable(f"has more than {MAX_FILTERS} filters", hint="own folders, not files")
    fault = next(_faults(data, ()), None)
    if fault is not None:
        reason = f"line {source.locate(fault[0])[0]}: {fault[1]}"
        shape: Json = {"format": "prow-owners", "rules": [], "errors": [], "areas": {}}
        return refused(shape, source, fault[0], reason)
    return _ownership(posixpath.dirname(path), source)


def _faults(part: dict[str, Json], at: Keys) -> Iterator[tuple[Keys, str]]:
    for key in (*_LISTS, *_FORMER):
        value = part.get(key)
        if value is not None and not (
            isinstance(value, list)
            and all(isinstance(name, str) and name.strip(" @") for name in value)
        ):
            yield (*at, key), f"{key!r} has to be a list of names"
    for key in ("options", "filters"):
        if not isinstance(part.get(key), dict | None):
            yield (*at, key), f"{key!r} has to be a mapping"
    for pattern, settings in mapping(part.get("filters")).items():
        here: Keys = (*at, "filters", pattern)
        if not isinstance(settings, dict):
            yield here, f"filter {pattern[:60]!r} has to be a mapping"
        else:
            yield from _faults({key: settings.get(key) for key in _LISTS}, here)


def _ownership(folder: str, source: Document) -> Document:
    data = source.data
    places: Places = {}
    rules: list[Json] = []
    parts: list[tuple[str, Json, Keys]] = [
        (pattern, settings, ("filters", pattern))
        for pattern, settings in mapping(data.get("filters")).items()
    ]
    for regex, part, at in parts or [("", data, ())]:
        here: Keys = ("rules", len(rules))
        places[here] = at
        rules.append(_rule(folder, regex, part, source.locate(at)[0]))
    options = mapping(data.get("options"))
    former = [_handle(name) for key in _FORMER for name in items(data.get(key))]
    places[("inherits",)] = ("options", "no_parent_owners")
    places[("emeritus",)] = (_FORMER[0],)
    shape: dict[str, Json] = {
        "format": "prow-owners",
        "rules": rules,
        "errors": [],
        "areas": {},
        "inherits": options.get("no_parent_owners") is not True,
    }
    return relocated({**shape, **present(emeritus=former)}, source, places)


def _rule(folder: str, regex: str, part: dict[str, Json], line: int) -> Json:
    """One rule; a folder is written as CODEOWNERS would write it."""
    found = {key: [_handle(name) for name in items(part.get(key))] for key in _LISTS[:3]}
    return {
        "pattern": f"/{folder}/" if folder else "*",
        **present(regex=regex),
        "approvers": found["approvers"],
        **present(
            reviewers=found["reviewers"],
            required_reviewers=found["required_reviewers"],
            labels=[text(label) for label in items(part.get("labels"))],
        ),
        "line": line,
    }


def _handle(name: Json) -> str:
    """A handle as CODEOWNERS writes it; Prow compares without regard to case."""
    return f"@{text(name).lstrip('@').lower()}"
