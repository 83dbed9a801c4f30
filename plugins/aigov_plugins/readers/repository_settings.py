"""GitHub settings, rulesets and branch protection: who may change what, as ``access-policy``.

Files: ``.github/settings.{yml,yaml}`` (Probot settings), ``.github/repos/*.yml``,
``.github/suborgs/*.yml`` (safe-settings); rulesets as GitHub exports them and answers of the REST
API: JSON named ``*ruleset*``, ``*branch-protection*`` or ``*environments*``, in a folder named so,
or of any name below ``.github/`` and ``governance/``; ``*ruleset*.yml``.

Format: GitHub REST API 2022-11-28; probot/settings; github/safe-settings.

Data (kind ``access-policy``): ``protections`` (which branches, reviews, ``required_checks`` by
name, signed commits, force pushes, ``bypass``), ``environments`` with ``required_reviewers`` and
``self_review``, a grant for each collaborator and team, ``visibility``, ``default_branch``.

It proves what was asked for, or what somebody exported at one time. It cannot show that an app or a
person applied it, nor what GitHub holds now: these are requests, no proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from aigov.api import Document, Json, Keys, Sniff, Unreadable, parse_json, parse_yaml
from aigov_plugins.access.github_protection import (
    BRANCH_PLACES,
    NOT_TOLD,
    miscounted,
    of_branch,
    of_environment,
    of_rules,
    of_ruleset,
    reviewers_place,
    rule_places,
    ruleset_places,
)
from aigov_plugins.access.grants import Grant, Grants
from aigov_plugins.shaping import Places, mapping, present, refused, relocated, text

MAX_ENTRIES: Final = 5_000
_EXPORTED: Final = re.compile(
    rb'"(?:rules|enforcement|required_pull_request_reviews|required_status_checks|enforce_admins'
    rb'|protection_rules|ruleset_id)"'
)
_NAMED: Final = re.compile(r"(?:^|/)\.github/|ruleset|branch[-_]protection|environments")
_RULESET_KEYS: Final = (b'"enforcement"', b'"rules"', b'"target"')
_RULESET: Final = re.compile(rb"^[ \t-]*(?:rulesets|enforcement)[ \t]*:", re.MULTILINE)
_BRANCH_KEYS: Final = ("required_pull_request_reviews", "required_status_checks", "enforce_admins")


def sniff(path: str, head: bytes) -> Sniff:
    """JSON and YAML of another name have to show a key; a settings file is known by its name."""
    if path.endswith(".json"):
        named = _NAMED.search(path) is not None and _EXPORTED.search(head) is not None
        return Sniff.YES if named or all(key in head for key in _RULESET_KEYS) else Sniff.NO
    if "ruleset" in path:
        return Sniff.YES if _RULESET.search(head) else Sniff.NO
    return Sniff.YES


def parse(path: str, raw: bytes) -> Document | None:
    """What is asked for; None when the file holds no access setting."""
    document = parse_json(raw) if path.endswith(".json") else parse_yaml(raw)
    data = document.data
    for entries in (data, *(data.values() if isinstance(data, dict) else ())):
        if isinstance(entries, list) and len(entries) > MAX_ENTRIES:
            raise Unreadable(
                f"has more than {MAX_ENTRIES} entries in a list", hint="split the file"
            )
    wrong = next(_miscounted(data, ()), None)
    if wrong is not None:
        what = f"line {document.locate(wrong)[0]}: the number of reviews has to be a number"
        return refused({"format": "github-settings", "grants": []}, document, wrong, what)
    found = _exported(document)
    if found is None and not path.endswith(".json") and isinstance(data, dict):
        return _settings(document)
    return found


def _miscounted(data: Json, at: Keys, depth: int = 8) -> Iterator[Keys]:
    """Where a number of reviews is no number."""
    if not depth or not isinstance(data, dict | list):
        return
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if key in ("required_pull_request_reviews", "parameters") and miscounted(value):
            yield (*at, key, "required_approving_review_count")
        yield from _miscounted(value, (*at, key), depth - 1)


@dataclass(slots=True)
class _Reading:
    """What was read so far, and where each thing stands in the file."""

    source: Document
    protections: list[Json] = field(default_factory=list)
    environments: list[Json] = field(default_factory=list)
    grants: Grants = field(default_factory=Grants)
    places: Places = field(default_factory=dict)

    def protect(self, found: dict[str, Json], at: Keys, parts: Places) -> None:
        """Add a protection; ``parts`` says where below ``at`` its keys stand."""
        here: Keys = ("protections", len(self.protections))
        self.places[here] = self.places[(*here, "line")] = at
        for key, keys in parts.items():
            self.places[(*here, *key)] = (*at, *keys)
        self.protections.append({**found, "line": self.source.locate(at)[0]})

    def protect_ruleset(self, ruleset: dict[str, Json], at: Keys) -> None:
        self.protect(of_ruleset(ruleset), at, ruleset_places(ruleset))

    def environment(self, environment: dict[str, Json], at: Keys) -> None:
        here: Keys = ("environments", len(self.environments))
        self.places[here] = at
        self.places[(*here, "required_reviewers")] = (*at, *reviewers_place(environment))
        self.environments.append({**of_environment(environment), "line": self.source.locate(at)[0]})

    def document(self, form: str, **more: Json) -> Document:
        found = present(protections=self.protections, environments=self.environments, **more)
        data = self.grants.document(form, **found).data
        return relocated(data, self.source, self.places)


def _exported(document: Document) -> Document | None:
    """One object, or a list of them, as GitHub exports or answers it."""
    data = document.data
    reading = _Reading(document)
    if isinstance(data, list) and data and all(_is_rule(entry) for entry in data):
        rules = {"kind": "branch", "target": "", "enforcement": "active", **of_rules(data)}
        reading.protect({**rules, "bypass": [NOT_TOLD]}, (), rule_places(data))
        return reading.document("github-ruleset")
    entries: dict[Keys, Json] = {(): data}
    if isinstance(data, list):
        entries = {(index,): entry for index, entry in enumerate(data)}
    if entries and all(_is_ruleset(entry) for entry in entries.values()):
        for keys, entry in entries.items():
            reading.protect_ruleset(entry, keys)
        return reading.document("github-ruleset")
    return _answered(reading) if isinstance(data, dict) else None


def _answered(reading: _Reading) -> Document | None:
    data = reading.source.data
    if any(key in data for key in _BRANCH_KEYS):
        url = text(data.get("url")).rsplit("/branches/", 1)
        name = url[1].removesuffix("/protection") if len(url) == 2 else ""
        reading.protect(of_branch(name, data), (), BRANCH_PLACES)
        return reading.document("github-branch-protection")
    if "total_count" in data and "environments" in data:
        for index, environment in _mappings(data["environments"]):
            reading.environment(environment, ("environments", index))
        return reading.document("github-environments")
    return None


def _is_ruleset(entry: Json) -> bool:
    return (
        isinstance(entry, dict) and isinstance(entry.get("rules"), list) and "enforcement" in entry
    )


def _is_rule(entry: Json) -> bool:
    return isinstance(entry, dict) and "type" in entry and "ruleset_id" in entry


def _settings(document: Document) -> Document | None:
    data = document.data
    reading = _Reading(document)
    for section, name in (("collaborators", "username"), ("teams", "name")):
        for index, entry in _mappings(data.get(section)):
            _add_grant(reading, (section, index), text(entry.get(name)), entry)
    for index, branch in _mappings(data.get("branches")):
        found = of_branch(text(branch.get("name")), branch.get("protection"))
        parts = {key: ("protection", *keys) for key, keys in BRANCH_PLACES.items()}
        parts[("target",)] = ("name",)
        reading.protect(found, ("branches", index), parts)
    for index, ruleset in _mappings(data.get("rulesets")):
        reading.protect_ruleset(ruleset, ("rulesets", index))
    for index, environment in _mappings(data.get("environments")):
        reading.environment(environment, ("environments", index))
    repository = mapping(data.get("repository"))
    said = present(visibility=_visibility(repository))
    if not (reading.grants.found or reading.protections or reading.environments or said):
        return None
    reading.places[("default_branch",)] = ("repository", "default_branch")
    shown = "visibility" if "visibility" in repository else "private"
    reading.places[("visibility",)] = ("repository", shown)
    return reading.document(
        "github-settings", **said, default_branch=text(repository.get("default_branch"))
    )


def _add_grant(reading: _Reading, at: Keys, name: str, entry: dict[str, Json]) -> None:
    who = f"team {name}" if at[0] == "teams" else f"@{name}"
    actions = (text(entry.get("permission")) or "pull",)
    here: Keys = ("grants", len(reading.grants.found))
    reading.places[here] = at
    reading.places[(*here, "actions")] = (*at, "permission")
    grant = Grant(who, "role", "github", actions, ("repository",))
    reading.grants.add(grant, reading.source.locate(at))


def _mappings(value: Json) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _visibility(repository: dict[str, Json]) -> str:
    if isinstance(repository.get("visibility"), str):
        return str(repository["visibility"])
    private = repository.get("private")
    return {True: "private", False: "public"}[private] if isinstance(private, bool) else ""
