"""Protection of branches and environments as GitHub's REST API writes it, in one shape.

The shape is read from what is asked of the API (branch protection, rulesets, environments) and from
what it answers, where a flag is ``{enabled: true}`` and a person is an object.

Source: docs.github.com, REST API 2022-11-28, "Branch protection", "Rules", "Deployment
environments".
"""

from __future__ import annotations

from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.access.grants import texts
from aigov_plugins.shaping import Places, items, mapping, present, text

_DEFAULT_REVIEWS: Final = 1
NOT_TOLD: Final = "not told by the answer"
"""Stands for who may bypass where GitHub does not say it: an empty list would say nobody."""

_REVIEWS: Final = "required_pull_request_reviews"
_CHECKS: Final = "required_status_checks"
_RULE_FLAGS: Final = {
    "required_signatures": ("signed_commits", True),
    "required_linear_history": ("linear_history", True),
    "non_fast_forward": ("force_pushes", False),
    "deletion": ("deletions", False),
    "merge_queue": ("merge_queue", True),
}

_REVIEW_PLACES: Final = {
    "reviews": "required_approving_review_count",
    "code_owner_reviews": "require_code_owner_review",
    "dismiss_stale_reviews": "dismiss_stale_reviews_on_push",
    "last_push_approval": "require_last_push_approval",
    "resolve_conversations": "required_review_thread_resolution",
}

BRANCH_PLACES: Final[Places] = {
    ("reviews",): (_REVIEWS, "required_approving_review_count"),
    ("code_owner_reviews",): (_REVIEWS, "require_code_owner_reviews"),
    ("dismiss_stale_reviews",): (_REVIEWS, "dismiss_stale_reviews"),
    ("last_push_approval",): (_REVIEWS, "require_last_push_approval"),
    ("dismissers",): (_REVIEWS, "dismissal_restrictions"),
    ("resolve_conversations",): ("required_conversation_resolution",),
    ("status_checks",): (_CHECKS,),
    ("required_checks",): (_CHECKS,),
    ("strict_checks",): (_CHECKS, "strict"),
    ("signed_commits",): ("required_signatures",),
    ("linear_history",): ("required_linear_history",),
    ("force_pushes",): ("allow_force_pushes",),
    ("deletions",): ("allow_deletions",),
    ("pushers",): ("restrictions",),
    ("bypass",): ("enforce_admins",),
}
"""Where the keys of a protection stand in the branch protection of the API."""


def is_on(value: Json) -> bool:
    """A flag, as it is asked for or as the API answers it."""
    return value is True or mapping(value).get("enabled") is True


def _is_allowed(value: Json) -> bool:
    """A flag that takes protection away: anything but a plain no counts as yes."""
    told = value.get("enabled") if isinstance(value, dict) else value
    return told not in (None, False)


def of_branch(name: str, protection: Json) -> dict[str, Json]:
    """Branch protection; null takes it away."""
    asked = mapping(protection)
    wanted = asked.get(_REVIEWS)
    reviews = mapping(wanted)
    checks = mapping(asked.get(_CHECKS))
    required = _names([*items(checks.get("checks")), *items(checks.get("contexts"))])
    found: dict[str, Json] = {
        "kind": "branch",
        "target": name,
        "enforcement": "active" if asked else "disabled",
        "reviews": _count(reviews) if isinstance(wanted, dict) else 0,
        "code_owner_reviews": is_on(reviews.get("require_code_owner_reviews")),
        "dismiss_stale_reviews": is_on(reviews.get("dismiss_stale_reviews")),
        "last_push_approval": is_on(reviews.get("require_last_push_approval")),
        "resolve_conversations": is_on(asked.get("required_conversation_resolution")),
        "status_checks": bool(required),
        "strict_checks": is_on(checks.get("strict")),
        "signed_commits": is_on(asked.get("required_signatures")),
        "linear_history": is_on(asked.get("required_linear_history")),
        "force_pushes": not asked or _is_allowed(asked.get("allow_force_pushes")),
        "deletions": not asked or _is_allowed(asked.get("allow_deletions")),
        "bypass": _people(mapping(reviews.get("bypass_pull_request_allowances"))),
    }
    if not is_on(asked.get("enforce_admins")):
        found["bypass"].append("administrators")
    return {
        **found,
        **present(
            required_checks=required,
            dismissers=_people(mapping(reviews.get("dismissal_restrictions"))),
            pushers=_people(mapping(asked.get("restrictions"))),
        ),
    }


def of_ruleset(ruleset: dict[str, Json]) -> dict[str, Json]:
    """A ruleset: every rule of it, for the references it names."""
    rules = [rule for rule in items(ruleset.get("rules")) if isinstance(rule, dict)]
    conditions = mapping(ruleset.get("conditions"))
    references = mapping(conditions.get("ref_name"))
    kind = text(ruleset.get("target")) or "branch"
    included = texts(references.get("include"))
    actors = [actor for actor in items(ruleset.get("bypass_actors")) if isinstance(actor, dict)]
    return {
        "kind": kind,
        "target": ", ".join(included) or ("no reference" if "include" in references else kind),
        "enforcement": text(ruleset.get("enforcement")),
        **of_rules(rules),
        "bypass": [NOT_TOLD] if _hides_actors(ruleset) else [_actor(actor) for actor in actors],
        **present(
            name=text(ruleset.get("name")),
            excluded=texts(references.get("exclude")),
            repositories=texts(mapping(conditions.get("repository_name")).get("include")),
        ),
    }


def _hides_actors(ruleset: dict[str, Json]) -> bool:
    """GitHub leaves out who may bypass in answers to those who may not change the ruleset."""
    return "bypass_actors" not in ruleset and not {"_links", "node_id"}.isdisjoint(ruleset)


