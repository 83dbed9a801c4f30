"""Contracts about data say what they have to, and something enforces them.

Looks at data contracts (kind ``data-contract``) in the formats of ``formats`` and at the commands
that pipelines run (kinds ``ci-pipeline`` and ``lineage``).

Fails when a contract

- breaks its format, has no version, or has a status that is none of ``statuses``;
- names nobody who answers for it (``owned``): no owner and no member of its team who can be told
  apart;
- lists no table, or a table has no columns;
- has columns without a type or a description (``described``), or says of no column of a table that
  it must have a value, while all are texts without a bound: such a schema takes anything;
- has a table with fewer than ``min_rules`` rules that can fail: quality rules with a limit that is
  enabled, and columns whose values are bounded; a column that is required or unique counts where
  the tool refuses what breaks it;
- promises nothing about a level of ``levels``. Latency and frequency count as freshness;
- has a column with personal data, declared or by its name, without a classification
  (``classified``);
- is run by nothing (``enforced``): no command that can stop a pipeline names it, other than to
  check its form, and none runs ``datacontract test`` or the like on all contracts.

Parameters:
    formats: formats of contracts that are looked at: odcs, data-contract-specification, dbt.
    statuses: accepted states, ``[]`` for any.
    levels: service levels that each contract has to promise.
    min_rules: fewest rules of each table.
    owned: whether somebody has to answer for it.
    described: whether columns need a type and a description.
    classified: whether personal columns need a classification.
    enforced: whether a command has to run it.

A failing example::

    # contracts/loans.odcs.yaml
    kind: DataContract
    apiVersion: v3.0.2
    id: loans
    version: 1.0.0
    status: draft

    contracts/loans.odcs.yaml:6: is 'draft', not active
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import (
    Artifact,
    Json,
    Params,
    Problem,
    System,
    SystemEvidence,
    is_placeholder,
    why_nobody,
)
from aigov_plugins.data.contract_runs import is_run
from aigov_plugins.data.personal_columns import personal_columns
from aigov_plugins.lineage.lineage_versions import named
from aigov_plugins.pipelines.commands import Commands

_LEVELS: Final = {
    "freshness": ("freshness", "latency", "frequency", "timeliness"),
    "availability": ("availability", "uptime"),
    "retention": ("retention",),
}
"""Level -> the words of a property that promise it."""

_FREE: Final = frozenset(("string", "text", "varchar", "char", "str", ""))
_BOUND: Final = ("required", "unique", "primary_key", "constraints", "reference")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that a contract lacks."""
    formats = params["formats"]
    contracts = [a for a in evidence.of("data-contract") if a.data.get("format") in formats]
    if not contracts:
        hint = "write a contract in the Open Data Contract Standard with who provides the data"
        message = f"{system.id} has no data contract in the formats {', '.join(formats)}"
        yield Problem("no-data-contract", message, system.declared_at, "", hint)
    commands = Commands(evidence)
    for contract in contracts:
        if not contract.valid:
            message = f"breaks its format: {contract.reason}"
            yield Problem("invalid-contract", message, contract.at(), "", "mend the contract")
            continue
        yield from _head(contract, params, evidence)
        yield from _tables(contract, params)
        yield from _levels(contract, params["levels"])
        if params["classified"]:
            yield from _unclassified(contract)
        if params["enforced"] and not is_run(contract, commands):
            hint = "run datacontract test, or the tool of the contract, where the data come in"
            message = "no command that can stop a pipeline tests the data against this contract"
            yield Problem("unenforced", message, contract.at(), "enforced", hint)


