"""Cases of a policy as they are written: in a table beside others, or each as a folder of files.

A table is a YAML file with ``policy:`` and ``cases:``. A folder has an ``expect.yaml``; every
other file in it is a file of the case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from aigov.cases import POLICIES, Case, Change, Survivor
from aigov.config import iso_day
from aigov.errors import PolicyError, nearest
from aigov.globs import normal
from aigov.past import Claims
from aigov.strict import Strict
from aigov.terms import FACTS, Outcome

AS_OF = "2026-11-22"
FOLDER_FILE = "expect.yaml"
_OUTCOMES = ("pass", "fail", "unknown", "not-applicable")
_SYSTEM: Mapping[str, Any] = {
    "id": "loan",
    "name": "Consumer loan approval",
    "owner": "@acme/risk-ml",
    "risk_tier": "high",
    "lifecycle": "production",
    "facts": {name: False for name in FACTS if name != "deployed"},
}
"""The manifest of a case that writes none: every fact is declared, and false."""


def load(path: Path) -> list[Case]:
    """The cases of a file, of a case's folder, or of everything below a folder.

    Raises PolicyError, with line and remedy, for a case that cannot be used as it is.
    """
    if path.is_file():
        cases = _of_table(path)
        if not cases:
            what = "is not a table of cases: it has neither policy: nor cases:"
            raise PolicyError(f"{path} {what}", where=f"{path}:1", hint="docs: writing-policies")
        return cases
    found: list[Case] = []
    folders = {file.parent for file in path.rglob(FOLDER_FILE)}
    for file in sorted(path.rglob("*.yml")):
        if not any(folder in file.parents for folder in folders):
            what = f"{file} would not be read: a table of cases ends in .yaml"
            raise PolicyError(what, where=f"{file}:1", hint=f"name it {file.stem}.yaml")
    for file in sorted(path.rglob("*.yaml")):
        if file.name == FOLDER_FILE:
            found.append(_of_folder(file))
        elif not any(folder in file.parents for folder in folders):
            found += _of_table(file)
    return found


def _of_table(path: Path) -> list[Case]:
    top = Strict.parse(path.read_bytes(), path.as_posix(), PolicyError)
    if "cases" not in top and "policy" not in top:
        return []
    shared = _shared(top, path)
    known: dict[str, Case] = {}
    for item in top.mappings("cases"):
        case = _case(item, shared, known)
        if case.name in known:
            raise item.fail(f"two cases are called {case.name!r}", "name")
        known[case.name] = case
    top.close()
    if not known:
        raise top.fail("there is no case", "policy", hint="cases: [{name: ..., expect: pass}]")
    return list(known.values())


def _of_folder(path: Path) -> Case:
    top = Strict.parse(path.read_bytes(), path.as_posix(), PolicyError)
    shared = replace(_shared(top, path), name=path.parent.name)
    files = {
        file.relative_to(path.parent).as_posix(): file.read_bytes().decode(
            "utf-8", "surrogateescape"
        )
        for file in sorted(path.parent.rglob("*"))
        if file.is_file() and file != path
    }
    case = _expected(top, replace(shared, files=files, changed=changes(top), params=_params(top)))
    top.close()
    return case


def _shared(top: Strict, path: Path) -> Case:
    named = top.text("policy")
    files: dict[str, str] = {}
    if named.endswith(".yaml"):
        folder = (path.parent / named).parent
        if not (path.parent / named).is_file():
            raise top.fail(f"there is no policy {named!r}", "policy", hint="relative to this file")
        wanted = [folder / named.rpartition("/")[2], *sorted(folder.glob("*.json"))]
        files = {POLICIES + file.name: file.read_text("utf-8") for file in wanted}
    day = top.text("as_of", AS_OF)
    try:
        as_of = iso_day(day)
    except ValueError as exc:
        raise top.fail(f"as_of must be a day, found {day!r}", "as_of", hint=AS_OF) from exc
    return Case(
        name="",
        where=str(top.at()),
        policy=named.rpartition("/")[2].removesuffix(".yaml"),
        policy_files=files,
        as_of=as_of,
        system=_merged(_SYSTEM, top.mapping("system").data),
        survives=_survivors(top),
    )


def _case(item: Strict, shared: Case, known: Mapping[str, Case]) -> Case:
    base = shared
    if "like" in item:
        like = item.text("like")
        if like not in known:
            hint = nearest(like, tuple(known))
            raise item.fail(f"no case before this one is called {like!r}", "like", hint=hint)
        base = replace(known[like], problems=None, way="")
    case = replace(
        base,
        name=item.text("name"),
        where=str(item.at("name")),
        system=_merged(base.system, item.mapping("system").data),
        params={**base.params, **_params(item)},
        files=_files(item, base.files),
        changed=_earlier(changes(item), base.changed),
        survives=(*base.survives, *_survivors(item)),
    )
    case = _expected(item, case)
    item.close()
    return case


def _expected(item: Strict, case: Case) -> Case:
    if isinstance(item.get("expect"), str):
        return replace(case, outcome=Outcome(item.choice("expect", _OUTCOMES)))
    expect = item.mapping("expect")
    if not expect.data:
        raise item.fail("expect is missing", "name", hint="expect: pass")
    problems = expect.texts("problems") if "problems" in expect else None
    outcome = Outcome(expect.choice("outcome", _OUTCOMES))
    way = expect.text("way", "")
    expect.close()
    return replace(case, outcome=outcome, way=way, problems=problems)


def _files(item: Strict, before: Mapping[str, str]) -> dict[str, str]:
    files = dict(before)
    for path in item.texts("remove"):
        if path not in files:
            raise item.fail(f"there is no file {path!r} to remove", "remove")
        del files[path]
    change = item.mapping("change")
    for path in change.data:
        for old, new in change.mapping(path).data.items():
            count = files.get(path, "").count(str(old))
            if count != 1:
                what = f"{old!r} stands {count} times in {path}, once is wanted"
                raise item.fail(what, "change", path)
            files[path] = files[path].replace(str(old), str(new))
    added = item.mapping("files")
    for path in added.data:
        if normal(path) != path or path in ("aigov.yaml", ""):
            raise item.fail(f"{path!r} is no path of a case's file", "files", path)
        value = added.get(path)
        files[path] = value if isinstance(value, str) else json.dumps(value)
    return files


def _params(item: Strict) -> dict[str, Any]:
    return dict(item.mapping("params").data)


def changes(item: Strict) -> dict[str, Change]:
    """By glob, a day or a mapping with ``day`` and what the commit says of itself."""
    table = item.mapping("changed")
    found = {}
    for pattern in table.data:
        whole = isinstance(table.get(pattern), dict)
        stated = table.mapping(pattern) if whole else table
        try:
            day = iso_day(stated.text("day" if whole else pattern))
        except ValueError as exc:
            hint = 'changed: {"artifacts/**": 2026-10-01}'
            raise table.fail("changed takes days", pattern, hint=hint) from exc
        found[pattern] = _change(stated, day) if whole else Change(day)
    return found


def _change(stated: Strict, day: date) -> Change:
    plain = Change(day)
    author = stated.text("author", plain.author)
    trailers = stated.mapping("trailers")
    change = Change(
        day,
        author,
        stated.text("committer", author),
        Claims(
            merge=stated.flag("merge", default=False),
            signed=stated.flag("signed", default=False),
            trailers=tuple((key, trailers.text(key)) for key in trailers.data),
        ),
    )
    stated.close()
    return change


def _earlier(mine: Mapping[str, Change], base: Mapping[str, Change]) -> dict[str, Change]:
    """The globs of a case before those of the case that it is like: the first that fits counts."""
    return {**mine, **{pattern: known for pattern, known in base.items() if pattern not in mine}}


def _survivors(item: Strict) -> tuple[Survivor, ...]:
    found = []
    for each in item.mappings("survives"):
        found.append(Survivor(each.text("mutant"), each.text("because")))
        each.close()
    return tuple(found)


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest with keys of another; facts are merged one by one, None takes a key away."""
    facts = {**base.get("facts", {}), **(over.get("facts") or {})}
    merged = {**base, **over, "facts": {k: v for k, v in facts.items() if v is not None}}
    return {key: value for key, value in merged.items() if value is not None}
