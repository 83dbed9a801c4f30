"""``aigov explain ID``: policy, check, reader, kind, verb, code, format, fingerprint."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from aigov.cli import common
from aigov.errors import UsageError, nearest
from aigov.terms import TIERS

if TYPE_CHECKING:
    from aigov.library import Pack
    from aigov.model import Applies, Policy, Requirement, Selected
    from aigov.registry import Registry
    from aigov.run import Run


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("id")
    common.add_snapshot_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Say what the id means; UsageError with the nearest known id otherwise."""
    from aigov.registry import Registry
    from aigov.run import library_of

    if re.fullmatch(r"[0-9a-f]{16}", args.id):
        return _fingerprint(args)
    registry = Registry()
    tables = [*_tables(registry)]
    library = library_of(registry)
    policies = {pid for name in library.folders for pid in library.policy_files(name)}
    explained = [table[args.id]() for table in tables if args.id in table]
    if ":" in args.id and not explained:
        explained = [_pack(library.pack(args.id, "explain"))]
    if args.id in policies or not explained:
        explained = [*_policies(args, policies, tables), *explained]
    from aigov.report.text import visible

    for line in "\n\n".join(explained).split("\n"):
        print(visible(line))
    return 0


def _policies(
    args: argparse.Namespace, installed: set[str], tables: list[Mapping[str, Callable[[], str]]]
) -> list[str]:
    """The policy of that id as it is in force in this repository."""
    with common.prepared(args) as prepared:
        known = installed | {item.policy.id for item in prepared.selected}
        if args.id in known:
            return [_policy(prepared, args.id)]
    names = tuple(known.union(*tables))
    raise UsageError(f"nothing is called {args.id!r}", hint=nearest(args.id, names))


def _tables(registry: Registry) -> Iterator[Mapping[str, Callable[[], str]]]:
    """What each id means, by the sort of thing it is; a text is only made when it is asked for."""
    from aigov.excusing import GOVERNANCE
    from aigov.rejections import REJECTIONS
    from aigov.report.formats import BUILT_IN
    from aigov.verbs import VERBS
    from aigov.verdict import EXIT_CODES
    from aigov.weakening.sorts import WEAKENED

    readers = registry.readers.values()
    yield {check_id: partial(_check, check) for check_id, check in registry.checks.items()}
    yield {reader.id: partial(_reader, reader) for reader in readers}
    yield {kind_id: partial(_kind, readers, kind) for kind_id, kind in registry.kinds.items()}
    yield {
        name: partial(_named, f"verb {name}", f"{verb.doc}\nexample: {verb.example}")
        for name, verb in VERBS.items()
    }
    yield {code: partial(_named, f"reject code {code}", r.doc) for code, r in REJECTIONS.items()}
    yield {
        name: partial(_named, f"format {name}", f"{each.doc}\nexample: aigov check -o {name}=FILE")
        for name, each in {**BUILT_IN, **registry.reporters}.items()
    }
    yield {WEAKENED: _weakened, GOVERNANCE: _granted}
    yield {name: partial(_named, f"fact {name}", doc) for name, doc in _facts().items()}
    yield {str(code): partial(_named, f"exit code {code}", doc) for code, doc in EXIT_CODES.items()}


def _weakened() -> str:
    """The built-in policy, and each sort of weakening."""
    from aigov.weakening.sorts import SORTS, built_in

    selected = built_in()
    lines = [*_lines(selected.policy, selected), "  what counts as weaker:"]
    return "\n".join([*lines, *(f"    {sort}: {what}" for sort, what in SORTS.items())])


def _granted() -> str:
    """The built-in policy on waivers, and what keeps one from holding."""
    from aigov.excusing import SORTS, built_in

    selected = built_in()
    lines = [*_lines(selected.policy, selected), "  what keeps a waiver from holding:"]
    return "\n".join([*lines, *(f"    {sort}: {what}" for sort, what in SORTS.items())])


def _facts() -> dict[str, str]:
    """What each fact of a manifest means."""
    from aigov.schemas import load

    known = load("system")["properties"]["facts"]["properties"]
    return {name: node["description"] for name, node in known.items()}


def _pack(pack: Pack) -> str:
    lines = [f"pack {pack.id} {pack.version}: {pack.title}", f"  source: {pack.source}"]
    if pack.extends:
        lines.append(f"  extends: {', '.join(pack.extends)}")
    for policy_id, override in sorted(pack.policies.items()):
        why = f": {override.why}" if override.why else ""
        lines.append(f"  {policy_id} {override.mode or 'as before'}{why}")
    return "\n".join(line.replace("\n", " ") for line in lines)


def _named(head: str, text: str) -> str:
    return f"{head}\n{_indent(text)}"


def _indent(text: str) -> str:
    return "\n".join(f"  {line.strip()}" for line in text.strip().split("\n"))


def _check(check: Any) -> str:
    from aigov.pages import module_page

    params = ", ".join(f"{name}: {value!r}" for name, value in check.params.items()) or "none"
    head = f"check {check.id}\n  reads: {', '.join(check.reads)}\n  parameters: {params}"
    return f"{head}\n\n{module_page(check.run, check.doc)}"


def _reader(reader: Any) -> str:
    from aigov.pages import page_of

    files = ", ".join(reader.patterns)
    return f"reader {reader.id} of {reader.kind}\n  files: {files}\n\n{page_of(reader).text}"


def _kind(readers: Iterable[Any], kind: Any) -> str:
    lines = [
        f"kind {kind.id}",
        _indent(kind.doc),
        f"  scope: {kind.scope}",
        "  formats that are read:",
    ]
    lines += [
        f"    {reader.id}: {', '.join(reader.patterns)}"
        for reader in readers
        if reader.kind == kind.id
    ]
    lines.append(f"  shape: aigov schema {kind.id}")
    return "\n".join(lines)


