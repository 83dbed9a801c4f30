"""The verbs of ``fields:``, compiled to functions over an artifact's data.

A verb answers one question about one value: None when it holds, a Miss when it does not or
when it cannot be told. Every verb but ``absent`` implies ``present``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aigov.artifacts import Artifact
from aigov.errors import PolicyError, Unreadable, nearest
from aigov.model import Problem
from aigov.terms import Outcome
from aigov.values import MAX_ELEMENTS, Context, Miss, Modifiers, Test, values, walk, why_not_present
from aigov.verb_arguments import folded
from aigov.verbs import VERBS
from aigov.yaml_events import Keys


@dataclass(frozen=True, slots=True)
class Condition:
    """What a field has to be for a verb to be asked: beside the value, else from the top."""

    field: str
    options: tuple[str, ...]
    beside: bool = False

    def holds(self, context: Context) -> bool:
        """Whether the field is there and is one of the options."""
        start = context.keys[:-1] if self.beside else ()
        said = walk(context.artifact.data, (*start, *self.field.split(".")))
        return _said(said) in self.options


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb with its argument, ready to test values.

    ``when`` is what has to hold for the verb to be asked.
    ``argument`` and ``modifiers`` are what the policy wrote, parameters put in.
    """

    name: str
    test: Test
    argument: Any = None
    modifiers: Modifiers = field(default_factory=dict)
    when: tuple[Condition, ...] = ()

    def is_asked(self, context: Context) -> bool:
        """Whether the fields of ``when`` are what they have to be."""
        return all(condition.holds(context) for condition in self.when)


@dataclass(frozen=True, slots=True)
class Demand:
    """What one path of an artifact's data must satisfy. ``[]`` in a path means each element."""

    path: str
    verbs: tuple[Verb, ...]


_PATH = re.compile(r"[^.\[\]\s]+(?:\[\])?(?:\.[^.\[\]\s]+(?:\[\])?)*")


def compile_demands(fields: Mapping[str, Any], where: Callable[..., str]) -> tuple[Demand, ...]:
    """The demands of ``fields:``, parameters put in.

    ``where`` gives the ``path:line:column`` of keys below ``fields``. Raises PolicyError, with
    the nearest valid word, for a verb that does not exist or an argument it does not take.
    """
    for path in fields:
        if not _PATH.fullmatch(path):
            hint = "as in risks[].mitigation: names joined by dots, [] for each"
            raise PolicyError(f"{path!r} is no path of a field", where=where(path), hint=hint)
    demands = tuple(
        Demand(path, _compile_verbs(spec, path, lambda *keys, path=path: where(path, *keys)))
        for path, spec in fields.items()
    )
    return _with_firm_conditions(demands, where)


def _with_firm_conditions(
    demands: tuple[Demand, ...], where: Callable[..., str]
) -> tuple[Demand, ...]:
    """The demands, their conditions read where they are demanded.

    What ``when`` hangs on must itself be demanded: else who leaves it out is asked nothing, and
    who writes a field of that name at the other place decides what is asked.
    """
    firm = {demand.path for demand in demands if any(not verb.when for verb in demand.verbs)}

    def placed(condition: Condition, path: str) -> Condition:
        beside, dot, _ = path.rpartition(".")
        near = f"{beside}{dot}{condition.field}"
        if near not in firm and condition.field not in firm:
            what = f"when names {condition.field!r}, which this requirement does not demand"
            raise PolicyError(what, where=where(path), hint=f"{near}: present")
        return replace(condition, beside=near in firm)

    return tuple(
        Demand(each.path, tuple(
            replace(verb, when=tuple(placed(condition, each.path) for condition in verb.when))
            for verb in each.verbs
        ))
        for each in demands
    )  # fmt: skip


def _compile_verbs(spec: Any, path: str, where: Callable[..., str]) -> tuple[Verb, ...]:
    specs = spec if isinstance(spec, list) else [spec]
    if not specs:
        raise PolicyError(f"{path} demands nothing", where=where(), hint=f"{path}: present")
    return tuple(_compile_verb(item, where) for item in specs)


