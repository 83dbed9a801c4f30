"""What a record says, against what it says elsewhere and what the repository shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.inline import words
from aigov.model import Problem
from aigov.rejections.leaves import is_number, rows, shown, top
from aigov.rejections.ranges import limit_of
from aigov.strict import describe
from aigov.yaml_events import Keys

_Told = Iterator[tuple[Keys, str]]
_HINT = "mend what is wrong: one of the two is"
_PERSONAL = re.compile(
    r"(?:^|_)(?:e_?mail(?:_address)?|phone(?:_number)?|mobile_number|date_of_birth|birth_?date|dob"
    r"|ssn|social_security_number|passport_(?:no|number)|first_?name|last_?name|sur_?name"
    r"|full_?name|iban|national_id|tax_id|home_address|street_address)$"
)
"""Names of columns that hold nothing but data about a person."""

_NO_PERSONAL = re.compile(
    r"(?i)\A\W*(?:no|none|there (?:is|are) no|(?:it |the data |(?:the|this) dataset )?"
    r"(?:(?:contains?|holds?|includes?) no|(?:do|does) not (?:contain|hold|include)"
    r"(?: any)?(?: kind of)?))(?: (?:personally identifiable|personal|sensitive|identifying))?"
    r"(?: (?:and|or) (?:personal|sensitive))?(?: (?:data|information|columns|fields))?"
    r"(?: (?:is|are) (?:collected|contained|included|present|processed|stored|used))?\W*\Z"
)
_SECTIONS = ("personal-information", "privacy")
_TIERS = ("minimal", "limited", "high", "prohibited")
_PERIOD = re.compile(r"(?i)([0-9]{1,5})\s*(d|days?|w|weeks?|m|months?|y|years?)")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_SLACK = 0.05
"""Share by which two periods may differ: a month is 28 to 31 days, a year 365 or 366."""


def contradiction(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """What it says is not what it says elsewhere, or what other evidence of the system shows."""
    found = [*_about_people(artifact, evidence), *_about_use(artifact, evidence)]
    found += _about_retention(artifact, evidence)
    if artifact.kind in _INSIDE:
        found += _INSIDE[artifact.kind](top(artifact))
    for keys, text in found:
        key = ".".join(str(each) for each in keys if isinstance(each, str))
        yield Problem("contradiction", text, artifact.at(*keys), key, _HINT)


def _about_people(artifact: Artifact, evidence: SystemEvidence) -> _Told:
    """A word that no personal data are used, beside a contract with columns of them."""
    if artifact.kind == "data-contract":
        fact = evidence.system.facts.get("personal_data")
        columns = _personal_columns(artifact)
        if columns and fact is not None and fact.declared and not fact.value:
            said = shown([describe(name) for _, name in columns])
            what = f"lists personal data, {said}; the manifest says personal_data: false"
            yield columns[0][0], what
        return
    keys = _says_none(artifact)
    if keys is None:
        return
    for contract in evidence.of("data-contract"):
        if columns := _personal_columns(contract):
            said = shown([describe(name) for _, name in columns])
            yield keys, f"says that no personal data are used; {contract.path} lists {said}"
            return


def _says_none(artifact: Artifact) -> Keys | None:
    """Where a record or card says in so many words that there are no personal data."""
    data = top(artifact)
    for keys in (("personal_data",), ("facts", "personal_data")):
        value: Any = data
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is False:
            return keys
    sections = data.get("sections")
    for name in _SECTIONS:
        text = sections.get(name) if isinstance(sections, Mapping) else None
        if isinstance(text, str) and len(text) < 300 and _NO_PERSONAL.match(text):
            return ("sections", name)
    return None


def _personal_columns(contract: Artifact) -> list[tuple[Keys, str]]:
    """Columns that a contract declares personal, or that bear the name of such data."""
    found: list[tuple[Keys, str]] = []
    for n, table in rows(contract.data, "tables"):
        for m, column in rows(table, "columns"):
            name, said = str(column.get("name", "")), column.get("personal")
            last = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.rpartition(".")[2]).lower()
            if said is True or (said is None and _PERSONAL.search(last)):
                found.append((("tables", n, "columns", m), name))
    return found


def _about_use(artifact: Artifact, evidence: SystemEvidence) -> _Told:
    """The tier or the end of a system, against its manifest."""
    system, data = evidence.system, top(artifact)
    tier, ours = str(data.get("risk_tier") or "").lower(), str(system.tier or "")
    if ours and tier in _TIERS and tier != ours:
        yield ("risk_tier",), f"says risk tier {tier!r}; the manifest says {ours!r}"
    if artifact.kind == "deployment" and system.lifecycle == "retired":
        running = [row for _, row in rows(data, "workloads") if _runs(row)]
        if running:
            said = describe(running[0].get("name"))
            yield ("workloads",), f"runs {said}; the manifest says that the system is retired"
    in_use = system.lifecycle in ("production", "staging")
    # A version may be closed while the system goes on.
    whole = artifact.kind == "decommissioning-plan" and not data.get("model_version")
    closed = data.get("closed_on") if whole else None
    if in_use and _is_day(closed, evidence):
        yield ("closed_on",), f"says closed on {closed}; the manifest says {system.lifecycle}"


def _is_day(value: Any, evidence: SystemEvidence) -> bool:
    """Whether a text is a day that is not to come."""
    said = isinstance(value, str) and re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
    return bool(said) and value[:10] <= evidence.today.isoformat()


def _about_retention(artifact: Artifact, evidence: SystemEvidence) -> _Told:
    """A period for data that a contract of that name keeps for another one."""
    if artifact.kind != "retention-plan":
        return
    promised: dict[str, tuple[str, float]] = {}
    for contract in evidence.of("data-contract"):
        for _, row in rows(contract.data, "sla"):
            if row.get("property") == "retention" and is_number(row.get("days")):
                for name in _names(contract, row):
                    promised.setdefault(name, (contract.path, float(row["days"])))
    for n, row in rows(artifact.data, "classes"):
        match = _PERIOD.fullmatch(str(row.get("period") or "").strip())
        path, promise = promised.get(" ".join(words(str(row.get("class") or ""))), ("", 0.0))
        days = int(match[1]) * _DAYS[match[2][0].lower()] if match else promise
        if path and abs(days - promise) > promise * _SLACK:
            said = describe(row.get("class"))
            what = f"keeps {said} for {days:g} days; {path} promises {promise:g}"
            yield ("classes", n, "period"), what


def _names(contract: Artifact, promise: Mapping[str, Any]) -> set[str]:
    """What a promise is about: its table, else the contract by its name or id."""
    table = promise.get("table") or promise.get("element")
    data = top(contract)
    said = [table] if table else [data.get("name"), data.get("id"), data.get("data_product")]
    return {" ".join(words(text.replace("_", " "))) for text in said if isinstance(text, str)}


def _runs(workload: Mapping[str, Any]) -> bool:
    serves = bool(workload.get("images") or workload.get("models"))
    return serves and workload.get("replicas") != 0 and workload.get("paused") is not True


def _approval(data: Mapping[str, Any]) -> _Told:
    decision, flag = str(data.get("decision") or "").lower(), data.get("approved")
    failed = data.get("failed_criteria")
    if decision == "approved" and isinstance(failed, list | Mapping) and failed:
        yield ("failed_criteria",), "is approved without conditions, and lists criteria that failed"
    if (decision == "rejected" and flag is True) or (decision == "approved" and flag is False):
        yield ("approved",), f"says decision {decision!r} and approved {str(flag).lower()}"


def _evaluation(data: Mapping[str, Any]) -> _Told:
    metrics = data.get("metrics")
    for n, row in rows(data, "criteria"):
        name = row.get("metric")
        metric = (
            metrics.get(name) if isinstance(metrics, Mapping) and isinstance(name, str) else None
        )
        value = metric.get("value") if isinstance(metric, Mapping) else None
        limit = limit_of(name, row.get("operator"), row.get("value"))
        if limit is None or not is_number(value) or not isinstance(row.get("passed"), bool):
            continue
        if _holds(float(value), limit.operator, limit.value) is not row["passed"]:
            said = "passed" if row["passed"] else "failed"
            what = f"says that {name!r} {limit.operator} {limit.value:g} {said}; it is {value:g}"
            yield ("criteria", n), what


def _holds(value: float, operator: str, limit: float) -> bool:
    if operator in ("<=", ">=") and abs(value - limit) < 1e-9:
        return True
    return value < limit if operator in ("<", "<=") else value > limit


def _drift(data: Mapping[str, Any]) -> _Told:
    share, limit, drift = (
        data.get(key) for key in ("drifted_share", "drift_share_limit", "dataset_drift")
    )
    if not is_number(share) or not is_number(limit) or not isinstance(drift, bool):
        return
    if (share >= limit) is not drift and abs(share - limit) > 1e-6:
        said = "drift" if drift else "no drift"
        yield ("dataset_drift",), f"says {said}; a share of {share:g} drifted, limit {limit:g}"


def _quality(data: Mapping[str, Any]) -> _Told:
    results = data.get("results")
    if not isinstance(results, Mapping) or results.get("success") is not True:
        return
    failed = results.get("failed")
    if is_number(failed) and failed > 0:
        what = f"says that every rule held, and counts {failed} that did not"
        yield ("results", "success"), what


def _fairness(data: Mapping[str, Any]) -> _Told:
    results = [row for _, row in rows(data, "results") if is_number(row.get("value"))]
    if data.get("not_applicable") is True and results:
        what = f"says that fairness does not apply, and gives {len(results)} results by group"
        yield ("not_applicable",), what


def _privacy(data: Mapping[str, Any]) -> _Told:
    met = [row.get("met") for _, row in rows(data, "criteria")]
    count = data.get("criteria_met_count")
    told = bool(met) and all(isinstance(each, bool) for each in met)
    if told and isinstance(count, int) and count != met.count(True):
        yield ("criteria_met_count",), f"counts {count} criteria met; {met.count(True)} are marked"


def _retention(data: Mapping[str, Any]) -> _Told:
    """The same class twice, with other periods."""
    seen: dict[str, Any] = {}
    for n, row in rows(data, "classes"):
        name, period = " ".join(words(str(row.get("class") or ""))), row.get("period")
        if name and isinstance(period, str) and seen.setdefault(name, period) != period:
            yield ("classes", n), f"keeps {name[:80]!r} {seen[name]!r} and {period!r}"


_INSIDE: dict[str, Callable[[Mapping[str, Any]], _Told]] = {
    "approval": _approval,
    "data-quality": _quality,
    "drift-report": _drift,
    "evaluation": _evaluation,
    "fairness-report": _fairness,
    "privacy-assessment": _privacy,
    "retention-plan": _retention,
}
