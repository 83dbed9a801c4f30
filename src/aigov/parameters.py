"""Parameters put into a policy: by tier, with demands compiled and types checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from aigov.errors import PolicyError, nearest
from aigov.model import Policy, Requirement
from aigov.requirements import compile_demands
from aigov.strict import describe
from aigov.terms import TIERS, Tier


@lru_cache(maxsize=4096)
def _compiled(policy: _ByIdentity, tier: Tier) -> Policy:
    plain = policy.policy
    params = {name: for_tier(value, tier) for name, value in plain.params.items()}
    high = {name: for_tier(value, Tier.HIGH) for name, value in plain.params.items()}
    if tier is not Tier.HIGH and all(params[name] is high[name] for name in params):
        return _compiled(policy, Tier.HIGH)
    return replace(
        plain,
        always=tuple(_put_in(item, params) for item in plain.always),
        ways=tuple(
            replace(way, requirements=tuple(_put_in(item, params) for item in way.requirements))
            for way in plain.ways
        ),
    )


class _ByIdentity:
    """Makes a policy, which holds mappings, a key of a cache."""

    __slots__ = ("policy",)

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.policy is self.policy


def compiled(policy: Policy, tier: Tier) -> Policy:
    """The policy with the parameters of a tier put in and its demands compiled."""
    return _compiled(_ByIdentity(policy), tier)


def for_tier(value: Any, tier: Tier) -> Any:
    """A parameter's value for a tier, where it is a map by tier."""
    if isinstance(value, dict) and value and set(value) <= set(TIERS):
        order = [*TIERS[: TIERS.index(tier) + 1][::-1], *TIERS]
        return next(value[name] for name in order if name in value)
    return value


def _put_in(item: Requirement, params: Mapping[str, Any]) -> Requirement:
    if item.check:
        values = {
            key: _with_params(value, params, item.where, key) for key, value in item.params.items()
        }
        for name, value in values.items():
            default = item.defaults[name]
            if not _same_type(value, default):
                wanted = f"must be {_type_name(default)}, found {describe(value)}"
                what = f"parameter {name!r} of check {item.check} {wanted}"
                raise PolicyError(what, where=item.where(name))
        return replace(item, params={**item.defaults, **values})
    fields = {
        path: _with_params(spec, params, item.where, path) for path, spec in item.fields.items()
    }
    return replace(item, demands=compile_demands(fields, item.where))


def _with_params(spec: Any, params: Mapping[str, Any], where: Callable[..., str], path: str) -> Any:
    if isinstance(spec, str) and spec.startswith("$"):
        if spec[1:] not in params:
            hint = nearest(spec[1:], tuple(params)) if params else "declare it under params:"
            raise PolicyError(f"unknown parameter {spec!r}", where=where(path), hint=hint)
        return params[spec[1:]]
    if isinstance(spec, dict):
        return {key: _with_params(value, params, where, path) for key, value in spec.items()}
    if isinstance(spec, list):
        return [_with_params(value, params, where, path) for value in spec]
    return spec


def _same_type(value: Any, default: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float)
    if isinstance(default, list) and isinstance(value, list):
        return all(isinstance(item, str) and item for item in value)
    return isinstance(value, type(default))


def _type_name(default: Any) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list of texts",
    }
    return names.get(type(default), "a mapping")