def _head(contract: Artifact, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    data, statuses = contract.data, params["statuses"]
    status = str(data.get("status") or "")
    if statuses and not status:
        message, hint = "has no status", f"status: {statuses[0]}"
        yield Problem("status", message, contract.at("status"), "status", hint)
    elif statuses and status.lower() not in statuses:
        message = f"is {status!r}, not {' or '.join(statuses)}"
        hint = "agree on it with who provides the data, then make it active"
        yield Problem("status", message, contract.at("status"), "status", hint)
    if statuses and not data.get("version"):
        at = contract.at("version")
        yield Problem("unversioned", "has no version", at, "version", "version: 1.0.0")
    if params["owned"] and (reason := _why_unowned(contract, evidence)):
        hint = "name a member of the team with an e-mail address and the role owner"
        yield Problem("unowned", reason, contract.at("owner"), "owner", hint)


def _why_unowned(contract: Artifact, evidence: SystemEvidence) -> str:
    """Why nobody answers for a contract; empty where somebody can be reached."""
    data = contract.data
    owners = [data.get("owner"), *(table.get("owner") for table in data.get("tables") or ())]
    members = [member for member in data.get("team") or () if member.get("active") is not False]
    owners += [member.get("username") or member.get("name") for member in members]
    said = [str(owner) for owner in owners if owner]
    reasons = [why_nobody(owner, evidence.people) for owner in said]
    if "" in reasons:
        return ""
    return f"owner {said[0]!r} {reasons[0]}" if said else "names nobody who answers for it"


def _tables(contract: Artifact, params: Params) -> Iterator[Problem]:
    tables = contract.data.get("tables") or ()
    if not tables:
        yield Problem(
            "schema-missing", "lists no table", contract.at("tables"), "tables", "list it"
        )
    full = {number for number, table in enumerate(tables) if table.get("columns")}
    bare = [number for number in range(len(tables)) if number not in full]
    if bare:
        hint = "list their columns with type, meaning, and whether they are required"
        yield _of_tables(contract, bare, "columns-missing", "no columns", hint)
    if params["described"]:
        yield from (p for key in ("type", "description") for p in _untold(contract, key))
        loose = [n for n, table in enumerate(tables) if n in full and not _is_bounded(table)]
        if loose:
            what = "no bound: every column is an optional text"
            hint = "say which columns are required, and what values they take"
            yield _of_tables(contract, loose, "anything-goes", what, hint)
    wanted = params["min_rules"]
    counts = _rules(contract)
    few = [n for n, count in enumerate(counts) if n in full and count < wanted]
    if few:
        what = f"fewer than {wanted} quality rules that can fail"
        hint = "add rules with a limit: missing values, duplicates, ranges, row counts"
        yield _of_tables(contract, few, "few-rules", what, hint)


def _of_tables(
    contract: Artifact, numbers: Sequence[int], code: str, what: str, hint: str
) -> Problem:
    """One problem for all tables that lack the same."""
    tables = contract.data["tables"]
    names = [str(tables[number].get("name")) for number in numbers]
    count = f"{len(names)} of {len(tables)} tables have" if len(tables) > 1 else "the table has"
    at = contract.at("tables", numbers[0])
    return Problem(code, f"{count} {what}: {named(names)}", at, ",".join(names[:3]), hint)


def _untold(contract: Artifact, key: str) -> Iterator[Problem]:
    """Columns, of all tables, that say nothing under a key."""
    columns = [
        (("tables", number, "columns", index), f"{table.get('name')}.{column.get('name')}", column)
        for number, table in enumerate(contract.data.get("tables") or ())
        for index, column in enumerate(table.get("columns") or ())
    ]
    lacking = [(keys, name) for keys, name, column in columns if not _is_told(column, key)]
    if lacking:
        names = named([name for _, name in lacking])
        message = f"{len(lacking)} of {len(columns)} columns have no {key}: {names}"
        at = contract.at(*lacking[0][0])
        yield Problem(f"{key}-missing", message, at, key, f"write down the {key} of each")


def _is_bounded(table: Json) -> bool:
    return any(_says_something(column) for column in table.get("columns") or ())


def _is_told(column: Json, key: str) -> bool:
    """Whether a column says something under a key, here or where a reference leads."""
    return bool(column.get("reference")) or not is_placeholder(str(column.get(key) or ""))


def _says_something(column: Json) -> bool:
    free = str(column.get("type") or "").lower().partition("(")[0] in _FREE
    return not free or any(column.get(key) for key in _BOUND)


def _rules(contract: Artifact) -> list[int]:
    """How much can fail for each table: its own rules, those of the contract, bounded columns."""
    tables = contract.data.get("tables") or []
    enforced = {table.get("name") for table in tables if table.get("enforced")}
    only = tables[0].get("name") if len(tables) == 1 else None
    counted: Counter[str | None] = Counter()
    for rule in contract.data.get("quality") or ():
        table = rule.get("table", only)
        firm = not rule.get("constraint") or table in enforced
        if firm and not rule.get("vacuous") and rule.get("enabled") is not False:
            counted[table] += 1
    bounded = [sum(bool(c.get("constraints")) for c in t.get("columns") or ()) for t in tables]
    return [counted[t.get("name")] + more for t, more in zip(tables, bounded, strict=True)]


def _levels(contract: Artifact, wanted: Sequence[str]) -> Iterator[Problem]:
    levels = contract.data.get("sla") or ()
    promised = " ".join(str(level.get("property")).lower() for level in levels)
    lacking = [w for w in wanted if not any(word in promised for word in _LEVELS.get(w, (w,)))]
    if lacking:
        message = f"promises nothing about {', '.join(lacking)}"
        hint = "agree on it with who provides the data and write it under the service levels"
        at = contract.at("sla", 0) if levels else contract.at()
        yield Problem("level-missing", message, at, ",".join(lacking), hint)


def _unclassified(contract: Artifact) -> Iterator[Problem]:
    found = [(keys, column) for keys, _, column in personal_columns(contract)
             if not (column.get("classification") or column.get("categories"))]  # fmt: skip
    if found:
        names = named([str(column["name"]) for _, column in found])
        message = f"personal columns have no classification: {names}"
        hint = "classify them, or say with a label that they are not personal"
        yield Problem("unclassified", message, contract.at(*found[0][0]), "classification", hint)
