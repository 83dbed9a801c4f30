"""Settings that a repository asks of GitHub: branch protection, rulesets, who has access.

Files: ``.github/settings.{yml,yaml}`` (Probot settings, safe-settings), ``.github/repos/*.yml``,
``.github/suborgs/*.yml``; rulesets as GitHub exports them (``**/*ruleset*/**/*.json``,
``**/*ruleset*.json``). Version: GitHub REST API 2022-11-28.

Data (kind ``access-policy``, ``format``: ``github-settings`` or ``github-ruleset``): a grant for
each collaborator and team; ``protections`` (``target``, ``enforcement``, ``reviews``,
``code_owner_reviews``, ``dismiss_stale_reviews``, ``last_push_approval``, ``status_checks``,
``bypass``, ``line``); ``visibility``.

It proves what was asked for: an app or a person has to apply it, and GitHub may hold other values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aigov.api import Document, Json, Sniff, parse_json, parse_yaml
from aigov_plugins.grants import Grant, Grants, texts


def sniff(path: str, head: bytes) -> Sniff:
    """JSON has to name rules and their enforcement; a settings file is known by its name."""
    if not path.endswith(".json"):
        return Sniff.YES
    return Sniff.YES if b'"rules"' in head or b'"enforcement"' in head else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """What is asked for; None when the file holds no access setting."""
    document = parse_json(raw) if path.endswith(".json") else parse_yaml(raw)
    data = document.data
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("rules"), list) and "enforcement" in data:
        protections = [_ruleset(data, document.locate(())[0])]
        return Grants().document("github-ruleset", protections=protections, visibility=None)
    if path.endswith(".json"):
        return None
    grants = Grants()
    for section, name in (("collaborators", "username"), ("teams", "name")):
        for index, entry in _mappings(data.get(section)):
            place = document.locate((section, index))
            team = f"team {entry.get(name, '')}"
            who = team if section == "teams" else f"@{entry.get(name, '')}"
            actions = (str(entry.get("permission", "pull")),)
            grants.add(Grant(who, "role", "github", actions, ("repository",)), place)
    protections = [*_branches(document), *_rulesets(document)]
    visibility = _visibility(data.get("repository"))
    if not grants.found and not protections and visibility is None:
        return None
    return grants.document("github-settings", protections=protections, visibility=visibility)


def _mappings(value: Json) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _mapping(value: Json) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _visibility(repository: Json) -> str | None:
    settings = _mapping(repository)
    if isinstance(settings.get("visibility"), str):
        return str(settings["visibility"])
    private = settings.get("private")
    return {True: "private", False: "public"}.get(private) if isinstance(private, bool) else None


def _branches(document: Document) -> Iterator[Json]:
    for index, branch in _mappings(document.data.get("branches")):
        protection = branch.get("protection")
        asked = _mapping(protection)
        reviews = _mapping(asked.get("required_pull_request_reviews"))
        count = 1 if reviews else 0
        yield {
            "target": str(branch.get("name", "")),
            "enforcement": "active" if asked else "disabled",
            "reviews": reviews.get("required_approving_review_count", count),
            "code_owner_reviews": reviews.get("require_code_owner_reviews") is True,
            "dismiss_stale_reviews": reviews.get("dismiss_stale_reviews") is True,
            "last_push_approval": reviews.get("require_last_push_approval") is True,
            "status_checks": bool(_mapping(asked.get("required_status_checks"))),
            "bypass": _names(_mapping(reviews.get("bypass_pull_request_allowances")))
            + ([] if asked.get("enforce_admins") is True else ["administrators"]),
            "line": document.locate(("branches", index))[0],
        }


def _names(allowances: dict[str, Any]) -> list[str]:
    return [name for kind in ("users", "teams", "apps") for name in texts(allowances.get(kind))]


def _rulesets(document: Document) -> Iterator[Json]:
    for index, ruleset in _mappings(document.data.get("rulesets")):
        yield _ruleset(ruleset, document.locate(("rulesets", index))[0])


def _ruleset(ruleset: dict[str, Any], line: int) -> Json:
    rules = {str(rule.get("type")): rule for _, rule in _mappings(ruleset.get("rules"))}
    asked = _mapping(_mapping(rules.get("pull_request")).get("parameters"))
    names = _mapping(_mapping(ruleset.get("conditions")).get("ref_name")).get("include")
    target = str(ruleset.get("target", "branch"))
    return {
        "target": ", ".join(str(name) for name in names) if isinstance(names, list) else target,
        "enforcement": str(ruleset.get("enforcement", "")),
        "reviews": asked.get("required_approving_review_count", 0),
        "code_owner_reviews": asked.get("require_code_owner_review") is True,
        "dismiss_stale_reviews": asked.get("dismiss_stale_reviews_on_push") is True,
        "last_push_approval": asked.get("require_last_push_approval") is True,
        "status_checks": "required_status_checks" in rules,
        "bypass": [
            f"{actor.get('actor_type', '')} {actor.get('actor_id', '')}".strip()
            for _, actor in _mappings(ruleset.get("bypass_actors"))
        ],
        "line": line,
    }