def of_rules(rules: list[Json]) -> dict[str, Json]:
    """What a list of rules asks for; a rule that is not there asks for nothing."""
    by_type = {text(rule.get("type")): mapping(rule.get("parameters")) for rule in rules}
    reviews = by_type.get("pull_request", {})
    checks = by_type.get("required_status_checks", {})
    deployed = by_type.get("required_deployments", {}).get("required_deployment_environments")
    required = _names(items(checks.get("required_status_checks")))
    workflows = items(by_type.get("workflows", {}).get("workflows"))
    found: dict[str, Json] = {
        "reviews": _count(reviews, 0) if "pull_request" in by_type else 0,
        "code_owner_reviews": is_on(reviews.get("require_code_owner_review")),
        "dismiss_stale_reviews": is_on(reviews.get("dismiss_stale_reviews_on_push")),
        "last_push_approval": is_on(reviews.get("require_last_push_approval")),
        "resolve_conversations": is_on(reviews.get("required_review_thread_resolution")),
        "status_checks": bool(required),
        "strict_checks": is_on(checks.get("strict_required_status_checks_policy")),
    }
    for rule, (key, there) in _RULE_FLAGS.items():
        found[key] = there if rule in by_type else not there
    return {
        **found,
        **present(
            required_checks=required,
            required_environments=texts(deployed),
            required_workflows=[text(mapping(one).get("path")) for one in workflows],
        ),
    }


def ruleset_places(ruleset: dict[str, Json]) -> Places:
    """Where the keys of a protection stand in a ruleset."""
    conditions: Keys = ("conditions", "ref_name")
    found: Places = {
        ("target",): (*conditions, "include"),
        ("excluded",): (*conditions, "exclude"),
        ("repositories",): ("conditions", "repository_name", "include"),
        ("kind",): ("target",),
        ("bypass",): ("bypass_actors",),
    }
    rules = rule_places(items(ruleset.get("rules")))
    return found | {key: ("rules", *keys) for key, keys in rules.items()}


def rule_places(rules: list[Json]) -> Places:
    """Where the keys of a protection stand in a list of rules."""
    found: Places = {}
    for index, rule in enumerate(rules):
        kind = text(mapping(rule).get("type"))
        inner: Keys = (index, "parameters")
        if kind == "pull_request":
            found |= {(key,): (*inner, name) for key, name in _REVIEW_PLACES.items()}
        elif kind == _CHECKS:
            found |= {(key,): (*inner, _CHECKS) for key in ("status_checks", "required_checks")}
            found[("strict_checks",)] = (*inner, "strict_required_status_checks_policy")
        elif kind == "required_deployments":
            found[("required_environments",)] = (*inner, "required_deployment_environments")
        elif kind == "workflows":
            found[("required_workflows",)] = (*inner, "workflows")
        elif kind in _RULE_FLAGS:
            found[(_RULE_FLAGS[kind][0],)] = (index,)
    return found


def reviewers_place(environment: dict[str, Json]) -> Keys:
    """Where the reviewers of an environment stand in it."""
    for index, rule in enumerate(items(environment.get("protection_rules"))):
        if mapping(rule).get("type") == "required_reviewers":
            return ("protection_rules", index, "reviewers")
    return ("reviewers",)


def of_environment(environment: dict[str, Json]) -> dict[str, Json]:
    """An environment: who has to approve a deployment to it, and whether its author may."""
    rules = {
        text(rule.get("type")): rule
        for rule in items(environment.get("protection_rules"))
        if isinstance(rule, dict)
    }
    approval = rules.get("required_reviewers", environment)
    reviewers = [one for one in items(approval.get("reviewers")) if isinstance(one, dict)]
    wait = rules.get("wait_timer", environment).get("wait_timer")
    return {
        "name": text(environment.get("name")),
        "required_reviewers": [name for one in reviewers if (name := _reviewer(one))],
        "self_review": not is_on(approval.get("prevent_self_review")),
        **(present(wait_minutes=wait) if isinstance(wait, int) and wait else {}),
    }


def miscounted(reviews: Json) -> bool:
    """Whether the number of reviews is no number."""
    count = mapping(reviews).get("required_approving_review_count")
    return count is not None and (isinstance(count, bool) or not isinstance(count, int))


def _count(reviews: dict[str, Json], default: int = _DEFAULT_REVIEWS) -> int:
    count = reviews.get("required_approving_review_count")
    return count if isinstance(count, int) else default


def _names(checks: list[Json]) -> list[str]:
    named = (text(mapping(check).get("context") or check) for check in checks)
    return list(dict.fromkeys(name for name in named if name))


def _people(allowances: dict[str, Json]) -> list[str]:
    """Users, teams and apps, by the name or as the API answers them."""
    found: list[str] = []
    for kind in ("users", "teams", "apps"):
        for one in items(allowances.get(kind)):
            name = one if isinstance(one, str) else mapping(one)
            named = mapping(one).get("login") or mapping(one).get("slug")
            found.extend([text(named or name)] if text(named or name) else [])
    return found


def _actor(actor: dict[str, Json]) -> str:
    name = f"{text(actor.get('actor_type'))} {text(actor.get('actor_id'))}".strip()
    mode = text(actor.get("bypass_mode"))
    return f"{name} (pull requests only)" if mode == "pull_request" else name


def _reviewer(reviewer: dict[str, Json]) -> str:
    who = mapping(reviewer.get("reviewer"))
    name = who.get("login") or who.get("slug") or reviewer.get("id") or reviewer.get("name")
    return f"{text(reviewer.get('type'))} {text(name)}".strip() if text(name) else ""