def _policy(run: Run, policy_id: str) -> str:
    chosen = next((item for item in run.selected if item.policy.id == policy_id), None)
    policy = chosen.policy if chosen else run.library.find(policy_id)
    return "\n".join(_lines(policy, chosen))


def _waiving(policy: Policy) -> str:
    """How an exception is granted, and for how long."""
    from aigov.excusing import GOVERNANCE, SCREENING
    from aigov.waivers import MAX_LIFE
    from aigov.weakening.sorts import WEAKENED

    if policy.id in (GOVERNANCE, SCREENING, WEAKENED):
        return "  waive: nobody can"
    lives = sorted({MAX_LIFE[level] for level in policy.severity.values()})
    days = " to ".join(str(n) for n in dict.fromkeys((lives[0], lives[-1])))
    return f"  waive: aigov waive {policy.id} SYSTEM, for {days} days at most"


def _lines(policy: Policy, chosen: Selected | None) -> list[str]:
    severity = ", ".join(f"{key} {level}" for key, level in policy.severity.items())
    lines = [
        f"policy {policy.id} {policy.version}: {policy.title}",
        f"  requires: {policy.requirement}",
        f"  why: {policy.why}",
        f"  severity: {severity}; due from gate {policy.gate}",
        f"  mode: {chosen.mode} (set by {chosen.origin})"
        if chosen
        else "  mode: not selected here",
        f"  why this mode: {chosen.why}" if chosen and chosen.why else "",
        f"  applies to: {_applies(policy.applies)}",
        f"  source: {policy.source}",
    ]
    set_by = chosen.params_from if chosen else {}
    for n, (name, value) in enumerate(policy.params.items()):
        by = f" (set by {set_by[name]})" if name in set_by else ""
        lines += ["  parameters:" if n == 0 else "", f"    {name}: {_spec(value)}{by}"]
    for n, item in enumerate(policy.always):
        lines += ["  always:" if n == 0 else "", *_requirement(item)]
    if policy.reject:
        lines.append(f"  rejects: {', '.join(policy.reject)}")
    for n, way in enumerate(policy.ways, start=1):
        enough = f" (enough up to tier {way.enough_up_to})" if way.enough_up_to else ""
        lines.append(f"  way {n}: {way.name}{enough}")
        for item in way.requirements:
            lines += _requirement(item)
    for framework, clauses in sorted(policy.references.items()):
        lines.append(f"  supports: {framework} {', '.join(clauses)}")
    lines += [f"  needs a reviewer: {point}" for point in policy.judged]
    lines += [f"  fix: {policy.fix}", f"  limits: {policy.limits}", _waiving(policy)]
    return [line.replace("\n", " ") for line in lines if line]


def _applies(applies: Applies) -> str:
    words = [f"tiers {', '.join(tier for tier in TIERS if tier in applies.tiers)}"]
    if applies.all_facts:
        words.append(f"all of {', '.join(applies.all_facts)}")
    if applies.any_facts:
        words.append(f"any of {', '.join(applies.any_facts)}")
    return "; ".join(words)


def _requirement(item: Requirement) -> list[str]:
    only = f" (only of {_applies(item.applies)})" if item.applies else ""
    if item.check:
        params = f" with {_spec(dict(item.params))}" if item.params else ""
        return [f"    check {item.check}{params}{only}"]
    fields = [f"      {path}: {_spec(spec)}" for path, spec in item.fields.items()]
    having = f" with {' and '.join(item.having)}" if item.having else ""
    return [f"    {item.which} {item.kind}{having}{only}:", *fields]


def _spec(spec: Any) -> str:
    """What is demanded of a field, as one would write it in a policy."""
    if isinstance(spec, list):
        return "; ".join(_spec(item) for item in spec)
    if isinstance(spec, dict):
        return ", ".join(f"{verb}: {_argument(value)}" for verb, value in spec.items())
    return str(spec)


def _argument(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return _spec(value) if isinstance(value, dict) else str(value)


def _fingerprint(args: argparse.Namespace) -> int:
    """Evaluate again and tell how the finding with this problem was decided."""
    from aigov.report.result import canonical
    from aigov.run import judge, lines_of

    options = common.options_of(args)
    with common.prepared(args, options) as prepared:
        result = canonical(judge(prepared, options), lines_of(prepared.snapshot))
    for finding in result["findings"]:
        everything = [*finding["problems"], *(p for w in finding["ways"] for p in w["problems"])]
        for problem in everything:
            if problem["fingerprint"] == args.id:
                _print_trace(finding, problem)
                return 0
    hint = "fingerprints stand in aigov check -o json"
    raise UsageError(f"no problem of this snapshot has the fingerprint {args.id}", hint=hint)


def _print_trace(finding: dict[str, Any], problem: dict[str, Any]) -> None:
    from aigov.report.text import visible

    lines = [
        f"{problem['path']}:{problem['line']}:{problem['column']}: {problem['message']}",
        f"policy {finding['policy']} for {finding['system']}: {finding['outcome']}",
    ]
    for n, way in enumerate(finding["ways"], start=1):
        lines.append(f"way {n}, {way['name']}: {way['state']}")
        lines += [f"  {p['path']}:{p['line']}: {p['message']}" for p in way["problems"]]
    lines += [f"evidence: {a['path']} ({a['kind']}, {a['blob'][:12]})" for a in finding["evidence"]]
    lines.append(f"hint: {problem['hint']}" if problem["hint"] else "")
    print("\n".join(visible(line) for line in lines if line))
    print(f"aigov explain {finding['policy']} has the whole policy")