def _compile_verb(spec: Any, where: Callable[..., str]) -> Verb:
    table = {spec: None} if isinstance(spec, str) else spec
    if not isinstance(table, Mapping) or not table:
        hint = "write a verb, or verb: argument"
        raise PolicyError(f"expected a verb, found {spec!r}", where=where(), hint=hint)
    when = _conditions(table, where)
    table = {key: value for key, value in table.items() if key != "when"}
    name = next((key for key in table if key in VERBS), next(iter(table), ""))
    if name not in VERBS:
        hint = nearest(str(name), tuple(VERBS))
        raise PolicyError(f"unknown verb {name!r}", where=where(), hint=hint)
    verb = VERBS[name]
    modifiers = {key: value for key, value in table.items() if key != name}
    for key in modifiers:
        if key not in verb.modifiers:
            known = ("when", *verb.modifiers)
            hint = nearest(key, known) if verb.modifiers else f"{name} takes none but when"
            raise PolicyError(f"{name} has no modifier {key!r}", where=where(), hint=hint)
    try:
        return Verb(name, verb.make(table[name], modifiers), table[name], modifiers, when)
    except (TypeError, ValueError) as exc:
        hint = f"as in: {verb.example}"
        raise PolicyError(f"{name}: {exc}", where=where(), hint=hint) from exc
    except PolicyError as exc:
        raise PolicyError(exc.what, where=where(), hint=exc.hint) from exc


def _conditions(table: Mapping[str, Any], where: Callable[..., str]) -> tuple[Condition, ...]:
    """``when: {FIELD: value or list}``, the values as they are compared."""
    if "when" not in table:
        return ()
    said = table["when"]
    hint = "as in: {person: true, when: {status: accepted}}"
    if not isinstance(said, Mapping) or not said:
        raise PolicyError("when takes a field and its value", where=where(), hint=hint)
    found = []
    for name, value in said.items():
        options = value if isinstance(value, list) else [value]
        if not options or any(isinstance(o, dict | list) or o in (None, "") for o in options):
            raise PolicyError(f"when: {name} needs a value", where=where(), hint=hint)
        found.append(Condition(name, tuple(_said(option) for option in options)))
    return tuple(found)


def _said(value: Any) -> str:
    """A value as ``when`` compares it: without case, punctuation and type."""
    return folded(value) if isinstance(value, str | int | float) else ""


def problems(
    demands: tuple[Demand, ...], artifact: Artifact, context: Callable[[Keys], Context]
) -> Iterator[Problem]:
    """What an artifact lacks, repeats collapsed to one problem each."""
    for demand in demands:
        found = values(artifact.data, demand.path)
        if len(found) > MAX_ELEMENTS:
            what = f"has more than {MAX_ELEMENTS} entries at {demand.path}"
            yield Problem("limit", what, artifact.at(), demand.path, outcome=Outcome.UNKNOWN)
            continue
        missed: dict[str, list[tuple[Keys, Miss]]] = {}
        for keys, value in found:
            for verb in demand.verbs:
                if not verb.is_asked(context(keys)):
                    continue
                miss = _test(verb, value, context(keys))
                if miss is not None:
                    missed.setdefault(verb.name, []).append((keys, miss))
                    break
        for name, misses in missed.items():
            yield _collapsed(demand, name, misses, len(found), artifact)


def _test(verb: Verb, value: Any, context: Context) -> Miss | None:
    if verb.name == "absent":
        return verb.test(value, context)
    absent = why_not_present(value)
    if absent or verb.name == "present":
        return absent
    try:
        return verb.test(value, context)
    except Unreadable as exc:
        return Miss(f"cannot be compared: {exc.what}", exc.hint, unknown=True)


def _collapsed(
    demand: Demand, verb: str, misses: list[tuple[Keys, Miss]], total: int, artifact: Artifact
) -> Problem:
    keys, miss = misses[0]
    at = artifact.at(*keys)
    field = demand.path.rpartition(".")[2].removesuffix("[]")
    message = f"{field} {miss.what}"
    if total > 1:
        listed = demand.path.partition("[]")[0].rpartition(".")[2]
        message = f"{len(misses)} of {total} {listed}: {message}"
        if len(misses) > 1:
            message += f", first at line {at.line}"
    return Problem(
        id=verb,
        message=message,
        at=at,
        key=demand.path,
        hint=miss.hint,
        outcome=Outcome.UNKNOWN if all(m.unknown for _, m in misses) else Outcome.FAIL,
    )
