"""Policy files -> Policy: one control each, compiled once per set of parameters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aigov.artifacts import DocumentCache, Location
from aigov.config import Override
from aigov.demands import Beside, Vocabulary, applies_of, requirement_of
from aigov.errors import PolicyError, nearest
from aigov.model import Policy, System, Way
from aigov.parameters import compiled
from aigov.rejections import REJECTIONS
from aigov.schemas import load
from aigov.strict import Strict, parse_ours, quoting
from aigov.terms import GATES, SEVERITIES, TIERS, Gate, Severity, Tier


def parse(
    raw: bytes,
    source: str,
    vocabulary: Vocabulary,
    cache: DocumentCache | None = None,
    beside: Beside | None = None,
) -> Policy:
    """One policy file; PolicyError, with line and the nearest valid word, for any fault.

    ``beside`` reads a file that the policy names, relative to the policy's own.
    """
    with quoting(raw, source):
        return _policy(
            raw, source, vocabulary, Strict.parse(raw, source, PolicyError, cache), beside
        )


def _policy(
    raw: bytes, source: str, vocabulary: Vocabulary, top: Strict, beside: Beside | None
) -> Policy:
    policy_id = top.text("id")
    expected = source.rpartition("/")[2].removesuffix(".yaml")
    if policy_id != expected:
        hint = f"rename the file to {policy_id}.yaml"
        raise top.fail(f"id {policy_id!r} differs from the file's name", "id", hint=hint)
    if not is_kebab(policy_id):
        hint = "use a-z, 0-9 and -, as in: id: risk-assessment"
        raise top.fail(f"id {policy_id!r} is not a kebab-case name", "id", hint=hint)
    policy = Policy(
        id=policy_id,
        version=top.text("version"),
        title=top.text("title"),
        requirement=top.text("requirement"),
        why=top.text("why", ""),
        severity=_severity(top),
        gate=Gate(top.choice("gate", GATES)),
        applies=applies_of(top.mapping("applies")),
        params=top.mapping("params").data,
        reject=_reject(top),
        always=tuple(requirement_of(item, vocabulary, beside) for item in top.mappings("always")),
        ways=tuple(_way(item, vocabulary, beside) for item in top.mappings("evidence")),
        references=_references(top, vocabulary),
        fix=top.text("fix"),
        limits=top.text("limits", ""),
        judged=top.texts("judged"),
        topics=top.texts("topics"),
        replaces=top.text("replaces", ""),
        source=source,
        digest=hashlib.sha256(raw).hexdigest(),
    )
    top.close()
    if not policy.ways and not policy.always:
        hint = "list ways under evidence:, or requirements under always:"
        raise top.fail("a policy needs evidence: or always:", "id", hint=hint)
    _refuse_vacuous(policy, top)
    for tier in (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH):
        compiled(policy, tier)
    _refuse_unused_params(policy, top)
    return policy


def _refuse_vacuous(policy: Policy, top: Strict) -> None:
    """A way, or a policy without ways, must ask something of every system it is for."""
    hint = "leave out applies: of one of them, or narrow applies: of the policy"
    if not policy.ways and all(item.applies for item in policy.always):
        raise top.fail("asks nothing where none of its requirements applies", "always", hint=hint)
    for n, way in enumerate(policy.ways):
        if all(item.applies for item in way.requirements):
            what = f"way {way.name!r} asks nothing where none of its requirements applies"
            raise top.fail(what, "evidence", n, "name", hint=hint)


def is_kebab(text: str) -> bool:
    """Whether a text is lower-case words joined by single hyphens."""
    return re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text) is not None


def _severity(top: Strict) -> dict[str, Severity]:
    if isinstance(top.get("severity"), str):
        return {"default": Severity(top.choice("severity", SEVERITIES))}
    table = top.mapping("severity")
    if not table.data:
        raise top.fail("severity is missing", hint="severity: high")
    found = {}
    for key in table.data:
        if key != "default" and key not in TIERS:
            hint = nearest(key, ("default", *TIERS))
            raise table.fail(f"unknown tier {key!r}", key, hint=hint)
        found[key] = Severity(table.choice(key, SEVERITIES))
    if "default" not in found:
        raise top.fail("severity needs a default", "severity", hint="default: high")
    return found


def _reject(top: Strict) -> tuple[str, ...]:
    codes = top.texts("reject")
    for n, code in enumerate(codes):
        if code not in REJECTIONS:
            hint = nearest(code, tuple(REJECTIONS))
            raise top.fail(f"unknown reject code {code!r}", "reject", n, hint=hint)
    return codes


def _references(top: Strict, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    table = top.mapping("references")
    for key in table.data:
        # An organisation's own framework is named for it: acme:controls.
        if vocabulary.frameworks and key not in vocabulary.frameworks and ":" not in key:
            hint = nearest(key, tuple(vocabulary.frameworks))
            raise table.fail(f"unknown framework {key!r}", key, hint=hint)
    return {key: table.texts(key) for key in table.data}


def _way(item: Strict, vocabulary: Vocabulary, beside: Beside | None) -> Way:
    enough = item.choice("enough_up_to", TIERS[:3], "")
    way = Way(
        name=item.text("name"),
        requirements=tuple(
            requirement_of(each, vocabulary, beside) for each in item.mappings("all")
        ),
        enough_up_to=Tier(enough) if enough else None,
    )
    item.close()
    if not way.requirements:
        raise item.fail("a way needs at least one requirement", "name", hint="list them under all:")
    return way


def _refuse_unused_params(policy: Policy, top: Strict) -> None:
    used: set[str] = set()
    todo: list[Any] = [
        value
        for item in (*policy.always, *(r for way in policy.ways for r in way.requirements))
        for value in (item.fields, item.params)
    ]
    while todo:
        value = todo.pop()
        if isinstance(value, str) and value.startswith("$"):
            used.add(value[1:])
        elif isinstance(value, Mapping):
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
    for name in policy.params:
        if name not in used:
            raise top.fail(
                f"parameter {name!r} is used nowhere", "params", name, hint=f"write ${name}"
            )


def apply_override(policy: Policy, override: Override) -> Policy:
    """The policy with parameters, severity and gate of a pack or configuration.

    Raises PolicyError for a parameter that the policy does not have or cannot take.
    """
    if not (override.params or override.severity or override.gate):
        return policy  # what is the same is compiled already
    for name in override.params:
        if name not in policy.params:
            known = tuple(policy.params)
            hint = nearest(name, known) if known else f"{policy.id} takes no parameters"
            what = f"policy {policy.id} has no parameter {name!r}"
            raise PolicyError(what, where=str(override.at), hint=hint)
    severity = {"default": Severity(override.severity)} if override.severity else policy.severity
    changed = replace(
        policy,
        params={**policy.params, **override.params},
        severity=severity,
        gate=Gate(override.gate) if override.gate else policy.gate,
    )
    try:
        for tier in (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH):
            compiled(changed, tier)
    except PolicyError as exc:
        where = str(override.at)
        raise PolicyError(f"policy {policy.id}: {exc.what}", where=where, hint=exc.hint) from exc
    return changed


def tier_of(system: System) -> Tier:
    """The tier that a system is judged as: unclassified as limited, prohibited as high."""
    if system.tier is Tier.PROHIBITED:
        return Tier.HIGH
    return system.tier or Tier.LIMITED


def severity_of(policy: Policy, system: System) -> Severity:
    """What a failure of the policy costs for a system of this tier."""
    return policy.severity.get(tier_of(system).value, policy.severity["default"])


def unique(policies: Iterable[Policy]) -> dict[str, Policy]:
    """Policies by id; PolicyError when two sources bring one id and neither replaces the other."""
    found: dict[str, Policy] = {}
    for policy in policies:
        other = found.get(policy.id)
        if other is not None and policy.replaces != policy.id:
            if other.replaces == policy.id:
                continue
            hint = f"write replaces: {policy.id} in the one that should hold"
            what = f"policy {policy.id!r} is already defined in {other.source}"
            raise PolicyError(what, where=str(Location(policy.source)), hint=hint)
        found[policy.id] = policy
    return found


def violations(raw: bytes, source: str) -> list[PolicyError]:
    """Everything in a policy file that breaks the published schema, in the order of its lines.

    For authors, who want to see all faults at once: a run stops at the first.
    """
    from jsonschema import Draft202012Validator

    document = parse_ours(raw, source, PolicyError)
    validator = Draft202012Validator(load("policy"))
    found = [
        (document.locate(tuple(error.absolute_path)), error.message)
        for error in validator.iter_errors(document.data)
    ]
    return [
        PolicyError(message[:300], where=str(Location(source, *place)))
        for place, message in sorted(found)
    ]
