"""Contradictions between what is declared of measures and data, and what the files hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Final

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example, replaced

MANIFEST: Final = "ai-system.yaml"
_MEASURE: Final = '  - {id: auc, kind: model, from: "metrics/eval.json#/auc", min: 0.82}\n'


def _source(random: Random, name: str) -> tuple[str, Callable[[float], tuple[str, str]]]:
    """A source as the manifest writes it, and its file for a value."""
    weeks = [f"2026-{week},{random.uniform(0.2, 0.4):.3f}" for week in range(40, 45)]
    mark = random.choice((",", ";"))

    def table(value: float, *, last: bool) -> str:
        rows = [*weeks, f"2026-46,{value}"] if last else [f"2026-46,{value}", *weeks]
        return "\n".join([f"week,{name}", *rows]).replace(",", mark) + "\n"

    forms: tuple[tuple[str, Callable[[float], tuple[str, str]]], ...] = (
        (
            f"metrics/live.json#/{name}",
            lambda v: ("metrics/live.json", json.dumps({"week": 46, name: v}, indent=1)),
        ),
        (
            f"reports/numbers.json#/weeks/1/{name}",
            lambda v: ("reports/numbers.json", json.dumps({"weeks": [{name: 0.5}, {name: v}]})),
        ),
        (
            f"reports/live.yaml#/test~1all/{name}",
            lambda v: ("reports/live.yaml", f"test/all:\n  {name}: {v}\n"),
        ),
        (
            f"reports/live.toml#/live/{name}",
            lambda v: ("reports/live.toml", f"[live]\n{name} = {v}\n"),
        ),
        (
            f"kpi/weekly.csv#row=last&column={name}",
            lambda v: ("kpi/weekly.csv", table(v, last=True)),
        ),
        (
            f"kpi/weekly.csv#column={name}&row=first",
            lambda v: ("kpi/weekly.csv", table(v, last=False)),
        ),
    )
    return random.choice(forms)


def _with_measure(name: str, kind: str, source: str, bound: str) -> str:
    line = f"  - {{id: {name}, kind: {kind}, from: {json.dumps(source)}, {bound}}}\n"
    return replaced(example(MANIFEST), _MEASURE, _MEASURE + line)


def _out_of_limits(random: Random) -> Pair:
    """A measure of the model or of the product that is just within its bound, or just not."""
    name = random.choice(("review_rate", "auc_live", "override_share", "complaints"))
    kind = random.choice(("model", "product"))
    source, file = _source(random, name)
    limit = random.choice((round(random.uniform(0.05, 0.95), 2), random.randint(5, 900)))
    bound, away = random.choice((("min", -1), ("max", 1)))
    step = limit * random.choice((0.001, 0.01, 0.2)) * away
    manifest = _with_measure(name, kind, source, f"{bound}: {limit}")
    within = limit if random.random() < 0.4 else round(limit - step, 6)
    twins = []
    for value in (within, round(limit + step, 6)):
        path, text = file(value)
        twins.append((Commit({MANIFEST: manifest, path: text}),))
    return Pair(twins[0], twins[1], MANIFEST)


def _unreadable(random: Random) -> Pair:
    """A measure whose source points to a file, key, row or column that is not there."""
    name = random.choice(("review_rate", "auc_live", "override_share", "complaints"))
    source, file = _source(random, name)
    path, text = file(round(random.uniform(0.1, 0.9), 3))
    renamed = f"{name}_{random.choice(('7d', 'weekly', 'v2'))}"
    manifest = _with_measure(name, "product", source, "min: 0.01")
    gaps: tuple[dict[str, str | None], ...] = (
        {path: text.replace(name, renamed)},
        {path.replace("/", "/2026/"): text},
        {path: text.replace(name, name.upper())},
        {path: text.replace(name, f"old_{name}")},
    )
    planted = random.choice(gaps)
    sound = Commit({MANIFEST: manifest, path: text})
    return Pair((sound,), (Commit({MANIFEST: manifest, **planted}),), MANIFEST)


_PERSONAL: Final = ("email", "birth_date", "nickname", "client_ref", "payroll_id", "home_town")


def _odcs(column: str, *, personal: bool, said: str) -> tuple[str, str]:
    label = said if personal else "public"
    return (
        "contracts/applications.odcs.yaml",
        "kind: DataContract\napiVersion: v3.0.2\nid: applications\nversion: 1.2.0\n"
        "status: active\nschema:\n  - name: applications\n    properties:\n"
        "      - {name: amount, logicalType: number}\n"
        f"      - {{name: {column}, logicalType: string, classification: {label}}}\n",
    )


def _specification(column: str, *, personal: bool, said: str) -> tuple[str, str]:
    return (
        "governance/contracts/datacontract.yaml",
        "dataContractSpecification: 1.1.0\nid: applications\n"
        "info: {title: Applications, version: 1.0.0, status: active}\n"
        "models:\n  applications:\n    type: table\n    fields:\n"
        "      amount: {type: decimal}\n"
        f"      {column}: {{type: string, pii: {str(personal).lower()}, description: {said}}}\n",
    )


def _dbt(column: str, *, personal: bool, said: str) -> tuple[str, str]:
    meta = f"meta: {{pii: {str(personal).lower()}}}"
    return (
        "models/staging/schema.yml",
        "version: 2\nmodels:\n  - name: stg_applications\n    description: Applications\n"
        "    columns:\n      - name: amount\n"
        f"      - name: {column}\n        description: {said}\n        {meta}\n",
    )


def _contract(random: Random) -> Pair:
    """A contract marks a column as personal data, and the manifest denies that there are any."""
    form, column = random.choice((_odcs, _specification, _dbt)), random.choice(_PERSONAL)
    said = random.choice(("PII", "pii", "personal"))
    fact = "personal_data: true"
    denied = replaced(example(MANIFEST), f"  {fact}", "  personal_data: false")
    path, text = form(column, personal=True, said=said)
    _, public = form(column, personal=False, said=said)
    open_data = Commit({MANIFEST: denied, path: public})
    sound = open_data if random.random() < 0.6 else Commit({path: text})
    return Pair((sound,), (Commit({MANIFEST: denied, path: text}),), MANIFEST)


KINDS = (
    Contradiction(
        "measure-out-of-limits", "ai-system-inventory", ("measure-out-of-limits",), _out_of_limits
    ),
    Contradiction(
        "measure-unreadable", "ai-system-inventory", ("measure-unreadable",), _unreadable
    ),
    Contradiction(
        "contract-personal-data", "ai-system-inventory", ("contradiction",), _contract
    ),
)  # fmt: skip
