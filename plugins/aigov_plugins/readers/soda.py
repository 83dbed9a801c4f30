"""Soda checks: ``checks.yml`` in the Soda Checks Language as kind ``data-quality``.

Files: ``checks*.yml``, ``soda*.yml``, YAML in a folder ``soda`` or ``sodacl``, YAML with
``contract`` in its name that has the keys of a Soda contract. ``configuration.yml`` holds
connections and is never read as evidence.

Format: SodaCL of Soda Core 3 (``checks for DATASET:``, ``for each dataset``), and the contracts of
Soda Core 3.3 and 4 (``dataset:`` with ``columns:`` and ``checks:``).

Data (kind ``data-quality``): ``expectations``, one for each check and level of alert: metric,
table, column, operator, limit, ``severity`` (``fail`` or ``warn``), ``vacuous`` where no data could
break it, ``templated`` where a variable decides. ``format`` is ``soda`` or ``soda-contract``.

It proves which checks are written, and how strict they are. It cannot show that a scan ran, nor
what it gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, parse_yaml
from aigov_plugins.data.data_rules import bounded
from aigov_plugins.data.soda_contract_rules import contract_rule
from aigov_plugins.data.soda_rules import BLOCK, blocks, rules_of
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text
from aigov_plugins.templates import untemplated as refuse_template

_SCAN: Final = re.compile(
    rb"^[\"']?(?:checks for |for each (?:dataset|table) |discover (?:datasets|tables):"
    rb"|profile columns:|automated monitoring:)",
    re.MULTILINE,
)
_CONTRACT: Final = re.compile(rb"^[\"']?dataset[\"']?[ \t]*:", re.MULTILINE)
_PARTS: Final = re.compile(rb"^[\"']?(?:columns|checks)[\"']?[ \t]*:", re.MULTILINE)
_SCANS: Final = ("discover datasets", "discover tables", "profile columns", "automated monitoring")


def sniff(_path: str, head: bytes) -> Sniff:
    """Yes when a block of checks, or a contract of Soda, begins in the head."""
    if _SCAN.search(head):
        return Sniff.YES
    goes_on = len(head) >= HEAD_SIZE or _PARTS.search(head)
    return Sniff.YES if _CONTRACT.search(head) and goes_on else Sniff.NO


def parse(_path: str, raw: bytes) -> Document | None:
    """The checks; None when the file has no block of checks and is no contract of Soda."""
    if not _SCAN.search(raw) and not _CONTRACT.search(raw):
        return None
    refuse_template(raw, "what it checks")
    source = parse_yaml(raw)
    node = source.data
    if not isinstance(node, dict):
        return None
    if any(BLOCK.fullmatch(key.strip()) or key in _SCANS for key in node):
        return _scan(source, node)
    is_contract = isinstance(node.get("dataset"), str) and ("columns" in node or "checks" in node)
    return _contract(source, node) if is_contract else None


def _scan(source: Document, node: Mapping[str, Json]) -> Document:
    shape: dict[str, Json] = {"format": "soda", "expectations": []}
    places: Places = {}
    for dataset, checks, at in blocks(node):
        if checks is not None and not isinstance(checks, list):
            line, _ = source.locate(at)
            return refused(shape, source, at, f"line {line}: the checks must be a list")
        for rule, keys in rules_of(checks, dataset, at):
            places["expectations", len(shape["expectations"])] = keys
            shape["expectations"].append(rule)
    names = sorted({rule.get("table", "") for rule in shape["expectations"]})
    if len(names) == 1 and names[0]:
        shape["dataset"] = names[0]
    return relocated(shape, source, places)


def _contract(source: Document, node: Mapping[str, Json]) -> Document:
    dataset = bounded(text(node.get("dataset")))
    shape: dict[str, Json] = {"format": "soda-contract", "dataset": dataset, "expectations": []}
    shape.update(present(owner=text(node.get("owner")), description=text(node.get("description"))))
    places: Places = {}
    for check, column, at in _checks(node):
        rule = contract_rule(check)
        if rule:
            places["expectations", len(shape["expectations"])] = at
            where = present(table=dataset, column=column or rule.pop("column", ""))
            shape["expectations"].append({**rule, **where})
    return relocated(shape, source, places)


def _checks(node: Mapping[str, Json]) -> Iterator[tuple[Json, str, Keys]]:
    for index, check in enumerate(items(node.get("checks"))):
        yield check, "", ("checks", index)
    for index, column in enumerate(items(node.get("columns"))):
        for place, check in enumerate(items(mapping(column).get("checks"))):
            yield check, text(column.get("name")), ("columns", index, "checks", place)
