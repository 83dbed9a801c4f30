"""Requirements as a policy writes them: an artifact with its fields, or a check with parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aigov.errors import PolicyError, Unreadable, nearest
from aigov.model import Applies, Check, Requirement
from aigov.strict import Strict
from aigov.terms import FACTS, TIERS, Tier

SELECTIONS = ("every", "newest", "any")


Beside = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What policies may name: checks and kinds, from the plugins that are installed."""

    checks: Mapping[str, Check]
    kinds: frozenset[str]
    frameworks: frozenset[str] = field(default_factory=frozenset)


def requirement_of(item: Strict, vocabulary: Vocabulary, beside: Beside | None) -> Requirement:
    """One requirement; PolicyError for a name that is unknown, or one that demands nothing."""
    if ("check" in item) == ("artifact" in item):
        raise item.fail("a requirement names either an artifact or a check", hint="artifact: KIND")
    if "check" in item:
        return _check_requirement(item, vocabulary)
    kind = item.text("artifact")
    if kind not in vocabulary.kinds:
        hint = nearest(kind, tuple(vocabulary.kinds))
        raise item.fail(f"unknown artifact kind {kind!r}", "artifact", hint=hint)
    which = item.choice("which", SELECTIONS, "every")
    fields = item.mapping("fields")
    schema = _schema(item, beside) if "schema" in item else None
    applies, having = _narrowed(item), item.texts("having")
    item.close("schema")
    _refuse_unknown_kinds(fields, vocabulary)
    if not fields.data and schema is None:
        what = f"names {kind} and demands nothing of it: presence proves nothing"
        raise item.fail(what, "artifact", hint="fields: {owner: person}")
    return Requirement(
        kind=kind,
        which=which,
        fields=fields.data,
        schema=schema,
        where=_where(fields),
        applies=applies,
        having=having,
    )


def _schema(item: Strict, beside: Beside | None) -> Any:
    """The validator of the schema file that a requirement names."""
    from aigov.schema_rules import compile_schema

    name = item.text("schema")
    where = str(item.at("schema"))
    try:
        raw = beside(name) if beside else None
    except (OSError, Unreadable, KeyError):
        raw = None
    if raw is None:
        hint = "name a file relative to the policy's own"
        raise PolicyError(f"there is no schema {name!r}", where=where, hint=hint)
    return compile_schema(raw, where)


def _refuse_unknown_kinds(fields: Strict, vocabulary: Vocabulary) -> None:
    """A kind that ``equals: KIND#path`` or ``in: KIND`` names must be one."""
    for path, spec in fields.data.items():
        for each in spec if isinstance(spec, list) else [spec]:
            if not isinstance(each, dict):
                continue
            equals = each.get("equals")
            named = [equals.partition("#")[0]] if isinstance(equals, str) and "#" in equals else []
            named += [each["in"]] if isinstance(each.get("in"), str) else []
            users = each.get("used-by", ())
            users = [users] if isinstance(users, str) else users
            named += [u for u in users if isinstance(u, str)] if isinstance(users, list) else []
            for kind in named:
                if kind not in vocabulary.kinds:
                    hint = nearest(kind, tuple(vocabulary.kinds))
                    raise fields.fail(f"unknown artifact kind {kind!r}", path, hint=hint)


def _check_requirement(item: Strict, vocabulary: Vocabulary) -> Requirement:
    check = item.text("check")
    if check not in vocabulary.checks:
        hint = nearest(check, tuple(vocabulary.checks))
        raise item.fail(f"unknown check {check!r}", "check", hint=hint)
    params = item.mapping("with")
    applies = _narrowed(item)
    item.close()
    for name in params.data:
        known = tuple(vocabulary.checks[check].params)
        if name not in known:
            hint = nearest(name, known) if known else f"{check} takes no parameters"
            raise params.fail(f"unknown parameter {name!r} of check {check}", name, hint=hint)
    where = _where(params)
    return Requirement(
        check=check, params=params.data, defaults=vocabulary.checks[check].params, where=where,
        applies=applies,
    )  # fmt: skip


def _where(table: Strict) -> Callable[..., str]:
    return lambda *keys: str(table.at(*keys))


def applies_of(table: Strict, *, experiments: bool = False) -> Applies:
    """Which systems are meant; minimal, limited and high where no tier is written."""
    if table.get("tiers") == []:
        raise table.fail("tiers is empty: the policy would apply to nothing", "tiers")
    tiers = table.texts("tiers") or TIERS[:3]
    for n, tier in enumerate(tiers):
        if tier not in TIERS:
            raise table.fail(f"unknown tier {tier!r}", "tiers", n, hint=nearest(tier, TIERS))
    facts: dict[str, tuple[str, ...]] = {}
    for key in ("all", "any"):
        facts[key] = table.texts(key)
        for n, fact in enumerate(facts[key]):
            if fact not in FACTS:
                raise table.fail(f"unknown fact {fact!r}", key, n, hint=nearest(fact, FACTS))
    experiments = experiments or table.flag("experiments", default=False)
    table.close()
    return Applies(
        tiers=frozenset(Tier(tier) for tier in tiers),
        all_facts=facts["all"],
        any_facts=facts["any"],
        experiments=experiments,
    )


def _narrowed(item: Strict) -> Applies | None:
    """The systems that one requirement is for; None where it is for all of the policy's."""
    if "applies" not in item:
        return None
    table = item.mapping("applies")
    if not table.data:
        hint = "applies: {all: [personal_data]}"
        raise item.fail("applies is empty: it narrows nothing", "applies", hint=hint)
    return applies_of(table, experiments=True)
